"""What looks unusual about a report is found when it is handed up, and kept with the revision."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from fengqiao.db import KEPT_PLAN
from fengqiao.forms.answers import Checked
from fengqiao.forms.form import Form
from fengqiao.forms.tables import rescaled
from fengqiao.periods.period import Period
from fengqiao.reports.models import Fact, Report
from fengqiao.reports.unusual import Flag, flags
from fengqiao.tenancy.questions import Value

# How many periods say what a unit usually reports.
_LOOKED_BACK = 4
# By way of the reports: four look-ups, while a unit's facts of five years are thousands.
_FIGURES = (
    select(Report.period, Fact.field, Fact.value, Fact.places)
    .join(Fact, (Fact.county == Report.county) & (Fact.report_id == Report.id))
    .where(
        Report.scope == bindparam("scope"),
        Report.form == bindparam("form"),
        Report.period.in_(bindparam("periods", expanding=True)),
    )
    .execution_options(**KEPT_PLAN)
)


def marks_on(work: Session, report: Report, form: Form, checked: Checked) -> list[Flag]:
    """Return what is unusual about answers beside what the same unit filed before.

    :param checked: the answers as checked against their form, last period's values known
    """
    before = _before(work, report, form)
    return flags(
        form,
        checked.values,
        warnings=checked.warnings,
        before=before,
        usual=_usual(form, before),
    )


def _before(work: Session, report: Report, form: Form) -> list[dict[str, Value]]:
    """Return the unit's figures of the periods before, the newest first, at the form's places.

    A period for which nothing was filed is an empty mapping.
    """
    periods = _periods_before(report.period)
    found: dict[str, dict[str, Value]] = {period: {} for period in periods}
    rows = work.execute(_FIGURES, {"scope": report.scope, "form": report.form, "periods": periods})
    for period, code, value, places in rows:
        asked = form.fields.get(code)
        if asked is not None:
            found[period][code] = rescaled(value, places, asked.places)
    return list(found.values())


def _usual(form: Form, before: Sequence[dict[str, Value]]) -> dict[str, int]:
    """Return the mean of each figure that was filed more than once."""
    usual = {}
    for code in form.fields:
        numbers = [value for each in before if isinstance(value := each.get(code), int)]
        if len(numbers) > 1:
            usual[code] = sum(numbers) // len(numbers)
    return usual


def _periods_before(period: str) -> list[str]:
    """Return the periods before one, the newest first."""
    found, each = [], Period.parse(period)
    for _ in range(_LOOKED_BACK):
        each = each.previous()
        found.append(str(each))
    return found
