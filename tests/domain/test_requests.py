"""A unit asks for more time or to be excused, and the unit above answers."""

from __future__ import annotations

from datetime import datetime

import pytest

from fengqiao.errors import Invalid, NotFound, NotYours, Refusal, Stale
from fengqiao.notices.queries import list_notices
from fengqiao.reports.duties import own_duties
from fengqiao.reports.request_queries import own_requests, requests_below, requests_waiting
from fengqiao.reports.requesting import ask_for, grant_request, refuse_request, withdraw_request
from fengqiao.tenancy.transaction import transaction
from tests.domain.requesting import DAY, ask, counted, grant, refuse
from tests.world import (
    MONDAY,
    VILLAGE_WEEKLY,
    W10,
    W11,
    WEDNESDAY,
    World,
    duty_of,
)


def told(world: World, unit: str, role: str = "filer") -> list[tuple[str, str, str]]:
    """Return what a post is told: the kind, the page and the words of each, the latest first."""
    actor = world.who(unit, role)
    with transaction(actor) as work:
        found = list_notices(work, actor, after=None, limit=9)
        return [(each.kind, each.address, each.words) for each in found]


def test_a_granted_extension_gives_the_date_that_was_wished(world: World) -> None:
    asked = ask(world, WEDNESDAY, until=WEDNESDAY + 7 * DAY)
    answered = grant(world, asked.id, WEDNESDAY + DAY, words="抓紧")
    with transaction(world.who("upper")) as work:
        owed = duty_of(work, world, "upper", period=W10)
        (seen,) = own_requests(work, world.who("upper"))
    assert owed.due_at == answered.granted_until == WEDNESDAY + 7 * DAY
    assert (seen.request.state, seen.request.decision) == ("granted", "抓紧")
    assert seen.request.asked_at == WEDNESDAY
    assert seen.request.asked_by == world.who("upper").account_id
    assert seen.request.decided_at == WEDNESDAY + DAY
    assert seen.request.decided_by == world.who("bridge", "reviewer").account_id


def test_the_unit_above_may_give_another_date(world: World) -> None:
    asked = ask(world, WEDNESDAY, until=WEDNESDAY + 7 * DAY)
    grant(world, asked.id, WEDNESDAY, until=WEDNESDAY + 4 * DAY)
    with transaction(world.who("upper")) as work:
        assert duty_of(work, world, "upper", period=W10).due_at == WEDNESDAY + 4 * DAY
        (seen,) = own_requests(work, world.who("upper"))
    assert seen.request.wished_until == WEDNESDAY + 7 * DAY
    assert seen.request.granted_until == WEDNESDAY + 4 * DAY


def test_a_granted_waiver_takes_the_period_out_of_what_is_expected(world: World) -> None:
    asked = ask(world, WEDNESDAY, kind="waiver", reason="整村转移")
    grant(world, asked.id, WEDNESDAY)
    found = counted(world, MONDAY)
    assert (found.waived, found.expected) == (1, 0)
    with transaction(world.who("upper")) as work:
        duty = next(
            each
            for each in own_duties(work, world.who("upper"))
            if each.obligation.period == W10 and each.obligation.form == VILLAGE_WEEKLY
        )
    assert duty.obligation.waived_reason == "整村转移（对方申请）"


def test_a_refusal_changes_nothing_and_says_why(world: World) -> None:
    before = counted(world, MONDAY)
    asked = ask(world, WEDNESDAY)
    refused = refuse(world, asked.id, WEDNESDAY, "已经多给了一周")
    assert (refused.state, refused.decision) == ("refused", "已经多给了一周")
    assert counted(world, MONDAY) == before
    with pytest.raises(Invalid):
        refuse(world, ask(world, WEDNESDAY).id, WEDNESDAY, "  ")


def test_both_sides_see_what_waits_and_it_is_gone_once_withdrawn(world: World) -> None:
    asked = ask(world, WEDNESDAY)
    above, own = world.who("bridge", "reviewer"), world.who("upper")
    with transaction(above) as work:
        (waiting,) = requests_waiting(work, above)
        assert (waiting.request.id, waiting.unit_name) == (asked.id, "上河村")
    with transaction(own, WEDNESDAY) as work:
        withdraw_request(work, own, request_id=asked.id, version=asked.version)
    with transaction(above) as work:
        assert requests_waiting(work, above) == []
        assert [each.request.state for each in requests_below(work, above)] == ["withdrawn"]
    with pytest.raises(NotYours):
        grant(world, asked.id, WEDNESDAY)


