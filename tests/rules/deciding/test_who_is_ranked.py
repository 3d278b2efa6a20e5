"""Who is ranked among whom: groups, missing keys, who is left out, and places among some only."""

from tests.rules.deciding import schemes
from tests.rules.deciding.schemes import LOW, RANKING, facts, judge, met, places, rules


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


def test_a_unit_without_a_parent_is_in_nobodys_group_and_waits() -> None:
    ranking = RANKING.replace("groups: none", "groups: parent")
    given = facts({"甲": 95, "乙": 94, "丙": 80}, parents={"甲": "东", "乙": "东"})
    result = judge(rules("", ranking=ranking), given)
    assert places(result) == {"甲": 1, "乙": 2, "丙": None}
    assert result.unit("丙").gaps == ("没有写上级单位，不知道和谁一起排名，暂不排名。",)


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
