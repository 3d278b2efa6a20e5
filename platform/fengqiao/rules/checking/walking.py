"""Walking over model records, whatever they are made of."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from operator import attrgetter
from typing import Any

from fengqiao.rules.model.quantities import Quantity
from fengqiao.sources import Place

ByKind = Mapping[type, list[Any]]


def records_in(value: object, stop: tuple[type, ...] = ()) -> Iterator[Any]:
    """Yield a record and every record inside it, in the order of the file.

    Records of a type in ``stop`` are yielded, but not entered. Places and numbers are left out.
    """
    waiting: list[Any] = [value]
    while waiting:
        held = waiting.pop()
        kind = type(held)
        if kind is tuple:
            waiting += held[::-1]
            continue
        parts = _KNOWN[kind] if kind in _KNOWN else _learned(kind)
        if parts is not None:
            yield held
            if not (stop and isinstance(held, stop)):
                waiting += [part for part in parts(held) if type(part) not in _LEAVES]


def records_by_kind(value: object, stop: tuple[type, ...] = ()) -> ByKind:
    """Return what :func:`records_in` yields, by type; of a type that is not there, no record."""
    found: defaultdict[type, list[Any]] = defaultdict(list)
    for record in records_in(value, stop):
        found[type(record)].append(record)
    return found


def depth_of(value: object) -> int:
    """Return how many records stand one inside the other at the deepest place of a record."""
    deepest = 0
    waiting: list[tuple[Any, int]] = [(value, 1)]
    while waiting:
        held, depth = waiting.pop()
        kind = type(held)
        if kind is tuple:
            waiting += [(part, depth) for part in held]
            continue
        parts = _KNOWN[kind] if kind in _KNOWN else _learned(kind)
        if parts is not None:
            deepest = max(deepest, depth)
            waiting += [(part, depth + 1) for part in parts(held)]
    return deepest


_LEAVES = frozenset((str, int, bool, type(None), Place, Quantity))
_Parts = Callable[[Any], tuple[Any, ...]]

# Asking a class for its fields is slow, and there are only some fifty kinds of record.
_KNOWN: dict[type, _Parts | None] = {}


def _learned(kind: type) -> _Parts | None:
    """Return what gets the parts of a kind of record, last first; None for what is no record."""
    if not dataclasses.is_dataclass(kind) or kind in (Place, Quantity):
        _KNOWN[kind] = None
        return None
    names = [part.name for part in reversed(dataclasses.fields(kind))]
    # Of a single name the getter would give no tuple.
    _KNOWN[kind] = (
        attrgetter(*names)
        if len(names) > 1
        else lambda held: tuple(getattr(held, name) for name in names)
    )
    return _KNOWN[kind]
