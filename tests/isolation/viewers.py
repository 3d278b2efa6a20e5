"""Those who try: people in every post, the installation, and those with no right at all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg

from fengqiao.actor import Actor
from fengqiao.tenancy.sessions import open_system_session
from tests.world import A, B, World

_NOBODY = UUID(int=0)


@dataclass(frozen=True)
class Viewer:
    """Somebody with a session token; ``code`` is the unit's code, or "" without a valid session."""

    name: str
    token: str
    code: str = ""
    role: str = ""
    scope: int = 0
    actor: Actor | None = field(default=None, repr=False)

    @property
    def account(self) -> UUID:
        """Return the account, or a number that is nobody's."""
        return self.actor.account_id if self.actor else _NOBODY

    @property
    def post(self) -> UUID:
        """Return the active post, or a number that is nobody's."""
        return self.actor.post_id if self.actor else _NOBODY


@dataclass(frozen=True)
class Target:
    """A unit whose records are aimed at."""

    key: str
    unit: UUID
    county: int
    code: str
    scope: int
    above: int
    # The unit it answers to; for a county, which answers to none, any of its units.
    parent: UUID


def people(world: World) -> list[Viewer]:
    """Return everybody in the world who is signed in."""
    return [
        Viewer(f"{key}.{role}", actor.token, world.unit(key).code, role, actor.scope, actor)
        for (key, role), actor in world.people.items()
    ]


def installation(county: int) -> Viewer:
    """Return the installation itself, acting for a county."""
    actor = open_system_session(county)
    return Viewer(f"system.{county}", actor.token, f"{county}000000", "system", actor.scope, actor)


def uninvited(world: World, admin: psycopg.Connection[Any]) -> list[Viewer]:
    """Return those whose token opens nothing: none, garbage, forged, expired, idle too long."""
    for number, change in enumerate(("expires_at = now()", "seen_at = now() - interval '1 year'")):
        admin.execute(
            "insert into sec.session (token_sha, id, kind, county, role, scope, lo, hi, idle,"
            " expires_at) values (sha256(convert_to(%s, 'UTF8')), gen_random_uuid(), 'person',"
            " 341599, 'reviewer', 34159900000000000, 34159900000000000, 34159999999999999,"
            " '1 hour', now() + interval '1 day')",
            [f"over-{number}"],
        )
        admin.execute(
            f"update sec.session set {change} where token_sha = sha256(convert_to(%s, 'UTF8'))",
            [f"over-{number}"],
        )
    genuine = world.who("county", "reviewer").token
    tokens = {
        "empty": "",
        "blank": " ",
        "garbage": "'; select 1 --",
        "shortened": genuine[:-1],
        "expired": "over-0",
        "idle": "over-1",
    }
    return [Viewer(name, token) for name, token in tokens.items()]


def all_viewers(world: World, admin: psycopg.Connection[Any]) -> list[Viewer]:
    """Return everybody who tries anything."""
    return [*people(world), installation(A), installation(B), *uninvited(world, admin)]


def targets(world: World, admin: psycopg.Connection[Any]) -> list[Target]:
    """Return every unit of both counties."""
    rows = admin.execute(
        "select u.id, coalesce(p.scope, u.scope), coalesce(p.id, (select c.id from fq.unit c"
        " where c.county = u.county and c.id <> u.id limit 1)) from fq.unit u"
        " left join fq.unit_edge e on e.child_id = u.id and e.valid_to is null"
        " left join fq.unit p on p.id = e.parent_id"
    )
    above = {unit: (scope, parent) for unit, scope, parent in rows}
    return [
        Target(spot.key, spot.id, spot.county, spot.code, spot.scope, *above[spot.id])
        for spot in world.units.values()
    ]
