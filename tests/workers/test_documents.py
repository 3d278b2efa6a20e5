"""A bulletin's document: made once, whoever dies, however often it is asked for."""

from __future__ import annotations

import hashlib
import signal
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pikepdf
import psycopg
import pytest
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

from fengqiao import clock
from fengqiao.accounts.acting import act_for_post
from fengqiao.actor import Actor
from fengqiao.audit.queries import trail_page
from fengqiao.bulletins.documents import ask_for_document, read_document, render_snapshot
from fengqiao.bulletins.models import Bulletin
from fengqiao.bulletins.publishing import publish_bulletin
from fengqiao.bulletins.queries import find_bulletin, rendering_failure
from fengqiao.db import database, open_database
from fengqiao.errors import Refusal
from fengqiao.jobs import QUEUE, WAKE
from fengqiao.outbox import LeaseLost, claim_work, complete_work, due_work, give_up_work
from fengqiao.tenancy.transaction import transaction
from tests import judging
from tests.ground import Ground, connect, patience_of_locks
from tests.judging import JUDGED, small_year
from tests.workers.process import PATIENCE, comes, stuck_worker, worker
from tests.world import A, World
from workers.bulletins import render_bulletin
from workers.running import drain_outbox
from workers.schedule import routines, sweep_outbox


@pytest.fixture
def assessor(world: World) -> Actor:
    """Return the assessor of a county that can sign bulletins."""
    judging.give_card(A)
    return world.who("county", "assessor")


@pytest.fixture
def bell(redis_url: str) -> str:
    """Return an empty Valkey's address."""
    with Redis.from_url(redis_url) as session:
        session.flushdb()
    return redis_url


def read(assessor: Actor, bulletin: UUID) -> Bulletin:
    """Return a bulletin as it stands."""
    with transaction(assessor) as work:
        return find_bulletin(work, assessor, bulletin)


def is_rendered(assessor: Actor, bulletin: UUID) -> bool:
    """Tell whether a bulletin's document is kept."""
    return read(assessor, bulletin).pdf_sha256 is not None


def renderings(assessor: Actor, bulletin: UUID) -> int:
    """Return how often a document was kept, as the trail says."""
    with transaction(assessor) as work:
        trail = trail_page(work, subject="bulletin", subject_id=str(bulletin))
    return sum(entry.action == "bulletin.rendered" for entry in trail)


def outbox(statement: str = "select * from fq.outbox order by queued_at") -> list[dict[str, Any]]:
    """Look at the outbox, or change it, as nobody in the product could."""
    with connect(str(database().settings.admin_url)) as session:
        cursor = session.cursor(row_factory=psycopg.rows.dict_row)
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def let_leases_end() -> None:
    """Let the time of a lease go by."""
    outbox("update fq.outbox set lease_until = now() - interval '1 second'")


def test_one_snapshot_gives_the_same_bytes_and_they_carry_it(assessor: Actor) -> None:
    bulletin = read(assessor, small_year(assessor, "2025", [9000, 8000]))

    first, second = render_snapshot(bulletin.snapshot), render_snapshot(bulletin.snapshot)

    assert first == second
    assert first != render_snapshot({**bulletin.snapshot, "title": "另一份通报"})


def test_published_paper_is_kept_under_its_own_digest(assessor: Actor) -> None:
    bulletin = small_year(assessor, "2025", [9000, 8000])
    assert drain_outbox() == 1
    preview = read(assessor, bulletin)
    with transaction(assessor, JUDGED) as work:
        publish_bulletin(work, assessor, bulletin_id=bulletin, version=None, at=JUDGED)
    between = read(assessor, bulletin)
    assert drain_outbox() == 1
    published = read(assessor, bulletin)

    assert preview.pdf_sha256 is not None
    assert between.pdf_sha256 is None
    assert published.pdf_sha256 not in (None, preview.pdf_sha256)
    content = read_document(published)
    assert hashlib.sha256(content).hexdigest() == published.pdf_sha256
    assert len(content) == published.pdf_size
    with pikepdf.open(
        database().settings.files / published.pdf_sha256[:2] / published.pdf_sha256
    ) as paper:
        assert len(paper.pages) >= 2
        assert str(published.number) in str(paper.docinfo["/Title"])


def test_a_job_done_twice_has_one_effect(assessor: Actor) -> None:
    bulletin = small_year(assessor, "2025", [9000, 8000])
    assert drain_outbox() == 1
    once = read(assessor, bulletin)
    outbox("update fq.outbox set done_at = null, lease_until = null")

    assert drain_outbox() == 1

    twice = read(assessor, bulletin)
    assert (twice.pdf_sha256, twice.rendered_at, twice.version) == (
        once.pdf_sha256,
        once.rendered_at,
        once.version,
    )
    assert renderings(assessor, bulletin) == 1


def test_a_draft_made_anew_while_it_was_rendered_keeps_only_the_newer_paper(
    assessor: Actor,
) -> None:
    bulletin = small_year(assessor, "2025", [9000, 8000])
    [old] = due_work()
    actor = act_for_post(old.county, old.post_id)
    claim = claim_work(actor, old)
    assert claim is not None
    before = read(assessor, bulletin).snapshot_sha256
    year = read(assessor, bulletin).assessment_id
    assert year is not None
    judging.enter(assessor, judging.townships(assessor)[0].id, "2025", "review", 100)
    judging.scored(assessor, year)
    judging.drafted(assessor, year)
    assert drain_outbox() == 1
    newer = read(assessor, bulletin)

    render_bulletin(actor, claim)

    assert newer.snapshot_sha256 != before
    assert read(assessor, bulletin).pdf_sha256 == newer.pdf_sha256
    assert renderings(assessor, bulletin) == 1


