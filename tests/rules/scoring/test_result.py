"""A result says everything, is the same to the bit, and is read back as it was written."""

import dataclasses
import random
from typing import Any, cast

import pytest

from fengqiao.rules import RuleSet, read_rule_set
from fengqiao.rules.compiling import program_of
from fengqiao.rules.data.faults import FactErrors
from fengqiao.rules.data.population import facts_to_population
from fengqiao.rules.deciding.setting import Setting
from fengqiao.rules.facts import Facts
from fengqiao.rules.history import period_record
from fengqiao.rules.kept_result import read_result
from fengqiao.rules.result import SEMANTICS
from fengqiao.rules.scoring import score, score_arrays, score_fully
from fengqiao.rules.scoring.records import record_of

RULES = """
ruleset: trial
version: "1"
title: 试行办法
source: 试行
variant: 读法甲
valid: {from: 2010-01-01, to: open}
applies_to: {level: township, period: year}
points: {full: 100, decimals: 2, start: 10, bonus_cap: 4, total_decimals: 1, floor: 0, cap: none}
basis: [{id: c, document: 试行办法, clause: 第一条, text: 条文}]
waivers: [{what: finds, reason: 省里要求, authority: 省委}]
facts:
  late: {title: 迟报, from: reports.late, unit: 次, max: 100}
  kind: {title: 类别, from: unit.kind, choices: [山区, 平原]}
  plan: {title: 有计划, from: manual.plan, yes_no: true, absent: zero}
  mark: {title: 评分, from: manual.mark, unit: 分, max: 60, decimals: 1}
  share: {title: 办结率, from: reports.share, unit: "%", max: 100}
registers:
  visit:
    title: 上访
    from: ledger.visits
    dates: [occurred]
    fields:
      origin: {title: 起火地, unit_code: true}
measures:
  visits: {title: 上访批次, unit: 批, rows: {of: visit, charged_to: origin}}
  rising: {title: 上访比上年, unit: 批, formula: "visits - IFMISSING(PAST(visits, 1), 0)"}
sections:
  - id: work
    title: 工作
    full: 90
    items:
      - id: reports
        title: 报送
        weight: 30
        deduct: {each: {late: 1, visits: 2}, cap: 30}
        floor: 0
        missing: block
        owner: 办公室
        clause: c
      - id: given
        title: 评定
        weight: 50
        formula: MIN(mark, 50)
        missing: drop
        owner: 办公室
        clause: c
      - id: hills
        title: 山区项目
        weight: 10
        formula: ROUND(share / 10, 2)
        only_for: {fact: kind, is: 山区, missing: block}
        floor: 0
        missing: block
        owner: 办公室
        clause: c
bonuses:
  - {id: planned, title: 计划, add: {each: {plan: 2}}, missing: zero, owner: 办公室, clause: c}
  - {id: fewer, title: 下降, formula: "MAX(0 - rising, 0)", missing: zero, floor: 0, owner: 办公室}
bonus_groups: [{id: both, title: 加分合计, of: [planned, fewer], cap: 3, floor: none}]
ranking:
  order: [{by: total}]
  ties: share
  groups: none
  smallest_group: 1
  overlap: both
  leave_out: []
grades: [{grade: A, title: 优秀, at_least: 90}, {grade: B, title: 合格}]
decisions:
  - id: last
    title: 末位
    when: {bottom: 1, at_edge: all_in, within: all}
    then: {mark: warning, notice: 通报批评, effects: [列为重点单位]}
    authority: 县委
    lasts: {months: 6}
    lifting: 验收合格
    clause: c
"""


@pytest.fixture(scope="module")
def rule_set() -> RuleSet:
    return read_rule_set(RULES.encode(), "trial.yaml")


def _facts(*units: dict[str, int], period: str = "2014", **parts: Any) -> Facts:
    found: list[Any] = [
        {
            "code": code,
            "name": f"{code}乡",
            "facts": {name: {"value": value} for name, value in one.items()},
        }
        for code, one in zip("甲乙丙丁", units, strict=False)
    ]
    facts: Any = {"period": period, "units": found, "rows": {"visit": []}, **parts}
    return cast(Facts, facts)


