"""A change that would leave the result open is no move, and is not told as one."""

from __future__ import annotations

from dataclasses import replace

from fengqiao.rules.telling.changing import change_steps
from fengqiao.rules.telling.fitting import fitted
from tests.rules.telling.writing import RANKING, facts, rule_set, with_items

RATIO = "id: x, title: 项, weight: 100, ratio: {rate: 丙 / 乙, when_none: missing}"


def test_nothing_due_is_a_gap_and_no_better_place() -> None:
    rules = rule_set(with_items(RATIO), RANKING)
    known = facts(子={"丙": 4, "乙": 8}, 丑={"丙": 2, "乙": 8})
    sentences = [step.sentence for step in change_steps(rules, known, None, "丑")]
    assert sentences == ["由 2 改为 4（多 2%）：总分由 25 变为 50，名次由第 2 名变为第 1 名。"]


def test_a_figure_other_rules_do_not_know_is_left_behind() -> None:
    rules = rule_set(with_items(RATIO)).rules
    fewer = replace(rules, facts=tuple(fact for fact in rules.facts if fact.id != "丙"))
    [unit] = fitted(facts(子={"丙": 4, "乙": 8}), rules, fewer).facts["units"]
    assert unit["facts"].keys() == {"乙"}
