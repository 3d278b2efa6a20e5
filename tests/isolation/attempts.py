"""The attempts of the access matrix: every route by everybody at everybody, over real requests."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID, uuid4

from flask import Flask
from flask.testing import FlaskClient

from fengqiao.web.csrf import FIELD, HEADER, token_for
from fengqiao.web.session import cookie_name
from tests.isolation.oracle import sees, within
from tests.isolation.routes import Route
from tests.world import UNITS

# What stands in an address where no record's number does.
WORDS = {
    "<period>": "2026",
    "<field>": "patrols",
    "<ledger_code>": "inspection",
    "<sha256>": "a" * 64,
}
REFUSED_AT_THE_DOOR = {302, 303, 401, 403}


@dataclass(frozen=True)
class Visitor:
    """Somebody with a cookie; ``code`` is the unit's, or "" for whoever is not signed in."""

    name: str
    cookie: str
    code: str
    role: str
    level: str
    unit: UUID | None = None


@dataclass(frozen=True)
class Thing:
    """A record that an address may name: of which unit, and in which state."""

    kind: str
    id: UUID
    code: str
    state: str = ""


@dataclass(frozen=True)
class Attempt:
    """One request, and the statuses that are right for it."""

    visitor: Visitor
    route: Route
    thing: Thing | None
    right: frozenset[int]

    def __str__(self) -> str:
        aimed = (
            f" ({self.thing.kind} of {self.thing.code} {self.thing.state})" if self.thing else ""
        )
        return f"{self.visitor.name}: {self.route.method} {self.route.rule}{aimed}"


def attempts(
    routes: tuple[Route, ...], visitors: list[Visitor], things: Mapping[str, list[Thing]]
) -> Iterator[Attempt]:
    """Yield every attempt that cannot change anything, with what the oracle says of it."""
    for route in routes:
        aims: list[Thing | None] = list(things.get(route.aim, [])) if route.aim else [None]
        for visitor in visitors:
            for thing in aims:
                right = expected(route, visitor, thing)
                if right:
                    yield Attempt(visitor, route, thing, frozenset(right))


def expected(route: Route, visitor: Visitor, thing: Thing | None) -> set[int]:
    """Return the right statuses, or none for a change that would succeed and is not tried here."""
    if not visitor.code:
        return REFUSED_AT_THE_DOOR
    if not route.admits(visitor.role, visitor.level):
        return {403}
    if thing is not None and thing.kind == "absent":
        # What does not exist is not found, or is not this post's to look for.
        return {403, 404}
    if thing is not None and not _in_sight(route, visitor, thing):
        return {404}
    return {200, 302, 303} | route.also if route.method == "GET" else set()


def _in_sight(route: Route, visitor: Visitor, thing: Thing) -> bool:
    return sees(route.sees or "branch", visitor.code, thing.code, thing.state)


def make(app: Flask, client: FlaskClient, attempt: Attempt) -> tuple[int, str]:
    """Make an attempt and return the status and the words of the answer."""
    route, cookie = attempt.route, attempt.visitor.cookie
    number = attempt.thing.id if attempt.thing else uuid4()
    address = re.sub(r"<uuid:[a-z_]+>", str(number), route.rule)
    for place, word in WORDS.items():
        address = address.replace(place, word)
    with app.app_context():
        name, token = cookie_name(), token_for(cookie)
    headers = {
        "Cookie": f"{name}={cookie}",
        HEADER: token,
        "If-Match": '"v1"',
        "Idempotency-Key": str(uuid4()),
    }
    typed = {key: str(word).format(unit=attempt.visitor.unit) for key, word in route.body.items()}
    sent = {"json": route.body} if route.api else {"data": {FIELD: token, **typed}}
    if route.method == "GET":
        sent = {}
    answer = client.open(address, method=route.method, headers=headers, **sent)
    return answer.status_code, answer.get_data(as_text=True)


def strangers(visitor: Visitor) -> list[str]:
    """Return the names of units of which a visitor may learn nothing."""
    return [
        name
        for code, name, _, _ in UNITS.values()
        if not within(visitor.code, code) and not within(code, visitor.code)
    ]
