"""Sentences of items that look at one figure: rates, targets, slopes, bands, places."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from fengqiao.rules.compiling.ramps import fraction_of
from fengqiao.rules.model.formulas import Formula, Name
from fengqiao.rules.model.mechanisms import (
    Attain,
    Bands,
    BestRelative,
    Interpolate,
    Leg,
    Measured,
    Quotient,
    RankPoints,
    Ratio,
    Slope,
    Step,
)
from fengqiao.rules.model.quantities import Quantity
from fengqiao.rules.telling.naming import MINUS
from fengqiao.rules.telling.told import Told

_NONE_DUE = {"full": "计满分", "zero": "计 0"}


def say_figure(told: Told, measured: Measured) -> str:
    """Return the figure of a mechanism: ``按期 45 ÷ 应报 48 = 93.75%``, or ``会议 3``."""
    if not isinstance(measured, Quotient):
        return _with_percent(told.said(measured.formula, "figure"), told, measured.formula)
    top = told.said(measured.top, "top", inside=True)
    bottom = told.said(measured.bottom, "bottom", inside=True)
    return f"{top} ÷ {bottom} = {told.number('rate')}%"


def _with_percent(said: str, told: Told, formula: Formula) -> str:
    per_cent = isinstance(formula, Name) and told.names.unit(formula.word) == "%"
    return f"{said}%" if per_cent else said


def _percent(told: Told, measured: Measured) -> str:
    """Return the sign that goes with every figure of the mechanism."""
    if isinstance(measured, Quotient):
        return "%"
    return _with_percent("", told, measured.formula)


def _exactly(told: Told, measured: Measured) -> Fraction:
    return told.exact("rate" if isinstance(measured, Quotient) else "figure")


def _own(told: Told, measured: Measured) -> str:
    return told.number("rate" if isinstance(measured, Quotient) else "figure")


def none_due(told: Told, measured: Measured) -> str | None:
    """Return what is said where there was nothing to divide by; None where there was.

    A line whose rate is missing then has no points of its own, and does not come here.
    """
    if not isinstance(measured, Quotient) or told.value("bottom") != 0:
        return None
    none = measured.when_none
    ruled = f"计 {none}" if isinstance(none, Quantity) else _NONE_DUE[none]
    ruled += f" {told.full_mark}" if none == "full" else ""
    return f"{told.said(measured.bottom, 'bottom')}，没有可考核的数，按规定{ruled}"


def tell_ratio(told: Told, ratio: Ratio) -> str:
    """Say ``按期 45 ÷ 应报 48 = 93.75%，30 × 45 ÷ 48 = 28.13``."""
    full, rate = told.full_mark, ratio.rate
    sum_ = f"{full} × {told.number('top')} ÷ {told.number('bottom')}"
    above = (told.value("top") or 0) * 10 ** _decimals(told, "bottom") > (
        told.value("bottom") or 0
    ) * 10 ** _decimals(told, "top")
    capped = "，不超过满分" if above and not ratio.beyond else ""
    return f"{say_figure(told, rate)}，{sum_}{capped} = {told.number('before')}"


def _decimals(told: Told, part: str) -> int:
    found = told.part(part)
    return 0 if found is None else found.decimals


def tell_attain(told: Told, attain: Attain) -> str:
    """Say ``45 ÷ 48 = 93.75%，目标 96%，30 × 93.75 ÷ 96 = 29.3``."""
    figure, sign = say_figure(told, attain.of), _percent(told, attain.of)
    target = told.number("target")
    if _compare(told, attain.of, "target") >= 0:
        return f"{figure}，达到目标 {target}{sign}，计满分 {told.full_mark}"
    sum_ = f"{told.full_mark} × {_own(told, attain.of)} ÷ {target}"
    return f"{figure}，目标 {target}{sign}，{sum_} = {told.number('before')}"


def _compare(told: Told, measured: Measured, part: str) -> int:
    """Return the sign of the figure less another: 1 above, 0 equal, -1 below."""
    gap = _exactly(told, measured) - told.exact(part)
    return (gap > 0) - (gap < 0)


def tell_slope(told: Told, slope: Slope) -> str:
    """Say how far each slope counts, what it takes or gives, and what is left."""
    figure = say_figure(told, slope.of)
    base = told.full_mark if slope.base is None else str(slope.base)
    sign = _percent(told, slope.of)
    legs = [
        _leg(told, slope, leg, number, sign)
        for number, leg in enumerate(slope.legs, start=1)
        if told.value(f"way/{number}")
    ]
    if not legs:
        return f"{figure}，没有要扣要加的，计 {told.number('before')}"
    return f"{figure}，{'；'.join(legs)}；{base}{_changed(told, slope)} = {told.number('before')}"


def _leg(told: Told, slope: Slope, leg: Leg, number: int, sign: str) -> str:
    side = "低于" if leg.direction == "below" else "高于"
    start, way = told.number(f"start/{number}"), told.number(f"way/{number}")
    verb = "加" if leg.gain else "扣"
    each = f"每 {leg.each}{sign} {verb} {leg.points}"
    if slope.steps == "pro_rata":
        return f"{side} {start}{sign} 的部分 {way}{sign}，{each}，按比例算"
    steps = told.part(f"steps/{number}")
    counted = way if steps is None else steps.shown
    how = "不足一步的算一步" if slope.steps == "begun" else "不足一步的不算"
    return f"{side} {start}{sign} 的部分 {way}{sign}，{each}，算 {counted} 步（{how}）"


def _changed(told: Told, slope: Slope) -> str:
    """Return what the slopes take and give, each within its limit."""
    taken = _amount(told, "taken", slope.cap)
    given = _amount(told, "given", slope.gain_cap)
    return (f" {MINUS} {taken}" if taken else "") + (f" + {given}" if given else "")


def _amount(told: Told, part: str, cap: Quantity | None) -> str:
    found = told.part(part)
    if found is None or not found.value:
        return ""
    if cap is None or fraction_of(Quantity(found.value, found.decimals)) <= fraction_of(cap):
        return found.shown
    return f"{cap}（应为 {found.shown}，以此为限）"


def tell_bands(told: Told, bands: Bands) -> str:
    """Say the band the figure falls into and its points."""
    sign = _percent(told, bands.of)
    # The last band has no edge: every figure falls into one.
    at = next(at for at, step in enumerate(bands.steps) if _reaches(told, bands, step, at))
    step = bands.steps[at]
    above = ""
    if at > 0:
        side = "不到" if bands.steps[at - 1].included else "不高于"
        above = f"{side} {_edge(told, at - 1)}{sign}"
    band = _band(None if step.edge is None else _edge(told, at), step, above, sign)
    return f"{say_figure(told, bands.of)}，{band}{_step_points(told, step)}"


def _edge(told: Told, at: int) -> str:
    return told.number(f"edge/{at + 1}")


def _reaches(told: Told, bands: Bands, step: Step, at: int) -> bool:
    order = 1 if step.edge is None else _compare(told, bands.of, f"edge/{at + 1}")
    return order > 0 or (order == 0 and step.included)


def _band(edge: str | None, step: Step, above: str, sign: str) -> str:
    lower = "" if edge is None else f"{'不低于' if step.included else '高于'} {edge}{sign}"
    both = "、".join(part for part in (lower, above) if part)
    return f"{both}，" if both else ""


def _step_points(told: Told, step: Step) -> str:
    if step.off:
        return f"扣 {step.points}，{told.full_mark} {MINUS} {step.points} = {told.number('before')}"
    return f"计 {told.number('before')}"


def tell_interpolate(told: Told, interpolate: Interpolate) -> str:
    """Say between which anchors the figure lies."""
    figure, sign = say_figure(told, interpolate.of), _percent(told, interpolate.of)
    own, before = _exactly(told, interpolate.of), told.number("before")
    for (first, less), (last, more) in pairwise(interpolate.anchors):
        if fraction_of(first) < own < fraction_of(last):
            ends = f"{first}{sign}（{less}）与 {last}{sign}（{more}）"
            return f"{figure}，在 {ends}之间按直线计算，计 {before}"
    return f"{figure}，计 {before}"


def tell_rank_points(told: Told, ranked: RankPoints) -> str:
    """Say the place the figure takes, and its points."""
    among = "本组" if ranked.among == "group" else "全部单位"
    side = "倒数第" if ranked.from_last else "第"
    place = f"在{among}中列{side} {told.number('place')} 名"
    tied = "（并列的取各名次的平均分）" if ranked.ties == "average" else ""
    return f"{say_figure(told, ranked.of)}，{place}{tied}，计 {told.number('before')}"


def tell_best_relative(told: Told, relative: BestRelative) -> str:
    """Say the best of the peers and the share of it."""
    figure, best = say_figure(told, relative.of), told.number("best")
    sign = _percent(told, relative.of)
    among = "本组" if relative.among == "group" else "全部单位"
    own = _own(told, relative.of)
    if own == best:
        return f"{figure}，是{among}最好的，计满分 {told.full_mark}"
    top, bottom = (best, own) if relative.low_is_best else (own, best)
    sum_ = f"{told.full_mark} × {top} ÷ {bottom}"
    return f"{figure}，{among}最好为 {best}{sign}，{sum_} = {told.number('before')}"
