"""Reading one field of a form from its lines in the county's file."""

from __future__ import annotations

from typing import Any

from fengqiao.reports.forms import Field
from fengqiao.tenancy.findings import Sheet
from fengqiao.tenancy.question_file import QUESTION_KEYS, read_question

_KEYS = (
    "field",
    *QUESTION_KEYS,
    "kind",
    "consolidates",
    "weighted_by",
    "from",
    "proposed_from",
)
_WAYS = ("none", "sum", "latest", "max", "mean", "list")
_NUMERIC_WAYS = ("sum", "max", "mean")


def read_field(sheet: Sheet) -> Field:
    """Read one field; faults are noted on the sheet."""
    sheet.known(_KEYS)
    source_form, source_field = _pair(sheet, "from", "village_weekly.disputes_found")
    ledger, count = _pair(sheet, "proposed_from", "inspection.hazards_found")
    asked: dict[str, Any] = {
        "kind": sheet.word("kind", ("flow", "stock"), "flow"),
        "consolidates": sheet.word("consolidates", _WAYS, "none"),
        "weighted_by": sheet.text("weighted_by", required=False),
        "source_form": source_form,
        "source_field": source_field,
        "ledger": ledger,
        "count": count,
    }
    field = Field(**read_question(sheet, "field"), **asked)
    _check_fit(sheet, field)
    return field


def _pair(sheet: Sheet, key: str, sample: str) -> tuple[str, str]:
    text = sheet.text(key, required=False)
    first, dot, second = text.partition(".")
    if text and not (dot and first and second and "." not in second):
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
    if field.consolidates == "list" and field.type not in ("text", "attachments"):
        sheet.fault("consolidates", "只有文字和附件能用“list”汇总。", "数字请用 sum。")
    if (field.consolidates == "mean") != bool(field.weighted_by):
        sheet.fault(
            "consolidates",
            "加权平均（mean）要与 weighted_by 一起写。",
            "请写明以哪一项为权数，或改用 sum。",
        )
    if field.ledger and field.type != "integer":
        sheet.fault("proposed_from", "只有整数项目能从台账带数。", "请删掉这一行。")
