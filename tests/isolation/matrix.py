"""The matrix laid out: who tries, at what, and what is wrong with an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import Flask

from fengqiao.accounts.signing_in import sign_in, sign_out
from fengqiao.app import create_app
from fengqiao.db import database
from fengqiao.settings import Settings
from tests.ground import connect
from tests.isolation.attempts import Attempt, Visitor, attempts, make
from tests.isolation.oracle import within
from tests.isolation.records import Thing, lay_out, secret_words, things
from tests.isolation.routing import Route
from tests.world import PASSWORD, Spot, World

# A county's ranking and its paper name every township to the whole county.
_RANKED = ("/assessments", "/bulletins")


@dataclass
class Matrix:
    """Everybody and everything, over one running site."""

    site: Flask
    visitors: list[Visitor]
    things: dict[str, list[Thing]]
    units: Sequence[Spot]
    # Which secret words were read by somebody who may.
    read: set[str] = field(default_factory=set)

    @property
    def names(self) -> dict[str, str]:
        """Return the units' names by code."""
        return {spot.code: spot.name for spot in self.units}

    def attempts(
        self, routes: Iterable[Route], method: str = "", *, fully: bool = False
    ) -> Iterator[Attempt]:
        """Yield the attempts at some routes, or at those of one method."""
        chosen = [route for route in routes if method in ("", route.method)]
        return attempts(chosen, self.visitors, self.things, fully=fully)

    def views(self) -> dict[tuple[str, str], Callable[..., Any]]:
        """Return what the site serves, by method and rule."""
        return {
            (method, str(rule)): self.site.view_functions[rule.endpoint]
            for rule in self.site.url_map.iter_rules()
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        }

    def inventory(self) -> dict[str, set[Thing]]:
        """Return everything there is at this moment: no attempt may change it."""
        with connect(str(database().settings.admin_url)) as admin:
            return {kind: set(found) for kind, found in things(self.units, admin).items()}

    def read_in(self, *, draft: bool) -> set[str]:
        """Return the codes of the units whose drafts, or other records, somebody rightly read."""
        return {code for code in self.names if secret_words(code, draft=draft) in self.read}

    def wrong(self, tried: Iterable[Attempt]) -> Iterator[str]:
        """Say which answers are not the oracle's, and which tell what nobody may read there."""
        client = self.site.test_client(use_cookies=False)
        for attempt in tried:
            status, words = make(self.site, client, attempt)
            if status not in attempt.right:
                yield f"{attempt}: {status} instead of {sorted(attempt.right)}"
            if told := list(self._told(attempt, words)):
                yield f"{attempt} tells of {told}"

    def _told(self, attempt: Attempt, words: str) -> Iterator[str]:
        """Return what an answer tells of units out of sight; note what it rightly tells."""
        own = attempt.visitor.code
        named = not attempt.route.rule.removeprefix("/api/v1").startswith(_RANKED)
        for code, name in self.names.items():
            inside = within(own, code)
            for draft, open_to in ((False, inside), (True, own == code)):
                secret = secret_words(code, draft=draft)
                if secret in words and not open_to:
                    yield secret
                elif secret in words:
                    self.read.add(secret)
            hidden = own and not inside and not within(code, own)
            if hidden and (named or own[:6] != code[:6]) and name in words:
                yield name


def lay_out_matrix(world: World, settings: Settings) -> Matrix:
    """Lay out every unit's records, and gather those who try; the database must be open."""
    lay_out(world)
    site = create_app(settings)
    visitors = [
        Visitor(
            f"{key}.{role}",
            world.cookies[key, role],
            spot.code,
            role,
            spot.level,
            spot.id,
            actor.post_id,
            actor.session_id,
        )
        for (key, role), actor in world.people.items()
        for spot in [world.unit(key)]
    ]
    over = [_signed_out(world, *who) for who in (("upper", "filer"), ("county", "assessor"))]
    nobody = [Visitor(name, name) for name in ("", "forged", "x" * 5000)]
    with connect(str(settings.admin_url)) as admin:
        there = things(list(world.units.values()), admin)
    return Matrix(site, [*visitors, *over, *nobody], there, list(world.units.values()))


def _signed_out(world: World, unit: str, role: str) -> Visitor:
    """Return somebody whose session was good until a moment ago."""
    county = world.unit(unit).county
    entered = sign_in(county=county, login=f"{unit}.{role}", password=PASSWORD, address="192.0.2.7")
    sign_out(entered.secret, entered.actor)
    return Visitor(f"{unit}.{role}, signed out", entered.secret)
