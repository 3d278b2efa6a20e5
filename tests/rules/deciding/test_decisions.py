"""First and last places, several years, statuses from above, and who is left out."""

from typing import Any

import pytest

from fengqiao.rules import read_rule_set
from fengqiao.rules.facts import HeldStatus, PeriodRecord
from tests.rules.deciding import schemes
from tests.rules.deciding.schemes import RANKING, facts, judge, met, places, rules

EDGES = """
decisions:
  - {id: top, DECISION, when: {top: 3, at_edge: EDGE, within: all}, then: {mark: commendation}}
  - {id: bottom, DECISION, when: {bottom: 3, at_edge: EDGE, within: all}, then: {mark: yellow_card}}
"""
EIGHT = {"甲": 95, "乙": 94, "丙": 93, "丁": 93, "戊": 88, "己": 85, "庚": 85, "辛": 80}


def _edges(edge: str = "all_in", **changes: str) -> Any:
    ranking = RANKING
    for word, value in changes.items():
        old = {"overlap": "overlap: both", "smallest_group": "smallest_group: 1"}[word]
        ranking = ranking.replace(old, f"{word}: {value}")
    return rules(EDGES.replace("EDGE", edge), ranking=ranking)


def test_of_eight_townships_four_share_in_the_first_three_and_three_in_the_last() -> None:
    result = judge(_edges(), facts(EIGHT))
    assert sorted(met(result, "top")) == sorted("甲乙丙丁")
    assert sorted(met(result, "bottom")) == sorted("己庚辛")
    assert "倒数第 2 名，属于后 3 名" in result.statuses_of("己")[0].cause


def test_where_ties_at_the_edge_are_out_only_two_are_commended() -> None:
    assert sorted(met(judge(_edges("none_in"), facts(EIGHT)), "top")) == sorted("甲乙")


FIVE = {"甲": 95, "乙": 94, "丙": 93, "丁": 92, "戊": 91}


@pytest.mark.parametrize(
    ("overlap", "top", "bottom"),
    [
        ("neither", "甲乙", "丁戊"),
        ("both", "甲乙丙", "丙丁戊"),
        ("top", "甲乙丙", "丁戊"),
        ("bottom", "甲乙", "丙丁戊"),
    ],
)
def test_of_five_townships_the_middle_one_is_first_and_last_as_the_rule_says(
    overlap: str, top: str, bottom: str
) -> None:
    result = judge(_edges(overlap=overlap), facts(FIVE))
    assert sorted(met(result, "top")) == sorted(top)
    assert sorted(met(result, "bottom")) == sorted(bottom)


def test_in_a_county_of_six_townships_nobody_is_first_or_last_below_seven() -> None:
    six = {**FIVE, "己": 90}
    result = judge(_edges(smallest_group="7"), facts(six))
    assert met(result, "top") + met(result, "bottom") == ""
    assert places(result)["甲"] == 1


def test_units_of_each_parent_are_ranked_apart() -> None:
    ranking = RANKING.replace("groups: none", "groups: parent")
    text = """
decisions:
  - {id: top, DECISION, when: {top: 1, at_edge: all_in, within: group}, then: {mark: praise}}
  - {id: all, DECISION, when: {top: 1, at_edge: all_in, within: all}, then: {mark: praise}}
"""
    parents = {"甲": "东", "乙": "东", "丙": "西", "丁": "西"}
    given = facts({"甲": 95, "乙": 94, "丙": 80, "丁": 81}, parents=parents)
    result = judge(rules(text, ranking=ranking), given)
    assert places(result) == {"甲": 1, "乙": 2, "丙": 2, "丁": 1}
    assert sorted(met(result, "top")) == sorted("甲丁")
    assert met(result, "all") == "甲"
    assert result.unit("丁").group == "西"
    assert result.unit("丁").group_size == 2


def test_a_unit_without_its_group_waits_for_it() -> None:
    ranking = RANKING.replace("groups: none", "groups: kind")
    result = judge(rules("", ranking=ranking), facts({"甲": 95, "乙": 94}, kind={"甲": 1}))
    assert places(result) == {"甲": 1, "乙": None}
    assert result.unit("乙").gaps == ("排名分组要用的“类别”2020年没有数据，暂不排名。",)


