"""What a township says itself stays in its consolidation, however often it gathers."""

from __future__ import annotations

from fengqiao.reports.consolidation import explain_gaps
from fengqiao.reports.drafting import save_answers
from fengqiao.reports.excusing import waive_obligation
from fengqiao.reports.queries import gaps_of
from fengqiao.tenancy.transaction import transaction
from tests.domain.gathering import PATROLS, consolidated, draft_again, read
from tests.world import MONDAY, TOWNSHIP_HALF_MONTHLY, W10, W11, World, accepted, duty_of


def test_gathering_again_keeps_what_the_township_typed_and_adds_up_the_rest(world: World) -> None:
    assert not world.forms[TOWNSHIP_HALF_MONTHLY].fields["joint_inspections"].source_form
    accepted(world, "upper", period=W10, answers=PATROLS)
    report_id, actor = consolidated(world), world.who("bridge")
    typed = {**read(world, report_id).answers, "joint_inspections": "2"}
    with transaction(actor, MONDAY) as work:
        save_answers(work, actor, report_id=report_id, answers=typed, version=None, at=MONDAY)
    accepted(world, "upper", period=W11, answers=PATROLS, at=MONDAY)
    draft_again(world, report_id)
    answers = read(world, report_id).answers
    assert (answers["joint_inspections"], answers["patrols"]) == ("2", "6")


def test_why_a_unit_was_excused_is_not_for_the_township_to_say_again(world: World) -> None:
    reviewer, filer = world.who("bridge", "reviewer"), world.who("bridge")
    with transaction(reviewer, MONDAY) as work:
        excused = duty_of(work, world, "lower").id
        missing = duty_of(work, world, "bamboo").id
        waive_obligation(work, reviewer, obligation_id=excused, reason="停电一周", at=MONDAY)
    report_id = consolidated(world)
    said = dict.fromkeys((excused, missing), "没有网络")
    with transaction(filer, MONDAY) as work:
        explain_gaps(work, filer, report_id=report_id, reasons=said)
    report = read(world, report_id)
    with transaction(filer, MONDAY) as work:
        reasons = {gap.obligation_id: gap.reason for gap, *_ in gaps_of(work, report)}
    assert (reasons[excused], reasons[missing]) == ("停电一周", "没有网络")
