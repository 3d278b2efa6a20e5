"""Ask about sensitive windows: which there are, for whom, and what they may ask for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.errors import NotFound
from fengqiao.forms.form import Form
from fengqiao.periods.frequencies import Frequency
from fengqiao.periods.period import Period, children_of, holds
from fengqiao.reports.form_versions import form_lives
from fengqiao.reports.queries import newest_forms
from fengqiao.reports.window_models import SensitiveWindow, WindowUnit
from fengqiao.units.models import Unit
from fengqiao.units.queries import named_units


def raised_forms(work: Session, actor: Actor) -> dict[str, Form]:
    """Return the county's forms that a window may ask for, by their codes.

    What adds up reports from below is raised only as far as there is something to add up: a day
    holds no weekly report.
    """
    lives, newest = form_lives(work, actor.county), newest_forms(work, actor)
    found = {}
    for code, form in newest.items():
        below = [newest[each].frequency for each in form.child_forms if each in newest]
        raised = [each for each in form.raised if all(holds(each, one) for one in below)]
        if lives[code].retired is None and rhythms_of(form := replace(form, raised=tuple(raised))):
            found[code] = form
    return found


def rhythms_of(form: Form) -> tuple[Frequency, ...]:
    """Return at which rhythms a window may ask for a form.

    A form that is filed in windows only may also be asked for once for the whole window.
    """
    once = () if form.frequency.regular else (Frequency.WINDOW,)
    return (*form.raised, *once)


def find_window(work: Session, actor: Actor, window_id: UUID) -> SensitiveWindow:
    """Return a window of the actor's county.

    :raises NotFound: if there is none such
    """
    window = work.get(SensitiveWindow, (actor.county, window_id))
    if window is None:
        raise NotFound("这个敏感时期")
    return window


def windows_of(work: Session, actor: Actor, *, limit: int = 200) -> Sequence[SensitiveWindow]:
    """Return the county's windows, the latest first."""
    found = select(SensitiveWindow).where(SensitiveWindow.county == actor.county)
    latest = found.order_by(SensitiveWindow.first_day.desc(), SensitiveWindow.id)
    return work.scalars(latest.limit(limit)).all()


def units_of(work: Session, window: SensitiveWindow) -> Sequence[Unit]:
    """Return the units chosen for a window, as far as they are in sight."""
    found = (
        select(Unit)
        .join(WindowUnit, (WindowUnit.county == Unit.county) & (WindowUnit.unit_id == Unit.id))
        .where(WindowUnit.county == window.county, WindowUnit.window_id == window.id)
        .order_by(Unit.scope)
    )
    return work.scalars(found).all()


def units_asked(work: Session, window: SensitiveWindow, *, on: date) -> Sequence[Unit]:
    """Return the units that a window asks on a day, as far as they are in sight.

    For a chosen one that was merged or split by then stands whoever took over what it had to do.
    """
    chosen = units_of(work, window)
    if not any(unit.closed_on for unit in chosen):
        return chosen
    codes = [unit.code for unit in chosen]
    standing = named_units(work, window.county, chosen[0].level, codes=codes, on=on)
    return sorted(standing, key=lambda unit: unit.scope)


def windows_asking(
    work: Session, county: int, units: Collection[UUID], heir: UUID | None, *, since: date
) -> list[SensitiveWindow]:
    """Return the windows that ask some units for something from a day on, and not their heir."""
    found = select(SensitiveWindow).where(
        SensitiveWindow.county == county,
        SensitiveWindow.state == "running",
        SensitiveWindow.last_day >= since,
    )
    asking = []
    for window in work.scalars(found.order_by(SensitiveWindow.first_day, SensitiveWindow.id)):
        asked = {unit.id for unit in units_asked(work, window, on=max(since, window.first_day))}
        if asked & set(units) and heir not in asked:
            asking.append(window)
    return asking


def periods_of(frequency: Frequency, days: Period) -> tuple[Period, ...]:
    """Return the periods that a window asks for: those whose last day lies within it."""
    return (days,) if frequency is Frequency.WINDOW else children_of(days, frequency)
