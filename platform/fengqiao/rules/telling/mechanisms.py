"""How an item is scored, in the words the committee signs: no unit's figures in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from fengqiao.rules.model.formulas import Formula, Name, Number
from fengqiao.rules.model.mechanisms import (
    Add,
    Attain,
    Bands,
    BestRelative,
    Check,
    CheckLine,
    Deduct,
    Each,
    Expression,
    Interpolate,
    Leg,
    Lookup,
    Manual,
    Measured,
    Mechanism,
    Quotient,
    RankPoints,
    Ratio,
    Slope,
    Step,
)
from fengqiao.rules.model.quantities import Quantity
from fengqiao.rules.numbers import show
from fengqiao.rules.telling.formulas import say_formula
from fengqiao.rules.telling.naming import Names

_NONE = {"full": "计满分", "zero": "计 0 分", "missing": "视同没有数据"}
_STEPS = {"begun": "不足一步的算一步", "completed": "不足一步的不算", "pro_rata": "按比例算"}


def describe_mechanism(way: Mechanism, names: Names) -> str:
    """Return how points are made, as a clause without a full stop."""
    return _DESCRIBE[type(way)](way, names)


def _measured(of: Measured, names: Names) -> str:
    """Return what is looked at; a rate with what holds where there is nothing to divide by."""
    if not isinstance(of, Quotient):
        return say_formula(of.formula, names)
    none = f"计 {of.when_none} 分" if isinstance(of.when_none, Quantity) else _NONE[of.when_none]
    top, bottom = (_bracketed(one, names) for one in (of.top, of.bottom))
    return f"{top} ÷ {bottom}（百分率取 {of.decimals} 位小数；分母为 0 时{none}）"


def _percent(of: Measured, names: Names) -> str:
    """Return the sign that goes with the figure looked at."""
    if isinstance(of, Quotient):
        return "%"
    name = of.formula
    return "%" if isinstance(name, Name) and names.unit(name.word) == "%" else ""


def _edge(formula: Formula, of: Measured, names: Names) -> str:
    """Return what the figure is compared with; a plain number has the figure's sign."""
    sign = _percent(of, names) if isinstance(formula, Number) else ""
    return f"{say_formula(formula, names)}{sign}"


def _bracketed(formula: Formula, names: Names) -> str:
    said = say_formula(formula, names)
    return said if isinstance(formula, Name) else f"（{said}）"


def _each(each: Iterable[Each], verbs: tuple[str, str], names: Names) -> str:
    said = []
    for one in each:
        unit = names.unit(one.of.word) if isinstance(one.of, Name) else ""
        verb = verbs[one.points.digits < 0]
        points = str(one.points).removeprefix("-")
        # A unit follows its number; without one the verb stands a space apart.
        said.append(f"{_bracketed(one.of, names)}每 1 {unit}{verb} {points} 分")
    return "，".join(said)


def _deduct(way: Deduct, names: Names) -> str:
    cap = "" if way.cap is None else f"，合计最多扣 {way.cap} 分"
    return f"从满分扣：{_each(way.each, ('扣', '加'), names)}{cap}"


def _add(way: Add, names: Names) -> str:
    cap = "" if way.cap is None else f"，合计最多 {way.cap} 分"
    return f"从 0 分起：{_each(way.each, ('加', '扣'), names)}{cap}"


def _ratio(way: Ratio, names: Names) -> str:
    beyond = "可以超过满分" if way.beyond else "不超过满分"
    return f"满分 × {_measured(way.rate, names)}，{beyond}"


def _attain(way: Attain, names: Names) -> str:
    target = _edge(way.target, way.of, names)
    return f"{_measured(way.of, names)}达到目标 {target} 得满分，达不到的得满分 × 实际 ÷ 目标"


def _slope(way: Slope, names: Names) -> str:
    base = "满分" if way.base is None else f"{way.base} 分"
    legs = "；".join(_leg(leg, way.of, names) for leg in way.legs)
    said = f"{_measured(way.of, names)}，从{base}起：{legs}；{_STEPS[way.steps]}"
    if len(way.legs) > 1:
        marginal = way.reading == "marginal"
        said += "，各段分别计算" if marginal else "，按所到的最远一段计算全部差距"
    if way.cap is not None:
        said += f"，最多扣 {way.cap} 分"
    return said if way.gain_cap is None else f"{said}，最多加 {way.gain_cap} 分"


