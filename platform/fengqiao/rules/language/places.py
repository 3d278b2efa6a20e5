"""Ways to give points by the place a figure takes, or by the best of the peers."""

from __future__ import annotations

from fengqiao.rules.language.kinds import Defs, Kind, Number, OneOf, OrWord, Schema, YesNo
from fengqiao.rules.language.shapes import Filled, ListOf, Part, Record
from fengqiao.rules.language.sheet import Sheet
from fengqiao.rules.language.terms import (
    AMONG,
    BEST,
    MEASURED_PARTS,
    NOT_NEGATIVE,
    ONE_FIGURE,
    POINTS,
    TIES,
    WHEN_NONE,
    measured,
    quotient,
)
from fengqiao.rules.model.mechanisms import BestRelative, Figure, Measured, RankPoints
from fengqiao.rules.model.quantities import Quantity
from fengqiao.sources import Node


class PlaceStep(Kind[Quantity | int]):
    """Points per place, or with ``%`` a share of the full mark in hundredths of a per cent."""

    def read(self, node: Node, what: str, sheet: Sheet) -> Quantity | int:
        word = (node.text or "").strip()
        if word.endswith("%"):
            share = Node(node.place, text=word[:-1].rstrip())
            return Number(2, 0, 100).read(share, what, sheet).at(2)
        return NOT_NEGATIVE.read(node, what, sheet)

    def schema(self, defs: Defs) -> Schema:
        percent = {"type": "string", "pattern": r"^[0-9]+(\.[0-9]{1,2})?\s*%$"}
        return {"anyOf": [NOT_NEGATIVE.schema(defs), percent]}


_AFTER_STEP: Record[Quantity] = Record(
    "表以后每差一名",
    (Part("step", POINTS, "每差一名加几分（写负数）", required=True),),
    lambda filled, sheet: filled["step"],
)
_PEERS = (
    Part("best", OneOf(BEST), "高好还是低好", required=True),
    Part("among", OneOf(AMONG), "和谁比", required=True),
)


def _make_rank_points(filled: Filled, sheet: Sheet) -> RankPoints:
    table, after, step = filled.get("table", ()), filled.get("after", ""), filled.get("step")
    if table and not after:
        advice = "请写 after: last（同最后一名）、zero（零分）或 {step: -3}。"
        sheet.refuse(filled.place, "没有写表以后的名次得几分。", advice)
    if isinstance(after, Quantity):
        after, step = "step", after
    share = step if isinstance(step, int) else None
    return RankPoints(
        measured(filled, sheet),
        filled["best"] == "low",
        filled["among"],
        filled["ties"],
        filled.get("from_last", False),
        table,
        after if table else "step",
        step if isinstance(step, Quantity) else None,
        share,
    )


RANK_POINTS = Record(
    "名次得分（rank_points）",
    (
        *MEASURED_PARTS,
        *_PEERS,
        Part("ties", OneOf(TIES), "并列时", required=True),
        Part("from_last", YesNo(), "从末位数起"),
        Part("table", ListOf("名次表", POINTS, least=1, most=500), "第一名起各得几分"),
        Part("after", OrWord(_AFTER_STEP, {"last": "同最后一档", "zero": "零分"}), "表以后的名次"),
        Part("step", PlaceStep(), "每差一名少几分"),
    ),
    _make_rank_points,
    alone=(*ONE_FIGURE, ("table", "step")),
)


def _make_best_relative(filled: Filled, sheet: Sheet) -> BestRelative:
    of: Measured = (
        Figure(filled["of"], filled.at("of")) if "of" in filled else quotient(filled, sheet)
    )
    return BestRelative(of, filled["best"] == "low", filled["among"], filled["when_none"])


BEST_RELATIVE = Record(
    "与最好的比（best_relative）",
    (
        *(part for part in MEASURED_PARTS if part.key != "when_none"),
        Part("when_none", WHEN_NONE, "除数为零时", required=True),
        *_PEERS,
    ),
    _make_best_relative,
    alone=ONE_FIGURE,
)
