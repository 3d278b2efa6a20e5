"""Small parts that several parts of the file share: figures to be measured, terms, roll-up."""

from __future__ import annotations

from fengqiao.rules.language.formulas import FormulaText, RateText
from fengqiao.rules.language.kinds import Number, OneOf, OrWord, Percent, Whole
from fengqiao.rules.language.shapes import Filled, Pairs, Part, Record
from fengqiao.rules.language.sheet import Sheet
from fengqiao.rules.model.declared import PERIODS
from fengqiao.rules.model.mechanisms import Figure, Measured, Quotient
from fengqiao.rules.model.quantities import Quantity
from fengqiao.rules.model.scheme import RollUp

POINTS = Number(4, -(10**9), 10**9)
NOT_NEGATIVE = Number(4, 0, 10**9)
BEST = {"high": "越高越好", "low": "越低越好"}
AMONG = {"group": "本组内", "all": "全部单位"}
TIES = {
    "share": "并列占同一名次，后面空出",
    "dense": "并列占同一名次，后面不空",
    "average": "取平均",
}
RATE_DECIMALS = 2

_FIXED: Record[Quantity] = Record(
    "固定分",
    (Part("fixed", POINTS, "几分", required=True),),
    lambda filled, sheet: filled["fixed"],
)
WHEN_NONE = OrWord(_FIXED, {"full": "满分", "zero": "零分", "missing": "当作缺数据"})
RATE_PARTS = (
    Part("rate", RateText(), "比率：分子 / 分母"),
    Part("when_none", WHEN_NONE, "分母为零时"),
    Part("decimals", Whole(0, 4), "比率的小数位"),
)
MEASURED_PARTS = (Part("of", FormulaText(), "看哪个数"), *RATE_PARTS)
ONE_FIGURE = (("of", "rate"),)


def quotient(filled: Filled, sheet: Sheet) -> Quotient:
    """Return the rate of a record that has ``rate``.

    :raises Faulty: if it does not say what holds when nothing was due
    """
    if "when_none" not in filled:
        advice = "请补上一行“when_none: full”（满分）、zero（零分）或 missing（当作缺数据）。"
        sheet.refuse(filled.place, "按比率计算，缺少“when_none”（分母为零时）一栏。", advice)
    top, bottom = filled["rate"]
    decimals = filled.get("decimals", RATE_DECIMALS)
    return Quotient(top, bottom, decimals, filled["when_none"], filled.at("rate"))


def measured(filled: Filled, sheet: Sheet) -> Measured:
    """Return what a mechanism measures: ``of`` or ``rate``, of which the record has one."""
    if "rate" in filled:
        return quotient(filled, sheet)
    if "when_none" in filled:
        message = "when_none 只用于 rate（比率）。"
        sheet.refuse(filled.key_at("when_none"), message, "请删掉，或把 of 改成 rate。")
    return Figure(filled["of"], filled.at("of"))


METHODS = {
    "mean": "平均",
    "sum": "相加",
    "weighted": "按权重",
    "latest": "最近一期",
    "best": "最好一期",
    "worst": "最差一期",
}
MISSING_ROUND = {"skip": "跳过", "zero": "计零", "block": "先不合计"}


def _make_roll_up(filled: Filled, sheet: Sheet) -> RollUp:
    method, weights = filled["method"], filled.get("weights", ())
    if (method == "weighted") != bool(weights):
        message = "method: weighted 和 weights（各期权重）要一起写。"
        sheet.refuse(filled.place, message, "例如 weights: {Q1: 25, Q2: 25, Q3: 25, Q4: 25}。")
    if weights and sum(share for _, share in weights) != 10_000:
        sheet.error(filled.at("weights"), "各期权重合计不是 100%。", "请核对。")
    missing = filled["missing_round"]
    fixed = missing if isinstance(missing, Quantity) else None
    policy = "fixed" if fixed is not None else missing
    rounds = filled.get("rounds")
    if policy != "skip" and rounds is None:
        message = "缺的一期要算进去，却没有写应有几期（rounds）。"
        sheet.refuse(filled.place, message, "例如 rounds: 12；不算缺的一期写 missing_round: skip。")
    return RollUp(filled["from"], filled.get("to", "year"), method, weights, policy, fixed, rounds)


ROLL_UP = Record(
    "各期合成",
    (
        Part("from", OneOf(PERIODS), "按什么期计分", required=True),
        Part("to", OneOf(PERIODS), "合成什么期"),
        Part("method", OneOf(METHODS), "怎样合成", required=True),
        Part("weights", Pairs("各期权重", Percent()), "各期权重"),
        Part("missing_round", OrWord(_FIXED, MISSING_ROUND), "缺一期时", required=True),
        Part("rounds", Whole(1, 60), "应有几期"),
    ),
    _make_roll_up,
)
