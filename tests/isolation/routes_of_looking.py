"""The pages and operations of looking: the heat map, figures, the glance, the search."""

from __future__ import annotations

from typing import Any

from tests.isolation.routing import KEEPERS, Route

_BOARDS = ("county", "township")
_MAPS = (*_BOARDS, "department")
# A unit is looked at by whoever stands at or above it, at any of these addresses.
_UNIT: dict[str, Any] = {"aim": "unit", "query": "unit={id}"}

_THERE_OR_NOT = frozenset({200, 404})

LOOKING: tuple[Route, ...] = (
    Route("GET", "/overview", KEEPERS, _MAPS),
    Route("GET", "/overview", KEEPERS, _MAPS, **_UNIT),
    Route("GET", "/overview/export", KEEPERS, _MAPS),
    Route("GET", "/overview/trend", KEEPERS),
    Route("GET", "/overview/trend", KEEPERS, **_UNIT),
    # Not every unit has a figure to take along.
    Route("GET", "/overview/trend/export", KEEPERS, right=frozenset({200, 422})),
    Route("GET", "/glance", KEEPERS, _BOARDS),
    Route("GET", "/glance", KEEPERS, _BOARDS, **_UNIT),
    Route("GET", "/glance/export", KEEPERS, _BOARDS),
    # Where nothing is owed below there is nothing to count.
    Route("GET", "/api/v1/overview/rates", KEEPERS, right=_THERE_OR_NOT),
    Route("GET", "/api/v1/overview/rates", KEEPERS, right=_THERE_OR_NOT, **_UNIT),
    Route("GET", "/api/v1/overview/heat-map", KEEPERS, right=_THERE_OR_NOT),
    Route("GET", "/api/v1/overview/series", KEEPERS, right=_THERE_OR_NOT),
    Route("GET", "/api/v1/overview/search", KEEPERS, query="q=暗记"),
    Route("GET", "/search", KEEPERS),
    # Whatever is looked for, nothing of another branch is told.
    Route("GET", "/search", KEEPERS, query="q=暗记"),
    Route("GET", "/search", KEEPERS, query="q=密稿"),
    Route("GET", "/search", KEEPERS, query="q=礼堂&in=entry"),
)
