"""A hundred thousand attempts of the access matrix: every route by everybody at everybody."""

from __future__ import annotations

import itertools
import random
import time
from uuid import uuid4

from fengqiao.app import create_app
from fengqiao.db import open_database
from tests.bench.places import server
from tests.bench.rows import Row
from tests.isolation.attempts import Thing, Visitor, attempts
from tests.isolation.routes import ROUTES
from tests.isolation.test_access_matrix import reports, wrong
from tests.world import World, build_world

ATTEMPTS = 100_000


def measure() -> list[Row]:
    """Return how many answers were not the oracle's, and how many attempts a second were made."""
    with server() as settings:
        open_database(settings)
        world = build_world()
        site = create_app(settings)
        tried = list(attempts(ROUTES, _visitors(world), _things(world)))
        # The attempts change nothing, so what was right once is right in any order.
        random.Random(1).shuffle(tried)
        began = time.monotonic()
        wrongs = list(wrong(site, itertools.islice(itertools.cycle(tried), ATTEMPTS)))
        seconds = time.monotonic() - began
    note = f"{len(tried):,} different, {ATTEMPTS / seconds:.0f}/s{''.join(wrongs[:1])}"
    return [Row(f"wrong answers in {ATTEMPTS:,} attempts", len(wrongs), "", most=0, note=note)]


def _visitors(world: World) -> list[Visitor]:
    known = [
        Visitor(f"{key}.{role}", cookie, spot.code, role, spot.level)
        for (key, role), cookie in world.cookies.items()
        for spot in [world.unit(key)]
    ]
    return [*known, *(Visitor(name, name, "", "", "") for name in ("", "forged"))]


def _things(world: World) -> dict[str, list[Thing]]:
    people = {actor.account_id: actor for actor in world.people.values()}
    codes = {spot.id: spot.code for spot in world.units.values()}
    return {
        "unit": [Thing("unit", spot.id, spot.code) for spot in world.units.values()],
        "report": list(reports(world)),
        "account": [Thing("account", a.account_id, codes[a.unit_id]) for a in people.values()],
        "post": [Thing("post", a.post_id, codes[a.unit_id]) for a in people.values()],
        "absent": [Thing("absent", uuid4(), "nowhere") for _ in range(2)],
    }
