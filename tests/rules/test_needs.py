"""Which figures people must enter before every unit has a result, told before any is there."""

from __future__ import annotations

import pytest

from fengqiao.rules import asked_statuses, blocking_facts, looks_back, score
from tests.rules.cases import county, rules, unit

# Only what the lateness needs stops a result of the small rules.
BLOCKING = {"late"}
LOOK_MISSING = "highest: 10}, missing: full"


def blocking(*changes: tuple[str, str]) -> set[str]:
    return set(blocking_facts(rules(*changes), "2026"))


def test_only_figures_of_what_blocks_are_needed() -> None:
    assert blocking() == BLOCKING
    assert blocking((LOOK_MISSING, "highest: 10}, missing: block")) == BLOCKING | {"review"}
    changed = ("cap: 5}, missing: zero", "cap: 5}, missing: block")
    assert blocking(changed) == BLOCKING | {"praise"}


@pytest.mark.parametrize("policy", ["zero", "full", "drop", "{fixed: 3}", "{peers_mean: all}"])
def test_an_item_with_a_mark_of_its_own_for_want_of_figures_needs_none(policy: str) -> None:
    assert blocking((LOOK_MISSING, f"highest: 10}}, missing: {policy}")) == BLOCKING


def test_a_decision_that_is_left_open_needs_its_figure() -> None:
    changed = ("is: 一票否决, missing: not_met", "is: 一票否决, missing: block")
    assert blocking(changed) == BLOCKING | {"listed"}


def test_a_key_of_the_order_needs_its_figure() -> None:
    assert blocking(("{by: total}", "{by: total}, {by: done, best: high}")) == BLOCKING | {"done"}


def test_a_fact_whose_absence_means_zero_blocks_nothing() -> None:
    assert blocking(("unit: 份, max: 1000}", "unit: 份, max: 1000, absent: zero}")) == set()


@pytest.mark.parametrize(
    "change",
    [
        (LOOK_MISSING, LOOK_MISSING),
        (LOOK_MISSING, "highest: 10}, missing: block"),
        (LOOK_MISSING, "highest: 10}, missing: drop"),
        ("is: 一票否决, missing: not_met", "is: 一票否决, missing: block"),
        ("when_none: full}, missing: zero", "when_none: full}, missing: block"),
        ("{by: total}", "{by: total}, {by: praise, best: high}"),
    ],
)
def test_what_is_said_to_block_is_what_leaves_a_gap(change: tuple[str, str]) -> None:
    rule_set = rules(change)
    facts = [fact.id for fact in rule_set.rules.facts]
    whole = county(*(unit(code, listed=0) for code in "甲乙"))
    assert not score(rule_set, whole).provisional
    for name in facts:
        lacking = county(unit("甲", listed=0), unit("乙", **{"listed": 0, name: None}))
        assert score(rule_set, lacking).provisional == (name in blocking(change)), name


def test_rules_are_asked_whether_they_look_at_earlier_figures_and_at_statuses() -> None:
    assert not looks_back(rules(), "2026")
    back = rules(("attain: {rate: done / due,", 'attain: {rate: "done / PAST(due, 1)",'))
    assert looks_back(back, "2026")
    assert asked_statuses(rules()) == ()
    held = "when: {any: [{fact: listed, is: 一票否决, missing: not_met}, {held: [veto], by: own}]}"
    (asked,) = asked_statuses(rules(("when: {fact: listed, is: 一票否决, missing: not_met}", held)))
    assert (asked.statuses, asked.by) == (("veto",), "own")


def test_a_grouping_of_the_order_needs_its_figure() -> None:
    grouped = ("  groups: none\n", "  groups: kind\n")
    declared = ("facts:\n", "facts:\n  kind: {title: 类别, from: unit.kind, choices: [山, 川]}\n")
    assert blocking(grouped, declared) == BLOCKING | {"kind"}
