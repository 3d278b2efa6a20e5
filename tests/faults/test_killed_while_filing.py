"""Parts die at any moment, and nothing that was acknowledged is lost, doubled or left undone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

from fengqiao.accounts.signing_in import sign_in
from fengqiao.bulletins import drafting, publishing
from fengqiao.clock import ZONE
from fengqiao.counties.loading import load_county
from fengqiao.db import open_database
from fengqiao.jobs import QUEUE
from fengqiao.outbox import LEASE_SECONDS
from fengqiao.settings import Settings
from tests.faults import invariants, wrong
from tests.faults.county import CODE, cut_county
from tests.faults.desk import Desk
from tests.faults.filing import Filer
from tests.faults.history import History
from tests.faults.installation import PATIENCE, Installation, until
from tests.faults.killing import KILLS, kill_in_turn
from tests.faults.people import PASSWORD, seat_filers, seat_from_console
from tests.faults.publishing import FIRST_YEAR, Assessor

SEED = 20261122
FILERS = 6


@dataclass
class Yard:
    """A running installation with a small county and its people at work."""

    site: Installation
    settings: Settings
    assessor: Assessor
    filers: list[Filer]
    history: History = field(default_factory=History)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Let everybody work meanwhile."""
        stopping = threading.Event()
        people: list[Assessor | Filer] = [self.assessor, *self.filers]
        threads = [threading.Thread(target=each.work, args=(stopping,)) for each in people]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            stopping.set()
            for thread in threads:
                thread.join()


@pytest.fixture(scope="module")
def yard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Yard]:
    """Start an installation, load the county, seat its people by the doors."""
    folder = tmp_path_factory.mktemp("faults")
    site = Installation(folder / "home")
    try:
        site.up()
        yield _furnish(site, folder)
    finally:
        site.down()


def _furnish(site: Installation, folder: Path) -> Yard:
    settings = site.settings()
    open_database(settings)
    # Founded long ago, so that there are years enough to judge.
    founded = datetime(FIRST_YEAR - 1, 1, 1, tzinfo=ZONE)
    load_county(cut_county(folder, townships=3, villages=4), at=founded)
    administrator = seat_from_console(site, "guanli", "administrator")
    seat_from_console(site, "kaohe", "assessor")
    desks = seat_filers(site, administrator, FILERS)
    # The scheduler opens what is owed when it starts, and looks again only after minutes.
    site.kill("scheduler")
    until(lambda: _duties(desks[0]) > 0, what="the scheduler opens the periods")
    entered = sign_in(county=CODE, login="kaohe", password=PASSWORD, address="127.0.0.1")
    history = History()
    filers = [Filer(desk, history, seed) for seed, desk in enumerate(desks)]
    return Yard(site, settings, Assessor(entered.actor, history), filers, history)


def _duties(desk: Desk) -> int:
    return len(desk.ask("GET", "/api/v1/obligations").body["items"])


def test_nothing_acknowledged_is_lost_doubled_or_left_undone(yard: Yard) -> None:
    history = yard.history
    with yard.at_work():
        kill_in_turn(yard.site, history, KILLS, SEED)
        until(yard.site.whole, what="every part is back by itself")
        until(lambda: _enough(history), what="enough was done to judge by", seconds=900)
    # A save whose answer was lost is refused when it is sent again: then it is begun anew.
    tried = (yard.filers[0].submit_once() for _ in range(3))
    filed_after = next((each for each in tried if each is not None), None)
    _wait_for_all_work(yard.settings)
    assert filed_after is not None
    assert filed_after.outcome == "ok"
    _report(history, [each.desk for each in yard.filers])
    assert len(history.kills) >= KILLS
    assert not history.failures
    assert list(invariants.wrong_submissions(yard.settings, history)) == []
    assert list(invariants.wrong_bulletins(yard.settings, CODE, history)) == []
    assert invariants.broken_trail(CODE) == ""


def test_the_checks_catch_a_publisher_that_notes_its_work_nowhere(
    yard: Yard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "_take_number", wrong.count_for_the_number)
    monkeypatch.setattr(publishing, "later", wrong.ring_directly)
    monkeypatch.setattr(drafting, "later", lambda *_: None)
    began = yard.site.home / "rendering"
    published = []
    for _ in range(3):
        began.unlink(missing_ok=True)
        published.append(yard.assessor.publish_once())
        until(began.exists, what="the worker begins to render")
        yard.site.kill("worker")
    until(yard.site.whole, what="every part is back by itself")
    until(lambda: _queue_is_empty(yard.settings), what="the queue is empty")
    assert all(published)
    wrongs = list(invariants.wrong_bulletins(yard.settings, CODE, yard.history))
    assert [words for words in wrongs if "has no document" in words]
    assert [words for words in wrongs if "the counter of" in words]


def _enough(history: History) -> bool:
    """Tell whether enough was acknowledged and sent again meanwhile, however slow the machine."""
    acknowledged, published = len(history.of("ok")), len(history.publications)
    return acknowledged >= KILLS and published >= KILLS // 10 and history.resent > 0


def _wait_for_all_work(settings: Settings) -> None:
    """Wait until nothing is left to do, as long as it grows less."""

    # A worker that was killed holds its last piece of work until the lease runs out.
    def grows_less() -> bool:
        return invariants.unfinished_work(settings) < left

    while left := invariants.unfinished_work(settings):
        until(grows_less, seconds=LEASE_SECONDS + PATIENCE, what=f"less is left to do than {left}")


def _queue_is_empty(settings: Settings) -> bool:
    with Redis.from_url(str(settings.redis_url)) as connection:
        return Queue(QUEUE, connection=connection, serializer=JSONSerializer).count == 0


def _report(history: History, desks: list[Desk]) -> None:
    """Print what happened, for whoever runs this with ``-s`` or sees it fail."""
    seconds = sorted(each for desk in desks for each in desk.seconds)
    at = [seconds[int(len(seconds) * share)] for share in (0.5, 0.99)] + [seconds[-1]]
    print(  # noqa: T201 - for whoever looks on
        f"\n{len(history.kills)} kills; {len(history.of('ok'))} submissions acknowledged,"
        f" {len(history.of('refused'))} refused, {len(history.of('unknown'))} unknown,"
        f" {history.resent} sent again; {len(history.publications)} bulletins;"
        f" {sum(desk.retries for desk in desks)} doubtful answers asked again;"
        f" p50 {at[0]:.3f} s, p99 {at[1]:.3f} s, longest {at[2]:.1f} s",
        *history.failures,
        sep="\n",
    )
