"""On every point on which texts are silent a file must speak, or it is told that it did not.

The points are those on which real schemes are silent, overlap or contradict one another; a file
that says them all is quiet, and each key taken out of it is missed.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from fengqiao.rules import RuleErrors, read_rule_set

OUTSPOKEN = Path(__file__).with_name("silent.yaml").read_text("utf-8")
# Warnings of another kind: its marks do not add up and can be exceeded, which is meant.
OTHER = ("与写明的满分 72 分不一致", "“办结率”最多可得 13 分", "没有算例", "没有任何一条规则用到")

BAND_EDGES = [
    ("{at_least: 4, points: 10}, {points: 0}", "{at_least: 4, points: 10}", "要接住其余所有情况"),
    ("{at_least: 4, points: 10}, {points: 0}", "{points: 10}, {points: 0}", "前一档没有界线"),
    ("\n  - {grade: B, title: 合格}", "", "最后一个等次要接住其余所有单位"),
]
SLOPES = [
    (", steps: begun", "", "缺少“steps”"),
    ("below: {each: 1, points: 1}", "below: {points: 1}", "缺少“each”"),
    (", direction: below, each: 1, points: 2", ", each: 1, points: 2", "缺少“direction”"),
    (", reading: marginal", "", "同一方向有几段，要写明怎样合算"),
    (", gain: yes", "", "高于目标和低于目标都要扣分"),
]
CAPS = [
    ("{visit_points: 1, late: 1}}, floor: none", "{visit_points: 1, late: 1}}", "缺少“floor”"),
    ("    full: 60\n    floor: 0\n", "    full: 60\n", "“工作”可能得负分，没有写最低分"),
    ("    floor: 0\n    cap: none\n", "    floor: 0\n", "“工作”可得 63 分，本部分满分 60 分"),
    ("    cap: none\n    overflow: up\n", "    cap: 60\n", "超出的分怎么办没有写"),
    ("    full: 10\n    floor: none\n", "    full: 10\n", "“其他”可能得负分，没有写最低分"),
    (", bonus_cap: 4", "", "没有写加分合计最多几分"),
    (", bonus_floor: -5", "", "加减分合计可能是负数，没有写最少几分"),
    ("parts: leave, floor: 0", "parts: leave", "总分可能是负数，没有写最低分"),
    ("floor: 0, cap: none, bonus", "floor: 0, bonus", "总分可能超过满分，没有写最高分"),
]
DECLARED_MARK = [
    (", parts: leave", "", "各部分合计 70 分，与写明的满分 72 分不一致"),
    (", decimals: 2, parts", ", parts", "没有写分数保留几位小数"),
]
ORDINALS = [
    ("{order: occurred, values", "{values", "缺少“order”"),
    (", after: {step: 1}", "", "缺少“after”"),
    (", effect: multiply", "", "缺少“effect”"),
]
MULTIPLIERS = [("      together: largest\n", "", "几种加倍同时出现时怎么办，没有写")]
IDENTITY = [
    ("{field: case, keep: highest}", "{field: case}", "缺少“keep”"),
    ("points: {市: 1, 省: 2}", "points: {市: 1}", "分值表没有写全"),
]
DATES = [
    ("{where: {field: level, is: 省}, date: found", "{where: {field: level, is: 省}",
     "有 2 个日期栏，没有写按哪个归期，现在按“occurred”"),
    ("- {date: occurred, from: -1-12-01", "- {from: -1-12-01", "没有写按哪个归期"),
    (", begun: yes", "", "不足的怎么算没有写"),
    (", never: until_end", "", "一直没有报的算多少，没有写"),
    (", which: both", "", "缺少“which”"),
]  # fmt: skip
RESPONSIBILITY = [("      charged_to: origin\n", "", "有单位栏“origin”，没有写记到哪个单位")]
RANKING = [
    ("  groups: unit_type\n", "", "缺少“groups”"),
    ("  ties: share\n", "", "缺少“ties”"),
    ("  smallest_group: 7\n", "", "缺少“smallest_group”"),
    ("  overlap: neither\n", "", "缺少“overlap”"),
    ("  leave_out: []\n", "", "缺少“leave_out”"),
    ("{by: closed, best: high}", "{by: closed}", "没有写高的在前还是低的在前"),
    ("bottom: 3, at_edge: all_in, within", "bottom: 3, within", "缺少“at_edge”"),
    ("bottom: 3, at_edge: all_in, within: group", "bottom: 3, at_edge: all_in",
     "没有写名次在本组内数还是全部单位里数"),
    ("at_edge: all_in, within: group}}\n  - {grade: B", "at_edge: all_in}}\n  - {grade: B",
     "没有写名次在本组内数还是全部单位里数"),
    ("share: 30, rounding: down", "share: 30", "缺少“rounding”"),
    ("of: average, best: high, among", "of: average, among", "缺少“best”"),
    ("of: average, best: high, among: group, ties", "of: average, best: high, ties", "缺少“among”"),
    ("among: group, ties: share, table", "among: group, table", "缺少“ties”"),
    (", after: last", "", "没有写表以后的名次得几分"),
    ("{of: leader, best: high, among: all", "{of: leader, best: high", "缺少“among”"),
    ("take: mean, among: group", "take: mean", "缺少“among”"),
    ("among: all, best: high}", "among: all}", "没有写高好还是低好"),
    ("{of: satisfaction,", "{of: PEERMEAN(satisfaction),", "PEERMEAN 只和本组单位比"),
]  # fmt: skip
RUNS = [
    ("times: 2, in_a_row: yes, ", "times: 2, ", "缺少“in_a_row”"),
    ("missing: breaks, cleared", "cleared", "缺少“missing”"),
    ("yes, within: ever", "yes", "没有写连续几期能不能跨年度"),
    (", cleared_by: none", "", "没有写处理以后次数是不是重新数"),
    ("no, within: year", "no", "累计次数要写明在多长时间内数"),
]
STATUSES = [
    (", lasts: {months: 12}", "", "“连续两次”没有写管多久，现在只管当次"),
    (", lifting: 验收合格", "", "“末三位”要到解除为止，没有写怎样解除"),
    ("lasts: once, at: base, authority: 县委", "lasts: once, at: base", "没有写由谁作出"),
    ("lasts: period, at: base", "lasts: period", "没有写是每期认定，还是合成以后认定"),
]
ACROSS_LEVELS = [
    ("{held: [veto], by: superior}", "{held: [veto]}", "缺少“by”"),
    ("{held: [veto], by: superior}", "{held: [veto], by: own}", "条件里却没有看上级的认定"),
    ("from: survey.good, ", "", "缺少“from”"),
]
MISSING = [
    ("floor: none, missing: block, owner: 办, clause: c1}\n      - {id: rate",
     "floor: none, owner: 办, clause: c1}\n      - {id: rate", "缺少“missing”"),
    (", when_none: missing", "", "缺少“when_none”"),
    (", when_none: zero", "", "缺少“when_none”"),
    (", smallest_sample: 30", "", "缺少“smallest_sample”"),
    (", missing_round: zero", "", "缺少“missing_round”"),
    (", rounds: 4", "", "没有写应有几期"),
]  # fmt: skip
JUDGEMENT = [
    (", lowest: 0, highest: 5", ", highest: 5", "缺少“lowest”"),
    (", lowest: 0, highest: 5", ", lowest: 0", "缺少“highest”"),
    ("owner: 考核组, ", "", "没有写由谁评分（owner）"),
]
VERSIONS = [
    ('version: "2014.1"\n', "", "缺少“version”"),
    ("valid: {from: 2014-01-01, to: open}\n", "", "缺少“valid”"),
    ("{from: 2014-01-01, to: open}", "{from: 2014-01-01}", "缺少“to”"),
    ("values: {2014-01-01: 95}", "values: {}", "一条也没有写"),
]
POINTS = {
    "band edges": BAND_EDGES,
    "slopes": SLOPES,
    "nested caps": CAPS,
    "declared mark": DECLARED_MARK,
    "n-th occurrence": ORDINALS,
    "multipliers": MULTIPLIERS,
    "event identity": IDENTITY,
    "dates": DATES,
    "responsibility": RESPONSIBILITY,
    "ranking": RANKING,
    "consecutive and cumulative": RUNS,
    "effects of statuses": STATUSES,
    "flow between levels": ACROSS_LEVELS,
    "missing is not zero": MISSING,
    "judgement": JUDGEMENT,
    "versions": VERSIONS,
}


def told(text: str) -> list[str]:
    """Return every error and warning of a file, but those said of it in any case."""
    try:
        findings = read_rule_set(text).warnings
    except RuleErrors as error:
        findings = error.findings
    warnings = [one for one in findings if one.severity == "warning"]
    others = [one for one in warnings if any(words in one.message for words in OTHER)]
    return [str(one) for one in findings if one not in others]


def test_a_file_that_says_everything_is_quiet() -> None:
    assert told(OUTSPOKEN) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        pytest.param(*case, id=f"{point}-{number}")
        for point, cases in POINTS.items()
        for number, case in enumerate(cases)
    ],
)
def test_what_a_file_leaves_unsaid_is_missed(old: str, new: str, said: str) -> None:
    assert OUTSPOKEN.count(old) == 1
    assert any(said in one for one in told(OUTSPOKEN.replace(old, new)))


def test_a_place_counted_within_all_units_needs_no_group() -> None:
    ungrouped = OUTSPOKEN.replace("groups: unit_type", "groups: none")
    assert told(ungrouped.replace("at_edge: all_in, within: group", "at_edge: all_in")) == []


def test_runs_of_years_cannot_cross_a_year_and_need_not_say_so() -> None:
    yearly = OUTSPOKEN.replace("period: quarter", "period: year").replace(
        "roll_up: {from: quarter, to: year, method: mean, missing_round: zero, rounds: 4}\n", ""
    )
    assert told(yearly.replace("yes, within: ever", "yes")) == []


def test_a_row_charged_to_its_own_unit_is_charged_as_if_nothing_were_said() -> None:
    own = read_rule_set(OUTSPOKEN.replace("charged_to: origin", "charged_to: unit"))
    silent = read_rule_set(OUTSPOKEN.replace("      charged_to: origin\n", ""))
    assert own.sha256 == silent.sha256
    assert read_rule_set(OUTSPOKEN).sha256 != own.sha256


def test_a_field_called_unit_is_meant_where_a_register_has_one() -> None:
    text = OUTSPOKEN.replace("origin: {", "unit: {").replace("_to: origin", "_to: unit")
    [first] = [one for one in read_rule_set(text).rules.measures if one.id == "visit_points"]
    assert getattr(first.source, "charged_to", "") == "unit"


def test_counting_that_is_never_cleared_is_the_same_as_nothing_said() -> None:
    silent = read_rule_set(OUTSPOKEN.replace(", cleared_by: none", ""))
    assert read_rule_set(OUTSPOKEN).sha256 == silent.sha256
