"""Items and bonuses: one mechanism each, with limits, conditions and what a gap means."""

from __future__ import annotations

from fengqiao.rules.language.conditions import CONDITION
from fengqiao.rules.language.kinds import (
    Defs,
    Identifier,
    Kind,
    OneOf,
    OrNone,
    Schema,
    Text,
    Whole,
    YesNo,
)
from fengqiao.rules.language.mechanisms import (
    ADD,
    CHECK,
    DEDUCT,
    LOOKUP,
    MANUAL,
    RATIO,
    Formulas,
    label_codes,
)
from fengqiao.rules.language.places import BEST_RELATIVE, RANK_POINTS
from fengqiao.rules.language.shapes import Filled, Part, Record, pairs
from fengqiao.rules.language.sheet import Sheet
from fengqiao.rules.language.slopes import ATTAIN, BANDS, INTERPOLATE, SLOPE
from fengqiao.rules.language.terms import AMONG, NOT_NEGATIVE, POINTS, ROLL_UP
from fengqiao.rules.model.mechanisms import Add, Deduct, Mechanism, Slope
from fengqiao.rules.model.quantities import Quantity
from fengqiao.rules.model.scheme import Item, Missing, WeightByType
from fengqiao.sources import Node

MECHANISMS: dict[str, tuple[Kind[Mechanism], str]] = {
    "deduct": (DEDUCT, "扣分：满分减去每个几分"),
    "add": (ADD, "加分：从零起每个几分"),
    "ratio": (RATIO, "按比率：满分 × 分子 ÷ 分母"),
    "attain": (ATTAIN, "达标得满分，不到按比例"),
    "slope": (SLOPE, "斜率：每差一步几分"),
    "bands": (BANDS, "分档得分"),
    "interpolate": (INTERPOLATE, "插值：锚点之间按直线"),
    "lookup": (LOOKUP, "按选项查表"),
    "check": (CHECK, "清单：逐条得分"),
    "manual": (MANUAL, "在范围内人工评定"),
    "rank_points": (RANK_POINTS, "按名次得分"),
    "best_relative": (BEST_RELATIVE, "和最好的单位比"),
    "formula": (Formulas(), "公式"),
}
MISSING = {"block": "先不合计", "zero": "零分", "full": "满分", "drop": "去掉本项再折算"}


def _make_missing(filled: Filled, sheet: Sheet) -> Missing:
    del sheet
    if "fixed" in filled:
        return Missing("fixed", filled["fixed"], "")
    return Missing("peers_mean", None, filled["peers_mean"])


_MISSING_RECORD = Record(
    "缺数据时",
    (
        Part("fixed", POINTS, "固定几分"),
        Part("peers_mean", OneOf(AMONG), "其他单位的平均分"),
    ),
    _make_missing,
    alone=(("fixed", "peers_mean"),),
)


class MissingPolicy(Kind[Missing]):
    """What an item earns while a figure is missing."""

    def read(self, node: Node, what: str, sheet: Sheet) -> Missing:
        if node.text is None:
            return _MISSING_RECORD.read(node, what, sheet)
        return Missing(OneOf(MISSING).read(node, what, sheet), None, "")

    def schema(self, defs: Defs) -> Schema:
        return {"anyOf": [OneOf(MISSING).schema(defs), _MISSING_RECORD.schema(defs)]}


class WeightBy(Kind[WeightByType]):
    """``{fact: unit_type, 城市社区: 20, 行政村: 10}``."""

    def read(self, node: Node, what: str, sheet: Sheet) -> WeightByType:
        entries = dict(pairs(node, what, sheet))
        if "fact" not in entries or len(entries) < 2:
            advice = "写成 {fact: 单位类型, 城市社区: 20, 行政村: 10}。"
            sheet.refuse(node.place, f"{what}要写按哪个数据（fact）和各选项的满分。", advice)
        fact = Identifier(reference=True).read(entries.pop("fact"), "fact", sheet)
        rows = tuple(
            (label, NOT_NEGATIVE.read(entry, f"“{label}”的满分", sheet))
            for label, entry in entries.items()
        )
        filled = Filled(node, "", {})
        return WeightByType(fact, label_codes(filled, "", fact, rows, sheet))

    def schema(self, defs: Defs) -> Schema:
        return {
            "type": "object",
            "required": ["fact"],
            "properties": {"fact": Identifier().schema(defs)},
            "additionalProperties": NOT_NEGATIVE.schema(defs),
        }


def _check_floor(filled: Filled, mechanism: Mechanism, sheet: Sheet) -> None:
    """Refuse an item that can fall below 0 without saying whether it may.

    A formula's reach is only known with the bounds of its facts, so it is checked later.
    """
    if "floor" in filled:
        return
    falls = isinstance(mechanism, Deduct) or (isinstance(mechanism, Slope) and _falls(mechanism))
    if isinstance(mechanism, Add):
        falls = any(each.points.digits < 0 for each in mechanism.each)
    if falls:
        advice = "请写 floor: 0（扣完为止）、别的最低分，或 floor: none（可以扣成负分）。"
        sheet.refuse(filled.place, "缺少“floor”（最低分）一栏。", advice)


def _falls(mechanism: Slope) -> bool:
    return any(not leg.gain for leg in mechanism.legs)


def _make_item(filled: Filled, sheet: Sheet) -> Item:
    mechanism: Mechanism = next(filled[key] for key in MECHANISMS if key in filled)
    _check_floor(filled, mechanism, sheet)
    weight: Quantity | None = filled.get("weight")
    return Item(
        filled["id"],
        filled["title"],
        "",
        weight,
        filled.get("weight_by"),
        mechanism,
        filled.get("decimals", sheet.decimals),
        filled.get("floor"),
        filled.get("cap"),
        filled["missing"],
        filled.get("only_for"),
        filled.get("zero_if"),
        filled.get("full_if"),
        filled.get("owner", ""),
        filled.get("clause", ""),
        filled.get("note", ""),
        filled.get("roll_up"),
        filled.place,
    )


def _item(words: str, weight_required: bool) -> Record[Item]:
    ways = tuple(Part(key, kind, said) for key, (kind, said) in MECHANISMS.items())
    parts = (
        Part("id", Identifier(), "代号", required=True),
        Part("title", Text(100), "名称", required=True),
        Part("weight", NOT_NEGATIVE, "满分", required=weight_required),
        Part("weight_by", WeightBy(), "按单位类型的满分"),
        *ways,
        Part("floor", OrNone(POINTS), "最低分"),
        Part("cap", OrNone(POINTS), "最高分"),
        Part("missing", MissingPolicy(), "缺数据时", required=True),
        Part("only_for", CONDITION, "只对哪些单位"),
        Part("zero_if", CONDITION, "出现什么计零分"),
        Part("full_if", CONDITION, "什么情况计满分"),
        Part("decimals", Whole(0, 4), "小数位"),
        Part("roll_up", ROLL_UP, "各期合成"),
        Part("owner", Text(100), "由谁评分"),
        Part("clause", Identifier(reference=True), "依据代号"),
        Part("note", Text(), "说明"),
        Part("locked", YesNo(), "下级不得改动"),
    )
    return Record(words, parts, _make_item, alone=(tuple(MECHANISMS),))


ITEM = _item("指标", weight_required=True)
BONUS = _item("加分项", weight_required=False)
