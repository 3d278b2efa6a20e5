"""What each unit owes is written down ahead, with its deadlines frozen, within its own life."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, exists, insert, select, update
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.audit.trail import record
from fengqiao.clock import ZONE
from fengqiao.forms.form import Form
from fengqiao.periods.period import Period, periods_between
from fengqiao.reports.form_versions import form_in_force
from fengqiao.reports.models import Obligation, Report
from fengqiao.reports.working_days import Deadlines, deadlines
from fengqiao.tenancy.calendar import Calendar
from fengqiao.tenancy.sessions import require_installation
from fengqiao.units.models import Unit
from fengqiao.units.queries import assigned_units, parents, standing_at_level, units_at_level

# People see on a Friday what comes on Monday; further ahead, forms and the tree still change.
AHEAD = timedelta(days=7)
# Nothing that was opened before a unit closed is still open a year later.
_LOOKED_BACK = timedelta(days=400)


def open_ahead(work: Session, actor: Actor, *, form: Form, calendar: Calendar, today: date) -> int:
    """Open a form's periods that run today or begin within :data:`AHEAD`; return how many rows.

    A form that is only filed in sensitive windows has none.

    :raises NotYours: unless the installation itself acts
    """
    if not form.frequency.regular:
        return 0
    return sum(
        open_obligations(work, actor, form=form, period=period, calendar=calendar)
        for period in periods_between(form.frequency, today, today + AHEAD)
    )


def open_obligations(
    work: Session, actor: Actor, *, form: Form, period: Period, calendar: Calendar
) -> int:
    """Open what every unit that fills the form in owes for a period; return how many were new.

    The units are those that stand on the period's last day. Repeating it opens nothing twice
    and changes no deadline. What is asked is the version of the form for that period; a form that
    is retired by then is not asked for.

    :raises NotYours: unless the installation itself acts
    """
    require_installation(actor)
    asked = form_in_force(work, actor.county, form, period)
    if asked is None:
        return 0
    form = asked
    if _all_opened(work, actor.county, form, period):
        return 0
    units = assigned_units(
        work,
        actor.county,
        form.level,
        codes=form.for_units,
        groups=form.for_groups,
        on=period.last_day,
    )
    limits = deadlines(form, period, calendar)
    return open_for_units(work, actor, form=form, period=period, units=units, limits=limits)


def _all_opened(work: Session, county: int, form: Form, period: Period) -> bool:
    """Tell whether every unit of the form's level has its row, as it has on most days."""
    standing = standing_at_level(county, form.level, on=period.last_day)
    opened = select(Obligation.unit_id).where(
        Obligation.county == county,
        Obligation.form == form.code,
        Obligation.period == str(period),
    )
    # One set less the other: asked for each unit, a county just loaded takes quadratic time.
    missing = standing.with_only_columns(Unit.id).except_(opened)
    return work.scalar(missing.limit(1)) is None


def open_for_units(
    work: Session,
    actor: Actor,
    *,
    form: Form,
    period: Period,
    units: Sequence[Unit],
    limits: Deadlines,
    window_id: UUID | None = None,
) -> int:
    """Open a period for some units, with deadlines given; return how many were new.

    :raises NotYours: unless the installation itself acts
    """
    require_installation(actor)
    opened = set(
        work.scalars(
            select(Obligation.unit_id).where(
                Obligation.county == actor.county,
                Obligation.form == form.code,
                Obligation.period == str(period),
            )
        )
    )
    missing = [unit for unit in units if unit.id not in opened]
    if not missing:
        return 0
    above = _above(work, actor, period)
    rows = [
        {
            "county": actor.county,
            "id": uuid4(),
            "scope": unit.scope,
            "above": above.get(unit.id, unit.scope),
            "unit_id": unit.id,
            "form": form.code,
            "form_sha256": form.hash,
            "period": str(period),
            "opens_at": limits.opens_at,
            "due_at": limits.due_at,
            "grace_at": limits.grace_at,
            "closes_at": limits.closes_at,
            "window_id": window_id,
            "version": 1,
        }
        for unit in missing
    ]
    work.execute(insert(Obligation), rows)
    record(
        work,
        "obligation.opened",
        "form",
        f"{form.code}:{period}",
        scope=actor.scope,
        detail={"units": len(missing)},
    )
    return len(missing)


def release_closed_units(work: Session, actor: Actor, *, today: date, at: datetime) -> int:
    """Excuse closed units from what was still to come when they closed; return how many rows.

    What fell due while a unit stood, and what it filed, stays as it is.

    :raises NotYours: unless the installation itself acts
    """
    require_installation(actor)
    closed = select(Unit).where(
        Unit.county == actor.county, Unit.closed_on.between(today - _LOOKED_BACK, today)
    )
    return sum(_release_unit(work, actor, unit, at) for unit in work.scalars(closed))


def _release_unit(work: Session, actor: Actor, unit: Unit, at: datetime) -> int:
    gone = unit.closed_on
    if gone is None:
        return 0
    return release(
        work,
        actor,
        Obligation.unit_id == unit.id,
        Obligation.due_at >= datetime.combine(gone, time(0), ZONE),
        reason=f"单位已于{gone.year}年{gone.month}月{gone.day}日撤销",
        at=at,
    )


def release(
    work: Session, actor: Actor, *which: ColumnElement[bool], reason: str, at: datetime
) -> int:
    """Excuse from what nobody has filed yet, with a reason; return how many rows.

    :raises NotYours: unless the installation itself acts
    """
    require_installation(actor)
    filed = exists().where(
        Report.county == Obligation.county,
        Report.obligation_id == Obligation.id,
        Report.first_submitted_at.is_not(None),
    )
    changed = (
        update(Obligation)
        .where(Obligation.county == actor.county, Obligation.waived_at.is_(None), ~filed, *which)
        .values(waived_at=at, waived_reason=reason, version=Obligation.version + 1)
        .execution_options(synchronize_session=False)
        .returning(Obligation.id)
    )
    return len(work.scalars(changed).all())


def _above(work: Session, actor: Actor, period: Period) -> dict[object, int]:
    """Return each unit's superior as of the period's end, as a scope key."""
    on = period.last_day
    scopes = {
        unit.id: unit.scope
        for level in ("county", "township", "village", "grid")
        for unit in units_at_level(work, actor.county, level, on=on)
    }
    return {
        child: scopes[parent]
        for child, parent in parents(work, actor.county, on=on).items()
        if parent in scopes
    }
