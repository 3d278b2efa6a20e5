"""One small world, named once: two counties, their people, their forms, a few open periods.

County ``341599`` is a demonstration county, so its deadlines are judged by the instant a test
names; county ``341600`` is its neighbour on the scope axis and judged by the real clock. Both
are invented; their forms are the shipped ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from fengqiao.accounts.appointments import accept_invitation, invite_person
from fengqiao.accounts.signing_in import sign_in
from fengqiao.actor import Actor
from fengqiao.clock import ZONE, local_date, now
from fengqiao.forms.form import Form
from fengqiao.forms.form_file import read_form
from fengqiao.periods.period import Period, period_of
from fengqiao.reports.adoption import adopt_form
from fengqiao.reports.drafting import begin_report, save_answers
from fengqiao.reports.models import Obligation
from fengqiao.reports.opening import open_obligations
from fengqiao.reports.review import accept_report
from fengqiao.reports.submission import submit_report
from fengqiao.tenancy.calendar import CHINA, Calendar
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from fengqiao.tenancy.unit_list import read_units
from fengqiao.units.directory import adopt_units

ROOT = Path(__file__).resolve().parents[1]
FORMS = ROOT / "tenants" / "jinzhai" / "forms"
A, B = 341599, 341600
FOUNDED = date(2020, 1, 1)
PASSWORD = "一句自己记得住的话"

# key: code, name, level, key of the unit above
UNITS: dict[str, tuple[str, str, str, str]] = {
    "county": ("341599000000", "云岭县", "county", ""),
    "emergency": ("34159900000000001", "云岭县应急管理局", "department", "county"),
    "bridge": ("341599100000", "石桥镇", "township", "county"),
    "upper": ("341599100200", "上河村", "village", "bridge"),
    "lower": ("341599100201", "下河村", "village", "bridge"),
    "bamboo": ("341599100202", "竹园村", "village", "bridge"),
    "mill": ("34159910000000001", "石桥竹木加工厂", "enterprise", "bridge"),
    "willow": ("341599101000", "柳溪乡", "township", "county"),
    "maple": ("341599101200", "枫林村", "village", "willow"),
    "peach": ("341599101201", "桃源村", "village", "willow"),
    "b-county": ("341600000000", "东洲县", "county", ""),
    "b-sand": ("341600100000", "沙头镇", "township", "b-county"),
    "b-head": ("341600100200", "沙头村", "village", "b-sand"),
    "b-shore": ("341600100201", "新岸村", "village", "b-sand"),
}
POSTS: dict[str, tuple[str, ...]] = {
    "county": ("administrator", "reviewer", "filer", "assessor", "leader"),
    "emergency": ("filer", "administrator"),
    "bridge": ("administrator", "reviewer", "filer", "leader"),
    "upper": ("administrator", "reviewer", "filer"),
    "lower": ("filer",),
    "bamboo": ("filer",),
    "mill": ("administrator", "filer"),
    "willow": ("administrator", "reviewer", "filer"),
    "maple": ("filer",),
    "peach": ("filer",),
    "b-county": ("administrator", "reviewer", "assessor"),
    "b-sand": ("administrator", "reviewer", "filer"),
    "b-head": ("filer",),
    "b-shore": ("filer",),
}
VILLAGE_WEEKLY, TOWNSHIP_HALF_MONTHLY = "village_weekly", "township_half_monthly"
COUNTY_MONTHLY = "county_monthly"
# Two weeks that make up the first half of March 2026, and what they lead to.
W10, W11, H1, MARCH = "2026-W10", "2026-W11", "2026-03-H1", "2026-03"
# In the second of them: W10 closes on Friday the 13th, W11 is due then.
WEDNESDAY = datetime(2026, 3, 11, 10, tzinfo=ZONE).astimezone(UTC)
# After it: W11 is within its grace, the half month is due on the 17th.
MONDAY = datetime(2026, 3, 16, 9, tzinfo=ZONE).astimezone(UTC)


@dataclass(frozen=True)
class Spot:
    """A unit of the world: where it stands."""

    key: str
    id: UUID
    county: int
    code: str
    name: str
    level: str
    scope: int


@dataclass
class World:
    """Everybody and everything by name; its sessions hold in every copy of the database."""

    units: dict[str, Spot] = field(default_factory=dict)
    people: dict[tuple[str, str], Actor] = field(default_factory=dict)
    cookies: dict[tuple[str, str], str] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)
    calendar: Calendar = CHINA

    def who(self, unit: str, role: str = "filer") -> Actor:
        """Return the signed-in person who holds a post at a unit."""
        return self.people[unit, role]

    def unit(self, key: str) -> Spot:
        """Return a unit."""
        return self.units[key]


def build_world() -> World:
    """Found both counties through the product's own doors; the database must be open."""
    world = World()
    world.forms = {form.code: form for form in map(read_form, sorted(FORMS.glob("*.yaml")))}
    found_county(world, A, "云岭县", demonstration=True)
    found_county(world, B, "东洲县", demonstration=False)
    for period in (W10, W11, "2026-W12", H1, "2026-03-H2", MARCH):
        open_period(world, A, period)
    today = local_date(now())
    for form in world.forms.values():
        open_period(world, B, str(period_of(form.frequency, today)))
    open_period(world, B, W10)
    return world


