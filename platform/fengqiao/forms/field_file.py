"""Reading one field of a form from its lines in the county's file."""

from __future__ import annotations

from typing import Any, cast

from fengqiao.forms.comparisons import RESERVED
from fengqiao.forms.defaults import JUMP_LEAST, JUMP_TIMES
from fengqiao.forms.form import ROWS, Column, ColumnWay, Field
from fengqiao.tenancy.findings import Sheet, note_repeats
from fengqiao.tenancy.question_file import MOST_ROWS, QUESTION_KEYS, read_question
from fengqiao.tenancy.questions import ANSWER_TYPES, LARGEST

FIELD_KEYS = (
    "field",
    *QUESTION_KEYS,
    "kind",
    "consolidates",
    "weighted_by",
    "from",
    "proposed_from",
    "usual_min",
    "usual_max",
    "jump",
    "jump_least",
    "same_as",
    "asked_again",
    "min_rows",
    "max_rows",
    "columns",
)
COLUMN_KEYS = ("column", *QUESTION_KEYS, "consolidates")
_ONLY_NUMBERS = ("usual_min", "usual_max", "jump", "jump_least")
_ONLY_TABLES = ("min_rows", "max_rows", "columns")
_MOST_COLUMNS = 8
_WAYS = ("none", "sum", "latest", "max", "mean", "list")
_NUMERIC_WAYS = ("sum", "max", "mean")


def read_field(sheet: Sheet) -> Field:
    """Read one field; faults are noted on the sheet."""
    sheet.known(FIELD_KEYS)
    source_form, source_field = _pair(sheet, "from", "village_weekly.disputes_found", deep=True)
    ledger, count = _pair(sheet, "proposed_from", "inspection.hazards_found")
    asked: dict[str, Any] = {
        "kind": sheet.word("kind", ("flow", "stock"), "flow"),
        "consolidates": sheet.word("consolidates", _WAYS, "none"),
        "weighted_by": sheet.text("weighted_by", required=False),
        "source_form": source_form,
        "source_field": source_field,
        "ledger": ledger,
        "count": count,
        "same_as": ".".join(_pair(sheet, "same_as", "village_weekly.campaigns")).strip("."),
        "asked_again": sheet.text("asked_again", required=False),
    }
    question = read_question(sheet, "field", (*ANSWER_TYPES, "table"))
    asked |= _read_warnings(sheet, question["places"]) | _read_table(sheet, question)
    field = Field(**question, **asked)
    _check_name(sheet, field)
    _check_fit(sheet, field)
    return field


def _read_warnings(sheet: Sheet, places: int) -> dict[str, Any]:
    """Read what asks to be looked at again without refusing anything."""
    scale = 10**places
    low, high = (sheet.number(k, None, -LARGEST, LARGEST) for k in ("usual_min", "usual_max"))
    if low is not None and high is not None and low > high:
        sheet.fault("usual_min", "通常的最小值比最大值还大。", "请对调或改正。")
    least = sheet.number("jump_least", None, 0, LARGEST)
    return {
        "usual_minimum": None if low is None else low * scale,
        "usual_maximum": None if high is None else high * scale,
        "jump": sheet.whole("jump", JUMP_TIMES, 0, 1000),
        "jump_least": JUMP_LEAST if least is None else least,
    }


def _read_table(sheet: Sheet, question: dict[str, Any]) -> dict[str, Any]:
    if question["type"] != "table":
        for key in _ONLY_TABLES:
            if sheet.has(key):
                sheet.fault(key, f"只有小表（type: table）有“{key}”。", "请删掉这一行。")
        return {}
    if question["personal"] != "none":
        sheet.fault("personal", "小表里不收个人信息。", "请改为统计事项、场所或服务的数量。")
    shortest = sheet.whole("min_rows", 0, 0, MOST_ROWS)
    if shortest > question["longest"]:
        sheet.fault("min_rows", "最少行数比最多行数还多。", "请对调或改正。")
    found = sheet.sheets("columns", "栏目")
    columns = tuple(_read_column(each) for each in found)
    note_repeats(found, "column", [each.code for each in columns], "栏目代码")
    if len(columns) > _MOST_COLUMNS:
        sheet.fault("columns", f"有 {len(columns)} 栏，最多 {_MOST_COLUMNS} 栏。", "手机上放不下。")
    return {"shortest": shortest, "columns": columns}


def _read_column(sheet: Sheet) -> Column:
    sheet.known(COLUMN_KEYS)
    kinds = tuple(each for each in ANSWER_TYPES if each != "attachments")
    question = read_question(sheet, "column", kinds)
    if question["personal"] != "none":
        sheet.fault("personal", "小表里不收个人信息。", "请改为统计事项、场所或服务的数量。")
    if question["code"] == ROWS:
        sheet.fault("column", f"“{ROWS}”是行数的代码，不能用作栏目。", "请换一个代码。")
    usual = "sum" if question["type"] in ("integer", "decimal") else "list"
    way = sheet.word("consolidates", ("list", "sum", "none"), usual)
    if way == "sum" and usual != "sum":
        sheet.fault("consolidates", "只有数字栏目能相加（sum）。", "可改为 list。")
    return Column(**question, consolidates=cast(ColumnWay, way))


def _check_name(sheet: Sheet, field: Field) -> None:
    if field.code in RESERVED:
        sheet.fault("field", f"“{field.code}”在校验里另有所指，不能用作项目代码。", "请换一个。")
    for key in _ONLY_NUMBERS:
        if sheet.has(key) and not field.numeric:
            sheet.fault(key, f"只有数字项目有“{key}”。", "请删掉这一行。")


def _pair(sheet: Sheet, key: str, sample: str, *, deep: bool = False) -> tuple[str, str]:
    """Read two names and the point between them; ``deep`` allows a table's column behind it."""
    text = sheet.text(key, required=False)
    first, dot, second = text.partition(".")
    names = second.split(".")
    if text and not (dot and first and all(names) and len(names) <= 1 + deep):
        sheet.fault(key, f"“{text}”写法不对。", f"应写成两段，中间一个点，如 {sample}。")
        return "", ""
    return first, second


def _check_fit(sheet: Sheet, field: Field) -> None:
    if field.source_form and field.consolidates == "none":
        sheet.fault("from", "写了 from，没写怎样汇总。", "请加 consolidates: sum 等。")
    if field.consolidates != "none" and not field.source_form:
        sheet.fault("consolidates", "写了怎样汇总，没写从哪里来。", "请加 from: 表样.项目。")
    _check_way(sheet, field)


def _check_way(sheet: Sheet, field: Field) -> None:
    if field.consolidates in _NUMERIC_WAYS and not field.numeric:
        sheet.fault("consolidates", f"只有数字能用“{field.consolidates}”汇总。", "可改为 list。")
    if field.consolidates == "list" and field.type not in ("text", "attachments", "table"):
        sheet.fault("consolidates", "只有文字、附件和小表能用“list”汇总。", "数字请用 sum。")
    if (field.consolidates == "mean") != bool(field.weighted_by):
        sheet.fault(
            "consolidates",
            "加权平均（mean）要与 weighted_by 一起写。",
            "请写明以哪一项为权数，或改用 sum。",
        )
    if field.ledger and field.type != "integer":
        sheet.fault("proposed_from", "只有整数项目能从台账带数。", "请删掉这一行。")
