"""A faulty rule file is refused with every fault at its exact place, in the clerk's words."""

from __future__ import annotations

import pytest

from fengqiao.rules import excerpt, read_rule_set
from tests.rules.language.files import SMALL, assert_fault, bent, faults_in

DEDUCT = "deduct: {each: {late: 1.5, visits: 1}}, floor: 0"
FAULTS = [
    ("ruleset: small", "‸rulesets: small", "没有“rulesets”这一栏", "“ruleset”"),
    ("ruleset: small", "ruleset: ‸9small", "不合代号的写法", "数字开头"),
    ('version: "1"\n', 'version: ‸""\n', "version（版本）是空的", "请填写"),
    ('version: "1"\n', "version: ‸“1”\n", "用了全角引号", '请用半角引号："1"'),
    ("period: year}", "period: ‸年度}", "不能是“年度”",
     "year（年度）、half_year（半年）、quarter（季度）"),
    ("{bottom: 3, at_edge: all_in, within: group}", "{figure: total, below: ‸goal}",
     "below（小于（不含））要写数", "figure: total - goal, below: 0"),
    ("from: 2024-01-01", "from: ‸2024-1-1", "不是日期", "2026-01-01"),
    ("from: 2024-01-01, to", "from: ‸2024-02-30, to", "不是日期", ""),
    ("to: 2027-12-31", "to: ‸2023-12-31", "失效日期早于生效日期", "open"),
    ("level: township", "level: ‸townships", "不能是“townships”", "“township”"),
    ("points: {full: 40,", "points: {full: ‸\uff14\uff10,", "不是数字", "请"),
    ("bonus_cap: 3}", "bonus_cap: ‸3分}", "不是数字", "写成“3”"),
    ("bonus_cap: 3}", "bonus_cap: ‸3.00001}", "小数位太多", ""),
    ("from: reports.late", "from: ‸report.late", "来源“report.late”不认识", "“reports”"),
    ("  late: {title: 迟报,", "  ‸total: {title: 迟报,", "保留的词", "换一个"),
    ("unit: 份, max: 1000}", "unit: 份, max: ‸-1}", "max 比 min 还小", "核对"),
    (DEDUCT, "deduct: {each: {late: ‸1.5.0}}, floor: 0", "不是数字", ""),
    ("- {id: lateness, title: 迟报扣分, weight: 10, " + DEDUCT,
     "- ‸{id: lateness, title: 迟报扣分, weight: 10, deduct: {each: {late: 1}}",
     "缺少“floor”", "floor: none"),
    ("missing: zero, owner: 办公室, clause: notice}\n      - id: finding",
     "missing: ‸nothing, owner: 办公室, clause: notice}\n      - id: finding",
     "不能是“nothing”", "block"),
    ("{points: 0}]", "‸{above: 10, points: 0}]", "最后一档要接住", "只写 points"),
    ("{above: 80, points: 6}", "‸{at_least: 95, points: 6}", "界线不低于前一档", "调整顺序"),
    ("{above: 80, points: 6}", "{above: 80, ‸off: 6, points: 6}", "只能写一个", "只留一个"),
    ("{above: 80, points: 6}", "‸{above: 80}", "下面这些要写一个：points、off", ""),
    ("manual: {fact: review, lowest: 0, highest: 10}",
     "manual: {fact: review, lowest: 0, highest: 10}, ‸formula: review",
     "“manual”和“formula”只能写一个", "只留一个"),
    ("manual: {fact: review, lowest: 0, highest: 10}",
     "manual: {fact: review, lowest: 5, highest: ‸1}", "highest 比 lowest 还小", ""),
    ("{bottom: 3, at_edge: all_in, within: group}", "‸{bottom: 3}", "缺少“at_edge”", "补上"),
    ("{bottom: 3, at_edge: all_in, within: group}", "{‸last: 3}", "认识的写法“last”", "可以写"),
    ("{run: worst, times: 2, in_a_row: yes, missing: breaks, cleared_by: none}",
     "‸{run: worst, times: 2, in_a_row: no, missing: breaks, cleared_by: none}",
     "累计次数", "within: year"),
    ("mark: yellow_card", "mark: ‸yellowcard", "不能是“yellowcard”", "“yellow_card”"),
    ("lasts: {months: 12}", "lasts: {months: ‸0}", "超出范围", "1 到 120"),
    ("lasts: {months: 12}", "lasts: ‸forever", "不能是“forever”", "可以写"),
    ("in_a_row: yes", "in_a_row: ‸maybe", "不能是“maybe”", "yes 或 no"),
    ("ties: share\n", "ties: ‸average\n", "不能是“average”", "share"),
    ("choices: [城市社区, 行政村]", "choices: ‸[城市社区, 城市社区]", "写了两次", ""),
    ("{field: level, is: 京}", "{field: level, is: ‸北京}", "没有“北京”这个选项", "京"),
    ("rows: {of: visit,", "rows: {of: ‸visits,", "没有叫“visits”的登记簿", "“visit”"),
    ("values: {2024-01-01: 95}", "values: {‸2024/1/1: 95}", "不是日期", ""),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message", "advice"), FAULTS)
def test_a_fault_is_named_at_its_line_and_column(
    old: str, new: str, message: str, advice: str
) -> None:
    assert_fault(old, new, message, advice)


def test_the_sound_file_is_read_without_a_word() -> None:
    assert read_rule_set(SMALL).warnings == ()


def test_all_faults_are_told_at_once_and_a_spoilt_entry_does_not_make_its_users_look_wrong() -> (
    None
):
    found = faults_in(bent(("unit: 份, max: 1000}", "unit: 份}"), ("ties: share", "ties: x"),
                           ("goal}", "gaol}")))  # fmt: skip
    assert [one.message for one in found if one.severity == "error"] == [
        "缺少“max”（不可能大于的数）一栏。",
        "没有叫“gaol”的数据或项目。",
        "ties（并列时）不能是“x”。",
    ]


@pytest.mark.parametrize(
    "words",
    [
        "at_edge: all_in", "missing: breaks", "when_none: full", "overlap: neither",
        "smallest_group: 7", "leave_out: []", "in_a_row: yes", "missing: full",
    ],
)  # fmt: skip
def test_points_on_which_texts_are_silent_must_be_written(words: str) -> None:
    key = words.split(":")[0]
    assert SMALL.count(words) == 1
    found = "\n".join(map(str, faults_in(SMALL.replace(words, f"x_{words}"))))
    assert f"缺少“{key}”" in found


def test_the_excerpt_shows_the_line_with_a_caret_below_the_place() -> None:
    text = bent(("ties: share", "ties: shares"))
    shown = excerpt(faults_in(text)[0], text).split("\n")
    assert shown[0].endswith("  ties: shares")
    assert shown[0].index("shares") == shown[1].index("^")


def test_a_caret_under_chinese_words_counts_two_columns_for_each() -> None:
    text = bent(("title: 迟报扣分, weight: 10", "title: 迟报扣分, weight: 十"))
    first, second = excerpt(faults_in(text)[0], text).split("\n")
    wide = sum(1 for character in first[: first.index("十")] if ord(character) > 0x2E7F)
    assert second.index("^") == first.index("十") + wide


def test_a_misspelt_part_is_the_only_fault_told_of_it() -> None:
    for part in ("sections", "facts", "registers", "measures", "decisions"):
        changed = SMALL.replace(f"\n{part}:", f"\n{part[:-2]}s:")
        [found] = faults_in(changed)
        assert f"没有“{part[:-2]}s”这一栏" in found.message
        assert f"“{part}”" in found.advice


def test_without_sections_only_their_lack_is_told() -> None:
    before, after = SMALL.split("sections:")
    [found] = faults_in(before + "bonuses:" + after.split("bonuses:")[1])
    assert "缺少“sections”" in found.message


def test_a_bracket_left_open_is_told_where_it_opens() -> None:
    [found] = faults_in(bent(("period: year}", "period: year")))
    assert (found.place.line, found.place.column) == (5, 13)
    assert "从这里开始的括号到第 6 行还没有读通" in found.message
    assert "少了“}”" in found.advice
