"""A hazard is found, rectified, checked again by another, closed; nothing of it is erased."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from fengqiao.clock import local_date
from fengqiao.county_files import read_county
from fengqiao.errors import Invalid, NotFound, NotYours, Stale
from fengqiao.ledgers.adoption import adopt_ledger
from fengqiao.ledgers.definitions import Ledger
from fengqiao.ledgers.entries import (
    amend_entry,
    close_out_hazard,
    enter_inspection,
    rectify_hazard,
    return_hazard,
)
from fengqiao.ledgers.models import LedgerEntry
from fengqiao.ledgers.queries import counts_by_unit, find_entry, open_hazards, steps_of
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from tests.domain.uploading import TUESDAY, uploaded
from tests.judging import photo
from tests.world import ROOT, A, World

PLACE = {"place": "村礼堂", "item": "消防"}


@pytest.fixture
def ledger(world: World) -> Ledger:
    """Return the shipped inspection ledger, adopted by the county."""
    found = read_county(ROOT / "tenants" / "jinzhai").ledgers["inspection"]
    system = open_system_session(A, demonstration=True)
    with transaction(system) as work:
        adopt_ledger(work, system, found, at=TUESDAY)
    return found


def found(world: World, ledger: Ledger, at: datetime = TUESDAY, severity: str = "general") -> UUID:
    """Have 上河村 enter a hazard."""
    actor = world.who("upper")
    shot = uploaded(actor, photo(), at=at)
    with transaction(actor, at) as work:
        return enter_inspection(
            work,
            actor,
            ledger=ledger,
            answers=PLACE,
            found=True,
            severity=severity,
            photos=[shot],
            at=at,
        ).id


def rectified(world: World, entry: UUID, role: str = "filer", at: datetime = TUESDAY) -> None:
    """Have 上河村 rectify it."""
    actor = world.who("upper", role)
    shot = uploaded(actor, photo("blue"), at=at)
    with transaction(actor, at) as work:
        rectify_hazard(
            work, actor, entry_id=entry, version=None, words="已清", photos=[shot], at=at
        )


def entry_of(world: World, entry: UUID) -> LedgerEntry:
    """Return the entry as the township sees it."""
    actor = world.who("bridge", "reviewer")
    with transaction(actor) as work:
        return find_entry(work, actor, entry)


def test_the_life_of_a_hazard_is_kept_step_by_step(world: World, ledger: Ledger) -> None:
    entry, above = found(world, ledger), world.who("bridge", "reviewer")
    rectified(world, entry)
    with transaction(above, TUESDAY) as work:
        return_hazard(work, above, entry_id=entry, version=None, words="通道仍有杂物", at=TUESDAY)
    returned = entry_of(world, entry)
    later = TUESDAY + timedelta(days=2)
    rectified(world, entry, at=later)
    with transaction(above, later) as work:
        close_out_hazard(work, above, entry_id=entry, version=None, words="已看过", at=later)

    closed = entry_of(world, entry)
    assert (returned.state, returned.rectified_on, returned.rectified_by) == ("found", None, None)
    assert (closed.state, closed.rectified_on) == ("closed", local_date(later))
    with transaction(above) as work:
        steps = [(s.number, s.deed, s.words) for s in steps_of(work, closed)]
    assert steps == [
        (1, "find", ""),
        (2, "rectify", "已清"),
        (3, "return", "通道仍有杂物"),
        (4, "rectify", "已清"),
        (5, "close_out", "已看过"),
    ]


def test_four_eyes_the_one_who_rectified_does_not_close(world: World, ledger: Ledger) -> None:
    entry = found(world, ledger)
    rectified(world, entry, role="reviewer")
    own, above = world.who("upper", "reviewer"), world.who("bridge", "reviewer")

    with pytest.raises(NotYours, match="recheck-above"), transaction(own, TUESDAY) as work:
        close_out_hazard(work, own, entry_id=entry, version=None, at=TUESDAY)
    # The database keeps the same rule when the deed is gone round.
    with pytest.raises(NotYours, match="own-work"), transaction(own, TUESDAY) as work:
        work.execute(
            text(
                "update fq.ledger_entry set state = 'closed', version = version + 1 where id = :e"
            ),
            {"e": entry},
        )
    for unit, role in (("lower", "filer"), ("bridge", "filer"), ("willow", "reviewer")):
        other = world.who(unit, role)
        with pytest.raises((NotYours, NotFound)), transaction(other, TUESDAY) as work:
            close_out_hazard(work, other, entry_id=entry, version=None, at=TUESDAY)
    assert entry_of(world, entry).state == "rectified"
    with transaction(above, TUESDAY) as work:
        close_out_hazard(work, above, entry_id=entry, version=None, at=TUESDAY)
    assert entry_of(world, entry).state == "closed"


@pytest.mark.parametrize(("severity", "days"), [("on_the_spot", 0), ("general", 7), ("major", 15)])
def test_a_hazard_is_overdue_from_the_day_after_its_limit(
    world: World, ledger: Ledger, severity: str, days: int
) -> None:
    entry = entry_of(world, found(world, ledger, severity=severity))
    limit = local_date(TUESDAY) + timedelta(days=days)

    assert entry.due_on == limit
    assert not entry.overdue_on(limit)
    assert entry.overdue_on(limit + timedelta(days=1))
    actor = world.who("bridge", "reviewer")
    overdue = ledger.count("hazards_overdue")
    assert overdue is not None
    for day, count in ((limit, 0), (limit + timedelta(days=1), 1)):
        with transaction(actor) as work:
            (counts,) = counts_by_unit(
                work,
                [("inspection", overdue)],
                lo=actor.lo,
                hi=actor.hi,
                first=local_date(TUESDAY),
                last=day,
            )
            assert sum(counts.values()) == count


def test_an_amendment_keeps_what_stood_there_before_and_why(world: World, ledger: Ledger) -> None:
    entry, own = found(world, ledger), world.who("upper")
    version = entry_of(world, entry).version
    with transaction(own, TUESDAY) as work:
        amend_entry(
            work,
            own,
            entry_id=entry,
            version=version,
            answers={**PLACE, "place": "村小学"},
            reason="地点写错",
            at=TUESDAY,
        )

    amended = entry_of(world, entry)
    with transaction(own) as work:
        last = steps_of(work, amended)[-1]
    assert amended.values["place"] == "村小学"
    assert (last.deed, last.before["place"], last.words) == ("amend", "村礼堂", "地点写错")
    for reason, given, failure in (
        ("", amended.version, Invalid),
        ("又错", version, Stale),
    ):
        with pytest.raises(failure), transaction(own, TUESDAY) as work:
            amend_entry(
                work,
                own,
                entry_id=entry,
                version=given,
                answers=PLACE,
                reason=reason,
                at=TUESDAY,
            )
    for statement in (
        "delete from fq.ledger_entry",
        "delete from fq.ledger_step",
        "update fq.ledger_step set words = ''",
    ):
        with pytest.raises(NotYours), transaction(own, TUESDAY) as work:
            work.execute(text(statement))


def test_a_closed_entry_is_amended_by_nobody(world: World, ledger: Ledger) -> None:
    entry, own, above = found(world, ledger), world.who("upper"), world.who("bridge", "reviewer")
    rectified(world, entry)
    with transaction(above, TUESDAY) as work:
        close_out_hazard(work, above, entry_id=entry, version=None, at=TUESDAY)

    for actor in (own, above):
        with pytest.raises(NotYours), transaction(actor, TUESDAY) as work:
            amend_entry(
                work,
                actor,
                entry_id=entry,
                version=None,
                answers=PLACE,
                reason="改",
                at=TUESDAY,
            )


@pytest.mark.parametrize(
    ("days", "severity", "photos", "field"),
    [
        (1, "general", 1, "found_on"),
        (-32, "general", 1, "found_on"),
        (0, "", 1, "severity"),
        (0, "huge", 1, "severity"),
        (0, "general", 0, "photos"),
        (0, "general", 7, "photos"),
    ],
)
def test_what_does_not_fit_is_named_by_field_and_nothing_is_kept(
    world: World, ledger: Ledger, days: int, severity: str, photos: int, field: str
) -> None:
    actor = world.who("upper")
    colors = ("red", "green", "blue", "white", "black", "gray", "pink")[:photos]
    shots = [uploaded(actor, photo(color)) for color in colors]
    with pytest.raises(Invalid) as refused, transaction(actor, TUESDAY) as work:
        enter_inspection(
            work,
            actor,
            ledger=ledger,
            answers=PLACE,
            found=True,
            severity=severity,
            found_on=local_date(TUESDAY) + timedelta(days=days),
            photos=shots,
            at=TUESDAY,
        )

    assert list(refused.value.errors) == [field]
    with transaction(actor) as work:
        assert open_hazards(work, actor) == []


def test_a_photo_of_another_unit_proves_nothing(world: World, ledger: Ledger) -> None:
    foreign = uploaded(world.who("lower"), photo("red"))
    actor = world.who("upper")

    with pytest.raises(Invalid, match="attachment-missing"), transaction(actor, TUESDAY) as work:
        enter_inspection(
            work,
            actor,
            ledger=ledger,
            answers=PLACE,
            found=True,
            severity="general",
            photos=[foreign],
            at=TUESDAY,
        )


def test_words_at_a_recheck_are_kept_whole_or_refused(world: World, ledger: Ledger) -> None:
    entry = found(world, ledger)
    rectified(world, entry)
    above = world.who("bridge", "reviewer")
    with pytest.raises(Invalid) as refused, transaction(above, TUESDAY) as work:
        close_out_hazard(work, above, entry_id=entry, version=None, words="好" * 301, at=TUESDAY)
    assert "300 字" in refused.value.errors["words"][0]
    with transaction(above, TUESDAY) as work:
        closed = close_out_hazard(
            work, above, entry_id=entry, version=None, words="好" * 300, at=TUESDAY
        )
        assert steps_of(work, closed)[-1].words == "好" * 300
