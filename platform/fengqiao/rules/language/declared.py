"""What a file declares first: basis, waivers, parameters, facts, registers."""

from __future__ import annotations

from fengqiao.rules.language.choices import CHOICES, YES_NO
from fengqiao.rules.language.kinds import (
    Defs,
    Identifier,
    Kind,
    Number,
    OneOf,
    Schema,
    Text,
    Whole,
    YesNo,
)
from fengqiao.rules.language.shapes import Filled, ListOf, MapOf, Part, Record
from fengqiao.rules.language.sheet import Sheet, nearest
from fengqiao.rules.model.declared import Basis, Fact, Field, Register
from fengqiao.rules.model.quantities import Quantity
from fengqiao.rules.model.ruleset import Waiver
from fengqiao.sources import Node

SOURCES = {
    "reports": "报表",
    "ledger": "台账",
    "manual": "人工认定",
    "unit": "单位属性",
    "result": "其他考核结果",
    "survey": "调查",
    "import": "外部导入",
}
ABSENT = {"zero": "没有登记就是 0", "missing": "没有登记就是缺数据"}
LARGEST = 10**12
MOST_DECIMALS = 4
MOST_ROWS = 100_000


class From(Kind[str]):
    """Where the product takes a figure or rows from, such as ``ledger.visits``."""

    def read(self, node: Node, what: str, sheet: Sheet) -> str:
        word = Text(120).read(node, what, sheet)
        first, _, rest = word.partition(".")
        if first not in SOURCES or not rest:
            shown = "、".join(f"{key}.（{said}）" for key, said in SOURCES.items())
            advice = nearest(first, tuple(SOURCES)) if first not in SOURCES else ""
            if "是不是" not in advice:
                advice = f"开头可以是：{shown}。"
            sheet.refuse(node.place, f"来源“{word}”不认识。", advice)
        return word

    def schema(self, defs: Defs) -> Schema:
        return {"type": "string", "pattern": rf"^({'|'.join(SOURCES)})\..+$"}


def _make_basis(filled: Filled, sheet: Sheet) -> Basis:
    del sheet
    return Basis(filled["id"], filled["document"], filled.get("clause", ""), filled.get("text", ""))


BASIS = ListOf(
    "依据",
    Record(
        "依据",
        (
            Part("id", Identifier(apart=True), "代号", required=True),
            Part("document", Text(200), "文件名", required=True),
            Part("clause", Text(200), "第几条"),
            Part("text", Text(2000), "条款内容"),
        ),
        _make_basis,
    ),
)
WAIVERS = ListOf(
    "例外",
    Record(
        "例外",
        (
            Part("what", Text(60), "哪个数据代号或哪个词", required=True),
            Part("reason", Text(), "理由", required=True),
            Part("authority", Text(), "由谁批准", required=True),
        ),
        lambda filled, sheet: Waiver(filled["what"], filled["reason"], filled["authority"]),
    ),
)


_NUMERIC = (
    Part("unit", Text(20), "单位"),
    Part("decimals", Whole(0, MOST_DECIMALS), "小数位"),
    Part("min", Number(MOST_DECIMALS, -LARGEST, LARGEST), "不可能小于的数"),
    Part("max", Number(MOST_DECIMALS, -LARGEST, LARGEST), "不可能大于的数"),
    Part("choices", CHOICES, "选项"),
    Part("yes_no", YES_NO, "是否"),
)
Range = tuple[int, int, int, tuple[tuple[int, str], ...]]  # decimals, least, most, choices


def _range(filled: Filled, sheet: Sheet) -> Range:
    """Return decimals, bounds and choices of a fact or a field."""
    choices = filled.get("choices") or filled.get("yes_no") or ()
    if choices:
        return 0, min(choices)[0], max(choices)[0], choices
    if "max" not in filled:
        advice = "请写一个不可能超过的数，例如 max: 1000；超过的数会退回核对。"
        sheet.refuse(filled.place, "缺少“max”（不可能大于的数）一栏。", advice)
    decimals = filled.get("decimals", 0)
    least, most = filled.get("min", Quantity(0)), filled["max"]
    for key in ("min", "max"):
        if key in filled and filled[key].decimals > decimals:
            message = f"{key} 的小数位比 decimals 多。"
            sheet.refuse(filled.at(key), message, "请把 decimals 写大，或改成整数。")
    if least.at(decimals) > most.at(decimals):
        sheet.refuse(filled.at("max"), "max 比 min 还小。", "请核对上下限。")
    return decimals, least.at(decimals), most.at(decimals), ()


def _refuse_two_kinds(filled: Filled, special: list[str], sheet: Sheet) -> None:
    kinds = [*special, *(key for key in ("choices", "yes_no") if filled.get(key))]
    if len(kinds) > 1:
        message = f"只能是一种数据：{'、'.join(kinds)} 只能写一个。"
        sheet.refuse(filled.key_at(kinds[1]), message, "请只留一个。")


def _make_fact(filled: Filled, sheet: Sheet) -> Fact:
    _refuse_two_kinds(filled, [], sheet)
    decimals, least, most, choices = _range(filled, sheet)
    return Fact(
        filled.name,
        filled["title"],
        filled["from"],
        filled.get("unit", ""),
        decimals,
        least,
        most,
        choices,
        filled.get("absent", "missing"),
        filled.place,
    )


FACTS = MapOf(
    "数据",
    Record(
        "数据",
        (
            Part("title", Text(100), "名称", required=True),
            Part("from", From(), "来源", required=True),
            *_NUMERIC,
            Part("absent", OneOf(ABSENT), "没有登记表示什么"),
            Part("locked", YesNo(), "下级不得改动"),
        ),
        _make_fact,
    ),
)


def _make_field(filled: Filled, sheet: Sheet) -> Field:
    title, unit = filled.get("title", filled.name), filled.get("unit", "")
    special = [key for key in ("text", "date", "unit_code") if filled.get(key)]
    _refuse_two_kinds(filled, special, sheet)
    if special:
        kind = "unit" if special[0] == "unit_code" else special[0]
        return Field(filled.name, title, kind, unit, 0, 0, 0, ())
    decimals, least, most, choices = _range(filled, sheet)
    kind = "choice" if choices else "number"
    return Field(filled.name, title, kind, unit, decimals, least, most, choices)


_FIELDS = MapOf(
    "登记栏目",
    Record(
        "登记栏目",
        (
            Part("title", Text(100), "名称"),
            *_NUMERIC,
            Part("text", YesNo(), "文字，只能比是否相同"),
            Part("date", YesNo(), "日期"),
            Part("unit_code", YesNo(), "单位代码"),
        ),
        _make_field,
    ),
)


def _make_register(filled: Filled, sheet: Sheet) -> Register:
    del sheet
    return Register(
        filled.name,
        filled["title"],
        filled["from"],
        filled.get("fields", ()),
        filled.get("dates", ()),
        filled.get("max_rows", 1000),
        filled.place,
    )


REGISTERS = MapOf(
    "登记簿",
    Record(
        "登记簿",
        (
            Part("title", Text(100), "名称", required=True),
            Part("from", From(), "来源", required=True),
            Part("max_rows", Whole(1, MOST_ROWS), "一个单位一期最多几条"),
            Part("dates", ListOf("日期栏", Identifier()), "日期栏，第一个决定归哪一期"),
            Part("fields", _FIELDS, "栏目"),
            Part("locked", YesNo(), "下级不得改动"),
        ),
        _make_register,
    ),
)