def _leg(leg: Leg, of: Measured, names: Names) -> str:
    side = "低于" if leg.direction == "below" else "高于"
    verb = "加" if leg.gain else "扣"
    start, sign = _edge(leg.start, of, names), _percent(of, names)
    return f"{side} {start} 的部分每 {leg.each}{sign} {verb} {leg.points} 分"


def _bands(way: Bands, names: Names) -> str:
    return (
        f"{_measured(way.of, names)}：{'；'.join(_step(step, way.of, names) for step in way.steps)}"
    )


def _step(step: Step, of: Measured, names: Names) -> str:
    points = f"{'扣' if step.off else '得'} {step.points} 分"
    if step.edge is None:
        return f"其余{points}"
    return f"{'不低于' if step.included else '高于'} {_edge(step.edge, of, names)} {points}"


def _interpolate(way: Interpolate, names: Names) -> str:
    sign = _percent(way.of, names)
    anchors = "、".join(f"{figure}{sign} 得 {points} 分" for figure, points in way.anchors)
    return f"{_measured(way.of, names)}：{anchors}，中间按直线计算，两端以外按端点"


def _lookup(way: Lookup, names: Names) -> str:
    labels = names.choices(way.fact)
    rows = "、".join(f"“{labels.get(code, code)}”{points} 分" for code, points in way.rows)
    rest = "" if way.otherwise is None else f"、其余 {way.otherwise} 分"
    return f"按{names.title(way.fact)}：{rows}{rest}"


def _check(way: Check, names: Names) -> str:
    return "逐项核对：" + "，".join(_line(line, names) for line in way.lines)


def _line(line: CheckLine, names: Names) -> str:
    least = "" if line.at_least is None else f"达到 {line.at_least} "
    unless = f"，否则 {line.otherwise} 分" if line.otherwise.digits else ""
    return f"{say_formula(line.of, names)} {least}得 {line.points} 分{unless}"


def _manual(way: Manual, names: Names) -> str:
    return f"由评分单位在 {way.lowest} 至 {way.highest} 分内评定（{names.title(way.fact)}）"


_TIES = {
    "share": "并列的都按较好名次",
    "dense": "并列的不占后面的名次",
    "average": "并列的取平均分",
}


def _rank_points(way: RankPoints, names: Names) -> str:
    among = "在本组" if way.among == "group" else "在全部单位中"
    best = "低的在前" if way.low_is_best else "高的在前"
    side = "从最后一名起" if way.from_last else ""
    return (
        f"{_measured(way.of, names)}{among}排名（{best}，{_TIES[way.ties]}），{side}{_places(way)}"
    )


def _places(way: RankPoints) -> str:
    if not way.table:
        step = (
            f"{way.step} 分" if way.step is not None else f"满分的 {show(way.step_share or 0, 2)}%"
        )
        return f"第一名得满分，每后一名少 {step}"
    rows = "、".join(
        f"第 {place} 名 {points} 分" for place, points in enumerate(way.table, start=1)
    )
    after = {"last": "其后同最后一档", "zero": "其后 0 分"}.get(way.after)
    return f"{rows}，{after or f'其后每后一名加 {way.step} 分'}"


def _best_relative(way: BestRelative, names: Names) -> str:
    among = "本组" if way.among == "group" else "全部单位"
    best, sum_ = ("最低", "最低 ÷ 自己") if way.low_is_best else ("最高", "自己 ÷ 最高")
    return f"{_measured(way.of, names)}，{among}{best}的得满分，其余得满分 × {sum_}"


def _expression(way: Expression, names: Names) -> str:
    return f"得分 = {say_formula(way.formula, names)}"


_DESCRIBE: dict[type[Any], Callable[[Any, Names], str]] = {
    Deduct: _deduct,
    Add: _add,
    Ratio: _ratio,
    Attain: _attain,
    Slope: _slope,
    Bands: _bands,
    Interpolate: _interpolate,
    Lookup: _lookup,
    Check: _check,
    Manual: _manual,
    RankPoints: _rank_points,
    BestRelative: _best_relative,
    Expression: _expression,
}
