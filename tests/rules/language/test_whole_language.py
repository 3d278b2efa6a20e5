"""Every way of writing is read as it is meant, and every slip in it told at its place."""

from __future__ import annotations

from typing import Any

import pytest

from fengqiao.rules import RuleErrors, Rules, read_rule_set
from fengqiao.rules.model.conditions import Edge, Held, Run
from fengqiao.rules.model.formulas import Number
from fengqiao.rules.model.measures import KeyTable, Rows
from fengqiao.rules.model.mechanisms import RankPoints, Slope
from fengqiao.rules.model.quantities import Quantity
from tests.rules.language.files import WHOLE_LANGUAGE

TEXT = WHOLE_LANGUAGE.read_text()


@pytest.fixture(scope="module")
def rules() -> Rules:
    return read_rule_set(WHOLE_LANGUAGE).rules


def by_id(records: tuple[Any, ...], name: str) -> Any:
    return next(record for record in records if record.id == name)


def test_points_decimals_levels_and_the_total_are_as_written(rules: Rules) -> None:
    assert (rules.levels, rules.level, rules.version) == (
        ("township", "village"),
        "township",
        "1.10",
    )
    assert (rules.total.decimals, by_id(rules.items, "i1").decimals) == (1, 2)
    assert (str(rules.total.bonus_floor), str(rules.total.cap)) == ("-5", "130")


def test_a_parameter_by_type_keeps_a_value_for_each_label_and_the_rest(rules: Rules) -> None:
    rows = [(label, str(value)) for _, label, value in by_id(rules.parameters, "coverage").values]
    assert rows == [("", "70"), ("城市社区", "80"), ("涉农社区", "75")]


def test_rows_are_kept_charged_placed_and_weighed_as_written(rules: Rules) -> None:
    source = by_id(rules.measures, "visit_points").source
    assert isinstance(source, Rows)
    assert (source.charged_to, source.once_per, source.keep, source.take) == (
        "origin", "case", "highest", "sum",
    )  # fmt: skip
    first, second = source.window.rules
    assert (first.date, first.reach_back, first.days) == ("found", 3, None)
    assert second.days is not None
    assert (second.days.first, second.days.last) == ((1, 12, 1), (0, 11, 30))
    assert isinstance(source.value, KeyTable)
    assert source.value.rows == (((0, 0), Quantity(2)), ((0, 3), Quantity(3)))
    assert source.nth is not None
    assert (source.nth.after, source.nth.step, source.nth.within) == ("step", Quantity(1), "case")
    assert [str(one.by) for one in source.multipliers] == ["2", "1.5"]


def test_slopes_and_places_keep_their_short_and_long_forms(rules: Rules) -> None:
    short = by_id(rules.items, "i5").mechanism
    assert isinstance(short, Slope)
    assert [(leg.direction, leg.gain) for leg in short.legs] == [("below", False), ("above", True)]
    assert short.legs[0].start == short.legs[1].start
    table, step = by_id(rules.items, "i13").mechanism, by_id(rules.items, "j1").mechanism
    assert isinstance(table, RankPoints)
    assert isinstance(step, RankPoints)
    assert (table.after, str(table.step), len(table.table)) == ("step", "-1", 3)
    assert (step.step, step.step_share, step.table) == (None, 500, ())


def test_decisions_keep_their_conditions_effects_and_terms(rules: Rules) -> None:
    bottom = by_id(rules.decisions, "bottom_three")
    assert isinstance(bottom.when, Edge)
    assert bottom.points == Number(Quantity(-2), bottom.points.place)
    words, block, persons, notice = bottom.consequences
    assert (words.kind, words.term, notice.kind, notice.term) == ("words", None, "notice", None)
    assert (block.kind, block.term.kind, block.term.months) == ("block", "months", 6)
    assert (persons.kind, persons.term.kind) == ("persons", "this_and_next")
    assert (bottom.term.months, bottom.term.lifting) == (12, "验收合格")
    thrice = by_id(rules.decisions, "thrice").when
    assert isinstance(thrice, Run)
    assert (thrice.within, thrice.in_a_row, thrice.cleared_by) == ("year", False, "twice")
    held = by_id(rules.decisions, "named").when
    assert isinstance(held, Held)
    assert (held.rectified, held.overdue) == (False, True)
    assert by_id(rules.decisions, "twice").same_as_superior
    assert by_id(rules.decisions, "named").mark is None


