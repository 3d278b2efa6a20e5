"""Something on every page of reports, ledgers and forms that names a record."""

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
from fengqiao.reports.models import Obligation
from fengqiao.reports.requesting import ask_for
from fengqiao.reports.windows import open_window
from fengqiao.tenancy.transaction import transaction
from tests.pages.reporting import WEEK, begun_today, photo, submitted_today
from tests.world import TOWNSHIP_HALF_MONTHLY, VILLAGE_WEEKLY, World, begun, duty_of

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


def addresses(world: World) -> dict[tuple[str, str], list[str]]:
    """Return the pages of reports and ledgers by who looks at them, with something on each."""
    draft, handed, entry = begun_today(world, "b-shore"), submitted_today(world), hazard(world)
    gathered, asked, drawn = consolidation(world), request(world), drawing(world)
    window(world)
    with transaction(world.who("b-sand", "reviewer")) as work:
        owed = work.scalars(
            select(Obligation.id).where(
                Obligation.scope == world.unit("b-shore").scope, Obligation.period == WEEK
            )
        ).one()
    board = f"/board?form={VILLAGE_WEEKLY}&period={WEEK}"
    return {
        ("b-shore", "filer"): [
            "/tasks",
            f"/reports/{draft}",
            f"/reports/{draft}/review",
            "/reports",
            "/requests",
            "/notices",
            f"/obligations/{owed}/request",
            f"/obligations/{owed}/paper",
            f"/reports/{draft}/sheet",
        ],
        ("b-head", "filer"): [
            "/tasks",
            f"/reports/{handed}",
            "/ledgers/inspection",
            "/ledgers/inspection/new",
            f"/ledgers/entries/{entry}",
            f"/ledgers/entries/{entry}/amend",
        ],
        ("b-sand", "reviewer"): [
            "/tasks",
            board,
            "/reports",
            f"/reports/{handed}",
            f"/reports/{handed}/send-back",
            f"/obligations/{owed}/excuse",
            f"/obligations/{owed}/on-behalf",
            f"/requests/{asked}",
            f"/grid?form={VILLAGE_WEEKLY}&period={WEEK}",
            f"/overview?form={VILLAGE_WEEKLY}&n=26",
            f"/overview/trend?form={VILLAGE_WEEKLY}&until={WEEK}&field=disputes_found",
            "/search?q=路灯",
            f"/reports/{gathered}/consolidation",
            f"/reports/{gathered}/sources/patrols",
            "/ledgers/inspection",
            f"/ledgers/entries/{entry}",
        ],
        ("b-county", "reviewer"): [
            "/glance",
            "/windows",
            "/windows/new",
            "/forms",
            f"/forms/{VILLAGE_WEEKLY}",
            f"/form-drafts/{drawn}",
            f"/form-drafts/{drawn}/part?at=sections.0.fields.0",
            f"/form-drafts/{drawn}/try",
            f"/form-drafts/{drawn}/adopt",
            f"/exchange?form={VILLAGE_WEEKLY}&period={WEEK}",
        ],
        ("b-county", "administrator"): ["/units/changes", "/units/changes/new?kind=rename"],
    }
