"""Beside it, Directus doing the bare insert: one row of the same weight at the same times.

It is not ours to install. Start one yourself and say where it is in ``FENGQIAO_BENCH_DIRECTUS``
(``http://127.0.0.1:8055``) and who administers it in ``FENGQIAO_BENCH_DIRECTUS_LOGIN``
(``name@example.com:password``); without them there is nothing to compare with.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from rich.console import Console

from tests.bench.friday_spent import Group, database_behind, listening_at
from tests.bench.rows import Row

if TYPE_CHECKING:
    from tests.bench.friday import Heard, Wish

ADDRESS, LOGIN = "FENGQIAO_BENCH_DIRECTUS", "FENGQIAO_BENCH_DIRECTUS_LOGIN"
_TABLE = "fengqiao_friday"
_AT_ONCE, _EACH = 16, 25
# A village's report without its photograph: about 0.9 kB as JSON.
_ROW = {
    "period": "2026-W47",
    "kind": "village_weekly",
    "disputes_found": 2,
    "disputes_closed": 1,
    "hazards": 0,
    "narrative": "本周排查沿河路段和学校周边，路灯一处不亮已报修，其余正常，无突出问题。" * 7,
}


def measure(wish: Wish, arrivals: Sequence[float], console: Console) -> list[Row]:
    """Return what the bare insert costs there; nothing if there is no Directus to compare with."""
    address, login = os.environ.get(ADDRESS, ""), os.environ.get(LOGIN, "")
    if not address or not login:
        console.print(f"  No Directus to compare with: {ADDRESS} and {LOGIN} are not set.")
        return []
    try:
        token = _signed_in(address, login)
    except (URLError, OSError, KeyError) as trouble:
        console.print(f"  No Directus to compare with: {address} says {trouble}.")
        return []
    _drop(address, token)
    _call(address, token, "POST", "/collections", _collection())
    try:
        return _measured(address, token, wish, arrivals, console)
    finally:
        _drop(address, token)


def _measured(
    address: str, token: str, wish: Wish, arrivals: Sequence[float], console: Console
) -> list[Row]:
    from tests.bench.friday import CLIENTS

    units = [
        {"unit": f"row {number}", "number": number, "arrives": arrivals[number]}
        for number in range(wish.units)
    ]
    paced = [units[number::CLIENTS] for number in range(CLIENTS)]
    heard, per = _inserted(address, token, paced, console)
    at_once = [[{"unit": f"row {n}", "number": n, "arrives": 0.0} for n in range(_EACH)]] * _AT_ONCE
    crowded, busy = _inserted(address, token, at_once, console)
    name = f"Directus, bare insert of {wish.units} rows in {wish.minutes:g} min"
    return [
        Row(f"{name}: errors", heard.failed(), ""),
        *_times(name, heard),
        *[Row(f"{name}: CPU per row, {group}", cost, "ms CPU") for group, cost in per.items()],
        *_times(f"Directus, bare insert, {_AT_ONCE} without a pause", crowded),
        *[
            Row(f"Directus, bare insert, {_AT_ONCE} without a pause: CPU, {group}", cost, "ms CPU")
            for group, cost in busy.items()
        ],
    ]


def _times(name: str, heard: Heard) -> list[Row]:
    taken = heard.seconds("insert") or [float("nan")]
    return [
        Row(f"{name}: p50", taken[len(taken) // 2] * 1000, "ms"),
        Row(f"{name}: p99", taken[int(len(taken) * 0.99)] * 1000, "ms"),
    ]


def _inserted(
    address: str, token: str, shares: Sequence[Sequence[dict[str, Any]]], console: Console
) -> tuple[Heard, dict[str, float]]:
    """Insert at the given times; return what was heard and the milliseconds per row."""
    from tests.bench.friday import crowd

    site = urlsplit(address)
    plan = {
        "deed": "insert",
        "site": site.netloc,
        "path": f"/items/{_TABLE}?fields=id",
        "token": token,
        "row": _ROW,
    }
    server = listening_at(site.port or 80)
    groups, postgres = {"Directus": Group(server)}, database_behind(server)
    if postgres is not None:
        groups["PostgreSQL"] = Group(postgres)
    heard, meter = crowd(plan, shares, time.time() + 0.15 * len(shares), groups, console)
    rows = max(len(heard.seconds("insert")), 1)
    return heard, {name: spent * 1000 / rows for name, spent in meter.spent.items()}


def _signed_in(address: str, login: str) -> str:
    """Return an administrator's token that does not run out; it stays that person's own."""
    name, _, password = login.partition(":")
    body = {"email": name, "password": password}
    return str(_call(address, "", "POST", "/auth/login", body)["data"]["access_token"])


def _collection() -> dict[str, Any]:
    number = {"field": "id", "type": "integer", "schema": {"is_primary_key": True}}
    number["schema"] = {"is_primary_key": True, "has_auto_increment": True}
    whole = [
        {"field": name, "type": "integer"}
        for name in ("unit", "disputes_found", "disputes_closed", "hazards")
    ]
    words = [{"field": name, "type": "string"} for name in ("period", "kind")]
    long = [{"field": "narrative", "type": "text"}]
    return {
        "collection": _TABLE,
        "schema": {},
        "meta": {"accountability": "all"},
        "fields": [number, *whole, *words, *long],
    }


def _drop(address: str, token: str) -> None:
    try:
        _call(address, token, "DELETE", f"/collections/{_TABLE}")
    except URLError:
        return


def _call(address: str, token: str, method: str, path: str, body: Any = None) -> Any:
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body).encode()
    request = Request(address.rstrip("/") + path, data, headers, method=method)  # noqa: S310 - named by whoever measures
    with urlopen(request, timeout=60) as answer:  # noqa: S310 - as above
        text = answer.read().decode()
    return json.loads(text) if text else None
