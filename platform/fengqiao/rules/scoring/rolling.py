"""Several rounds make one longer period: means, sums, weights, and rounds not held."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from fengqiao.rules.deciding.effects import divide_half_away, scaled
from fengqiao.rules.deciding.truth import Integers, Mask
from fengqiao.rules.executing.population import Values
from fengqiao.rules.measuring.calendar import sub_periods
from fengqiao.rules.model.scheme import RollUp

_NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Round:
    """One round's figures of all units: ``held`` where the unit took part in it."""

    period: str
    values: Values
    held: Mask


def in_time(rounds: Iterable[str]) -> tuple[str, ...]:
    """Return periods of one kind in order of time: the tenth round follows the ninth."""
    return tuple(sorted(rounds, key=lambda each: (len(each), each)))


def rounds_wanted(roll_up: RollUp, period: str, held: Sequence[str]) -> tuple[str, ...]:
    """Return the rounds a longer period should have, in order.

    Those held, if the rule names no number; else all the shorter periods it is made of, or as
    many as the rule names, those without a name at the end.

    :raises ValueError: if the longer period is not made of such rounds
    """
    order = in_time(held)
    if roll_up.rounds is None:
        return order
    whole = sub_periods(period, roll_up.base, roll_up.rounds)
    if len(whole) == roll_up.rounds:
        return whole
    return order + ("",) * (roll_up.rounds - len(order))


def roll(roll_up: RollUp, rounds: Sequence[Round], decimals: int, size: int) -> Values:
    """Return the figure of the longer period, rounded half away from zero.

    A gap in a round that was held leaves the figure open. A round not held counts as the rule
    says: it is skipped, is 0, has a fixed mark, or leaves the figure open.
    """
    tally = _Tally(size)
    for number, one in enumerate(rounds, start=1):
        weight = _weight(roll_up, one.period, number)
        array = one.values.array.astype(np.int64)
        gap = np.zeros(size, np.bool_) if one.values.missing is None else one.values.missing
        tally.open |= one.held & gap
        counts = one.held & ~gap
        if roll_up.missing_round == "block":
            tally.open |= ~one.held
        elif roll_up.missing_round != "skip":
            array = np.where(one.held, array, _stand_in(roll_up, decimals))
            counts = counts | ~one.held
        tally.add(array, counts, weight)
    found, none = _make(roll_up.method, tally)
    missing = tally.open | none
    return Values(np.where(missing, 0, found), missing)


class _Tally:
    """Sums, counts and extremes over the rounds, per unit."""

    def __init__(self, size: int) -> None:
        self.open: Mask = np.zeros(size, np.bool_)
        self.count: Integers = np.zeros(size, np.int64)
        self.sum: Integers = np.zeros(size, np.int64)
        self.weight: Integers = np.zeros(size, np.int64)
        self.weighted: Integers = np.zeros(size, np.int64)
        self.latest: Integers = np.zeros(size, np.int64)
        self.best: Integers = np.full(size, -_NEVER, np.int64)
        self.worst: Integers = np.full(size, _NEVER, np.int64)

    def add(self, array: Integers, counts: Mask, weight: int) -> None:
        """Take one round in, where it counts."""
        self.count += counts
        self.sum += np.where(counts, array, 0)
        self.weight += np.where(counts, weight, 0)
        self.weighted += np.where(counts, array * weight, 0)
        self.latest = np.where(counts, array, self.latest)
        self.best = np.where(counts, np.maximum(self.best, array), self.best)
        self.worst = np.where(counts, np.minimum(self.worst, array), self.worst)


def _make(method: str, tally: _Tally) -> tuple[Integers, Mask]:
    none = tally.count == 0
    if method == "mean":
        return divide_half_away(tally.sum, np.maximum(tally.count, 1)), none
    if method == "weighted":
        weight = tally.weight
        return divide_half_away(tally.weighted, np.maximum(weight, 1)), weight == 0
    plain: Mapping[str, Integers] = {
        "sum": tally.sum,
        "latest": tally.latest,
        "best": tally.best,
        "worst": tally.worst,
    }
    return plain[method], none


def _stand_in(roll_up: RollUp, decimals: int) -> int:
    if roll_up.missing_round == "zero" or roll_up.fixed is None:
        return 0
    return scaled(roll_up.fixed, decimals)


def _weight(roll_up: RollUp, period: str, number: int) -> int:
    """Return a round's weight by its period, the part after the year, or its number."""
    weights = dict(roll_up.weights)
    names = (period, period.partition("-")[2], str(number))
    return next((weights[name] for name in names if name in weights), 0)
