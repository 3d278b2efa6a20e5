"""One number is asked of one level once; a form is the same on the page and in its file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from fengqiao.county_files import read_county
from fengqiao.form_design.burden import TIMES_A_YEAR, burden_of, total_answers
from fengqiao.form_design.checking import check_document, read_document
from fengqiao.form_design.parts import added, kind_of, moved, part_of, removed, with_values
from fengqiao.form_design.writing import form_document, write_form
from fengqiao.forms.dictionary import Offered, entries_of, repeats, same_name
from fengqiao.forms.form import Form
from fengqiao.forms.form_file import FormErrors, parse_form, read_form
from fengqiao.periods.period import Frequency

TENANTS = Path(__file__).parents[2] / "tenants"
JINZHAI = read_county(TENANTS / "jinzhai")
VILLAGE = JINZHAI.forms["village_weekly"]
HAZARDS = Offered("inspection.hazards_found", "隐患台账", "发现隐患", "条", ("village",))


def asking(line: str, *, level: str = "village") -> Form:
    return parse_form(
        f"""form: extra
title: 加报
level: {level}
frequency: month
owner: 平安办
basis: 通知
due: {{hour: 18}}
sections:
  - section: a
    title: 甲
    fields:
      - {line}
"""
    ).form


@pytest.mark.parametrize(
    "line",
    [
        "{field: publicity, label: 开展平安宣传, unit: 场次}",
        "{field: publicity, label: '开展 平安-宣传', unit: 场次}",
        "{field: publicity, label: 其中：开展平安宣传, unit: 场次}",
        "{field: publicity, label: 办活动, unit: 次, same_as: village_weekly.campaigns}",
    ],
)
def test_what_another_form_of_the_level_collects_is_refused_whatever_it_is_called(
    line: str,
) -> None:
    (found,) = repeats(asking(line), JINZHAI.forms.values())
    assert found.field == "publicity"
    assert "village_weekly.campaigns" in found.message
    assert "asked_again" in found.advice


@pytest.mark.parametrize(
    "line",
    [
        "{field: publicity, label: 开展平安宣传, unit: 人次}",
        "{field: publicity, label: 开展平安宣传, unit: 场次, asked_again: 专项统计}",
        "{field: publicity, label: 反诈宣传, unit: 场次}",
        "{field: narrative, label: 重点情况说明, type: text}",
    ],
)
def test_another_number_a_reason_and_words_are_not_refused(line: str) -> None:
    assert repeats(asking(line), JINZHAI.forms.values()) == []


def test_another_level_may_be_asked_the_same() -> None:
    form = asking("{field: publicity, label: 开展平安宣传, unit: 场次}", level="department")
    assert repeats(form, JINZHAI.forms.values()) == []


def test_what_a_ledger_keeps_is_to_be_proposed_from_it() -> None:
    form = asking("{field: found, label: 发现隐患, unit: 条}")
    (found,) = repeats(form, [], [HAZARDS])
    assert found.advice == "请加 proposed_from: inspection.hazards_found，由台账带数。"
    derived = asking(
        "{field: found, label: 发现隐患, unit: 条, proposed_from: inspection.hazards_found}"
    )
    assert repeats(derived, [], [HAZARDS]) == []
    assert repeats(replace(form, level="township"), [], [HAZARDS]) == []


def test_a_form_asks_itself_only_once() -> None:
    twice = asking("{field: a, label: 走访, unit: 户}\n      - {field: b, label: 走访, unit: 户}")
    assert [found.field for found in repeats(twice, [])] == ["b"]


def test_a_shipped_county_asks_for_nothing_twice_and_the_dictionary_lists_it_all() -> None:
    forms = list(JINZHAI.forms.values())
    entries = entries_of(forms)
    assert len(entries) == sum(len(form.fields) for form in forms)
    assert {e.source for e in entries if e.form == "county_monthly" and e.type == "integer"} == {
        "below"
    }
    assert same_name("其中：已化解 ", "件") == same_name("已化解", "件")


@pytest.mark.parametrize("path", sorted(TENANTS.glob("*/forms/*.yaml")), ids=str)
def test_a_form_written_as_its_file_is_the_same_form(path: Path) -> None:
    form = read_form(path)
    text = write_form(form_document(form))
    assert parse_form(text).form == form
    assert parse_form(text).form.hash == form.hash
    assert write_form(read_document(text)) == text


@pytest.mark.parametrize(
    "words", ["有: 冒号", "# 井号", "- 横线", "引“号”", "末尾:", '"双"', "null", "是"]
)
def test_words_that_look_like_signs_are_written_safely(words: str) -> None:
    document = {**form_document(VILLAGE), "help": words}
    assert parse_form(write_form(document)).form.help == words


def test_each_fault_of_a_draft_is_told_at_its_piece_and_key() -> None:
    document = form_document(VILLAGE)
    wrong = with_values(document, "sections.0.fields.1", {"unit": "", "max": "五百"})
    wrong = with_values(wrong, "rules.0", {"check": "disputes_found == nothing"})
    wrong = with_values(wrong, "", {"owner": ""})
    found = {(f.part, f.key) for f in check_document(wrong, JINZHAI.forms, JINZHAI.ledgers).faults}
    assert found >= {
        ("sections.0.fields.1", "unit"),
        ("sections.0.fields.1", "max"),
        ("rules.0", "check"),
        ("", "owner"),
    }


def test_a_draft_is_checked_against_the_forms_that_take_from_it() -> None:
    document = form_document(VILLAGE)
    drawn = check_document(document, JINZHAI.forms, JINZHAI.ledgers)
    assert drawn.fit
    without = removed(document, "sections.5.fields.0")
    faults = check_document(without, JINZHAI.forms, JINZHAI.ledgers).faults
    assert any("乡镇平安建设半月报" in fault.words for fault in faults)


@pytest.mark.parametrize("path", ["x", "sections", "sections.0.title", "rules.0.at", "sections.-1"])
def test_only_pieces_are_pieces(path: str) -> None:
    from fengqiao.errors import NotFound

    with pytest.raises(NotFound):
        kind_of(path)


def test_pieces_are_added_moved_and_removed_without_touching_the_draft_before() -> None:
    document = form_document(VILLAGE)
    before = write_form(document)
    more, path = added(document, "field", "sections.1")
    assert kind_of(path) == "field"
    assert part_of(more, path)["type"] == "integer"
    assert moved(document, "rules.0", -1) == document
    swapped = moved(document, "rules.0", 1)
    assert swapped["rules"][:2] == [document["rules"][1], document["rules"][0]]
    assert write_form(removed(more, path)) == before
    assert write_form(document) == before


@pytest.mark.parametrize("text", ["", "- a\n", "form: [", "纯文字"])
def test_what_is_no_form_file_at_all_is_refused_kindly(text: str) -> None:
    with pytest.raises(FormErrors):
        read_document(text)


def test_the_burden_is_fields_times_units_times_a_year() -> None:
    weekly = burden_of(VILLAGE, 100)
    assert (weekly.asked, weekly.prefilled, weekly.conditional) == (18, 5, 1)
    assert weekly.answers == 18 * 100 * 52
    # All but one of the county's fields are added up from below.
    county = burden_of(JINZHAI.forms["county_monthly"], 1)
    assert county.answers == county.asked * 12
    assert total_answers([weekly, county]) == weekly.answers + county.answers
    assert set(TIMES_A_YEAR) == set(Frequency)
