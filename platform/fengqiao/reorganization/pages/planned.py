"""Changes of the tree that wait for their day: each as it was looked at, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, Response, redirect
from flask.typing import ResponseReturnValue

from fengqiao import clock
from fengqiao.errors import Invalid
from fengqiao.reorganization.ahead import withdraw_planned
from fengqiao.reorganization.queries import find_planned, waiting_changes
from fengqiao.tenancy.moves import state_word
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.forms import read_form
from fengqiao.web.frame import render, say
from fengqiao.web.guards import posts
from fengqiao.web.session import the_actor
from fengqiao.web.words import day, full_moment

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.actor import Actor
    from fengqiao.reorganization.models import PlannedChange

pages = Blueprint("planned_changes", __name__)
_COLORS = {"planned": "amber", "done": "green", "failed": "red"}


@pages.get("/units/changes/planned/<uuid:planned_id>")
@posts("administrator", levels=("county",))
def show_planned(planned_id: UUID) -> Response:
    """Show one plan: what it will do, when, and what became of it."""
    return _draw(planned_id, "", [])


@pages.post("/units/changes/planned/<uuid:planned_id>/withdraw")
@posts("administrator", levels=("county",))
def withdraw(planned_id: UUID) -> ResponseReturnValue:
    """Take a plan back, with a reason."""
    fields = read_form("words", "version", longest=400)
    actor, at = the_actor(), clock.now()
    try:
        with transaction(actor, at) as work:
            withdraw_planned(
                work,
                actor,
                planned_id=planned_id,
                version=fields.number("version"),
                words=fields["words"],
            )
    except Invalid as refused:
        words = [each for lines in refused.errors.values() for each in lines]
        return _draw(planned_id, fields["words"], words)
    say("已撤回，到那天单位不动。", "green")
    return redirect("/units/changes", 303)


def _draw(planned_id: UUID, typed: str, errors: list[str]) -> Response:
    actor = the_actor()
    with transaction(actor) as work:
        planned = find_planned(work, actor, planned_id)
    return render(
        "reorganization/planned.html",
        status=422 if errors else 200,
        planned={
            "id": str(planned.id),
            "title": planned.shown["title"],
            "about": f"{day(planned.effective_on)}起生效 · {planned.document_number}",
            "planned_at": full_moment(planned.planned_at),
            "settled_at": full_moment(planned.settled_at) if planned.settled_at else "",
            "word": state_word(planned.state),
            "kind": _COLORS.get(planned.state, ""),
            "words": planned.words,
            "waits": planned.state == "planned",
            "change_href": f"/units/changes/{planned.change_id}" if planned.change_id else "",
            "version": planned.version,
        },
        sections=[
            {"title": title, "lines": lines}
            for title, lines in planned.shown["sections"].items()
            if lines
        ],
        typed=typed,
        errors=errors,
        problems=[{"field": "words", "words": words} for words in errors],
    )


def line(planned: PlannedChange) -> dict[str, str]:
    """Return a plan as a line of a list."""
    return {
        "href": f"/units/changes/planned/{planned.id}",
        "title": planned.shown["title"],
        "more": f"{day(planned.effective_on)}起 · {planned.document_number}"
        + (f" · {planned.words}" if planned.words else ""),
        "word": state_word(planned.state),
        "kind": _COLORS.get(planned.state, ""),
    }


def coming_changes(work: Session, actor: Actor) -> list[dict[str, str]]:
    """Return what waits for its day as lines; only who may open one is given the way to it."""
    opens = actor.has("administrator")
    found = [line(each) for each in waiting_changes(work, actor)]
    return found if opens else [{**each, "href": ""} for each in found]
