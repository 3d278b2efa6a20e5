"""Reading what all questions of forms and ledgers share from their lines in a file."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from fengqiao.tenancy.findings import Sheet
from fengqiao.tenancy.questions import ANSWER_TYPES, LARGEST, AnswerType

QUESTION_KEYS = (
    "label",
    "type",
    "unit",
    "places",
    "min",
    "max",
    "longest",
    "required",
    "choices",
    "personal",
    "help",
)
_DEFAULT_LENGTH = 500
_MOST_ATTACHMENTS = 6
_USUAL_ROWS = 10
MOST_ROWS = 30

# What may never be asked, and what only with a mark: forms count matters, places and services.
_NEVER = ("重点人员", "重点人群", "特殊人群", "打卡", "在线时长")
_PERSONAL = ("身份证", "手机", "电话", "姓名", "住址", "联系方式")


def read_question(
    sheet: Sheet, code_key: str, kinds: Collection[AnswerType] = ANSWER_TYPES
) -> dict[str, Any]:
    """Return the arguments of a :class:`Question`; faults are noted on the sheet.

    :param code_key: the key that holds the question's code: ``field``, ``column``
    :param kinds: the types of answers that may be asked for here
    """
    kind = sheet.word("type", kinds, "integer")
    numeric = kind in ("integer", "decimal")
    places = sheet.whole("places", 1 if kind == "decimal" else 0, 0, 4)
    question = {
        "code": sheet.code(code_key),
        "label": sheet.text("label", longest=40),
        "type": kind,
        "unit": sheet.text("unit", required=numeric, longest=10),
        "places": places,
        "minimum": _bound(sheet, "min", places, 0 if numeric else None),
        "maximum": _bound(sheet, "max", places, None),
        "longest": _longest(sheet, kind),
        "required": sheet.flag("required", default=numeric),
        "choices": _choices(sheet) if kind == "choice" else (),
        "personal": sheet.word("personal", ("none", "contact", "sensitive"), "none"),
        "help": sheet.text("help", required=False, longest=200),
    }
    _check_words(sheet, question)
    _check_bounds(sheet, question)
    return question


def _bound(sheet: Sheet, key: str, places: int, default: int | None) -> int | None:
    found = sheet.number(key, None, -LARGEST, LARGEST)
    return default if found is None else found * 10**places


def _longest(sheet: Sheet, kind: str) -> int:
    if kind == "text":
        return sheet.whole("longest", _DEFAULT_LENGTH, 1, 5000)
    if kind == "attachments":
        return sheet.whole("longest", _MOST_ATTACHMENTS, 1, 30)
    if kind == "table":
        return sheet.whole("max_rows", _USUAL_ROWS, 1, MOST_ROWS)
    if sheet.has("longest"):
        sheet.fault("longest", "只有文字和附件项目有“longest”。", "请删掉这一行。")
    return 0


def _choices(sheet: Sheet) -> tuple[str, ...]:
    found = (sheet.node.fields or {}).get("choices")
    entries = found.entries if found and found.entries else []
    choices = tuple((entry.text or "").strip() for entry in entries)
    if len(choices) < 2 or "" in choices or len(set(choices)) < len(choices):
        sheet.fault("choices", "选择项目要有至少两个不同的选项。", "请写成清单，每行一个选项。")
    return choices


def _check_words(sheet: Sheet, question: dict[str, Any]) -> None:
    for word in _NEVER:
        if word in question["label"] + question["help"]:
            sheet.fault(
                "label",
                f"名称里有“{word}”，平台不收集。",
                "请改为统计事项、场所或服务的数量。",
            )
    for word in _PERSONAL:
        if word in question["label"] and question["personal"] == "none":
            sheet.fault(
                "label",
                f"名称里有“{word}”，属于个人信息，但没有标注。",
                "请先考虑不收；确需收集的，加 personal: contact 或 sensitive。",
            )


def _check_bounds(sheet: Sheet, question: dict[str, Any]) -> None:
    low, high = question["minimum"], question["maximum"]
    if low is not None and high is not None and low > high:
        sheet.fault("min", "最小值比最大值还大。", "请对调或改正。")
    if question["type"] != "decimal" and question["places"]:
        sheet.fault("places", "只有小数项目（type: decimal）有小数位数。", "请删掉这一行。")
    if question["type"] == "decimal" and not question["places"]:
        sheet.fault("places", "小数项目至少有一位小数。", "没有小数的请用 type: integer。")
