"""Worked examples of several rounds."""

from dataclasses import replace

from fengqiao.rules import RuleSet, read_rule_set
from fengqiao.rules.examples import check_examples, coverage_findings
from fengqiao.rules.examples.reading import Example, read_examples
from fengqiao.sources import parse_yaml
from tests.rules.examples.trial_examples import RULES

ROUNDS = (
    RULES.replace("period: year", "period: quarter")
    .replace("    lasts: once\n", "    lasts: once\n    at: rolled\n")
    .replace("decimals: 0, by", "decimals: 0, at: rolled, by")
    .replace(
        "examples:\n",
        "roll_up: {from: quarter, to: year, method: mean, missing_round: skip}\nexamples:\n",
    )
    + """
  - name: 两个季度
    given: {late: 0}
    units: {甲: {mark: 60}, 乙: {mark: 50}}
    rounds:
      2014-Q1: {given: {mark: 60}}
      2014-Q2: {given: {late: 1}, units: {甲: {mark: 30}}}
    expect: {甲: {total: 80, rank: 2}, 乙: {total: 90, rank: 1}}
  - name: 其中一个季度
    at: 2014-Q2
    given: {mark: 60}
    rounds: {2014-Q1: {given: {late: 0}}, 2014-Q2: {given: {late: 1}}}
    expect: {total: 90, rank: 1}
"""
)


def _round_examples() -> tuple[RuleSet, list[Example]]:
    rule_set = read_rule_set(ROUNDS.encode(), "trial.yaml")
    return rule_set, read_examples(rule_set.rules, rule_set.examples)


def test_rounds_take_what_the_example_says_of_all_of_them() -> None:
    rule_set, [year, quarter] = _round_examples()
    assert (year.facts["period"], quarter.at) == ("2014", "2014-Q2")
    assert [unit["code"] for unit in year.facts["rounds"]["2014-Q2"]["units"]] == ["甲"]
    outcomes = check_examples(rule_set)
    assert [one.findings for one in outcomes] == [(), ()]


def test_rounds_cover_items_as_whole_periods_do() -> None:
    rule_set, _ = _round_examples()
    items = {one.id: one.seen for one in coverage_findings(rule_set).items}
    assert items["reports"] == ("full", "partial")


def test_a_unit_that_took_no_part_in_a_round_cannot_be_compared() -> None:
    text = ROUNDS.replace("at: 2014-Q2\n", "at: 2014-Q2\n    units: {甲: {}, 乙: {}}\n")
    text = text.replace("2014-Q2: {given: {late: 1}}}", "2014-Q2: {units: {甲: {late: 1}}}}")
    text = text.replace("expect: {total: 90, rank: 1}", "expect: {乙: {total: 90}}")
    sound = read_rule_set(ROUNDS.encode(), "trial.yaml")
    fields = parse_yaml(text, "trial.yaml").fields or {}
    outcome = check_examples(replace(sound, examples=fields["examples"]))[1]
    [finding] = outcome.findings
    assert finding.message.endswith("乙：没有参加这一轮，没有结果。")
