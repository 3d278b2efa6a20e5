"""Numbers of bulletins: taken at publication, without a gap, each county by itself."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random
from uuid import UUID

import pytest
from sqlalchemy import select, text

from fengqiao.actor import Actor
from fengqiao.bulletins.drafting import draft_bulletin
from fengqiao.bulletins.models import Bulletin
from fengqiao.bulletins.publishing import publish_bulletin
from fengqiao.errors import NotYours, Refusal, Stale
from fengqiao.tenancy.transaction import transaction
from tests import judging
from tests.judging import JUDGED, found_townships, small_year
from tests.world import A, World

YEARS = [str(year) for year in range(2018, 2026)]


class PowerCut(Exception):
    """The publication got as far as its number, and no further."""


def publish(assessor: Actor, bulletin: UUID, cuts: int) -> None:
    """Publish a bulletin, the first attempts of which are lost after they took a number."""
    for attempt in range(cuts + 1):
        try:
            with transaction(assessor, JUDGED) as work:
                publish_bulletin(work, assessor, bulletin_id=bulletin, version=None, at=JUDGED)
                work.flush()
                if attempt < cuts:
                    raise PowerCut
        except PowerCut:
            continue


def numbers(assessor: Actor) -> Sequence[tuple[int | None, str | None]]:
    """Return serial and number of everything published, in order."""
    with transaction(assessor) as work:
        found = select(Bulletin).where(Bulletin.state == "published").order_by(Bulletin.serial)
        return [(each.serial, each.number) for each in work.scalars(found)]


def test_eight_publications_at_once_leave_no_gap_whatever_is_rolled_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = found_townships(world, monkeypatch, 341611, 2)
    second = found_townships(world, monkeypatch, 341612, 2)
    work_to_do = [
        (assessor, small_year(assessor, year, [9000, 8000]))
        for year in YEARS
        for assessor in (first, second)
    ]
    dice = Random(5)
    cuts = [dice.randrange(3) for _ in work_to_do]
    assert sum(cuts) >= 8

    with ThreadPoolExecutor(8) as pool:
        done = [
            pool.submit(publish, assessor, bulletin, cut)
            for (assessor, bulletin), cut in zip(work_to_do, cuts, strict=True)
        ]
        for each in done:
            each.result()

    wanted = [(n, f"金平安办〔2027〕{n}号") for n in range(1, len(YEARS) + 1)]
    assert numbers(first) == wanted
    assert numbers(second) == wanted


def test_a_new_year_begins_with_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assessor = found_townships(world, monkeypatch, 341611, 2)
    early, late = JUDGED - timedelta(days=400), JUDGED
    for year, at in (("2023", early), ("2024", early), ("2025", late)):
        bulletin = small_year(assessor, year, [9000, 8000], at)
        with transaction(assessor, at) as work:
            publish_bulletin(work, assessor, bulletin_id=bulletin, version=None, at=at)

    with transaction(assessor) as work:
        found = {(b.year, b.serial) for b in work.scalars(select(Bulletin))}
    assert found == {(2025, 1), (2025, 2), (2027, 1)}


def test_two_people_publishing_one_bulletin_take_one_number(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assessor = found_townships(world, monkeypatch, 341611, 2)
    bulletin = small_year(assessor, "2025", [9000, 8000])

    with ThreadPoolExecutor(4) as pool:
        tried = [pool.submit(publish, assessor, bulletin, 0) for _ in range(4)]
    failures = [each.exception() for each in tried if each.exception() is not None]

    assert len(failures) == 3
    assert all(isinstance(failure, Stale | NotYours) for failure in failures), failures
    assert [serial for serial, _ in numbers(assessor)] == [1]
    with transaction(assessor) as work:
        assert work.scalar(text("select last from fq.bulletin_counter where year = 2027")) == 1


def test_what_was_scored_again_must_be_drafted_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assessor = found_townships(world, monkeypatch, 341611, 2)
    bulletin = small_year(assessor, "2025", [9000, 8000])
    with transaction(assessor) as work:
        year = work.get_one(Bulletin, (341611, bulletin)).assessment_id
    assert year is not None
    judging.enter(assessor, judging.townships(assessor)[1].id, "2025", "review", 9500)
    judging.scored(assessor, year)

    with pytest.raises(Refusal, match="changed-since"):
        publish(assessor, bulletin, 0)
    again = judging.drafted(assessor, year)
    publish(assessor, again, 0)

    with transaction(assessor) as work:
        published = work.get_one(Bulletin, (341611, again))
        assert published.snapshot["ranking"]["rows"][0]["unit"] == "第2镇"
        assert published.snapshot["number"] == {"prefix": "金平安办", "year": 2027, "serial": 1}
    assert again == bulletin
    with pytest.raises(Refusal, match="already-published"):
        judging.drafted(assessor, year)


def test_drafting_and_publishing_belong_to_the_county_s_assessor(world: World) -> None:
    judging.give_card(A)
    assessor = world.who("county", "assessor")
    bulletin = small_year(assessor, "2025", [9000, 8000])
    with transaction(assessor) as work:
        year = work.get_one(Bulletin, (A, bulletin)).assessment_id
    assert year is not None

    for role in ("leader", "administrator", "reviewer", "filer"):
        actor = world.who("county", role)
        with pytest.raises(NotYours), transaction(actor, JUDGED) as work:
            publish_bulletin(work, actor, bulletin_id=bulletin, version=None, at=JUDGED)
        with pytest.raises(NotYours), transaction(actor, JUDGED) as work:
            draft_bulletin(work, actor, assessment_id=year, at=JUDGED)
    with pytest.raises(NotYours), transaction(world.who("county", "leader")) as work:
        work.execute(text("select fq.take_number(2027)"))
