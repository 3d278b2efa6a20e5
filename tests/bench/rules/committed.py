"""T7: a changed fact of a county, until its new places are committed, against its own traffic.

The assessor enters a mark anew and scores the year again, by the product's own deeds. The
floor: the very statements of that round, sent by psycopg alone to a copy of the database. Below
it stands the traffic of an engine that has its facts at hand: the frozen facts are read, and
what was scored is written by COPY.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import median
from typing import Any, cast

import psycopg
from psycopg import sql
from sqlalchemy import func, make_url, select

from fengqiao.db import database, open_database
from fengqiao.settings import Settings
from fengqiao.tenancy.transaction import transaction
from tests.bench.places import Captured, server
from tests.bench.rows import Row
from tests.bench.rules.year import Year, found_year
from tests.ground import connect

ROUNDS = 9
_MOST = 1.3
_FLOOR = "floor"
_FIRST_MARK = 300

Door = psycopg.Connection[Any]
Course = Sequence[tuple[str, str, str, Any]]


@dataclass(frozen=True)
class Way:
    """One of the ways to do a round, the backend that works for it, and what it cost.

    In milliseconds: of the processor in the program and in the database, and on the clock.
    """

    backend: int
    taken: list[dict[str, float]]

    def take(self, way: Callable[[], object]) -> None:
        """Do it and keep what it cost."""
        clock = _clock_of(self.backend)
        before, began, start = time.clock_gettime(clock), time.process_time(), time.perf_counter()
        way()
        wall, program = time.perf_counter() - start, time.process_time() - began
        base = time.clock_gettime(clock) - before
        spent = {"program": program, "database": base, "wall": wall}
        self.taken.append({part: seconds * 1000 for part, seconds in spent.items()})

    def median(self, *parts: str) -> float:
        """Return the median of the sum of parts; the first round does not count."""
        return median(sum(one[part] for part in parts) for one in self.taken[1:])


def measure() -> list[Row]:
    """Return a round's processor time, against its statements alone and against COPY."""
    with server() as settings:
        open_database(settings)
        year = found_year(settings)
        # The rules are read and compiled; from here on every round changes one mark.
        year.change(_FIRST_MARK)
        year.score()
        ours, same, copied = _in_turn(settings, year)
    what = "T7 a mark changed, 23 places committed"
    wall = f"wall {ours.median('wall'):.0f} ms, floor {same.median('wall'):.0f} ms"
    spent = "program", "database"
    return [
        Row(what, ours.median(*spent), "ms CPU", same.median(*spent), _MOST, wall),
        *(Row(f"{what}: {part}", ours.median(part), "ms CPU", same.median(part)) for part in spent),
        Row(
            f"{what}, against COPY of the results",
            ours.median(*spent),
            "ms CPU",
            copied.median(*spent),
        ),
    ]


def _in_turn(settings: Settings, year: Year) -> tuple[Way, Way, Way]:
    """Take the three ways in turn, so that a busy machine slows all alike.

    :raises AssertionError: if both databases do not hold the same result after a round
    """
    _make_copy(settings)
    with (
        connect(str(settings.web_url), database=_FLOOR, autocommit=False) as bare,
        connect(str(settings.admin_url), database=_FLOOR, autocommit=False) as own,
    ):
        # As the product's own connections are.
        bare.prepare_threshold = None
        ours = Way(_own_backend(year), [])
        same, copied = (Way(door.info.backend_pid, []) for door in (bare, own))
        # What other measurements left behind is none of these ways' business; what the product
        # itself holds is, and it is walked through again whenever a round makes many objects.
        gc.collect()
        for turn in range(1, ROUNDS + 2):
            captured = Captured()
            with captured.of(database().web):
                ours.take(partial(_round, year, _FIRST_MARK + turn))
            same.take(partial(_replay, bare, captured.course))
            found = own.execute("select result_sha256 from fq.assessment").fetchall()
            assert [row[0] for row in found] == [year.result()]
            rows = _rows(own)
            own.commit()
            copied.take(partial(_write, own, rows))
    return ours, same, copied


def _make_copy(settings: Settings) -> None:
    """Copy the database as it stands; nobody may be connected to it."""
    database().close()
    with connect(str(settings.admin_url), database="postgres") as admin:
        own = sql.Identifier(str(make_url(str(settings.admin_url)).database))
        admin.execute(sql.SQL("create database {} template {}").format(sql.Identifier(_FLOOR), own))


def _own_backend(year: Year) -> int:
    """Return the backend of the product's pool, whose one connection every round takes again."""
    with transaction(year.assessor) as work:
        return int(work.scalars(select(func.pg_backend_pid())).one())


def _round(year: Year, mark: int) -> None:
    year.change(mark)
    year.score()


def _replay(door: Door, course: Course) -> None:
    for _, deed, query, values in course:
        if deed == "commit":
            door.commit()
        elif deed == "many":
            door.cursor().executemany(cast("Any", query), values)
        else:
            found = door.execute(cast("Any", query), values)
            if found.description:
                found.fetchall()


# What a scoring leaves: the frozen facts, the result, places and lines.
_WRITTEN = {
    "fact_snapshot": "id = (select snapshot_id from fq.assessment)",
    "assessment_result": "sha256 = (select result_sha256 from fq.assessment)",
    "score": "true",
    "score_line": "true",
}


def _rows(door: Door) -> dict[str, bytes]:
    """Return what a scoring wrote, as COPY carries it."""
    found = {}
    for table, which in _WRITTEN.items():
        statement = f"copy (select * from fq.{table} where {which}) to stdout (format binary)"
        with door.cursor().copy(cast("Any", statement)) as copy:
            found[table] = b"".join(bytes(part) for part in copy)
    return found


def _write(door: Door, rows: dict[str, bytes]) -> None:
    """Read the frozen facts and put the rows of a scoring in place of the last one's, unguarded."""
    door.execute("set local session_replication_role = replica")
    door.execute(
        "select content::text from fq.fact_snapshot where id = (select snapshot_id "
        "from fq.assessment)"
    ).fetchall()
    for table, which in _WRITTEN.items():
        door.execute(cast("Any", f"delete from fq.{table} where {which}"))
        with door.cursor().copy(cast("Any", f"copy fq.{table} from stdin (format binary)")) as copy:
            copy.write(rows[table])
    door.commit()


def _clock_of(process: int) -> int:
    # Linux makes a process's own clock from its number; libc's clock_getcpuclockid does the same.
    return (~process << 3) | 2
