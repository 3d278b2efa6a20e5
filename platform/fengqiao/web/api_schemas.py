"""What every list at the machine's door has in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import marshmallow as ma

from fengqiao.web.openapi import Strict
from fengqiao.web.paging import Key, Place

Row = TypeVar("Row")


class PageQuery(Strict):
    """Which page of a list."""

    limit = ma.fields.Integer(
        load_default=50,
        strict=False,
        validate=ma.validate.Range(1, 100, error="每页条数填 1 到 100。"),
        metadata={"description": "每页几条，最多 100"},
    )
    after = ma.fields.String(
        load_default="",
        validate=ma.validate.Length(max=4000, error="翻页的位置认不出来，请从第一页重新看起。"),
        metadata={"description": "上一页答复里的 next"},
    )


def one_page(
    rows: Sequence[Row],
    limit: int,
    shown: Callable[[Row], dict[str, Any]],
    key: Callable[[Row], Key],
) -> dict[str, Any]:
    """Return one page of a list and where the next begins, None at the end.

    :param rows: one row more than ``limit``, if there is one
    """
    following = Place().behind(key(rows[limit - 1])) if len(rows) > limit else None
    return {"items": [shown(row) for row in rows[:limit]], "next": following}