def test_an_answered_request_is_not_answered_again_nor_withdrawn(world: World) -> None:
    asked = ask(world, WEDNESDAY)
    grant(world, asked.id, WEDNESDAY)
    with pytest.raises(NotYours):
        refuse(world, asked.id, WEDNESDAY)
    own = world.who("upper")
    with pytest.raises(NotYours), transaction(own) as work:
        withdraw_request(work, own, request_id=asked.id, version=None)


def test_of_two_who_answer_one_is_told_that_it_changed(world: World) -> None:
    asked = ask(world, WEDNESDAY)
    above = world.who("bridge", "reviewer")
    with pytest.raises(Stale), transaction(above) as work:
        refuse_request(work, above, request_id=asked.id, words="不", version=asked.version + 1)


def test_one_request_at_a_time(world: World) -> None:
    ask(world, WEDNESDAY)
    with pytest.raises(Refusal) as refused:
        ask(world, WEDNESDAY, kind="waiver")
    assert refused.value.code == "already-asked"
    ask(world, WEDNESDAY, period=W11)


@pytest.mark.parametrize(
    ("kind", "until", "reason", "field"),
    [
        ("extension", WEDNESDAY + DAY, "", "reason"),
        ("extension", WEDNESDAY + DAY, "长" * 201, "reason"),
        ("extension", WEDNESDAY - DAY, "停电", "wished_until"),
        ("extension", WEDNESDAY, "停电", "wished_until"),
        ("extension", WEDNESDAY + 90 * DAY, "停电", "wished_until"),
        ("holiday", None, "停电", "kind"),
    ],
)
def test_a_request_has_a_reason_and_a_date_that_fits(
    world: World, kind: str, until: datetime | None, reason: str, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        ask(world, WEDNESDAY, kind=kind, until=until, reason=reason)
    assert list(refused.value.errors) == [field]


def test_a_reason_may_be_as_long_as_is_said(world: World) -> None:
    assert ask(world, WEDNESDAY, reason="长" * 200).reason == "长" * 200


@pytest.mark.parametrize(
    ("unit", "role", "expected"),
    [
        ("upper", "reviewer", NotYours),
        ("bridge", "filer", NotYours),
        ("county", "reviewer", NotYours),
        ("willow", "reviewer", NotFound),
        ("b-sand", "reviewer", NotFound),
    ],
)
def test_only_the_reviewer_directly_above_answers(
    world: World, unit: str, role: str, expected: type[Refusal]
) -> None:
    asked = ask(world, WEDNESDAY)
    actor = world.who(unit, role)
    with pytest.raises(expected), transaction(actor) as work:
        grant_request(
            work,
            actor,
            request_id=asked.id,
            until=None,
            words="",
            version=None,
            at=WEDNESDAY,
        )


def test_nobody_asks_for_another_unit(world: World) -> None:
    above = world.who("bridge", "reviewer")
    with transaction(above) as work:
        number = duty_of(work, world, "upper", period=W10).id
    with pytest.raises(NotYours), transaction(above) as work:
        ask_for(
            work,
            above,
            obligation_id=number,
            kind="waiver",
            reason="代为申请",
            wished_until=None,
            at=WEDNESDAY,
        )


def test_the_reviewer_above_is_told_of_a_request_and_the_unit_of_the_answer(world: World) -> None:
    asked = ask(world, WEDNESDAY, until=WEDNESDAY + 7 * DAY, reason="停电三天")
    page = f"/obligations/{asked.obligation_id}/request"
    ((kind, address, words),) = told(world, "bridge", "reviewer")
    assert (kind, address) == ("request_asked", f"/requests/{asked.id}")
    assert words.startswith("上河村就《")
    assert "（2026年第10周）申请延期到 3月18日 10:00" in words
    # Reasons stay in the house; nobody but the reviewer answers, so nobody else is told.
    assert "停电" not in words
    others = (("bridge", "filer"), ("upper", "filer"), ("county", "reviewer"))
    assert [told(world, *each) for each in others] == [[], [], []]

    grant(world, asked.id, WEDNESDAY, until=WEDNESDAY + 4 * DAY, words="抓紧")
    ((kind, address, words),) = told(world, "upper")
    assert (kind, address) == ("request_granted", page)
    assert "延期到 3月15日 10:00" in words
    assert "抓紧" not in words


def test_a_refusal_and_a_waiver_granted_are_told_once_and_apart(world: World) -> None:
    for at, answer in ((WEDNESDAY, refuse), (MONDAY, grant)):
        answer(world, ask(world, at, kind="waiver").id, at)
    granted, refused = told(world, "upper", "reviewer")
    assert (granted[0], refused[0]) == ("request_granted", "request_refused")
    assert granted[2].endswith("本期不用报。")
    assert "没有同意" in refused[2]
    assert "时间够用" not in refused[2]
