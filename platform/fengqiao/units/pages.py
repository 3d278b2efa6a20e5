"""The units of a county as they stood on any day, and what became of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Blueprint, Response

from fengqiao import clock
from fengqiao.sheets.exported import Table, exported
from fengqiao.sheets.writing import Column
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.inheriting import marked, predecessors
from fengqiao.units.queries import (
    find_unit,
    parents,
    path_to,
    unit_events,
    units_below,
    units_in_branch,
)
from fengqiao.web.files import saved
from fengqiao.web.forms import read_query
from fengqiao.web.frame import render
from fengqiao.web.guards import signed_in
from fengqiao.web.hall import hall
from fengqiao.web.session import the_actor
from fengqiao.web.words import day

if TYPE_CHECKING:
    from fengqiao.actor import Actor
    from fengqiao.units.models import Unit, UnitEvent

pages = Blueprint("units", __name__)
_EVENT_WORDS = {
    "open": "新设",
    "rename": "更名",
    "move": "划转",
    "merge": "合并",
    "split": "分设",
    "close": "撤销",
    "undo": "撤回调整",
}


@pages.get("/units")
@signed_in
def list_units() -> Response:
    """Show the actor's branch as it stood on a day."""
    actor, on = the_actor(), _as_of()
    with transaction(actor) as work:
        units = units_in_branch(work, actor, on=on)
        above = parents(work, actor.county, on=on)
        coming = hall().coming_changes(work, actor)
    return render(
        "units/list.html",
        as_of=on.isoformat(),
        changes_href="/units/changes" if _arranges(actor) else "",
        coming=coming,
        as_of_words=f"{day(on)}的单位，共 {len(units)} 个",
        tree=_tree(units, above, on, _asked()),
    )


@pages.get("/exports/units")
@signed_in
def export_units() -> Response:
    """Give the actor's branch as it stood on a day, as Excel or CSV."""
    actor, on, asked = the_actor(), _as_of(), read_query("as")
    with transaction(actor) as work:
        units = units_in_branch(work, actor, on=on)
        above = parents(work, actor.county, on=on)
    names = {unit.id: unit.name_on(on) for unit in units}
    columns = [Column(each) for each in ("代码", "名称", "层级", "上级", "设立", "撤销")]
    rows = [
        [
            unit.code,
            names[unit.id],
            unit.level_word,
            names.get(above.get(unit.id, unit.id), "") if unit.id in above else "",
            unit.opened_on.isoformat(),
            unit.closed_on.isoformat() if unit.closed_on else "",
        ]
        for unit in units
    ]
    table = Table("单位名单", columns, rows, subtitle=day(on))
    return saved(*exported(table, asked["as"]))


@pages.get("/units/<uuid:unit_id>")
@signed_in
def show_unit(unit_id: UUID) -> Response:
    """Show one unit: what it answers to, what is below it, who holds its posts, its past."""
    actor, on = the_actor(), _as_of()
    with transaction(actor) as work:
        unit = find_unit(work, actor, unit_id)
        path = path_to(work, unit, on=on)
        children = units_below(work, unit, on=on)
        events, past = unit_events(work, unit), predecessors(work, unit)
        officers = hall().officers(work, actor, unit.id)
    return render(
        "units/show.html",
        unit={
            "name": unit.name_on(on),
            "path_words": " / ".join(each.name_on(on) for each in path),
            "level_word": unit.level_word,
            "division_code": unit.code[:12],
            "above_name": path[-2].name_on(on) if len(path) > 1 else "",
            "valid_from": day(unit.opened_on),
            "valid_to": day(unit.closed_on),
        },
        children=[
            {
                "href": f"/units/{each.id}{_asked()}",
                "name": each.name_on(on),
                "level_word": each.level_word,
            }
            for each in children
        ],
        past=[
            {
                "href": f"/units/{each.id}",
                "name": marked(each.name, each.scope, unit.inherits),
                "level_word": each.level_word,
            }
            for each in past
        ],
        changes=_changes(actor, unit),
        officers=[{"role_word": role, "name": name} for role, name in officers],
        events=[_event(each) for each in events],
    )


def _changes(actor: Actor, unit: Unit) -> list[dict[str, str]]:
    """Return the ways to change a unit, for whoever may."""
    if not _arranges(actor) or unit.level == "county" or unit.closed_on:
        return []
    return [
        {"href": f"/units/changes/new?kind={kind}&unit={unit.id}", "label": _EVENT_WORDS[kind]}
        for kind in ("rename", "move", "merge", "split", "close")
    ]


def _as_of() -> date:
    return read_query("as_of").day("as_of") or clock.local_date(clock.now())


def _asked() -> str:
    """Return the question for the same day, to go along on every way down."""
    on = read_query("as_of").day("as_of")
    return f"?as_of={on}" if on else ""


def _arranges(actor: Actor) -> bool:
    return actor.has("administrator") and actor.unit_level == "county"


def _tree(
    units: Sequence[Unit], above: Mapping[UUID, UUID], on: date, asked: str
) -> list[dict[str, Any]]:
    shown = {unit.id: _branch(unit, on, asked) for unit in units}
    roots: list[dict[str, Any]] = []
    for unit in units:
        parent = shown.get(above.get(unit.id, unit.id))
        if parent is None or parent is shown[unit.id]:
            roots.append({**shown[unit.id], "open": True})
        else:
            parent["children"].append(shown[unit.id])
    return roots


def _branch(unit: Unit, on: date, asked: str) -> dict[str, Any]:
    closed = f"{day(unit.closed_on)}撤销" if unit.closed_on else ""
    return {
        "name": unit.name_on(on),
        "href": f"/units/{unit.id}{asked}",
        "level_word": unit.level_word,
        "more": closed,
        "open": False,
        "children": [],
    }


def _event(event: UnitEvent) -> dict[str, str]:
    detail = event.detail
    words = [str(detail.get("words", ""))]
    if event.kind == "rename":
        words = [f"由{detail['before']}更名为{detail['after']}"]
    if event.document_number:
        words.append(f"文号：{event.document_number}")
    return {
        "at": day(event.happened_on),
        "who": "",
        "what": _EVENT_WORDS[event.kind],
        "words": " ".join(each for each in words if each),
    }
