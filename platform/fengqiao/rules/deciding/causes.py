"""Why a unit met a decision, as one sentence; every word of it follows from the result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fengqiao.rules.deciding.held import held_by
from fengqiao.rules.deciding.outcome import Decided
from fengqiao.rules.deciding.plain_runs import find_run
from fengqiao.rules.deciding.setting import Setting
from fengqiao.rules.measuring.calendar import words
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
from fengqiao.rules.model.ruleset import Rules
from fengqiao.rules.numbers import show
from fengqiao.rules.telling.conditions import say_condition
from fengqiao.rules.telling.naming import Names

_SIDES = {"top": "前", "bottom": "后"}
_GIVERS = {"own": "本办法", "superior": "上级", "parent": "所属上一级单位", "any": "有关机关"}


@dataclass(frozen=True)
class Figures:
    """How a name reads for one unit: its title and its figure, with the unit of measure.

    ``formula`` says what a condition on a formula looks at, with its figures.
    """

    title: Callable[[str], str]
    shown: Callable[[str, int], str]
    sources: Callable[[str, int], str]
    formula: Callable[[Bounds, int], str]


@dataclass(frozen=True)
class Causes:
    """Says causes from what was decided."""

    rules: Rules
    decided: Decided
    setting: Setting
    figures: Figures

    def say(self, condition: Condition, row: int) -> str:
        """Return the cause for one unit, as a whole sentence."""
        return self._part(condition, row) + "。"

    def _part(self, condition: Condition, row: int) -> str:
        return _SAY[type(condition)](self, condition, row)

    def title(self, decision: str) -> str:
        """Return a decision's title."""
        return next(one.title for one in self.rules.decisions if one.id == decision)

    def all_of(self, condition: All, row: int) -> str:
        """Join what holds together."""
        return "；".join(self._part(part, row) for part in condition.of)

    def any_of(self, condition: AnyOf, row: int) -> str:
        """Join the ways in which it can hold."""
        return "；或者：".join(self._part(part, row) for part in condition.of)

    def negated(self, condition: Not, row: int) -> str:
        """Say what is not so."""
        inner = condition.of
        # A figure is told as it is; of anything else only the rule's words are true.
        figure = isinstance(inner, Bounds)
        said = self._part(inner, row) if figure else say_condition(inner, Names(self.rules))
        return f"不属于这种情形（{said}）"

    def bounds(self, condition: Bounds, row: int) -> str:
        """Say a figure and the edges it lies between."""
        edges = []
        if condition.lower:
            edges.append(f"{'不低于' if condition.lower[1] else '高于'} {condition.lower[0]}")
        if condition.upper:
            edges.append(f"{'不高于' if condition.upper[1] else '低于'} {condition.upper[0]}")
        if isinstance(condition.of, Name):
            word = condition.of.word
            return (
                f"“{self.figures.title(word)}”{self.figures.shown(word, row)}，{'、'.join(edges)}"
            )
        return f"{self.figures.formula(condition, row)}，{'、'.join(edges)}"

    def choice(self, condition: Is, row: int) -> str:
        """Say which choice a fact has, and who says so."""
        sources = self.figures.sources(condition.name, row)
        shown = self.figures.shown(condition.name, row)
        return f"“{self.figures.title(condition.name)}”认定为“{shown}”{sources}"

    def edge(self, edge: Edge, row: int) -> str:
        """Say the place from both ends, in what the edge looks at; among some units none."""
        period, names = words(self.setting.period), Names(self.rules)
        seats = f"属于{_SIDES[edge.side]}{_say_seats(edge)}"
        if edge.among is not None:
            # The place among those units alone is not kept; the usual one would mislead.
            where = "在全部单位中" if names.grouped and edge.within == "all" else ""
            return f"{period}{where}{seats}（只在{say_condition(edge.among, names)}的单位中数）"
        over_all = edge.within == "all"
        places = self.decided.over_all if over_all else self.decided.as_scored
        top, bottom, size = (int(part[row]) for part in (places.top, places.bottom, places.size))
        where = "在全部单位中" if over_all and names.grouped else ""
        where += f"列第 {top} 名（共 {size} 个单位）"
        if edge.side == "bottom":
            where += f"、倒数第 {bottom} 名"
        return f"{period}{where}，{seats}"

    def graded(self, condition: GradeIs, row: int) -> str:
        """Say the grade."""
        titles = [one.title for one in self.rules.grades if one.id in condition.grades]
        return f"等次为“{'”或“'.join(titles)}”"

    def met(self, condition: Met, row: int) -> str:
        """Name the other decision."""
        return f"已认定“{self.title(condition.decision)}”"

    def run(self, run: Run, row: int) -> str:
        """Name the periods that count."""
        answer = self.decided.decisions.get(run.decision)
        present = answer is not None and bool(answer.yes[row])
        found = find_run(run, self.setting.codes[row], self.setting, present=present)
        periods = "、".join(words(period) for period in reversed(found.periods))
        how = "连续" if run.in_a_row else "累计"
        return f"{periods}{how} {len(found.periods)} 次“{self.title(run.decision)}”"

    def held(self, condition: Held, row: int) -> str:
        """Name the statuses found, with their day and document."""
        found = held_by(condition, row, self.setting)
        parts = []
        for status in found:
            paper = f"（{status['document']}）" if status.get("document") else ""
            kind = MARKS.get(status["kind"], status["kind"])
            giver = _GIVERS[condition.by]
            parts.append(f"{status['from_on']} 起被{giver}列为“{kind}”{paper}")
        return "；".join(parts) or "台账上有这种状态"


def _say_seats(edge: Edge) -> str:
    if edge.count is not None:
        return f" {edge.count} 名"
    if edge.share is not None:
        return f" {show(edge.share, 2)}%"
    return f"每 {edge.one_in} 个单位中的 1 名"


_SAY: dict[type[Any], Callable[[Causes, Any, int], str]] = {
    All: Causes.all_of,
    AnyOf: Causes.any_of,
    Not: Causes.negated,
    Bounds: Causes.bounds,
    Is: Causes.choice,
    Edge: Causes.edge,
    GradeIs: Causes.graded,
    Met: Causes.met,
    Run: Causes.run,
    Held: Causes.held,
}
