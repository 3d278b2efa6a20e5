"""Ask about sensitive windows: which there are, for whom, and what they may ask for."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.errors import NotFound
from fengqiao.reports.form_versions import form_lives
from fengqiao.reports.forms import Form
from fengqiao.reports.frequencies import Frequency
from fengqiao.reports.periods import Period, children_of
from fengqiao.reports.queries import newest_forms
from fengqiao.reports.window_models import SensitiveWindow, WindowUnit
from fengqiao.units.models import Unit


def raised_forms(work: Session, actor: Actor) -> dict[str, Form]:
    """Return the county's forms that a window may ask for, by their codes."""
    lives = form_lives(work, actor.county)
    return {
        code: form
        for code, form in newest_forms(work, actor).items()
        if rhythms_of(form) and lives[code].retired is None
    }


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


def periods_of(frequency: Frequency, days: Period) -> tuple[Period, ...]:
    """Return the periods that a window asks for: those whose last day lies within it."""
    return (days,) if frequency is Frequency.WINDOW else children_of(days, frequency)
