"""Turn pages by key, never by number, so that a page keeps its place while rows arrive."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypedDict, TypeVar, overload
from urllib.parse import urlencode

from flask import request
from itsdangerous import BadSignature, URLSafeSerializer

from fengqiao.errors import Invalid
from fengqiao.web.hall import hall

LARGEST = 100
USUAL = 50
# How many earlier pages a place remembers for its way back.
_LONGEST_WAY = 20
_PARAMETER = "after"

Key = list[str | int]
A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")


class Pages(TypedDict):
    """The addresses of the pages beside this one, as the templates show them."""

    newer: str | None
    older: str | None
    words: str


class Place:
    """Where a reader stands in a list: the keys behind which this page and earlier ones began."""

    def __init__(self, way: Sequence[Key] = ()) -> None:
        self.way = list(way)

    @property
    def key(self) -> Key | None:
        """Return the key behind which this page begins, None on the first page."""
        return self.way[-1] if self.way else None

    def number(self) -> int | None:
        """Return the key if it is one whole number.

        :raises Invalid: if it is something else
        """
        if self.key is None:
            return None
        if len(self.key) != 1 or not isinstance(self.key[0], int):
            raise _bad()
        return self.key[0]

    @overload
    def parts(self, a: Callable[[str], A], b: Callable[[str], B], /) -> tuple[A, B] | None: ...

    @overload
    def parts(
        self, a: Callable[[str], A], b: Callable[[str], B], c: Callable[[str], C], /
    ) -> tuple[A, B, C] | None: ...

    def parts(self, *read: Callable[[str], Any]) -> tuple[Any, ...] | None:
        """Return the key with each of its parts read from text, None on the first page.

        :raises Invalid: ``bad-cursor`` if the place belongs to another kind of list
        """
        if self.key is None:
            return None
        try:
            return tuple(one(str(part)) for one, part in zip(read, self.key, strict=True))
        except ValueError:
            raise _bad() from None

    def behind(self, key: Key) -> str:
        """Return the address part of the page behind a key."""
        return _signer().dumps([*self.way, key][-_LONGEST_WAY:])

    def before(self) -> str:
        """Return the address part of the page before this one; empty for the first page."""
        return _signer().dumps(self.way[:-1]) if len(self.way) > 1 else ""


def read_place() -> Place:
    """Return where the present request stands in its list.

    :raises Invalid: ``bad-cursor`` if the place was not written by us for this address
    """
    given = request.args.get(_PARAMETER, "")
    if not given:
        return Place()
    try:
        way = _signer().loads(given[:4000])
    except BadSignature:
        raise _bad() from None
    return Place(way)


def pages_beside(place: Place, next_key: Key | None) -> Pages | None:
    """Return the links beside this page; ``next_key`` is None when nothing follows."""
    if not place.way and next_key is None:
        return None
    return {
        "newer": _address(place.before()) if place.way else None,
        "older": _address(place.behind(next_key)) if next_key is not None else None,
        "words": "",
    }


def _address(after: str) -> str:
    kept = [(n, v) for n, v in request.args.items(multi=True) if n != _PARAMETER]
    query = urlencode([*kept, (_PARAMETER, after)] if after else kept)
    return request.path + (f"?{query}" if query else "")


def _signer() -> URLSafeSerializer:
    # Signed for one path: a place in one list is no place in another.
    return URLSafeSerializer(hall().settings.secret, salt=f"place:{request.path}")


def _bad() -> Invalid:
    return Invalid("翻页的位置认不出来，请从第一页重新看起。", code="bad-cursor")
