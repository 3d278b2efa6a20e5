"""The lines of a board: what stands in each, and what may be done with it.

A county's board has hundreds of them, so that a line is made in one go, and whether anything may
be done at all is asked once for the whole board.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from fengqiao.actor import Actor
from fengqiao.forms.form import Form
from fengqiao.reports.board_query import Found
from fengqiao.reports.board_rows import PENDING, BoardRow
from fengqiao.reports.pages.due_words import standing_tag
from fengqiao.reports.requesting import KINDS
from fengqiao.reports.unusual import Flag
from fengqiao.web.words import figure, moment

_ASKED_OF_FILER = re.compile("(，请核实)?(；属实可以照报)?。?$")


class Cell(NamedTuple):
    """One figure of a line: ``warn`` with what is unusual about it, ``pale`` if it is missing."""

    shown: str
    kind: str
    about: str


class Line(NamedTuple):
    """One unit's line as its template reads it; ``""`` stands for what may not be done.

    ``figures`` are words, a tab between one column and the next, empty if nothing stands;
    ``cells`` are given instead if one of them is missing or unusual. ``remind`` is the duty's
    id, the others are addresses.
    """

    unit_name: str
    choice: str
    state_word: str
    state_kind: str
    about: str
    figures: str
    cells: list[Cell]
    when: str
    request: str
    request_word: str
    see: str
    behalf: str
    back: str
    remind: str
    excuse: str


def lines_of(actor: Actor, form: Form, rows: Sequence[BoardRow], at: datetime) -> list[Line]:
    """Return every unit's line: its state, its figures, and what may be done with it."""
    reviews, files = actor.has("reviewer"), actor.has("filer", "reviewer")
    return [_line(form, row, at, reviews=reviews, files=files) for row in rows]


def _line(form: Form, row: BoardRow, at: datetime, *, reviews: bool, files: bool) -> Line:
    found, state = row.found, row.state
    late = row.correction_overdue(at)
    word, kind = standing_tag(state, row.standing, correction_overdue=late)
    report = f"/reports/{found.report}" if found.report else ""
    owed = f"/obligations/{found.id}"
    begins = files and not report and row.may_be_begun_on_behalf(at)
    pending = reviews and state in PENDING
    accepts = reviews and state == "submitted" and not row.own_hand
    odd = row.figures and (row.flags or None in row.figures)
    return Line(
        found.unit_name,
        f"{found.report}:{found.version}" if accepts else "",
        word,
        kind,
        "；".join(_about(row)),
        "" if odd else "\t".join(_figures(form, row)),
        _cells(form, row) if odd else [],
        _when(found),
        f"/requests/{found.request}" if found.request else "",
        f"申请{KINDS[found.request_kind]}" if found.request_kind else "",
        report,
        f"{owed}/on-behalf" if begins else "",
        f"{report}/send-back" if reviews and report and row.stands else "",
        found.id if pending and not row.closed else "",
        f"{owed}/excuse" if pending else "",
    )


def _about(row: BoardRow) -> list[str]:
    """Return what is to be known of the report as a whole, and who else has to accept it."""
    told = [told_above(flag) for flag in row.flags if not flag.field]
    return [*told, "您代报的，请另一位审核员来审，或请对方先核对确认"] if row.own_hand else told


def _when(found: Found) -> str:
    when = "—"
    if found.reminded_at is not None:
        when = f"{moment(found.reminded_at)} 催过"
    if found.submitted_at is not None:
        when = moment(found.submitted_at) + ("　迟报" if found.late else "")
    if found.state == "sent_back" and found.correct_by is not None:
        when = f"{moment(found.correct_by)} 前改好"
    if found.on_behalf:
        return "代报草稿" if found.state == "draft" else f"{when}　代报"
    return when


def _figures(form: Form, row: BoardRow) -> list[str]:
    fields = form.fields
    return [
        figure(number, fields[code].places)
        for code, number in zip(row.codes, row.figures, strict=False)
    ]


def _cells(form: Form, row: BoardRow) -> list[Cell]:
    about: dict[str, list[str]] = {}
    for flag in row.flags:
        words = told_above(flag)
        if flag.kind == "ledger":
            words += f"；{reason_given(row, flag.field)}"
        about.setdefault(flag.field, []).append(words)
    return [
        Cell(shown, "pale", "")
        if number is None
        else Cell(shown, "warn" if code in about else "", "；".join(about.get(code, ())))
        for code, number, shown in zip(row.codes, row.figures, _figures(form, row), strict=True)
    ]


def told_above(flag: Flag) -> str:
    """Return what is unusual as the unit above reads it: not what its filer was asked to do."""
    return _ASKED_OF_FILER.sub("", flag.words)


def reason_given(row: BoardRow, code: str) -> str:
    """Return why a figure differs from the ledger, or that nobody said."""
    reason = (row.found.reasons or {}).get(code, "")
    return f"对方说明：{reason}" if reason else "没有写原因，请核对后再通过。"
