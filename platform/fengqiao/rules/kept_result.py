"""A kept result, read back from its canonical JSON as it was written."""

from __future__ import annotations

import dataclasses
import json
import typing
from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from fengqiao.rules.result import Result


def read_result(text: str) -> Result:
    """Return a result from its canonical JSON, equal to the one it was written from.

    What an older result does not hold takes its default.

    :raises KeyError, TypeError, ValueError: if the text is not a result
    """
    return cast(Result, _read(Result, json.loads(text)))


def _read(kind: Any, raw: Any) -> Any:
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        if not isinstance(raw, Mapping):
            raise TypeError(f"{kind} is not {type(raw).__name__}")
        kinds = _kinds(kind)
        parts = {key: _read(kinds[key], value) for key, value in raw.items()}
        return kind(**parts)
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin is tuple:
        each = inner[:1] * len(raw) if inner[-1] is Ellipsis else inner
        return tuple(_read(part, value) for part, value in zip(each, raw, strict=True))
    return raw


@cache
def _kinds(kind: type) -> Mapping[str, Any]:
    return typing.get_type_hints(kind)
