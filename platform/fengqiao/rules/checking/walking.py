"""Walking over model records, whatever they are made of."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
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
        if isinstance(held, tuple):
            waiting += reversed(held)
            continue
        kind = type(held)
        if kind not in _KNOWN:
            _KNOWN[kind] = _parts(kind)
        names = _KNOWN[kind]
        if names is not None:
            yield held
            if not isinstance(held, stop):
                parts = [getattr(held, name) for name in names]
                waiting += [part for part in parts if type(part) not in _LEAVES]


_LEAVES = frozenset((str, int, bool, type(None), Place, Quantity))

# Asking a class for its fields is slow, and there are only some fifty kinds of record.
_KNOWN: dict[type, tuple[str, ...] | None] = {}


def _parts(kind: type) -> tuple[str, ...] | None:
    """Return the parts of a kind of record, last first; None for what is no record."""
    if not dataclasses.is_dataclass(kind) or kind in (Place, Quantity):
        return None
    return tuple(part.name for part in reversed(dataclasses.fields(kind)))
