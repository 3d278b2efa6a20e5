"""A form that gathers, where a unit has nothing below it that owes: all of it is its own to say.

Such a unit is asked like any other: its form is kept ahead, may be filed on its behalf, and what
its own ledger counts is proposed and compared.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from fengqiao.forms.form import Field, Form
from fengqiao.reports.models import Obligation, Report
from fengqiao.reports.queries import form_of, gathers, newest_forms_named
from fengqiao.units.models import Unit


def form_answered(work: Session, record: Report | Obligation) -> Form:
    """Return what a unit is asked: where nothing is gathered, everything is its own to say."""
    form = form_of(work, record)
    if not form.child_forms or gathers(work, record, form):
        return form
    return all_its_own(work, record.county, form)


def all_its_own(work: Session, county: int, form: Form) -> Form:
    """Return a form with nothing to gather; a form without children as it is.

    What is to be gathered from a figure that a ledger proposes is proposed by the same ledger.
    """
    if not form.child_forms:
        return form
    below = newest_forms_named(work, county, form.child_forms)
    sections = tuple(
        replace(section, fields=tuple(_own(asked, below) for asked in section.fields))
        for section in form.sections
    )
    return replace(form, sections=sections)


def units_gathering(
    work: Session, county: int, form: Form, scopes: Iterable[int]
) -> frozenset[int]:
    """Return which units, by their keys, have anybody below who ever owed what a form gathers."""
    if not form.child_forms:
        return frozenset()
    owed = exists().where(
        Obligation.county == Unit.county,
        Obligation.above.between(Unit.lo, Unit.hi),
        Obligation.scope != Unit.scope,
        Obligation.form.in_(form.child_forms),
    )
    found = select(Unit.scope).where(Unit.county == county, Unit.scope.in_(list(scopes)), owed)
    return frozenset(work.scalars(found))


def _own(asked: Field, below: Mapping[str, Form]) -> Field:
    if not asked.source_form:
        return asked
    child = below.get(asked.source_form)
    counted = child.fields.get(asked.source_field) if child else None
    ledger, count = asked.ledger, asked.count
    # A ledger counts what happened: that is what is added up, not what is largest or usual.
    if not ledger and counted is not None and asked.numeric and asked.consolidates == "sum":
        ledger, count = counted.ledger, counted.count
    return replace(asked, source_form="", source_field="", ledger=ledger, count=count)
