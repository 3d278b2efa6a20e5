"""Ways to give points by targets, slopes, bands, anchors and places."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from fengqiao.rules.language.edges import one_edge
from fengqiao.rules.language.formulas import FormulaText
from fengqiao.rules.language.kinds import Defs, Kind, Number, OneOf, OrNone, Schema, YesNo
from fengqiao.rules.language.shapes import Filled, ListOf, Part, Record, pairs
from fengqiao.rules.language.sheet import Sheet
from fengqiao.rules.language.terms import (
    MEASURED_PARTS,
    NOT_NEGATIVE,
    ONE_FIGURE,
    POINTS,
    measured,
)
from fengqiao.rules.model.formulas import Formula
from fengqiao.rules.model.formulas import Number as Written
from fengqiao.rules.model.mechanisms import (
    Attain,
    Bands,
    Interpolate,
    Leg,
    Slope,
    Step,
)
from fengqiao.rules.model.quantities import Quantity
from fengqiao.rules.numbers import MOST_DECIMALS
from fengqiao.sources import Node

STEPS = {"begun": "不足一步按一步", "completed": "不足一步不算", "pro_rata": "按比例"}
READING = {"marginal": "各段各算各的", "whole_gap": "按达到的最远一段算全部差距"}
_SIZE = Number(4, 0)

ATTAIN = Record(
    "达标（attain）",
    (*MEASURED_PARTS, Part("target", FormulaText(), "目标", required=True)),
    lambda filled, sheet: Attain(measured(filled, sheet), filled["target"]),
    alone=ONE_FIGURE,
)


def _step_size(each: Quantity, node: Node, what: str, sheet: Sheet) -> Quantity:
    if each.digits == 0:
        sheet.refuse(node.place, f"{what}不能是 0。", "例如每 1 个百分点写 1。")
    return each


class Each(Kind[Quantity]):
    """The size of a step, above 0."""

    def read(self, node: Node, what: str, sheet: Sheet) -> Quantity:
        return _step_size(_SIZE.read(node, what, sheet), node, what, sheet)

    def schema(self, defs: Defs) -> Schema:
        return _SIZE.schema(defs)


_EACH = Part("each", Each(), "每差多少", required=True)
_POINTS = Part("points", NOT_NEGATIVE, "几分", required=True)
_GAIN = Part("gain", YesNo(), "是加分")


def _side(words: str) -> Record[tuple[Quantity, Quantity, bool]]:
    return Record(
        words,
        (_EACH, _POINTS, _GAIN),
        lambda filled, sheet: (filled["each"], filled["points"], filled.get("gain", False)),
    )


_LEG = Record(
    "一段斜率",
    (
        Part("from", FormulaText(), "从哪里起", required=True),
        Part("direction", OneOf({"below": "低于", "above": "高于"}), "方向", required=True),
        _EACH,
        _POINTS,
        _GAIN,
    ),
    lambda filled, sheet: Leg(
        filled["from"],
        filled["direction"],
        filled["each"],
        filled["points"],
        filled.get("gain", False),
    ),
)


def _make_slope(filled: Filled, sheet: Sheet) -> Slope:
    legs = _legs(filled, sheet)
    sides = [(leg.direction, leg.gain) for leg in legs]
    several = len(set(sides)) < len(sides)
    _warn_of_gain(filled, legs, sheet)
    if several and "reading" not in filled:
        advice = "请写 reading: marginal（各段各算各的）或 whole_gap（按最远一段算全部差距）。"
        sheet.refuse(filled.place, "同一方向有几段，要写明怎样合算。", advice)
    return Slope(
        measured(filled, sheet),
        legs,
        filled["steps"],
        filled.get("reading", "marginal"),
        filled.get("base"),
        filled.get("cap"),
        filled.get("gain_cap"),
    )


def _warn_of_gain(filled: Filled, legs: tuple[Leg, ...], sheet: Sheet) -> None:
    """Warn of a slope that takes off on both sides of the target without saying so."""
    fields = filled.node.fields or {}
    written = [fields[key] for key in ("below", "above") if key in fields]
    written += fields["legs"].entries or [] if "legs" in fields else []
    said = any("gain" in (node.fields or {}) for node in written)
    if len({leg.direction for leg in legs}) > 1 and not said:
        message = "高于目标和低于目标都要扣分；有一边是加分的，没有写出来。"
        sheet.warn(filled.place, message, "加分的一边请写 gain: yes，确是扣分的写 gain: no。")


def _legs(filled: Filled, sheet: Sheet) -> tuple[Leg, ...]:
    short = [key for key in ("target", "below", "above") if key in filled]
    if "legs" in filled:
        if short:
            message = f"“{short[0]}”和 legs 只能写一种。"
            sheet.refuse(filled.key_at(short[0]), message, "请只留一种写法。")
        legs: tuple[Leg, ...] = filled["legs"]
        return legs
    if "target" not in filled or len(short) < 2:
        advice = "例如 target: 70 加上 below: {each: 1, points: 1}。"
        sheet.refuse(filled.place, "斜率缺少目标，或缺少 below、above。", advice)
    target: Formula = filled["target"]
    return tuple(Leg(target, side, *filled[side]) for side in ("below", "above") if side in filled)


SLOPE = Record(
    "斜率（slope）",
    (
        *MEASURED_PARTS,
        Part("target", FormulaText(), "目标"),
        Part("below", _side("低于目标"), "低于目标时"),
        Part("above", _side("高于目标"), "高于目标时"),
        Part("legs", ListOf("一段斜率", _LEG, least=1, most=20), "各段"),
        Part("reading", OneOf(READING), "几段怎样合算"),
        Part("steps", OneOf(STEPS), "不足一步时", required=True),
        Part("base", POINTS, "从几分起算"),
        Part("cap", OrNone(NOT_NEGATIVE), "最多扣几分"),
        Part("gain_cap", OrNone(NOT_NEGATIVE), "最多加几分"),
    ),
    _make_slope,
    alone=ONE_FIGURE,
)


def _make_step(filled: Filled, sheet: Sheet) -> tuple[Step, Node]:
    edge, included = one_edge(filled, sheet)
    off = "off" in filled
    points = filled["off"] if off else filled["points"]
    return Step(edge, included, points, off), filled.node


_STEP = Record(
    "分档",
    (
        Part("at_least", FormulaText(), "不低于（含）"),
        Part("above", FormulaText(), "高于（不含）"),
        Part("points", POINTS, "得几分"),
        Part("off", NOT_NEGATIVE, "扣几分"),
    ),
    _make_step,
    alone=(("points", "off"),),
)


def _make_bands(filled: Filled, sheet: Sheet) -> Bands:
    written: tuple[tuple[Step, Node], ...] = filled["steps"]
    check_falling([(step.edge, step.included, node) for step, node in written], sheet)
    return Bands(measured(filled, sheet), tuple(step for step, _ in written))


def check_falling(edges: Sequence[tuple[Formula | None, bool, Node]], sheet: Sheet) -> None:
    """Note bands that leave a rest, come after the rest, or do not fall strictly.

    Edges that are formulas are left to the check with bounds.
    """
    for number, (edge, _, node) in enumerate(edges):
        last = number == len(edges) - 1
        if last and edge is not None:
            message = "最后一档要接住其余所有情况，不能再写界线。"
            sheet.error(node.place, message, "请在最后加一档，只写 points。")
        if not last and edge is None:
            below = edges[number + 1][2].place
            sheet.error(below, "前一档没有界线，这一档永远轮不到。", "请调整顺序。")
    numbers = [
        (edge.value.at(MOST_DECIMALS), not included, node)
        for edge, included, node in edges
        if isinstance(edge, Written)
    ]
    for higher, lower in pairwise(numbers):
        if lower[:2] >= higher[:2]:
            message = "分档要从高到低写，这一档的界线不低于前一档。"
            sheet.error(lower[2].place, message, "请调整顺序，或改正界线。")


BANDS = Record(
    "分档（bands）",
    (
        *MEASURED_PARTS,
        Part("steps", ListOf("分档", _STEP, least=1, most=100), "各档", required=True),
    ),
    _make_bands,
    alone=ONE_FIGURE,
)


class Anchors(Kind[tuple[tuple[Quantity, Quantity], ...]]):
    """``{90: 0, 100: 8}``: figures and their points, in rising order."""

    def read(self, node: Node, what: str, sheet: Sheet) -> tuple[tuple[Quantity, Quantity], ...]:
        found = []
        for key, entry in pairs(node, what, sheet):
            figure = Number(4).read(Node(node.keys[key], text=key), "锚点", sheet)
            found.append((figure, POINTS.read(entry, f"“{key}”的分值", sheet)))
        rising = [figure.at(4) for figure, _ in found]
        if len(found) < 2 or any(high <= low for low, high in pairwise(rising)):
            message = f"{what}至少两个，数值从小到大写。"
            sheet.refuse(node.place, message, "例如 {90: 0, 100: 8}。")
        return tuple(found)

    def schema(self, defs: Defs) -> Schema:
        points = POINTS.schema(defs)
        return {"type": "object", "minProperties": 2, "additionalProperties": points}


INTERPOLATE = Record(
    "插值（interpolate）",
    (*MEASURED_PARTS, Part("anchors", Anchors(), "锚点", required=True)),
    lambda filled, sheet: Interpolate(measured(filled, sheet), filled["anchors"]),
    alone=ONE_FIGURE,
)
