"""Measures as nodes: rows are filled in by measuring, everything else is worked out here."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from fengqiao.rules.compiling import linear
from fengqiao.rules.compiling.formulas import lower, percentage
from fengqiao.rules.compiling.scope import Scope
from fengqiao.rules.measuring.bounds import measure_bounds
from fengqiao.rules.model.measures import (
    Baseline,
    Computed,
    Lateness,
    Measure,
    Rate,
    Rows,
    Standing,
    Survey,
    Trend,
)
from fengqiao.rules.tree import choosing, comparing, making
from fengqiao.rules.tree.nodes import Node

NONE = {"zero": making.constant(0), "full": making.constant(100)}


def lower_measure(scope: Scope, measure: Measure, back: int) -> Node:
    """Return a measure's figure as it is shown, ``back`` periods earlier."""
    source = measure.source
    if isinstance(source, (Rows, Lateness)):
        low, high = measure_bounds(scope.rules, measure)
        node: Node = scope.column(f"measure:{measure.id}", measure.decimals, low, high, back)
    else:
        node = _LOWER[type(source)](scope, source, measure, back)
    id_ = f"measure:{measure.id}" + (f"@{back}" if back else "")
    return making.named(node, id_, measure.title, measure.unit, measure.decimals)


def _computed(scope: Scope, source: Computed, measure: Measure, back: int) -> Node:
    return lower(scope, source.formula, back, mean_decimals=measure.decimals)


def _rate(scope: Scope, source: Rate, measure: Measure, back: int) -> Node:
    top, bottom = lower(scope, source.top, back), lower(scope, source.bottom, back)
    return percentage(top, bottom, measure.decimals, NONE.get(source.when_none))


def _trend(scope: Scope, source: Trend, measure: Measure, back: int) -> Node:
    if source.kind in ("falling", "rising"):
        return _run(scope, source, back)
    now, then = lower(scope, source.of, back), lower(scope, source.of, back + source.back)
    change = linear.minus(now, then)
    if source.kind == "difference":
        return change
    return percentage(change, then, measure.decimals)


def _run(scope: Scope, source: Trend, back: int) -> Node:
    """Count the steps in a row up to now that went the same way.

    The last step must be known; an earlier one that is not known ends the run.
    """
    sign = "<" if source.kind == "falling" else ">"
    figures = [lower(scope, source.of, back + step) for step in range(source.back + 1)]
    steps = [choosing.compare(sign, later, earlier) for later, earlier in pairwise(figures)]
    known = [steps[0]] + [choosing.fallback(step, making.constant(0)) for step in steps[1:]]
    return linear.plus(*(choosing.every(*known[: count + 1]) for count in range(len(known))))


def _baseline(scope: Scope, source: Baseline, measure: Measure, back: int) -> Node:
    if source.among == "own_past":
        return _own_past(scope, source, measure, back)
    kind = _kind(source)
    group = scope.peer_group(source.among)
    of = lower(scope, source.of, back)
    return comparing.peers(
        of, kind, group=group, without_self=source.without_self, decimals=measure.decimals
    )


def _kind(source: Baseline) -> str:
    if source.kind in ("best", "worst"):
        return "least" if (source.kind == "best") == source.low_is_best else "greatest"
    return source.kind


def _own_past(scope: Scope, source: Baseline, measure: Measure, back: int) -> Node:
    """Return a figure of the unit's own earlier periods: all must be known, except to count."""
    earlier = [lower(scope, source.of, back + step) for step in range(1, source.past + 1)]
    kind = _kind(source)
    if kind == "count":
        known = [choosing.opposite(choosing.is_missing(figure)) for figure in earlier]
        return linear.plus(*known)
    if kind in ("least", "greatest"):
        return (making.least if kind == "least" else making.greatest)(*earlier)
    added = linear.plus(*earlier)
    if kind == "sum":
        return added
    return making.quotient(added, making.constant(len(earlier)), measure.decimals)


def _survey(scope: Scope, source: Survey, measure: Measure, back: int) -> Node:
    answers = [(weight, scope.name(fact, back)) for fact, weight in source.answers]
    sample = linear.plus(*(node for _, node in answers))
    mean = making.quotient(linear.linear(answers), sample, measure.decimals)
    enough = choosing.compare(">=", sample, making.constant(source.smallest_sample))
    return choosing.choose(enough, mean, making.unknown(measure.decimals))


def _standing(scope: Scope, source: Standing, measure: Measure, back: int) -> Node:
    of, group = lower(scope, source.of, back), scope.peer_group(source.among)
    if source.ties == "average":
        one = 10**measure.decimals
        return comparing.averaged_table(
            of,
            (one,),
            one,
            one,
            measure.decimals,
            low_is_best=source.low_is_best,
            group=group,
            from_last=source.from_last,
        )
    return comparing.standing(
        of,
        low_is_best=source.low_is_best,
        group=group,
        ties=source.ties,
        from_last=source.from_last,
    )


_LOWER: dict[type[Any], Callable[[Scope, Any, Measure, int], Node]] = {
    Computed: _computed,
    Rate: _rate,
    Trend: _trend,
    Baseline: _baseline,
    Survey: _survey,
    Standing: _standing,
}
