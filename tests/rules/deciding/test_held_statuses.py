"""Statuses from above and from here: when they count, and what they carry on to."""

from typing import Any

import pytest

from fengqiao.rules import read_rule_set
from fengqiao.rules.facts import HeldStatus
from tests.rules.deciding import schemes
from tests.rules.deciding.schemes import LOW, RANKING, facts, judge, met, rules


def _status(**parts: Any) -> HeldStatus:
    plain = {"unit": "甲", "kind": "veto", "by": "superior", "from_on": "2020-05-01"}
    return {**plain, **parts}  # type: ignore[typeddict-item]  # parts of facts


HELD = """
decisions:
  - {id: copied, DECISION, when: {held: [veto, key_assistance], HELD}, then: {THEN}}
"""


def _copied(condition: str, *statuses: HeldStatus, then: str = "mark: warning") -> Any:
    text = HELD.replace("HELD", condition).replace("THEN", then)
    parents = {"甲": "东", "乙": "西"}
    return judge(rules(text), facts(LOW, statuses=statuses, parents=parents))


@pytest.mark.parametrize(
    ("condition", "status", "expected"),
    [
        ("by: superior", _status(), "甲"),
        ("by: own", _status(), ""),
        ("by: any", _status(by="other"), "甲"),
        ("by: superior", _status(from_on="2021-01-01"), ""),
        ("by: superior", _status(to_on="2020-12-30"), ""),
        ("by: superior", _status(to_on="2020-12-31"), "甲"),
        ("by: superior", _status(lifted_on="2020-12-31"), ""),
        ("by: superior", _status(kind="talk"), ""),
        ("by: superior, rectified: yes", _status(rectified=True), "甲"),
        ("by: superior, rectified: no", _status(rectified=True), ""),
        ("by: superior, overdue: yes", _status(due_on="2020-12-30"), "甲"),
        ("by: superior, overdue: yes", _status(due_on="2020-12-31"), ""),
        ("by: superior, overdue: yes", _status(due_on="2020-06-30", rectified=True), ""),
        ("by: superior, overdue: no", _status(), "甲"),
        ("by: parent", _status(unit="西"), "乙"),
        ("by: superior", _status(unit="别处"), ""),
    ],
)
def test_a_status_counts_as_it_stands_on_the_last_day(
    condition: str, status: HeldStatus, expected: str
) -> None:
    given = facts(LOW, statuses=[status], parents={"甲": "东", "乙": "西"})
    if status["unit"] == "别处":
        given["units"].append({"code": "别处", "name": "别处", "parent": "东", "facts": {}})
        expected = "别处"
    text = HELD.replace("HELD", condition).replace("THEN", "mark: warning")
    assert met(judge(rules(text), given), "copied") == expected


def test_the_county_does_the_same_as_the_superior() -> None:
    result = _copied(
        "by: superior",
        _status(document="市综治〔2020〕3号"),
        _status(unit="乙", kind="key_assistance"),
        then="mark: same_as_superior",
    )
    assert [one.kind for one in result.statuses_of("甲")] == ["veto"]
    assert [one.kind for one in result.statuses_of("乙")] == ["key_assistance"]
    assert "市综治〔2020〕3号" in result.statuses_of("甲")[0].cause


def test_a_status_copied_from_above_excludes_a_grade_as_one_given_here_does() -> None:
    text = HELD.replace("HELD", "by: parent").replace("THEN", "mark: same_as_superior") + (
        "grades: [{grade: A, title: 优秀, at_least: 50, not_with: [veto]}, {grade: B, title: 合格}]"
    )
    given = facts(LOW, statuses=[_status(unit="西")], parents={"甲": "东", "乙": "西"})
    result = judge(rules(text), given)
    assert {unit.code: unit.grade for unit in result.units} == {"甲": "A", "乙": "B"}


def test_an_item_may_be_lost_through_a_status_from_above() -> None:
    text = (
        schemes.HEAD.replace("PERIOD", "year")
        .replace("LIMITS", "total_decimals: 2")
        .replace("missing: block", "missing: block\n        zero_if: {held: [veto], by: superior}")
    )
    rule_set = read_rule_set((text + RANKING).encode(), "trial.yaml")
    result = judge(rule_set, facts(LOW, statuses=[_status(unit="乙")]))
    assert schemes.totals(result) == {"甲": 6000, "乙": 0}


def test_either_of_two_statuses_from_above_is_copied_as_it_is() -> None:
    text = """
decisions:
  - id: copied
    title: 上级列入
    when: {any: [{held: [veto], by: superior}, {not: {figure: total, at_least: 0}},
      {held: [talk], by: parent}]}
    then: {mark: same_as_superior}
    authority: 县委
    lasts: once
    clause: c
"""
    given = facts(
        LOW, statuses=[_status(), _status(unit="西", kind="talk")], parents={"甲": "东", "乙": "西"}
    )
    result = judge(rules(text), given)
    assert {one.unit: one.kind for one in result.statuses} == {"甲": "veto", "乙": "talk"}
