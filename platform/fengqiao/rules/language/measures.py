"""Measures: figures worked out of registers, facts, peers and the past before any points."""

from __future__ import annotations

from dataclasses import replace

from fengqiao.rules.language.conditions import MOST_PERIODS, ROW_CONDITION
from fengqiao.rules.language.formulas import FormulaText, RateText
from fengqiao.rules.language.kinds import (
    Defs,
    Identifier,
    Kind,
    Number,
    OneOf,
    OrWord,
    Schema,
    Text,
    Whole,
    YesNo,
)
from fengqiao.rules.language.rows import ROWS, over_register
from fengqiao.rules.language.shapes import Filled, MapOf, Pairs, Part, Record
from fengqiao.rules.language.sheet import Sheet
from fengqiao.rules.language.terms import AMONG, BEST, RATE_DECIMALS, TIES
from fengqiao.rules.model.measures import (
    Baseline,
    Computed,
    Lateness,
    Measure,
    Rate,
    Source,
    Standing,
    Survey,
    Trend,
)
from fengqiao.rules.model.quantities import Quantity
from fengqiao.sources import Node

PER = {"filing": "每份", "day": "每天", "month": "每月"}
WHICH = {"late": "迟报的", "missing": "漏报的", "both": "迟报和漏报的"}
TRENDS = {
    "difference": "相差多少",
    "percent": "变化百分之几",
    "falling": "连续下降几期",
    "rising": "连续上升几期",
}
BASELINES = {"mean": "平均", "best": "最好", "worst": "最差", "sum": "合计", "count": "个数"}
FIELDS_AMONG = {**AMONG, "own_past": "自己往期"}
WHEN_NONE = {"missing": "当作缺数据", "zero": "算 0", "full": "算 100%"}
KINDS = ("rows", "lateness", "formula", "rate", "trend", "baseline", "survey", "standing")
MOST_DECIMALS = 4

_REFERENCE = Identifier(reference=True)


def _make_lateness(filled: Filled, sheet: Sheet) -> Lateness:
    per, which, never = filled["per"], filled["which"], filled.get("never")
    if per != "filing" and "begun" not in filled:
        advice = "请写 begun: yes（不足一天、一月按一天、一月）或 no（不足的不算）。"
        sheet.refuse(filled.place, "按天、按月算时，不足的怎么算没有写。", advice)
    if per != "filing" and which != "late" and never is None:
        advice = "请写 never: until_end（算到期末）或一个固定的数。"
        sheet.refuse(filled.place, "一直没有报的算多少，没有写。", advice)
    return Lateness(
        filled["of"],
        filled.get("where"),
        filled["due"],
        filled["received"],
        per,
        filled.get("begun", True),
        which,
        never if isinstance(never, Quantity) else None,
    )


_LATENESS = Record(
    "迟报漏报（lateness）",
    (
        Part("of", _REFERENCE, "哪个登记簿", required=True),
        Part("where", ROW_CONDITION, "只看哪些记录"),
        Part("due", _REFERENCE, "应报日期栏", required=True),
        Part("received", _REFERENCE, "收到日期栏", required=True),
        Part("per", OneOf(PER), "按什么数", required=True),
        Part("begun", YesNo(), "不足一天、一月是否算"),
        Part("which", OneOf(WHICH), "看哪些", required=True),
        Part("never", OrWord(Number(0, 0, 10_000), {"until_end": "算到期末"}), "一直没报的"),
    ),
    _make_lateness,
)


class LatenessKind(Kind[Lateness]):
    """Lateness, read with its register in hand."""

    def read(self, node: Node, what: str, sheet: Sheet) -> Lateness:
        return over_register(_LATENESS, node, what, sheet)

    def schema(self, defs: Defs) -> Schema:
        return _LATENESS.schema(defs)


_OF = Part("of", FormulaText(), "看哪个数", required=True)
_TREND = Record(
    "变化（trend）",
    (
        _OF,
        Part("as", OneOf(TRENDS), "看什么变化", required=True),
        Part("back", Whole(1, MOST_PERIODS), "和几期以前比", required=True),
    ),
    lambda filled, sheet: Trend(filled["of"], filled["as"], filled["back"]),
)


def _make_baseline(filled: Filled, sheet: Sheet) -> Baseline:
    take, among, past = filled["take"], filled["among"], filled.get("past", 0)
    if (among == "own_past") != bool(past):
        message = "among: own_past（自己往期）和 past（几期）要一起写。"
        sheet.refuse(filled.place, message, "例如 among: own_past, past: 3。")
    if take in ("best", "worst") and "best" not in filled:
        sheet.refuse(filled.place, "没有写高好还是低好。", "请补上“best: high”或“best: low”。")
    low, without_self = filled.get("best") == "low", filled.get("without_self", False)
    return Baseline(filled["of"], take, among, past, low, without_self)


