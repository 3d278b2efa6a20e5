"""The use of apps, raw numbers of finds and people are not scored, unless waived in the open."""

from __future__ import annotations

import pytest

from fengqiao.rules import read_rule_set
from tests.rules.language.files import assert_fault, bent, faults_in

WAIVER = "waivers: [{what: %s, reason: 上级专项要求, authority: 县委}]\nbasis:"


@pytest.mark.parametrize(
    ("old", "new", "message", "advice"),
    [
        ("  late: {title: 迟报,", "  late: ‸{title: 登录次数,", "国办函〔2026〕12号", "按期整改率"),
        ("from: manual.praise", "from: manual.photo_count", "国办函〔2026〕12号", ""),
        ("title: 迟报扣分", "title: 在线时长", "“在线时长”一类的数据不能", "工作结果"),
        ("title: 表扬, from", "title: 重点人员走访, from", "不对人打分", "事项"),
        ("title: 越级访\n", "title: 上访人员\n", "不对人打分", "事项"),
        ("title: 人数", "title: 点赞数", "国办函〔2026〕12号", ""),
    ],
)
def test_it_is_refused_whatever_it_is_called(old: str, new: str, message: str, advice: str) -> None:
    if "‸" in new:
        assert_fault(old, new, message, advice)
    else:
        found = faults_in(bent((old, new)))
        assert any(message in one.message and advice in one.advice for one in found)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("{each: {praise: 1}", "{each: {hazards_found: 1}"),
        ("rate: done / hazards_found", "rate: hazards_found / due"),
        ("{by: doing}", "{by: hazards_found, best: high}"),
    ],
)
def test_a_number_of_finds_earns_nothing(old: str, new: str) -> None:
    found = faults_in(bent((old, new)))
    assert any("“登记隐患”是发现、排查的数量" in one.message for one in found)


def test_finds_do_not_slip_in_under_another_name() -> None:
    share = "  share: {title: 办结率, rate: done / due, when_none: full}"
    alias = f"{share}\n  other: {{title: 别名, formula: hazards_found * 2}}"
    found = faults_in(bent((share, alias), ("{each: {praise: 1}", "{each: {other: 1}")))
    assert any("“别名”是发现、排查的数量" in one.message for one in found)


def test_a_waiver_lifts_the_refusal_and_stands_in_the_rules() -> None:
    waived = bent(
        ("{each: {praise: 1}", "{each: {hazards_found: 1}"), ("basis:", WAIVER % "hazards_found")
    )
    rules = read_rule_set(waived).rules
    assert [waiver.what for waiver in rules.waivers] == ["hazards_found"]
    read_rule_set(bent(("title: 迟报扣分", "title: 打卡扣分"), ("basis:", WAIVER % "打卡")))


def test_no_waiver_allows_scoring_people() -> None:
    text = bent(("title: 表扬, from", "title: 重点人员, from"), ("basis:", WAIVER % "重点人员"))
    assert any("不对人打分" in one.message for one in faults_in(text))


FEW = "{figure: hazards_found, at_most: 9}"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("then: {mark: yellow_card, e", "then: {points: {add: hazards_found * 5}, e"),
        ("ranking:", "money:\n  - {id: pay, title: 奖, amount: hazards_found * 5}\nranking:"),
        ("ranking:", f"money:\n  - {{id: pay, title: 奖, amount: 500, when: {FEW}}}\nranking:"),
        ("{id: look,", f"{{id: look, zero_if: {FEW},"),
        ("{id: look,", f"{{id: look, full_if: {FEW},"),
        (
            "when: {bottom: 3, at_edge: all_in, within: group}\n    then: {",
            f"when: {FEW}\n    then: {{set: {{total: 0}}, ",
        ),
    ],
)
def test_a_number_of_finds_moves_neither_total_nor_money(old: str, new: str) -> None:
    found = faults_in(bent((old, new)))
    assert any("“登记隐患”是发现、排查的数量" in one.message for one in found), found


@pytest.mark.parametrize(
    "source",
    [
        "trend: {of: hazards_found, as: difference, back: 1}",
        "baseline: {of: hazards_found, take: mean, among: group}",
        "standing: {of: hazards_found, best: high, among: all, ties: share}",
        "formula: later",
    ],
)
def test_finds_stay_finds_compared_with_others_or_with_the_past(source: str) -> None:
    share = "  share: {title: 办结率, rate: done / due, when_none: full}"
    other = f"{share}\n  other: {{title: 别名, {source}}}"
    if "later" in source:
        other += "\n  later: {title: 后写的, formula: hazards_found}"
    found = faults_in(bent((share, other), ("{each: {praise: 1}", "{each: {other: 1}")))
    assert any("“别名”是发现、排查的数量" in one.message for one in found), found


def test_rows_counted_as_finds_are_finds_under_their_own_title() -> None:
    found = faults_in(bent(("visits: {title: 越级访", "visits: {title: 排查出的事项")))
    assert any("“排查出的事项”是发现、排查的数量" in one.message for one in found), found


def test_where_nothing_was_found_an_item_may_not_apply() -> None:
    some = "only_for: {figure: hazards_found, at_least: 1}"
    read_rule_set(bent(("{id: look,", f"{{id: look, {some},")))
    worst = ("when: {bottom: 3, at_edge: all_in, within: group}", f"when: {FEW}")
    read_rule_set(bent(worst))


def test_a_waiver_for_one_word_lifts_no_other_in_the_same_title() -> None:
    both = ("title: 迟报扣分", "title: 登录点赞扣分")
    found = faults_in(bent(both, ("basis:", WAIVER % "登录")))
    assert [one.message for one in found if "“点赞”一类的数据不能" in one.message]
    found = faults_in(bent(both))
    assert [one.message for one in found if "“登录、点赞”一类的数据不能" in one.message]
    read_rule_set(bent(both, ("basis:", WAIVER % "lateness")))
