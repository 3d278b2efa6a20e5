"""Conditions: structured keys, the same over figures of a unit and over rows of a register."""

from __future__ import annotations

from fengqiao.rules.language.edges import one_edge
from fengqiao.rules.language.formulas import FormulaText
from fengqiao.rules.language.kinds import (
    Defs,
    Identifier,
    Kind,
    Number,
    OneOf,
    OrWord,
    Percent,
    Schema,
    Text,
    Whole,
    YesNo,
)
from fengqiao.rules.language.shapes import Filled, ListOf, Part, Record
from fengqiao.rules.language.sheet import Sheet, nearest
from fengqiao.rules.language.unions import Defined, Union
from fengqiao.rules.model.conditions import (
    All,
    AnyOf,
    Bounds,
    Condition,
    Edge,
    GradeIs,
    Held,
    Is,
    Met,
    Not,
    Run,
)
from fengqiao.rules.model.decisions import MARKS
from fengqiao.rules.model.formulas import Formula, Name
from fengqiao.rules.model.quantities import Quantity
from fengqiao.sources import Node

AT_EDGE = {"all_in": "并列的都算", "none_in": "并列的都不算"}
WITHIN = {"group": "本组内", "all": "全部单位"}
ROUNDING = {"down": "舍去小数", "up": "进一", "half_up": "四舍五入"}
MISSING_FIGURE = {"not_met": "缺数据视为不符合", "block": "缺数据先不认定"}
MISSING_PERIOD = {"breaks": "缺一期视为中断", "bridges": "跳过缺的一期", "block": "缺了先不认定"}
GIVEN_BY = {
    "own": "本办法认定的",
    "superior": "上级认定的",
    "parent": "上级单位所受的",
    "any": "不论谁认定",
}
SPANS = {"year": "本日历年内", "ever": "历来"}
MOST_PERIODS = 12
NEVER_CLEARED = "none"

CONDITION: Defined[Condition] = Defined("condition", lambda: _CONDITIONS)
ROW_CONDITION: Defined[Condition] = Defined("row_condition", lambda: _ROW_CONDITIONS)


class EdgeNumber(Number):
    """The number of an edge; whoever writes the name of a figure learns where it goes."""

    def read(self, node: Node, what: str, sheet: Sheet) -> Quantity:
        word = (node.text or "").strip()
        if any(word in names for names in sheet.declared.values()):
            key = what.partition("（")[0]
            advice = f"标准写进 figure，例如 figure: total - {word}, {key}: 0。"
            sheet.refuse(node.place, f"{what}要写数，“{word}”是名称。", advice)
        return super().read(node, what, sheet)


_EDGES = (
    Part("at_least", EdgeNumber(), "不小于（含）"),
    Part("above", EdgeNumber(), "大于（不含）"),
    Part("at_most", EdgeNumber(), "不大于（含）"),
    Part("below", EdgeNumber(), "小于（不含）"),
)
_MISSING = Part("missing", OneOf(MISSING_FIGURE), "缺数据时")


def _bounds(filled: Filled, of: Formula, sheet: Sheet) -> Bounds:
    lower = _edge(filled, "at_least", "above", sheet)
    upper = _edge(filled, "at_most", "below", sheet)
    if lower is None and upper is None:
        listed = "at_least、above、at_most、below"
        sheet.refuse(filled.place, "条件没有写界线。", f"请写一个或两个：{listed}。")
    if lower and upper and _crossed(lower, upper):
        sheet.refuse(filled.place, "两个界线之间没有数，条件永远不成立。", "请核对上下界。")
    return Bounds(of, lower, upper, filled.get("missing", "block"), filled.place)


def _crossed(lower: tuple[Quantity, bool], upper: tuple[Quantity, bool]) -> bool:
    decimals = max(lower[0].decimals, upper[0].decimals)
    low, high = lower[0].at(decimals), upper[0].at(decimals)
    return low > high or (low == high and not (lower[1] and upper[1]))


def _edge(filled: Filled, with_it: str, without: str, sheet: Sheet) -> tuple[Quantity, bool] | None:
    edge, included = one_edge(filled, sheet, with_it, without)
    return None if edge is None else (edge, included)


def _make_bounds(filled: Filled, sheet: Sheet) -> Condition:
    return _bounds(filled, filled["figure"], sheet)


def _make_named(filled: Filled, sheet: Sheet) -> Condition:
    """Return the condition on a fact or field by its name: a choice, or edges."""
    key = "fact" if "fact" in filled else "field"
    if "is" not in filled:
        return _bounds(filled, Name(filled[key], filled.at(key)), sheet)
    codes = sheet.codes(filled[key])
    labels: tuple[str, ...] = filled["is"]
    found = tuple(_code(filled, label, codes, sheet) for label in labels) if codes else ()
    if codes == {} and sheet.row is None:
        message = f"“{filled[key]}”不是选项数据，不能用 is。"
        sheet.refuse(filled.key_at("is"), message, "数字请用 at_least、above、at_most、below。")
    missing = filled.get("missing", "block")
    return Is(filled[key], labels, found, missing, filled.at(key))


def _code(filled: Filled, label: str, codes: dict[str, int], sheet: Sheet) -> int:
    if label not in codes:
        message = f"没有“{label}”这个选项。"
        sheet.refuse(filled.at("is"), message, nearest(label, list(codes)))
    return codes[label]


def _share(filled: Filled, sheet: Sheet) -> tuple[int | None, int | None, str]:
    del sheet
    return filled.get("share"), filled.get("one_in"), filled["rounding"]


