"""What is looked at: a unit, the units directly below it as they stood, a form, its periods."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, literal, or_, select
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.errors import Invalid, NotFound
from fengqiao.periods.period import Frequency, Period, period_of
from fengqiao.reports.form_models import FormVersion
from fengqiao.reports.models import Obligation
from fengqiao.tenancy.lines import Line, line_of
from fengqiao.units.inheriting import past_keys
from fengqiao.units.models import Unit, UnitEdge
from fengqiao.units.queries import find_unit

# The deepest forms first: what everything above is added up from.
_DEPTH = ("village", "enterprise", "grid", "microgrid", "department", "township", "county")
_RHYTHM = ("week", "half_month", "ten_days", "month", "quarter", "half_year", "year", "day")
MOST_PERIODS = 53
USUAL_PERIODS = 12


@dataclass(frozen=True)
class FormName:
    """A form in the version adopted last, as far as a list of forms needs it."""

    code: str
    sha256: str
    title: str
    level: str
    frequency: str


@dataclass
class Below:
    """A unit that answered to the one looked at, and the days on which it did."""

    unit: Unit
    spans: list[tuple[date, date | None]] = field(default_factory=list)

    def stood(self, day: date) -> bool:
        """Tell whether it existed and answered there on a day."""
        unit = self.unit
        if unit.opened_on > day or (unit.closed_on is not None and unit.closed_on <= day):
            return False
        return any(first <= day and (end is None or day < end) for first, end in self.spans)

    def stood_throughout(self, first: date, last: date) -> bool:
        """Tell whether it existed and answered there, without a break, from a day to another."""
        unit = self.unit
        if unit.opened_on > first or (unit.closed_on is not None and unit.closed_on <= last):
            return False
        return any(start <= first and (end is None or last < end) for start, end in self.spans)


@dataclass(frozen=True)
class Sight:
    """How far a reader looks: the unit looked at first, and the keys between which units lie.

    For everybody it is the own branch. A department looks over the units of the one it answers
    to, at the forms of its line; what it files itself is no part of this.
    """

    actor: Actor
    root: UUID
    lo: int
    hi: int
    line: Line

    def forms_at(self, unit: Unit) -> Collection[str] | None:
        """Return the forms that may be looked at there; None for all."""
        own = self.actor.lo <= unit.scope <= self.actor.hi
        return None if own or not self.line else self.line.forms


def sight_of(work: Session, actor: Actor) -> Sight:
    """Return how far a reader looks."""
    line = line_of(work, actor)
    if not line:
        return Sight(actor, actor.unit_id, actor.lo, actor.hi, line)
    root = work.scalars(
        select(Unit.id).where(Unit.county == actor.county, Unit.scope == line.lo)
    ).one()
    return Sight(actor, root, line.lo, line.hi, line)


def seen_unit(work: Session, sight: Sight, unit_id: UUID | None) -> Unit:
    """Return the unit looked at: the first, one in sight, or one it took the place of.

    :raises NotFound: if it lies outside
    """
    unit = find_unit(work, sight.actor, unit_id or sight.root)
    if not sight.lo <= unit.scope <= sight.hi and unit.scope not in past_keys(work):
        raise NotFound("这个单位")
    return unit


def units_below_over(work: Session, unit: Unit, first: date, last: date) -> list[Below]:
    """Return the units that answered directly to a unit on any day of a stretch."""
    rows = work.execute(
        select(Unit, UnitEdge.valid_from, UnitEdge.valid_to)
        .join(UnitEdge, and_(UnitEdge.county == Unit.county, UnitEdge.child_id == Unit.id))
        .where(
            UnitEdge.county == unit.county,
            UnitEdge.parent_id == unit.id,
            UnitEdge.valid_from <= last,
            or_(UnitEdge.valid_to.is_(None), UnitEdge.valid_to > first),
        )
        .order_by(Unit.scope)
    )
    found: dict[UUID, Below] = {}
    for each, start, end in rows:
        found.setdefault(each.id, Below(each)).spans.append((start, end))
    return list(found.values())


def superior_of(work: Session, sight: Sight, unit: Unit, *, on: date) -> Unit | None:
    """Return the unit it answered to on a day, if that lies in sight."""
    found = (
        select(Unit)
        .join(UnitEdge, and_(UnitEdge.county == Unit.county, UnitEdge.parent_id == Unit.id))
        .where(
            UnitEdge.county == unit.county,
            UnitEdge.child_id == unit.id,
            UnitEdge.valid_from <= on,
            or_(UnitEdge.valid_to.is_(None), UnitEdge.valid_to > on),
            Unit.scope.between(sight.lo, sight.hi),
        )
    )
    return work.scalars(found).one_or_none()


def way_down(work: Session, sight: Sight, unit: Unit, *, on: date) -> list[Unit]:
    """Return the units from the one looked at first down to a unit, as they stood on a day."""
    way = [unit]
    while way[0].id != sight.root and len(way) < len(_DEPTH):
        above = superior_of(work, sight, way[0], on=on)
        if above is None:
            break
        way.insert(0, above)
    return way


def forms_seen(
    work: Session, unit: Unit, *, own: bool = False, only: Collection[str] | None = None
) -> list[FormName]:
    """Return the forms that units below a unit owe, the deepest and most frequent first.

    :param own: also those that the unit itself owes
    :param only: leave out all others, see :meth:`Sight.forms_at`
    """
    below = _below(unit) if not own else or_(_below(unit), Obligation.scope == unit.scope)
    # The limit has the planner look up one row by index, form by form, instead of reading all.
    owed = (
        select(literal(1))
        .where(Obligation.county == unit.county, Obligation.form == FormVersion.form, below)
        .limit(1)
        .correlate(FormVersion)
        .scalar_subquery()
    )
    found = (
        select(
            FormVersion.form,
            FormVersion.sha256,
            FormVersion.title,
            FormVersion.level,
            FormVersion.frequency,
        )
        .where(FormVersion.county == unit.county, owed.is_not(None))
        .order_by(FormVersion.adopted_at, FormVersion.sha256)
    )
    if only is not None:
        found = found.where(FormVersion.form.in_(list(only)))
    newest = {row.form: FormName(*row) for row in work.execute(found)}
    return sorted(newest.values(), key=_order)


def chosen_form(forms: Sequence[FormName], code: str) -> FormName | None:
    """Return the form asked for, or the first; None where nothing is owed.

    :raises Invalid: ``unknown-form``
    """
    if not code:
        return forms[0] if forms else None
    for form in forms:
        if form.code == code:
            return form
    raise Invalid("没有这张报表，请重新选择。", code="unknown-form")


def periods_shown(
    work: Session, unit: Unit, form: FormName, *, until: str, number: int, today: date
) -> list[Period]:
    """Return the last periods of a form up to one, or up to today, the earliest first.

    :raises Invalid: if ``until`` is no period
    """
    if not Frequency(form.frequency).regular:
        return _windows(work, unit, form, until, number)
    last = Period.parse(until) if until else period_of(form.frequency, today)
    if last.frequency != form.frequency:
        # Another form was chosen and the period is still the other one's.
        last = period_of(form.frequency, last.last_day)
    periods = [last]
    while len(periods) < number:
        periods.insert(0, periods[0].previous())
    return periods


def read_number(given: str, usual: int = USUAL_PERIODS) -> int:
    """Return how many periods are asked for.

    :raises Invalid: if it is no number from 2 to 53
    """
    if not given:
        return usual
    if not (given.isascii() and given.isdigit() and len(given) <= 4) or not (
        2 <= int(given) <= MOST_PERIODS
    ):
        raise Invalid(f"期数填 2 到 {MOST_PERIODS}。", code="bad-number")
    return int(given)


def _windows(work: Session, unit: Unit, form: FormName, until: str, number: int) -> list[Period]:
    """Return the periods of a form that follows no rhythm: those for which something is owed."""
    found = (
        select(Obligation.period)
        .distinct()
        .where(Obligation.county == unit.county, Obligation.form == form.code, _below(unit))
        .order_by(Obligation.period.desc())
        .limit(number)
    )
    if until:
        found = found.where(Obligation.period <= until)
    return [Period.parse(each) for each in reversed(work.scalars(found).all())]


def _below(unit: Unit) -> ColumnElement[bool]:
    if unit.level == "county":
        return and_(Obligation.scope > unit.scope, Obligation.scope <= unit.hi)
    return and_(Obligation.above == unit.scope, Obligation.scope != unit.scope)


def _order(form: FormName) -> tuple[int, int, str]:
    depth = _DEPTH.index(form.level) if form.level in _DEPTH else len(_DEPTH)
    rhythm = _RHYTHM.index(form.frequency) if form.frequency in _RHYTHM else len(_RHYTHM)
    return depth, rhythm, form.title
