"""The three counties that come with the product: they load, and hold what they should."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import fields
from pathlib import Path

import pytest

from fengqiao.county_files import CountyDefinition, read_county
from fengqiao.forms.field_file import COLUMN_KEYS, FIELD_KEYS
from fengqiao.forms.form import Form
from fengqiao.forms.form_file import DUE_KEYS, FORM_KEYS, SECTION_KEYS
from fengqiao.forms.rule_file import RULE_KEYS

TENANTS = Path(__file__).parents[2] / "tenants"
COUNTIES = ("jinzhai", "dongfeng", "xigu")
LOADED = {name: read_county(TENANTS / name) for name in COUNTIES}


@pytest.mark.parametrize("name", COUNTIES)
def test_a_shipped_county_loads_without_any_finding(name: str) -> None:
    assert LOADED[name].warnings == ()
    assert LOADED[name].county.code == name
    assert LOADED[name].county.demonstration is False
    assert all(LOADED[name].calendar.announced(year) for year in (2025, 2026))


@pytest.mark.parametrize(
    ("name", "townships", "villages"),
    [("jinzhai", 23, 232), ("dongfeng", 17, 240), ("xigu", 13, 111)],
)
def test_a_shipped_county_has_its_real_units(name: str, townships: int, villages: int) -> None:
    levels = Counter(unit.level for unit in LOADED[name].units)
    assert (levels["county"], levels["township"], levels["village"]) == (1, townships, villages)
    assert levels["department"] >= 10
    enterprises = [unit.name for unit in LOADED[name].units if unit.level == "enterprise"]
    assert len(enterprises) >= 5
    assert all("虚构" in enterprise for enterprise in enterprises)


@pytest.mark.parametrize("name", COUNTIES)
def test_a_unit_lies_inside_the_interval_of_everything_above_it(name: str) -> None:
    units = {unit.code: unit for unit in LOADED[name].units}
    assert len({unit.scope for unit in units.values()}) == len(units)
    for unit in units.values():
        assert unit.lo <= unit.scope <= unit.hi < 2**63
        above = units.get(unit.parent_code)
        while above:
            assert above.lo <= unit.lo
            assert unit.hi <= above.hi
            above = units.get(above.parent_code)


@pytest.mark.parametrize("name", COUNTIES)
def test_branches_that_do_not_contain_each_other_do_not_touch(name: str) -> None:
    units = sorted(LOADED[name].units, key=lambda unit: (unit.lo, -unit.hi))
    open_branches: list[int] = []
    for unit in units:
        while open_branches and open_branches[-1] < unit.lo:
            open_branches.pop()
        assert not open_branches or unit.hi <= open_branches[-1]
        open_branches.append(unit.hi)


def test_chinese_names_sort_by_pinyin() -> None:
    townships = [unit for unit in LOADED["jinzhai"].units if unit.level == "township"]
    ordered = [unit.name for unit in sorted(townships, key=lambda unit: unit.pinyin)]
    assert ordered[:4] == ["白塔畈镇", "斑竹园镇", "长岭乡", "古碑镇"]
    assert "流波䃥镇" in ordered


def all_forms() -> list[Form]:
    return [form for county in LOADED.values() for form in county.forms.values()]


@pytest.mark.parametrize("name", COUNTIES)
def test_a_shipped_county_reports_at_the_three_rhythms_and_its_enterprises_monthly(
    name: str,
) -> None:
    rhythms = {form.code: (form.level, form.frequency) for form in LOADED[name].forms.values()}
    assert rhythms == {
        "village_weekly": ("village", "week"),
        "township_half_monthly": ("township", "half_month"),
        "county_monthly": ("county", "month"),
        "enterprise_monthly": ("enterprise", "month"),
    }


def test_every_flow_and_stock_of_a_village_reaches_the_county() -> None:
    for county in LOADED.values():
        village = county.forms["village_weekly"]
        township = county.forms["township_half_monthly"]
        taken = {field.source_field: field for field in township.fields.values()}
        for code, field in village.fields.items():
            if field.numeric:
                assert taken[code].kind == field.kind
                assert taken[code].unit == field.unit
        above = {field.source_field for field in county.forms["county_monthly"].fields.values()}
        assert {"disputes_found", "patrol_members", "hazards_found", "volunteers"} <= above


def test_no_shipped_file_asks_for_persons_or_scores_attendance() -> None:
    forbidden = re.compile(
        "重点人员|重点人群|特殊人群|刑满|吸毒|精神障碍|身份证|打卡|在线时长|积分"
    )
    texts = {
        path: path.read_text(encoding="utf-8")
        for name in COUNTIES
        for path in (TENANTS / name).rglob("*")
        if path.is_file()
    }
    assert len(texts) == 3 * 7
    for path, text in texts.items():
        assert not forbidden.search(text), path
    assert all(field.personal == "none" for form in all_forms() for field in form.fields.values())


def test_the_hash_of_a_county_follows_its_meaning_only() -> None:
    assert len({county.hash for county in LOADED.values()}) == len(COUNTIES)
    assert read_county(TENANTS / "jinzhai").hash == LOADED["jinzhai"].hash
    assert {field.name for field in fields(CountyDefinition)} >= {"units", "forms", "ledgers"}


def test_the_readme_explains_every_key_the_files_use() -> None:
    readme = (TENANTS / "README.md").read_text(encoding="utf-8")
    used: set[str] = set()
    for path in TENANTS.rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        used |= set(re.findall(r"^\s*(?:- )?([a-z_]+):", text, flags=re.MULTILINE))
    # What the reader of forms knows is explained even where no shipped form uses it.
    used |= {*FORM_KEYS, *DUE_KEYS, *SECTION_KEYS, *FIELD_KEYS, *COLUMN_KEYS, *RULE_KEYS}
    assert len(used) > 40
    missing = {key for key in used if f"`{key}`" not in readme}
    assert missing == set()
