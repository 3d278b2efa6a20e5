"""One spelling for one content: canonical JSON and its SHA-256."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from typing import NoReturn

from fengqiao.rules.model.quantities import Quantity
from fengqiao.sources import Place


def canonical_json(value: object) -> str:
    """Return the one JSON text of a content: keys sorted, no spaces, Chinese as it is.

    :raises TypeError: if something is neither text, whole number, truth value, null, list,
        mapping nor dataclass; a binary fraction would not be the same everywhere
    """
    text = _spelled(value)
    # Reading back is the quickest way to see that no fraction slipped in; both run in C.
    json.loads(text, parse_float=_refuse, parse_constant=_refuse)
    return text


def _spelled(value: object) -> str:
    return json.dumps(
        value,
        default=_plain,
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )


def sha256_of(value: object) -> str:
    """Return the SHA-256 of the canonical JSON, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()


def sha256_of_content(record: object) -> str:
    """Return the SHA-256 of what :func:`content_of` says of a record.

    :raises TypeError: as :func:`content_of`
    """
    return hashlib.sha256(_spelled(content_of(record)).encode()).hexdigest()


def content_of(value: object) -> object:
    """Return a model record as plain content: its kind and parts, without places in the file.

    Comments, layout and the way a number is written (``96`` or ``96.00``) leave no trace.

    :raises TypeError: if there is a binary fraction
    """
    kind = type(value)
    if kind is str:
        return value
    if isinstance(value, tuple):
        return [content_of(entry) for entry in value]
    if kind is Quantity:
        return str(value)
    names = _parts(kind)
    if not names:
        return _refuse(str(value)) if kind is float else value
    parts: dict[str, object] = {"": kind.__name__}
    for name in names:
        held = getattr(value, name)
        if type(held) is not Place:
            parts[name] = content_of(held)
    return parts


def _parts(kind: type) -> tuple[str, ...]:
    """Return what a kind of record is made of; nothing for any other value."""
    if kind not in _KNOWN:
        record = dataclasses.is_dataclass(kind)
        _KNOWN[kind] = tuple(part.name for part in dataclasses.fields(kind)) if record else ()
    return _KNOWN[kind]


# Asking a class for its fields is slow, and there are only some fifty kinds of record.
_KNOWN: dict[type, tuple[str, ...]] = {}


def _plain(value: object) -> dict[str, object]:
    if dataclasses.is_dataclass(value):
        return {part.name: getattr(value, part.name) for part in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): entry for key, entry in value.items()}
    raise TypeError(f"{type(value).__name__} has no place in canonical JSON")


def _refuse(written: str) -> NoReturn:
    raise TypeError(f"{written} is not a whole number")
