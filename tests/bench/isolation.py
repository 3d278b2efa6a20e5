"""A hundred thousand attempts of the access matrix, in a county grown by random units."""

from __future__ import annotations

import multiprocessing
import os
import random
import time
from collections.abc import Iterator

from fengqiao.app import create_app
from fengqiao.db import database, open_database
from fengqiao.settings import Settings
from tests.bench.places import server
from tests.bench.rows import Row
from tests.isolation.attempts import Attempt
from tests.isolation.matrix import Matrix, lay_out_matrix
from tests.isolation.routes import ROUTES
from tests.world import POSTS, UNITS, A, build_world

ATTEMPTS = 100_000
_SHOWN = 3


def measure() -> list[Row]:
    """Return how many answers were not the oracle's, and how many attempts a second were made."""
    seed = random.SystemRandom().randrange(10**6)
    chance = random.Random(seed)
    _grow(chance)
    with server() as settings:
        open_database(settings)
        matrix = lay_out_matrix(build_world(), settings)
        before = matrix.inventory()
        tried = _chosen(matrix, chance)
        # The processes that are forked now open connections of their own.
        database().close()
        began = time.monotonic()
        wrongs = _answers(settings, matrix, tried)
        seconds = time.monotonic() - began
        changed = sum(len(before[kind] ^ found) for kind, found in matrix.inventory().items())
    workers = os.cpu_count() or 1
    rate, different = ATTEMPTS / seconds, len({str(each) for each in tried})
    note = f"seed {seed}, {different:,} different{''.join(f'; {each}' for each in wrongs[:_SHOWN])}"
    return [
        Row(f"wrong answers in {ATTEMPTS:,} attempts", len(wrongs), "", most=0, note=note),
        Row("records changed by them", changed, "", most=0),
        Row(
            "attempts a second", rate, "/s", note=f"{len(matrix.units)} units, {workers} processes"
        ),
    ]


def _grow(chance: random.Random) -> None:
    """Add townships, villages and enterprises at random places to the first county."""
    for number in chance.sample(range(110, 990), 3):
        town = f"town-{number}"
        _add(town, f"{A}{number}000", "township", "county", ("administrator", "reviewer", "filer"))
        for village in chance.sample(range(200, 399), chance.randint(1, 3)):
            _add(f"{town}-{village}", f"{A}{number}{village}", "village", town, ("filer",))
        if chance.random() < 0.7:
            serial = chance.randint(1, 99_999)
            _add(f"{town}-works", f"{A}{number}000{serial:05}", "enterprise", town, ("filer",))


def _add(key: str, code: str, level: str, above: str, roles: tuple[str, ...]) -> None:
    UNITS[key] = (code, f"甲{code}乙", level, above)
    POSTS[key] = roles


def _chosen(matrix: Matrix, chance: random.Random) -> list[Attempt]:
    """Return attempts at random units; they change nothing, so any order is right."""
    every = list(matrix.attempts(ROUTES, fully=True))
    chance.shuffle(every)
    chosen = every[:ATTEMPTS]
    return chosen + chance.choices(every, k=ATTEMPTS - len(chosen))


def _answers(settings: Settings, matrix: Matrix, tried: list[Attempt]) -> list[str]:
    """Return what is wrong, each processor making its share of the attempts."""
    count = os.cpu_count() or 1
    shares = [(settings, matrix, tried[number::count]) for number in range(count)]
    # A forked process takes over the attempts as they lie; its connections are its own.
    forking = multiprocessing.get_context("fork")
    found = [forking.SimpleQueue() for _ in shares]
    workers = [
        forking.Process(target=_answer, args=(*share, queue))
        for share, queue in zip(shares, found, strict=True)
    ]
    for worker in workers:
        worker.start()
    wrongs = [line for queue in found for line in queue.get()]
    for worker in workers:
        worker.join()
    return wrongs


def _answer(
    settings: Settings,
    matrix: Matrix,
    share: list[Attempt],
    found: multiprocessing.queues.SimpleQueue[list[str]],
) -> None:
    matrix.site = create_app(settings)
    found.put(list(_watched(matrix, share)))


def _watched(matrix: Matrix, share: list[Attempt]) -> Iterator[str]:
    """Yield what is wrong; a defect of the attempt itself counts as wrong, too."""
    try:
        yield from matrix.wrong(share)
    except Exception as error:
        yield f"broken off: {error!r}"
