"""Decisions over several years, months and rounds, with and without gaps in the record."""

import pytest

from fengqiao.rules.facts import PeriodRecord
from tests.rules.deciding.schemes import LOW, facts, judge, met, rules

RUN = """
decisions:
  - {id: low, DECISION, when: {bottom: 1, at_edge: all_in, within: all}, then: {mark: warning}}
  - {id: again, DECISION, when: {run: low, WHEN}, then: {mark: veto}}
"""


def _record(low: str = "", *, units: str = "甲乙", again: str = "") -> PeriodRecord:
    return {"units": list(units), "decisions": {"low": list(low), "again": list(again)}}


def _again(when: str, history: dict[str, PeriodRecord], **parts: str) -> tuple[bool, bool]:
    """Return whether 甲 met the run, and whether it is open."""
    text = RUN.replace("WHEN", when)
    period = parts.get("period", "2020")
    rule_set = rules(text, period=parts.get("kind", "year"))
    result = judge(rule_set, facts(LOW, period=period), history)
    return "甲" in met(result, "again"), bool(result.unit("甲").gaps)


TWICE = "times: 2, in_a_row: yes, within: ever, missing: "


def test_two_years_running_at_the_bottom_means_a_veto() -> None:
    assert _again(TWICE + "breaks", {"2019": _record("甲")}) == (True, False)


def test_a_good_year_in_between_ends_the_run() -> None:
    history = {"2019": _record("乙"), "2018": _record("甲")}
    assert _again(TWICE + "bridges", history) == (False, False)


@pytest.mark.parametrize(
    ("missing", "expected"),
    [("breaks", (False, False)), ("bridges", (True, False)), ("block", (False, True))],
)
def test_a_year_without_a_record_breaks_bridges_or_blocks(
    missing: str, expected: tuple[bool, bool]
) -> None:
    assert _again(TWICE + missing, {"2018": _record("甲")}) == expected


def test_a_year_in_which_the_unit_was_not_ranked_is_a_year_without_a_record() -> None:
    history = {"2019": _record("", units="乙"), "2018": _record("甲")}
    assert _again(TWICE + "bridges", history) == (True, False)
    assert _again(TWICE + "breaks", history) == (False, False)


def test_without_any_history_a_run_that_blocks_is_open_and_one_that_breaks_is_not() -> None:
    assert _again(TWICE + "block", {}) == (False, True)
    assert _again(TWICE + "breaks", {}) == (False, False)


def test_three_years_running_are_needed_and_two_do_not_do() -> None:
    when = "times: 3, in_a_row: yes, within: ever, missing: breaks"
    history = {"2019": _record("甲"), "2018": _record("甲")}
    assert _again(when, history) == (True, False)
    assert _again(when, {"2019": _record("甲"), "2018": _record("乙")}) == (False, False)


MONTHS = "times: 2, in_a_row: no, within: WITHIN, missing: bridges"


def test_two_months_of_a_year_add_up_even_if_not_in_a_row() -> None:
    when = MONTHS.replace("WITHIN", "year")
    history = {"2020-01": _record("甲"), "2020-02": _record("乙")}
    assert _again(when, history, kind="month", period="2020-03") == (True, False)


def test_months_of_the_year_before_do_not_count_within_the_year_but_within_three_months() -> None:
    history = {"2019-12": _record("甲"), "2020-01": _record("乙")}
    year, three = MONTHS.replace("WITHIN", "year"), MONTHS.replace("WITHIN", "3")
    two = MONTHS.replace("WITHIN", "2")
    assert _again(year, history, kind="month", period="2020-02") == (False, False)
    assert _again(three, history, kind="month", period="2020-02") == (True, False)
    assert _again(two, history, kind="month", period="2020-02") == (False, False)


def test_once_a_rung_was_taken_counting_starts_anew() -> None:
    when = MONTHS.replace("WITHIN", "ever") + ", cleared_by: again"
    history = {"2020-01": _record("甲"), "2020-02": _record("甲", again="甲")}
    assert _again(when, history, kind="month", period="2020-03") == (False, False)
    history["2020-03"] = _record("甲")
    assert _again(when, history, kind="month", period="2020-04") == (True, False)


def test_an_unknown_month_leaves_a_count_open_only_if_it_could_decide() -> None:
    when = "times: 3, in_a_row: no, within: 3, missing: block"
    history = {"2020-01": _record("甲")}
    assert _again(when, history, kind="month", period="2020-03") == (False, True)
    history = {"2020-01": _record("乙")}
    assert _again(when, history, kind="month", period="2020-03") == (False, False)


def test_rounds_are_counted_over_the_year_end_where_their_number_is_known() -> None:
    when = MONTHS.replace("WITHIN", "ever")
    history = {f"2020-R{number}": _record("乙") for number in range(2, 10)}
    history["2020-R1"] = _record("甲")
    assert _again(when, history, kind="round", period="2020-R10") == (True, False)
