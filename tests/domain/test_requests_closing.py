"""What a request does to a period that is closing, closed or filed meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from fengqiao.errors import Refusal
from fengqiao.reports.drafting import begin_report
from fengqiao.reports.excusing import extend_obligation, waive_obligation
from fengqiao.reports.queries import find_report
from fengqiao.reports.review import send_back_report
from fengqiao.tenancy.transaction import transaction
from tests.domain.requesting import DAY, SECOND, ask, closing, counted, grant, hand_up, refuse
from tests.world import (
    MONDAY,
    W10,
    WEDNESDAY,
    World,
    drafted,
    duty_of,
    submitted,
)


def test_asked_a_second_before_closing_the_period_stays_open_until_the_answer(
    world: World,
) -> None:
    end = closing(world)
    report_id = drafted(world, period=W10, at=end - DAY)
    ask(world, end - SECOND)
    assert counted(world, end + DAY).overdue == 1
    assert hand_up(world, report_id, end + DAY) is True
    assert counted(world, end + DAY).late == 1


def test_asked_a_second_after_closing_only_a_grant_opens_it_again(world: World) -> None:
    end = closing(world)
    report_id = drafted(world, period=W10, at=end - DAY)
    asked = ask(world, end + SECOND, until=end + 5 * DAY)
    assert counted(world, end + DAY).missed == 1
    with pytest.raises(Refusal) as refused:
        hand_up(world, report_id, end + DAY)
    assert refused.value.code == "period-closed"
    grant(world, asked.id, end + DAY)
    assert hand_up(world, report_id, end + 2 * DAY) is False


def test_refused_after_closing_the_period_is_closed_at_once(world: World) -> None:
    end = closing(world)
    report_id = drafted(world, period=W10, at=end - DAY)
    asked = ask(world, end - SECOND)
    refuse(world, asked.id, end + DAY)
    with pytest.raises(Refusal) as refused:
        hand_up(world, report_id, end + DAY + SECOND)
    assert refused.value.code == "period-closed"
    assert counted(world, end + 2 * DAY).missed == 1


def test_filed_while_waiting_it_is_on_time_once_the_extension_is_granted(world: World) -> None:
    end = closing(world)
    report_id = drafted(world, period=W10, at=end - DAY)
    asked = ask(world, end - SECOND, until=end + 2 * DAY)
    assert hand_up(world, report_id, end + DAY) is True
    grant(world, asked.id, end + 3 * DAY)
    found = counted(world, end + 3 * DAY)
    assert (found.on_time, found.late) == (1, 0)


def test_filed_late_before_asking_stays_late(world: World) -> None:
    end = closing(world)
    submitted(world, period=W10, at=end - SECOND)
    with pytest.raises(Refusal) as refused:
        ask(world, end)
    assert refused.value.code == "nothing-to-ask"
    above = world.who("bridge", "reviewer")
    with transaction(above, end) as work:
        owed = duty_of(work, world, "upper", period=W10)
        extend_obligation(
            work, above, obligation_id=owed.id, until=end + DAY, reason="事后补办", at=end
        )
    assert counted(world, end).late == 1


def test_filed_while_a_waiver_waits_it_counts_as_filed(world: World) -> None:
    report_id = drafted(world, period=W10)
    asked = ask(world, WEDNESDAY, kind="waiver")
    hand_up(world, report_id, WEDNESDAY)
    with pytest.raises(Refusal) as refused:
        grant(world, asked.id, WEDNESDAY)
    assert refused.value.code == "already-filed"
    assert counted(world, MONDAY).filed == 1


def test_a_draft_is_not_handed_up_once_the_period_is_waived(world: World) -> None:
    report_id = drafted(world, period=W10)
    grant(world, ask(world, WEDNESDAY, kind="waiver").id, WEDNESDAY)
    with pytest.raises(Refusal) as refused:
        hand_up(world, report_id, WEDNESDAY)
    assert refused.value.code == "waived"
    own = world.who("upper")
    with transaction(own) as work:
        assert find_report(work, own, report_id).answers


def test_what_was_sent_back_needs_no_request(world: World) -> None:
    report_id = submitted(world, period=W10)
    above = world.who("bridge", "reviewer")
    with transaction(above, WEDNESDAY) as work:
        send_back_report(
            work, above, report_id=report_id, version=None, remarks={"": "核对"}, at=WEDNESDAY
        )
    with pytest.raises(Refusal) as refused:
        ask(world, WEDNESDAY)
    assert "不受截止时间限制" in refused.value.reason


@pytest.mark.parametrize("way", ["extend", "waive"])
def test_while_a_request_waits_the_unit_above_answers_it_and_decides_nothing_beside(
    world: World, way: str
) -> None:
    ask(world, WEDNESDAY)
    above = world.who("bridge", "reviewer")
    decide: dict[str, Callable[..., object]] = {
        "extend": partial(extend_obligation, until=WEDNESDAY + 9 * DAY, at=WEDNESDAY),
        "waive": partial(waive_obligation, at=WEDNESDAY),
    }
    with transaction(above) as work:
        number = duty_of(work, world, "upper", period=W10).id
    with pytest.raises(Refusal) as refused, transaction(above, WEDNESDAY) as work:
        decide[way](work, above, obligation_id=number, reason="停电")
    assert refused.value.code == "asked"


def test_a_period_not_begun_may_be_asked_to_be_waived_ahead(world: World) -> None:
    own = world.who("upper")
    asked = ask(world, WEDNESDAY, kind="waiver", period="2026-W12", reason="搬迁")
    grant(world, asked.id, WEDNESDAY)
    with transaction(own) as work:
        number = duty_of(work, world, "upper", period="2026-W12").id
    with pytest.raises(Refusal) as refused, transaction(own, MONDAY + 2 * DAY) as work:
        begin_report(work, own, obligation_id=number, at=MONDAY + 2 * DAY)
    assert refused.value.code == "waived"
