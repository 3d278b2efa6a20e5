"""The attempts of the access matrix: every route by everybody at everybody, over real requests."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient

from fengqiao.clock import local_date, now
from fengqiao.web.csrf import FIELD, HEADER, token_for
from fengqiao.web.session import cookie_name
from tests.isolation.oracle import may, relation, sees
from tests.isolation.records import Thing
from tests.isolation.routing import Route

# What stands in an address where no record's number does.
WORDS = {
    "<period>": "2024",
    "<field>": "patrols",
    "<row_key>": "a" * 64,
    "<ledger_code>": "inspection",
    "<code>": "village_weekly",
    "<form>": "village_weekly",
}
STALE = 999


@dataclass(frozen=True)
class Visitor:
    """Somebody with a cookie; ``code`` is the unit's, or "" for whoever is not signed in."""

    name: str
    cookie: str
    code: str = ""
    role: str = ""
    level: str = ""
    unit: UUID | None = None
    post: UUID | None = None
    session: UUID | None = None


@dataclass(frozen=True)
class Attempt:
    """One request, and the statuses that are right for it."""

    visitor: Visitor
    route: Route
    thing: Thing | None
    right: frozenset[int]
    # Whether it would be done if it were not sent as what changes nothing.
    let_through: bool = False

    def __str__(self) -> str:
        aimed = (
            f" ({self.thing.kind} of {self.thing.code} {self.thing.state})" if self.thing else ""
        )
        return f"{self.visitor.name}: {self.route.method} {self.route.rule}{aimed}"


def attempts(
    routes: Sequence[Route],
    visitors: Sequence[Visitor],
    things: Mapping[str, list[Thing]],
    *,
    fully: bool = False,
) -> Iterator[Attempt]:
    """Yield every attempt that cannot change anything, with what the oracle says of it.

    Each is tried at one record of every kind of relation and every state; ``fully`` at all.
    Whoever may not even enter is refused before any record is looked at, so one is enough, the
    own if there is one; and so is one of each relation where nothing is in sight, in one state
    after the other from route to route and visitor to visitor.
    """
    for number, route in enumerate(routes):
        for turn, visitor in enumerate(visitors):
            aims: list[Thing | None] = [None]
            if route.aim:
                aims = _turned(things[route.aim], number + turn)
            if not visitor.code or not route.admits(visitor.role, visitor.level):
                own = [thing for thing in aims if thing and thing.code == visitor.code]
                aims = [*own, *aims][:1]
            elif not fully:
                aims = _one_of_each(route, visitor, aims, number + turn)
            for thing in aims:
                attempt = judged(route, visitor, thing)
                if attempt.right:
                    yield attempt


def _turned(things: Sequence[Thing], turn: int) -> list[Thing | None]:
    """Return the things beginning at another one each time, so that all have their turn."""
    first = turn % len(things)
    return [*things[first:], *things[:first]]


def _one_of_each(
    route: Route, visitor: Visitor, aims: Sequence[Thing | None], turn: int
) -> list[Thing | None]:
    seen, unseen = dict[tuple[str, str], Thing | None](), dict[str, dict[str, Thing]]()
    for thing in aims:
        place, state = _place(visitor, thing)
        if thing is None or sees(route.sees, visitor.code, thing.code, state):
            seen[place, state] = thing
        else:
            unseen.setdefault(place, {})[state] = thing
    hidden = [states[sorted(states)[turn % len(states)]] for states in unseen.values()]
    return [*seen.values(), *hidden]


def _place(visitor: Visitor, thing: Thing | None) -> tuple[str, str]:
    if thing is None:
        return "", ""
    return relation(visitor.code, thing.code, thing.level), thing.state


def judged(route: Route, visitor: Visitor, thing: Thing | None) -> Attempt:
    """Return an attempt with its right statuses: none if it would succeed and is not tried."""
    if not visitor.code:
        return Attempt(visitor, route, thing, frozenset({401}))
    if not route.admits(visitor.role, visitor.level):
        return Attempt(visitor, route, thing, frozenset({403}))
    if thing is not None and _is_own(route, visitor, thing):
        return Attempt(visitor, route, thing, frozenset())
    refused = _refused(route, visitor, thing)
    return Attempt(
        visitor, route, thing, route.right if refused is None else refused, refused is None
    )


def _refused(route: Route, visitor: Visitor, thing: Thing | None) -> frozenset[int] | None:
    """Return how somebody who may enter is refused this record; None if let through."""
    target, state = (thing.code, thing.state) if thing else ("", "")
    if thing is not None and not sees(route.sees, visitor.code, target, state):
        return frozenset({404})
    if not may(route.who, visitor.code, visitor.role, visitor.level, target):
        return route.misplaced
    if route.gathers and thing is not None and not thing.gathers:
        return frozenset({404})
    if route.states and state not in route.states:
        return route.untimely
    return None


def _is_own(route: Route, visitor: Visitor, thing: Thing) -> bool:
    """Return whether a record is the visitor's own, or a photo put to its own use."""
    if thing.kind == "attachment" and route.method == "POST":
        return thing.code == visitor.code
    if thing.kind in ("notice", "channel"):
        return thing.code == visitor.code
    return thing.id in (visitor.post, visitor.session)


def make(app: Flask, client: FlaskClient, attempt: Attempt) -> tuple[int, str]:
    """Make an attempt and return its status and words; sent to sign in counts as 401."""
    route, cookie = attempt.route, attempt.visitor.cookie
    with app.app_context():
        name, token = cookie_name(), token_for(cookie)
    headers = {"Cookie": f"{name}={cookie}"}
    if route.method != "GET":
        version = STALE if attempt.let_through else _version(attempt)
        headers |= {HEADER: token, "If-Match": f'"v{version}"', "Idempotency-Key": str(uuid4())}
    address = _address(attempt) + (f"?{route.query}" if route.query else "")
    answer = client.open(
        _filled(address, attempt),
        method=route.method,
        headers=headers,
        **_sent(attempt, token),
    )
    status = answer.status_code
    if status == 303 and answer.headers["Location"].startswith("/sign-in"):
        status = 401
    return status, answer.get_data().decode("utf-8", "replace")


def _version(attempt: Attempt) -> int:
    return attempt.thing.version if attempt.thing else 1


def _address(attempt: Attempt) -> str:
    route, thing = attempt.route, attempt.thing
    address = route.rule
    if thing is not None and thing.within is not None:
        address = address.replace("<uuid:assessment_id>", str(thing.within))
    address = re.sub(r"<uuid:[a-z_]+>|<sha256>", "{id}", address)
    for place, word in WORDS.items():
        address = address.replace(place, word)
    return address


def _sent(attempt: Attempt, token: str) -> dict[str, Any]:
    route = attempt.route
    if route.method == "GET":
        return {}
    if route.method == "PUT" and not route.api:
        return {"data": b"other bytes"}
    body = {**route.body, **(route.harmless if attempt.let_through else {})}
    body = _filled(body, attempt)
    return {"json": body} if route.api else {"data": {FIELD: token, **body}}


def _filled(given: Any, attempt: Attempt) -> Any:
    """Return an address or a body with this attempt's values at their places."""
    if isinstance(given, dict):
        return {_filled(key, attempt): _filled(each, attempt) for key, each in given.items()}
    if isinstance(given, list):
        return [_filled(each, attempt) for each in given]
    if not isinstance(given, str) or "{" not in given:
        return given
    return given.format(
        id=attempt.thing.id if attempt.thing else uuid4(),
        own=attempt.visitor.unit,
        version=_version(attempt),
        stale=STALE,
        today=local_date(now()),
    )
