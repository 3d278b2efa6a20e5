"""What a new list of units would change, told before anything is done."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from fengqiao.county_files import CountyErrors, read_county
from fengqiao.tenancy.definition import KnownUnit, differences

TENANTS = Path(__file__).parents[2] / "tenants"
UNITS = read_county(TENANTS / "xigu").units
KNOWN = [KnownUnit(unit.code, unit.name, unit.level, unit.parent_code) for unit in UNITS]
VILLAGE = next(unit for unit in UNITS if unit.level == "village")


def test_loading_the_same_list_again_changes_nothing() -> None:
    changes = differences(KNOWN, UNITS)
    assert changes.none
    assert changes.lines() == ["名单和现有单位一致，没有变化。"]


def test_the_first_loading_adds_every_unit() -> None:
    changes = differences([], UNITS)
    assert len(changes.added) == len(UNITS)
    assert not changes.missing


def test_a_new_name_is_a_renaming_not_a_new_unit() -> None:
    old = [unit._replace(name="旧名社区") if unit.code == VILLAGE.code else unit for unit in KNOWN]
    changes = differences(old, UNITS)
    assert changes.lines() == [f"改名：旧名社区 → {VILLAGE.name}（{VILLAGE.code}）"]


def test_a_unit_missing_from_the_list_is_named_but_never_closed() -> None:
    gone = KnownUnit("620104001999", "撤并社区", "village", "620104001000")
    (line,) = differences([*KNOWN, gone], UNITS).lines()
    assert line.startswith("名单里没有了：撤并社区")
    assert "不会自动撤销" in line


def test_a_unit_that_turns_up_under_another_parent_has_moved() -> None:
    code = "620104002998"
    old = [
        unit._replace(code=code, parent_code="620104002000") if unit.code == VILLAGE.code else unit
        for unit in KNOWN
    ]
    changes = differences(old, UNITS)
    assert (changes.added, changes.missing) == ((), ())
    assert changes.lines() == [f"划转：{VILLAGE.name}（{code} → {VILLAGE.code}）"]


def test_two_of_one_name_are_never_guessed_to_have_moved() -> None:
    gone = [KnownUnit(f"62010400299{n}", VILLAGE.name, "village", "620104002000") for n in (7, 8)]
    old = [unit for unit in KNOWN if unit.code != VILLAGE.code] + gone
    changes = differences(old, UNITS)
    assert changes.moved == ()
    assert (len(changes.added), len(changes.missing)) == (1, 2)


def test_a_group_is_looked_for_only_in_a_list_that_names_groups(tmp_path: Path) -> None:
    county = shutil.copytree(TENANTS / "jinzhai", tmp_path / "jinzhai")
    form, units = county / "forms" / "village-weekly.yaml", county / "units.csv"
    text = form.read_text(encoding="utf-8")
    chosen = text.replace("level: village\n", "level: village\nfor_groups: [海边村]\n", 1)
    form.write_text(chosen, encoding="utf-8")
    with pytest.raises(CountyErrors, match="属于“海边村”组"):
        read_county(county)
    rows = units.read_text(encoding="utf-8").splitlines()
    units.write_text("\n".join(row.rpartition(",")[0] for row in rows), encoding="utf-8")
    assert read_county(county).forms["village_weekly"].for_groups == ("海边村",)