_BASELINE = Record(
    "参照（baseline）",
    (
        _OF,
        Part("take", OneOf(BASELINES), "取什么", required=True),
        Part("among", OneOf(FIELDS_AMONG), "在谁之中", required=True),
        Part("past", Whole(1, MOST_PERIODS), "往前几期"),
        Part("best", OneOf(BEST), "高好还是低好"),
        Part("without_self", YesNo(), "不含自己"),
    ),
    _make_baseline,
)
_SURVEY = Record(
    "测评（survey）",
    (
        Part("answers", Pairs("各答案的权重", Number(4)), "各答案的权重", required=True),
        Part("smallest_sample", Whole(1, 10**9), "至少多少份才有效", required=True),
    ),
    lambda filled, sheet: Survey(filled["answers"], filled["smallest_sample"]),
)
_STANDING = Record(
    "名次（standing）",
    (
        _OF,
        Part("best", OneOf(BEST), "高好还是低好", required=True),
        Part("among", OneOf(AMONG), "和谁比", required=True),
        Part("ties", OneOf(TIES), "并列时", required=True),
        Part("from_last", YesNo(), "从末位数起"),
    ),
    lambda filled, sheet: Standing(
        filled["of"],
        filled["best"] == "low",
        filled["among"],
        filled["ties"],
        filled.get("from_last", False),
    ),
)


_NESTED_RATE = Record(
    "比率（rate）",
    (
        Part("rate", RateText(), "分子 / 分母", required=True),
        Part("when_none", OneOf(WHEN_NONE), "分母为零时", required=True),
        Part("decimals", Whole(0, MOST_DECIMALS), "小数位"),
    ),
    lambda filled, sheet: (
        Rate(filled["rate"][0], filled["rate"][1], filled["when_none"]),
        filled.get("decimals"),
    ),
)


class RateSource(Kind[tuple[Rate, int | None]]):
    """``rate: a / b`` beside ``when_none``, or both in a record of their own."""

    def read(self, node: Node, what: str, sheet: Sheet) -> tuple[Rate, int | None]:
        if node.fields is not None:
            return _NESTED_RATE.read(node, what, sheet)
        top, bottom = RateText().read(node, what, sheet)
        return Rate(top, bottom, ""), None

    def schema(self, defs: Defs) -> Schema:
        return {"anyOf": [RateText().schema(defs), _NESTED_RATE.schema(defs)]}


def _rate(filled: Filled, sheet: Sheet) -> Rate:
    rate: Rate = filled["rate"][0]
    when_none = filled.get("when_none", rate.when_none)
    if not when_none:
        advice = "请补上“when_none: missing”、zero 或 full。"
        sheet.refuse(filled.place, "缺少“when_none”（分母为零时）一栏。", advice)
    return replace(rate, when_none=when_none)


def _source(filled: Filled, sheet: Sheet) -> Source:
    if "rate" in filled:
        return _rate(filled, sheet)
    if "when_none" in filled:
        sheet.refuse(filled.key_at("when_none"), "when_none 只用于 rate（比率）。", "请删掉。")
    if "formula" in filled:
        return Computed(filled["formula"])
    found: Source = next(filled[key] for key in KINDS if key in filled)
    return found


def _make_measure(filled: Filled, sheet: Sheet) -> Measure:
    percent = "rate" in filled
    said = filled["rate"][1] if percent else 0
    usual = RATE_DECIMALS if said is None else said
    decimals: int = filled.get("decimals", usual)
    most: Quantity | None = filled.get("max")
    if most is not None and most.decimals > decimals:
        message = "max 的小数位比 decimals 多。"
        sheet.refuse(filled.at("max"), message, "请把 decimals 写大，或改成整数。")
    return Measure(
        filled.name,
        filled.get("title", filled.name),
        filled.get("unit", "%" if percent else ""),
        decimals,
        None if most is None else most.at(decimals),
        _source(filled, sheet),
        filled.place,
    )


MEASURES = MapOf(
    "中间指标",
    Record(
        "中间指标",
        (
            Part("title", Text(100), "名称"),
            Part("unit", Text(20), "单位"),
            Part("decimals", Whole(0, MOST_DECIMALS), "小数位"),
            Part("max", Number(MOST_DECIMALS, 0, 10**12), "不可能大于的数"),
            Part("rows", ROWS, "登记记录的统计"),
            Part("lateness", LatenessKind(), "迟报漏报"),
            Part("formula", FormulaText(), "公式"),
            Part("rate", RateSource(), "比率：分子 / 分母"),
            Part("when_none", OneOf(WHEN_NONE), "分母为零时"),
            Part("trend", _TREND, "变化"),
            Part("baseline", _BASELINE, "参照"),
            Part("survey", _SURVEY, "测评"),
            Part("standing", _STANDING, "名次"),
            Part("locked", YesNo(), "下级不得改动"),
        ),
        _make_measure,
        alone=(KINDS,),
    ),
)
