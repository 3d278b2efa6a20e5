"""Conditions in words, as the committee signs them; what a unit met is said by its causes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

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
from fengqiao.rules.model.formulas import Name
from fengqiao.rules.numbers import show
from fengqiao.rules.telling.formulas import say_formula
from fengqiao.rules.telling.naming import Names, with_unit

_BY = {"own": "按本办法", "superior": "被上级", "parent": "所属上一级单位被", "any": "被"}
_ROUNDING = {"down": "小数舍去", "up": "小数进位", "half_up": "小数四舍五入"}
_AT_EDGE = {"all_in": "并列在边上的都算", "none_in": "并列在边上的都不算"}
_GAPS = {
    "breaks": "缺记录的期次算中断",
    "bridges": "缺记录的期次跳过",
    "block": "缺记录时先不认定",
}


def say_condition(condition: Condition, names: Names) -> str:
    """Return a condition as a clause without a full stop."""
    return _SAY[type(condition)](condition, names)


def waits_for_data(condition: Condition) -> bool:
    """Tell whether a condition stays open while one of its figures has no data."""
    if isinstance(condition, All | AnyOf):
        return any(waits_for_data(one) for one in condition.of)
    if isinstance(condition, Not):
        return waits_for_data(condition.of)
    return isinstance(condition, Bounds | Is) and condition.missing == "block"


def _joined(parts: tuple[Condition, ...], word: str, names: Names) -> str:
    said = [
        f"（{say_condition(part, names)}）"
        if isinstance(part, All | AnyOf)
        else say_condition(part, names)
        for part in parts
    ]
    return word.join(said)


def _all(condition: All, names: Names) -> str:
    return _joined(condition.of, "，并且", names)


def _any(condition: AnyOf, names: Names) -> str:
    return _joined(condition.of, "，或者", names)


def _not(condition: Not, names: Names) -> str:
    return f"不是（{say_condition(condition.of, names)}）"


def _bounds(condition: Bounds, names: Names) -> str:
    unit = names.unit(condition.of.word) if isinstance(condition.of, Name) else ""
    edges = []
    if condition.lower:
        edge, included = condition.lower
        edges.append(f"{'不低于' if included else '高于'} {with_unit(str(edge), unit)}")
    if condition.upper:
        edge, included = condition.upper
        edges.append(f"{'不高于' if included else '低于'} {with_unit(str(edge), unit)}")
    return f"{say_formula(condition.of, names)}{'且'.join(edges)}{_if_missing(condition.missing)}"


def _is(condition: Is, names: Names) -> str:
    labels = "”或“".join(condition.labels)
    return f"{names.title(condition.name)}为“{labels}”{_if_missing(condition.missing)}"


def _if_missing(policy: str) -> str:
    return "（没有数据视为不符合）" if policy == "not_met" else ""


def _edge(edge: Edge, names: Names) -> str:
    side = "前" if edge.side == "top" else "后"
    where = "本组" if edge.within == "group" and names.grouped else "全部单位"
    among = "" if edge.among is None else f"（只在{say_condition(edge.among, names)}的单位中数）"
    return f"名次在{where}{side}{say_seats(edge)}{among}（{_AT_EDGE[edge.at_edge]}）"


def say_seats(edge: Edge) -> str:
    """Return how many places an edge means: ``3 名``, or a share with its rounding."""
    if edge.count is not None:
        return f" {edge.count} 名"
    rounding = _ROUNDING.get(edge.rounding, "")
    if edge.share is not None:
        return f" {show(edge.share, 2)}%（{rounding}）"
    return f"每 {edge.one_in} 个单位 1 名（{rounding}）"


def _grade(condition: GradeIs, names: Names) -> str:
    return f"等次为“{'”或“'.join(map(names.title, condition.grades))}”"


def _met(condition: Met, names: Names) -> str:
    return f"已认定“{names.title(condition.decision)}”"


def _run(run: Run, names: Names) -> str:
    within: Mapping[str, str] = {"ever": "", "year": "一年内"}
    where = within.get(run.within, f"最近 {run.within} 期内")
    how = "连续" if run.in_a_row else "累计"
    cleared = "" if run.cleared_by is None else f"，“{names.title(run.cleared_by)}”后重新计数"
    title = names.title(run.decision)
    return f"{where}{how} {run.times} 次认定“{title}”（{_GAPS[run.missing]}{cleared}）"


def _held(held: Held, names: Names) -> str:
    kinds = "”或“".join(MARKS.get(kind, kind) for kind in held.statuses)
    extra = []
    if held.rectified is not None:
        extra.append("整改已合格" if held.rectified else "整改未合格")
    if held.overdue is not None:
        extra.append("已超期限" if held.overdue else "未超期限")
    details = f"（{'，'.join(extra)}）" if extra else ""
    return f"{_BY[held.by]}列为“{kinds}”{details}"


_SAY: dict[type[Any], Callable[[Any, Names], str]] = {
    All: _all,
    AnyOf: _any,
    Not: _not,
    Bounds: _bounds,
    Is: _is,
    Edge: _edge,
    GradeIs: _grade,
    Met: _met,
    Run: _run,
    Held: _held,
}