def test_what_stands_inside_sections_knows_its_section(rules: Rules) -> None:
    assert [(section.id, section.parent) for section in rules.sections] == [
        ("work", ""), ("more", ""), ("more_a", "more"), ("more_b", "more"),
    ]  # fmt: skip
    assert by_id(rules.sections, "more").parts == ("more_a", "more_b")
    assert by_id(rules.items, "j3").section == "more_b"
    assert rules.ranking is not None
    assert [key.title for key in rules.ranking.order] == ["总分", "比率", "进京非访"]


SLIPS = [
    ("{date: occurred, from: -1-12-01, to: 11-30}", "{date: occurred, from: 11-30}",
     "from 和 to 要一起写"),
    ("from: -1-12-01, to: 11-30", "from: 11-30, to: 01-01", "止日早于起日"),
    ("from: -1-12-01, to: 11-30", "from: 13-01, to: 11-30", "不是月日"),
    ("date: found, reach_back: 3", "date: finding, reach_back: 3", "没有叫“finding”的日期栏"),
    ("      together: product\n", "", "几种加倍同时出现"),
    ("charged_to: origin", "charged_to: level", "不是这里能用的一种栏目"),
    ("points: {个访/县: 2, 个访/京: 3}", "points: {个访: 2}", "应当是 2 个选项"),
    ("points: {个访/县: 2, 个访/京: 3}", "points: {个访/国: 2}", "没有“国”这个选项"),
    ("by: [kind, level]", "by: [kind, persons]", "“persons”不是这个登记簿里的选项栏"),
    ("steps: [{at_least: 20, value: 5}, {value: 1}]", "steps: [{at_least: 20, value: 5}]",
     "最后一档要接住"),
    ("steps: [{at_least: 20, value: 5}, {value: 1}]",
     "steps: [{at_least: 2, value: 5}, {above: 2, value: 5}, {at_least: 3, value: 4}, {value: 1}]",
     "从高到低"),
    ("take: share, fits: {field: solved, is: 是}", "take: share", "要一起写"),
    ("take: share, fits: {field: solved, is: 是}", "take: mean", "缺少“value”"),
    ("per: month, begun: yes,", "per: month,", "不足的怎么算没有写"),
    (", never: until_end}", "}", "一直没有报的算多少"),
    ("due: due, received", "due: dues, received", "没有叫“dues”的日期栏"),
    ("deferred), when_none: missing}", "deferred)}", "缺少“when_none”"),
    ("formula: \"MAX(2 - meetings, 0)\"", "formula: meetings, when_none: zero", "只用于 rate"),
    ("decimals: 1\n    max: 500", "decimals: 0\n    max: 0.5", "max 的小数位比 decimals 多"),
    ("among: own_past, past: 2", "among: own_past", "要一起写"),
    ("take: mean, among: group", "take: best, among: group", "没有写高好还是低好"),
    ("min: -50, max: 50, decimals: 1", "min: -50, max: 50.5", "max 的小数位比 decimals 多"),
    ("values: {2014-01-01: {城市社区: 80, 涉农社区: 75, otherwise: 70}}",
     "values: {2014-01-01: {城市社区: 80}}", "的值缺少：涉农社区、行政村"),
    ("values: {2014-01-01: {城市社区: 80, 涉农社区: 75, otherwise: 70}}",
     "values: {2014-01-01: {农村: 80, otherwise: 70}}", "“农村”不是“unit_type”的选项"),
    ("by: unit_type, values", "values", "没有写按哪个数据分"),
    ("by: unit_type, values", "by: late, values", "不是选项数据，不能用来分写参数"),
    ("weight_by: {fact: unit_type, 城市社区: 20, 行政村: 10}", "weight_by: {fact: unit_type}",
     "要写按哪个数据"),
    ("unit_type, 城市社区: 20, 行政村: 10}", "unit_type, 农村: 1}",
     "“农村”不是“unit_type”的选项"),
    ("lookup: {fact: grade_in, points: {A级: 5, B级: 3}, otherwise: 0}",
     "lookup: {fact: grade_in, points: {A级: 5, B级: 3}}", "没有写这些选项得几分：C级"),
    ("lookup: {fact: grade_in,", "lookup: {fact: visits,", "不是选项数据，不能按选项取值"),
    ("reading: marginal, ", "", "同一方向有几段"),
    ("target: 70, below", "below", "斜率缺少目标"),
    ("slope: {of: closed, legs:", "slope: {of: closed, target: 1, legs:", "只能写一种"),
    ("below: {each: 1, points: 1}", "below: {each: 0, points: 1}", "不能是 0"),
    ("{above: 40, off: 3}", "{above: 40, at_least: 40, off: 3}", "只能写一个"),
    ("anchors: {90: 0, 100: 8}", "anchors: {100: 0, 90: 8}", "从小到大写"),
    ("table: [8, 7, 6], after: {step: -1}", "table: [8, 7, 6]", "没有写表以后的名次"),
    ("weights: {Q1: 25, Q2", "weights: {Q1: 20, Q2", "各期权重合计不是 100%"),
    ("method: weighted, weights: {Q1: 25, Q2: 25, Q3: 25, Q4: 25}", "method: weighted", "要一起写"),
    ("split: {书记: 60, 村干部: 40}", "split: {书记: 60, 村干部: 50}", "合计不是 100%"),
    ("{figure: total, at_least: 90, below: 100}", "{figure: total, at_least: 100, below: 90}",
     "两个界线之间没有数"),
    ("{figure: total, at_least: 90, below: 100}", "{figure: total}", "条件没有写界线"),
    ("{figure: total, at_least: 90, below: 100}", "{figure: total, at_least: 90, above: 90}",
     "只能写一个"),
    ("{fact: unit_type, is: [城市社区, 涉农社区]}", "{fact: visits, is: 一}", "不能用 is"),
    ("title: 优秀, at_least: 95", "title: 优秀, at_least: 95, above: 95", "只能写一个"),
    ("    overflow: up\n", "", "超出的分怎么办没有写"),
    ("of: [b1, b2]", "of: [b1, b3]", "没有叫“b3”的加分项"),
    ("cap: 4, floor: none}]", "cap: 4}, {id: h, title: 组二, of: [b1], cap: 1}]", "写在了两个组里"),
    ("PAST(visits, 1)", "PAST(i1, 1)", "还没有算出来"),
    ("attain: {of: index,", "attain: {of: index, when_none: full,", "只用于 rate"),
    ("when_none: {fixed: 3}, beyond: no", "beyond: no", "缺少“when_none”"),
    ("dates: [occurred, found]", "dates: occurred", "应当是一个列表"),
    ("choices: [县, 市, 省, 京]", "choices: []", "太少，至少 1 条"),
    ("choices: {1: A级, 2: B级, 3: C级}", "choices: {}", "一项也没有写"),
    ("deduct: {each: {late: 1, absent_reports: 3}", "deduct: {each: {}", "一项也没有写"),
    ("top: 3, at_edge: all_in}, by_place", "top: 3, at_edge: all_in, within: county}, by_place",
     "不能是“county”"),
    ("title: 全部写法", "title: " + "长" * 201, "太长，最多 200 个字"),
    ("answers: {very: 5, fairly: 4}", "answers: {}", "一条也没有写"),
    ("facts:\n", "facts: 无\nfact:\n", "应当分栏填写"),
    ("mark: veto, set: {total: 0", "mark: veto, set: {total: 零", "不是数字"),
    ("unit: 人次, max: 10000, absent: zero", "unit: 人次, max: 9999999999999", "太大了"),
    ("missing: {fixed: 3}, owner", "missing: {fixed: 3, peers_mean: all}, owner", "只能写一个"),
    ("kind: {title: 类别, choices: [个访, 集体访]}", "kind: {title: 类别}", "缺少“max”"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message"), SLIPS)
def test_a_slip_is_told(old: str, new: str, message: str) -> None:
    assert TEXT.count(old) == 1, TEXT.count(old)
    with pytest.raises(RuleErrors) as caught:
        read_rule_set(TEXT.replace(old, new))
    assert message in str(caught.value)


def test_looking_back_at_points_is_refused() -> None:
    old = "attain: {of: index, target: mediation_target}"
    with pytest.raises(RuleErrors, match="PAST 只能看往期的数据"):
        read_rule_set(TEXT.replace(old, 'attain: {of: index, target: "PAST(i1, 1)"}'))
