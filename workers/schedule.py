"""What runs by itself and when: open periods, sweep the outbox and old sessions."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import FrameType

from fengqiao import clock
from fengqiao.accounts.signing_in import counties
from fengqiao.counties.periods import open_county_periods
from fengqiao.db import open_database
from fengqiao.jobs import wake
from fengqiao.log import configure_logging
from fengqiao.outbox import due_work
from fengqiao.reorganization.ahead import carry_out_due
from fengqiao.settings import Settings
from fengqiao.tenancy.leading import lead
from fengqiao.tenancy.sessions import auth_transaction, sweep_sessions

logger = logging.getLogger(__name__)


LONG_AGO = datetime(2000, 1, 1, tzinfo=clock.ZONE)


@dataclass
class Routine:
    """Something done again and again, not more often than every so many seconds."""

    name: str
    every: int
    run: Callable[[datetime], object]
    due_at: datetime = LONG_AGO


def sweep_outbox(at: datetime) -> None:
    """Ring for work that waits: its own wake-up may have been lost in a crash."""
    if due_work(1):
        wake()


def open_periods(at: datetime) -> None:
    """Open what the units of every county owe for the periods that have begun."""
    for county in counties():
        if county.demonstration:
            continue  # Its periods are opened by the demonstration itself.
        with _county_apart("open_periods", county.code):
            open_county_periods(county.code, at=at)


def change_trees(at: datetime) -> None:
    """Carry out the changes of every county's tree whose day has come."""
    for county in counties():
        with _county_apart("change_trees", county.code):
            carry_out_due(county.code, at=at, demonstration=county.demonstration)


@contextmanager
def _county_apart(routine: str, county: int) -> Iterator[None]:
    """Log what fails in one county, so that the next one still has its turn."""
    try:
        yield
    except Exception:
        logger.exception("routine failed", extra={"kind": routine, "county": county})


def forget_sessions(at: datetime) -> None:
    """Delete sessions that have run out."""
    with auth_transaction() as auth, auth.begin():
        sweep_sessions(auth)


def routines() -> list[Routine]:
    """Return everything that runs by itself."""
    return [
        Routine("sweep_outbox", 5, sweep_outbox),
        Routine("change_trees", 60, change_trees),
        Routine("open_periods", 300, open_periods),
        Routine("forget_sessions", 3600, forget_sessions),
    ]


def run_scheduler(settings: Settings) -> None:
    """Run the routines until told to stop; of several schedulers only one leads."""
    configure_logging()
    open_database(settings, pool_size=2)
    stopping = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    table = routines()
    while not stopping.is_set():
        with lead("scheduler") as leading:
            while leading() and not stopping.is_set():
                _run_due(table)
                stopping.wait(1)
        stopping.wait(2)


def _run_due(table: list[Routine]) -> None:
    for routine in table:
        at = clock.now()
        if at < routine.due_at:
            continue
        routine.due_at = at + timedelta(seconds=routine.every)
        try:
            routine.run(at)
        except Exception:
            # One routine's defect must not keep the others from running.
            logger.exception("routine failed", extra={"kind": routine.name})
