"""What a reader chose to look at, with the usual where nothing was chosen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from uuid import UUID

from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.clock import local_date
from fengqiao.errors import Invalid
from fengqiao.overview.series import Part, Point, alike, fields_of, parts, series
from fengqiao.overview.sights import (
    USUAL_PERIODS,
    FormName,
    Sight,
    chosen_form,
    forms_seen,
    periods_shown,
    seen_unit,
    sight_of,
)
from fengqiao.periods.period import Period
from fengqiao.reports.rates import By, Population, rates
from fengqiao.tenancy.questions import Question
from fengqiao.units.models import Unit


@dataclass(frozen=True)
class Asked:
    """What is asked for; an empty text asks for the usual."""

    unit: UUID | None = None
    form: str = ""
    until: str = ""
    number: int = USUAL_PERIODS
    field: str = ""


@dataclass(frozen=True)
class Choice:
    """A unit, a form (None where nothing is owed) and periods, the earliest first."""

    sight: Sight
    unit: Unit
    forms: Sequence[FormName]
    form: FormName | None
    periods: list[Period]
    asked: Asked

    @property
    def own(self) -> bool:
        """Tell whether the unit looked at is the one that is looked at first."""
        return self.unit.id == self.sight.root

    @property
    def home(self) -> bool:
        """Tell whether the unit looked at is the reader's own."""
        return self.unit.id == self.sight.actor.unit_id


@dataclass(frozen=True)
class Course:
    """One figure over periods, what its last value is made of, and its like.

    ``open`` says of a period's id how many reports below may still come in in time: its sum is
    of a part only, and is not compared.
    """

    fields: dict[str, Question]
    code: str
    points: list[Point]
    parts: list[Part]
    alike: list[Part]
    open: Mapping[str, int] = field(default_factory=dict)

    @property
    def question(self) -> Question:
        """Return the figure itself as the form asks for it."""
        return self.fields[self.code]

    @cached_property
    def places(self) -> int:
        """Return the most places that any version asked for: all its figures compare at these."""
        sums = [found for point in self.points for found in (point.now, point.before)]
        sums += [part.sum for part in (*self.parts, *self.alike)]
        return max([self.question.places, *(found.places for found in sums if found)])


def make_choice(
    work: Session, actor: Actor, asked: Asked, *, at: datetime, own: bool = False
) -> Choice:
    """Return what is looked at, what was not asked for being the usual.

    :param own: offer also the forms that the unit owes itself
    :raises Invalid: with words, if something asked for does not exist
    :raises NotFound: if the unit lies outside the reader's sight
    """
    sight = sight_of(work, actor)
    unit = seen_unit(work, sight, asked.unit)
    forms = forms_seen(work, unit, own=own, only=sight.forms_at(unit))
    form, periods = chosen_form(forms, asked.form), []
    if form is not None:
        today = local_date(at)
        periods = periods_shown(
            work, unit, form, until=asked.until, number=asked.number, today=today
        )
    return Choice(sight, unit, forms, form, periods, asked)


def course_of(work: Session, choice: Choice) -> Course | None:
    """Return the figure chosen, the form's first if none was; None where there is none.

    :raises Invalid: ``unknown-field``
    """
    form, unit, periods = choice.form, choice.unit, choice.periods
    if form is None or not periods:
        return None
    fields = fields_of(work, unit.county, form.code)
    if not fields:
        return None
    code = choice.asked.field or next(iter(fields))
    if code not in fields:
        raise Invalid("这张报表没有这一项，请重新选择。", code="unknown-field")
    return Course(
        fields,
        code,
        series(work, unit, form, code, periods),
        parts(work, unit, form, code, periods[-1]),
        alike(work, choice.sight, unit, form, code, periods[-1]),
    )


def still_open(work: Session, choice: Choice, *, at: datetime) -> dict[str, int]:
    """Return how many reports below a unit are still to come in in time, by the period's id."""
    form, unit = choice.form, choice.unit
    if form is None or form.level == unit.level:
        return {}
    ids = [str(period) for period in choice.periods]
    asked = Population(unit.lo, unit.hi, forms=[form.code], periods=ids)
    counted = rates(work, asked, at=at, by=[By.PERIOD])
    return {str(period): each.pending for (period,), each in counted.items() if each.pending}
