"""Grades by edges, seats and further conditions, as a committee would hand them out."""

from tests.rules.deciding.schemes import RANKING, facts, grades, judge, rules

TEN = {name: 100 - 2 * place for place, name in enumerate("甲乙丙丁戊己庚辛壬癸")}


def _seats(seats: str, *, also: str = "") -> str:
    return f"""
grades:
  - {{grade: A, title: 优秀, at_least: 85, seats: {{{seats}}}{also}}}
  - {{grade: B, title: 良好, above: 84}}
  - {{grade: C, title: 合格}}
"""


def _with(result: dict[str, str | None], grade: str) -> str:
    return "".join(unit for unit in "甲乙丙丁戊己庚辛壬癸" if result.get(unit) == grade)


def test_an_edge_that_is_included_holds_for_the_mark_itself_and_the_other_does_not() -> None:
    text = """
grades:
  - {grade: A, title: 优秀, at_least: 90}
  - {grade: B, title: 良好, above: 80}
  - {grade: C, title: 合格}
"""
    result = judge(rules(text), facts({"甲": 90, "乙": 89, "丙": 80, "丁": 81}))
    assert grades(result) == {"甲": "A", "乙": "B", "丙": "C", "丁": "B"}
    assert result.unit("甲").grade_title == "优秀"


def test_thirty_per_cent_of_ten_units_are_three_seats_and_the_fourth_falls_to_good() -> None:
    seats = "top: {share: 30, rounding: down}, at_edge: all_in, within: group"
    found = grades(judge(rules(_seats(seats)), facts(TEN)))
    assert _with(found, "A") == "甲乙丙"
    assert _with(found, "B") == "丁戊己庚辛"
    assert _with(found, "C") == "壬癸"


def test_two_who_share_the_last_seat_both_sit_or_both_stand() -> None:
    marks = TEN | {"丁": 96}
    both = "top: {share: 30, rounding: down}, at_edge: all_in, within: group"
    none = "top: {share: 30, rounding: down}, at_edge: none_in, within: group"
    assert _with(grades(judge(rules(_seats(both)), facts(marks))), "A") == "甲乙丙丁"
    assert _with(grades(judge(rules(_seats(none)), facts(marks))), "A") == "甲乙"


def test_one_in_four_of_ten_units_are_two_seats_or_three() -> None:
    down = "top: {one_in: 4, rounding: down}, at_edge: all_in, within: all"
    up = "top: {one_in: 4, rounding: up}, at_edge: all_in, within: all"
    assert _with(grades(judge(rules(_seats(down)), facts(TEN))), "A") == "甲乙"
    assert _with(grades(judge(rules(_seats(up)), facts(TEN))), "A") == "甲乙丙"


def test_who_may_not_be_excellent_leaves_the_seat_to_the_next() -> None:
    seats = "top: {share: 30, rounding: down}, at_edge: all_in, within: group"
    also = ", also: {figure: incidents, at_most: 0}"
    found = grades(judge(rules(_seats(seats, also=also)), facts(TEN, incidents={"乙": 1})))
    assert _with(found, "A") == "甲丙丁"
    assert found["乙"] == "B"


def test_seats_are_counted_from_those_without_accidents_where_the_rule_says_so() -> None:
    # Seven of ten are without accidents; thirty per cent of seven are two.
    seats = (
        "top: {share: 30, rounding: down}, at_edge: all_in, within: group,"
        " among: {figure: incidents, at_most: 0}"
    )
    hurt = {"辛": 1, "壬": 1, "癸": 1}
    found = grades(judge(rules(_seats(seats)), facts(TEN, incidents=hurt)))
    assert _with(found, "A") == "甲乙"


def test_each_group_has_its_own_seats() -> None:
    ranking = RANKING.replace("groups: none", "groups: kind")
    seats = "top: {one_in: 5, rounding: down}, at_edge: all_in, within: group"
    kinds = {name: place % 2 for place, name in enumerate("甲乙丙丁戊己庚辛壬癸")}
    result = judge(rules(_seats(seats), ranking=ranking), facts(TEN, kind=kinds))
    assert _with(grades(result), "A") == "甲乙"
    assert {unit.group for unit in result.units} == {"山区", "平原"}


def test_a_status_still_held_in_the_ledger_excludes_the_grade() -> None:
    text = """
grades:
  - {grade: A, title: 优秀, at_least: 90, not_with: [talk, listed_supervision]}
  - {grade: B, title: 合格}
"""
    held = {"unit": "甲", "kind": "listed_supervision", "by": "own", "from_on": "2019-05-01"}
    lifted = held | {"unit": "乙", "lifted_on": "2020-03-01"}
    given = facts({"甲": 95, "乙": 95}, statuses=[held, lifted])  # type: ignore[list-item]  # plain statuses
    assert grades(judge(rules(text), given)) == {"甲": "B", "乙": "A"}


def test_while_a_grade_depends_on_a_missing_figure_it_stays_open() -> None:
    text = """
grades:
  - {grade: A, title: 优秀, at_least: 90, also: {fact: kind, is: 山区, missing: block}}
  - {grade: B, title: 合格}
"""
    result = judge(rules(text), facts({"甲": 95, "乙": 95, "丙": 70}, kind={"乙": 0}))
    assert grades(result) == {"甲": None, "乙": "A", "丙": "B"}
    assert result.unit("甲").gaps == ("数据没有到齐，等次暂不能确定。",)
    assert result.provisional
    assert result.unit("丙").gaps == ()


def test_without_a_total_there_is_neither_place_nor_grade() -> None:
    text = "grades: [{grade: A, title: 优秀, at_least: 90}, {grade: B, title: 合格}]"
    result = judge(rules(text), facts({"甲": 95, "乙": None}))
    unit = result.unit("乙")
    assert (unit.total, unit.rank, unit.grade) == (None, None, None)
    assert unit.gaps == ("评定：“评分”还没有数据，暂不能计分。",)
    assert unit.rank_reason == "数据没有到齐，暂不排名。"
    assert result.unit("甲").rank == 1
    assert result.ranked == 1
