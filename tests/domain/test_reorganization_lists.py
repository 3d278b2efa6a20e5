"""The county's list of units and changes by document: one tree, the same keys."""

from __future__ import annotations

from dataclasses import replace

from fengqiao.reorganization.changes import NewUnit
from fengqiao.tenancy.unit_list import UnitRow, interval_of, scope_of
from fengqiao.units.directory import Adopted
from tests.domain.reorganizing import asked, changed, reports_seen, standing, undone
from tests.domain.test_reorganization_changes import named
from tests.domain.test_units import adopt, listed
from tests.world import UNITS, W10, World, accepted


def test_a_list_that_is_older_than_a_change_does_not_take_it_back(world: World) -> None:
    changed(world, asked(world, "move", "upper", target="willow"))
    changed(world, asked(world, "rename", "lower", new=(NewUnit("下河社区"),)))
    changed(world, asked(world, "close", "bamboo"))
    assert adopt(listed()) == Adopted(0, 0, 0, 0)
    assert standing(world, "upper").scope // 10**8 == 341599101
    assert standing(world, "lower").name == "下河社区"


def test_after_a_change_was_taken_back_the_list_holds_again(world: World) -> None:
    undone(world, changed(world, asked(world, "rename", "lower", new=(NewUnit("下河社区"),))))
    rows = listed()
    rows["lower"] = replace(rows["lower"], name="下河新村")
    assert adopt(rows) == Adopted(0, 1, 0, 0)


def test_a_move_by_the_list_takes_the_key_and_the_past_along(world: World) -> None:
    accepted(world, "upper", period=W10)
    rows = listed()
    rows["upper"] = replace(rows["upper"], parent_code=UNITS["willow"][0])
    assert adopt(rows) == Adopted(0, 0, 1, 0)
    assert ("上河村", W10) in reports_seen(world, "willow", "reviewer")
    assert ("上河村", W10) in reports_seen(world, "bridge", "reviewer")
    assert ("上河村", W10) in reports_seen(world, "upper")


def test_a_new_unit_below_one_that_has_moved_stands_below_it(world: World) -> None:
    changed(world, asked(world, "move", "upper", target="willow"))
    code = UNITS["upper"][0] + "00001"
    lo, hi = interval_of(code, "grid")
    rows = listed()
    rows["grid"] = UnitRow(code, "一网格", "grid", UNITS["upper"][0], scope_of(code), lo, hi, "yi")
    assert adopt(rows) == Adopted(1, 0, 0, 0)
    upper = standing(world, "upper")
    assert reports_seen(world, "upper") == set()
    assert upper.lo < named(world, "一网格").scope <= upper.hi


def test_a_new_grid_of_a_new_village_stands_in_it_whatever_key_the_village_got(
    world: World,
) -> None:
    changed(world, asked(world, "move", "upper", target="willow"))
    assert standing(world, "upper").scope == scope_of("341599101999")
    rows = listed()
    for key, code, name, level, above in (
        ("grid", "34159910199900001", "新网格", "grid", "341599101999"),
        ("new", "341599101999", "新村", "village", UNITS["willow"][0]),
    ):
        lo, hi = interval_of(code, level)
        rows[key] = UnitRow(code, name, level, above, scope_of(code), lo, hi, name)
    assert adopt(rows) == Adopted(2, 0, 0, 0)
    village, grid = named(world, "新村"), named(world, "新网格")
    assert village.scope != standing(world, "upper").scope
    assert village.lo < grid.scope <= village.hi
