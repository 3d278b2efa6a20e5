"""Requests, sensitive windows and counts: the pages and the operations."""

from __future__ import annotations

from typing import Any

from tests.isolation.routing import (
    CHANGED,
    COUNTY,
    FILERS,
    GATHERING,
    HANDED_UP,
    KEEPERS,
    REPORT,
    SENT_ON,
    SHOWN,
    SPARED,
    STALE,
    UNFIT,
    VERSION,
    Route,
    of_report,
)

_OPENERS = ("reviewer", "assessor")
_DUTY = "/obligations/<uuid:obligation_id>"
_REQUEST = "/requests/<uuid:request_id>"
_WINDOW = "/windows/<uuid:window_id>"
# What was filed or waived meanwhile is no question any more.
_UNFIT_OR_SETTLED = UNFIT | {409}
_SEEN = (*HANDED_UP, "sent_back")
_FOLLOW = f"{REPORT}/follow-up"
_MARK = "/follow-ups/<uuid:mark_id>"
_NO_REPORT = "00000000-0000-0000-0000-000000000000"
_LOOKERS: dict[str, Any] = {"who": "over, reviewer", "states": _SEEN}
_DAYS = {"first_day": "{today}", "last_day": "{today}"}

ASKING: tuple[Route, ...] = (
    of_report("GET", _FOLLOW, ("reviewer",), **_LOOKERS),
    of_report(
        "POST",
        _FOLLOW,
        ("reviewer",),
        body={"field": "patrols", "words": "再核"},
        harmless={"words": ""},
        right=UNFIT,
        **_LOOKERS,
    ),
    Route(
        "POST",
        f"{_MARK}/clear",
        ("reviewer",),
        aim="follow-up",
        who="over, reviewer",
        body={**VERSION, "words": ""},
        harmless=STALE,
        right=CHANGED,
    ),
    Route("GET", "/requests", FILERS),
    Route("GET", f"{_DUTY}/request", FILERS, aim="obligation", who="own"),
    Route(
        "POST",
        f"{_DUTY}/request",
        FILERS,
        aim="obligation",
        who="own",
        body={"action": "ask", "kind": "waiver", "reason": "停电"},
        harmless={"reason": ""},
        right=_UNFIT_OR_SETTLED,
    ),
    Route("GET", _REQUEST, FILERS, aim="request", right=SHOWN | SENT_ON),
    Route(
        "POST",
        _REQUEST,
        ("reviewer",),
        GATHERING,
        aim="request",
        who="above",
        states=("asked",),
        body={"action": "grant", **VERSION},
        harmless=STALE,
        right=CHANGED,
    ),
    Route("GET", "/windows", KEEPERS),
    Route("GET", "/windows/new", _OPENERS, COUNTY),
    Route("POST", "/windows", _OPENERS, COUNTY, body={"title": ""}, right=UNFIT),
    Route(
        "POST",
        f"{_WINDOW}/end",
        _OPENERS,
        COUNTY,
        aim="window",
        sees="county",
        body={"reason": "雨停", **VERSION},
        harmless=STALE,
        right=CHANGED,
    ),
)
ASKING_AT_DOOR: tuple[Route, ...] = (
    Route("GET", "/api/v1/rates"),
    Route("GET", "/api/v1/follow-ups", query=f"report={_NO_REPORT}", right=frozenset({404})),
    Route(
        "POST",
        "/api/v1/follow-ups",
        ("reviewer",),
        body={"report": _NO_REPORT, "field": "patrols", "words": "再核"},
        right=frozenset({404}),
    ),
    Route(
        "POST",
        f"/api/v1{_MARK}/clearance",
        ("reviewer",),
        aim="follow-up",
        who="over, reviewer",
        body={"words": ""},
        right=CHANGED,
    ),
    Route(
        "POST",
        f"/api/v1{_DUTY}/extension",
        ("reviewer",),
        aim="obligation",
        who="above",
        body={"until": "2099-01-01T18:00:00+08:00", "reason": "停电"},
        harmless={"reason": ""},
        right=UNFIT,
    ),
    Route(
        "POST",
        f"/api/v1{_DUTY}/reminder",
        ("reviewer",),
        aim="obligation",
        who="above",
        right=SPARED,
        misplaced=frozenset({403}),
    ),
    Route(
        "POST",
        f"/api/v1{_DUTY}/waiver",
        ("reviewer",),
        aim="obligation",
        who="above",
        body={"reason": "停电"},
        harmless={"reason": ""},
        right=UNFIT,
    ),
    Route("GET", "/api/v1/requests"),
    Route(
        "POST",
        "/api/v1/requests",
        FILERS,
        aim="obligation",
        who="own",
        body={"obligation_id": "{id}", "kind": "waiver", "reason": "停电"},
        harmless={"reason": ""},
        right=_UNFIT_OR_SETTLED,
    ),
    Route("GET", f"/api/v1{_REQUEST}", aim="request"),
    Route(
        "POST",
        f"/api/v1{_REQUEST}/withdrawal",
        FILERS,
        aim="request",
        who="own",
        states=("asked",),
        right=CHANGED,
    ),
    Route(
        "POST",
        f"/api/v1{_REQUEST}/grant",
        ("reviewer",),
        aim="request",
        who="above",
        states=("asked",),
        body={"words": "抓紧"},
        right=CHANGED,
    ),
    Route(
        "POST",
        f"/api/v1{_REQUEST}/refusal",
        ("reviewer",),
        aim="request",
        who="above",
        states=("asked",),
        body={"words": "时间够用"},
        right=CHANGED,
    ),
    Route("GET", "/api/v1/windows"),
    Route(
        "POST",
        "/api/v1/windows",
        _OPENERS,
        COUNTY,
        body={
            "title": "防汛",
            "basis": "",
            "form": "village_weekly",
            "frequency": "day",
            "unit_ids": ["{id}"],
            **_DAYS,
        },
        right=UNFIT,
    ),
    Route("GET", f"/api/v1{_WINDOW}", aim="window", sees="county"),
    Route(
        "POST",
        f"/api/v1{_WINDOW}/end",
        _OPENERS,
        COUNTY,
        aim="window",
        sees="county",
        body={"reason": "雨停"},
        right=CHANGED,
    ),
)
