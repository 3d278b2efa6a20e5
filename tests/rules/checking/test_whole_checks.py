"""The same checks over a file that uses every way of writing."""

from __future__ import annotations

import pytest

from fengqiao.rules import RuleErrors, read_rule_set
from tests.rules.language.files import WHOLE_LANGUAGE

TEXT = WHOLE_LANGUAGE.read_text()
J3 = "formula: 'IF(unit_type = \"行政村\", MIN(patrol, 30), 40)'"


def told(old: str, new: str) -> str:
    """Return everything told of the file with some words exchanged, warnings or errors."""
    assert TEXT.count(old) == 1, old
    try:
        return "\n".join(map(str, read_rule_set(TEXT.replace(old, new)).warnings))
    except RuleErrors as error:
        return str(error)


@pytest.mark.parametrize(
    ("formula", "negative"),
    [
        ("MIN(patrol, 30)", False), ("patrol - 1", True), ("ABS(patrol - 1)", False),
        ("MAX(patrol - 40, -5)", True), ("MAX(temperature, 0)", False), ("temperature", True),
        ("SUM(patrol, 1) - 2", True), ("IF(patrol > 3, 2, patrol)", False), ("-patrol", True),
        ("IFMISSING(patrol, -1)", True), ("PAST(patrol, 1) * 2", False), ("patrol * late", False),
        ("RATE(settled, accepted)", False), ("PEERMEAN(patrol)", False), ("+patrol", False),
        ("ROUND(patrol / 3, 1)", False), ("ROUND(temperature / 3, 1)", True),
        ("ROUND(patrol / late, 1)", False), ("ROUNDUP(patrol / (late + 1), 0)", False),
        ("ROUND(temperature / late, 1)", True), ("ROUNDDOWN(patrol / temperature, 0)", True),
        ("ROUND(patrol - 1, 0)", True), ("ROUND(closed / 5, 1)", True),
        ("30 - ROUND(patrol, 0)", False), ("61 - ROUND(late / 1, 0)", False),
        ("yoy + 9999", True), ("yoy + 10000", False), ("AND(patrol > 1, late > 1) * 5", False),
        ("NOT(patrol > 1) + ISMISSING(patrol)", False), ("late * temperature", True),
        ("OR(patrol > 1, late > 1) - 1", True), ("satisfaction - 5", True), ("satisfaction", False),
        ("place - 1", False), ("past - 1", True), ("ABS(yoy)", False), ("closed", True),
        ("ABS(closed)", False),
        ("solved_share", False),
    ],
)  # fmt: skip
def test_a_formula_that_may_fall_below_zero_is_known_by_its_facts(
    formula: str, negative: bool
) -> None:
    assert ("公式可能得负分" in told(J3, f"formula: '{formula}'")) is negative


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("weight: 1.5, check", "weight: 2, check", "“清单二”最多只能得 1.5 分"),
        ("weight: 5, manual", "weight: 6, manual", "“人工”最多只能得 5 分，到不了本项满分 6 分"),
        ("from: manual.onsite", "from: survey.onsite", "不是人工认定的数据"),
        ("manual.onsite, unit: 分, max: 5", "manual.onsite, max: 4", "max 是 4，低于最高分 5"),
        ("{个访/县: 2, 个访/京: 3}, otherwise: 0", "{个访/县: 2}", "没有写全（1/8 种）"),
        ("cap: 100\n    overflow", "cap: 101\n    overflow", "上限 101 分高于本部分满分"),
        ("at: rolled, authority: 县委}\n  - {id: thrice", "authority: 县委}\n  - {id: thrice",
         "没有写是每期认定，还是合成以后认定"),
        ("cleared_by: twice", "cleared_by: once", "没有叫“once”的决定"),
        ("set: {total: 0, grade: D, place: last}", "set: {grade: E}", "没有叫“E”的等次"),
        ("leave_out: [vetoed]", "leave_out: [veto]", "没有叫“veto”的决定"),
        ("groups: unit_type\n", "groups: unit_types\n", "没有叫“unit_types”的数据"),
        ("answers: {very: 5, fairly: 4}", "answers: {verry: 5, fairly: 4}", "没有叫“verry”的数据"),
        ("by: unit_type, values", "by: unit_tipe, values", "没有叫“unit_tipe”的数据"),
        ("- {id: vetoed, title: 发生大案, when: {figure: visits,",
         "- {id: vetoed, title: 发生大案, when: {figure: late = \"一\",", "不是这里可选的一项"),
        ("{figure: index, at_least: 90}", "{figure: closed = \"一\", at_least: 1}",
         "不是选项数据，不能和文字“一”比较"),
        ("IF(sensitive = '是', persons * 2, persons)", "PEERMAX(persons)", "一条登记记录上"),
        ("    dates: [occurred, found]\n", "", "没有叫“found”的日期栏"),
        ("rows: {visit: [{", "rows: {visits: [{", "“visits”不是办法里的登记簿"),
        ("visit_points: 3}", "visit_point: 3}", "“visit_point”不是办法里的结果"),
    ],
)  # fmt: skip
def test_what_is_wrong_or_odd_is_told(old: str, new: str, message: str) -> None:
    assert message in told(old, new)


def test_expectations_of_unknown_units_are_told() -> None:
    head, _, _ = TEXT.partition("examples:\n")
    units = "    units: {甲乡: {late: 1}, 乙乡: {lates: 2}}\n"
    expect = "    expect: {丙乡: {total: 1}, 甲乡: {i1: 9}}\n"
    text = f"{head}examples:\n  - name: 两乡\n{units}{expect}"
    with pytest.raises(RuleErrors) as caught:
        read_rule_set(text)
    assert "没有叫“丙乡”的单位" in str(caught.value)
    assert "“lates”不是办法里的数据" in str(caught.value)


def test_a_file_without_examples_is_warned_of() -> None:
    head, _, _ = TEXT.partition("examples:\n")
    assert any("没有算例" in one.message for one in read_rule_set(head).warnings)


@pytest.mark.parametrize(
    ("trend", "formula", "negative"),
    [
        ("of: visits, as: percent, back: 1", "yoy + 100", False),
        ("of: visits, as: percent, back: 1", "yoy + 99", True),
        ("of: temperature, as: percent, back: 1", "yoy + 100", True),
        ("of: visits, as: falling, back: 3", "3 - yoy", False),
        ("of: visits, as: rising, back: 3", "2 - yoy", True),
    ],
)
def test_a_trend_has_its_bounds_too(trend: str, formula: str, negative: bool) -> None:
    text = TEXT.replace("of: visits, as: difference, back: 1", trend)
    try:
        said = str(read_rule_set(text.replace(J3, f"formula: '{formula}'")).warnings)
    except RuleErrors as error:
        said = str(error)
    assert ("公式可能得负分" in said) is negative
