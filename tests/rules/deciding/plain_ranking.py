"""Places by plain counting: slow, short, and independent of the vector path it checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class PlainPlace:
    """A unit's place from the top and the bottom, how many share it, and of how many."""

    top: int
    bottom: int
    shared: int
    size: int


def give_plain_places(
    keys: Sequence[tuple[int, ...]], groups: Sequence[int], *, dense: bool = False
) -> list[PlainPlace]:
    """Return everybody's place in their group; lower keys come first.

    A place is one more than the number of those before: units, or different keys if ``dense``.
    """
    found = []
    for key, group in zip(keys, groups, strict=True):
        peers = [other for other, at in zip(keys, groups, strict=True) if at == group]
        before = [other for other in peers if other < key]
        behind = [other for other in peers if other > key]
        top = len(set(before)) if dense else len(before)
        bottom = len(set(behind)) if dense else len(behind)
        found.append(PlainPlace(top + 1, bottom + 1, peers.count(key), len(peers)))
    return found
