"""One unit's line on the board."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from fengqiao.actor import Actor
from fengqiao.reports.board_rows import PENDING, BoardRow
from fengqiao.reports.forms import Form
from fengqiao.reports.pages.due_words import duty_tag
from fengqiao.reports.pages.reading import button, link
from fengqiao.web.words import figure, moment


def line_of(
    actor: Actor, form: Form, codes: Sequence[str], row: BoardRow, reminded: str, at: datetime
) -> dict[str, Any]:
    """Return a unit's line: its state, its figures, and what may be done with it."""
    report, word = row.duty.report, duty_tag(row.duty, at)
    when = reminded or "—"
    if report is not None and report.submitted_at is not None:
        when = moment(report.submitted_at) + ("　迟报" if report.late else "")
    if report is not None and report.state == "sent_back" and report.correct_by is not None:
        when = f"{moment(report.correct_by)} 前改好"
    if report is not None and report.on_behalf:
        when = "代报草稿" if report.state == "draft" else f"{when}　代报"
    return {
        "id": str(report.id) if report else str(row.duty.obligation.id),
        "version": report.version if report else 0,
        "unit_name": row.duty.unit_name,
        "state_word": word[0],
        "state_kind": word[1],
        "cells": [_cell(form, code, row) for code in codes],
        "when": when,
        "about": "；".join(flag.words for flag in row.flags if not flag.field),
        "may_accept": row.duty.state == "submitted" and actor.has("reviewer"),
        "deeds": _row_deeds(actor, row, at),
    }


def _cell(form: Form, code: str, row: BoardRow) -> dict[str, str]:
    value, asked = row.values.get(code), form.fields[code]
    if not isinstance(value, int):
        return {"shown": "—", "kind": "pale", "about": ""}
    about = [
        f"{flag.words}；{reason_given(row, code)}" if flag.kind == "ledger" else flag.words
        for flag in row.flags
        if flag.field == code
    ]
    kind = "warn" if about else ""
    return {"shown": figure(value, asked.places), "kind": kind, "about": "；".join(about)}


def reason_given(row: BoardRow, code: str) -> str:
    """Return why a figure differs from the ledger, or that nobody said."""
    reason = row.duty.report.reasons.get(code, "") if row.duty.report else ""
    return f"对方说明：{reason}" if reason else "没有写原因，请核对后再通过。"


def _row_deeds(actor: Actor, row: BoardRow, at: datetime) -> list[dict[str, Any]]:
    report, owed = row.duty.report, row.duty.obligation
    deeds: list[dict[str, Any]] = []
    if report is not None:
        deeds.append(link("看", f"/reports/{report.id}"))
    if report is None and row.may_be_begun_on_behalf(at) and actor.has("filer", "reviewer"):
        deeds.append(link("代报", f"/obligations/{owed.id}/on-behalf"))
    if not actor.has("reviewer"):
        return deeds
    if report is not None and row.stands:
        deeds.append(link("退回", f"/reports/{report.id}/send-back"))
    if row.to_remind(at):
        hidden = [("action", "remind"), ("obligation", str(owed.id))]
        hidden += [("form", owed.form), ("period", owed.period)]
        deeds.append(button("催报", "/board", hidden))
    if row.duty.state in PENDING:
        deeds.append(link("延期、免报", f"/obligations/{owed.id}/excuse"))
    return deeds
