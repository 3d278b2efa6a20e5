"""A record's version as an ETag, so that nobody overwrites what they have not read."""

from __future__ import annotations

import re

from flask import request

from fengqiao.errors import Refusal, Stale

_OURS = re.compile(r"v([0-9]{1,9})")


def etag_of(version: int) -> str:
    """Return the ETag of a record's version: ``"v3"``."""
    return f'"v{version}"'


def required_version() -> int:
    """Return the version named by ``If-Match``.

    :raises Refusal: ``precondition-required`` (428) if it names none
    :raises Stale: if it names something that is no version of ours
    """
    named = request.if_match.as_set(include_weak=True)
    if len(named) != 1 or "*" in named:
        raise Refusal(
            "precondition-required",
            "缺少版本",
            "请先读取最新内容，再把它的 ETag 放进 If-Match 来修改。",
            status=428,
        )
    # A weak tag only says that two copies look alike, which is not enough to overwrite one.
    strong = next(iter(request.if_match.as_set()), None)
    # A tag of nothing, "", comes as None.
    found = _OURS.fullmatch(strong or "")
    if found is None:
        raise Stale
    return int(found[1])
