"""Which departments look over a form: ticked on a page of its own."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect
from flask.typing import ResponseReturnValue

from fengqiao import clock
from fengqiao.errors import Invalid, Stale
from fengqiao.form_design.lines import departments, lookers_of, set_lookers
from fengqiao.form_design.queries import find_life
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.choices import tree_of
from fengqiao.web.forms import read_form
from fengqiao.web.frame import render, say
from fengqiao.web.guards import posts
from fengqiao.web.session import the_actor

pages = Blueprint("form_lines", __name__)
_DESIGNERS = ("reviewer", "administrator")
_COUNTY = ("county",)


@pages.get("/forms/<code>/line")
@posts(*_DESIGNERS, levels=_COUNTY)
def show_lookers(code: str) -> Response:
    """Show which departments look over a form, with room to change it."""
    return _draw(code, None, [], 200)


@pages.post("/forms/<code>/line")
@posts(*_DESIGNERS, levels=_COUNTY)
def choose_lookers(code: str) -> ResponseReturnValue:
    """Let exactly those that were ticked look over the form."""
    actor, at = the_actor(), clock.now()
    fields = read_form(many=("unit", "known"))
    chosen, known = _identifiers(fields.many("unit")), _identifiers(fields.many("known"))
    try:
        with transaction(actor, at) as work:
            set_lookers(work, actor, code=code, unit_ids=chosen, known=known, at=at)
    except (Invalid, Stale) as refusal:
        return _draw(code, chosen, [{"field": "", "words": refusal.reason}], refusal.status)
    say("已存下。选上的部门现在就能查看，没选的马上看不到。", "green")
    return redirect(f"/forms/{code}", 303)


def _draw(
    code: str, chosen: Collection[UUID] | None, problems: list[dict[str, str]], status: int
) -> Response:
    actor, at = the_actor(), clock.now()
    with transaction(actor, at) as work:
        life = find_life(work, actor, code)
        known = [each.unit.id for each in lookers_of(work, actor, code)]
        ticked = known if chosen is None else chosen
        tree = tree_of(work, actor, on=clock.local_date(at))
        offered = departments(work, actor, at=at)
        names = tree.names(offered)
        branches: dict[UUID | None, list[dict[str, Any]]] = {}
        for unit in offered:
            view = {"id": str(unit.id), "name": names[unit.id], "chosen": unit.id in ticked}
            branches.setdefault(tree.above.get(unit.id), []).append(view)
    own = branches.pop(actor.unit_id, [])
    return render(
        "form_design/line.html",
        status=status,
        form={"code": code, "title": life.newest.title},
        known=[str(each) for each in known],
        own=own,
        others=[each for inside in branches.values() for each in inside],
        problems=problems,
    )


def _identifiers(given: Collection[str]) -> list[UUID]:
    """Return the ids that were sent.

    :raises Invalid: if one is none
    """
    try:
        return [UUID(each) for each in given]
    except ValueError:
        raise Invalid(errors={"unit": ["只能选本县现有的部门，请重新选择。"]}) from None
