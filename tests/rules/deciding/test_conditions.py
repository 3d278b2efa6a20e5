"""Conditions that are joined, turned round, built on each other, or left open."""

from tests.rules.deciding.schemes import LOW, facts, judge, met, rules


def test_conditions_may_be_joined_turned_round_and_built_on_each_other() -> None:
    text = """
decisions:
  - {id: low, DECISION, when: {bottom: 1, at_edge: all_in, within: all}}
  - id: mixed
    title: 末位且未发生事故
    when:
      all:
        - {met: low}
        - {not: {figure: incidents, at_least: 1}}
        - any: [{figure: rank, at_least: 2}, {figure: total, above: 99, at_most: 100}]
    then: {mark: talk}
    authority: 县委
    lasts: once
    clause: c
"""
    result = judge(rules(text), facts(LOW))
    assert met(result, "mixed") == "甲"
    [status] = result.statuses_of("甲")
    assert "已认定“决定”" in status.cause
    assert "第 2 名" in status.cause
    assert met(judge(rules(text), facts(LOW, incidents={"甲": 1})), "mixed") == ""


def test_a_decision_that_is_open_names_no_fact_that_counts_as_none() -> None:
    """Accidents nobody wrote down are 0: only the mark is waited for."""
    text = """
bonuses:
  - {id: safe, title: 无事故, add: {each: {incidents: -1}}, floor: -5, missing: block,
      owner: 办, clause: c}
decisions:
  - {id: low, DECISION, when: {figure: total, below: 80}}
"""
    limits = "total_decimals: 2, bonus_cap: none, bonus_floor: none, floor: none"
    gaps = judge(rules(text, limits=limits), facts({"甲": None, "乙": 90})).unit("甲").gaps
    assert "“决定”还不能认定：还没有“评分”。" in gaps


def test_a_missing_choice_leaves_a_decision_open_where_the_rule_says_so() -> None:
    text = """
decisions:
  - id: hill
    title: 山区单位
    when: {fact: kind, is: 山区, missing: POLICY}
    then: {mark: praise}
    authority: 县委
    lasts: once
    clause: c
"""
    blocked = judge(rules(text.replace("POLICY", "block")), facts({"甲": 90}))
    assert blocked.unit("甲").gaps == ("“山区单位”还不能认定：还没有“类别”。",)
    assert not judge(rules(text.replace("POLICY", "not_met")), facts({"甲": 90})).provisional
