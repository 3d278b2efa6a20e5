"""Something for every page that names a record of filing, ledgers and forms."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import UUID

from sqlalchemy import select

from fengqiao.attachments.keeping import keep_attachment
from fengqiao.clock import ZONE, local_date, now
from fengqiao.form_design.drafting import begin_draft
from fengqiao.form_design.writing import form_document
from fengqiao.ledgers.entries import enter_inspection
from fengqiao.ledgers.queries import newest_ledgers
from fengqiao.reports.consolidation import draft_consolidation
from fengqiao.reports.excusing import remind_unit
from fengqiao.reports.models import Obligation, Report
from fengqiao.reports.requesting import ask_for
from fengqiao.reports.setting_aside import set_row_aside
from fengqiao.reports.windows import open_window
from fengqiao.tenancy.transaction import transaction
from tests.case_tables import ask_rows, gathered, row_of
from tests.pages.reporting import WEEK, photo
from tests.world import MONDAY, TOWNSHIP_HALF_MONTHLY, VILLAGE_WEEKLY, World, begun, duty_of

LONG = "村口变压器旁边靠近小学后门的那一段没有路灯的机耕路" * 2


def hazard(world: World) -> UUID:
    """Have a village enter a hazard with a photo and many words."""
    actor, at = world.who("b-head"), now()
    with transaction(actor) as work:
        kept = keep_attachment(work, actor, raw=photo(900, 700), name="现场.jpg", at=at)
        entry = enter_inspection(
            work,
            actor,
            ledger=newest_ledgers(work, actor)["inspection"],
            answers={"place": LONG[:60], "item": "用电", "problem": LONG * 3, "demand": "限期更换"},
            found=True,
            severity="general",
            photos=[kept.sha256],
            at=at,
        )
        return entry.id


def consolidation(world: World) -> UUID:
    """Have a township begin its consolidation."""
    actor, at = world.who("b-sand"), now()
    with transaction(actor) as work:
        period = work.scalars(
            select(Obligation.period).where(
                Obligation.scope == world.unit("b-sand").scope,
                Obligation.form == TOWNSHIP_HALF_MONTHLY,
            )
        ).one()
    number = begun(world, "b-sand", form=TOWNSHIP_HALF_MONTHLY, period=period, at=at)
    with transaction(actor, at) as work:
        draft_consolidation(work, actor, report_id=number, version=None, at=at)
    return number


def left_out(world: World) -> tuple[UUID, str]:
    """Have a township leave one row of its villages' out; return its draft and another's key."""
    forms, actor = world.forms, world.who("bridge")
    ask_rows(world)
    report_id, lower = gathered(world)
    world.forms = forms
    with transaction(actor, MONDAY) as work:
        set_row_aside(
            work,
            actor,
            report_id=report_id,
            version=None,
            row_key=row_of(world, report_id, lower),
            reason="和上河村报的是同一件事",
            at=MONDAY,
        )
    return report_id, row_of(world, report_id, lower, 1)


def request(world: World) -> UUID:
    """Have a village be reminded and ask for more time."""
    actor, desk, at = world.who("b-shore"), world.who("b-sand", "reviewer"), now()
    with transaction(actor) as work:
        owed = duty_of(work, world, "b-shore", period=WEEK).id
    with transaction(desk, at) as work:
        remind_unit(work, desk, obligation_id=owed, at=at)
    later = datetime.combine(local_date(at) + timedelta(days=12), time(18), ZONE)
    with transaction(actor, at) as work:
        asked = ask_for(
            work,
            actor,
            obligation_id=owed,
            kind="extension",
            reason=LONG,
            wished_until=later,
            at=at,
        )
        return asked.id


def window(world: World) -> None:
    """Have the county ask a village for its report every day of a week."""
    actor, at = world.who("b-county", "reviewer"), now()
    with transaction(actor, at) as work:
        open_window(
            work,
            actor,
            title=LONG[:40],
            basis=LONG[:40],
            form=VILLAGE_WEEKLY,
            frequency="day",
            first_day=local_date(at),
            last_day=local_date(at) + timedelta(days=6),
            unit_ids=[world.unit("b-head").id],
            at=at,
        )


def drawing(world: World) -> UUID:
    """Have the county begin to change the villages' form."""
    actor, at = world.who("b-county", "reviewer"), now()
    with transaction(actor, at) as work:
        document = form_document(world.forms[VILLAGE_WEEKLY])
        return begin_draft(work, actor, document=document, at=at).id


def unbegun(world: World) -> UUID:
    """Return the number of what a village owes and has not begun."""
    with transaction(world.who("b-shore")) as work:
        begun = select(Report.obligation_id)
        owed = select(Obligation.id).where(
            Obligation.scope == world.unit("b-shore").scope, Obligation.id.not_in(begun)
        )
        return work.scalars(owed.order_by(Obligation.due_at.desc()).limit(1)).one()


def owed(world: World, unit: str, form: str = VILLAGE_WEEKLY) -> UUID:
    """Return the number of what a unit owes in the present period."""
    with transaction(world.who(unit)) as work:
        owed = select(Obligation.id).where(
            Obligation.scope == world.unit(unit).scope, Obligation.form == form
        )
        return work.scalars(owed.order_by(Obligation.due_at.desc()).limit(1)).one()
