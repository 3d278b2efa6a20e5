"""Several people at one report: what was acknowledged was applied, all of it, once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from threading import Barrier
from uuid import UUID

from sqlalchemy import select, text

from fengqiao.attachments.keeping import keep_attachment
from fengqiao.attachments.models import Attachment
from fengqiao.errors import Refusal, Stale
from fengqiao.reports.drafting import save_answers
from fengqiao.reports.queries import find_report
from fengqiao.reports.submission import submit_report
from fengqiao.tenancy.transaction import transaction
from tests.judging import photo
from tests.world import WEDNESDAY, World, begun, drafted

EDITORS = 8
EDITS = 125


def edit(world: World, report_id: UUID, editor: int, start: Barrier) -> int:
    """Add one to the count of patrols again and again; return how often that was acknowledged.

    All have looked once before anybody writes, so that they meet on any machine.
    """
    actor = world.who("upper", ("filer", "reviewer")[editor % 2])
    acknowledged = 0
    for turn in range(EDITS):
        with transaction(actor) as work:
            report = find_report(work, actor, report_id)
            seen, version = int(report.answers.get("patrols", "0")), report.version
        if not turn:
            start.wait()
        try:
            with transaction(actor) as work:
                save_answers(
                    work,
                    actor,
                    report_id=report_id,
                    answers={"patrols": str(seen + 1)},
                    version=version,
                    at=WEDNESDAY,
                )
        except Stale:
            continue
        acknowledged += 1
    return acknowledged


def edit_blindly(world: World, report_id: UUID, editor: int, start: Barrier) -> int:
    """Do the same without saying which version was seen."""
    actor = world.who("upper", ("filer", "reviewer")[editor % 2])
    for turn in range(EDITS // 5):
        with transaction(actor) as work:
            seen = int(find_report(work, actor, report_id).answers.get("patrols", "0"))
        if not turn:
            start.wait()
        with transaction(actor) as work:
            work.execute(
                text(
                    "update fq.report set version = version + 1,"
                    " answers = jsonb_build_object('patrols', cast(:seen as text)) where id = :id"
                ),
                {"seen": str(seen + 1), "id": report_id},
            )
    return EDITS // 5


def count(world: World, report_id: UUID) -> tuple[int, int]:
    """Return the report's count of patrols and its version."""
    actor = world.who("upper")
    with transaction(actor) as work:
        report = find_report(work, actor, report_id)
        return int(report.answers["patrols"]), report.version


def test_of_a_thousand_edits_every_acknowledged_one_was_applied(world: World) -> None:
    report_id, start = begun(world), Barrier(EDITORS, timeout=300)
    with ThreadPoolExecutor(EDITORS) as threads:
        acknowledged = sum(threads.map(lambda n: edit(world, report_id, n, start), range(EDITORS)))
    applied, version = count(world, report_id)
    assert applied == acknowledged
    assert version == acknowledged + 1
    # Some were refused, or the editors never met and nothing was shown.
    assert EDITS <= acknowledged < EDITORS * EDITS


def test_the_same_editors_without_a_version_lose_edits(world: World) -> None:
    report_id, start = begun(world), Barrier(EDITORS, timeout=300)
    with ThreadPoolExecutor(EDITORS) as threads:
        claimed = sum(
            threads.map(lambda n: edit_blindly(world, report_id, n, start), range(EDITORS))
        )
    applied, _ = count(world, report_id)
    assert applied < claimed


def test_eight_submissions_at_once_make_one_revision(world: World) -> None:
    report_id = drafted(world)
    actor = world.who("upper")

    def submit(_: int) -> str:
        try:
            with transaction(actor, WEDNESDAY) as work:
                submit_report(
                    work, actor, report_id=report_id, version=None, proposals={}, at=WEDNESDAY
                )
        except Refusal as refused:
            return refused.code
        return "acknowledged"

    with ThreadPoolExecutor(EDITORS) as threads:
        answers = list(threads.map(submit, range(EDITORS)))
    assert answers.count("acknowledged") == 1
    assert set(answers) <= {"acknowledged", "stale", "already-submitted"}
    with transaction(actor) as work:
        assert find_report(work, actor, report_id).revision == 1


def test_the_same_photo_sent_eight_times_at_once_is_kept_once(world: World) -> None:
    actor, raw = world.who("upper"), photo("orange")
    start = Barrier(EDITORS, timeout=300)

    def upload(_: int) -> str:
        with transaction(actor, WEDNESDAY) as work:
            start.wait()
            return keep_attachment(work, actor, raw=raw, name="现场.jpg", at=WEDNESDAY).sha256

    with ThreadPoolExecutor(EDITORS) as threads:
        digests = set(threads.map(upload, range(EDITORS)))
    assert digests == {sha256(raw).hexdigest()}
    with transaction(actor) as work:
        kept = work.scalars(select(Attachment).where(Attachment.sha256.in_(digests))).all()
    assert [each.scope for each in kept] == [actor.scope]
