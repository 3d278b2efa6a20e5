"""Answers as machines write and read them: in one natural shape for each type of field.

What is kept is what a page types, where every cell of a table has a name of its own; a machine
sends and gets a table as a list of rows, each an object by column.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

from fengqiao.errors import Invalid
from fengqiao.forms.form import Field, Form
from fengqiao.forms.tables import MOST_GATHERED, cell_of, fitting, typed_rows
from fengqiao.tenancy.questions import Question

_LONGEST_ANSWER = 20_000
_LONGEST_CODE = 48
# A field, the number of a row and a column, with the dots between them.
LONGEST_NAME = _LONGEST_CODE + 1 + 3 + 1 + _LONGEST_CODE
_DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
EXAMPLE: Mapping[str, Any] = {
    "disputes_found": 12,
    "paid_fees": "12.5",
    "mood": "平稳",
    "held_on": "2026-11-21",
    "highlights": "调解了一起田界纠纷。",
    "photos": [_DIGEST],
    "cases": [{"sort": "邻里纠纷", "count": 2}, {"sort": "田界纠纷", "count": 1}],
}
HOW = (
    '按项目代号。整数和小数写 12、"12.5"；文字、单选写文字；日期写 "2026-11-21"；'
    "附件写附件编号（sha256）的列表，先用 PUT /api/v1/attachments/{sha256} 上传；"
    '表格写各行的列表，每行一个对象，按栏目代号，如 "cases": [{"sort": "邻里纠纷", "count": 2}]，'
    '也可以一格一格写 "cases.1.sort": "邻里纠纷"。'
    "每一项是哪一种、怎么写，见 GET /api/v1/reports/{report_id}/form 的 type 和 example。"
)
SHAPES = (
    "一项答案只能是数字、文字（不超过 20000 字）、附件编号的列表，"
    '或表格各行的列表，如 [{"栏目代号": "内容"}]；每一项怎么写，见表样接口的示例。'
)


def may_be_an_answer(value: object) -> bool:
    """Tell whether a value has the shape of some answer: see :data:`SHAPES`."""
    return value is None or _is_plain(value) or _is_list(value)


def require_shapes(form: Form, answers: Mapping[str, object]) -> None:
    """Refuse answers in another shape than their fields take; what they say is not looked at.

    :raises Invalid: ``wrong-shape``, with the shape that is expected by field
    """
    errors = {}
    for name, value in answers.items():
        asked = form.fields.get(name.partition(".")[0])
        if asked is not None and value not in (None, ""):
            words = list(_misshapen(asked, name, value))
            if name == asked.code and asked.columns and _cells_too(asked, answers):
                words.append("整张表和一格一格只能用一种写法。")
            if words:
                errors[name] = words
    if errors:
        raise Invalid(errors=errors, code="wrong-shape")


def as_sent(form: Form, answers: Mapping[str, object]) -> dict[str, object]:
    """Return what is kept as a machine would send it: every table as the list of its rows."""
    kept = fitting(form, answers)
    found: dict[str, object] = {}
    for name, value in kept.items():
        asked = form.fields[name.partition(".")[0]]
        if asked.code not in found:
            found[asked.code] = typed_rows(asked, kept) if asked.columns else value
    return found


def example_of(asked: Question) -> object:
    """Return an answer of the shape that a question takes."""
    if isinstance(asked, Field) and asked.columns:
        return [{column.code: example_of(column) for column in asked.columns}]
    if asked.type == "choice":
        return asked.choices[0] if asked.choices else ""
    least = asked.minimum or 0
    return {
        "integer": max(least, 0),
        "decimal": "0" if least <= 0 else str(-(-least // 10**asked.places)),
        "date": "2026-11-21",
        "attachments": [_DIGEST],
    }.get(asked.type, "文字")


def _misshapen(asked: Field, name: str, value: object) -> Iterator[str]:
    shown = json.dumps(example_of(asked), ensure_ascii=False)
    if name != asked.code:
        if not _is_plain(value):
            yield "表格的一格只能写文字或数字。"
    elif asked.columns:
        if not (isinstance(value, list) and all(isinstance(row, dict) for row in value)):
            yield f"这一项是表格，请写成各行的列表，每行一个对象，如 {shown}。"
            return
        yield from _unknown_columns(asked, value)
    elif asked.type == "attachments":
        if not _is_digests(value):
            yield f"这一项是附件，请写成附件编号的列表，如 {shown}；先上传附件。"
    elif not _is_plain(value):
        yield f"这一项只写一个值，如 {shown}。"


def _unknown_columns(asked: Field, rows: list[dict[str, object]]) -> Iterator[str]:
    known = [column.code for column in asked.columns]
    for number, row in enumerate(rows, 1):
        for code in (each for each in row if each not in known):
            yield f"第 {number} 行没有“{code[:_LONGEST_CODE]}”这一栏；有：{'、'.join(known)}。"


def _cells_too(asked: Field, answers: Mapping[str, object]) -> bool:
    return any(cell_of(asked, name) for name in answers)


def _is_list(value: object) -> bool:
    """Tell whether a value is a list of digests or of rows of plain cells."""
    if not isinstance(value, list) or len(value) > MOST_GATHERED:
        return False
    return _is_digests(value) or all(isinstance(row, dict) and _is_row(row) for row in value)


def _is_row(row: dict[str, object]) -> bool:
    return all(cell is None or _is_plain(cell) for cell in row.values())


def _is_digests(value: object) -> bool:
    if isinstance(value, str):
        return True
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _is_plain(value: object) -> bool:
    if isinstance(value, bool):
        return False
    if isinstance(value, int):
        return abs(value) < 10**30
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, str) and len(value) <= _LONGEST_ANSWER
