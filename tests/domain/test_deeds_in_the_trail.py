"""Whatever is decided about a report or a duty stands in the trail, with who decided it."""

from __future__ import annotations

from uuid import UUID

from fengqiao.audit.queries import trail_page
from fengqiao.reports.excusing import extend_obligation, remind_unit, waive_obligation
from fengqiao.reports.requesting import withdraw_request
from fengqiao.reports.review import send_back_report
from fengqiao.reports.submission import submit_report, withdraw_report
from fengqiao.tenancy.transaction import transaction
from tests.domain.requesting import DAY, ask, grant, refuse
from tests.world import MONDAY, W11, WEDNESDAY, World, duty_of, submitted

ABOVE, VILLAGE = "石桥镇reviewer（石桥镇）", "上河村filer（上河村）"


def told(world: World, subject: str, number: UUID) -> list[tuple[str, str]]:
    """Return what the trail tells of something and who did it, the earliest first."""
    with transaction(world.who("county", "administrator")) as work:
        found = trail_page(work, subject=subject, subject_id=str(number))
    return [(entry.action, entry.actor) for entry in reversed(found)]


def test_a_report_sent_back_and_taken_back_is_told_step_by_step(world: World) -> None:
    number, above, filer = submitted(world), world.who("bridge", "reviewer"), world.who("upper")
    with transaction(above, WEDNESDAY) as work:
        remarks = {"": "请核对"}
        send_back_report(work, above, report_id=number, version=None, remarks=remarks, at=WEDNESDAY)
    with transaction(filer, WEDNESDAY) as work:
        submit_report(work, filer, report_id=number, version=None, proposals={}, at=WEDNESDAY)
    with transaction(filer, WEDNESDAY) as work:
        withdraw_report(work, filer, report_id=number, version=None, at=WEDNESDAY)
    assert told(world, "report", number) == [
        ("report.submitted", VILLAGE),
        ("report.sent_back", ABOVE),
        ("report.submitted", VILLAGE),
        ("report.withdrawn", VILLAGE),
    ]


def test_a_request_and_every_answer_to_it_are_told(world: World) -> None:
    filer = world.who("upper")
    withdrawn = ask(world, WEDNESDAY)
    with transaction(filer, WEDNESDAY) as work:
        withdraw_request(work, filer, request_id=withdrawn.id, version=None)
    refuse(world, ask(world, WEDNESDAY).id, WEDNESDAY)
    grant(world, ask(world, WEDNESDAY, kind="waiver").id, WEDNESDAY)
    assert told(world, "obligation", withdrawn.obligation_id) == [
        ("request.asked", VILLAGE),
        ("request.withdrawn", VILLAGE),
        ("request.asked", VILLAGE),
        ("request.refused", ABOVE),
        ("request.asked", VILLAGE),
        ("obligation.waived", ABOVE),
        ("request.granted", ABOVE),
    ]


def test_a_duty_that_is_pressed_put_off_or_dropped_unasked_is_told(world: World) -> None:
    above = world.who("bridge", "reviewer")
    with transaction(above, MONDAY) as work:
        owed = duty_of(work, world, "upper", period=W11).id
        remind_unit(work, above, obligation_id=owed, at=MONDAY)
        until = MONDAY + 3 * DAY
        extend_obligation(work, above, obligation_id=owed, until=until, reason="停电", at=MONDAY)
        waive_obligation(work, above, obligation_id=owed, reason="整村转移", at=MONDAY)
    assert told(world, "obligation", owed) == [
        ("obligation.reminded", ABOVE),
        ("obligation.extended", ABOVE),
        ("obligation.waived", ABOVE),
    ]
