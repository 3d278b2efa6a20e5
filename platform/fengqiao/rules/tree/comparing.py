"""Making what needs the other units: sums, means and places among peers.

These are barriers: a run works them out over all units before it goes on.
"""

from __future__ import annotations

from collections.abc import Sequence

from fengqiao.rules.tree import bounds
from fengqiao.rules.tree.making import interval, rescaled
from fengqiao.rules.tree.nodes import AveragedTable, Node, Peers, Standing

KINDS = ("sum", "count", "mean", "least", "greatest")
TIES = ("share", "dense")


def peers(
    of: Node,
    kind: str,
    group: Node | None = None,
    without_self: bool = False,
    decimals: int | None = None,
) -> Node:
    """Return one figure of all units of the same group, the missing left out.

    ``kind`` is ``sum``, ``count``, ``mean``, ``least`` or ``greatest``; only a mean is rounded
    (half away), at ``decimals``, by default those of the figure. Missing where nobody is left,
    or where the group is missing; a count is then 0 in a known group.

    :raises ValueError: for an unknown kind
    """
    if kind not in KINDS:
        raise ValueError(kind)
    if kind == "count":
        return Peers(0, 0, bounds.MOST_UNITS, of, group, kind, without_self)
    at = of.decimals if decimals is None or kind != "mean" else decimals
    low, high = interval(rescaled(of, at))
    if kind == "sum":
        low, high = min(low, low * bounds.MOST_UNITS), max(high, high * bounds.MOST_UNITS)
    return Peers(at, low, high, of, group, kind, without_self)


def standing(
    of: Node,
    low_is_best: bool = False,
    group: Node | None = None,
    ties: str = "share",
    from_last: bool = False,
) -> Node:
    """Return the place by a figure: 1 is the best, or the worst with ``from_last``.

    ``ties`` is ``share`` (1 2 2 4) or ``dense`` (1 2 2 3). A missing figure or group has none.

    :raises ValueError: for unknown ties
    """
    if ties not in TIES:
        raise ValueError(ties)
    return Standing(0, 1, bounds.MOST_UNITS, of, group, low_is_best, ties, from_last)


def averaged_table(
    of: Node,
    rows: Sequence[int],
    step: int,
    least: int,
    decimals: int,
    low_is_best: bool = False,
    group: Node | None = None,
    from_last: bool = False,
) -> Node:
    """Return the mean, rounded half away, of the constants of the places a tie takes up.

    Place p has ``rows[p - 1]``; after the last row each place adds ``step``; no place has less
    than ``least``. All at ``decimals``.

    :raises ValueError: without rows
    """
    if not rows:
        raise ValueError(rows)
    last = rows[-1] + step * bounds.MOST_UNITS if step else rows[-1]
    values = [max(least, value) for value in (*rows, last)]
    return AveragedTable(
        decimals,
        min(values),
        max(values),
        of,
        group,
        low_is_best,
        from_last,
        tuple(rows),
        step,
        least,
    )
