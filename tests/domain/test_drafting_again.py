"""A bulletin's draft is drafted anew as often as wished, whatever is done with it meanwhile."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from fengqiao.actor import Actor
from fengqiao.assessment.models import Assessment
from fengqiao.assessment.scoring import publish_assessment
from fengqiao.bulletins import publishing
from fengqiao.bulletins.documents import keep_document
from fengqiao.bulletins.models import Bulletin
from fengqiao.bulletins.publishing import publish_bulletin
from fengqiao.bulletins.queries import find_bulletin
from fengqiao.errors import NotYours, Stale
from fengqiao.tenancy.transaction import transaction
from tests import judging
from tests.judging import JUDGED, small_year
from tests.world import A, World

LATER = JUDGED + timedelta(hours=1)


@pytest.fixture
def assessor(world: World) -> Actor:
    """Return the assessor of a county that can sign bulletins."""
    judging.give_card(A)
    return world.who("county", "assessor")


def read(assessor: Actor, bulletin: UUID) -> Bulletin:
    """Return a bulletin as it stands."""
    with transaction(assessor) as work:
        return find_bulletin(work, assessor, bulletin)


def year_of(assessor: Actor, bulletin: UUID) -> UUID:
    """Return the assessment a bulletin tells of."""
    found = read(assessor, bulletin).assessment_id
    assert found is not None
    return found


def keep_preview(assessor: Actor, draft: Bulletin) -> bool:
    """Keep a draft's preview, as a worker does."""
    with transaction(assessor) as work:
        return keep_document(
            work,
            assessor,
            bulletin_id=draft.id,
            snapshot_sha256=draft.snapshot_sha256,
            pdf=b"%PDF-",
            at=LATER,
        )


def test_a_draft_is_drafted_anew_at_a_later_hour(assessor: Actor) -> None:
    first = small_year(assessor, "2025", [9000, 8000])
    keep_preview(assessor, read(assessor, first))

    again = judging.drafted(assessor, year_of(assessor, first), LATER)

    drafted = read(assessor, again)
    assert again == first
    assert (drafted.state, drafted.drafted_at) == ("draft", LATER)
    assert drafted.pdf_sha256 is None


def test_the_hour_of_drafting_is_fixed_once_the_bulletin_is_published(assessor: Actor) -> None:
    bulletin = small_year(assessor, "2025", [9000, 8000])
    with transaction(assessor, LATER) as work:
        publish_bulletin(work, assessor, bulletin_id=bulletin, version=None, at=LATER)

    with pytest.raises(NotYours) as refused, transaction(assessor) as work:
        work.execute(
            text("update fq.bulletin set drafted_at = :at, version = version + 1 where id = :id"),
            {"at": LATER, "id": bulletin},
        )
    assert "published bulletins never change" in str(refused.value.__cause__)
    assert read(assessor, bulletin).drafted_at == JUDGED


def test_a_preview_kept_after_the_page_was_opened_leaves_the_paper_what_it_was(
    assessor: Actor,
) -> None:
    seen = read(assessor, small_year(assessor, "2025", [9000, 8000]))
    assert keep_preview(assessor, seen)
    assert read(assessor, seen.id).version == seen.version + 1

    with transaction(assessor, LATER) as work:
        publish_bulletin(work, assessor, bulletin_id=seen.id, version=seen.version, at=LATER)

    assert read(assessor, seen.id).state == "published"


@pytest.mark.parametrize("previewed", [False, True])
def test_who_saw_only_the_draft_before_does_not_publish_the_new_one(
    assessor: Actor, previewed: bool
) -> None:
    seen = read(assessor, small_year(assessor, "2025", [9000, 8000]))
    judging.drafted(assessor, year_of(assessor, seen.id), LATER)
    if previewed:
        assert keep_preview(assessor, read(assessor, seen.id))

    with pytest.raises(Stale), transaction(assessor, LATER) as work:
        publish_bulletin(work, assessor, bulletin_id=seen.id, version=seen.version, at=LATER)

    assert read(assessor, seen.id).state == "draft"


def test_a_preview_that_is_finished_meanwhile_stops_no_publication(
    assessor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = read(assessor, small_year(assessor, "2025", [9000, 8000]))
    kept: list[Future[bool]] = []
    began = threading.Event()

    def keep() -> bool:
        began.set()
        return keep_preview(assessor, draft)

    def finish_the_preview(*args: Any, **named: Any) -> Assessment:
        kept.append(pool.submit(keep))
        began.wait()
        # Long enough for the worker to have done it, were it not kept waiting.
        threading.Event().wait(0.5)
        return publish_assessment(*args, **named)

    monkeypatch.setattr(publishing, "publish_assessment", finish_the_preview)
    with ThreadPoolExecutor(1) as pool, transaction(assessor, LATER) as work:
        publish_bulletin(work, assessor, bulletin_id=draft.id, version=draft.version, at=LATER)
    # The worker waited, saw that its paper no longer fits, and is done with it.
    assert [each.result() for each in kept] == [False]

    published = read(assessor, draft.id)
    assert (published.state, published.serial) == ("published", 1)
    assert published.pdf_sha256 is None, "a preview was kept as the document"