def test_a_missing_key_of_the_order_keeps_a_unit_without_a_place() -> None:
    ranking = RANKING.replace("{by: total}", "{by: total}, {by: kind, best: low}")
    result = judge(rules("", ranking=ranking), facts({"甲": 95, "乙": 95}, kind={"甲": 1}))
    assert places(result) == {"甲": 1, "乙": None}
    assert "类别" in result.unit("乙").gaps[0]


def test_a_unit_left_out_by_a_decision_has_no_place_and_is_told_why() -> None:
    text = """
decisions:
  - id: out
    title: 当年有事故
    when: {figure: incidents, at_least: 1}
    authority: 县委
    lasts: once
    clause: c
"""
    ranking = RANKING.replace("leave_out: []", "leave_out: [out]")
    result = judge(rules(text, ranking=ranking), facts({"甲": 95, "乙": 94}, incidents={"甲": 1}))
    assert places(result) == {"甲": None, "乙": 1}
    assert result.unit("甲").rank_reason == "因“当年有事故”，按规定不参加排名。"
    assert not result.provisional


def test_last_places_may_be_counted_among_those_with_accidents_only() -> None:
    text = """
decisions:
  - id: worst
    title: 有事故单位中的后一名
    when: {bottom: 1, at_edge: all_in, within: all, among: {figure: incidents, at_least: 1}}
    then: {mark: talk}
    authority: 县委
    lasts: once
    clause: c
"""
    result = judge(rules(text), facts({"甲": 95, "乙": 94, "丙": 90}, incidents={"甲": 1, "乙": 2}))
    assert met(result, "worst") == "乙"


RUN = """
decisions:
  - {id: low, DECISION, when: {bottom: 1, at_edge: all_in, within: all}, then: {mark: warning}}
  - {id: again, DECISION, when: {run: low, WHEN}, then: {mark: veto}}
"""
LOW = {"甲": 60, "乙": 90}


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


def _status(**parts: Any) -> HeldStatus:
    plain = {"unit": "甲", "kind": "veto", "by": "superior", "from_on": "2020-05-01"}
    return {**plain, **parts}  # type: ignore[typeddict-item]  # parts of facts


HELD = """
decisions:
  - {id: copied, DECISION, when: {held: [veto, key_assistance], HELD}, then: {THEN}}
"""


def _copied(condition: str, *statuses: HeldStatus, then: str = "mark: warning") -> Any:
    text = HELD.replace("HELD", condition).replace("THEN", then)
    parents = {"甲": "东", "乙": "西"}
    return judge(rules(text), facts(LOW, statuses=statuses, parents=parents))


@pytest.mark.parametrize(
    ("condition", "status", "expected"),
    [
        ("by: superior", _status(), "甲"),
        ("by: own", _status(), ""),
        ("by: any", _status(by="other"), "甲"),
        ("by: superior", _status(from_on="2021-01-01"), ""),
        ("by: superior", _status(to_on="2020-12-30"), ""),
        ("by: superior", _status(to_on="2020-12-31"), "甲"),
        ("by: superior", _status(lifted_on="2020-12-31"), ""),
        ("by: superior", _status(kind="talk"), ""),
        ("by: superior, rectified: yes", _status(rectified=True), "甲"),
        ("by: superior, rectified: no", _status(rectified=True), ""),
        ("by: superior, overdue: yes", _status(due_on="2020-12-30"), "甲"),
        ("by: superior, overdue: yes", _status(due_on="2020-12-31"), ""),
        ("by: superior, overdue: yes", _status(due_on="2020-06-30", rectified=True), ""),
        ("by: superior, overdue: no", _status(), "甲"),
        ("by: parent", _status(unit="西"), "乙"),
        ("by: superior", _status(unit="别处"), ""),
    ],
)
def test_a_status_counts_as_it_stands_on_the_last_day(
    condition: str, status: HeldStatus, expected: str
) -> None:
    given = facts(LOW, statuses=[status], parents={"甲": "东", "乙": "西"})
    if status["unit"] == "别处":
        given["units"].append({"code": "别处", "name": "别处", "parent": "东", "facts": {}})
        expected = "别处"
    text = HELD.replace("HELD", condition).replace("THEN", "mark: warning")
    assert met(judge(rules(text), given), "copied") == expected


def test_the_county_does_the_same_as_the_superior() -> None:
    result = _copied(
        "by: superior",
        _status(document="市综治〔2020〕3号"),
        _status(unit="乙", kind="key_assistance"),
        then="mark: same_as_superior",
    )
    assert [one.kind for one in result.statuses_of("甲")] == ["veto"]
    assert [one.kind for one in result.statuses_of("乙")] == ["key_assistance"]
    assert "市综治〔2020〕3号" in result.statuses_of("甲")[0].cause


