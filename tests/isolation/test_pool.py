"""Twenty thousand transactions of random people over a few connections: nobody's context stays."""

from __future__ import annotations

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from fengqiao.db import KEPT_PLAN, database
from fengqiao.errors import NotYours
from fengqiao.tenancy.transaction import transaction
from tests.isolation.conftest import Yard
from tests.isolation.viewers import Viewer

THREADS = 8
EACH = 2_500
_LOOK = text("select count(*), min(scope), max(scope) from fq.fact")
# The same with a plan that a connection keeps from one person to the next.
_LOOKS = (_LOOK, _LOOK.execution_options(**KEPT_PLAN))
Sight = tuple[int, int | None, int | None]


def expected(yard: Yard) -> dict[str, Sight]:
    """Return what each person sees of the facts when alone, checked against the oracle's reach."""
    sights: dict[str, Sight] = {"": (0, None, None)}
    for viewer in _signed_in(yard):
        with transaction(viewer.token) as work:
            count, least, most = work.execute(_LOOK).one()
        assert count
        assert str(least).startswith(str(viewer.scope)[:6])
        sights[viewer.token] = (count, least, most)
    assert len(set(sights.values())) > 10
    return sights


def _signed_in(yard: Yard) -> list[Viewer]:
    return [viewer for viewer in yard.viewers if viewer.actor is not None]


def properly(engine: Engine, token: str, dice: random.Random) -> Sight:
    """Look as the product does, sometimes failing half-way, sometimes without any context."""
    fate = dice.random()
    if fate < 0.1:
        with engine.connect() as connection:  # Whoever forgets the context sees nothing.
            return tuple(connection.execute(_LOOK).one())
    with transaction(token) as work:
        row = work.execute(dice.choice(_LOOKS)).one()
        if fate < 0.15:
            raise ZeroDivisionError
        if fate < 0.2:
            work.execute(text("select 1 / 0"))
        if fate < 0.25:
            work.execute(text("update fq.trail set seq = 1"))
        return tuple(row)


def carelessly(engine: Engine, token: str, dice: random.Random) -> Sight:
    """Set the context for the connection instead of the transaction: the mistake to be seen."""
    with engine.connect() as connection:
        if dice.random() >= 0.1:
            connection.execute(text("select set_config('fq.tok', :token, false)"), {"token": token})
        row = connection.execute(_LOOK).one()
        connection.commit()
        return tuple(row)


def run(
    yard: Yard,
    look: Callable[[Engine, str, random.Random], Sight],
    *,
    each: int,
    forgotten: float = 0.1,
) -> tuple[int, int]:
    """Let many threads look at random; return how many looks there were and how many leaked."""
    sights, tokens = expected(yard), [viewer.token for viewer in _signed_in(yard)]
    engine = database().web

    def work(seed: int) -> tuple[int, int]:
        dice, looks, leaks = random.Random(seed), 0, 0
        for _ in range(each):
            token = dice.choice(tokens)
            before = dice.getstate()
            own = "" if dice.random() < forgotten else token
            dice.setstate(before)
            try:
                seen = look(engine, token, dice)
            except (ZeroDivisionError, DBAPIError, NotYours):
                looks += 1
                continue
            looks += 1
            leaks += seen != sights[own]
        return looks, leaks

    with ThreadPoolExecutor(THREADS) as threads:
        results = list(threads.map(work, range(THREADS)))
    return sum(looks for looks, _ in results), sum(leaks for _, leaks in results)


def test_over_twenty_thousand_transactions_nothing_leaks(yard: Yard) -> None:
    looks, leaks = run(yard, properly, each=EACH)
    assert looks == THREADS * EACH == 20_000
    assert leaks == 0
    assert "Connections in pool" in database().web.pool.status()
    assert "Checked out connections: 0" in database().web.pool.status()


def test_a_context_that_outlives_its_transaction_would_be_seen(yard: Yard) -> None:
    looks, leaks = run(yard, carelessly, each=100)
    assert looks == THREADS * 100
    assert leaks > 0
    database().web.dispose()  # Nobody after this test may inherit the careless connections.


@pytest.mark.parametrize("token", ["", "forged", "\u0661", "x" * 100_000])
def test_a_context_that_opens_nothing_shows_nothing(yard: Yard, token: str) -> None:
    with transaction(token) as work:
        assert tuple(work.execute(_LOOK).one()) == (0, None, None)
