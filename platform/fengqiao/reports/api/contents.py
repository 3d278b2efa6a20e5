"""What a report asks, what was handed up each time, and what it was gathered from."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fengqiao.forms.answers import written_answers
from fengqiao.reports.answer_json import as_sent, example_of
from fengqiao.reports.api.content_schemas import AskedForm, Gathered, Revisions
from fengqiao.reports.api.shown import require_sight_of_sources
from fengqiao.reports.queries import (
    adjustments_of,
    find_report,
    form_of,
    gaps_of,
    pins_of,
    revisions_of,
)
from fengqiao.reports.set_aside import asides_of
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.guards import posts, signed_in
from fengqiao.web.openapi import Operations
from fengqiao.web.session import the_actor

if TYPE_CHECKING:
    from fengqiao.forms.form import Field, Form

operations = Operations("report-contents", __name__, path="/reports", description="报表：内容")


@operations.operation(
    "GET", "/<uuid:report_id>/form", summary="读报表的表样：每一项问什么", gives=AskedForm
)
@signed_in
def read_form(report_id: UUID) -> dict[str, Any]:
    """Read what a report asks, in the version it was begun with."""
    actor = the_actor()
    with transaction(actor) as work:
        form = form_of(work, find_report(work, actor, report_id))
    return _asked(form)


@operations.operation(
    "GET", "/<uuid:report_id>/revisions", summary="读历次上报的内容", gives=Revisions
)
@signed_in
def read_revisions(report_id: UUID) -> dict[str, Any]:
    """Read what was handed up each time, the latest first."""
    actor = the_actor()
    keys = ("number", "submitted_at", "nil_report", "on_behalf", "sha256", "reasons")
    with transaction(actor) as work:
        report = find_report(work, actor, report_id)
        form = form_of(work, report)
        items = [
            {key: getattr(each, key) for key in keys}
            | {"answers": as_sent(form, written_answers(form, each.answers))}
            for each in revisions_of(work, report)
        ]
    return {"items": items}


@operations.operation(
    "GET", "/<uuid:report_id>/gathering", summary="读汇总收了谁、缺谁、改了什么", gives=Gathered
)
@posts("filer", "reviewer", "leader", "assessor")
def read_gathering(report_id: UUID) -> dict[str, Any]:
    """Read what a consolidation was made from, what it lacks and which sums were changed."""
    actor = the_actor()
    with transaction(actor) as work:
        report = find_report(work, actor, report_id)
        require_sight_of_sources(actor, report)
        pins, gaps = pins_of(work, report), gaps_of(work, report)
        adjustments, aside = adjustments_of(work, report), asides_of(work, report)
    return {
        "stale": report.stale,
        "pins": [
            {"report_id": each.child_report_id, "revision": each.child_revision} for each in pins
        ],
        "gaps": [
            {
                "obligation_id": owed.id,
                "unit_name": name,
                "period": owed.period,
                "kind": gap.kind,
                "reason": gap.reason,
            }
            for gap, owed, name in gaps
        ],
        "adjustments": [
            {key: getattr(each, key) for key in ("field", "computed", "adjusted", "reason")}
            for each in adjustments
        ],
        "set_aside": [
            {
                "row": each.record.row_key,
                "report_id": each.report.id,
                "unit_name": each.unit_name,
                "period": each.report.period,
                "cells": each.cells,
                "reason": each.record.reason,
                "set_aside_at": each.record.set_aside_at,
                "applies": each.applies,
            }
            for each in aside
        ],
    }


def _asked(form: Form) -> dict[str, Any]:
    return {
        "code": form.code,
        "title": form.title,
        "sha256": form.hash,
        "sections": [
            {
                "code": each.code,
                "title": each.title,
                "shown_if": each.shown_if,
                "fields": [_asked_field(asked) for asked in each.fields],
            }
            for each in form.sections
        ],
        "rules": form.rules,
    }


def _asked_field(asked: Field) -> dict[str, Any]:
    columns = [asdict(column) | {"example": example_of(column)} for column in asked.columns]
    return asdict(asked) | {"example": example_of(asked), "columns": columns}
