"""What reporting costs the units that do it: answers a year, form by form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fengqiao.forms.form import Form
from fengqiao.periods.period import Frequency

TIMES_A_YEAR: Mapping[Frequency, int] = {
    Frequency.DAY: 365,
    Frequency.WEEK: 52,
    Frequency.TEN_DAYS: 36,
    Frequency.HALF_MONTH: 24,
    Frequency.MONTH: 12,
    Frequency.QUARTER: 4,
    Frequency.HALF_YEAR: 2,
    Frequency.YEAR: 1,
    # A window is opened by a decision of its own; no year has a certain number of them.
    Frequency.WINDOW: 0,
}


@dataclass(frozen=True)
class Burden:
    """One form's burden.

    ``asked`` counts the fields a unit answers by itself, a table as its columns times its least
    rows; of these, ``prefilled`` stand there already (last period's standing figures, a ledger's
    counts) and ``conditional`` are only asked under a condition. What is added up from below is
    not asked. ``answers`` is asked x units x times a year.
    """

    form: Form
    asked: int
    prefilled: int
    conditional: int
    units: int
    times: int

    @property
    def answers(self) -> int:
        """Return the answers that all units together give in a year."""
        return self.asked * self.units * self.times


def burden_of(form: Form, units: int) -> Burden:
    """Return a form's burden for a number of units."""
    asked = [f for f in form.fields.values() if not f.source_form]
    conditional = {f.code for s in form.sections if s.shown_if for f in s.fields}
    weight = {f.code: len(f.columns) * max(f.shortest, 1) if f.columns else 1 for f in asked}
    return Burden(
        form=form,
        asked=sum(weight.values()),
        prefilled=sum(1 for f in asked if f.ledger or f.may_be_carried),
        conditional=sum(weight[f.code] for f in asked if f.code in conditional),
        units=units,
        times=TIMES_A_YEAR[form.frequency],
    )


def total_answers(burdens: Iterable[Burden]) -> int:
    """Return the answers a year of all forms together."""
    return sum(each.answers for each in burdens)
