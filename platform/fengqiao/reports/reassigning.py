"""What is owed when the tree changes: found, handed to another unit above, excused, outdated.

Whether it may be done is the county's administrator's and the database's to say; what a change of
the tree does with it is decided in :mod:`fengqiao.reorganization`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select, text
from sqlalchemy.orm import Session

from fengqiao.forms.form import Form
from fengqiao.periods.period import Period, children_of
from fengqiao.reports.assigning import LEFT_OUT, units_of_form
from fengqiao.reports.models import Obligation, Report
from fengqiao.reports.queries import newest_forms_named
from fengqiao.units.models import Unit

GIVEN_BACK = "单位调整已撤回，敏感时期的这一期不由本单位填报"
FILED = ("submitted", "accepted", "consolidated")


@dataclass(frozen=True)
class Owed:
    """One obligation with the state of its report, ``""`` if there is none."""

    obligation: Obligation
    report: Report | None

    @property
    def state(self) -> str:
        """Return the report's state, ``""`` without one."""
        return self.report.state if self.report else ""

    @property
    def last_day(self) -> date:
        """Return the last day of the period: whose it is, is decided by that day."""
        return Period.parse(self.obligation.period).last_day

    @property
    def filed(self) -> bool:
        """Return whether it was handed up and not sent back."""
        return self.state in FILED

    def open_at(self, at: datetime) -> bool:
        """Return whether it still has to be filed: not excused, not handed up, not closed."""
        owed = self.obligation
        begun = self.report is not None and self.report.first_submitted_at is not None
        return owed.waived_at is None and not self.filed and (begun or at <= owed.closes_at)


def owed_by(work: Session, county: int, units: Collection[UUID]) -> list[Owed]:
    """Return everything that units ever owed and that is not excused, by unit and period."""
    return _owed(work, county, Obligation.unit_id.in_(units))


def owed_to(work: Session, county: int, scopes: Collection[int]) -> list[Owed]:
    """Return everything that is owed to units, by their keys, and that is not excused."""
    return _owed(work, county, Obligation.above.in_(scopes), Obligation.scope.not_in(scopes))


def owed_named(work: Session, county: int, ids: Collection[UUID]) -> list[Owed]:
    """Return named obligations with their reports."""
    found = (
        select(Obligation, Report)
        .outerjoin(
            Report, (Report.county == Obligation.county) & (Report.obligation_id == Obligation.id)
        )
        .where(Obligation.county == county, Obligation.id.in_(ids))
    )
    return [Owed(owed, report) for owed, report in work.execute(found)]


def filed_by(work: Session, county: int, units: Collection[UUID]) -> list[Report]:
    """Return the reports that units have handed up and that were not sent back."""
    found = select(Report).where(
        Report.county == county, Report.unit_id.in_(units), Report.state.in_(FILED)
    )
    return list(work.scalars(found.order_by(Report.period, Report.id)))


def covered(
    work: Session, holders: Sequence[Report | Obligation], owed: Sequence[Owed]
) -> list[tuple[Report | Obligation, list[Owed]]]:
    """Return which of the holders add up some of what is owed, each with what it covers."""
    if not holders:
        return []
    county = holders[0].county
    forms = newest_forms_named(work, county, {each.form for each in holders})
    children = newest_forms_named(
        work, county, {code for form in forms.values() for code in form.child_forms}
    )
    pairs = [(each, _covered(each, forms[each.form], children, owed)) for each in holders]
    return [(holder, below) for holder, below in pairs if below]


def hand_over(work: Session, ids: Collection[UUID], above: int) -> None:
    """Have obligations and what was filed for them owed to the unit with a key."""
    _call(work, "select fq.hand_over_obligations(:ids, :value)", ids, above)


def excuse(work: Session, ids: Collection[UUID], reason: str) -> None:
    """Excuse obligations with a reason, or with ``""`` have them owed again."""
    _call(work, "select fq.excuse_obligations(:ids, :value)", ids, reason)