def test_a_status_copied_from_above_excludes_a_grade_as_one_given_here_does() -> None:
    text = HELD.replace("HELD", "by: parent").replace("THEN", "mark: same_as_superior") + (
        "grades: [{grade: A, title: 优秀, at_least: 50, not_with: [veto]}, {grade: B, title: 合格}]"
    )
    given = facts(LOW, statuses=[_status(unit="西")], parents={"甲": "东", "乙": "西"})
    result = judge(rules(text), given)
    assert {unit.code: unit.grade for unit in result.units} == {"甲": "A", "乙": "B"}


def test_conditions_may_be_joined_turned_round_and_built_on_each_other() -> None:
    text = """
decisions:
  - {id: low, DECISION, when: {bottom: 1, at_edge: all_in, within: all}}
  - id: mixed
    title: 末位且未发生事故
    when:
      all:
        - {met: low}
        - {not: {figure: incidents, at_least: 1}}
        - any: [{figure: rank, at_least: 2}, {figure: total, above: 99, at_most: 100}]
    then: {mark: talk}
    authority: 县委
    lasts: once
    clause: c
"""
    result = judge(rules(text), facts(LOW))
    assert met(result, "mixed") == "甲"
    [status] = result.statuses_of("甲")
    assert "已认定“决定”" in status.cause
    assert "第 2 名" in status.cause
    assert met(judge(rules(text), facts(LOW, incidents={"甲": 1})), "mixed") == ""


def test_a_decision_that_is_open_names_no_fact_that_counts_as_none() -> None:
    """Accidents nobody wrote down are 0: only the mark is waited for."""
    text = """
bonuses:
  - {id: safe, title: 无事故, add: {each: {incidents: -1}}, floor: -5, missing: block,
      owner: 办, clause: c}
decisions:
  - {id: low, DECISION, when: {figure: total, below: 80}}
"""
    limits = "total_decimals: 2, bonus_cap: none, bonus_floor: none, floor: none"
    gaps = judge(rules(text, limits=limits), facts({"甲": None, "乙": 90})).unit("甲").gaps
    assert "“决定”还不能认定：还没有“评分”。" in gaps


def test_a_missing_choice_leaves_a_decision_open_where_the_rule_says_so() -> None:
    text = """
decisions:
  - id: hill
    title: 山区单位
    when: {fact: kind, is: 山区, missing: POLICY}
    then: {mark: praise}
    authority: 县委
    lasts: once
    clause: c
"""
    blocked = judge(rules(text.replace("POLICY", "block")), facts({"甲": 90}))
    assert blocked.unit("甲").gaps == ("“山区单位”还不能认定：还没有“类别”。",)
    assert not judge(rules(text.replace("POLICY", "not_met")), facts({"甲": 90})).provisional


def test_an_item_may_be_lost_through_a_status_from_above() -> None:
    text = (
        schemes.HEAD.replace("PERIOD", "year")
        .replace("LIMITS", "total_decimals: 2")
        .replace("missing: block", "missing: block\n        zero_if: {held: [veto], by: superior}")
    )
    rule_set = read_rule_set((text + RANKING).encode(), "trial.yaml")
    result = judge(rule_set, facts(LOW, statuses=[_status(unit="乙")]))
    assert schemes.totals(result) == {"甲": 6000, "乙": 0}


def test_all_units_of_one_group_of_accidents_may_share_seats_over_all() -> None:
    text = """
grades:
  - grade: A
    title: 优秀
    at_least: 50
    seats:
      top: {share: 50, rounding: down}
      at_edge: all_in
      within: all
      among: {figure: incidents, at_most: 0}
  - {grade: B, title: 合格}
"""
    marks = {"甲": 95, "乙": 94, "丙": 93, "丁": 92}
    result = judge(rules(text), facts(marks, incidents={"丁": 1, "丙": 1}))
    assert schemes.grades(result) == {"甲": "A", "乙": "B", "丙": "B", "丁": "B"}


