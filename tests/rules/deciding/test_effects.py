"""What a decision does to the result: every kind of effect, once, and in a fixed order."""

import pytest

from tests.rules.deciding.schemes import facts, grades, judge, met, places, rules, totals

GRADES = """
grades:
  - {grade: A, title: 优秀, at_least: 90}
  - {grade: B, title: 合格, at_least: 60}
  - {grade: D, title: 不合格}
"""
MARKS = {"甲": 95, "乙": 92, "丙": 70, "丁": 50}


def _veto(then: str) -> str:
    """Return a scheme in which whoever had an accident is vetoed, with an effect."""
    return (
        GRADES
        + f"""
decisions:
  - {{id: veto, DECISION, when: {{figure: incidents, at_least: 1}}, then: {{mark: veto, {then}}}}}
"""
    )


def test_a_veto_may_force_the_grade_and_leave_points_and_place() -> None:
    result = judge(rules(_veto("set: {grade: D}")), facts(MARKS, incidents={"甲": 1}))
    assert grades(result) == {"甲": "D", "乙": "A", "丙": "B", "丁": "D"}
    assert places(result) == {"甲": 1, "乙": 2, "丙": 3, "丁": 4}
    assert totals(result)["甲"] == 9500


def test_a_veto_may_set_the_total_to_nothing_and_the_rest_move_up() -> None:
    result = judge(rules(_veto("set: {total: 0}")), facts(MARKS, incidents={"甲": 1}))
    assert totals(result) == {"甲": 0, "乙": 9200, "丙": 7000, "丁": 5000}
    assert places(result) == {"甲": 4, "乙": 1, "丙": 2, "丁": 3}
    assert grades(result)["甲"] == "D"
    assert result.unit("甲").scored == 9500
    assert "按得分列第 1 名" in result.unit("甲").rank_reason


def test_a_veto_may_take_off_a_fixed_number_of_points() -> None:
    result = judge(rules(_veto("points: {add: -30}")), facts(MARKS, incidents={"甲": 1}))
    assert totals(result)["甲"] == 6500
    assert places(result) == {"甲": 3, "乙": 1, "丙": 2, "丁": 4}
    assert grades(result)["甲"] == "B"


def test_a_veto_may_put_a_unit_last_without_touching_its_points() -> None:
    result = judge(rules(_veto("set: {place: last}")), facts(MARKS, incidents={"甲": 1, "乙": 1}))
    assert places(result) == {"甲": 3, "乙": 4, "丙": 1, "丁": 2}
    assert totals(result)["甲"] == 9500


def test_a_veto_may_only_bar_from_honours() -> None:
    text = _veto("block: {honours: 评先评优, for: {months: 12}}")
    result = judge(rules(text), facts(MARKS, incidents={"甲": 1}))
    assert grades(result)["甲"] == "A"
    assert places(result)["甲"] == 1
    [decided] = result.met_by("甲")
    assert [(one.kind, one.what, one.lasts) for one in decided.follows] == [
        ("block", "评先评优", "months:12")
    ]


def test_consequences_name_offices_and_never_change_points() -> None:
    text = _veto("persons: [{roles: [书记, 镇长], what: 一年内不得提拔, for: this_and_next}]")
    result = judge(rules(text), facts(MARKS, incidents={"甲": 1}))
    [status] = result.statuses_of("甲")
    assert status.kind == "veto"
    assert status.accountable == ("书记", "镇长")
    [follow] = result.met_by("甲")[0].follows
    assert (follow.from_on, follow.to_on) == ("2020-01-01", "2021-12-31")
    assert totals(result)["甲"] == 9500


def test_points_for_another_scheme_do_not_change_this_total() -> None:
    text = _veto("points: {add: 2, to: 科学发展考核}")
    result = judge(rules(text), facts(MARKS, incidents={"甲": 1}))
    [status] = result.statuses_of("甲")
    assert (status.add_points, status.add_to) == (200, "科学发展考核")
    assert totals(result)["甲"] == 9500
    assert result.met_by("甲")[0].points == 0


def test_effects_move_places_once_and_no_edge_is_looked_at_again() -> None:
    # Only 甲 is first as scored. The minus makes 乙 first, who still is not commended.
    text = """
decisions:
  - {id: first, DECISION, when: {top: 1, at_edge: all_in, within: all}, then: {points: {add: -20}}}
  - {id: again, DECISION, when: {top: 1, at_edge: all_in, within: all}, then: {mark: praise}}
"""
    result = judge(rules(text), facts({"甲": 95, "乙": 92, "丙": 70}))
    assert places(result) == {"甲": 2, "乙": 1, "丙": 3}
    assert met(result, "again") == "甲"


def test_of_several_set_totals_the_last_in_the_file_holds_and_points_are_added_before() -> None:
    text = """
decisions:
  - {id: late, DECISION, when: {figure: incidents, at_least: 1}, then: {set: {total: 10}}}
  - {id: worse, DECISION, when: {figure: incidents, at_least: 2}, then: {set: {total: 5}}}
  - {id: plus, DECISION, when: {figure: incidents, at_least: 1}, then: {points: {add: 3}}}
"""
    result = judge(rules(text), facts(MARKS, incidents={"甲": 1, "乙": 2}))
    assert totals(result) == {"甲": 1000, "乙": 500, "丙": 7000, "丁": 5000}


@pytest.mark.parametrize(("add", "total"), [("40", 9000), ("-90", 2000), ("1.5", 5150)])
def test_the_total_keeps_its_floor_and_cap_when_points_are_added(add: str, total: int) -> None:
    text = f"""
decisions:
  - {{id: x, DECISION, when: {{figure: incidents, at_least: 1}}, then: {{points: {{add: {add}}}}}}}
"""
    rule_set = rules(text, limits="floor: 20, cap: 90")
    result = judge(rule_set, facts({"甲": 50}, incidents={"甲": 1}))
    assert totals(result) == {"甲": total}


def test_points_may_follow_from_a_figure() -> None:
    text = """
decisions:
  - {id: x, DECISION, when: {figure: incidents, above: 0}, then: {points: {add: 0 - 2 * incidents}}}
"""
    result = judge(rules(text), facts({"甲": 50, "乙": 50}, incidents={"甲": 3}))
    assert totals(result) == {"甲": 4400, "乙": 5000}


def test_a_decision_on_a_grade_sees_what_the_decisions_above_it_did() -> None:
    text = (
        GRADES
        + """
decisions:
  - {id: minus, DECISION, when: {figure: incidents, at_least: 1}, then: {points: {add: -10}}}
  - {id: praised, DECISION, when: {grade: [A]}, then: {mark: praise}}
  - {id: too_late, DECISION, when: {figure: incidents, at_least: 1}, then: {points: {add: -50}}}
"""
    )
    result = judge(rules(text), facts({"甲": 95, "乙": 92}, incidents={"甲": 1}))
    assert met(result, "praised") == "乙"
    assert grades(result) == {"甲": "D", "乙": "A"}


def test_a_unit_with_a_yellow_card_of_this_year_cannot_be_excellent() -> None:
    text = """
grades:
  - {grade: A, title: 优秀, at_least: 90, not_with: [yellow_card]}
  - {grade: B, title: 合格}
decisions:
  - {id: card, DECISION, when: {bottom: 1, at_edge: all_in, within: all}, then: {mark: yellow_card}}
"""
    result = judge(rules(text), facts({"甲": 95, "乙": 92}))
    assert grades(result) == {"甲": "A", "乙": "B"}
