"""Why a unit no more fills in a form that others still do: since when, and by which decision."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from fengqiao.clock import local_date
from fengqiao.periods.period import Period
from fengqiao.reports.assigning import LEFT_OUT
from fengqiao.reports.form_models import FormVersion
from fengqiao.reports.form_versions import FormLife, form_lives
from fengqiao.reports.models import Obligation

# As long as somebody may still look for what was usual.
_TOLD = timedelta(days=40)
# A unit that was left out long ago has more rows than are worth walking through.
_MOST_ROWS = 120


def excused_words(work: Session, owed: Obligation) -> str:
    """Return why nothing is owed for a duty, ``""`` if it is owed."""
    if owed.waived_at is None:
        return ""
    if owed.waived_reason != LEFT_OUT:
        return f"上级已同意本期不用报，原因：{owed.waived_reason}"
    return left_out_words(work, owed)


def left_out_words(work: Session, owed: Obligation) -> str:
    """Return since when a unit no more fills in a form, by what, and where its reports are."""
    since = _since(work, owed)
    life = form_lives(work, owed.county).get(owed.form)
    version = life.version_on(since.first_day) if life else None
    basis = f"，依据{_basis(life, version)}" if life and version else ""
    return f"自{since.dated_label}起不再由本单位填{basis}；以前报的都在“报表”里。"


def told_of(duties: Iterable[Obligation], at: datetime) -> list[Obligation]:
    """Return of each form the unit was left out of lately one duty, the latest."""
    latest: dict[str, Obligation] = {}
    for owed in duties:
        if owed.waived_at is None or owed.waived_reason != LEFT_OUT or owed.grace_at < at - _TOLD:
            continue
        if owed.form not in latest or latest[owed.form].period < owed.period:
            latest[owed.form] = owed
    return [latest[form] for form in sorted(latest)]


def _since(work: Session, owed: Obligation) -> Period:
    """Return the first of the periods in a row that a unit was left out of, up to this one."""
    rhythm = Period.parse(owed.period).frequency
    found = (
        select(Obligation.period, Obligation.waived_reason)
        .where(
            Obligation.county == owed.county,
            Obligation.scope == owed.scope,
            Obligation.form == owed.form,
            Obligation.period <= owed.period,
            Obligation.period.regexp_match(rhythm.pattern),
        )
        .order_by(Obligation.period.desc())
        .limit(_MOST_ROWS)
    )
    first = owed.period
    for period, reason in work.execute(found):
        if reason != LEFT_OUT:
            break
        first = period
    return Period.parse(first)


def _basis(life: FormLife, version: FormVersion) -> str:
    """Return by what a version is filled in by others: its number or day, and by whom it is."""
    numbers = [each.number for each in life.approvals if each.sha256 == version.sha256]
    day = local_date(version.adopted_at)
    named = numbers[0] if numbers else f"{day.year}年{day.month}月{day.day}日采用的表样"
    groups = version.definition.get("for_groups") or ()
    whom = f"由{'、'.join(f'“{name}”' for name in groups)}填" if groups else "由指定的单位填"
    return f"{named}（{'，'.join(words for words in (version.note, whom) if words)}）"