def found_county(world: World, county: int, name: str, *, demonstration: bool) -> None:
    """Found a county: its row, its units, its forms, and its people with their posts."""
    system = open_system_session(county, demonstration=demonstration)
    keys = [key for key, unit in UNITS.items() if unit[0].startswith(str(county))]
    with transaction(system) as work:
        work.execute(
            text(
                "insert into fq.county (county, name, demonstration, definition, sha256)"
                " values (:county, :name, :demonstration, '{}', '')"
            ),
            {"county": county, "name": name, "demonstration": demonstration},
        )
        rows, findings = read_units(_unit_list(keys), "units.csv", str(county))
        if findings:
            raise AssertionError(findings)
        adopt_units(work, system, rows, on=FOUNDED, document_number="示〔2020〕1号")
        for form in world.forms.values():
            adopt_form(work, system, form, at=WEDNESDAY)
        for key in keys:
            world.units[key] = _spot(work, county, key)
    chief = employ(world, system, keys[0], "administrator")
    for key in keys:
        for role in POSTS[key]:
            if (key, role) not in world.people:
                employ(world, chief, key, role)


def employ(world: World, by: Actor, unit: str, role: str) -> Actor:
    """Have a person invited to a post, accept the invitation and sign in."""
    login = f"{unit}.{role}"
    with transaction(by) as work:
        invited = invite_person(
            work,
            by,
            login=login,
            name=f"{UNITS[unit][1]}{role}",
            unit_id=world.unit(unit).id,
            role=role,
            from_on=FOUNDED,
            at=now(),
        )
    accept_invitation(invited.secret, PASSWORD)
    entered = sign_in(county=by.county, login=login, password=PASSWORD, address="192.0.2.1")
    world.people[unit, role] = entered.actor
    world.cookies[unit, role] = entered.secret
    return entered.actor


def open_period(world: World, county: int, period: str) -> None:
    """Open what is owed for a period in every form of its frequency."""
    system = open_system_session(county, demonstration=county == A)
    parsed = Period.parse(period)
    with transaction(system) as work:
        for form in world.forms.values():
            if form.frequency == parsed.frequency:
                open_obligations(work, system, form=form, period=parsed, calendar=world.calendar)


def duty_of(
    work: Session, world: World, unit: str, *, form: str = VILLAGE_WEEKLY, period: str = W10
) -> Obligation:
    """Return what a unit owes for a form and a period."""
    found = select(Obligation).where(
        Obligation.scope == world.unit(unit).scope,
        Obligation.form == form,
        Obligation.period == period,
    )
    return work.scalars(found).one()


def begun(
    world: World,
    unit: str = "upper",
    *,
    form: str = VILLAGE_WEEKLY,
    period: str = W10,
    role: str = "filer",
    at: datetime = WEDNESDAY,
) -> UUID:
    """Begin a unit's report and return its id."""
    actor = world.who(unit, role)
    with transaction(actor, at) as work:
        owed = duty_of(work, world, unit, form=form, period=period)
        return begin_report(work, actor, obligation_id=owed.id, at=at).id


def drafted(
    world: World,
    unit: str = "upper",
    *,
    answers: Mapping[str, object] | None = None,
    form: str = VILLAGE_WEEKLY,
    period: str = W10,
    at: datetime = WEDNESDAY,
) -> UUID:
    """Begin a unit's report, fill it in whole and return its id."""
    report_id = begun(world, unit, form=form, period=period, at=at)
    actor = world.who(unit)
    with transaction(actor, at) as work:
        save_answers(
            work,
            actor,
            report_id=report_id,
            answers=filled(world.forms[form], answers),
            version=None,
            at=at,
        )
    return report_id


def submitted(
    world: World,
    unit: str = "upper",
    *,
    answers: Mapping[str, object] | None = None,
    form: str = VILLAGE_WEEKLY,
    period: str = W10,
    at: datetime = WEDNESDAY,
) -> UUID:
    """Fill in a unit's report, submit it and return its id."""
    report_id = drafted(world, unit, answers=answers, form=form, period=period, at=at)
    actor = world.who(unit)
    with transaction(actor, at) as work:
        submit_report(work, actor, report_id=report_id, version=None, proposals={}, at=at)
    return report_id


def accepted(
    world: World,
    unit: str = "upper",
    *,
    answers: Mapping[str, object] | None = None,
    form: str = VILLAGE_WEEKLY,
    period: str = W10,
    at: datetime = WEDNESDAY,
) -> UUID:
    """Have a unit's report submitted and accepted by the unit above; return its id."""
    report_id = submitted(world, unit, answers=answers, form=form, period=period, at=at)
    above = world.who(UNITS[unit][3], "reviewer")
    with transaction(above, at) as work:
        accept_report(work, above, report_id=report_id, version=None, at=at)
    return report_id


def filled(form: Form, answers: Mapping[str, object] | None = None) -> dict[str, object]:
    """Return answers to everything a form requires: nothing happened, except what is given."""
    whole: dict[str, object] = {}
    for code, asked in form.fields.items():
        if asked.required:
            whole[code] = "0" if asked.numeric else asked.choices[0] if asked.choices else "无"
    return whole | dict(answers or {})


def _spot(work: Session, county: int, key: str) -> Spot:
    code, name, level, _ = UNITS[key]
    row = work.execute(text("select id, scope from fq.unit where code = :code"), {"code": code})
    number, scope = row.one()
    return Spot(key, number, county, code, name, level, scope)


def _unit_list(keys: list[str]) -> bytes:
    lines = ["code,name,level,parent_code"]
    for key in keys:
        code, name, level, above = UNITS[key]
        lines.append(f"{code},{name},{level},{UNITS[above][0] if above else ''}")
    return "\n".join(lines).encode()
