"""Measures over the rows of a register: which rows count, in which period, for how much."""

from __future__ import annotations

import re
from typing import TypeVar, cast

from fengqiao.rules.language.conditions import ROW_CONDITION
from fengqiao.rules.language.kinds import (
    Defs,
    Identifier,
    Kind,
    Number,
    OneOf,
    OrWord,
    Schema,
    Whole,
    words_of,
)
from fengqiao.rules.language.shapes import Filled, ListOf, Part, Record
from fengqiao.rules.language.sheet import Faulty, Sheet, nearest
from fengqiao.rules.language.values import VALUE
from fengqiao.rules.model.conditions import Condition
from fengqiao.rules.model.declared import Register
from fengqiao.rules.model.measures import Days, Multiplier, Nth, Rows, Window, WindowRule
from fengqiao.rules.model.quantities import Quantity
from fengqiao.sources import Node

T = TypeVar("T")

TAKES = {
    "sum": "合计",
    "count": "条数",
    "mean": "平均",
    "lowest": "最低",
    "highest": "最高",
    "share": "占比",
}
KEEP = {"highest": "留分值最高的", "first": "留最早的", "last": "留最晚的"}
TOGETHER = {"product": "相乘", "largest": "取最大"}
EFFECT = {"replace": "代替每次的分值", "multiply": "乘每次的分值"}
MOST_YEARS_BACK = 9
# The unit a row stands for, as ``charged_to`` writes it.
OWN_UNIT = "unit"

_REFERENCE = Identifier(reference=True)
_DAY = re.compile(r"(?:-([0-9])-)?([0-9]{1,2})-([0-9]{1,2})")
_DAYS_OF_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class DayOfYear(Kind[tuple[int, int, int]]):
    """``11-30`` of the period's year, ``-1-12-01`` of the year before."""

    def read(self, node: Node, what: str, sheet: Sheet) -> tuple[int, int, int]:
        word = words_of(node, what, sheet)
        match = _DAY.fullmatch(word)
        day = (int(match[1] or 0), int(match[2]), int(match[3])) if match else (0, 0, 0)
        if not 1 <= day[1] <= 12 or not 1 <= day[2] <= _DAYS_OF_MONTH[day[1] - 1]:
            advice = "写成 11-30（当年 11 月 30 日）或 -1-12-01（上一年 12 月 1 日）。"
            sheet.refuse(node.place, f"{what}“{word}”不是月日。", advice)
        return day

    def schema(self, defs: Defs) -> Schema:
        return {"type": "string", "pattern": "^(-[0-9]-)?[0-9]{1,2}-[0-9]{1,2}$"}


def _make_window_rule(filled: Filled, sheet: Sheet) -> WindowRule:
    if ("from" in filled) != ("to" in filled):
        sheet.refuse(filled.place, "from 和 to 要一起写。", "例如 from: -1-12-01, to: 11-30。")
    days = Days(filled["from"], filled["to"]) if "from" in filled else None
    if days and (-days.first[0], *days.first[1:]) > (-days.last[0], *days.last[1:]):
        sheet.refuse(filled.at("to"), "止日早于起日。", "上一年的日子前面写 -1-，如 -1-12-01。")
    date = filled.get("date", _first_date(sheet))
    return WindowRule(filled.get("where"), date, days, filled.get("reach_back"))


def _first_date(sheet: Sheet) -> str:
    return sheet.row.dates[0] if sheet.row and sheet.row.dates else ""


_WINDOW_RULE = Record(
    "归期规则",
    (
        Part("where", ROW_CONDITION, "哪些记录"),
        Part("date", _REFERENCE, "按哪个日期"),
        Part("from", DayOfYear(), "从哪天"),
        Part("to", DayOfYear(), "到哪天"),
        Part("reach_back", Whole(1, MOST_YEARS_BACK), "可追溯几年"),
    ),
    _make_window_rule,
)


class WindowKind(Kind[Window]):
    """``period``, one rule, or a list of rules of which the first that fits decides."""

    def read(self, node: Node, what: str, sheet: Sheet) -> Window:
        if node.text is not None:
            OneOf({"period": "考核期内"}).read(node, what, sheet)
            return Window((WindowRule(None, _first_date(sheet), None, None),))
        rules = ListOf("归期规则", _WINDOW_RULE, least=1, most=10, alone=True)
        return Window(rules.read(node, what, sheet))

    def schema(self, defs: Defs) -> Schema:
        rule = _WINDOW_RULE.schema(defs)
        many = {"type": "array", "items": rule, "minItems": 1}
        return {"anyOf": [{"const": "period"}, rule, many]}


_MULTIPLIER = Record(
    "加倍",
    (
        Part("when", ROW_CONDITION, "什么情况", required=True),
        Part("by", Number(4, 0, 1000), "乘以几", required=True),
    ),
    lambda filled, sheet: Multiplier(filled["when"], filled["by"]),
)
_AFTER: Record[Quantity] = Record(
    "以后各次",
    (Part("step", Number(4), "每次再加几分", required=True),),
    lambda filled, sheet: filled["step"],
)


def _make_nth(filled: Filled, sheet: Sheet) -> Nth:
    del sheet
    after = filled["after"]
    step = after if isinstance(after, Quantity) else Quantity(0)
    word = "step" if isinstance(after, Quantity) else "last"
    within = filled.get("within")
    keep_own: Condition | None = filled.get("keep_own")
    return Nth(filled["order"], filled["values"], word, step, filled["effect"], within, keep_own)


