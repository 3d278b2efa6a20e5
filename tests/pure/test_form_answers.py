"""What people type into a form, and what becomes of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fengqiao.errors import Invalid
from fengqiao.forms.answers import (
    carried_answers,
    check_answers,
    nil_answers,
    written_answers,
)
from fengqiao.forms.form import Form
from fengqiao.forms.form_file import parse_form, read_form
from fengqiao.tenancy.questions import Value

FORMS = Path(__file__).parents[2] / "tenants" / "jinzhai" / "forms"
WEEKLY = read_form(FORMS / "village-weekly.yaml")
ENTERPRISE = read_form(FORMS / "enterprise-monthly.yaml")


def small_form(field: str) -> Form:
    return parse_form(
        f"""
form: small
title: 小表
level: village
frequency: week
owner: 县委政法委
basis: 制度
due: {{hour: 18}}
sections:
  - {{section: a, title: 甲, fields: [{{field: x, label: 甲项, {field}}}]}}
"""
    ).form


def good_answers() -> dict[str, object]:
    return {code: "0" for code, field in WEEKLY.fields.items() if field.numeric}


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("12", 12),
        (" 12 ", 12),
        ("\uff11\uff12", 12),
        ("1\uff0c200", 1200),
        ("1,200", 1200),
        ("1 200", 1200),
        ("\u30001\u30002", 12),
        ("12件", 12),
        ("007", 7),
        ("12.0", 12),
        ("+3", 3),
        ("\u202d12\u202c", 12),
        ("\ufeff1 2\u200b", 12),
        pytest.param(12, 12, id="a number"),
        ("", None),
        ("   ", None),
        (None, None),
    ],
)
def test_numbers_are_read_however_the_input_method_writes_them(
    typed: object, value: int | None
) -> None:
    form = small_form("unit: 件, required: 否")
    checked = check_answers(form, {"x": typed})
    assert checked.fit
    assert checked.values == {"x": value}


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("十二", "请只填数字"),
        ("12人", "请只填数字"),
        ("1e5", "请只填数字"),
        ("0x10", "请只填数字"),
        ("1,2", "请只填数字"),
        ("1\n2", "请只填一个数"),
        ("1\t2", "请只填一个数"),
        ("1.5", "请填整数"),
        ("٣", "请只填数字"),
        ("-1", "不能小于 0"),
        ("501", "不能大于 500"),
        ("9" * 40, "数字太大"),
        ("1000000000001", "数字太大"),
        ("1\x00", "请只填数字"),
        (True, "格式不对"),
        ([1], "格式不对"),
        ({"a": 1}, "格式不对"),
        (float("nan"), "请只填数字"),
        (float("inf"), "请只填数字"),
    ],
)
def test_what_is_no_number_or_out_of_bounds_is_refused_with_advice(
    typed: object, message: str
) -> None:
    checked = check_answers(small_form("unit: 件, max: 500"), {"x": typed})
    assert message in checked.errors["x"][0]
    assert checked.values["x"] is None


def test_the_largest_number_taken_is_a_million_million() -> None:
    assert check_answers(small_form("unit: 元"), {"x": "1000000000000"}).values["x"] == 10**12


def test_decimals_become_whole_numbers_at_their_scale() -> None:
    form = small_form("type: decimal, places: 2, unit: 万元")
    typed = {"12.5": 1250, "0.05": 5, "3": 300, "1,234.56": 123456, "12.500": 1250}
    for text, value in typed.items():
        assert check_answers(form, {"x": text}).values["x"] == value
    assert "最多填 2 位小数" in check_answers(form, {"x": "1.234"}).errors["x"][0]
    assert written_answers(form, {"x": 5}) == {"x": "0.05"}


@pytest.mark.parametrize(
    ("field", "typed", "told"),
    [
        ("unit: 件", "十二", "请只填数字，如 12。没有就填 0。"),
        ("unit: 人, min: 1", "", "还没有填，请补上。"),
        ("unit: 人, min: 1", "三", "请只填数字，如 12。"),
        (
            "type: decimal, places: 1, unit: 度, min: -50, required: 否",
            "12，5",
            "请只填数字，如 12.5。没有就空着。",
        ),
    ],
)
def test_a_zero_is_offered_only_where_it_says_that_there_is_nothing(
    field: str, typed: str, told: str
) -> None:
    assert check_answers(small_form(field), {"x": typed}).errors["x"] == [told]


def test_a_missing_number_must_be_typed_and_is_never_zero() -> None:
    answers = good_answers()
    del answers["patrols"]
    checked = check_answers(WEEKLY, answers)
    assert checked.values["patrols"] is None
    assert checked.errors["patrols"] == ["还没有填。没有就填 0。"]
    assert check_answers(WEEKLY, answers, complete=False).fit


def test_an_unknown_field_is_refused() -> None:
    checked = check_answers(WEEKLY, good_answers() | {"is_admin": "1"})
    assert list(checked.errors) == ["is_admin"]
    assert "is_admin" not in checked.values


def test_disputes_must_add_up_and_the_message_shows_the_sum() -> None:
    answers = good_answers() | {"disputes_found": "2", "disputes_resolved": "1"}
    checked = check_answers(WEEKLY, answers)
    assert list(checked.errors) == ["disputes_found"]
    words = checked.errors["disputes_found"][0]
    assert words.startswith("排查发现应等于已化解加正在化解，请核对")
    assert "排查发现矛盾纠纷 2，其中：已化解 1，其中：正在化解 0" in words
    assert check_answers(WEEKLY, answers | {"disputes_open": "1"}).fit


def test_a_comparison_waits_until_its_numbers_are_readable() -> None:
    answers = good_answers() | {"disputes_found": "两件", "disputes_resolved": "1"}
    assert check_answers(WEEKLY, answers).errors == {
        "disputes_found": ["请只填数字，如 12。没有就填 0。"]
    }


def test_more_hazards_rectified_than_found_asks_but_does_not_block() -> None:
    checked = check_answers(WEEKLY, good_answers() | {"hazards_rectified": "3"})
    assert checked.fit
    assert "请核实" in checked.warnings["hazards_rectified"][0]


def test_last_month_s_open_hazards_explain_this_month_s_rectified_ones() -> None:
    answers: dict[str, object] = {c: "0" for c, f in ENTERPRISE.fields.items() if f.numeric}
    answers["hazards_rectified"] = "2"
    warned = check_answers(ENTERPRISE, answers, previous={"hazards_open": 1})
    assert "上期月末尚未整改 1" in warned.warnings["hazards_rectified"][0]
    assert not check_answers(ENTERPRISE, answers, previous={"hazards_open": 2}).warnings
    assert not check_answers(ENTERPRISE, answers).warnings


def test_a_sudden_jump_asks_to_look_again() -> None:
    checked = check_answers(WEEKLY, good_answers() | {"campaigns": "40"}, previous={"campaigns": 4})
    assert checked.fit
    assert checked.warnings["campaigns"] == ["比上期（4）多了很多，请核实。"]
    calm = check_answers(WEEKLY, good_answers() | {"campaigns": "8"}, previous={"campaigns": 4})
    assert not calm.warnings


def test_text_keeps_its_lines_and_loses_only_what_cannot_be_seen() -> None:
    typed = "  第一行\r\n第二行\u202e\u200b\t完  "
    checked = check_answers(WEEKLY, good_answers() | {"narrative": typed})
    assert checked.values["narrative"] == "第一行\n第二行 完"


@pytest.mark.parametrize("typed", ["有\x07铃", "有\x00空", "\ud800坏字", "字" * 501])
def test_control_characters_and_overlong_text_are_refused(typed: str) -> None:
    assert "narrative" in check_answers(WEEKLY, good_answers() | {"narrative": typed}).errors


def test_attachments_are_hashes_at_most_six_each_once() -> None:
    hashes = [f"{n:064x}" for n in range(7)]
    few = check_answers(WEEKLY, good_answers() | {"photos": [*hashes[:2], hashes[0]]})
    assert few.values["photos"] == hashes[:2]
    for bad in (hashes, ["../../etc/passwd"], [1], "x", {"a": 1}):
        assert "photos" in check_answers(WEEKLY, good_answers() | {"photos": bad}).errors


def test_dates_and_choices_are_read_and_refused() -> None:
    day = small_form("type: date")
    for typed in ("2026-11-21", "2026/11/21", "2026年11月21日", "２０２６-１１-２１"):  # noqa: RUF001 - typed
        assert check_answers(day, {"x": typed}).values["x"] == "2026-11-21"
    assert check_answers(day, {"x": "\u200e2026-11-21"}).values["x"] == "2026-11-21"
    assert "请填日期" in check_answers(day, {"x": "2026-02-30"}).errors["x"][0]
    choice = small_form("type: choice, choices: [消防, 用电]")
    assert check_answers(choice, {"x": "用电"}).values["x"] == "用电"
    assert check_answers(choice, {"x": "用电\u200b"}).values["x"] == "用电"
    assert "请从这些里选一个：消防、用电" in check_answers(choice, {"x": "燃气"}).errors["x"][0]


def test_a_nil_report_sets_flows_to_zero_and_carries_stocks() -> None:
    answers = nil_answers(WEEKLY, {"patrol_members": 12, "patrol_points": 4, "patrols": 9})
    checked = check_answers(WEEKLY, answers)
    assert checked.fit
    assert checked.values["patrol_members"] == 12
    assert checked.values["patrols"] == 0


def test_a_nil_report_without_a_known_stock_asks_for_it() -> None:
    checked = check_answers(WEEKLY, nil_answers(WEEKLY))
    assert set(checked.errors) == {"patrol_members", "patrol_points"}


def test_a_form_may_refuse_nil_reports() -> None:
    with pytest.raises(Invalid):
        nil_answers(ENTERPRISE)


def test_what_only_is_where_something_happened_is_not_asked_of_a_nil_report() -> None:
    for field in (
        "type: table, min_rows: 1, columns: [{column: place, label: 地点, type: text}]",
        "type: choice, required: 是, choices: [一般, 较大]",
        "type: date, required: 是",
        "type: attachments, required: 是",
        "type: text, required: 是, longest: 4",
    ):
        form = replace(small_form(field), nil_allowed=True, nil_words="本周没有需要报告的情况")
        assert check_answers(form, {}).errors, field
        assert check_answers(form, nil_answers(form), nil=True).fit, field


def test_a_form_with_a_figure_that_cannot_be_0_says_that_it_takes_no_nil_report() -> None:
    form = replace(small_form("unit: 件, min: 1"), nil_allowed=True, nil_words="没有")
    with pytest.raises(Invalid) as refused:
        nil_answers(form)
    assert refused.value.errors == {
        "x": ["不能小于 1，请核对后改正。所以这一期不能作零报告，请逐项填写。"]
    }


def test_only_stocks_are_carried_over_from_last_period() -> None:
    previous: dict[str, Value] = {"patrol_members": 12, "patrols": 9, "narrative": "旧事"}
    assert carried_answers(WEEKLY, previous) == {"patrol_members": "12"}


# The first run builds the tables of all characters, which says nothing about our code.
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(list(WEEKLY.fields)), st.text() | st.integers() | st.none()))
def test_whatever_is_typed_is_answered_and_never_breaks(answers: dict[str, object]) -> None:
    checked = check_answers(WEEKLY, answers)
    assert set(checked.values) == set(WEEKLY.fields)
    again = check_answers(WEEKLY, written_answers(WEEKLY, checked.values), complete=False)
    assert again.values == checked.values
