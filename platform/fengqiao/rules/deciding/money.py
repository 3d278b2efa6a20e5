"""Money: by place or by formula, within limits, shared out among offices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from fengqiao.rules.deciding.edges import WHOLE
from fengqiao.rules.deciding.effects import at_decimals, scaled
from fengqiao.rules.deciding.ranking import Places
from fengqiao.rules.deciding.truth import Integers, Mask, Truth
from fengqiao.rules.executing.population import Values
from fengqiao.rules.model.decisions import Money, Share


@dataclass(frozen=True)
class Paid:
    """Yuan per unit at the rule's decimals, negative if it pays; ``due`` where anything is.

    ``open`` is where it cannot be told yet.
    """

    amount: Integers
    due: Mask
    open: Mask


def pay(money: Money, when: Truth, places: Places, amount: Values | None, decimals: int) -> Paid:
    """Return what follows from one money rule.

    ``amount`` is the formula's figure at ``decimals``, None for a table by place. Units that
    share a place each get the sum of that place; a place beyond the table gets nothing.
    """
    if amount is None:
        given, due = _by_place(money, places)
        missing = np.zeros(len(given), np.bool_)
    else:
        given = at_decimals(amount.array.astype(np.int64), decimals, money.decimals)
        missing = amount.missing if amount.missing is not None else np.zeros(len(given), np.bool_)
        due = ~missing
    due = due & when.yes
    limited = _limited(money, given)
    return Paid(np.where(due, limited, 0), due, when.open | (when.yes & missing))


def _by_place(money: Money, places: Places) -> tuple[Integers, Mask]:
    table = np.array([scaled(sum_, money.decimals) for sum_ in money.by_place], np.int64)
    own = places.bottom if money.from_last else places.top
    due = places.ranked & (own <= len(table))
    return np.where(due, table[np.clip(own - 1, 0, len(table) - 1)], 0), due


def _limited(money: Money, given: Integers) -> Integers:
    if money.cap is not None:
        given = np.minimum(given, scaled(money.cap, money.decimals))
    if money.floor is not None:
        given = np.maximum(given, scaled(money.floor, money.decimals))
    return given


def share_out(amount: int, shares: Sequence[Share]) -> tuple[tuple[str, int], ...]:
    """Return each office's part, cut off at the amount's decimals; the first takes the rest."""
    sign = -1 if amount < 0 else 1
    parts = [sign * (abs(amount) * share.share // WHOLE) for share in shares]
    if parts and sum(share.share for share in shares) == WHOLE:
        parts[0] += amount - sum(parts)
    return tuple((share.role, part) for share, part in zip(shares, parts, strict=True))
