"""A real county with a filer and a filled-in draft in every village."""

from __future__ import annotations

from dataclasses import dataclass

from fengqiao.accounts.signing_in import sign_in
from fengqiao.clock import local_date, now
from fengqiao.counties.loading import load_county
from fengqiao.counties.periods import open_current_periods
from fengqiao.db import open_database
from fengqiao.demonstration.cast import PASSWORD, Person
from fengqiao.demonstration.people import settle_person
from fengqiao.periods.period import Frequency, period_of
from fengqiao.reports.drafting import begin_report, save_answers
from fengqiao.reports.duties import own_duty
from fengqiao.reports.queries import form_of
from fengqiao.settings import Settings
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.models import Unit
from fengqiao.units.queries import units_at_level
from fengqiao.web.etags import etag_of
from tests.faults.county import TENANTS
from tests.world import VILLAGE_WEEKLY, filled


@dataclass(frozen=True)
class Drafted:
    """A village's draft, ready to be submitted, and its filer's session."""

    report: str
    etag: str
    secret: str

    @property
    def report_address(self) -> str:
        """Return where the report is read."""
        return f"/api/v1/reports/{self.report}"

    @property
    def address(self) -> str:
        """Return where it is submitted."""
        return f"{self.report_address}/submission"


def furnish(settings: Settings, villages: int) -> list[Drafted]:
    """Load 金寨县 with open periods, seat filers and write their drafts."""
    open_database(settings)
    at = now()
    loaded = load_county(TENANTS / "jinzhai", at=at)
    system = open_system_session(loaded.county)
    with transaction(system, at) as work:
        open_current_periods(work, system, at=at)
        units = units_at_level(work, loaded.county, "village", on=local_date(at))[:villages]
    return [_draft(loaded.county, unit, number) for number, unit in enumerate(units)]


def _draft(county: int, unit: Unit, number: int) -> Drafted:
    at = now()
    person = Person(f"cun{unit.code}", "填报员", unit.id, ("filer",), "综治专干")
    settle_person(open_system_session(county), person, at=at, from_on=local_date(at))
    entered = sign_in(
        county=county,
        login=person.login,
        password=PASSWORD,
        # An office's address is allowed sixty sign-ins in a quarter of an hour.
        address=f"192.0.2.{number}",
    )
    actor = entered.actor
    with transaction(actor, at) as work:
        period = str(period_of(Frequency.WEEK, local_date(at)))
        owed = own_duty(work, actor, form=VILLAGE_WEEKLY, period=period)
        if owed is None:
            raise LookupError(unit.name)
        report = begin_report(work, actor, obligation_id=owed.id, at=at)
        answers = filled(form_of(work, owed), {"narrative": "本周情况正常，无突出问题。"})
        report = save_answers(
            work, actor, report_id=report.id, answers=answers, version=None, at=at
        )
    return Drafted(str(report.id), etag_of(report.version), entered.secret)
