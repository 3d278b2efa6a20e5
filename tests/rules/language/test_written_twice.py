"""What is written twice, empty or in two ways is refused; nobody can tell which one was meant."""

from __future__ import annotations

import pytest

from fengqiao.rules import read_rule_set
from fengqiao.rules.model.measures import KeyTable, Rows
from tests.rules.language.files import assert_fault, bent, faults_in

VALUES = "values: {2024-01-01: 95}"
VISITS = "rows: {of: visit, where: {field: level, is: 京}}"
TABLE = "rows: {of: visit, value: {by: [level, paid], points: {%s}, otherwise: 0}}"
BOTH = ("case: {title: 编号, text: yes}", "paid: {title: 已付, yes_no: yes}")


@pytest.mark.parametrize(
    ("values", "message", "advice"),
    [
        ('‸{2024-01-01: 95, "2024-01-01 ": 96}', "2024-01-01 写了两次", "只留一个"),
        ('{2024-01-01: ‸{otherwise: 5, "": 6}}', "没有写是哪个选项的", "otherwise: 数字"),
        ("{2024-01-01: ‸{}}", "没有写是哪个选项的", "otherwise: 数字"),
    ],
)
def test_a_parameter_has_one_value_a_day_for_every_label(
    values: str, message: str, advice: str
) -> None:
    assert_fault(VALUES, f"values: {values}", message, advice)


def test_a_step_has_one_lower_edge() -> None:
    steps = "steps: [{at_least: 20, ‸above: 10, value: 5}, {value: 1}]"
    assert_fault(
        VISITS,
        f"rows: {{of: visit, value: {{by: persons, {steps}}}}}",
        "at_least（含）和 above（不含）只能写一个",
        "只留一个",
    )


def test_a_row_of_a_table_stands_there_once() -> None:
    twice = TABLE % "京/是: 2, 京 / 是: 3"
    found = faults_in(bent(BOTH, (VISITS, twice)))
    assert any("“京 / 是”写了两次" in one.message for one in found), found
    once = TABLE % "京/是: 2, 京 / 否: 3"
    [visits, _] = read_rule_set(bent(BOTH, (VISITS, once))).rules.measures
    assert isinstance(visits.source, Rows)
    assert isinstance(visits.source.value, KeyTable)
    assert len(visits.source.value.rows) == 2


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("编号, text: yes}", "编号, text: yes, ‸date: yes}", "text、date 只能写一个"),
        ("编号, text: yes}", "编号, text: yes, ‸choices: [甲, 乙]}", "text、choices 只能写一个"),
        ("[城市社区, 行政村]}", "[城市社区, 行政村], ‸yes_no: yes}", "choices、yes_no 只能写一个"),
    ],
)
def test_a_field_is_of_one_kind(old: str, new: str, message: str) -> None:
    assert_fault(old, new, message, "请只留一个")


def test_half_a_character_is_refused_like_a_control_character() -> None:
    [found] = faults_in(bent(("title: 小办法", "title: 小\ud800办法")))
    assert (found.place.line, found.place.column) == (3, 9)
    assert "看不见的控制字符（编号 55296）" in found.message
