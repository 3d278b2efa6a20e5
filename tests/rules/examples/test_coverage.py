"""Which outcomes of the rules the examples show, and which they could show."""

from fengqiao.rules import read_rule_set
from fengqiao.rules.examples import coverage_findings
from tests.rules.examples.trial_examples import EMPTY, ONE, RULES, SEVERAL
from tests.rules.examples.trial_examples import rules as _rules


def _items(examples: str) -> dict[str, tuple[str, ...]]:
    return {one.id: one.lacking for one in coverage_findings(_rules(examples)).items}


def test_coverage_names_the_outcomes_and_decisions_no_example_shows() -> None:
    assert _items(ONE) == {
        "reports": ("full", "zero", "floored"),
        "given": ("full", "zero"),
        "planned": ("zero",),
    }
    covered = coverage_findings(_rules(ONE))
    assert [one.message for one in covered.findings] == [
        "“报送”没有算例核对：得满分、得零分、扣到下限。",
        "“评定”没有算例核对：得满分、得零分。",
        "“计划”没有算例核对：得零分。",
        "所有算例都认定“末位”，没有不认定的。",
        "所有算例都认定“连续末位”，没有不认定的。",
        "所有算例都认定“上级否决”，没有不认定的。",
    ]
    assert {one.severity for one in covered.findings} == {"warning"}


def test_with_more_examples_less_is_lacking() -> None:
    both = _items(ONE + SEVERAL)
    assert both == {"reports": ("floored",), "given": ("zero",), "planned": ()}
    worse = SEVERAL.replace("{late: 4}", "{late: 5}")
    assert _items(ONE + worse)["reports"] == ()
    assert [one.message for one in coverage_findings(_rules(SEVERAL)).findings][-1] == (
        "没有算例认定“上级否决”。"
    )


def test_an_example_that_fails_to_be_read_shows_nothing() -> None:
    covered = coverage_findings(_rules(SEVERAL.replace("{late: 4}", "{late: vier}")))
    assert all(item.seen == () for item in covered.items)


def test_an_item_of_few_figures_needs_examples_only_for_what_it_can_be() -> None:
    text = RULES.replace("formula: mark", "formula: IF(plan = 1, 60, 0)")
    text = text.replace("add: {each: {plan: 2}, cap: 5}", "formula: MIN(plan * 9, 9)\n    cap: 5")
    rule_set = read_rule_set((text + EMPTY).encode(), "trial.yaml")
    items = {one.id: one.possible for one in coverage_findings(rule_set).items}
    assert items["given"] == ("full", "zero")
    assert items["planned"] == ("partial", "zero", "capped")


WIDE = "formula: MIN(mark, 60)"


def _possible(change: str, item: str = "given") -> tuple[str, ...]:
    """Return what an item of a figure with very many values can be."""
    text = RULES.replace("max: 60, decimals: 1", "max: 100000, decimals: 1")
    text = text.replace("formula: mark", change)
    rule_set = read_rule_set((text + EMPTY).encode(), "trial.yaml")
    return {one.id: one.possible for one in coverage_findings(rule_set).items}[item]


def test_where_there_are_too_many_figures_to_try_bounds_tell_what_can_be() -> None:
    steps = "bands: {of: mark, steps: [{at_least: 9, points: 60}, {points: LOW}]}"
    assert _possible(WIDE) == ("full", "partial", "zero")
    assert _possible(steps.replace("LOW", "0")) == ("full", "zero")
    assert _possible(steps.replace("LOW", "20")) == ("full", "partial")
    assert _possible(WIDE + "\n        cap: 50") == ("partial", "zero", "capped")
    assert _possible(WIDE + " - 20\n        floor: 0") == ("partial", "zero", "floored")
    peers = (
        "rank_points: {of: late, best: low, among: all, ties: share, table: [60, 40], after: zero}"
    )
    assert _possible(peers) == ("full", "partial", "zero")


def test_a_bonus_of_very_many_figures_has_no_full_mark() -> None:
    text = RULES.replace("max: 60, decimals: 1", "max: 100000, decimals: 1")
    text = text.replace("formula: mark", WIDE).replace(
        "add: {each: {plan: 2}, cap: 5}", "add: {each: {mark: 2}, cap: 5}"
    )
    rule_set = read_rule_set((text + EMPTY).encode(), "trial.yaml")
    items = {one.id: one.possible for one in coverage_findings(rule_set).items}
    assert items["planned"] == ("partial", "zero")


def test_caps_that_are_reached_in_an_example_are_seen() -> None:
    text = RULES.replace("formula: mark", "formula: mark\n        cap: 50")
    rule_set = read_rule_set((text + EMPTY.replace("100", "90")).encode(), "trial.yaml")
    seen = {one.id: one.seen for one in coverage_findings(rule_set).items}
    assert seen["given"] == ("partial", "capped")


def test_a_choice_of_very_many_figures_shows_its_parts_by_its_table() -> None:
    full_if = "full_if: {figure: mark, above: 9}"
    lookup = f"lookup: {{fact: kind, points: {{山区: 60, 平原: 30}}}}\n        {full_if}"
    assert _possible(lookup) == ("full", "partial")
    assert _possible(lookup.replace("30", "0")) == ("full", "zero")
