"""Sections by condition, tables inside a report, warnings that ask, and sums from below."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fengqiao.forms.agreement import check_together
from fengqiao.forms.answers import check_answers, written_answers
from fengqiao.forms.consolidation import ChildReport, consolidate, sums_below
from fengqiao.forms.form import Form, form_from_json
from fengqiao.forms.form_file import (
    FormErrors,
    FormFile,
    parse_form,
    read_form,
)
from fengqiao.forms.tables import totals_of
from fengqiao.sources import Place
from fengqiao.tenancy.questions import Row, Value

JINZHAI = Path(__file__).parents[2] / "tenants" / "jinzhai" / "forms"
ENTERPRISE = read_form(JINZHAI / "enterprise-monthly.yaml")
HEAD = """form: small
title: 小表样
level: township
frequency: month
owner: 平安办
basis: 试行
due:
  working_days: 1
sections:
"""


def form_of(body: str) -> Form:
    return parse_form(HEAD + body).form


def enterprise_answers(**changes: object) -> dict[str, object]:
    """Return an enterprise's month in which all is 0 but what is changed."""
    zeros = {c: "0" for c, f in ENTERPRISE.fields.items() if f.numeric}
    return {**zeros, **{name.replace("__", "."): value for name, value in changes.items()}}


def test_a_section_is_asked_only_while_its_condition_holds() -> None:
    calm = check_answers(ENTERPRISE, enterprise_answers())
    assert calm.fit
    assert calm.hidden == {"permits"}
    asked = check_answers(ENTERPRISE, enterprise_answers(hazardous_permits="3"))
    assert asked.hidden == frozenset()
    assert asked.errors == {"permits": ["还没有填，请补上。"]}


def test_what_was_typed_into_a_hidden_section_counts_for_nothing_and_is_no_fault() -> None:
    typed = enterprise_answers(permits__1__kind="飞天", permits__1__times="很多")
    checked = check_answers(ENTERPRISE, typed)
    assert checked.fit
    assert checked.values["permits"] is None
    assert "permits.times" not in checked.totals


def test_a_condition_not_answered_yet_leaves_its_section_unasked() -> None:
    answers = enterprise_answers()
    del answers["hazardous_permits"]
    checked = check_answers(ENTERPRISE, answers)
    assert set(checked.errors) == {"hazardous_permits"}


def test_a_section_behind_a_hidden_section_is_hidden_too() -> None:
    form = form_of("""
  - section: a
    title: 甲
    fields: [{field: x, label: 甲数, unit: 件}]
  - section: b
    title: 乙
    shown_if: x > 0
    fields: [{field: y, label: 乙数, unit: 件}]
  - section: c
    title: 丙
    shown_if: y > 0
    fields: [{field: z, label: 丙数, unit: 件}]
""")
    assert check_answers(form, {"x": "0", "y": "5"}).hidden == {"y", "z"}
    assert check_answers(form, {"x": "1", "y": "5", "z": "2"}).fit


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("y > 0", "排在这一分项里或后面"),
        ("nothing > 0", "不在本表中"),
        ("previous.x > x", "只看本期本表"),
        ("x >", "少了一项"),
    ],
)
def test_a_condition_that_looks_ahead_or_elsewhere_is_refused(condition: str, message: str) -> None:
    with pytest.raises(FormErrors) as error:
        form_of(f"""
  - section: a
    title: 甲
    fields: [{{field: x, label: 甲数, unit: 件}}]
  - section: b
    title: 乙
    shown_if: {condition}
    fields: [{{field: y, label: 乙数, unit: 件}}]
""")
    assert message in str(error.value)


def test_a_table_is_read_row_by_row_and_its_numbers_are_added_up() -> None:
    rows = {
        "permits__1__kind": "动火",
        "permits__1__times": "\uff12",
        "permits__3__kind": "高处",
        "permits__3__times": "1",
        "permits__4__kind": " ",
    }
    checked = check_answers(ENTERPRISE, enterprise_answers(hazardous_permits="3", **rows))
    assert checked.fit, checked.errors
    assert checked.values["permits"] == [
        {"kind": "动火", "times": 2},
        {"kind": "高处", "times": 1},
    ]
    assert checked.totals == {"permits.times": 3, "permits.rows": 2}


