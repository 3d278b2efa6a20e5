"""What a sensitive window asks for is written down, and taken back once it is ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.clock import local_date
from fengqiao.forms.form import Form
from fengqiao.periods.frequencies import Frequency
from fengqiao.periods.period import Period, window_of
from fengqiao.reports.form_versions import form_in_force
from fengqiao.reports.models import Obligation
from fengqiao.reports.opening import open_for_units, release
from fengqiao.reports.queries import newest_forms_named
from fengqiao.reports.window_models import SensitiveWindow
from fengqiao.reports.window_queries import periods_of, units_asked, units_of
from fengqiao.reports.working_days import window_deadlines
from fengqiao.tenancy.sessions import open_system_session, require_installation
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.models import Unit


def settle_now(actor: Actor, *, at: datetime) -> int:
    """Settle the windows of somebody's county in a session of the installation's own."""
    system = open_system_session(actor.county, demonstration=actor.demonstration)
    with transaction(system, at) as work:
        return settle_windows(work, system, at=at)


def settle_windows(work: Session, actor: Actor, *, at: datetime) -> int:
    """Write down what running windows ask for and excuse from what ended ones asked; how many.

    Repeating it opens nothing twice.

    :raises NotYours: unless the installation itself acts
    """
    require_installation(actor)
    today = local_date(at)
    found = select(SensitiveWindow).where(
        SensitiveWindow.county == actor.county,
        SensitiveWindow.last_day >= today - timedelta(days=2),
    )
    # What ended is excused first: a window opened after it may ask for the same days again.
    order = (SensitiveWindow.state != "ended", SensitiveWindow.opened_at)
    windows = work.scalars(found.order_by(*order)).all()
    forms = newest_forms_named(work, actor.county, {window.form for window in windows})
    return sum(
        _release(work, actor, window, at)
        if window.state == "ended"
        else _open(work, actor, window, forms[window.form], windows, at)
        for window in windows
    )


def _open(
    work: Session,
    actor: Actor,
    window: SensitiveWindow,
    newest: Form,
    windows: Sequence[SensitiveWindow],
    at: datetime,
) -> int:
    days = window_of(window.first_day, window.last_day)
    chosen, number = {unit.id for unit in units_of(work, window)}, 0
    for period in periods_of(Frequency(window.frequency), days):
        form = form_in_force(work, actor.county, newest, period)
        if form is None:
            continue
        limits = window_deadlines(form, period)
        # What was already due when the window was opened could never have been in time.
        if window.opened_at is not None and limits.due_at <= window.opened_at:
            continue
        # A unit that closes meanwhile owes nothing from that day on; whoever takes its place owes
        # what is not due yet.
        asked = units_asked(work, window, on=period.last_day)
        standing = [unit for unit in asked if unit.id in chosen or limits.due_at > at]
        number += _ask_again(work, window, period, standing, windows)
        number += open_for_units(
            work,
            actor,
            form=form,
            period=period,
            units=standing,
            limits=limits,
            window_id=window.id,
        )
    return number


def _ask_again(
    work: Session,
    window: SensitiveWindow,
    period: Period,
    units: Sequence[Unit],
    windows: Sequence[SensitiveWindow],
) -> int:
    """Ask anew for what was excused only because an earlier window ended; return how many rows."""
    ended = {each.id: _ended_words(each) for each in windows if each.state == "ended"}
    found = select(Obligation).where(
        Obligation.county == window.county,
        Obligation.form == window.form,
        Obligation.period == str(period),
        Obligation.window_id.in_(list(ended)),
        Obligation.waived_at.is_not(None),
        Obligation.unit_id.in_([unit.id for unit in units]),
    )
    again = [
        owed
        for owed in work.scalars(found)
        if owed.window_id and owed.waived_reason == ended[owed.window_id]
    ]
    for owed in again:
        owed.waived_at, owed.waived_reason, owed.window_id = None, "", window.id
    work.flush()
    return len(again)


def _release(work: Session, actor: Actor, window: SensitiveWindow, at: datetime) -> int:
    return release(
        work,
        actor,
        Obligation.window_id == window.id,
        Obligation.grace_at >= (window.ended_at or at),
        reason=_ended_words(window),
        at=at,
    )


def _ended_words(window: SensitiveWindow) -> str:
    return f"“{window.title}”已提前结束：{window.ended_reason}"
