"""The traced scalar executor: points of one item for one unit, with the arithmetic in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fengqiao.rules.mechanisms import Attain, Band, Bands, Deduct, Manual, Mechanism, Rate, Ratio
from fengqiao.rules.model import Bonus, FactRule, Item
from fengqiao.rules.numbers import PERCENT_DECIMALS, WHOLE_PERCENT, round_half_away, show

Values = Mapping[str, int]
FactRules = Mapping[str, FactRule]


@dataclass(frozen=True)
class Traced:
    """Points in hundredths, or null if a figure is missing that blocks; and why, in Chinese."""

    points: int | None
    reason: str


def fact_names(mechanism: Mechanism) -> tuple[str, ...]:
    """Return the figures a mechanism reads, in the order it names them."""
    if isinstance(mechanism, Deduct):
        return tuple(name for name, _ in mechanism.each)
    if isinstance(mechanism, Manual):
        return (mechanism.fact,)
    of = mechanism.of if isinstance(mechanism, Bands) else mechanism.rate
    return (of.numerator, of.denominator) if isinstance(of, Rate) else (of,)


def say(rule: FactRule, value: int) -> str:
    """Return a figure as people say it: ``2 次``, ``93.25%``, or the name of its choice."""
    if rule.choices:
        return dict(rule.choices).get(value, str(value))
    unit = "%" if rule.unit == "%" else f" {rule.unit}"
    return show(value, rule.decimals) + unit


def trace_item(item: Item, values: Values, rules: FactRules) -> Traced:
    """Return an item's points and the sentence that shows how they came about."""
    absent = [name for name in fact_names(item.mechanism) if name not in values]
    if absent:
        return _trace_missing(item, "、".join(rules[name].title for name in absent))
    way = item.mechanism
    if isinstance(way, Deduct):
        return _trace_deduct(way, item.weight, values, rules)
    if isinstance(way, Manual):
        return _trace_manual(way, item, values, rules)
    of = way.of if isinstance(way, Bands) else way.rate
    if isinstance(of, Rate) and values[of.denominator] == 0:
        return _trace_none_due(of, item, rules)
    if isinstance(way, Ratio):
        return _trace_ratio(way, item.weight, values, rules)
    if isinstance(way, Attain):
        return _trace_attain(way, item.weight, values, rules)
    return _trace_bands(way, values, rules)


def trace_bonus(bonus: Bonus, values: Values, rules: FactRules) -> Traced:
    """Return a bonus line's points, never above its own ceiling, and the sentence."""
    absent = [name for name, _ in bonus.each if name not in values]
    if absent:
        titles = "、".join(rules[name].title for name in absent)
        if bonus.missing == "block":
            return Traced(None, f"缺少“{titles}”，暂不能计分。")
        return Traced(0, f"没有“{titles}”的认定，按规定不加分。")
    total, parts = _sum_each(bonus.each, values, rules)
    reason = f"{parts}，共 {show(total)} 分"
    if total > bonus.cap:
        reason += f"，最多加 {show(bonus.cap)} 分"
    points = min(total, bonus.cap)
    return Traced(points, f"{reason}，加 {show(points)} 分。")


def _trace_missing(item: Item, titles: str) -> Traced:
    policy = item.missing.policy
    if policy == "block":
        return Traced(None, f"缺少“{titles}”，暂不能计分。")
    points = item.missing.points
    return Traced(points, f"缺少“{titles}”，按规定计 {show(points)} 分。")


def _trace_none_due(rate: Rate, item: Item, rules: FactRules) -> Traced:
    title = rules[rate.denominator].title
    if rate.when_none == "missing":
        return _trace_missing(item, title)
    points = item.weight if rate.when_none == "full" else 0
    return Traced(points, f"“{title}”为 0，按规定计 {show(points)} 分。")


def _sum_each(
    each: tuple[tuple[str, int], ...], values: Values, rules: FactRules
) -> tuple[int, str]:
    total, parts = 0, []
    for name, points in each:
        rule = rules[name]
        part = round_half_away(values[name] * points, 10**rule.decimals)
        total += part
        sum_said = f"{say(rule, values[name])} × {show(points)} 分 = {show(part)} 分"
        parts.append(f"{rule.title} {sum_said}")
    return total, "；".join(parts)


