"""Every route, tried by everybody at everybody's records, against the oracle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from fengqiao.app import create_app
from fengqiao.clock import local_date, now
from fengqiao.db import database
from fengqiao.reports.models import Obligation
from fengqiao.reports.periods import period_of
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.guards import Guard, guard_of
from tests.isolation.attempts import Attempt, Thing, Visitor, attempts, make, strangers
from tests.isolation.routes import PUBLIC, ROUTES
from tests.world import MONDAY, W10, W11, A, World, drafted, submitted


@pytest.fixture(scope="module")
def site(shared_world: World) -> Flask:
    """Return the application over the module's world."""
    return create_app(database().settings)


def reports(world: World) -> Iterator[Thing]:
    """Have a draft and a submitted report written at every unit that owes them."""
    today = local_date(now())
    for key, spot in world.units.items():
        for form in world.forms.values():
            if form.level != spot.level or (key, "filer") not in world.people:
                continue
            if spot.county != A:
                period = str(period_of(form.frequency, today))
                number = submitted(world, key, form=form.code, period=period, at=now())
                yield Thing("report", number, spot.code, "submitted")
                continue
            periods = [W10, W11] if form.frequency == "week" else _owed(world, key, form.code)[:2]
            yield Thing(
                "report",
                drafted(world, key, form=form.code, period=periods[0], at=MONDAY),
                spot.code,
                "draft",
            )
            for period in periods[1:]:
                number = submitted(world, key, form=form.code, period=period, at=MONDAY)
                yield Thing("report", number, spot.code, "submitted")


def _owed(world: World, unit: str, form: str) -> list[str]:
    actor = world.who(unit)
    with transaction(actor) as work:
        found = select(Obligation.period).where(
            Obligation.scope == actor.scope, Obligation.form == form, Obligation.opens_at <= MONDAY
        )
        return sorted(work.scalars(found))


@pytest.fixture(scope="module")
def things(shared_world: World, site: Flask) -> dict[str, list[Thing]]:
    """Return what addresses may name: units, reports, people, posts, and what does not exist."""
    people = {actor.account_id: actor for actor in shared_world.people.values()}
    codes = {spot.id: spot.code for spot in shared_world.units.values()}
    return {
        "unit": [Thing("unit", spot.id, spot.code) for spot in shared_world.units.values()],
        "report": list(reports(shared_world)),
        "account": [Thing("account", a.account_id, codes[a.unit_id]) for a in people.values()],
        "post": [Thing("post", a.post_id, codes[a.unit_id]) for a in people.values()],
        "absent": [Thing("absent", uuid4(), "nowhere") for _ in range(1)],
    }


@pytest.fixture(scope="module")
def visitors(shared_world: World) -> list[Visitor]:
    """Return everybody who is signed in, and three who are not."""
    known = [
        Visitor(f"{key}.{role}", cookie, spot.code, role, spot.level, spot.id)
        for (key, role), cookie in shared_world.cookies.items()
        for spot in [shared_world.unit(key)]
    ]
    return [*known, *(Visitor(name, name, "", "", "") for name in ("", "forged", "x" * 5000))]


def wrong(site: Flask, tried: Iterator[Attempt]) -> Iterator[str]:
    """Say which answers are not the oracle's, and which tell of units out of sight."""
    client = site.test_client(use_cookies=False)
    for attempt in tried:
        status, words = make(site, client, attempt)
        if status not in attempt.right:
            yield f"{attempt}: {status} instead of {sorted(attempt.right)}"
        if status == 200 and attempt.visitor.code:
            told = [name for name in strangers(attempt.visitor) if name in words]
            if told:
                yield f"{attempt} tells of {told}"


def test_every_route_is_in_the_matrix(site: Flask) -> None:
    there = {
        (method, str(rule))
        for rule in site.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    written = {(route.method, route.rule) for route in ROUTES}
    assert there == written | PUBLIC


def test_every_guard_admits_whom_the_matrix_says(site: Flask) -> None:
    guards = {
        (method, str(rule)): guard_of(site.view_functions[rule.endpoint])
        for rule in site.url_map.iter_rules()
        for method in rule.methods or set()
    }
    for route in ROUTES:
        guard = guards[route.method, route.rule]
        assert guard is not None
        assert guard.signed_in
        if guard.roles:
            assert set(guard.roles) == set(route.roles), route
        assert set(guard.levels) == set(route.levels), route
    for place in PUBLIC:
        guard = guards[place]
        assert guard is not None
        assert not guard.signed_in


def test_the_matrix_holds_ten_thousand_attempts_of_every_outcome(
    visitors: list[Visitor], things: dict[str, list[Thing]]
) -> None:
    tried = list(attempts(ROUTES, visitors, things))
    statuses = Counter(min(attempt.right) for attempt in tried)
    assert len(tried) >= 10_000
    assert min(statuses[200], statuses[302], statuses[403], statuses[404]) > 300


@pytest.mark.parametrize("api", [True, False], ids=["the machine's door", "the pages"])
def test_everybody_gets_the_answer_the_oracle_gives(
    site: Flask, visitors: list[Visitor], things: dict[str, list[Thing]], api: bool
) -> None:
    behind = tuple(route for route in ROUTES if route.api is api)
    assert list(wrong(site, attempts(behind, visitors, things))) == []


def test_a_guard_left_open_would_be_seen(
    site: Flask,
    visitors: list[Visitor],
    things: dict[str, list[Thing]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    view = site.view_functions["trail.show_trail"]
    aimed = tuple(route for route in ROUTES if route.rule == "/trail")
    tried = list(attempts(aimed, visitors, things))
    assert list(wrong(site, iter(tried))) == []
    monkeypatch.setattr(view, "fengqiao_guard", Guard(signed_in=True))
    assert list(wrong(site, iter(tried))) != []
