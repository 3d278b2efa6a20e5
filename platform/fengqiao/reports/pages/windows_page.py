"""Sensitive windows: what is asked in addition, of whom and why; the county opens and ends them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Blueprint, redirect, request
from flask.typing import ResponseReturnValue

from fengqiao import clock
from fengqiao.actor import Actor
from fengqiao.clock import local_date
from fengqiao.errors import Invalid
from fengqiao.reports.assigning import units_of_form
from fengqiao.reports.pages.drawing import Drawing
from fengqiao.reports.pages.window_views import draw_opening, draw_windows
from fengqiao.reports.settling import settle_now
from fengqiao.reports.window_queries import raised_forms
from fengqiao.reports.windows import end_window, open_window
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.queries import units_in_branch
from fengqiao.web.forms import Fields, read_form, visible
from fengqiao.web.frame import say
from fengqiao.web.guards import posts
from fengqiao.web.session import the_actor

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

pages = Blueprint("windows", __name__)
_OPENERS = ("reviewer", "assessor")
_TYPED = ("title", "basis", "form", "first_day", "last_day")


@pages.get("/windows")
@posts("filer", "reviewer", "assessor", "leader")
def list_windows() -> ResponseReturnValue:
    """Show the county's windows, with the own branch's units."""
    actor, at = the_actor(), clock.now()
    with transaction(actor, at) as work:
        drawing = draw_windows(work, actor, at)
    return drawing.respond()


@pages.get("/windows/new")
@posts(*_OPENERS, levels=("county",))
def show_opening() -> ResponseReturnValue:
    """Ask for what, on whose word, when and of whom more is to be filed."""
    return _opening(the_actor(), {}, (), (), {}, 200)


@pages.post("/windows")
@posts(*_OPENERS, levels=("county",))
def open_one() -> ResponseReturnValue:
    """Open a window; what it asks for is there at once."""
    actor, at = the_actor(), clock.now()
    try:
        fields = read_form(*_TYPED, "beyond", many=("unit", "all"), longest=500)
        with transaction(actor, at) as work:
            window = _open(work, actor, fields, at)
    except Invalid as refusal:
        typed = {name: visible(request.form.get(name, "")) for name in (*_TYPED, "beyond")}
        errors = refusal.errors or {"": [refusal.reason]}
        chosen, whole = request.form.getlist("unit"), request.form.getlist("all")
        return _opening(actor, typed, chosen, whole, errors, refusal.status)
    number = settle_now(actor, at=at)
    say(f"“{window}”已开启，下达填报任务 {number} 份，到最后一天自动结束。")
    return redirect("/windows", 303)


@pages.post("/windows/<uuid:window_id>/end")
@posts(*_OPENERS, levels=("county",))
def end(window_id: UUID) -> ResponseReturnValue:
    """End a window before its last day."""
    actor, at = the_actor(), clock.now()
    try:
        fields = read_form("reason", "version", longest=500)
        with transaction(actor, at) as work:
            window = end_window(
                work,
                actor,
                window_id=window_id,
                reason=fields["reason"],
                version=fields.number("version"),
                at=at,
            )
            title = window.title
    except Invalid as refusal:
        typed = visible(request.form.get("reason", ""))
        errors = [words for lines in refusal.errors.values() for words in lines]
        with transaction(actor, at) as work:
            drawing = draw_windows(
                work, actor, at, wrong=(window_id, typed, errors or [refusal.reason])
            )
        return Drawing(drawing.template, drawing.names, refusal.status).respond()
    number = settle_now(actor, at=at)
    say(f"“{title}”已提前结束，还没到期的 {number} 份不用再报。")
    return redirect("/windows", 303)


def _open(work: Session, actor: Actor, fields: Fields, at: datetime) -> str:
    form, _, frequency = fields["form"].partition(":")
    window = open_window(
        work,
        actor,
        title=fields["title"],
        basis=fields["basis"],
        form=form,
        frequency=frequency,
        first_day=fields.day("first_day"),
        last_day=fields.day("last_day"),
        unit_ids=_chosen(work, actor, fields, form, at),
        beyond=fields["beyond"] == "yes",
        at=at,
    )
    return window.title


def _chosen(work: Session, actor: Actor, fields: Fields, form: str, at: datetime) -> set[UUID]:
    """Return the units ticked one by one, and those of every branch ticked as a whole.

    Of a whole branch those are meant that usually fill the form in.
    """
    chosen = {_identifier(given) for given in fields.many("unit")}
    whole = {_identifier(given) for given in fields.many("all")}
    asked = raised_forms(work, actor).get(form)
    if whole and asked is not None:
        on = local_date(at)
        units = units_in_branch(work, actor, on=on)
        branches = [(unit.lo, unit.hi) for unit in units if unit.id in whole]
        chosen |= {
            unit.id
            for unit in units_of_form(work, actor.county, asked, on=on)
            if any(lo <= unit.scope <= hi for lo, hi in branches)
        }
    return chosen


def _identifier(given: str) -> UUID:
    try:
        return UUID(given)
    except ValueError:
        raise Invalid(errors={"unit": ["选中的单位认不出来，请重新选。"]}) from None


def _opening(
    actor: Actor,
    typed: dict[str, str],
    chosen: Any,
    whole: Any,
    errors: dict[str, list[str]],
    status: int,
) -> ResponseReturnValue:
    at = clock.now()
    with transaction(actor, at) as work:
        drawing = draw_opening(work, actor, typed, set(chosen), set(whole), errors, at)
    return Drawing(drawing.template, drawing.names, status).respond()
