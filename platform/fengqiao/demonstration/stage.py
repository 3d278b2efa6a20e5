"""Set the stage and let each township live its chapters; every part may be repeated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fengqiao.actor import Actor
from fengqiao.clock import local_date
from fengqiao.counties.loading import load_county
from fengqiao.counties.queries import county_calendar
from fengqiao.demonstration.cast import designer_of, habit_of, leader_of, person_of
from fengqiao.demonstration.filing import Branch, accept_handed_up, hand_up, live_period
from fengqiao.demonstration.hazards import live_hazards
from fengqiao.demonstration.people import enter, settle_person
from fengqiao.demonstration.story import Chapter, opening_day
from fengqiao.periods.period import Period
from fengqiao.reports.opening import open_obligations
from fengqiao.reports.queries import newest_forms
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.models import Unit
from fengqiao.units.queries import units_at_level, units_below


@dataclass(frozen=True)
class County:
    """The demonstration county: itself and its townships."""

    unit: Unit
    townships: tuple[Unit, ...]


def raise_county(directory: Path, now: datetime) -> County:
    """Load the county's folder, marked as a demonstration, and seat its first administrator."""
    opened = opening_day(now)
    loaded = load_county(directory, at=opened, demonstration=True)
    system = open_system_session(loaded.county, demonstration=True)
    with transaction(system, opened) as work:
        today = local_date(now)
        unit = units_at_level(work, loaded.county, "county", on=today)[0]
        townships = tuple(units_at_level(work, loaded.county, "township", on=today))
    first = person_of(unit)
    settle_person(system, first, at=opened, from_on=local_date(opened))
    settle_person(system, leader_of(unit), at=opened, from_on=local_date(opened))
    settle_person(system, designer_of(unit), at=opened, from_on=local_date(opened))
    return County(unit, townships)


def seat_townships(county: County, now: datetime) -> None:
    """Let the county's administrator invite one person for every township."""
    opened = opening_day(now)
    administrator = enter(county.unit.county, person_of(county.unit), "administrator")
    for township in county.townships:
        settle_person(administrator, person_of(township), at=opened, from_on=local_date(opened))


def seat_township(county: County, township: Unit, now: datetime) -> None:
    """Let a township's administrator invite the people of its villages and enterprises."""
    opened = opening_day(now)
    administrator = enter(county.unit.county, person_of(township), "administrator")
    for unit in _branch_units(administrator, township, now):
        settle_person(administrator, person_of(unit), at=opened, from_on=local_date(opened))


def open_chapter(county: County, chapter: Chapter) -> None:
    """Let the calendar open what everybody owes in a chapter."""
    system = open_system_session(county.unit.county, demonstration=True)
    with transaction(system, chapter.until) as work:
        calendar = county_calendar(work, system)
        forms = newest_forms(work, system)
        periods = {
            "week": chapter.weeks,
            "half_month": chapter.half_months,
            "month": chapter.months,
        }
        for form in forms.values():
            for period in periods[form.frequency.value]:
                if period.first_day <= local_date(chapter.until):
                    open_obligations(work, system, form=form, period=period, calendar=calendar)


def live_township(
    county: County, township: Unit, chapters: Sequence[Chapter], now: datetime
) -> None:
    """Let a township and everything below it live through all chapters."""
    branch = _branch(county, township, now)
    years = [chapter.year for chapter in chapters]
    for chapter in chapters:
        habit = habit_of(township, chapter.year, county.townships, years)
        # Hazards come first: a village's weekly figures are taken from its ledger.
        for month in chapter.months:
            live_hazards(
                branch,
                first=month.first_day,
                last=month.last_day,
                habit=habit,
                until=chapter.until,
            )
        for week in chapter.weeks:
            live_period(
                branch,
                form="village_weekly",
                period=str(week),
                habit=habit,
                until=chapter.until,
                running=week.last_day >= local_date(chapter.until),
            )
        for month in chapter.months:
            _enterprises(county, branch, month, chapter)
        for half in chapter.half_months:
            hand_up(
                township,
                branch.reviewer,
                form="township_half_monthly",
                period=str(half),
                late=habit.consolidation_late,
                until=chapter.until,
            )


def _enterprises(county: County, branch: Branch, month: Period, chapter: Chapter) -> None:
    """Let the enterprises file for a month, and their villages, in another post, accept."""
    for unit, actor in branch.children.items():
        if unit.level != "enterprise":
            continue
        hand_up(
            unit,
            actor,
            form="enterprise_monthly",
            period=str(month),
            late=0.0,
            until=chapter.until,
        )
        village = next((each for each in branch.children if _holds(each, unit)), None)
        if village is not None:
            reviewer = enter(county.unit.county, person_of(village), "reviewer")
            accept_handed_up(
                reviewer, form="enterprise_monthly", period=str(month), until=chapter.until
            )


def _holds(village: Unit, enterprise: Unit) -> bool:
    return village.level == "village" and village.lo <= enterprise.scope <= village.hi


def _branch(county: County, township: Unit, now: datetime) -> Branch:
    code = county.unit.county
    reviewer = enter(code, person_of(township), "reviewer")
    children = {
        unit: enter(code, person_of(unit), "filer")
        for unit in _branch_units(reviewer, township, now)
    }
    return Branch(township, reviewer, children)


def _branch_units(actor: Actor, township: Unit, now: datetime) -> list[Unit]:
    with transaction(actor) as work:
        on = local_date(now)
        villages = units_below(work, township, on=on)
        lower = [unit for village in villages for unit in units_below(work, village, on=on)]
    return [unit for unit in (*villages, *lower) if unit.level in ("village", "enterprise")]
