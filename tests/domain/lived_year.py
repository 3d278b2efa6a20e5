"""A small county lives its March: what tests of the assessment's year count and judge."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fengqiao.actor import Actor
from fengqiao.assessment.facts import gather_facts
from fengqiao.attachments.keeping import keep_attachment
from fengqiao.clock import ZONE
from fengqiao.county_files import read_county
from fengqiao.ledgers.adoption import adopt_ledger
from fengqiao.ledgers.entries import enter_inspection, rectify_hazard
from fengqiao.reports.drafting import save_answers
from fengqiao.reports.excusing import waive_obligation
from fengqiao.reports.review import accept_report, send_back_report
from fengqiao.reports.submission import submit_report
from fengqiao.rules import read_rule_set
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from tests import judging
from tests.judging import JUDGED, MANUAL, shipped_rules
from tests.world import ROOT, W10, W11, WEDNESDAY, A, World, accepted, duty_of, filled, submitted

FOUND_TWO = {"disputes_found": "2", "disputes_resolved": "2"}


def on(month: int, day: int, hour: int = 9) -> datetime:
    """Return an instant of 2026 in the county's time."""
    return datetime(2026, month, day, hour, tzinfo=ZONE).astimezone(UTC)


def hazard(world: World, unit: str, at: datetime, severity: str = "general") -> UUID:
    """Have a unit enter a hazard with a photo."""
    actor = world.who(unit)
    ledger = read_county(ROOT / "tenants" / "jinzhai").ledgers["inspection"]
    with transaction(open_system_session(A, demonstration=True)) as work:
        adopt_ledger(work, open_system_session(A), ledger, at=at)
    with transaction(actor, at) as work:
        kept = keep_attachment(work, actor, raw=judging.photo(), name="现场.jpg", at=at)
        return enter_inspection(
            work,
            actor,
            ledger=ledger,
            answers={"place": "村礼堂", "item": "消防"},
            found=True,
            severity=severity,
            photos=[kept.sha256],
            at=at,
        ).id


def rectified(world: World, unit: str, entry: UUID, at: datetime) -> None:
    """Have the unit rectify its hazard."""
    actor = world.who(unit)
    with transaction(actor, at) as work:
        kept = keep_attachment(work, actor, raw=judging.photo("blue"), name="改后.jpg", at=at)
        rectify_hazard(
            work,
            actor,
            entry_id=entry,
            version=None,
            words="已清理",
            photos=[kept.sha256],
            at=at,
        )


def returned_once(world: World) -> UUID:
    """Have 上河村's second week sent back, corrected and accepted."""
    above, below = world.who("bridge", "reviewer"), world.who("upper")
    report = submitted(world, "upper", period=W11)
    with transaction(above, WEDNESDAY) as work:
        send_back_report(
            work, above, report_id=report, version=None, remarks={"": "请核对"}, at=WEDNESDAY
        )
    with transaction(below, WEDNESDAY) as work:
        whole = filled(world.forms["village_weekly"], FOUND_TWO)
        save_answers(work, below, report_id=report, answers=whole, version=None, at=WEDNESDAY)
        submit_report(work, below, report_id=report, version=None, proposals={}, at=WEDNESDAY)
    with transaction(above, WEDNESDAY) as work:
        accept_report(work, above, report_id=report, version=None, at=WEDNESDAY)
    return report


def lived(world: World) -> dict[str, UUID]:
    """Let the small county live its March: some in time, some late, most not at all."""
    three = {"disputes_found": "3", "disputes_resolved": "2", "disputes_open": "1"}
    late = accepted(world, "upper", period=W10, answers=three)
    back = returned_once(world)
    submitted(world, "lower", period=W11, answers={"disputes_found": "9", "disputes_resolved": "9"})
    four = {"disputes_found": "4", "disputes_resolved": "4"}
    accepted(world, "maple", period=W11, answers=four)
    county = world.who("bridge", "reviewer")
    with transaction(county, WEDNESDAY) as work:
        owed = duty_of(work, world, "lower", period="2026-W12")
        waive_obligation(work, county, obligation_id=owed.id, reason="防汛", at=WEDNESDAY)
    rectified(world, "upper", hazard(world, "upper", on(3, 2)), on(3, 9, 23))
    overdue = hazard(world, "upper", on(3, 3))
    rectified(world, "upper", hazard(world, "upper", on(3, 10), "major"), on(3, 27))
    rectified(world, "maple", hazard(world, "maple", on(3, 4), "on_the_spot"), on(3, 4, 18))
    return {"late": late, "back": back, "overdue": overdue}


def facts_of(world: World, unit: str, at: datetime = JUDGED) -> dict[str, Any]:
    """Return a township's facts as gathered at an instant."""
    assessor = world.who("county", "assessor")
    with transaction(assessor, at) as work:
        found = gather_facts(
            work, assessor, rule_set=read_rule_set(shipped_rules()), period="2026", at=at
        )
    return next(u["facts"] for u in found["units"] if u["name"] == world.unit(unit).name)


def enter_all(world: World, assessor: Actor, *, but: tuple[str, str] = ("", "")) -> None:
    """Enter everything people enter for both townships, except one fact of one of them."""
    for unit in ("bridge", "willow"):
        for fact, value in MANUAL.items():
            if (unit, fact) != but:
                given = value - (1200 if fact == "public_satisfaction" and unit == "willow" else 0)
                judging.enter(assessor, world.unit(unit).id, "2026", fact, given)
