"""The sentence beside the points of one item: what went in, what was reckoned, what came out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fengqiao.rules.model.mechanisms import (
    Add,
    Attain,
    Bands,
    BestRelative,
    Check,
    Deduct,
    Expression,
    Interpolate,
    Lookup,
    Manual,
    RankPoints,
    Ratio,
    Slope,
)
from fengqiao.rules.numbers import show
from fengqiao.rules.telling.conditions import say_condition
from fengqiao.rules.telling.counting import (
    tell_add,
    tell_check,
    tell_deduct,
    tell_expression,
    tell_lookup,
    tell_manual,
)
from fengqiao.rules.telling.rating import (
    none_due,
    tell_attain,
    tell_bands,
    tell_best_relative,
    tell_interpolate,
    tell_rank_points,
    tell_ratio,
    tell_slope,
)
from fengqiao.rules.telling.told import Part, Told

__all__ = ["Part", "Told", "say_line"]

METHODS = {
    "mean": "平均", "sum": "合计", "weighted": "加权", "latest": "取最近一次",
    "best": "取最好一次", "worst": "取最差一次",
}  # fmt: skip


def say_line(told: Told) -> str:
    """Return the reason of a line as a sentence."""
    return f"{_said(told)}。"


def _said(told: Told) -> str:
    item = told.item
    if not told.applies:
        only = (
            f"（只适用于{say_condition(item.only_for, told.names)}的单位）" if item.only_for else ""
        )
        return f"本单位不适用这一项{only}"
    if told.rounds:
        return _rounds(told)
    if told.dropped:
        return f"{_lacking(told)}，这一项不计，按其余各项折算"
    if told.points is None:
        return f"{_lacking(told)}，暂不能计分"
    return _decided(told) or _earned(told)


def _rounds(told: Told) -> str:
    each = "、".join(f"{one.title} {one.shown}" for one in told.inputs)
    made = "暂不能汇总" if told.points is None else f"汇总为 {_points(told)} 分"
    return f"{each}，{made}" if each else made


def _points(told: Told) -> str:
    return show(told.points or 0, told.decimals)


def _lacking(told: Told) -> str:
    missing = [one.title for one in told.inputs if one.value is None]
    names = "、".join(f"“{title}”" for title in missing)
    return f"{names}还没有数据" if names else "数据没有到齐"


def _decided(told: Told) -> str | None:
    """Return what is said where the mechanism does not have the last word."""
    item = told.item
    if item.zero_if is not None and told.holds("zero_if"):
        return f"{say_condition(item.zero_if, told.names)}，本项计 0 分"
    if item.full_if is not None and told.holds("full_if"):
        return f"{say_condition(item.full_if, told.names)}，本项计满分 {told.full_mark} 分"
    if item.missing.policy != "block" and told.holds("missing"):
        return f"{_lacking(told)}，按规定{_policy(told)}"
    return None


def _policy(told: Told) -> str:
    policy, points = told.item.missing.policy, _points(told)
    if policy == "peers_mean":
        among = "同组" if told.item.missing.among == "group" else "其他"
        return f"计{among}单位的平均分 {points} 分"
    return f"计满分 {points} 分" if policy == "full" else f"计 {points} 分"


def _earned(told: Told) -> str:
    way = told.item.mechanism
    if told.item.roll_up is not None and told.part("before") is None:
        return f"由各期得分{METHODS[told.item.roll_up.method]}，计 {_points(told)} 分"
    instead = none_due(told, way.rate) if isinstance(way, Ratio) else None
    if instead is None and hasattr(way, "of"):
        instead = none_due(told, way.of)
    said = instead or _TELL[type(way)](told, way)
    return f"{said} 分{_limited(told)}"


def _limited(told: Told) -> str:
    """Return what the item's cap or floor made of the points."""
    before = told.part("before")
    if before is None or before.value is None or before.shown == _points(told):
        return ""
    item, points = told.item, _points(told)
    for word, limit in (("最高", item.cap), ("最低", item.floor)):
        if limit is not None and str(limit) == points:
            return f"，{word}计 {points} 分"
    return f"，计 {points} 分"


_TELL: dict[type[Any], Callable[[Told, Any], str]] = {
    Deduct: tell_deduct,
    Add: tell_add,
    Ratio: tell_ratio,
    Attain: tell_attain,
    Slope: tell_slope,
    Bands: tell_bands,
    Interpolate: tell_interpolate,
    Lookup: tell_lookup,
    Check: tell_check,
    Manual: tell_manual,
    RankPoints: tell_rank_points,
    BestRelative: tell_best_relative,
    Expression: tell_expression,
}
