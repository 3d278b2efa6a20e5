"""What a reader chose to look at, with the usual where nothing was chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
    chosen_form,
    forms_seen,
    periods_shown,
    seen_unit,
)
from fengqiao.reports.periods import Period
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

    actor: Actor
    unit: Unit
    forms: Sequence[FormName]
    form: FormName | None
    periods: list[Period]
    asked: Asked

    @property
    def own(self) -> bool:
        """Tell whether the unit looked at is the reader's own."""
        return self.unit.id == self.actor.unit_id


@dataclass(frozen=True)
class Course:
    """One figure over periods, what its last value is made of, and its like."""

    fields: dict[str, Question]
    code: str
    points: list[Point]
    parts: list[Part]
    alike: list[Part]

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
    :raises NotFound: if the unit lies outside the reader's branch
    """
    unit = seen_unit(work, actor, asked.unit)
    forms = forms_seen(work, unit, own=own)
    form, periods = chosen_form(forms, asked.form), []
    if form is not None:
        today = local_date(at)
        periods = periods_shown(
            work, unit, form, until=asked.until, number=asked.number, today=today
        )
    return Choice(actor, unit, forms, form, periods, asked)


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
        alike(work, choice.actor, unit, form, code, periods[-1]),
    )
