"""What stood before: a unit's last values, also those of the units whose place it took.

Until the unit that others were merged into has filed itself, their last figures are added to its
own, where figures of that kind add up at all. Where they do not, or a unit was divided, nothing is
proposed: the page names what each had.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from fengqiao.db import KEPT_PLAN
from fengqiao.forms.form import Field, Form
from fengqiao.forms.tables import refiled, rows_of
from fengqiao.periods.period import Period
from fengqiao.reports.models import Obligation, Report, ReportRevision
from fengqiao.reports.names import name_then
from fengqiao.reports.queries import form_titles, form_version, newest_forms_named
from fengqiao.tenancy.answers import write_answer
from fengqiao.tenancy.questions import Value
from fengqiao.units.inheriting import predecessors
from fengqiao.units.models import Unit

_LONGEST_WORD = 20
_NOTHING_TO_ADD = "不能相加，请核实后填写"
# What was handed up, the last period of a unit first, and whose past the unit reads.
_FILED = (
    select(
        Report.scope,
        Report.period,
        Report.form_sha256,
        ReportRevision.answers,
        select(Unit.inherits)
        .where(Unit.county == Report.county, Unit.id == Report.unit_id)
        .scalar_subquery()
        .label("inherits"),
    )
    .join(
        Report,
        (Report.county == ReportRevision.county)
        & (Report.id == ReportRevision.report_id)
        & (Report.revision == ReportRevision.number),
    )
    .where(Report.revision > 0)
    .order_by(Report.scope, Report.period.desc())
)


@dataclass(frozen=True)
class Earlier:
    """The values of a unit's last period by field, and where those of several units come from.

    ``period`` is theirs; empty if there are none, or if they are of several units.
    """

    values: Mapping[str, Value] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)
    period: str = ""

    def only(self, fields: Collection[str]) -> Earlier:
        """Return the named fields alone."""
        return Earlier(
            {code: value for code, value in self.values.items() if code in fields},
            {code: words for code, words in self.origins.items() if code in fields},
            self.period,
        )


@dataclass(frozen=True)
class _Filed:
    """What a unit handed up last, and the keys of the units whose place it took."""

    scope: int
    period: str
    form_sha256: str
    answers: dict[str, Value]
    inherits: list[int]


@dataclass(frozen=True)
class _Part:
    """What one unit handed up last; ``whole`` if its place was taken as a whole."""

    name: str
    values: Mapping[str, Value]
    whole: bool = True


def previous_values(work: Session, report: Report | Obligation, form: Form) -> dict[str, Value]:
    """Return the values of the unit's last submission for an earlier period, if any."""
    return dict(earlier_values(work, report, form).values)


def earlier_values(work: Session, report: Report | Obligation, form: Form) -> Earlier:
    """Return what stood in an earlier period, and in whose reports.

    Earlier periods are those of the same rhythm. When a sensitive window has just begun there is
    none: then standing figures are taken from whatever the unit handed up last.
    """
    rhythm = Period.parse(report.period).frequency
    earlier = (Report.period.regexp_match(rhythm.pattern), Report.period < report.period)
    found = _found(work, report, form, *earlier)
    if found is not None or rhythm is form.frequency:
        return found or Earlier()
    usual = _found(work, report, form, Report.period.regexp_match(form.frequency.pattern))
    return (usual or Earlier()).only({c for c, f in form.fields.items() if f.may_be_carried})


def _found(
    work: Session, report: Report | Obligation, form: Form, *which: ColumnElement[bool]
) -> Earlier | None:
    """Return what was handed up last, None if nothing ever was."""
    own = _last_filed(work, report, [report.scope], *which).get(report.scope)
    inherits = own.inherits if own else _inherits(work, report)
    if inherits:
        parts = _parts(work, report, form, own, *which)
        if len(parts) > 1 or (parts and own is None):
            return _together(work, report.county, form, parts)
    return Earlier(_values(work, report.county, form, own), period=own.period) if own else None


def _inherits(work: Session, report: Report | Obligation) -> Sequence[int]:
    unit = work.get(Unit, (report.county, report.unit_id), execution_options=KEPT_PLAN)
    return unit.inherits if unit else ()


