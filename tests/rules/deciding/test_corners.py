"""Rare corners of deciding: who is left out and asked about again, and edges finer than totals."""

from __future__ import annotations

from fengqiao.rules.facts import Row
from fengqiao.rules.scoring import score_fully
from fengqiao.rules.scoring.records import record_of
from tests.rules.deciding.schemes import RANKING, facts, grades, judge, met, rules

LEFT_OUT = RANKING.replace("leave_out: []", "leave_out: [out]").replace("both", "neither")
FIRST_OF_THOSE_IN = """
decisions:
  - {id: out, when: {figure: incidents, at_least: 1}, DECISION}
  - {id: early, when: {all: [{not: {met: out}}, {top: 1, at_edge: all_in}]}, DECISION}
  - {id: late, when: {all: [{not: {met: out}}, {bottom: 2, at_edge: all_in}]}, DECISION}
  - {id: both, when: {all: [{met: late}, {bottom: 1, at_edge: all_in}]}, DECISION}
"""


def test_who_is_left_out_of_the_order_is_neither_first_nor_last() -> None:
    rule_set = rules(FIRST_OF_THOSE_IN, ranking=LEFT_OUT)
    given = facts({"甲": 99, "乙": 90, "丙": 80, "丁": 70, "戊": 10}, incidents={"甲": 1, "戊": 2})
    result = judge(rule_set, given)
    assert sorted(met(result, "out")) == ["戊", "甲"]
    assert (met(result, "early"), met(result, "late"), met(result, "both")) == ("乙", "丁丙", "丁")
    # Two are left: both are among the last two, and so the first of them is neither.
    two = judge(rule_set, facts({"甲": 99, "乙": 90, "丁": 70}, incidents={"甲": 1}))
    assert (met(two, "early"), met(two, "late")) == ("", "丁")


def test_an_edge_finer_than_the_total_is_compared_to_its_last_digit() -> None:
    text = (
        "grades:\n  - {grade: A, at_least: 89.55}\n  - {grade: B, above: 79.55}\n  - {grade: C}\n"
    )
    rule_set = rules(text, limits="total_decimals: 1")
    given = facts({"甲": 90, "乙": 89, "丙": 80, "丁": 79})
    assert grades(judge(rule_set, given)) == {"甲": "A", "乙": "B", "丙": "B", "丁": "C"}


VISITS = """
registers:
  visit:
    title: 上访
    from: ledger.visits
    dates: [occurred]
    fields: {persons: {title: 人数, unit: 人, max: 100}}
measures:
  people: {title: 上访人数, unit: 人, rows: {of: visit, value: persons}}
decisions:
  - {id: crowd, when: {figure: people, at_least: 10}, DECISION}
"""


def test_a_measure_that_is_open_is_not_kept_for_later_periods() -> None:
    given = facts({"甲": 90, "乙": 80})
    rows = {"甲": 12, "乙": None}
    given["rows"] = {
        "visit": [
            Row(unit=unit, values={"occurred": "2020-05-01", "persons": many})
            for unit, many in rows.items()
        ]
    }
    full = score_fully(rules(VISITS), given)
    assert met(full.result, "crowd") == "甲"
    assert any("上访人数" in gap or "还不能认定" in gap for gap in full.result.unit("乙").gaps)
    kept = record_of(full.scored)["facts"]
    assert kept["甲"]["measure:people"] == 12
    assert "measure:people" not in kept["乙"]
