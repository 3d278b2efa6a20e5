"""One spelling for one content: canonical JSON and its SHA-256."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from typing import NoReturn


def canonical_json(value: object) -> str:
    """Return the one JSON text of a content: keys sorted, no spaces, Chinese as it is.

    :raises TypeError: if something is neither text, whole number, truth value, null, list,
        mapping nor dataclass; a binary fraction would not be the same everywhere
    """
    text = json.dumps(
        value,
        default=_plain,
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    # Reading back is the quickest way to see that no fraction slipped in; both run in C.
    json.loads(text, parse_float=_refuse, parse_constant=_refuse)
    return text


def sha256_of(value: object) -> str:
    """Return the SHA-256 of the canonical JSON, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()


def _plain(value: object) -> dict[str, object]:
    if dataclasses.is_dataclass(value):
        return {part.name: getattr(value, part.name) for part in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): entry for key, entry in value.items()}
    raise TypeError(f"{type(value).__name__} has no place in canonical JSON")


def _refuse(written: str) -> NoReturn:
    raise TypeError(f"{written} is not a whole number")
