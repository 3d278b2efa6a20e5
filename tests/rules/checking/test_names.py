"""Every name is declared once and known where it is used."""

from __future__ import annotations

import pytest

from tests.rules.language.files import assert_fault, bent, faults_in, warnings_of

DEDUCT = "{each: {late: 1.5, visits: 1}}"
FAULTS = [
    (DEDUCT, "{each: {‸lates: 1.5}}", "没有叫“lates”的", "“late”"),
    ("target: goal}", "target: ‸gaol}", "没有叫“gaol”的", "“goal”"),
    ("target: goal}", "target: goal - ‸late-due}", "没有叫“late-due”的", "late - due"),
    ("target: goal}", "target: ‸look}", "“look”在这里还没有算出来", "前面的项目"),
    ("target: goal}", "target: ‸total}", "“总分”在这里还没有算出来", ""),
    ("id: doing,", "id: ‸lateness,", "“lateness”已经用过（第 36 行）", "换一个"),
    ("id: praised,", "id: ‸goal,", "“goal”已经用过", ""),
    ("id: again", "id: ‸worst", "“worst”已经用过", ""),
    ("- {grade: B,", "- {grade: ‸A,", "“A”已经用过", ""),
    ("manual: {fact: review", "manual: {fact: ‸reviews", "没有叫“reviews”的数据", "“review”"),
    ("{by: total}, {by: doing}", "{by: ‸totals}, {by: doing}", "没有叫“totals”的", "“total”"),
    ("{by: total}, {by: doing}", "{by: total}, {by: ‸late}", "高的在前还是低的在前", "best"),
    ("run: worst", "run: ‸worse", "没有叫“worse”的决定", "“worst”"),
    ("run: worst", "run: ‸again", "在后面才认定", "移到前面"),
    ("{bottom: 3, at_edge: all_in, within: group}", "{grade: ‸C}", "没有叫“C”的等次", ""),
    ("of: visit, where: {field: level, is: 京}", "of: visit, where: {field: ‸levels, is: 京}",
     "没有叫“levels”的栏目", "“level”"),
    ("of: visit, where: {field: level, is: 京}", "of: visit, where: {figure: ‸case, above: 1}",
     "不是这里能用的一种栏目", "数字栏"),
    ("{lateness: 8.5, total: 37.5}", "{‸latenes: 8.5}", "不是办法里的结果", "“lateness”"),
    ("given: {late: 1,", "given: {‸lat: 1,", "不是办法里的数据", "“late”"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "message", "advice"), FAULTS)
def test_a_wrong_name_is_told_with_the_nearest_right_one(
    old: str, new: str, message: str, advice: str
) -> None:
    assert_fault(old, new, message, advice)


def test_measures_that_need_one_another_are_named_in_their_circle() -> None:
    circle = (
        'share: {title: 办结率, formula: "a1 + 1"}\n  a1: {formula: a2}\n  a2: {formula: share}'
    )
    found = faults_in(bent(("share: {title: 办结率, rate: done / due, when_none: full}", circle)))
    assert any("成了圈：share → a1 → a2 → share" in one.message for one in found)


def test_looking_back_at_oneself_is_no_circle() -> None:
    look_back = 'share: {title: 办结率, formula: "done - PAST(share, 1)"}'
    warnings = warnings_of(
        ("share: {title: 办结率, rate: done / due, when_none: full}", look_back),
        ("due: 10, done: 10", "done: 10"),
        ("  due: {title: 应办, from: reports.due, unit: 件, max: 1000}\n", ""),
    )
    assert "圈" not in warnings


def test_what_nobody_uses_is_a_warning() -> None:
    told = warnings_of(("{by: doing}", "{by: doing}"), ("late: 1.5, visits: 1", "visits: 1"))
    assert "数据“late”没有任何一条规则用到" in told
    assert "中间指标“visits”" in warnings_of(("late: 1.5, visits: 1", "late: 1.5"))


def test_a_clause_must_be_in_the_basis_and_every_item_should_have_an_owner() -> None:
    found = faults_in(
        bent(("lasts: {months: 12}\n    clause: notice", "lasts: once\n    clause: notes"))
    )
    assert any("basis 里没有“notes”" in one.message and "“notice”" in one.advice for one in found)
    told = warnings_of(("missing: full, owner: 考核组, clause: notice}", "missing: full}"))
    assert "“核查”没有写由谁评分（owner）、依据（clause）" in told


def test_a_ranking_whose_keys_cannot_be_read_is_told_like_any_fault() -> None:
    assert_fault("[{by: total}, {by: doing}]", "[‸PAST]", "应当分栏填写", "by")
