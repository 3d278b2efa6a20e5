"""The rule file of 金寨县: sound, proved by its own examples, and quick enough to score live."""

from __future__ import annotations

import random
import re
import time
from pathlib import Path

import pytest

from fengqiao.rules import (
    MARKS,
    Facts,
    FactValue,
    RuleErrors,
    RuleSet,
    check_examples,
    describe,
    explain,
    read_rule_set,
    score,
    show,
)
from fengqiao.rules.facts import Source
from fengqiao.rules.model import LEVELS
from fengqiao.rules.reading_items import MECHANISMS

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
            rule.name: {"value": luck.randint(0, min(rule.maximum, 400)), "sources": links}
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
    assert points.message.endswith("“timely”应为 9.7 分，算出 9.69 分。")
    assert wrong.split("\n")[points.place.line - 1].strip() == "timely: 9.7"
    (rank,) = check_examples(read_rule_set(wrong))[3].findings
    assert "戊乡：应列第 4 名，算出 5。" in rank.message
    assert check_examples(rule_set)[3].passed


def test_the_readme_tells_the_truth(rule_set: RuleSet) -> None:
    readme = (RULES_DIR / "README.md").read_text("utf-8")
    text = (RULES_DIR / "jinzhai-2026.yaml").read_text("utf-8")
    wrong = text.replace("{rate: reports_on_time /", "{rate: reports_on_tme /")
    with pytest.raises(RuleErrors) as caught:
        read_rule_set(wrong, "jinzhai-2026.yaml")
    (finding,) = caught.value.findings
    assert str(finding) in readme
    by_hand = rule_set.examples[0].units[0].points
    for _, points in by_hand:
        assert points is not None
        assert re.search(rf"\| \**{re.escape(show(points))}\** \|\n", readme), points
    for word in (*MECHANISMS, *MARKS, *LEVELS, "block", "breaks", "bridges", "none_in", "overlap"):
        assert word in readme


def test_ten_indicators_make_a_hundred_points_for_the_years_from_2024(rule_set: RuleSet) -> None:
    assert len(rule_set.items()) == 10
    assert sum(item.weight for item in rule_set.items()) == rule_set.rules.full == 100_00
    for year in ("2024", "2025", "2026"):
        score(rule_set, {**township_facts(rule_set), "period": year})


def test_the_description_names_every_item_decision_and_clause(rule_set: RuleSet) -> None:
    words = describe(rule_set)
    for item in rule_set.items():
        assert item.title in words
    for decision in rule_set.rules.decisions:
        assert decision.title in words
    assert "县平安建设实施意见》第25条" in words
    assert "达到 96% 计满分，不到的按比例计" in words


def test_one_unit_is_explained_from_its_place_down_to_its_sources(rule_set: RuleSet) -> None:
    result = score(rule_set, township_facts(rule_set))
    last = result.units[-1]
    lines = explain(result, last.code)
    assert lines[0].startswith(f"{last.name} 2026 年度总分 ")
    assert "列第 23 名（共 23 个单位排名）" in lines[0]
    for item in rule_set.items():
        assert any(line.startswith(item.title) and "来源：第 0 期周报" in line for line in lines)
    yellow = next(line for line in lines if line.startswith("黄牌警告"))
    assert "由县委、县政府决定：列为重点单位；予以黄牌警告。" in yellow
    with pytest.raises(KeyError):
        explain(result, "1")


def test_a_missing_figure_is_told_as_what_is_still_needed(rule_set: RuleSet) -> None:
    facts = township_facts(rule_set)
    del facts["units"][3]["facts"]["public_satisfaction"]
    result = score(rule_set, facts)
    lines = explain(result, facts["units"][3]["code"])
    assert lines[0].endswith("2026 年度暂无总分，数据没有到齐，暂不排名。")
    assert lines[-1] == ("还缺：群众安全感满意率：缺少“群众安全感满意率”，暂不能计分。")
    assert result.provisional


def test_scoring_and_ranking_the_county_takes_at_most_fifty_milliseconds(
    rule_set: RuleSet,
) -> None:
    facts, times = township_facts(rule_set), []
    for _ in range(7):
        start = time.process_time_ns()
        score(rule_set, facts)
        times.append(time.process_time_ns() - start)
    assert sorted(times)[3] <= 50_000_000
