"""Sensitive windows at the machine's door."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import marshmallow as ma

from fengqiao import clock
from fengqiao.periods.frequencies import Frequency
from fengqiao.reports.api.shown import IF_MATCH, KEY, Answered
from fengqiao.reports.settling import settle_now
from fengqiao.reports.window_queries import find_window, units_of, windows_of
from fengqiao.reports.windows import end_window, open_window
from fengqiao.tenancy.moves import state_word
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.etags import etag_of, required_version
from fengqiao.web.guards import posts, signed_in
from fengqiao.web.idempotency import Answer, once
from fengqiao.web.openapi import Operations, Strict
from fengqiao.web.session import the_actor

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.actor import Actor
    from fengqiao.reports.window_models import SensitiveWindow

operations = Operations("windows", __name__, path="/windows", description="敏感时期加密填报")
_OPENERS = ("reviewer", "assessor")
_MOST_UNITS = 5000


class WindowOpening(Strict):
    """Which units file what, how often, from when to when, and on whose word."""

    title = ma.fields.String(required=True)
    basis = ma.fields.String(required=True, metadata={"description": "依据或文号"})
    form = ma.fields.String(required=True, metadata={"description": "表样代号"})
    frequency = ma.fields.String(
        required=True,
        validate=ma.validate.OneOf([each.value for each in Frequency], error="没有这种周期。"),
    )
    first_day = ma.fields.Date(required=True)
    last_day = ma.fields.Date(required=True)
    unit_ids = ma.fields.List(
        ma.fields.UUID(),
        required=True,
        validate=ma.validate.Length(1, _MOST_UNITS, error="请选 1 到 5000 个单位。"),
    )
    beyond = ma.fields.Boolean(
        load_default=False,
        metadata={"description": "也请平时不填这张表的单位报；不写就拒绝这样的单位"},
    )


class WindowEnding(Strict):
    """Why a window ends before its last day."""

    reason = ma.fields.String(required=True)


class Window(ma.Schema):
    """A window, with those of its units that are in sight."""

    id = ma.fields.UUID(required=True)
    title = ma.fields.String(required=True)
    basis = ma.fields.String(required=True)
    form = ma.fields.String(required=True)
    frequency = ma.fields.String(required=True)
    first_day = ma.fields.Date(required=True)
    last_day = ma.fields.Date(required=True)
    state = ma.fields.String(
        required=True,
        validate=ma.validate.OneOf(("running", "ended")),
        metadata={"description": "running 到最后一天自动结束；ended 提前结束"},
    )
    state_word = ma.fields.String(required=True)
    ended_at = ma.fields.DateTime(required=True, allow_none=True)
    ended_reason = ma.fields.String(required=True)
    version = ma.fields.Integer(required=True)
    unit_ids = ma.fields.List(ma.fields.UUID(), required=True)


class WindowList(ma.Schema):
    """The county's windows, the latest first."""

    items = ma.fields.List(ma.fields.Nested(Window), required=True)


@operations.operation("GET", "", summary="列出敏感时期", gives=WindowList)
@signed_in
def list_all() -> dict[str, Any]:
    """List the county's latest two hundred windows with the own branch's units."""
    actor = the_actor()
    with transaction(actor) as work:
        return {"items": [_shown(work, each) for each in windows_of(work, actor)]}


@operations.operation(
    "POST",
    "",
    summary="开启敏感时期",
    takes=WindowOpening,
    gives=Window,
    status=201,
    errors=("400", "409"),
    headers=(KEY,),
)
@posts(*_OPENERS, levels=("county",))
def open_one(body: dict[str, Any]) -> Answered:
    """Open a window; sent twice with one key, it is opened once."""
    actor, at = the_actor(), clock.now()
    with transaction(actor, at) as work:
        answer = once(work, actor, lambda: _opened(work, actor, body, at), required=True)
        window = find_window(work, actor, UUID(answer.body["id"]))
        shown = _shown(work, window)
    settle_now(actor, at=at)
    place = f"/api/v1/windows/{window.id}"
    return shown, 201, {"ETag": etag_of(window.version), "Location": place}


@operations.operation("GET", "/<uuid:window_id>", summary="读一个敏感时期", gives=Window)
@signed_in
def read(window_id: UUID) -> Answered:
    """Read a window; the ETag is what ending it must name."""
    actor = the_actor()
    with transaction(actor) as work:
        window = find_window(work, actor, window_id)
        return _shown(work, window), 200, {"ETag": etag_of(window.version)}


@operations.operation(
    "POST",
    "/<uuid:window_id>/end",
    summary="提前结束",
    takes=WindowEnding,
    gives=Window,
    errors=("409", "412", "428"),
    headers=(IF_MATCH,),
)
@posts(*_OPENERS, levels=("county",))
def end(body: dict[str, Any], window_id: UUID) -> Answered:
    """End a window early; what is not due yet is excused with the reason."""
    actor, at, version = the_actor(), clock.now(), required_version()
    with transaction(actor, at) as work:
        window = end_window(
            work, actor, window_id=window_id, reason=body["reason"], version=version, at=at
        )
        shown = _shown(work, window)
    settle_now(actor, at=at)
    return shown, 200, {"ETag": etag_of(window.version)}


def _opened(work: Session, actor: Actor, body: dict[str, Any], at: datetime) -> Answer:
    return Answer(body={"id": str(open_window(work, actor, at=at, **body).id)})


def _shown(work: Session, window: SensitiveWindow) -> dict[str, Any]:
    return {
        "id": window.id,
        "title": window.title,
        "basis": window.basis,
        "form": window.form,
        "frequency": window.frequency,
        "first_day": window.first_day,
        "last_day": window.last_day,
        "state": window.state,
        "state_word": state_word(window.state),
        "ended_at": window.ended_at,
        "ended_reason": window.ended_reason,
        "version": window.version,
        "unit_ids": [unit.id for unit in units_of(work, window)],
    }