_SHARE = Record(
    "名额比例",
    (
        Part("share", Percent(), "占百分之几"),
        Part("one_in", Whole(2, 1000), "几个里取一个"),
        Part("rounding", OneOf(ROUNDING), "名额怎样取整", required=True),
    ),
    _share,
    alone=(("share", "one_in"),),
)


class Places(Kind[tuple[int | None, int | None, int | None, str]]):
    """How many places: a number; or a share, or one in so many, with its rounding."""

    def read(
        self, node: Node, what: str, sheet: Sheet
    ) -> tuple[int | None, int | None, int | None, str]:
        if node.fields is None:
            return Whole(1, 100_000).read(node, what, sheet), None, None, "down"
        return (None, *_SHARE.read(node, what, sheet))

    def schema(self, defs: Defs) -> Schema:
        return {"anyOf": [Whole(1, 100_000).schema(defs), _SHARE.schema(defs)]}


def _make_edge(side: str) -> Record[Condition]:
    def make(filled: Filled, sheet: Sheet) -> Condition:
        del sheet
        count, share, one_in, rounding = filled[side]
        within, among = filled.get("within", "group"), filled.get("among")
        at_edge = filled["at_edge"]
        return Edge(side, count, share, one_in, rounding, at_edge, within, among, filled.place)

    words = "前几名" if side == "top" else "后几名"
    parts = (
        Part(side, Places(), words, required=True),
        Part("at_edge", OneOf(AT_EDGE), "最后一名并列时", required=True),
        Part("within", OneOf(WITHIN), "在什么范围内数"),
        Part("among", CONDITION, "只数哪些单位"),
    )
    return Record(f"{words}的条件", parts, make)


def _make_run(filled: Filled, sheet: Sheet) -> Condition:
    in_a_row = filled["in_a_row"]
    if not in_a_row and "within" not in filled:
        advice = "请写 within: year（本日历年）、ever（历来）或期数。"
        sheet.refuse(filled.place, "累计次数要写明在多长时间内数。", advice)
    # The condition is known by the place of its decision's name, also to later checks.
    sheet.written[filled.at("run")] = frozenset(filled.node.fields or {})
    within = str(filled.get("within", "ever"))
    times, missing = filled["times"], filled["missing"]
    cleared_by = None if filled.get("cleared_by") == NEVER_CLEARED else filled.get("cleared_by")
    return Run(filled["run"], times, in_a_row, within, missing, cleared_by, filled.at("run"))


def _make_held(filled: Filled, sheet: Sheet) -> Condition:
    del sheet
    rectified, overdue = filled.get("rectified"), filled.get("overdue")
    return Held(filled["held"], filled["by"], rectified, overdue, filled.place)


def _over(condition: Defined[Condition]) -> dict[str, Kind[Condition]]:
    many = ListOf("条件", condition, least=1)
    return {
        "all": Record(
            "同时成立的条件",
            (Part("all", many, "同时成立", required=True),),
            lambda filled, sheet: All(filled["all"]),
        ),
        "any": Record(
            "成立其一的条件",
            (Part("any", many, "成立其一", required=True),),
            lambda filled, sheet: AnyOf(filled["any"]),
        ),
        "not": Record(
            "不成立的条件",
            (Part("not", condition, "不成立", required=True),),
            lambda filled, sheet: Not(filled["not"]),
        ),
        "figure": Record(
            "数值条件",
            (Part("figure", FormulaText(), "什么数", required=True), *_EDGES, _MISSING),
            _make_bounds,
        ),
    }


def _named(key: str, words: str) -> Record[Condition]:
    labels = ListOf("选项", Text(60), least=1, alone=True)
    name = Part(key, Identifier(reference=True), words, required=True)
    return Record(
        f"{words}的条件", (name, Part("is", labels, "是哪一项"), *_EDGES, _MISSING), _make_named
    )


_REFERENCE = Identifier(reference=True)
_GRADE = Record(
    "等次条件",
    (Part("grade", ListOf("等次", _REFERENCE, least=1, alone=True), "哪些等次", required=True),),
    lambda filled, sheet: GradeIs(filled["grade"], filled.at("grade")),
)
_MET = Record(
    "另一条决定的条件",
    (Part("met", _REFERENCE, "决定代号", required=True),),
    lambda filled, sheet: Met(filled["met"], filled.at("met")),
)
_RUN = Record(
    "连续或累计的条件",
    (
        Part("run", _REFERENCE, "决定代号", required=True),
        Part("times", Whole(1, MOST_PERIODS), "几次", required=True),
        Part("in_a_row", YesNo(), "是否要求连续", required=True),
        Part("within", OrWord(Whole(1, MOST_PERIODS), SPANS), "在多长时间内"),
        Part("missing", OneOf(MISSING_PERIOD), "缺一期时", required=True),
        Part("cleared_by", _REFERENCE, "哪条决定之后重新数，不重新数写 none"),
    ),
    _make_run,
)
_HELD = Record(
    "已有状态的条件",
    (
        Part("held", ListOf("状态", OneOf(MARKS), least=1, alone=True), "哪些状态", required=True),
        Part("by", OneOf(GIVEN_BY), "由谁认定的", required=True),
        Part("rectified", YesNo(), "整改是否验收"),
        Part("overdue", YesNo(), "是否逾期未解除"),
    ),
    _make_held,
)
_CONDITIONS: Union[Condition] = Union(
    "条件",
    {
        **_over(CONDITION),
        "fact": _named("fact", "数据"),
        "top": _make_edge("top"),
        "bottom": _make_edge("bottom"),
        "grade": _GRADE,
        "met": _MET,
        "run": _RUN,
        "held": _HELD,
    },
)
_ROW_CONDITIONS: Union[Condition] = Union(
    "登记记录的条件", {**_over(ROW_CONDITION), "field": _named("field", "登记栏目")}
)
