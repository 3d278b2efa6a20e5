"""The form of a change: the choices that the tree offers for its kind and unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from flask import Response

from fengqiao import clock
from fengqiao.errors import Refusal
from fengqiao.reorganization.changes import KIND_WORDS
from fengqiao.tenancy.transaction import transaction
from fengqiao.tenancy.unit_list import ABOVE, LEVEL_WORDS
from fengqiao.units.queries import parents, units_in_branch
from fengqiao.web.frame import render
from fengqiao.web.session import the_actor

if TYPE_CHECKING:
    from fengqiao.units.models import Unit

# What the deeds call the fields of this form.
_SHOWN_AT = {"units": "unit", "children": "names", "heir": "names"}
_MOST_PARTS = 10


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
        units = list(units_in_branch(work, actor, on=today))
        above = parents(work, actor.county, on=today)
    unit = next((each for each in units if each.id == unit_id), None)
    beside = [
        each
        for each in units
        if unit
        and each.id != unit.id
        and each.level == unit.level
        and above.get(each.id) == above.get(unit.id)
    ]
    below = [each for each in units if unit and above.get(each.id) == unit.id]
    errors = _errors(kind, refused)
    return render(
        "reorganization/new.html",
        status=refused.status if refused else 200,
        kind=kind,
        kind_word=KIND_WORDS[kind],
        kinds=[
            {"value": each, "label": word} for each, word in KIND_WORDS.items() if each != "undo"
        ],
        unit=None if unit is None else {"id": str(unit.id), "name": unit.name},
        units=[] if kind == "open" else _choices([u for u in units if u.level != "county"]),
        targets=_targets(kind, unit, units, above, beside),
        beside=[{**each, "chosen": each["value"] in also} for each in _choices(beside)],
        below=[
            {**each, "place": (children or {}).get(each["value"], "1")}
            for each in _choices(below if kind == "split" else [])
        ],
        places=[{"value": str(n), "label": f"第 {n} 个新单位"} for n in range(1, _MOST_PARTS + 1)],
        levels=[
            {"value": level, "label": word}
            for level, word in LEVEL_WORDS.items()
            if level != "county"
        ],
        typed={**dict.fromkeys(errors, ""), **typed},
        errors=errors,
        problems=_problems(errors, refused),
    )


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


def _targets(
    kind: str,
    unit: Unit | None,
    units: Sequence[Unit],
    above: Mapping[UUID, UUID],
    beside: Sequence[Unit],
) -> list[dict[str, str]]:
    if kind == "merge":
        return [{"value": "", "label": "合并成一个新单位"}, *_choices(beside)]
    if kind == "open":
        return _choices([each for each in units if each.level in ("county", "township", "village")])
    if kind != "move" or unit is None:
        return []
    wanted = ABOVE[unit.level]
    return _choices(
        [
            each
            for each in units
            if each.level in wanted and each.id not in (unit.id, above.get(unit.id))
        ]
    )


def _choices(units: Sequence[Unit]) -> list[dict[str, str]]:
    return [{"value": str(each.id), "label": each.name} for each in units]