def _trace_deduct(way: Deduct, weight: int, values: Values, rules: FactRules) -> Traced:
    taken, parts = _sum_each(way.each, values, rules)
    reason = f"满分 {show(weight)} 分。{parts}。共扣 {show(taken)} 分"
    if way.cap is not None and taken > way.cap:
        taken = way.cap
        reason += f"，最多扣 {show(taken)} 分"
    points = weight - taken
    reason += f"，{show(weight)} - {show(taken)} = {show(points)} 分"
    if way.floor is not None and points < way.floor:
        points = way.floor
        reason += f"，低于本项最低分，计 {show(points)} 分"
    return Traced(points, f"{reason}。")


def _trace_manual(way: Manual, item: Item, values: Values, rules: FactRules) -> Traced:
    given = round_half_away(values[way.fact] * 100, 10 ** rules[way.fact].decimals)
    bounds = f"{show(way.lowest)}～{show(way.highest)} 分"
    return Traced(given, f"{item.owner}评定 {show(given)} 分（范围 {bounds}）。")


def _say_quotient(rate: Rate, values: Values, rules: FactRules) -> str:
    upper, lower = rules[rate.numerator], rules[rate.denominator]
    first = f"{upper.title} {say(upper, values[upper.name])}"
    return f"{first} ÷ {lower.title} {say(lower, values[lower.name])}"


def rate_of(rate: Rate, values: Values) -> int:
    """Return a rate in hundredths of a percent, an exact half rounded up."""
    return round_half_away(values[rate.numerator] * WHOLE_PERCENT, values[rate.denominator])


def _trace_ratio(way: Ratio, weight: int, values: Values, rules: FactRules) -> Traced:
    rate = way.rate
    points = round_half_away(weight * values[rate.numerator], values[rate.denominator])
    quotient = _say_quotient(rate, values, rules)
    reason = f"{quotient} × 满分 {show(weight)} 分 = {show(points)} 分"
    if points > weight:
        return Traced(weight, f"{reason}，超过满分，计 {show(weight)} 分。")
    return Traced(points, f"{reason}。")


def _trace_attain(way: Attain, weight: int, values: Values, rules: FactRules) -> Traced:
    rate = rate_of(way.rate, values)
    shown, target = show(rate, PERCENT_DECIMALS), show(way.target, PERCENT_DECIMALS)
    reason = f"{_say_quotient(way.rate, values, rules)} = {shown}%"
    if rate >= way.target:
        return Traced(weight, f"{reason}，达到目标 {target}%，计满分 {show(weight)} 分。")
    points = round_half_away(weight * rate, way.target)
    sum_said = f"{show(weight)} × {shown} ÷ {target} = {show(points)} 分"
    return Traced(points, f"{reason}，目标 {target}%，{sum_said}。")


def _trace_bands(way: Bands, values: Values, rules: FactRules) -> Traced:
    if isinstance(way.of, Rate):
        value, decimals, unit = rate_of(way.of, values), PERCENT_DECIMALS, "%"
        reason = f"{_say_quotient(way.of, values, rules)} = {show(value, decimals)}%"
    else:
        rule = rules[way.of]
        value, decimals = values[way.of], rule.decimals
        unit = "%" if rule.unit == "%" else f" {rule.unit}"
        reason = f"{rule.title} {say(rule, value)}"
    band = next(band for band in way.bands if _falls_in(band, value))
    where = say_band(band, decimals, unit)
    return Traced(band.points, f"{reason}，属于“{where}”一档，计 {show(band.points)} 分。")


def _falls_in(band: Band, value: int) -> bool:
    if band.bound is None:
        return True
    return value >= band.bound if band.inclusive else value > band.bound


def say_band(band: Band, decimals: int, unit: str) -> str:
    """Return a band's edge in words: ``不低于 90%``, ``高于 90%`` or ``其余``."""
    if band.bound is None:
        return "其余"
    return f"{'不低于' if band.inclusive else '高于'} {show(band.bound, decimals)}{unit}"
