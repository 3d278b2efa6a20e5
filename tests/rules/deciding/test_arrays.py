"""The vector path of deciding against plain counting, and what is open in it."""

import random
from typing import Any

import numpy as np
import pytest

from fengqiao.rules.compiling import program_of
from fengqiao.rules.data.population import facts_to_population
from fengqiao.rules.deciding.effects import at_decimals, scaled
from fengqiao.rules.deciding.plain_runs import find_run
from fengqiao.rules.deciding.runs import count_run
from fengqiao.rules.deciding.setting import Past, Setting
from fengqiao.rules.deciding.terms import days_of, say_term
from fengqiao.rules.deciding.truth import Truth, every, known, opposite, some
from fengqiao.rules.executing.population import Population
from fengqiao.rules.model.conditions import Run
from fengqiao.rules.model.decisions import Term
from fengqiao.rules.model.quantities import Quantity
from fengqiao.rules.scoring import score_arrays
from fengqiao.sources import Place
from tests.rules.deciding.schemes import RANKING, facts, judge, rules

HERE = Place("rules.yaml", 1, 1)


def _mask(*values: int) -> Any:
    return np.array(values, np.bool_)


def test_yes_no_and_open_are_joined_as_people_do() -> None:
    yes, no, open_ = _mask(1), _mask(0), _mask(1)
    answers = {"是": Truth(yes, no), "否": Truth(no, no), "未知": Truth(no, open_)}

    def said(answer: Truth) -> str:
        return "是" if answer.yes[0] else "未知" if answer.open[0] else "否"

    pairs = [(left, right) for left in answers for right in answers]
    both = {pair: said(every([answers[one] for one in pair], 1)) for pair in pairs}
    either = {pair: said(some([answers[one] for one in pair], 1)) for pair in pairs}
    assert both["是", "未知"] == "未知"
    assert both["否", "未知"] == "否"
    assert either["是", "未知"] == "是"
    assert either["否", "未知"] == "未知"
    assert [said(opposite(answers[one])) for one in answers] == ["否", "是", "未知"]


@pytest.mark.parametrize("missing", ["breaks", "bridges", "block"])
@pytest.mark.parametrize("in_a_row", [True, False])
@pytest.mark.parametrize("within", ["ever", "year", "3"])
def test_runs_of_many_units_are_those_of_each_alone(
    missing: str, within: str, *, in_a_row: bool
) -> None:
    chance = random.Random(5)
    codes = [str(number) for number in range(60)]
    history: Any = {}
    for month in ("2019-11", "2019-12", "2020-01", "2020-03", "2020-04"):
        ranked = [code for code in codes if chance.random() < 0.8]
        low = [code for code in ranked if chance.random() < 0.6]
        talked = [code for code in low if chance.random() < 0.2]
        history[month] = {"units": ranked, "decisions": {"low": low, "talk": talked}}
    run = Run("low", 3, in_a_row, within, missing, "talk", HERE)
    setting = Setting("2020-05", codes, history=history)
    present = np.array([chance.random() < 0.9 for _ in codes], np.bool_)
    found = count_run(run, known(present), setting)
    plain = [
        len(find_run(run, code, setting, present=True).periods) >= run.times if here else False
        for code, here in zip(codes, present, strict=True)
    ]
    if missing != "block" or in_a_row:
        assert found.yes.tolist() == plain
    assert not (found.yes & found.open).any()
    assert sum(plain) > 0 or within == "3"


def test_earlier_periods_may_be_given_as_arrays() -> None:
    run = Run("low", 2, True, "ever", "breaks", None, HERE)
    past = {"2019": Past(_mask(1, 1), {"low": _mask(1, 0)})}
    setting = Setting("2020", ["甲", "乙"], past=past)
    assert count_run(run, known(_mask(1, 1)), setting).yes.tolist() == [True, False]


def test_a_decision_that_is_open_now_leaves_the_run_open_where_it_could_be_complete() -> None:
    run = Run("low", 2, True, "ever", "breaks", None, HERE)
    past = {"2019": Past(_mask(1, 1), {"low": _mask(1, 0)})}
    setting = Setting("2020", ["甲", "乙"], past=past)
    found = count_run(run, Truth(_mask(0, 0), _mask(1, 1)), setting)
    assert found.open.tolist() == [True, False]
    assert not found.yes.any()


def test_numbers_of_the_file_are_brought_to_the_points_decimals() -> None:
    assert scaled(Quantity(25, 1), 2) == 250
    assert scaled(Quantity(-2345, 3), 2) == -235
    assert at_decimals(np.array([25, -25, 24], np.int64), 1, 0).tolist() == [3, -3, 2]
    assert at_decimals(np.array([25], np.int64), 1, 3).tolist() == [2500]


def test_a_term_tells_its_days_where_the_period_alone_does() -> None:
    quarter = "2020-Q4"
    assert days_of(Term("period", 0, ""), quarter) == ("2020-10-01", "2020-12-31")
    assert days_of(Term("this_and_next", 0, ""), quarter) == ("2020-10-01", "2021-03-31")
    assert days_of(Term("months", 12, ""), quarter) == ("", "")
    assert say_term(Term("months", 12, "")) == "months:12"
    assert say_term(Term("next_result", 0, "")) == "next_result"


OPEN = """
grades:
  - {grade: A, title: 优秀, at_least: 90, also: {fact: kind, is: 山区, missing: block}}
  - {grade: B, title: 合格}
decisions:
  - id: hill
    title: 山区单位
    when: {fact: kind, is: 山区, missing: block}
    then: {mark: praise, points: {add: kind}}
    authority: 县委
    lasts: once
    clause: c
money:
  - {id: prize, title: 奖金, when: {fact: kind, is: 山区, missing: block}, amount: 100}
"""


def test_arrays_know_which_units_are_still_open() -> None:
    ranking = RANKING.replace("groups: none", "groups: parent")
    rule_set = rules(OPEN, ranking=ranking)
    given = facts({"甲": 95, "乙": 95, "丙": None, "丁": 50}, kind={"乙": 1, "丙": 1, "丁": 1})
    program = program_of(rule_set, "2020")
    frozen = facts_to_population(rule_set.rules, program.columns, given)
    parents = (np.zeros(len(frozen.codes), np.int64), _mask(0, 0, 0, 1))
    population = Population(frozen.codes, {**frozen.columns, "#parent": parents})
    setting = Setting("2020", frozen.codes)
    scores = score_arrays(rule_set.rules, program, population, setting)
    open_ = dict(zip(frozen.codes, scores.decided.open.tolist(), strict=True))
    assert open_ == {"甲": True, "乙": False, "丙": True, "丁": False}


def test_points_that_follow_from_a_missing_figure_leave_the_total_open() -> None:
    text = """
decisions:
  - id: x
    title: 决定
    when: {figure: incidents, at_least: 1}
    then: {points: {add: kind}}
    authority: 县委
    lasts: once
    clause: c
"""
    given = facts({"甲": 95, "乙": 95}, incidents={"甲": 1, "乙": 1}, kind={"乙": 1})
    result = judge(rules(text), given)
    assert result.unit("甲").total is None
    assert result.unit("甲").gaps == ("决定的加减分还没有数据，总分暂不能确定。",)
    assert result.unit("乙").total == 9600
