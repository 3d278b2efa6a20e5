"""First and last places: ties at the edge, overlap, and places as a condition."""

from typing import Any

import pytest

from tests.rules.deciding import schemes
from tests.rules.deciding.schemes import LOW, RANKING, facts, judge, met, places, rules

EDGES = """
decisions:
  - {id: top, DECISION, when: {top: 3, at_edge: EDGE, within: all}, then: {mark: commendation}}
  - {id: bottom, DECISION, when: {bottom: 3, at_edge: EDGE, within: all}, then: {mark: yellow_card}}
"""
EIGHT = {"甲": 95, "乙": 94, "丙": 93, "丁": 93, "戊": 88, "己": 85, "庚": 85, "辛": 80}


def _edges(edge: str = "all_in", **changes: str) -> Any:
    ranking = RANKING
    for word, value in changes.items():
        old = {"overlap": "overlap: both", "smallest_group": "smallest_group: 1"}[word]
        ranking = ranking.replace(old, f"{word}: {value}")
    return rules(EDGES.replace("EDGE", edge), ranking=ranking)


def test_of_eight_townships_four_share_in_the_first_three_and_three_in_the_last() -> None:
    result = judge(_edges(), facts(EIGHT))
    assert sorted(met(result, "top")) == sorted("甲乙丙丁")
    assert sorted(met(result, "bottom")) == sorted("己庚辛")
    assert "倒数第 2 名，属于后 3 名" in result.statuses_of("己")[0].cause


def test_where_ties_at_the_edge_are_out_only_two_are_commended() -> None:
    assert sorted(met(judge(_edges("none_in"), facts(EIGHT)), "top")) == sorted("甲乙")


FIVE = {"甲": 95, "乙": 94, "丙": 93, "丁": 92, "戊": 91}


@pytest.mark.parametrize(
    ("overlap", "top", "bottom"),
    [
        ("neither", "甲乙", "丁戊"),
        ("both", "甲乙丙", "丙丁戊"),
        ("top", "甲乙丙", "丁戊"),
        ("bottom", "甲乙", "丙丁戊"),
    ],
)
def test_of_five_townships_the_middle_one_is_first_and_last_as_the_rule_says(
    overlap: str, top: str, bottom: str
) -> None:
    result = judge(_edges(overlap=overlap), facts(FIVE))
    assert sorted(met(result, "top")) == sorted(top)
    assert sorted(met(result, "bottom")) == sorted(bottom)


def test_in_a_county_of_six_townships_nobody_is_first_or_last_below_seven() -> None:
    six = {**FIVE, "己": 90}
    result = judge(_edges(smallest_group="7"), facts(six))
    assert met(result, "top") + met(result, "bottom") == ""
    assert places(result)["甲"] == 1


def test_points_may_depend_on_the_place() -> None:
    text = """
decisions:
  - id: x
    title: 名次扣分
    when: {figure: rank, at_least: 2}
    then: {points: {add: 0 - rank}}
    authority: 县委
    lasts: once
    clause: c
"""
    result = judge(rules(text), facts(LOW))
    assert schemes.totals(result) == {"甲": 5800, "乙": 9000}


def test_a_place_that_is_not_reached_can_be_a_condition() -> None:
    text = """
decisions:
  - id: x
    title: 未进前一名
    when: {not: {top: 1, at_edge: all_in, within: all}}
    then: {mark: talk}
    authority: 县委
    lasts: once
    clause: c
"""
    assert met(judge(rules(text), facts(LOW)), "x") == "甲"


def test_first_and_last_overlap_only_where_both_rules_are_for_the_unit() -> None:
    # The first three of the plain are praised, the last three of the hills are warned.
    text = """
decisions:
  - id: plain
    title: 平原前三名
    when:
      all:
        - {fact: kind, is: 平原, missing: not_met}
        - {top: 3, at_edge: all_in, within: group}
    then: {mark: praise}
    authority: 县委
    lasts: once
    clause: c
  - id: hills
    title: 山区后三名
    when:
      all:
        - {fact: kind, is: 山区, missing: not_met}
        - {bottom: 3, at_edge: all_in, within: group}
    then: {mark: warning}
    authority: 县委
    lasts: once
    clause: c
"""
    ranking = RANKING.replace("overlap: both", "overlap: neither")
    ranking = ranking.replace("groups: none", "groups: kind")
    given = facts(
        {"甲": 95, "乙": 94, "丙": 93, "丁": 92}, kind={"甲": 0, "乙": 0, "丙": 1, "丁": 1}
    )
    result = judge(rules(text, ranking=ranking), given)
    assert sorted(met(result, "plain")) == sorted("丙丁")
    assert sorted(met(result, "hills")) == sorted("甲乙")


def test_overlap_also_looks_through_decisions_that_build_on_each_other() -> None:
    text = """
decisions:
  - {id: top, DECISION, when: {top: 3, at_edge: all_in, within: all}, then: {mark: praise}}
  - id: both
    title: 后三名且前三名
    when: {all: [{bottom: 3, at_edge: all_in, within: all}, {met: top}]}
    then: {mark: talk}
    authority: 县委
    lasts: once
    clause: c
"""
    ranking = RANKING.replace("overlap: both", "overlap: neither")
    result = judge(rules(text, ranking=ranking), facts(FIVE))
    assert sorted(met(result, "top")) == sorted("甲乙")
    assert met(result, "both") == ""