def take_on(
    work: Session,
    unit: Unit,
    forms: Collection[str],
    windows: Collection[UUID],
    *,
    since: date,
    at: datetime,
) -> None:
    """Have a unit owe again what forms and windows, given to it from a day on, left it out of.

    What is not opened yet comes with the next opening; past its grace it would be late at once.
    """
    left_out = [
        *_owed_of(work, unit, since, _of_forms(forms), Obligation.waived_reason == LEFT_OUT),
        *_owed_of(work, unit, since, _of_windows(windows), Obligation.waived_reason == GIVEN_BACK),
    ]
    excuse(work, [each.id for each in left_out if each.grace_at >= at], "")


def give_up(
    work: Session, unit: Unit, forms: Collection[str], windows: Collection[UUID], *, since: date
) -> None:
    """Excuse a unit from what forms and windows asked of it and ask of another one again.

    What it filed stays filed, and so does what it is asked for in its own name.
    """
    asked = {
        code: {each.id for each in units_of_form(work, unit.county, form, on=since)}
        for code, form in newest_forms_named(work, unit.county, forms).items()
    }
    others = [code for code, units in asked.items() if unit.id not in units]
    filed = select(Report.obligation_id).where(
        Report.county == unit.county,
        Report.unit_id == unit.id,
        Report.first_submitted_at.is_not(None),
    )
    waiting = (Obligation.waived_at.is_(None), Obligation.id.not_in(filed))
    owed = _owed_of(work, unit, since, _of_forms(others), *waiting)
    excuse(work, [each.id for each in owed if each.window_id is None], LEFT_OUT)
    raised = _owed_of(work, unit, since, _of_windows(windows), *waiting)
    excuse(work, [each.id for each in raised], GIVEN_BACK)


def _of_forms(forms: Collection[str]) -> ColumnElement[bool]:
    return Obligation.form.in_(list(forms))


def _of_windows(windows: Collection[UUID]) -> ColumnElement[bool]:
    return Obligation.window_id.in_(list(windows))


def _owed_of(
    work: Session, unit: Unit, since: date, *which: ColumnElement[bool]
) -> list[Obligation]:
    found = select(Obligation).where(
        Obligation.county == unit.county, Obligation.unit_id == unit.id, *which
    )
    return [each for each in work.scalars(found) if Period.parse(each.period).last_day >= since]


def outdate(work: Session, units: Collection[UUID], ids: Collection[UUID]) -> None:
    """Mark the units' open consolidations that gathered what now has another superior."""
    work.flush()
    statement = text("select fq.outdate_reports(:units, :ids)")
    work.execute(statement, {"units": list(units), "ids": list(ids)})
    work.expire_all()


def _owed(work: Session, county: int, *which: ColumnElement[bool]) -> list[Owed]:
    found = (
        select(Obligation, Report)
        .outerjoin(
            Report, (Report.county == Obligation.county) & (Report.obligation_id == Obligation.id)
        )
        .where(Obligation.county == county, Obligation.waived_at.is_(None), *which)
        .order_by(Obligation.scope, Obligation.period, Obligation.form)
    )
    return [Owed(owed, report) for owed, report in work.execute(found)]


def _covered(
    holder: Report | Obligation, form: Form, children: dict[str, Form], owed: Sequence[Owed]
) -> list[Owed]:
    period = Period.parse(holder.period)
    covers: dict[str, set[str]] = {}
    for code in form.child_forms:
        child = children[code]
        same = child.frequency == period.frequency
        below = [period] if same else children_of(period, child.frequency)
        covers[code] = {str(each) for each in below}
    return [
        each
        for each in owed
        if each.obligation.period in covers.get(each.obligation.form, ())
        and each.obligation.unit_id != holder.unit_id
    ]


def _call(work: Session, statement: str, ids: Collection[UUID], value: object) -> None:
    if not ids:
        return
    work.flush()
    work.execute(text(statement), {"ids": list(ids), "value": value})
    work.expire_all()