def test_a_cell_that_does_not_fit_is_named_by_row_and_column() -> None:
    rows = {"permits__1__kind": "动火", "permits__1__times": "0", "permits__2__times": "1.5"}
    checked = check_answers(ENTERPRISE, enterprise_answers(hazardous_permits="3", **rows))
    assert checked.errors["permits"] == [
        "第 1 行“审批次数”：不能小于 1，请核对后改正。",
        "第 2 行“作业种类”还没有填。",
        "第 2 行“审批次数”：请填整数，不要带小数。",
    ]


def test_a_rule_compares_a_tables_total_with_a_field() -> None:
    rows = [{"kind": "动火", "times": 2}]
    checked = check_answers(ENTERPRISE, enterprise_answers(hazardous_permits="3", permits=rows))
    assert checked.errors["permits"] == [
        "明细的次数合计应等于审批次数，请核对（危险作业明细的审批次数 2，审批动火等危险作业 3）"
    ]


def test_a_table_as_written_is_checked_again_to_the_same_values() -> None:
    rows = [{"kind": "动火", "times": 2}, {"kind": "吊装", "times": 1}]
    answers = enterprise_answers(hazardous_permits="3", permits=rows)
    values = check_answers(ENTERPRISE, answers).values
    again = check_answers(ENTERPRISE, written_answers(ENTERPRISE, values))
    assert again.values == values
    assert again.fit


@pytest.mark.parametrize("raw", ["三行", [1, 2], [{"kind": "动火", "who": "张"}], {"kind": "动火"}])
def test_a_table_of_another_shape_is_refused_in_words(raw: object) -> None:
    checked = check_answers(ENTERPRISE, enterprise_answers(hazardous_permits="1", permits=raw))
    assert "请刷新页面后再填" in checked.errors["permits"][0]


def test_more_rows_than_the_table_has_are_refused_not_cut() -> None:
    rows = [{"kind": "动火", "times": 1}] * 7
    checked = check_answers(ENTERPRISE, enterprise_answers(hazardous_permits="7", permits=rows))
    assert checked.errors["permits"] == ["有 7 行，最多 6 行，请合并或删去一些。"]


def test_tables_below_are_gathered_adding_up_what_is_alike() -> None:
    county = form_of("""
  - section: a
    title: 甲
    fields:
      - field: permits
        label: 危险作业
        type: table
        consolidates: list
        from: enterprise_monthly.permits
        columns:
          - column: kind
            label: 种类
            type: choice
            choices: [动火, 受限空间, 高处, 吊装, 临时用电, 其他]
          - {column: times, label: 次数, unit: 次}
      - field: times
        label: 次数合计
        unit: 次
        consolidates: sum
        from: enterprise_monthly.permits.times
      - field: kinds
        label: 填了几行
        unit: 行
        consolidates: sum
        from: enterprise_monthly.permits.rows
""")
    assert check_together([_file(county), _file(ENTERPRISE)]) == []
    children = [child(1, [("动火", 2), ("高处", 1)]), child(2, [("动火", 3)])]
    made = consolidate(county, children)
    assert made.values["permits"] == [{"kind": "动火", "times": 5}, {"kind": "高处", "times": 1}]
    assert (made.values["times"], made.values["kinds"]) == (6, 3)


def child(unit: int, rows: list[tuple[str, int]]) -> ChildReport:
    table: list[Row] = [{"kind": kind, "times": times} for kind, times in rows]
    values: dict[str, Value] = {"permits": table}
    whole = {**values, **totals_of(ENTERPRISE, values)}
    return ChildReport(str(unit), unit, f"企业{unit}", "enterprise_monthly", "2026-11", whole)


def _file(form: Form) -> FormFile:
    place = Place(form.code, 1, 1)
    return FormFile(form, place, dict.fromkeys(form.fields, place))


