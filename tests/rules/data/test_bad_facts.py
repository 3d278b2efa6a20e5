"""Bad facts: what an office gets wrong and is told; and facts that are merely not counted."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from fengqiao.rules import (
    check_facts,
    facts_warnings,
    read_result,
    read_rule_set,
    score,
)
from fengqiao.rules.data import reading_figures
from fengqiao.rules.data.faults import FactFileErrors
from fengqiao.rules.data.files import read_facts
from fengqiao.rules.facts import Facts
from fengqiao.rules.measuring.tracing import trace_rows
from fengqiao.rules.model.measures import Computed, Days, Lateness, Window, WindowRule
from tests.rules.data import office_files
from tests.rules.language.files import SMALL
from tests.rules.measuring.registers import INCIDENTS, PLAIN, measure, name, row
from tests.rules.measuring.ruling import rules_with

RULES = read_rule_set(SMALL).rules
UNITS = "代码,名称\n01,甲乡\n02,乙乡\n"


def refused(folder: Path, **files: str) -> str:
    tables: office_files.Files = {f"{file}.csv": text for file, text in files.items()}
    return office_files.refused(folder, tables, RULES, "2024")


def test_a_unit_that_is_not_on_the_list_is_told_with_its_line(tmp_path: Path) -> None:
    said = refused(tmp_path, 单位=UNITS, 数据="单位,指标,数值\n甲乡,迟报,1\n丙乡,迟报,1\n")
    assert said == "数据.csv:3:1 单位名单里没有“丙乡”。 请核对名称或代码，或先把它加进单位名单。"


def test_a_negative_count_is_told(tmp_path: Path) -> None:
    said = refused(tmp_path, 单位=UNITS, 数据="单位,迟报\n甲乡,-1\n")
    assert said == "数据.csv:2:2 “迟报”是 -1，不能是负数，请核对。"


def test_a_missing_column_is_told_with_the_columns_there_are(tmp_path: Path) -> None:
    said = refused(tmp_path, 单位=UNITS, 数据="指标,数值\n迟报,1\n")
    assert said == "数据.csv:1:1 表头缺少“单位”一栏。 现有：指标、数值。"
    said = refused(tmp_path, 数据="单位,指标\n甲乡,迟报\n")
    assert said == "数据.csv:1:1 表头缺少“数值”一栏。 现有：单位、指标。"
    said = refused(tmp_path, 数据="单位,迟报\n甲乡,1\n", **{"登记-越级访": "单位,级别\n甲乡,京\n"})
    assert said == "登记-越级访.csv:1:1 表头缺少“occurred”一栏。 现有：单位、级别。"


def test_three_million_rows_of_a_register_are_refused_before_they_are_read(tmp_path: Path) -> None:
    rows = "单位,occurred\n" + "甲乡,2024-01-01\n" * 3_000_000
    said = refused(tmp_path, 单位=UNITS, **{"登记-越级访": rows})
    assert said == (
        "登记-越级访.csv:1:1 文件太大，一个登记簿最多 50 万行。 请按地区或期次拆成几份，分别计算。"
    )


def test_a_table_may_hold_just_as_many_figures_as_are_allowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_figures, "MOST_FIGURES", 2)
    (tmp_path / "单位.csv").write_text(UNITS, "utf-8")
    figures = tmp_path / "数据.csv"
    figures.write_text("单位,指标,数值\n甲乡,迟报,1\n乙乡,迟报,1\n", "utf-8")
    assert len(read_facts(tmp_path, RULES, "2024")["units"]) == 2
    figures.write_text("单位,指标,数值\n甲乡,迟报,1\n乙乡,迟报,1\n甲乡,应办,1\n", "utf-8")
    with pytest.raises(FactFileErrors, match="文件太大"):
        read_facts(tmp_path, RULES, "2024")


def given(*dates: str, **changes: Any) -> Facts:
    unit = {"code": "甲乡", "name": "甲乡", "facts": {}}
    rows = [row("甲乡", occurred=date) for date in dates]
    return cast(Facts, {"period": "2014", "units": [unit], "rows": {"incident": rows}, **changes})


COUNTED = rules_with(INCIDENTS, measure(replace(PLAIN, take="count"), 0))
NOT_COUNTED = (
    "“事件”有 2 条的日期不在本期计算的范围内，没有计入：如第 1 条（甲乡，occurred 2013-12-31）。"
    "属于别的期次的不必处理，写错年份的请改正。"
)


def test_rows_of_other_years_are_no_fault_but_are_told_once_with_their_number() -> None:
    facts = given("2013-12-31", "2014-05-01", "2015-01-01")
    assert check_facts(COUNTED, facts) == []
    assert facts_warnings(COUNTED, facts) == [NOT_COUNTED]
    assert facts_warnings(COUNTED, given("2014-01-01", "2014-12-31")) == []
    nobody = cast(Facts, {"period": "2014", "units": [], "rows": {"incident": []}})
    assert facts_warnings(COUNTED, nobody) == []


def test_a_row_that_any_window_takes_counts_and_is_not_told() -> None:
    days = Days((1, 12, 1), (0, 11, 30))
    earlier = replace(PLAIN, window=Window((WindowRule(None, "occurred", days, None),)))
    both = rules_with(INCIDENTS, measure(PLAIN), replace(measure(earlier), id="other"))
    assert facts_warnings(both, given("2013-12-31", "2014-12-01")) == []
    only = rules_with(INCIDENTS, measure(earlier), measure(Computed(name("visits"))))
    assert (
        "第 2 条（甲乡，occurred 2014-12-01）"
        in facts_warnings(only, given("2013-12-31", "2014-12-01"))[0]
    )


def test_filings_and_rows_nothing_is_counted_from_are_looked_at_by_their_first_date() -> None:
    late = Lateness("incident", None, "occurred", "found", "day", True, "both", None)
    for rules in (rules_with(INCIDENTS, measure(late)), rules_with(INCIDENTS)):
        assert "有 1 条的日期不在本期" in facts_warnings(rules, given("2013-05-01"))[0]


def test_a_row_whose_deciding_date_is_empty_is_open_and_not_told() -> None:
    found = replace(PLAIN, window=Window((WindowRule(None, "found", None, None),)))
    rules = rules_with(INCIDENTS, measure(found))
    assert facts_warnings(rules, given("2013-05-01")) == []
    undated = rules_with(replace(INCIDENTS, dates=()), measure(replace(PLAIN, window=Window(()))))
    assert facts_warnings(undated, given("2013-05-01")) == []


def test_rows_of_a_year_made_of_rounds_are_told_only_if_no_round_takes_them() -> None:
    facts = given("2014-05-01", "2013-05-01", period="2014")
    rounds = {one: given("2014-05-01", "2013-05-01", period=one) for one in ("2014-Q1", "2014-Q2")}
    facts["rounds"] = rounds
    told = facts_warnings(COUNTED, facts)
    assert told == [NOT_COUNTED.replace("2 条的", "1 条的").replace("第 1 条", "第 2 条")
                    .replace("2013-12-31", "2013-05-01")]  # fmt: skip


def test_warnings_stand_in_the_result_and_its_hash() -> None:
    rule_set = read_rule_set(SMALL)
    unit = {"code": "甲乡", "name": "甲乡", "facts": {}}
    facts: Any = {"period": "2024", "units": [unit], "rows": {"visit": []}}
    rows = [{"unit": "甲乡", "values": {"level": 1, "occurred": "2023-05-01"}}]
    late: Any = {**facts, "rows": {"visit": rows}}
    quiet, told = score(rule_set, facts), score(rule_set, late)
    assert quiet.warnings == ()
    assert told.warnings[0].startswith("“越级访”有 1 条的日期不在本期计算的范围内，没有计入")
    assert json.loads(told.canonical)["warnings"] == list(told.warnings)
    assert read_result(told.canonical) == told
    assert score(rule_set, late).sha256 == told.sha256
    [visits] = [one for one in rule_set.rules.measures if one.id == "visits"]
    traced = trace_rows(rule_set.rules, visits, cast(Any, rows), "甲乡", "2024")
    assert [one.fate for one in traced.rows] != ["counted"]


@pytest.mark.parametrize(
    ("date", "said"),
    [
        ("2104-05-01", "“occurred”是 2104-05-01，离本期超过 10 年（应在 2004-01-01 到 2024-12-31"),
        ("2003-12-31", "“occurred”是 2003-12-31，离本期超过 10 年"),
        ("2014-02-30", "“occurred”的“2014-02-30”不是日期，写成 2014-03-02 的样子。"),
        ("去年", "“occurred”的“去年”不是日期，写成 2014-03-02 的样子。"),
        ("", "没有填“occurred”，无法判断属于哪一期。"),
    ],
)
def test_no_date_and_a_date_that_cannot_be_meant_are_refused(date: str, said: str) -> None:
    [problem] = check_facts(COUNTED, given(date))
    assert problem.startswith(f"“事件”第 1 条（甲乡）：{said}")