GOOD = {"late": 0, "kind": 0, "plan": 1, "mark": 500, "share": 95}
FLAT = {"late": 2, "kind": 1, "mark": 400}


def _row(unit: str, origin: str | None, label: str) -> dict[str, Any]:
    values = {"occurred": "2014-05-01", "origin": origin}
    source = {"kind": "ledger", "id": label, "label": label}
    return {"unit": unit, "values": values, "sources": [source]}


def test_a_result_names_its_rules_and_carries_what_was_waived(rule_set: RuleSet) -> None:
    result = score(rule_set, _facts(GOOD, FLAT))
    assert result.semantics == SEMANTICS == 2
    assert (result.variant, result.decimals, result.total_decimals) == ("读法甲", 2, 1)
    assert [one.authority for one in result.waivers] == ["省委"]
    assert result.rules_sha256 == rule_set.sha256
    assert len({result.rules_sha256, result.facts_sha256, result.history_sha256}) == 3


def test_points_of_every_part_add_up_as_by_hand(rule_set: RuleSet) -> None:
    result = score(rule_set, _facts(GOOD, FLAT))
    unit = result.unit("甲")
    assert [line.points for line in unit.items] == [3000, 5000, 950]
    assert [(part.id, part.points, part.full) for part in unit.sections] == [("work", 8950, 9000)]
    assert (unit.bonus, unit.total, unit.grade) == (200, 10150, "A")
    assert [(group.id, group.points, group.full) for group in unit.bonus_groups] == [
        ("both", 200, 300)
    ]
    assert unit.total_reason == "基础分 10 + 工作 89.5 + 加分 2 = 101.5 分。"
    assert unit.rank_reason == "列第 1 名（共 2 个单位排名）。"


def test_an_item_for_hill_units_does_not_exist_for_the_others(rule_set: RuleSet) -> None:
    line = score(rule_set, _facts(GOOD, FLAT)).unit("乙").items[2]
    assert not line.applies
    assert line.points is None
    assert "不适用" in line.reason
    assert score(rule_set, _facts(GOOD, FLAT)).unit("乙").gaps == ()


def test_a_dropped_item_is_no_gap(rule_set: RuleSet) -> None:
    without = {name: value for name, value in FLAT.items() if name != "mark"}
    unit = score(rule_set, _facts(GOOD, without)).unit("乙")
    assert unit.gaps == ()
    assert unit.items[1].points is None
    assert "不计" in unit.items[1].reason
    assert unit.total is not None


def test_units_that_share_a_place_are_told_so(rule_set: RuleSet) -> None:
    result = score(rule_set, _facts(GOOD, GOOD))
    assert result.unit("乙").rank_reason == "列第 1 名（共 2 个单位排名），与另外 1 个单位并列。"
    assert {one.unit for one in result.statuses} == {"甲", "乙"}


def test_a_status_holds_so_many_months_and_until_it_is_lifted(rule_set: RuleSet) -> None:
    [status] = score(rule_set, _facts(GOOD, FLAT)).statuses
    assert (status.unit, status.kind, status.lasts) == ("乙", "warning", "months:6")
    assert (status.from_on, status.to_on, status.lifting) == ("", "", "验收合格")
    assert status.effects == ("列为重点单位", "通报批评")
    assert status.basis == "《试行办法》第一条：条文"


def test_every_record_behind_a_line_is_linked_to_who_is_charged(rule_set: RuleSet) -> None:
    given = _facts(GOOD, FLAT, rows={"visit": [_row("甲", "乙", "一"), _row("甲", None, "二")]})
    given["units"][1]["facts"]["late"]["sources"] = [{"kind": "report", "id": "r", "label": "周报"}]
    result = score(rule_set, given)
    line = result.unit("乙").items[0]
    assert [one["label"] for one in line.sources] == ["周报", "一"]
    assert [(one.title, one.shown) for one in line.inputs] == [
        ("迟报", "2 次"),
        ("上访批次", "1 批"),
    ]
    assert line.points == 2600
    assert result.unit("甲").items[0].sources == ()
    assert [(one.id, one.value) for one in result.unit("乙").measures] == [
        ("visits", 1),
        ("rising", 1),
    ]


