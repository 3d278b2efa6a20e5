"""Figures that are followed up, at the machine's door."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import marshmallow as ma

from fengqiao import clock
from fengqiao.reports.api.shown import IF_MATCH
from fengqiao.reports.following import clear_follow_up, follow_figure, marks_on
from fengqiao.reports.queries import find_report
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.etags import etag_of, required_version
from fengqiao.web.guards import posts, signed_in
from fengqiao.web.openapi import Operations, Strict
from fengqiao.web.session import the_actor

if TYPE_CHECKING:
    from fengqiao.reports.follow_models import FollowUp

operations = Operations("follow-ups", __name__, path="/follow-ups", description="跟进标记")
_KEYS = ("id", "report_id", "form", "field", "period", "words", "set_at", "cleared_at", "version")
Answered = tuple[dict[str, Any], int, dict[str, str]]


class OfReport(Strict):
    """Of which report the marks are asked for."""

    report = ma.fields.UUID(required=True)


class NewMark(OfReport):
    """A figure to be followed up."""

    field = ma.fields.String(required=True)
    words = ma.fields.String(required=True)


class Clearing(Strict):
    """With which word a mark is cleared."""

    words = ma.fields.String(load_default="")


class Mark(Strict):
    """A figure that is followed up."""

    id = ma.fields.UUID(required=True)
    report_id = ma.fields.UUID(required=True)
    form = ma.fields.String(required=True)
    field = ma.fields.String(required=True)
    period = ma.fields.String(required=True)
    words = ma.fields.String(required=True)
    set_at = ma.fields.AwareDateTime(required=True)
    cleared_at = ma.fields.AwareDateTime(required=True, allow_none=True)
    version = ma.fields.Integer(required=True)


class Marks(Strict):
    """The open marks on the figures of a report's unit and form."""

    items = ma.fields.List(ma.fields.Nested(Mark), required=True)


@operations.operation("GET", "", summary="列出一个单位在跟进的数", query=OfReport, gives=Marks)
@signed_in
def list_marks(query: dict[str, Any]) -> dict[str, Any]:
    """List the open marks on what a report's unit files; the unit sees them too."""
    actor = the_actor()
    with transaction(actor) as work:
        report = find_report(work, actor, query["report"])
        return {"items": [_shown(each) for each in marks_on(work, report)]}


@operations.operation(
    "POST", "", summary="标记跟进", takes=NewMark, gives=Mark, status=201, errors=("403", "409")
)
@posts("reviewer")
def mark(body: dict[str, Any]) -> Answered:
    """Mark a figure of a report that was handed up by a unit below."""
    actor, at = the_actor(), clock.now()
    with transaction(actor, at) as work:
        made = follow_figure(
            work, actor, report_id=body["report"], field=body["field"], words=body["words"]
        )
    return _shown(made), 201, {"ETag": etag_of(made.version)}


@operations.operation(
    "POST",
    "/<uuid:mark_id>/clearance",
    summary="解除跟进",
    takes=Clearing,
    gives=Mark,
    errors=("403", "412", "428"),
    headers=(IF_MATCH,),
)
@posts("reviewer")
def clear(body: dict[str, Any], mark_id: UUID) -> Answered:
    """Clear a mark: who set it, or somebody above."""
    actor, at, version = the_actor(), clock.now(), required_version()
    with transaction(actor, at) as work:
        cleared = clear_follow_up(
            work, actor, mark_id=mark_id, version=version, words=body["words"], at=at
        )
    return _shown(cleared), 200, {"ETag": etag_of(cleared.version)}


def _shown(mark: FollowUp) -> dict[str, Any]:
    return {key: getattr(mark, key) for key in _KEYS}