def _parts(
    work: Session,
    report: Report | Obligation,
    form: Form,
    own: _Filed | None,
    *which: ColumnElement[bool],
) -> list[_Part]:
    """Return what the unit and those whose place it took handed up, as far as it still counts.

    A unit's figures count until the one that took its place has filed for a later period itself.
    """
    unit = work.get_one(Unit, (report.county, report.unit_id))
    past = [each for each in predecessors(work, unit) if each.level == unit.level]
    filed = _last_filed(work, report, [each.scope for each in past], *which)
    if own is not None:
        filed[unit.scope] = own
    until = Period.parse(report.period).last_day
    parts = [_Part(unit.name, _values(work, report.county, form, own))] if own else []
    for each in past:
        heirs = [one for one in (*past, unit) if each.scope in one.inherits]
        if each.closed_on is None or each.closed_on > until:
            continue
        if _counted(each.closed_on, heirs, filed):
            continue
        row = filed.get(each.scope)
        name = f"原{name_then(each, row.period) if row else each.name}"
        values = _values(work, report.county, form, row) if row else {}
        parts.append(_Part(name, values, each.scope in unit.succeeds))
    return parts


def _counted(
    closed: date,
    heirs: Sequence[Unit],
    filed: Mapping[int, _Filed],
) -> bool:
    """Tell whether somebody who took a unit's place has filed for a period since."""
    return any(
        heir.scope in filed and Period.parse(filed[heir.scope].period).last_day >= closed
        for heir in heirs
    )


def _together(work: Session, county: int, form: Form, parts: Sequence[_Part]) -> Earlier:
    """Add up what several units had, where figures of that kind add up; say who had what."""
    values: dict[str, Value] = {}
    origins: dict[str, str] = {}
    numeric = [code for code, asked in form.fields.items() if asked.numeric]
    whole = all(part.whole for part in parts)
    adding = adding_up(work, county, form.code, numeric) if whole else frozenset()
    for code, asked in form.fields.items():
        had = [(part.name, part.values.get(code)) for part in parts]
        figures = [value for _, value in had if isinstance(value, int)]
        if code in adding and len(figures) == len(parts):
            values[code] = sum(figures)
        if any(value is not None for _, value in had) and (asked.numeric or asked.may_be_carried):
            said = [f"{name} {_word(asked, value)}" for name, value in had]
            origins[code] = (
                " ＋ ".join(said) if code in values else f"{'、'.join(said)}，{_NOTHING_TO_ADD}"
            )
    return Earlier(values, origins)


def adding_up(work: Session, county: int, form: str, figures: Iterable[str]) -> frozenset[str]:
    """Return which of a form's figures add up: neither they nor what gathers them says otherwise.

    :param form: its code
    """
    forms = newest_forms_named(work, county, form_titles(work, county))
    other = {
        code
        for gathering in forms.values()
        for asked in gathering.fields.values()
        if asked.consolidates not in ("sum", "none")
        for source, code in ((asked.source_form, asked.source_field), (gathering.code, asked.code))
        if source == form
    }
    return frozenset(figures) - other


def _word(asked: Field, value: Value) -> str:
    """Return a value as it is named beside its unit."""
    if value is None:
        return "没有数"
    if isinstance(value, list):
        return f"{len(rows_of(value))} 行" if asked.columns else f"{len(value)} 张"
    words = str(write_answer(asked, value))
    return words if len(words) <= _LONGEST_WORD else f"{words[:_LONGEST_WORD]}…"


def _values(
    work: Session,
    county: int,
    form: Form,
    row: _Filed | None,
) -> dict[str, Value]:
    """Return what was filed for an earlier version as values of this one, as far as they fit."""
    if row is None:
        return {}
    filed, answers = form_version(work, county, form.code, row.form_sha256), row.answers
    if filed.hash == form.hash:
        return {code: value for code, value in answers.items() if code in form.fields}
    values = {
        code: refiled(answers[code], filed.fields.get(code), asked)
        for code, asked in form.fields.items()
        if answers.get(code) is not None
    }
    return {code: value for code, value in values.items() if value is not None}


def _last_filed(
    work: Session, report: Report | Obligation, scopes: Sequence[int], *which: ColumnElement[bool]
) -> dict[int, _Filed]:
    """Return what units handed up last, by their keys, and whose past each reads."""
    if not scopes:
        return {}
    found = _FILED.where(Report.scope.in_(scopes), Report.form == report.form, *which)
    # One unit's years are not read for their last row; several are the rare case.
    if len(scopes) == 1:
        found = found.limit(1).execution_options(**KEPT_PLAN)
    else:
        found = found.distinct(Report.scope)
    return {row.scope: _Filed(*row) for row in work.execute(found)}
