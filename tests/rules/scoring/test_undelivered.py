"""A register nobody delivered is not a register in which nothing happened."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from fengqiao.rules import RuleSet, facts_warnings, read_rule_set, score
from fengqiao.rules.data.files import read_facts
from fengqiao.rules.facts import Facts
from tests.rules.cli.readme import README, written_out

LACKING = (
    "没有登记簿“安全事故”的数据（登记-安全事故.csv）。确实没有发生的，请放一个只有表头的文件。"
)
REGISTER = "登记-安全事故.csv"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    written_out(README.read_text(encoding="utf-8"), tmp_path)
    return tmp_path


@pytest.fixture
def rule_set(folder: Path) -> RuleSet:
    return read_rule_set(folder / "办法.yaml")


def test_an_undelivered_register_leaves_every_units_points_open(
    folder: Path, rule_set: RuleSet
) -> None:
    (folder / "数据" / REGISTER).unlink()
    facts = read_facts(folder / "数据", rule_set.rules)
    assert "rows" not in facts
    result = score(rule_set, facts)
    assert result.provisional
    assert [unit.total for unit in result.units] == [None, None, None]
    assert all(LACKING in unit.gaps for unit in result.units)


def test_a_register_with_only_a_heading_is_a_year_without_accidents(
    folder: Path, rule_set: RuleSet
) -> None:
    (folder / "数据" / REGISTER).write_text("单位,日期,级别,地点\n", encoding="utf-8")
    facts = read_facts(folder / "数据", rule_set.rules)
    assert facts["rows"] == {"事故": []}
    result = score(rule_set, facts)
    assert not result.provisional
    assert result.unit("02").measures[0].value == 0


@pytest.mark.parametrize(("rows", "delivered"), [({}, False), ({"安全事故": []}, True)])
def test_an_empty_list_in_json_is_a_register_delivered(
    folder: Path, rule_set: RuleSet, rows: dict[str, list[object]], delivered: bool
) -> None:
    unit = {"code": "01", "name": "甲乡", "facts": {"迟报": 0, "受理": 1, "调成": 1}}
    text = json.dumps({"period": "2026", "units": [unit], "rows": rows})
    (folder / "数.json").write_text(text, encoding="utf-8")
    result = score(rule_set, read_facts(folder / "数.json", rule_set.rules))
    assert (result.units[0].total is not None) is delivered
    assert (LACKING in result.units[0].gaps) is not delivered


MONTHLY = """
ruleset: 月考
version: "1"
title: 月考
valid: {from: 2026-01-01, to: open}
applies_to: {level: township, period: month}
points: {full: 10, decimals: 2}
registers:
  事: {title: 事, from: ledger.x, dates: [日], fields: {日: {title: 日, date: true}}}
measures:
  件: {title: 件数, unit: 件, rows: {of: 事}}
sections:
  - id: 甲
    title: 甲
    full: 10
    items: [{id: 乙, title: 乙, weight: 10, deduct: {each: {件: 1}}, floor: 0, missing: block}]
roll_up: {from: month, to: year, method: mean, missing_round: skip}
examples:
  - name: 不写登记簿就是没有一条，各期也是
    period: 2026
    rounds: {2026-01: {}, 2026-02: {rows: {事: [{日: 2026-02-03}]}}}
    expect: {total: 9.5}
"""


def _monthly(*delivered: str) -> Facts:
    units = [{"code": "一", "name": "一", "facts": {}}]
    rounds: dict[str, object] = {
        name: {
            "period": name,
            "units": units,
            **({"rows": {"事": []}} if name in delivered else {}),
        }
        for name in ("2026-01", "2026-02")
    }
    return {"period": "2026", "units": units, "rounds": rounds}  # type: ignore[typeddict-item]  # plain facts


def test_a_round_whose_register_is_lacking_is_named(tmp_path: Path) -> None:
    rule_set = read_rule_set(MONTHLY.encode(), "月考.yaml")
    whole = score(rule_set, _monthly("2026-01", "2026-02"))
    assert (whole.units[0].total, whole.warnings) == (1000, ())
    lacking = score(rule_set, _monthly("2026-01"))
    assert lacking.units[0].total is None
    said = "没有登记簿“事”的数据（登记-事.csv）。确实没有发生的，请放一个只有表头的文件。"
    assert f"2026年2月：{said}" in lacking.units[0].gaps


def test_in_json_a_round_has_the_registers_written_there_or_for_the_whole(tmp_path: Path) -> None:
    rules = read_rule_set(MONTHLY.encode(), "月考.yaml").rules
    unit = {"code": "一", "name": "一"}
    rounds = {"2026-01": {"units": [unit], "rows": {"事": []}}, "2026-02": {"units": [unit]}}
    whole = {"period": "2026", "units": [unit], "rounds": rounds}
    path = tmp_path / "数.json"
    path.write_text(json.dumps(whole), encoding="utf-8")
    found = read_facts(path, rules)
    assert ["rows" in one for one in found["rounds"].values()] == [True, False]
    path.write_text(json.dumps({**whole, "rows": {"事": []}}), encoding="utf-8")
    found = read_facts(path, rules)
    assert ["rows" in one for one in found["rounds"].values()] == [True, True]


def test_worked_examples_need_not_write_empty_registers() -> None:
    from fengqiao.rules.examples import check_examples

    outcomes = check_examples(read_rule_set(MONTHLY.encode(), "月考.yaml"))
    assert [one.passed for one in outcomes] == [True]


def test_nothing_is_said_of_registers_that_are_there(folder: Path, rule_set: RuleSet) -> None:
    facts = read_facts(folder / "数据", rule_set.rules)
    assert facts_warnings(rule_set.rules, facts) == []
    shutil.rmtree(folder / "数据")
