"""What a version asks in addition is noticed, however it is dressed up."""

from __future__ import annotations

from fengqiao.form_design.asking_more import asks_more
from fengqiao.forms.form import Form
from fengqiao.forms.form_file import parse_form


def visits(*, answer: str = "type: text", column: str = "type: text", condition: str = "") -> Form:
    """Return a small form with a question, a table, and a section with a condition."""
    return parse_form(
        f"""form: visits
title: 走访
level: village
frequency: month
owner: 平安办
basis: 通知
due: {{hour: 18}}
sections:
  - section: a
    title: 甲
    fields:
      - {{field: visited, label: 走访, unit: 户}}
      - {{field: told, label: 情况, {answer}}}
      - field: list
        label: 清单
        type: table
        columns:
          - {{column: place, label: 地点, {column}}}
  - section: b
    title: 乙
    {condition}
    fields:
      - {{field: words, label: 说明, type: text}}
"""
    ).form


def test_an_answer_of_another_kind_is_asked_in_addition() -> None:
    assert asks_more(visits(), visits(), 0) == ()
    assert asks_more(visits(), visits(answer="type: attachments"), 0) == ("“情况”改填附件",)
    assert asks_more(visits(), visits(column="type: date"), 0) == ("“清单”的“地点”改填日期",)


def test_another_condition_asks_in_addition_and_a_new_one_does_not() -> None:
    seldom, often = (visits(condition=f"shown_if: visited > {most}") for most in (100, 0))
    assert asks_more(seldom, often, 0) == ("“说明”换了要填的条件",)
    assert asks_more(seldom, visits(), 0) == ("“说明”不论什么情况都要填",)
    assert asks_more(visits(), seldom, 0) == ()