def test_a_missing_figure_leaves_open_who_is_counted_among() -> None:
    text = """
decisions:
  - id: worst
    title: 山区后一名
    when:
      bottom: 1
      at_edge: all_in
      within: all
      among: {fact: kind, is: 山区, missing: block}
    then: {mark: talk}
    authority: 县委
    lasts: once
    clause: c
"""
    result = judge(rules(text), facts(LOW, kind={"乙": 0}))
    assert met(result, "worst") == "乙"
    assert result.unit("甲").gaps == ("“山区后一名”还不能认定：数据或往期记录不全。",)


def test_points_may_depend_on_the_place() -> None:
    text = """
decisions:
  - id: x
    title: 名次扣分
    when: {figure: rank, at_least: 2}
    then: {points: {add: 0 - rank}}
    authority: 县委
    lasts: once
    clause: c
"""
    result = judge(rules(text), facts(LOW))
    assert schemes.totals(result) == {"甲": 5800, "乙": 9000}


def test_the_first_among_those_who_met_another_decision() -> None:
    text = """
decisions:
  - id: hurt
    title: 有事故
    when: {figure: incidents, at_least: 1}
  - id: worst
    title: 有事故的后一名
    when: {bottom: 1, at_edge: all_in, within: all, among: {met: hurt}}
    then: {mark: talk}
    authority: 县委
    lasts: once
    clause: c
"""
    ranking = RANKING.replace("overlap: both", "overlap: neither")
    marks = {"甲": 95, "乙": 94, "丙": 93}
    result = judge(rules(text, ranking=ranking), facts(marks, incidents={"甲": 1, "乙": 1}))
    assert met(result, "worst") == "乙"


def test_either_of_two_statuses_from_above_is_copied_as_it_is() -> None:
    text = """
decisions:
  - id: copied
    title: 上级列入
    when: {any: [{held: [veto], by: superior}, {not: {figure: total, at_least: 0}},
      {held: [talk], by: parent}]}
    then: {mark: same_as_superior}
    authority: 县委
    lasts: once
    clause: c
"""
    given = facts(
        LOW, statuses=[_status(), _status(unit="西", kind="talk")], parents={"甲": "东", "乙": "西"}
    )
    result = judge(rules(text), given)
    assert {one.unit: one.kind for one in result.statuses} == {"甲": "veto", "乙": "talk"}


def test_a_place_that_is_not_reached_can_be_a_condition() -> None:
    text = """
decisions:
  - id: x
    title: 未进前一名
    when: {not: {top: 1, at_edge: all_in, within: all}}
    then: {mark: talk}
    authority: 县委
    lasts: once
    clause: c
"""
    assert met(judge(rules(text), facts(LOW)), "x") == "甲"


def test_first_and_last_overlap_only_where_both_rules_are_for_the_unit() -> None:
    # The first three of the plain are praised, the last three of the hills are warned.
    text = """
decisions:
  - id: plain
    title: 平原前三名
    when:
      all:
        - {fact: kind, is: 平原, missing: not_met}
        - {top: 3, at_edge: all_in, within: group}
    then: {mark: praise}
    authority: 县委
    lasts: once
    clause: c
  - id: hills
    title: 山区后三名
    when:
      all:
        - {fact: kind, is: 山区, missing: not_met}
        - {bottom: 3, at_edge: all_in, within: group}
    then: {mark: warning}
    authority: 县委
    lasts: once
    clause: c
"""
    ranking = RANKING.replace("overlap: both", "overlap: neither")
    ranking = ranking.replace("groups: none", "groups: kind")
    given = facts(
        {"甲": 95, "乙": 94, "丙": 93, "丁": 92}, kind={"甲": 0, "乙": 0, "丙": 1, "丁": 1}
    )
    result = judge(rules(text, ranking=ranking), given)
    assert sorted(met(result, "plain")) == sorted("丙丁")
    assert sorted(met(result, "hills")) == sorted("甲乙")


def test_overlap_also_looks_through_decisions_that_build_on_each_other() -> None:
    text = """
decisions:
  - {id: top, DECISION, when: {top: 3, at_edge: all_in, within: all}, then: {mark: praise}}
  - id: both
    title: 后三名且前三名
    when: {all: [{bottom: 3, at_edge: all_in, within: all}, {met: top}]}
    then: {mark: talk}
    authority: 县委
    lasts: once
    clause: c
"""
    ranking = RANKING.replace("overlap: both", "overlap: neither")
    result = judge(rules(text, ranking=ranking), facts(FIVE))
    assert sorted(met(result, "top")) == sorted("甲乙")
    assert met(result, "both") == ""