def test_a_past_period_is_kept_with_its_figures_and_read_by_the_next(rule_set: RuleSet) -> None:
    rows = [_row("乙", "乙", "一"), _row("乙", "乙", "二")]
    full = score_fully(rule_set, _facts(GOOD, FLAT, rows={"visit": rows}))
    record = record_of(full.scored)
    assert record["decisions"] == {"last": ["乙"]}
    assert record["facts"]["乙"]["measure:visits"] == 2
    assert record["totals"]["甲"] == 1015
    assert record["grades"]["甲"] == "A"
    following = score(rule_set, _facts(GOOD, FLAT, period="2015"), {"2014": record})
    assert [one.value for one in following.unit("乙").measures] == [0, -2]
    assert following.unit("乙").bonuses[1].points == 200
    inputs = following.unit("乙").bonuses[1].inputs
    assert [(one.name, one.title) for one in inputs] == [("rising", "上访比上年")]


def test_the_record_of_a_result_holds_what_the_record_of_its_period_holds(
    rule_set: RuleSet,
) -> None:
    given = _facts(GOOD, FLAT)
    full = score_fully(rule_set, given)
    kept = period_record(read_result(full.result.canonical), given)
    whole = record_of(full.scored)
    assert {key: kept[key] for key in ("units", "decisions", "totals", "grades")} == {
        key: whole[key] for key in ("units", "decisions", "totals", "grades")
    }
    assert kept["facts"]["甲"] == GOOD
    assert "facts" not in period_record(full.result)


def test_a_result_is_read_back_as_it_was_written(rule_set: RuleSet) -> None:
    result = score(rule_set, _facts(GOOD, FLAT, rows={"visit": [_row("甲", "乙", "一")]}))
    assert read_result(result.canonical) == result
    assert read_result(result.canonical).sha256 == result.sha256


@pytest.mark.parametrize("text", ["[]", "{}", '{"units": 3}', '{"nothing": 1}', "no"])
def test_what_is_no_result_is_refused(text: str) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        read_result(text)


def test_the_order_of_units_in_the_facts_changes_nothing(rule_set: RuleSet) -> None:
    given = _facts(GOOD, FLAT, {**FLAT, "late": 5})
    turned: Facts = {**given, "units": given["units"][::-1]}
    assert score(rule_set, given).canonical == score(rule_set, turned).canonical


def test_another_figure_gives_another_hash(rule_set: RuleSet) -> None:
    one, two = _facts(GOOD, FLAT), _facts(GOOD, {**FLAT, "late": 3})
    assert score(rule_set, one).sha256 != score(rule_set, two).sha256


def test_an_unknown_unit_has_no_score(rule_set: RuleSet) -> None:
    with pytest.raises(KeyError):
        score(rule_set, _facts(GOOD)).unit("戊")


def test_facts_that_do_not_fit_are_refused(rule_set: RuleSet) -> None:
    with pytest.raises(FactErrors):
        score(rule_set, _facts({**GOOD, "late": 101}))


def test_a_county_without_ranking_still_gets_its_points(rule_set: RuleSet) -> None:
    head, tail = RULES.split("ranking:\n")
    text = head + "grades:" + tail.split("grades:")[1].split("decisions:")[0]
    result = score(read_rule_set(text.encode(), "trial.yaml"), _facts(GOOD, FLAT))
    assert result.unit("甲").rank is None
    assert result.unit("甲").rank_reason == "本办法不排名。"
    assert result.unit("甲").grade == "A"
    assert not result.provisional


