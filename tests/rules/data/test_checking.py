"""What forbids scoring facts is said of the unit and the figure."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any, cast

import numpy as np
import pytest

from fengqiao.rules.data.checking import check_facts
from fengqiao.rules.data.faults import FactErrors
from fengqiao.rules.data.hashing import facts_sha256
from fengqiao.rules.data.population import facts_to_population
from fengqiao.rules.facts import Facts, History
from fengqiao.rules.model.measures import Computed, KeyTable, Lateness, Window, WindowRule
from fengqiao.rules.model.quantities import Quantity
from fengqiao.rules.model.scheme import RollUp
from fengqiao.rules.tree.nodes import Column
from tests.rules.measuring.registers import INCIDENTS, PLAIN, measure, name, number, row
from tests.rules.measuring.ruling import rules_with

ONCE = replace(PLAIN, charged_to="origin", take="count")
FROM_LEVEL = replace(PLAIN, value=KeyTable(("level",), (((1,), number("2")),), None))
RULES = rules_with(
    INCIDENTS,
    replace(measure(ONCE, 0), id="charged"),
    replace(measure(FROM_LEVEL, 0, most=4), title="越级访扣分"),
)
QUARTERLY = replace(
    RULES,
    period="quarter",
    roll_up=RollUp("quarter", "year", "mean", (), "skip", None, None),
)


def facts(**changes: Any) -> Facts:
    sound: Any = {
        "period": "2014",
        "units": [
            {"code": "甲乡", "name": "甲乡", "parent": "县", "facts": {"visits": {"value": 3}}},
            {"code": "乙乡", "name": "乙乡", "facts": {}},
        ],
        "rows": {"incident": [row("甲乡", level=1)]},
    }
    return cast(Facts, {**sound, **changes})


def with_fact(fact: str, value: Any) -> Facts:
    return facts(units=[{"code": "甲乡", "name": "甲乡", "facts": {fact: {"value": value}}}])


def with_row(unit: str = "甲乡", **values: Any) -> Facts:
    return facts(rows={"incident": [row(unit, **values)]})


def status(**changes: Any) -> Facts:
    held = {"unit": "甲乡", "kind": "veto", "by": "own", "from_on": "2014-05-01", **changes}
    return facts(statuses=[held])


def test_sound_facts_have_no_problems() -> None:
    assert check_facts(RULES, facts()) == []
    assert check_facts(RULES, status(unit="县", to_on="2014-06-01")) == []
    rounds = {"2014-Q1": facts(period="2014-Q1")}
    assert check_facts(QUARTERLY, facts(rounds=rounds)) == []
    assert check_facts(replace(RULES, valid_to="2014-12-31"), facts()) == []


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (facts(period="14"), "期次“14”不对"),
        (facts(period="2014-Q1"), "期次“2014-Q1”是季度，本办法按年度考核。"),
        (facts(period="2009"), "2009年早于本办法的生效日期 2010-01-01。"),
        (facts(units=facts()["units"] * 2), "单位“甲乡”（甲乡）出现了两次"),
        (with_fact("visit", 1), "甲乡：“visit”不是本办法的指标"),
        (with_fact("visits", -1), "甲乡：“进京非访”是 -1，不能是负数"),
        (with_fact("visits", 10_001), "“进京非访”是 10001，应当在 0 到 10000 之间"),
        (with_fact("change", -1001), "“变化”是 -1001，应当在 -1000 到 1000 之间"),
        (with_fact("visits", 1.5), "“进京非访”不是整数"),
        (with_fact("plan", True), "“有工作计划”不是整数"),
        (with_fact("kind", 7), "“单位类型”没有编号为 7 的选项，可选：城市社区、行政村。"),
        (facts(rows={"x": []}), "登记簿“x”不是本办法的登记簿"),
        (with_row("丙乡"), "“事件”第 1 条（丙乡）：名单里没有这个单位"),
        (with_row(who=1), "没有“who”这一栏"),
        (with_row(persons=501), "“persons”是 50.1，应当在 -5 到 50 之间"),
        (with_row(level=9), "“level”没有编号为 9 的选项"),
        (with_row(case=3), "“case”应当是文字"),
        (with_row(found="2014-02-30"), "“found”的“2014-02-30”不是日期"),
        (with_row(found="20140301"), "“found”的“20140301”不是日期"),
        (with_row(origin="丙乡"), "“origin”写的“丙乡”不在单位名单里；不由任何单位承担的请留空"),
        (with_row(occurred=None), "没有填“occurred”"),
        (with_row(occurred="2104-03-02"), "“occurred”是 2104-03-02，离本期超过 10 年"),
        (with_row(level=2), "“事件”第 1 条（甲乡）：“省”没有对应的分值"),
        (
            facts(rows={"incident": [row(level=1)] * 3}),
            "甲乡：“越级访扣分”算得 6，超过了规则写明的上限 4",
        ),
        (status(unit="外县"), "单位“外县”的状态：名单里没有这个单位"),
        (status(kind="red"), "不认识“red”"),
        (status(by="me"), "来自“me”不对"),
        (status(to_on="2014-04-01"), "截止日期 2014-04-01 早于起始日期 2014-05-01"),
        (facts(rounds={"2014-Q1": facts()}), "期次“2014-Q1”里写的却是“2014”"),
    ],
)
def test_each_fault_is_named(wrong: Facts, said: str) -> None:
    problems = check_facts(RULES, wrong)
    assert any(said in problem for problem in problems), problems


def test_rules_that_have_run_out_and_rounds_of_another_kind() -> None:
    ended = replace(RULES, valid_to="2013-12-31")
    assert check_facts(ended, facts()) == ["2014年晚于本办法的失效日期 2013-12-31。"]
    rounds = {"2014-03": facts(period="2014-03")}
    assert "2014-03：期次“2014-03”是月度，本办法按季度考核。" in check_facts(
        QUARTERLY, facts(rounds=rounds)
    )


def test_parents_that_go_round_in_a_circle_are_found() -> None:
    circle = facts(
        units=[
            {"code": "甲", "name": "甲村", "parent": "乙", "facts": {}},
            {"code": "乙", "name": "乙乡", "parent": "甲", "facts": {}},
        ],
        rows={},
    )
    assert check_facts(RULES, circle) == ["单位“甲村”的上级绕成了圈：甲 → 乙 → 甲，请改正上级。"]
    chain = copy.deepcopy(circle)
    chain["units"][1]["parent"] = "县"
    chain["units"].append({"code": "丙", "name": "丙村", "parent": "甲", "facts": {}})
    assert check_facts(RULES, chain) == []


def test_rows_beyond_the_declared_number_and_the_computable_are_refused() -> None:
    few = replace(RULES, registers=(replace(INCIDENTS, most_rows=2),))
    many = facts(rows={"incident": [row(level=1, origin="乙乡")] * 3})
    assert "乙乡：“事件”本期有 3 条，超过了最多 2 条" in check_facts(few, many)[0]
    huge = Quantity(9 * 10**17)
    large = replace(PLAIN, value=KeyTable(("level",), (((1,), huge),), None))
    rules = rules_with(INCIDENTS, measure(large, 0))
    assert check_facts(rules, facts(rows={"incident": [row(level=1)] * 20}))[0].endswith(
        "或减少小数位。"
    )


def test_dates_within_ten_years_of_a_window_are_possible() -> None:
    found = Window((WindowRule(None, "found", None, 3),))
    rules = rules_with(INCIDENTS, measure(replace(PLAIN, window=found)))
    assert check_facts(rules, with_row(occurred="2001-03-02", found=None)) == []
    assert check_facts(rules, with_row(occurred="2000-03-02", found=None)) != []
    assert check_facts(RULES, with_row(occurred="2003-12-31")) != []
    assert check_facts(RULES, with_row(occurred="1998-03-02", found="2014-01-01")) == []
    undated = replace(rules, registers=(replace(INCIDENTS, dates=()),), measures=())
    assert check_facts(undated, facts(rows={"incident": [{"unit": "甲乡", "values": {}}]})) == []


def test_measures_of_other_kinds_and_lateness_are_looked_at_too() -> None:
    late = Lateness("incident", None, "occurred", "found", "day", True, "both", None)
    formula = Computed(name("visits"))
    rules = rules_with(INCIDENTS, measure(late, 0, 30), measure(formula))
    assert check_facts(rules, with_row(occurred="2014-01-01", found="2014-01-31")) == []
    problems = check_facts(rules, with_row(occurred="2014-01-01", found="2014-02-01"))
    assert problems == ["甲乡：“扣分”算得 31，超过了规则写明的上限 30，请核对台账。"]


def test_a_great_many_faults_are_cut_short() -> None:
    units: Any = [{"code": str(n), "name": "村", "facts": {"x": {"value": 1}}} for n in range(300)]
    assert len(check_facts(RULES, facts(units=units))) == 100


def test_the_hash_of_facts_does_not_depend_on_the_order_of_units() -> None:
    turned = facts(units=facts()["units"][::-1])
    assert facts_sha256(turned) == facts_sha256(facts())
    other = facts(units=facts()["units"][:1])
    assert facts_sha256(other) != facts_sha256(facts())
    rounds = facts(rounds={"2014-Q1": turned})
    assert facts_sha256(rounds) == facts_sha256(facts(rounds={"2014-Q1": facts()}))


def column(name_: str, back: int = 0) -> Column:
    return Column(0, 0, 1000, name_, back)


def test_facts_become_columns_in_the_order_of_codes() -> None:
    given = facts(rows={"incident": [row("甲乡", level=1), row("甲乡", level=1)]})
    wanted = ["visits", "quiet", "measure:points", "#parent", "#rank", "visits"]
    population = facts_to_population(RULES, map(column, wanted), given)
    assert list(population.codes) == ["乙乡", "甲乡"]
    columns = {key: (array.tolist(), gaps) for key, (array, gaps) in population.columns.items()}
    assert columns.keys() == {"visits", "quiet", "measure:points", "#parent"}
    assert columns["visits"][0] == [0, 3]
    assert np.array_equal(np.array(columns["visits"][1]), [True, False])
    assert columns["quiet"] == ([0, 0], None)
    assert columns["measure:points"] == ([0, 4], None)
    assert columns["#parent"][0] == [0, 0]
    with pytest.raises(TypeError, match="no measure of rows"):
        facts_to_population(
            replace(RULES, measures=(measure(Computed(name("visits"))),)),
            [column("measure:points")],
            given,
        )


def test_two_measures_of_one_register_read_it_once_and_parents_have_numbers() -> None:
    population = facts_to_population(
        RULES, [column("measure:points"), column("measure:charged")], facts()
    )
    assert population.columns["measure:points"][0].tolist() == [0, 2]


def past(period: str, **figures: int) -> History:
    return {period: {"units": ["甲乡", "乙乡"], "decisions": {}, "facts": {"甲乡": figures}}}


def test_earlier_periods_come_from_their_records() -> None:
    history = {**past("2013", visits=7, **{"measure:points": 9}), "2012": past("2012")["2012"]}
    del history["2012"]["facts"]
    wanted = [column("visits", 1), column("quiet", 1), column("measure:points", 1)]
    wanted += [column("visits", 2), column("visits", 3)]
    columns = facts_to_population(RULES, wanted, facts(), history).columns

    def shown(key: str) -> list[int | None]:
        array, gaps = columns[key]
        missing = np.zeros(2, bool) if gaps is None else gaps
        return [None if gap else int(one) for one, gap in zip(array, missing, strict=True)]

    assert shown("visits@1") == [None, 7]
    assert shown("quiet@1") == [0, 0]
    assert shown("measure:points@1") == [None, 9]
    assert shown("visits@2") == shown("visits@3") == [None, None]
    history["2013"]["units"] = ["甲乡"]
    fewer = facts_to_population(RULES, [column("quiet", 1)], facts(), history)
    assert np.array_equal(np.array(fewer.columns["quiet@1"][1]), [True, False])
    quarterly = facts_to_population(
        QUARTERLY, [column("visits", 1)], facts(period="2014-Q1"), past("2013-Q4", visits=2)
    )
    assert quarterly.columns["visits@1"][0].tolist() == [0, 2]


def test_a_figure_of_the_past_beyond_its_range_is_refused() -> None:
    with pytest.raises(FactErrors, match="甲乡：2013年的“进京非访”是 99999，超出了规则写明的范围"):
        facts_to_population(RULES, [column("visits", 1)], facts(), past("2013", visits=99_999))