def test_who_lost_the_lease_leaves_nothing_behind(assessor: Actor) -> None:
    bulletin = small_year(assessor, "2025", [9000, 8000])
    [due] = due_work()
    actor = act_for_post(due.county, due.post_id)
    slow = claim_work(actor, due)
    assert slow is not None
    assert claim_work(actor, due) is None
    let_leases_end()
    quick = claim_work(actor, due)
    assert quick is not None
    with transaction(actor) as work:
        complete_work(work, actor, quick)

    with pytest.raises(LeaseLost):
        render_bulletin(actor, slow)

    assert not is_rendered(assessor, bulletin)
    assert renderings(assessor, bulletin) == 0


def test_work_that_was_given_up_tells_why_and_can_be_asked_for_again(assessor: Actor) -> None:
    bulletin = small_year(assessor, "2025", [9000, 8000])
    [due] = due_work()
    actor = act_for_post(due.county, due.post_id)
    claim = claim_work(actor, due)
    assert claim is not None
    give_up_work(actor, claim, "glyph-missing", final=True)

    with transaction(assessor) as work:
        assert rendering_failure(work, find_bulletin(work, assessor, bulletin)) == "glyph-missing"
    let_leases_end()
    assert drain_outbox() == 0
    with transaction(assessor) as work:
        ask_for_document(work, assessor, bulletin_id=bulletin)
    assert drain_outbox() == 1
    assert is_rendered(assessor, bulletin)
    with transaction(assessor) as work, pytest.raises(Refusal, match="already-rendered"):
        ask_for_document(work, assessor, bulletin_id=bulletin)


def test_a_real_worker_renders_what_its_bell_rings_for(
    ground: Ground, assessor: Actor, bell: str
) -> None:
    open_database(replace(database().settings, redis_url=bell))
    with worker(bell) as process:
        bulletin = small_year(assessor, "2025", [9000, 8000])

        assert comes(lambda: is_rendered(assessor, bulletin)), process.poll()
        with transaction(assessor, JUDGED) as work:
            publish_bulletin(work, assessor, bulletin_id=bulletin, version=None, at=JUDGED)
        assert comes(lambda: is_rendered(assessor, bulletin))
    assert renderings(assessor, bulletin) == 2
    assert all(row["done_at"] for row in outbox())


def test_a_worker_killed_after_rendering_is_made_good_by_the_next(
    assessor: Actor, bell: str, tmp_path: Path
) -> None:
    bulletin = small_year(assessor, "2025", [9000, 8000])
    marker = tmp_path / "rendered"
    with stuck_worker(bell, marker) as dying:
        assert comes(marker.exists), dying.poll()
        dying.send_signal(signal.SIGKILL)
        assert dying.wait(PATIENCE) == -signal.SIGKILL
    assert not is_rendered(assessor, bulletin)
    assert drain_outbox() == 0, "the dead worker's lease still holds"
    let_leases_end()

    with worker(bell):
        assert comes(lambda: is_rendered(assessor, bulletin))

    assert renderings(assessor, bulletin) == 1
    [row] = outbox()
    assert row["done_at"] is not None
    assert (row["attempts"], row["fence"]) == (2, 2)


def test_a_lost_wake_up_is_found_by_the_sweeper(assessor: Actor, bell: str) -> None:
    with worker(bell) as process, Redis.from_url(bell) as session:
        queue = Queue(QUEUE, connection=session, serializer=JSONSerializer)
        # It has emptied the outbox and listens now: nothing but a bell will make it look again.
        assert comes(lambda: bool(session.smembers("rq:workers"))), process.poll()
        assert database().settings.redis_url is None
        bulletin = small_year(assessor, "2025", [9000, 8000])
        assert not comes(lambda: is_rendered(assessor, bulletin), seconds=2)
        assert queue.count == 0
        open_database(replace(database().settings, redis_url=bell))

        sweep_outbox(clock.now())

        assert comes(lambda: is_rendered(assessor, bulletin))
    assert renderings(assessor, bulletin) == 1
    assert sweep_outbox in [routine.run for routine in routines()]


def test_a_message_names_the_work_and_never_what_it_holds(assessor: Actor, bell: str) -> None:
    open_database(replace(database().settings, redis_url=bell))
    for year in ("2023", "2024", "2025"):
        small_year(assessor, year, [9000, 8000])

    with Redis.from_url(bell) as session:
        jobs = Queue(QUEUE, connection=session, serializer=JSONSerializer).jobs
    assert [(job.func_name, job.args, job.kwargs) for job in jobs] == [(WAKE, [], {})] * 2


def test_a_document_is_made_though_somebody_was_in_the_way_for_too_long(assessor: Actor) -> None:
    bulletin = small_year(assessor, "2025", [9000, 8000])
    with transaction(assessor, JUDGED) as work:
        publish_bulletin(work, assessor, bulletin_id=bulletin, version=None, at=JUDGED)

    # Longer than the web's role waits for any lock; here it need not wait long for that.
    with connect(str(database().settings.admin_url), autocommit=False) as session:
        patience_of_locks(session, "200ms")
        session.commit()
        database().web.dispose()
        session.execute("select from fq.trail_head for update")
        assert drain_outbox() == 0
    assert [row["failure"] for row in outbox() if row["attempts"]] == ["stale", "stale"]
    let_leases_end()

    assert drain_outbox() == 2
    assert is_rendered(assessor, bulletin)
