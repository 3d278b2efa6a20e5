"""The county changes the tree while a township consolidates: whoever is second looks again."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from time import sleep
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.errors import Refusal, Stale
from fengqiao.reorganization.carrying_out import carry_out_change
from fengqiao.reorganization.changes import Change
from fengqiao.reorganization.undoing import undo_change
from fengqiao.reports.drafting import save_answers
from fengqiao.reports.queries import find_report
from fengqiao.reports.submission import submit_report
from fengqiao.tenancy.transaction import transaction
from tests.domain.gathering import complete, consolidated, draft_again, read
from tests.domain.reorganizing import PAPER, asked, changed, now_is, planned, scalar, standing
from tests.world import MONDAY, TOWNSHIP_HALF_MONTHLY, W11, World, accepted, drafted, filled

PATROLS = {"patrols": "3", "patrol_attendance": "6"}
Laid = tuple[UUID, Change, str]
Deed = tuple[Actor, Callable[[Session, Actor], object]]
_WAITING = (
    "select count(*) from pg_stat_activity where datname = current_database()"
    " and wait_event_type = 'Lock'"
)


def ready(world: World) -> Laid:
    """Have 石桥镇's consolidation ready to go and the county's change looked at."""
    accepted(world, "upper", period=W11, answers=PATROLS, at=MONDAY)
    report_id = consolidated(world)
    actor = world.who("bridge")
    with transaction(actor, MONDAY) as work:
        report = find_report(work, actor, report_id)
        whole = filled(world.forms[TOWNSHIP_HALF_MONTHLY], report.answers)
        save_answers(work, actor, report_id=report_id, answers=whole, version=None, at=MONDAY)
    change = asked(world, "move", "upper", target="willow", on=date(2026, 3, 10))
    return report_id, change, planned(world, change).sha256


def merging(world: World) -> Laid:
    """Have 石桥镇's consolidation ready to go, and its merger into 柳溪乡 looked at."""
    report_id, *_ = ready(world)
    change = asked(world, "merge", "bridge", target="willow", on=date(2026, 3, 10))
    return report_id, change, planned(world, change).sha256


def second(pool: ThreadPoolExecutor, do: Callable[[], object]) -> Future[object]:
    """Begin something beside an open transaction and return once it waits for it."""
    begun = pool.submit(do)
    while not begun.done() and not scalar(_WAITING):
        sleep(0.02)
    return begun


def one_after_the_other(first: Deed, then: Deed) -> Future[object]:
    """Do two deeds at once: the second must wait for the first; return what came of it."""

    def beside() -> None:
        doer, deed = then
        with transaction(doer, MONDAY) as work:
            deed(work, doer)

    actor, do = first
    with ThreadPoolExecutor(1) as pool:
        with transaction(actor, MONDAY) as work:
            do(work, actor)
            waiting = second(pool, beside)
            assert not waiting.done()
        waiting.exception()
    return waiting


def carrying_out(world: World, change: Change, seen: str) -> Deed:
    """Return the county's deed of carrying a change out that was looked at."""
    return world.who("county", "administrator"), lambda work, chief: carry_out_change(
        work, chief, change=change, seen=seen, at=MONDAY
    )


def submitting(actor: Actor, report_id: UUID) -> Deed:
    """Return the deed of handing a report up."""
    return actor, lambda work, filer: submit_report(
        work, filer, report_id=report_id, version=None, proposals={}, at=MONDAY
    )


@pytest.mark.parametrize(
    ("laid_out", "told", "still"),
    [(ready, "already-consolidated", "upper"), (merging, "已经上报了", "bridge")],
    ids=["a village moved away", "the township merged"],
)
def test_the_consolidation_that_was_first_keeps_the_change_from_happening(
    world: World, laid_out: Callable[[World], Laid], told: str, still: str
) -> None:
    report_id, change, seen = laid_out(world)
    handing_up = submitting(world.who("bridge"), report_id)
    beside = one_after_the_other(handing_up, carrying_out(world, change, seen))
    with pytest.raises(Refusal) as error:
        beside.result()
    assert told in f"{error.value.code} {error.value.reason}"
    assert read(world, report_id).state == "submitted"
    assert standing(world, still).scope == world.unit(still).scope
    assert standing(world, still).closed_on is None


def test_the_change_that_was_first_sends_the_consolidation_back_to_be_gathered_anew(
    world: World,
) -> None:
    report_id, change, seen = ready(world)
    handing_up = submitting(world.who("bridge"), report_id)
    beside = one_after_the_other(carrying_out(world, change, seen), handing_up)
    with pytest.raises(Stale):
        beside.result()
    # Nothing that was typed is lost, and it goes up once it is gathered again.
    assert read(world, report_id).answers["patrols"] == "3"
    assert read(world, report_id).stale
    draft_again(world, report_id)
    complete(world, report_id)
    assert scalar("select count(*) from fq.pin where report_id = %(id)s", id=report_id) == 0


def test_a_township_that_was_merged_first_hands_up_nothing_more_and_its_villages_are_not_lost(
    world: World,
) -> None:
    report_id, change, seen = merging(world)
    handing_up = submitting(world.who("bridge"), report_id)
    beside = one_after_the_other(carrying_out(world, change, seen), handing_up)
    with pytest.raises(Refusal):
        beside.result()
    # What the villages filed is owed to the township that stays, which gathers it.
    filed_to = "select above from fq.report where unit_id = %(unit)s and period = '2026-W11'"
    assert scalar(filed_to, unit=world.unit("upper").id) == world.unit("willow").scope
    state = scalar("select state from fq.report where id = %(id)s", id=report_id)
    assert state == "draft"


def test_of_two_changes_at_once_the_second_is_shown_again(world: World) -> None:
    change = asked(world, "move", "upper", target="willow")
    deed = carrying_out(world, change, planned(world, change).sha256)
    beside = one_after_the_other(deed, deed)
    with pytest.raises(Refusal):
        beside.result()
    assert scalar("select count(*) from fq.unit_change") == 1


def test_a_village_that_files_while_its_move_is_taken_back_keeps_its_report(world: World) -> None:
    change = changed(world, asked(world, "move", "upper", target="willow"))
    upper, chief = now_is(world, "upper"), world.who("county", "administrator")
    report_id = drafted(world, "upper", period="2026-W12", at=MONDAY)

    def take_back(work: Session, chief: Actor) -> object:
        return undo_change(work, chief, change_id=change.id, document=PAPER, at=MONDAY)

    one_after_the_other(submitting(upper, report_id), (chief, take_back)).result()
    row = "select (state, above, scope) from fq.report where id = %(id)s"
    bridge, village = world.unit("bridge").scope, standing(world, "upper").scope
    assert scalar(row, id=report_id) == ("submitted", str(bridge), str(village))
    assert village // 10**8 == bridge // 10**8
