"""The rule file of 金寨县: sound, proved by its own examples, and quick enough to score live."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from fengqiao.rules import (
    Facts,
    FactValue,
    RuleSet,
    Source,
    Step,
    check_examples,
    describe,
    explain,
    read_rule_set,
    score,
)

RULES_DIR = Path(__file__).parents[2] / "assessment_rules"


@pytest.fixture(scope="module")
def rule_set() -> RuleSet:
    return read_rule_set(RULES_DIR / "jinzhai-2026.yaml")


def township_facts(rule_set: RuleSet, units: int = 23, sources: int = 5) -> Facts:
    luck = random.Random(2026)
    links: list[Source] = [
        {"kind": "report", "id": str(n), "label": f"第 {n} 期周报"} for n in range(sources)
    ]

    def values() -> dict[str, FactValue]:
        return {
            rule.id: {"value": luck.randint(0, min(rule.most, 400)), "sources": links}
            for rule in rule_set.rules.facts
        }

    return {
        "period": "2026",
        "units": [
            {"code": str(341524100000 + 1000 * n), "name": f"第 {n} 乡", "facts": values()}
            for n in range(units)
        ],
    }


def test_every_rule_file_reads_without_a_warning_and_its_examples_come_out() -> None:
    files = sorted(RULES_DIR.glob("*.yaml"))
    assert files
    for path in files:
        read = read_rule_set(path)
        assert read.warnings == (), path.name
        outcomes = check_examples(read)
        assert outcomes
        assert [one for one in outcomes if not one.passed] == []


def test_an_example_that_does_not_come_out_says_where_and_how(rule_set: RuleSet) -> None:
    text = (RULES_DIR / "jinzhai-2026.yaml").read_text("utf-8")
    wrong = text.replace("timely: 9.69", "timely: 9.7").replace("rank: 5, marks: [veto]", "rank: 4")
    (points,) = check_examples(read_rule_set(wrong))[0].findings
    assert points.message.endswith("“timely”应为 9.7，算得 9.69，差 -0.01。")
    assert wrong.split("\n")[points.place.line - 1].strip() == "timely: 9.7"
    (rank,) = check_examples(read_rule_set(wrong))[3].findings
    assert "戊乡：“rank”应为 4，算得 5" in rank.message
    assert check_examples(rule_set)[3].passed


def test_ten_indicators_make_a_hundred_points_for_the_years_from_2024(rule_set: RuleSet) -> None:
    assert len(rule_set.rules.items) == 10
    weights = [item.weight.at(2) for item in rule_set.rules.items if item.weight]
    assert sum(weights) == rule_set.rules.total.full.at(2) == 100_00
    for year in ("2024", "2025", "2026"):
        score(rule_set, {**township_facts(rule_set), "period": year})


def test_the_description_names_every_item_decision_and_clause(rule_set: RuleSet) -> None:
    words = describe(rule_set)
    for item in rule_set.rules.items:
        assert item.title in words
    for decision in rule_set.rules.decisions:
        assert decision.title in words
    assert "县平安建设实施意见》第25条" in words
    assert "96" in next(line for line in words.split("\n") if "纠纷化解率" in line)


def steps(step: Step) -> Iterator[Step]:
    """Yield a step and all below it."""
    yield step
    for child in step.children:
        yield from steps(child)


def test_one_unit_is_explained_from_its_place_down_to_its_sources(rule_set: RuleSet) -> None:
    facts = township_facts(rule_set)
    last = score(rule_set, facts).units[-1]
    told = list(steps(explain(rule_set, facts, None, last.code)))
    assert told[0].title == f"{last.name} 总分"
    (place,) = [step for step in told if step.kind == "rank"]
    assert place.value == "第 23 名"
    for item in rule_set.rules.items:
        (line,) = [step for step in told if step.id == item.id]
        labels = {one["label"] for step in steps(line) for one in step.sources}
        assert "第 0 期周报" in labels, item.id
    (yellow,) = [step for step in told if step.id == "bottom_three"]
    assert "由县委、县政府决定：列为重点单位" in yellow.sentence
    with pytest.raises(KeyError):
        explain(rule_set, facts, None, "1")


def test_a_missing_figure_is_told_as_what_is_still_needed(rule_set: RuleSet) -> None:
    facts = township_facts(rule_set)
    del facts["units"][3]["facts"]["public_satisfaction"]
    told = list(steps(explain(rule_set, facts, None, facts["units"][3]["code"])))
    (gap,) = [step for step in told if step.kind == "gap"]
    assert gap.sentence == "群众安全感满意率：“群众安全感满意率”还没有数据，暂不能计分。"
    assert told[0].value == "没有数据"
    assert score(rule_set, facts).provisional
