"""The tree of units keeps its past."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from fengqiao.audit.queries import chain_head
from fengqiao.errors import NotFound, NotYours
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from fengqiao.tenancy.unit_list import UnitRow, interval_of, pinyin_key, scope_of
from fengqiao.units.directory import Adopted, adopt_units
from fengqiao.units.queries import find_unit, unit_events, units_at_level, units_below
from tests.world import UNITS, A, World

SPRING = date(2026, 4, 1)
BEFORE, AFTER = date(2026, 3, 31), date(2026, 4, 1)


def listed() -> dict[str, UnitRow]:
    """Return the county's list as it was adopted."""
    rows = {}
    for key, (code, name, level, above) in UNITS.items():
        if code.startswith(str(A)):
            parent = UNITS[above][0] if above else ""
            lo, hi = interval_of(code, level)
            rows[key] = UnitRow(code, name, level, parent, scope_of(code), lo, hi, pinyin_key(name))
    return rows


def adopt(rows: dict[str, UnitRow], *, close_missing: bool = False) -> Adopted:
    """Adopt a new list on the first of April."""
    system = open_system_session(A)
    with transaction(system) as work:
        return adopt_units(
            work,
            system,
            rows.values(),
            on=SPRING,
            document_number="示〔2026〕4号",
            close_missing=close_missing,
        )


def names_below(world: World, unit: str, on: date) -> list[str]:
    """Return the names of the units directly below, as of a day."""
    chief = world.who("county", "administrator")
    with transaction(chief) as work:
        found = find_unit(work, chief, world.unit(unit).id)
        return [each.name for each in units_below(work, found, on=on)]


def test_adopting_the_same_list_again_changes_nothing(world: World) -> None:
    with transaction(world.who("county", "administrator")) as work:
        before = chain_head(work)
    assert adopt(listed()) == Adopted(0, 0, 0, 0)
    with transaction(world.who("county", "administrator")) as work:
        assert chain_head(work) == before


def test_a_new_village_is_there_from_its_day_on(world: World) -> None:
    code = "341599100203"
    lo, hi = interval_of(code, "village")
    rows = listed()
    rows["new"] = UnitRow(
        code, "新岭村", "village", UNITS["bridge"][0], scope_of(code), lo, hi, "xin ling cun"
    )
    assert adopt(rows) == Adopted(1, 0, 0, 0)
    assert "新岭村" not in names_below(world, "bridge", BEFORE)
    assert "新岭村" in names_below(world, "bridge", AFTER)


def test_a_renamed_unit_keeps_its_identity_and_the_old_name_in_its_history(world: World) -> None:
    rows = listed()
    rows["upper"] = replace(rows["upper"], name="上河社区")
    assert adopt(rows) == Adopted(0, 1, 0, 0)
    actor = world.who("upper")
    with transaction(actor) as work:
        unit = find_unit(work, actor, world.unit("upper").id)
        (event,) = unit_events(work, unit)
    assert unit.name == "上河社区"
    assert (event.kind, event.detail["before"], event.document_number) == (
        "rename",
        "上河村",
        "示〔2026〕4号",
    )


def test_a_moved_unit_answers_to_the_old_one_before_the_day_and_to_the_new_one_from_it(
    world: World,
) -> None:
    rows = listed()
    rows["upper"] = replace(rows["upper"], parent_code=UNITS["willow"][0])
    assert adopt(rows) == Adopted(0, 0, 1, 0)
    assert "上河村" in names_below(world, "bridge", BEFORE)
    assert "上河村" not in names_below(world, "bridge", AFTER)
    assert "上河村" in names_below(world, "willow", AFTER)


def test_a_unit_the_list_leaves_out_stays_unless_it_is_to_be_closed(world: World) -> None:
    rows = listed()
    del rows["upper"]
    assert adopt(rows) == Adopted(0, 0, 0, 0)
    assert adopt(rows, close_missing=True) == Adopted(0, 0, 0, 1)
    assert "上河村" in names_below(world, "bridge", BEFORE)
    assert "上河村" not in names_below(world, "bridge", AFTER)
    with transaction(world.who("county", "administrator")) as work:
        villages = [unit.name for unit in units_at_level(work, A, "village", on=AFTER)]
    assert "上河村" not in villages


def test_only_the_installation_itself_changes_the_tree(world: World) -> None:
    rows = listed()
    rows["upper"] = replace(rows["upper"], name="改不得")
    chief = world.who("county", "administrator")
    with transaction(chief) as work:
        before = find_unit(work, chief, world.unit("upper").id).name
    with pytest.raises(NotYours), transaction(chief) as work:
        adopt_units(work, chief, rows.values(), on=SPRING)
    with transaction(chief) as work:
        assert find_unit(work, chief, world.unit("upper").id).name == before


@pytest.mark.parametrize(
    ("unit", "seen"),
    [
        ("upper", True),
        ("bridge", True),
        ("county", True),
        ("lower", False),
        ("willow", False),
        ("mill", False),
        ("b-county", False),
    ],
)
def test_a_village_sees_itself_and_those_it_answers_to(world: World, unit: str, seen: bool) -> None:
    actor = world.who("upper")
    with transaction(actor) as work:
        if seen:
            assert find_unit(work, actor, world.unit(unit).id).name == UNITS[unit][1]
        else:
            with pytest.raises(NotFound):
                find_unit(work, actor, world.unit(unit).id)