_NTH = Record(
    "第几次",
    (
        Part("order", _REFERENCE, "按哪个日期排次序", required=True),
        Part("values", ListOf("各次的值", Number(4), least=1, most=100), "各次的值", required=True),
        Part("after", OrWord(_AFTER, {"last": "同最后一次"}), "再往后", required=True),
        Part("effect", OneOf(EFFECT), "代替还是相乘", required=True),
        Part("within", _REFERENCE, "同一什么之内数"),
        Part("keep_own", ROW_CONDITION, "哪些占一次、但仍按自己的分值"),
    ),
    _make_nth,
)
_ONCE_PER = Record(
    "同一件只算一次",
    (
        Part("field", _REFERENCE, "哪一栏相同", required=True),
        Part("keep", OneOf(KEEP), "留哪一条", required=True),
    ),
    lambda filled, sheet: (filled["field"], filled["keep"]),
)


def _make_rows(filled: Filled, sheet: Sheet) -> Rows:
    times: tuple[Multiplier, ...] = filled.get("times", ())
    if len(times) > 1 and "together" not in filled:
        advice = "请写 together: product（相乘）或 largest（取最大）。"
        sheet.refuse(filled.at("times"), "几种加倍同时出现时怎么办，没有写。", advice)
    take = _take(filled, sheet)
    _warn_of_silence(filled, sheet)
    once_per, keep = filled.get("once_per", (None, ""))
    where: Condition | None = filled.get("where")
    return Rows(
        filled["of"],
        where,
        filled.get("unless"),
        _charged_to(filled, sheet),
        filled.get("window", Window((WindowRule(None, _first_date(sheet), None, None),))),
        once_per,
        keep,
        filled.get("value"),
        times,
        filled.get("together", "product"),
        filled.get("nth"),
        take,
        filled.get("fits"),
    )


def _charged_to(filled: Filled, sheet: Sheet) -> str | None:
    word: str | None = filled.get("charged_to")
    fields = sheet.row.fields if sheet.row else ()
    # A register that has a field of this name means the field.
    return None if word == OWN_UNIT and all(one.id != OWN_UNIT for one in fields) else word


def _warn_of_silence(filled: Filled, sheet: Sheet) -> None:
    """Warn where the register leaves open which date or which unit of a row counts."""
    # A record over a register is read with it in hand.
    register = cast(Register, sheet.row)
    dates = register.dates
    if len(dates) > 1 and not _says_date(filled.node):
        message = f"登记簿有 {len(dates)} 个日期栏，没有写按哪个归期，现在按“{dates[0]}”。"
        sheet.warn(filled.place, message, f"请写明，例如 window: {{date: {dates[0]}}}。")
    units = [field.id for field in register.fields if field.kind == "unit"]
    if units and "charged_to" not in filled:
        message = f"登记簿有单位栏“{units[0]}”，没有写记到哪个单位，现在记到登记的单位。"
        advice = f"请写 charged_to: {OWN_UNIT}（登记的单位）或 charged_to: {units[0]}。"
        sheet.warn(filled.place, message, advice)


def _says_date(node: Node) -> bool:
    window = (node.fields or {}).get("window")
    if window is None or window.text is not None:
        return False
    rules = [window] if window.entries is None else window.entries
    return all("date" in rule.fields for rule in rules if rule.fields is not None)


def _take(filled: Filled, sheet: Sheet) -> str:
    take: str = filled.get("take", "sum" if "value" in filled or "nth" in filled else "count")
    if (take == "share") != ("fits" in filled):
        message = "take: share（占比）和 fits（哪些算符合）要一起写。"
        sheet.refuse(filled.place, message, "例如 take: share, fits: {field: 达标, is: 是}。")
    if take in ("mean", "lowest", "highest") and "value" not in filled:
        message = f"take: {take} 要知道取哪个值，缺少“value”一栏。"
        sheet.refuse(filled.at("take"), message, "例如 value: 人数。")
    return take


_ROWS = Record(
    "登记记录的统计（rows）",
    (
        Part("of", _REFERENCE, "哪个登记簿", required=True),
        Part("where", ROW_CONDITION, "只数哪些记录"),
        Part("unless", ROW_CONDITION, "哪些记录免计"),
        Part("charged_to", _REFERENCE, "记到哪个单位"),
        Part("window", WindowKind(), "归哪一期"),
        Part("once_per", _ONCE_PER, "同一件只算一次"),
        Part("value", VALUE, "每条算多少"),
        Part("times", ListOf("加倍", _MULTIPLIER, most=20), "加倍"),
        Part("together", OneOf(TOGETHER), "几种加倍怎样合用"),
        Part("nth", _NTH, "第几次算多少"),
        Part("take", OneOf(TAKES), "怎样合成一个数"),
        Part("fits", ROW_CONDITION, "哪些算符合"),
    ),
    _make_rows,
)


class OverRegister(Kind[Rows]):
    """A record read with its register in hand, so that fields and labels are known."""

    def read(self, node: Node, what: str, sheet: Sheet) -> Rows:
        return over_register(_ROWS, node, what, sheet)

    def schema(self, defs: Defs) -> Schema:
        return _ROWS.schema(defs)


def over_register(record: Record[T], node: Node, what: str, sheet: Sheet) -> T:
    """Read a record whose ``of`` names a register.

    :raises Faulty: if there is no such register, or the record cannot be read
    """
    named = (node.fields or {}).get("of")
    word = (named.text or "") if named else ""
    if named is not None and word not in sheet.registers:
        if word not in sheet.declared.get("registers", ()):
            message = f"没有叫“{word}”的登记簿。"
            sheet.error(named.place, message, nearest(word, sheet.declared.get("registers", ())))
        raise Faulty
    sheet.row = sheet.registers.get(word)
    try:
        return record.read(node, what, sheet)
    finally:
        sheet.row = None


ROWS = OverRegister()
