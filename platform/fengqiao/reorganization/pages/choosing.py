"""The form of a change: the choices that the tree offers for its kind and unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Response

from fengqiao import clock
from fengqiao.errors import Refusal
from fengqiao.reorganization.changes import KIND_WORDS
from fengqiao.tenancy.levels import level_words
from fengqiao.tenancy.transaction import transaction
from fengqiao.tenancy.unit_list import ABOVE
from fengqiao.units.choices import Tree, tree_of
from fengqiao.web.frame import render
from fengqiao.web.session import the_actor

if TYPE_CHECKING:
    from fengqiao.units.models import Unit

# What the deeds call the fields of this form.
_SHOWN_AT = {"units": "unit", "children": "names", "heir": "names"}
_MOST_PARTS = 10
# After these a unit is not where it was; it cannot leave on the day it came.
_LEAVING = ("move", "merge", "split", "close")


def draw_form(
    kind: str,
    unit_id: UUID | None,
    typed: Mapping[str, str],
    *,
    refused: Refusal | None = None,
    also: Sequence[str] = (),
    children: Mapping[str, str] | None = None,
) -> Response:
    """Draw the form for a kind of change, as typed if it was refused."""
    actor, today = the_actor(), clock.local_date(clock.now())
    with transaction(actor) as work:
        tree = tree_of(work, actor, on=today)
    unit = next((each for each in tree.units if each.id == unit_id), None)
    over = tree.over(unit) if unit else None
    beside = [each for each in tree.units if unit and _may_join(tree, each, unit)]
    below = [each for each in tree.units if unit and tree.over(each) is unit]
    errors = _errors(kind, refused)
    return render(
        "reorganization/new.html",
        status=refused.status if refused else 200,
        kind=kind,
        kind_word=KIND_WORDS[kind],
        kinds=[
            {"value": each, "label": word} for each, word in KIND_WORDS.items() if each != "undo"
        ],
        unit=None if unit is None else {"id": str(unit.id), "name": tree.names([unit])[unit.id]},
        units=[] if kind == "open" else tree.choices(u for u in tree.units if u.level != "county"),
        targets=_targets(kind, unit, tree, beside),
        beside=[
            {"value": str(number), "label": name, "chosen": str(number) in also}
            for number, name in tree.names(beside, over).items()
        ],
        below=[
            {"value": str(number), "label": name, "place": (children or {}).get(str(number), "1")}
            for number, name in tree.names(below if kind == "split" else [], unit).items()
        ],
        places=[{"value": str(n), "label": f"第 {n} 个新单位"} for n in range(1, _MOST_PARTS + 1)],
        levels=[
            {"value": level, "label": word}
            for level, word in level_words(actor.county).items()
            if level != "county"
        ],
        typed={**dict.fromkeys(errors, ""), **typed, **_first_day(kind, unit, today, refused)},
        errors=errors,
        problems=_problems(errors, refused),
    )


def _first_day(
    kind: str, unit: Unit | None, today: date, refused: Refusal | None
) -> dict[str, str]:
    """Return the day to begin with for a unit that came with today's list: tomorrow."""
    if unit is None or refused or unit.opened_on < today or kind not in _LEAVING:
        return {}
    return {"on": (unit.opened_on + timedelta(days=1)).isoformat()}


def _errors(kind: str, refused: Refusal | None) -> dict[str, list[str]]:
    blank: dict[str, list[str]] = {
        name: []
        for name in ("unit", "target", "level", "name", "code", "names", "on", "document", "kind")
    }
    new = "names" if kind == "split" else "name"
    for name, words in (refused.errors if refused else {}).items():
        blank.setdefault(_SHOWN_AT.get(name, new if name == "new" else name), []).extend(words)
    return blank


def _problems(errors: Mapping[str, list[str]], refused: Refusal | None) -> list[dict[str, str]]:
    found = [{"field": name, "words": words} for name, each in errors.items() for words in each]
    return found or ([{"field": "", "words": refused.reason}] if refused else [])


def _may_join(tree: Tree, each: Unit, unit: Unit) -> bool:
    """Tell whether a unit may be merged along with another: of its level, beside it."""
    same = each.level == unit.level and tree.above.get(each.id) == tree.above.get(unit.id)
    return same and each is not unit


def _targets(
    kind: str, unit: Unit | None, tree: Tree, beside: Sequence[Unit]
) -> list[dict[str, Any]]:
    if kind == "merge":
        return [{"value": "", "label": "合并成一个新单位"}, *tree.choices(beside)]
    if kind == "open":
        leading = {level for levels in ABOVE.values() for level in levels}
        return tree.choices(each for each in tree.units if each.level in leading)
    if kind != "move" or unit is None:
        return []
    wanted, now = ABOVE[unit.level], (unit, tree.over(unit))
    return tree.choices(each for each in tree.units if each.level in wanted and each not in now)
