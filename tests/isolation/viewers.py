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


def seated(admin: psycopg.Connection[Any], name: str, scope: int, role: str) -> Viewer:
    """Return somebody at a unit that only the specimens have."""
    token = f"{name}.{role}"
    row = admin.execute(
        "with a as (insert into fq.account (county, id, scope, login, name)"
        " values (%(county)s, gen_random_uuid(), %(scope)s, %(token)s, '样') returning id),"
        " p as (insert into fq.post (county, id, scope, account_id, unit_id, role, from_on)"
        " select %(county)s, gen_random_uuid(), %(scope)s, a.id, u.id, %(role)s, '2020-01-01'"
        " from a, fq.unit u where u.scope = %(scope)s returning id, account_id, unit_id)"
        " insert into sec.session (token_sha, id, kind, county, account_id, post_id, unit_id, role,"
        " scope, lo, hi, demonstration, idle, expires_at) select sha256(convert_to(%(token)s,"
        " 'UTF8')), gen_random_uuid(), 'person', %(county)s, p.account_id, p.id, p.unit_id,"
        " %(role)s, u.scope, u.lo, u.hi, true, '1 hour', now() + interval '1 day'"
        " from p join fq.unit u on u.id = p.unit_id returning account_id, post_id, unit_id, hi",
        {"county": A, "scope": scope, "token": token, "role": role},
    ).fetchone()
    if row is None:
        raise AssertionError(f"there is no {name}")
    actor = Actor(
        account_id=row[0],
        account_name="样",
        post_id=row[1],
        role=role,
        county=A,
        unit_id=row[2],
        unit_name=name,
        unit_level="department" if name == "station" else "grid",
        scope=scope,
        lo=scope,
        hi=row[3],
        demonstration=True,
        token=token,
    )
    return Viewer(token, token, str(scope), role, scope, actor)


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
    return [
        *people(world),
        seated(admin, "station", 34159910000000002, "filer"),
        seated(admin, "grid", 34159910020001000, "reviewer"),
        seated(admin, "microgrid", 34159910020001001, "filer"),
        seated(admin, "grid-beside", 34159910020002000, "filer"),
        installation(A),
        installation(B),
        *uninvited(world, admin),
    ]


def targets(world: World, admin: psycopg.Connection[Any]) -> list[Target]:
    """Return every unit of both counties."""
    rows = admin.execute(
        "select u.id, u.county, u.code, u.scope, coalesce(p.scope, u.scope), coalesce(p.id,"
        " (select c.id from fq.unit c where c.county = u.county and c.id <> u.id limit 1))"
        " from fq.unit u"
        " left join fq.unit_edge e on e.child_id = u.id and e.valid_to is null"
        " left join fq.unit p on p.id = e.parent_id"
    )
    keys = {spot.id: spot.key for spot in world.units.values()}
    return [
        Target(keys.get(unit, code), unit, county, code, scope, above, parent)
        for unit, county, code, scope, above, parent in rows
    ]