def test_an_unusual_figure_is_asked_about_and_never_refused() -> None:
    usual = {"trainings": "1", "trainees": "500"}
    assert not check_answers(ENTERPRISE, enterprise_answers(**usual)).warnings
    checked = check_answers(ENTERPRISE, enterprise_answers(trainings="1", trainees="501"))
    assert checked.warnings == {"trainees": ["通常不超过 500，请核实；属实可以照报。"]}
    assert checked.fit


def test_a_field_says_itself_what_a_jump_is() -> None:
    answers = enterprise_answers(trainings="1", trainees="80")
    assert not check_answers(ENTERPRISE, answers, previous={"trainees": 31}).warnings
    assert check_answers(ENTERPRISE, answers, previous={"trainees": 26}).warnings
    text = (JINZHAI / "enterprise-monthly.yaml").read_text(encoding="utf-8")
    never = parse_form(text.replace("jump: 3", "jump: 0")).form
    assert not check_answers(never, answers, previous={"trainees": 1}).warnings


def test_a_rule_compares_with_the_sum_of_the_reports_below() -> None:
    township = read_form(JINZHAI / "township-half-monthly.yaml")
    children = [
        ChildReport(str(unit), unit, "村", "village_weekly", "2026-W44", {"disputes_open": 1})
        for unit in (1, 2)
    ]
    below = sums_below(township, children)
    assert below == {"disputes_open": 2}
    warned = check_answers(township, {"disputes_referred": "3"}, children=below, complete=False)
    assert warned.warnings["disputes_referred"] == [
        "提请县级协调的多于各村正在化解的，请核实（本级提请县级协调 3，下级合计其中：正在化解 2）"
    ]
    calm = check_answers(township, {"disputes_referred": "2"}, children=below, complete=False)
    assert "disputes_referred" not in calm.warnings


def test_a_rule_about_the_reports_below_must_name_what_they_ask() -> None:
    files = [_file(read_form(path)) for path in sorted(JINZHAI.glob("*.yaml"))]
    assert check_together(files) == []
    text = (JINZHAI / "township-half-monthly.yaml").read_text(encoding="utf-8")
    wrong = parse_form(text.replace("children.disputes_open", "children.disputes_closed"))
    found = check_together([wrong, *[f for f in files if f.form.code != "township_half_monthly"]])
    assert "children.disputes_closed 找不到" in found[0].message


def test_what_no_form_said_before_changes_no_hash() -> None:
    stored = read_form(JINZHAI / "county-monthly.yaml").as_json()
    asked = stored["sections"][0]["fields"][0]
    assert "columns" not in asked
    assert "jump" not in asked
    assert "shown_if" not in stored["sections"][0]
    whole = json.loads(json.dumps(ENTERPRISE.as_json()))
    assert form_from_json(whole) == ENTERPRISE


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ("{field: previous, label: 数, unit: 件}", "另有所指"),
        ("{field: x, label: 数, unit: 件, columns: [{column: a}]}", "只有小表"),
        ("{field: x, label: 字, type: text, usual_max: 3}", "只有数字项目有“usual_max”"),
        ("{field: x, label: 表, type: table}", "缺少“columns”"),
        (
            "{field: x, label: 表, type: table, columns: [{column: rows, label: 数, unit: 件}]}",
            "行数",
        ),
        (
            "{field: x, label: 表, type: table,"
            " columns: [{column: a, label: 附件, type: attachments}]}",
            "不能写“attachments”",
        ),
        (
            "{field: x, label: 表, type: table, min_rows: 5, max_rows: 2,"
            " columns: [{column: a, label: 数, unit: 件}]}",
            "最少行数比最多行数还多",
        ),
        (
            "{field: x, label: 表, type: table,"
            " columns: [{column: a, label: 手机, type: text, personal: contact}]}",
            "小表里不收个人信息",
        ),
    ],
)
def test_each_fault_of_a_new_key_is_said(field: str, message: str) -> None:
    with pytest.raises(FormErrors) as error:
        form_of(f"  - section: a\n    title: 甲\n    fields: [{field}]\n")
    assert message in str(error.value)
