"""Walking over model records, whatever they are made of."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Any

from fengqiao.rules.model.quantities import Quantity
from fengqiao.sources import Place


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
        if kind not in _KNOWN:
            _KNOWN[kind] = _parts(kind)
        parts = _KNOWN[kind]
        if parts is not None:
            yield held
            if not (stop and isinstance(held, stop)):
                waiting += [part for part in parts(held) if type(part) not in _LEAVES]


_LEAVES = frozenset((str, int, bool, type(None), Place, Quantity))
_Parts = Callable[[Any], tuple[Any, ...]]

# Asking a class for its fields is slow, and there are only some fifty kinds of record.
_KNOWN: dict[type, _Parts | None] = {}


def _parts(kind: type) -> _Parts | None:
    """Return what gets the parts of a kind of record, last first; None for what is no record."""
    if not dataclasses.is_dataclass(kind) or kind in (Place, Quantity):
        return None
    names = [part.name for part in reversed(dataclasses.fields(kind))]
    # Of a single name the getter would give no tuple.
    return (
        attrgetter(*names)
        if len(names) > 1
        else lambda held: tuple(getattr(held, name) for name in names)
    )
