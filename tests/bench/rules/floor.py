"""The floor: the same scheme by hand in plain NumPy. Written once; nobody tunes it.

It is what a careful programmer writes for this one scheme: whole numbers, one expression per
item over all units, and the same two roundings of a rate that the language makes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tests.bench.rules.mix import WEIGHT, Mask, Mix, Units, Whole, price, target

MARK = 100 * WEIGHT


@dataclass(frozen=True)
class Outcome:
    """Points of all items and bonuses in the file's order, then everything that follows."""

    points: NDArray[np.int32]
    total: Whole
    place: Whole
    bottom: Whole
    yellow: Mask
    veto: Mask
    thrice: Mask
    grade: Whole


def half_up(top: Whole, bottom: Whole | int) -> Whole:
    """Return the quotient rounded half up; nothing is negative here."""
    return (2 * top + bottom) // (2 * bottom)


def score(mix: Mix, units: Units) -> Outcome:
    """Score, rank and decide."""
    points = item_points(mix, units.columns)
    return decide(mix, units, points)


def item_points(mix: Mix, facts: dict[str, Whole]) -> NDArray[np.int32]:
    """Return the points of items and bonuses in hundredths, a line each."""
    count = len(next(iter(facts.values())))
    points = np.empty((mix.items, count), np.int32)
    line = 0
    for number in range(mix.rates):
        done, whole = facts[f"rate_{number}_done"], facts[f"rate_{number}_all"]
        rate = half_up(done * 10_000, np.where(whole == 0, 1, whole))
        got = np.minimum(half_up(rate * MARK, target(number) * 100), MARK)
        points[line] = np.where(whole == 0, MARK, got)
        line += 1
    for number in range(mix.steps):
        fact = facts[f"step_{number}_fact"]
        points[line] = np.select([fact > 6, fact > 4, fact > 2], [0, 100, 200], 300)
        line += 1
    for number in range(mix.incidents):
        fact = facts[f"incident_{number}_fact"]
        points[line] = np.maximum(MARK - price(number)[0] * fact, 0)
        line += 1
    for number in range(mix.deadlines):
        late, missed = facts[f"deadline_{number}_late"], facts[f"deadline_{number}_missed"]
        returned = facts[f"deadline_{number}_returned"]
        points[line] = np.maximum(MARK - 10 * late - 50 * missed - 20 * returned, 0)
        line += 1
    for number in range(mix.manual):
        points[line] = facts[f"manual_{number}_fact"]
        line += 1
    for number in range(mix.bonuses):
        city, province = facts[f"bonus_{number}_city"], facts[f"bonus_{number}_province"]
        points[line] = np.minimum(50 * city + 100 * province, 200)
        line += 1
    return points


def decide(mix: Mix, units: Units, points: NDArray[np.int32]) -> Outcome:
    """Add up, rank within townships, decide, and rank once more."""
    main = len(mix.main)
    bonus = np.minimum(points[main:].sum(axis=0, dtype=np.int64), 800)
    total = points[:main].sum(axis=0, dtype=np.int64) + bonus
    first = points[0].astype(np.int64)
    place, bottom, size = places(units.parents, total, first)
    ranked = size >= 7
    total = np.where(ranked & (place <= 3), total + 200, total)
    yellow = ranked & (bottom <= 3)
    last_year, year_before = units.low_before
    twice = yellow & last_year
    thrice = yellow & last_year & year_before
    vetoed = np.zeros(int(units.parents.max()) + 1 + len(units.vetoed), np.bool_)
    vetoed[units.vetoed[units.vetoed < len(vetoed)]] = True
    veto = twice | vetoed[units.parents]
    grade = np.select([(total >= 9200) & ~yellow, total >= 8500, total >= 7000], [0, 1, 2], 3)
    grade = np.where(veto, 3, grade)
    place, bottom, _ = places(units.parents, total, first)
    return Outcome(points, total, place, bottom, yellow, veto, thrice, grade)


def places(groups: Whole, total: Whole, first: Whole) -> tuple[Whole, Whole, Whole]:
    """Return the place from the top and from the bottom, and the size of each unit's group."""
    order = np.lexsort((-first, -total, groups))
    ordered, sums, firsts = groups[order], total[order], first[order]
    new_group = np.append(True, ordered[1:] != ordered[:-1])
    new_tie = new_group | np.append(True, (sums[1:] != sums[:-1]) | (firsts[1:] != firsts[:-1]))
    group_starts = np.flatnonzero(new_group)
    tie_starts = np.flatnonzero(new_tie)
    group = np.cumsum(new_group) - 1
    tie = np.cumsum(new_tie) - 1
    sizes = np.diff(np.append(group_starts, len(order)))
    tie_ends = np.append(tie_starts[1:], len(order))
    top, bottom, size = (np.empty(len(order), np.int64) for _ in range(3))
    top[order] = tie_starts[tie] - group_starts[group] + 1
    bottom[order] = group_starts[group] + sizes[group] - tie_ends[tie] + 1
    size[order] = sizes[group]
    return top, bottom, size
