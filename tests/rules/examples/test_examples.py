"""Worked examples: compared with the hand, and told where they differ."""

from dataclasses import replace

from fengqiao.rules import read_rule_set
from fengqiao.rules.examples import check_examples, run_examples
from fengqiao.rules.examples.reading import read_examples
from fengqiao.sources import parse_yaml
from tests.rules.examples.trial_examples import EMPTY, ONE, RULES, SEVERAL
from tests.rules.examples.trial_examples import findings as _findings
from tests.rules.examples.trial_examples import rules as _rules


def test_an_example_of_one_unit_comes_out_as_by_hand() -> None:
    [run] = run_examples(_rules(ONE))
    assert run.outcome.passed, run.outcome.findings
    assert run.example.facts["period"] == "2014"


def test_each_difference_is_told_at_its_line_with_the_gap() -> None:
    wrong = ONE.replace("reports: 30", "reports: 32.5").replace("total: 87.5", "total: missing")
    wrong = wrong.replace("grade: B", "grade: missing").replace(
        "marks: [veto, warning]", "marks: []"
    )
    wrong = wrong.replace("prize: 5000", "prize: 0").replace("[last, again, above]", "[last]")
    [outcome] = check_examples(_rules(wrong))
    assert not outcome.passed
    lead = "算例“一个单位”某单位："
    words = [finding.message.removeprefix(lead) for finding in outcome.findings]
    assert words == [
        "“reports”应为 32.5，算得 30，差 -2.5。",
        "“total”应暂无结果，算得 87.5。",
        "等次应为没有等次，算得“B”。",
        "状态应为没有，算得“警示提醒”、“一票否决”。",
        "认定的决定应为“末位”，算得“末位”、“连续末位”、“上级否决”。",
        "“prize”应为 0，算得 5000，差 5000。",
    ]
    line = (RULES + wrong).split("\n").index("      reports: 32.5") + 1
    assert str(outcome.findings[0].place) == f"trial.yaml:{line}:16"


def test_an_example_of_several_units_shares_what_is_common() -> None:
    assert _findings(SEVERAL) == []


def test_an_open_figure_where_a_number_was_expected_is_told() -> None:
    wrong = SEVERAL.replace("given: missing, total: missing", "given: 60, total: missing")
    assert _findings(wrong) == [
        "算例“三个单位”丙：“given”应为 60，算得暂无结果。 请核对规则或重新手算。"
    ]


def test_an_example_may_say_nothing_of_what_is_expected() -> None:
    assert _findings("  - {name: 空, given: {late: 0, mark: 60}}\n") == []
    assert read_examples(_rules(ONE).rules, None) == []


ELSEWHERE = """
  - name: 加到别处
    given: {late: 0, mark: 60}
    expect: {points_to: {科学考核: POINTS}, lasts: {last: TERM}}
"""


def _elsewhere(points: str, term: str) -> list[str]:
    text = RULES.replace(
        "then: {mark: warning}", "then: {mark: warning, points: {add: 2, to: 科学考核}}"
    )
    text = text.replace("lasts: once", "lasts: {months: 12}", 1)
    sound = read_rule_set((text + EMPTY).encode(), "trial.yaml")
    written = text + ELSEWHERE.replace("POINTS", points).replace("TERM", term)
    fields = parse_yaml(written, "trial.yaml").fields or {}
    [outcome] = check_examples(replace(sound, examples=fields["examples"]))
    return [finding.message.partition("：")[2] for finding in outcome.findings]


def test_points_for_another_scheme_and_terms_can_be_expected() -> None:
    assert _elsewhere("2", "12") == []
    assert _elsewhere("3", "next_result") == [
        "“科学考核”应为 3，算得 2，差 -1。",
        "“last”的期限应为 next_result，算得 months:12。",
    ]


def test_half_years_and_months_have_a_first_period_too() -> None:
    for kind, first in {"half_year": "2013-H2", "quarter": "2013-Q3", "month": "2013-06"}.items():
        text = RULES.replace("period: year", f"period: {kind}") + EMPTY
        [example] = run_examples(read_rule_set(text.encode(), "trial.yaml"))
        assert example.example.facts["period"] == first
