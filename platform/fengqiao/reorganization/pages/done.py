"""The changes a county made of its tree: the list, each with what it did, and the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Blueprint, Response, redirect
from flask.typing import ResponseReturnValue

from fengqiao import clock
from fengqiao.errors import Invalid
from fengqiao.reorganization.changes import KIND_WORDS
from fengqiao.reorganization.objections import objections
from fengqiao.reorganization.pages.asking import kinds
from fengqiao.reorganization.pages.planned import line
from fengqiao.reorganization.queries import (
    failed_changes,
    find_change,
    list_changes,
    waiting_changes,
)
from fengqiao.reorganization.undoing import undo_change
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.forms import read_form
from fengqiao.web.frame import render, say
from fengqiao.web.guards import posts
from fengqiao.web.paging import USUAL, Key, pages_beside, read_place
from fengqiao.web.session import the_actor
from fengqiao.web.words import day, full_moment

if TYPE_CHECKING:
    from fengqiao.reorganization.models import UnitChange

pages = Blueprint("unit_changes", __name__)


@pages.get("/units/changes")
@posts("administrator", levels=("county",))
def show_changes() -> Response:
    """Show what was changed, latest first, and where to begin."""
    actor, place = the_actor(), read_place()
    with transaction(actor) as work:
        made = list_changes(work, actor, before=place.parts(str, UUID), limit=USUAL + 1)
        waiting, failed = waiting_changes(work, actor), failed_changes(work, actor)
    shown = made[:USUAL]
    following: Key | None = None
    if len(made) > USUAL:
        following = [shown[-1].done_at.isoformat(), str(shown[-1].id)]
    return render(
        "reorganization/list.html",
        kinds=kinds(),
        planned=[line(each) for each in waiting],
        failed=[line(each) for each in failed],
        changes=[_line(each) for each in shown],
        pages=pages_beside(place, following),
    )


@pages.get("/units/changes/<uuid:change_id>")
@posts("administrator", levels=("county",))
def show_change(change_id: UUID) -> Response:
    """Show one change: what it did, and whether it can be taken back."""
    return _draw(change_id, "", [])


@pages.post("/units/changes/<uuid:change_id>/undo")
@posts("administrator", levels=("county",))
def take_back(change_id: UUID) -> ResponseReturnValue:
    """Take a change back by a document of its own."""
    fields = read_form("document", longest=200)
    actor, at = the_actor(), clock.now()
    try:
        with transaction(actor, at) as work:
            counter = undo_change(
                work, actor, change_id=change_id, document=fields["document"], at=at
            )
    except Invalid as refused:
        words = [each for lines in refused.errors.values() for each in lines]
        return _draw(change_id, fields["document"], words)
    say("已撤回，单位和没办完的事都回到了原来的样子。", "green")
    return redirect(f"/units/changes/{counter.id}", 303)


def _draw(change_id: UUID, document: str, errors: list[str]) -> Response:
    actor = the_actor()
    with transaction(actor) as work:
        change = find_change(work, actor, change_id)
        against = objections(work, actor, change)
    return render(
        "reorganization/show.html",
        status=422 if errors else 200,
        change={
            "id": str(change.id),
            "title": change.shown["title"],
            "about": f"{day(change.effective_on)}起生效 · {change.document_number}",
            "done_at": full_moment(change.done_at),
            "undoes": f"/units/changes/{change.undoes}" if change.undoes else "",
            "undone_by": f"/units/changes/{change.undone_by}" if change.undone_by else "",
        },
        sections=[
            {"title": title, "lines": lines}
            for title, lines in change.shown["sections"].items()
            if lines
        ],
        against=against,
        document=document,
        errors=errors,
        problems=[{"field": "document", "words": words} for words in errors],
    )


def _line(change: UnitChange) -> dict[str, Any]:
    return {
        "href": f"/units/changes/{change.id}",
        "title": change.shown["title"],
        "more": f"{day(change.effective_on)}起 · {change.document_number}",
        "word": "已撤回" if change.undone_by else KIND_WORDS[change.kind],
        "kind": "" if change.undone_by else "blue",
    }
