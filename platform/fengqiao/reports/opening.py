"""A period begins: what each unit owes is written down, with its deadlines frozen."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.audit.trail import record
from fengqiao.reports.forms import Form
from fengqiao.reports.models import Obligation
from fengqiao.reports.periods import Period
from fengqiao.reports.working_days import deadlines
from fengqiao.tenancy.calendar import Calendar
from fengqiao.tenancy.sessions import require_installation
from fengqiao.units.queries import parents, units_at_level


def open_obligations(
    work: Session, actor: Actor, *, form: Form, period: Period, calendar: Calendar
) -> int:
    """Open what every unit of the form's level owes for a period; return how many were new.

    The units are those that stand on the period's last day. Repeating it opens nothing twice
    and changes no deadline.

    :raises NotYours: unless the installation itself acts
    """
    require_installation(actor)
    units = units_at_level(work, actor.county, form.level, on=period.last_day)
    opened = set(
        work.scalars(
            select(Obligation.scope).where(
                Obligation.county == actor.county,
                Obligation.form == form.code,
                Obligation.period == str(period),
            )
        )
    )
    missing = [unit for unit in units if unit.scope not in opened]
    if not missing:
        return 0
    above = _above(work, actor, period)
    limits = deadlines(form, period, calendar)
    work.execute(
        insert(Obligation),
        [
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
                "version": 1,
            }
            for unit in missing
        ],
    )
    record(
        work,
        "obligation.opened",
        "form",
        f"{form.code}:{period}",
        scope=actor.scope,
        detail={"units": len(missing)},
    )
    return len(missing)


def _above(work: Session, actor: Actor, period: Period) -> dict[object, int]:
    """Return each unit's superior as of the period's end, as a scope key."""
    on = period.last_day
    scopes = {
        unit.id: unit.scope
        for level in ("county", "township", "village")
        for unit in units_at_level(work, actor.county, level, on=on)
    }
    return {
        child: scopes[parent]
        for child, parent in parents(work, actor.county, on=on).items()
        if parent in scopes
    }