def _arrays(rule_set: RuleSet, given: Facts, threads: int = 1) -> Any:
    program = program_of(rule_set, given["period"])
    population = facts_to_population(rule_set.rules, program.columns, given)
    setting = Setting(given["period"], population.codes)
    return score_arrays(rule_set.rules, program, population, setting, threads=threads)


def test_arrays_hold_the_points_of_the_result(rule_set: RuleSet) -> None:
    given = _facts(GOOD, FLAT)
    scores, result = _arrays(rule_set, given), score(rule_set, given)
    column = scores.ids.index("item:reports")
    assert scores.points[:, column].tolist() == [2800, 3000]  # 乙 comes before 甲 by code.
    assert scores.decimals[scores.ids.index("total")] == 1
    assert scores.decided.places.top.tolist() == [result.unit(code).rank for code in "乙甲"]


def test_the_hash_of_the_arrays_is_one_for_any_number_of_threads(rule_set: RuleSet) -> None:
    chance = random.Random(3)
    units = [
        {"late": chance.randrange(9), "kind": 1, "mark": chance.randrange(600)} for _ in range(4)
    ]
    given = _facts(*units)
    assert _arrays(rule_set, given).sha256 == _arrays(rule_set, given, 2).sha256
    units[0]["late"] += 1
    assert _arrays(rule_set, _facts(*units)).sha256 != _arrays(rule_set, given).sha256


def test_all_points_are_as_fine_as_the_finest(rule_set: RuleSet) -> None:
    text = RULES.replace("weight: 30\n", "weight: 30\n        decimals: 3\n")
    result = score(read_rule_set(text.encode(), "trial.yaml"), _facts(GOOD, FLAT))
    assert result.decimals == 3
    assert result.unit("甲").items[0].points == 30000
    assert result.unit("甲").total == 101500
    assert period_record(result)["totals"]["甲"] == 1015


def test_a_result_of_an_older_shape_takes_defaults(rule_set: RuleSet) -> None:
    result = score(rule_set, _facts(GOOD, FLAT))
    plain = dataclasses.replace(result, waivers=(), variant="", met=())
    text = plain.canonical.replace(',"variant":""', "").replace(',"waivers":[]', "")
    assert "waivers" not in text
    assert read_result(text) == plain


def test_an_amount_of_the_year_before_is_shown_with_its_year(rule_set: RuleSet) -> None:
    text = RULES.replace("formula: MIN(mark, 50)", 'formula: "MIN(mark - PAST(mark, 1), 50)"')
    text = text.replace("missing: drop", "missing: drop\n        floor: 0")
    years = read_rule_set(text.encode(), "trial.yaml")
    history: Any = {"2013": {"units": ["甲"], "decisions": {}, "facts": {"甲": {"mark": 30}}}}
    line = score(years, _facts(GOOD), history).unit("甲").items[1]
    assert line.points == 4700
    assert [(one.title, one.shown) for one in line.inputs] == [
        ("评分", "50 分"),
        ("2013年评分", "3 分"),
    ]


def test_a_total_that_nothing_makes_is_told(rule_set: RuleSet) -> None:
    text = RULES.replace("    full: 90\n", "    full: 90\n    combine: mean\n", 1)
    text = text.replace("missing: block", "missing: drop").replace(
        "only_for: {fact: kind, is: 山区, missing: drop}",
        "only_for: {fact: kind, is: 山区, missing: not_met}",
    )
    mean = read_rule_set(text.encode(), "trial.yaml")
    unit = score(mean, _facts({})).unit("甲")
    assert unit.total is None
    assert unit.gaps == ("数据没有到齐，总分暂不能合计。",)


def test_a_clause_that_is_not_in_the_basis_is_cited_as_it_stands(rule_set: RuleSet) -> None:
    text = RULES.replace("    lifting: 验收合格\n    clause: c\n", "")
    [status] = score(read_rule_set(text.encode(), "trial.yaml"), _facts(GOOD)).statuses
    assert status.basis == ""
