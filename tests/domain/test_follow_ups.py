"""A figure that somebody above keeps an eye on is marked every period, until it is cleared."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from fengqiao.actor import Actor
from fengqiao.errors import Invalid, NotFound, NotYours, Refusal, Stale
from fengqiao.notices.queries import list_notices
from fengqiao.reports.board_rows import BoardRow, board_rows
from fengqiao.reports.follow_models import FollowUp
from fengqiao.reports.following import clear_follow_up, follow_figure, marks_on
from fengqiao.reports.queries import find_report
from fengqiao.tenancy.transaction import transaction
from tests.domain.test_reorganization_at_once import second
from tests.world import VILLAGE_WEEKLY, W10, W11, WEDNESDAY, World, begun, drafted, submitted

WORDS = "和派出所的数差得多"


def followed(world: World, report_id: UUID, unit: str = "bridge", field: str = "patrols") -> UUID:
    actor = world.who(unit, "reviewer")
    with transaction(actor, WEDNESDAY) as work:
        return follow_figure(work, actor, report_id=report_id, field=field, words=WORDS).id


def cleared(world: World, mark: UUID, unit: str, version: int | None = None) -> FollowUp:
    actor = world.who(unit, "reviewer")
    with transaction(actor, WEDNESDAY) as work:
        return clear_follow_up(
            work, actor, mark_id=mark, version=version, words="已核实", at=WEDNESDAY
        )


def line(world: World, period: str, unit: str = "upper") -> BoardRow:
    actor = world.who("bridge", "reviewer")
    with transaction(actor, WEDNESDAY) as work:
        form = world.forms[VILLAGE_WEEKLY]
        rows = board_rows(work, actor, form, period, {}, at=WEDNESDAY)
    return next(row for row in rows if row.found.scope == world.unit(unit).scope)


def test_the_mark_stands_on_the_next_periods_board_and_beside_the_units_field(
    world: World,
) -> None:
    mark = followed(world, submitted(world, "upper"))
    assert [(f.field, f.words) for f in line(world, W10).flags] == [("patrols", f"在跟进：{WORDS}")]
    unfiled = line(world, W11).flags
    assert [f.field for f in unfiled] == [""]
    label = world.forms[VILLAGE_WEEKLY].fields["patrols"].label
    assert unfiled[0].words == f"在跟进“{label}”：{WORDS}"
    assert not line(world, W10, "lower").flags
    village, number = world.who("upper"), begun(world, "upper", period=W11)
    with transaction(village, WEDNESDAY) as work:
        found = marks_on(work, find_report(work, village, number))
        told = [n.words for n in list_notices(work, village, after=None, limit=9)]
    assert [(each.field, each.words) for each in found] == [("patrols", WORDS)]
    assert any("在跟进" in words for words in told)
    cleared(world, mark, "bridge")
    assert not line(world, W11).flags


def test_only_who_set_it_or_somebody_above_clears_it(world: World) -> None:
    number = submitted(world, "upper")
    set_by_county = followed(world, number, "county")
    with pytest.raises(NotYours):
        cleared(world, set_by_county, "bridge")
    with pytest.raises(NotYours):
        cleared(world, set_by_county, "upper")
    # The database holds it too: the deed alone would not be enough.
    clearing = update(FollowUp).where(FollowUp.id == set_by_county)
    clearing = clearing.values(cleared_at=WEDNESDAY, version=FollowUp.version + 1)
    with pytest.raises(NotYours), transaction(world.who("bridge", "reviewer")) as work:
        work.execute(clearing)
    cleared(world, set_by_county, "county")
    set_by_township = followed(world, number)
    cleared(world, set_by_township, "county")
    with pytest.raises(Stale):
        cleared(world, set_by_township, "bridge")


def test_marked_is_only_what_was_handed_up_by_a_unit_below_and_once(world: World) -> None:
    number, draft = submitted(world, "upper"), drafted(world, "lower")
    followed(world, number)
    with pytest.raises(Refusal) as again:
        followed(world, number, "county")
    assert again.value.code == "followed-already"
    with pytest.raises(NotYours):
        followed(world, number, "upper", "disputes_found")
    with pytest.raises(NotFound):
        followed(world, draft)
    with pytest.raises(NotFound):
        followed(world, number, "willow", "disputes_found")
    with pytest.raises(Invalid) as words:
        followed(world, number, field="narrative")
    assert "field" in words.value.errors


def test_of_two_who_mark_a_figure_at_once_the_second_is_told(world: World) -> None:
    number, actor = submitted(world, "upper"), world.who("bridge", "reviewer")
    with ThreadPoolExecutor(1) as pool:
        with transaction(actor, WEDNESDAY) as work:
            follow_figure(work, actor, report_id=number, field="patrols", words=WORDS)
            beside = second(pool, lambda: followed(world, number, "county"))
            assert not beside.done()
        with pytest.raises(Refusal) as refused:
            beside.result()
    assert refused.value.code == "followed-already"
    assert marks(actor, number) == 1


def marks(actor: Actor, number: UUID) -> int:
    with transaction(actor, WEDNESDAY + timedelta(hours=1)) as work:
        return len(marks_on(work, find_report(work, actor, number)))


def test_the_unit_sees_its_marks_and_a_unit_beside_it_does_not(world: World) -> None:
    number = submitted(world, "upper")
    followed(world, number)
    assert marks(world.who("upper"), number) == 1
    with transaction(world.who("lower")) as work:
        assert work.query(FollowUp).count() == 0
