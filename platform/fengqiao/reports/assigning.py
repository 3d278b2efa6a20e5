"""Which units fill a form in: all of its level, chosen ones, or those of a group.

Who leaves is excused from what is open and not filed, from the period on that the version which
leaves it out is asked for; who joins owes what is opened from then on. Who comes back owes again
what it was excused from, unless its time has run out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.forms.form import Form, form_from_json
from fengqiao.periods.period import Period
from fengqiao.reports.form_versions import FormLife, form_lives, open_periods
from fengqiao.reports.models import Obligation
from fengqiao.reports.opening import release
from fengqiao.tenancy.sessions import open_system_session, require_installation
from fengqiao.tenancy.transaction import transaction
from fengqiao.tenancy.unit_list import ABOVE, LEVEL_WORDS
from fengqiao.units.models import Unit
from fengqiao.units.queries import assigned_units, units_at_level

LEFT_OUT = "填报范围调整，这一期不由本单位填报"


class Listed(Protocol):
    """A unit of a county's list or of its tree."""

    @property
    def code(self) -> str: ...
    @property
    def level(self) -> str: ...
    @property
    def groups(self) -> Iterable[str] | None: ...


@dataclass(frozen=True)
class AssignmentFault:
    """What is wrong with whom a form is asked of: at which key, and what to do."""

    key: str
    message: str
    advice: str


def units_of_form(work: Session, county: int, form: Form, *, on: date) -> Sequence[Unit]:
    """Return the units that fill a form in, of those that stand on a day."""
    return assigned_units(
        work, county, form.level, codes=form.for_units, groups=form.for_groups, on=on
    )


def assignment_faults(form: Form, units: Iterable[Listed]) -> list[AssignmentFault]:
    """Return which units and groups that a form names are not there, or never fill it in.

    A list without a column of groups says nothing of them: the units keep those they have.
    """
    listed = list(units)
    silent = bool(listed) and all(unit.groups is None for unit in listed)
    levels = {unit.code: unit.level for unit in listed}
    groups = {name for unit in listed if unit.level == form.level for name in unit.groups or ()}
    word = LEVEL_WORDS[form.level]
    faults = [
        AssignmentFault("for_units", f"单位名单里没有代码 {code}。", "请核对代码。")
        for code in form.for_units
        if code not in levels
    ]
    faults += [
        AssignmentFault(
            "for_units", f"代码 {code} 的单位不填{word}的表，下面也没有{word}。", "请删去这一个。"
        )
        for code in form.for_units
        if code in levels and not _leads_to(levels[code], form.level)
    ]
    return faults + [
        AssignmentFault(
            "for_groups",
            f"没有一个{word}属于“{name}”组。",
            "请在 units.csv 的 groups 一列写上，或改正组名。",
        )
        for name in form.for_groups
        if name not in groups and not silent
    ]


def settle_assignments_now(actor: Actor, *, at: datetime) -> int:
    """Settle the assignments of somebody's county in a session of the installation's own."""
    system = open_system_session(actor.county, demonstration=actor.demonstration)
    with transaction(system, at) as work:
        return settle_assignments(work, system, at=at)


def settle_assignments(work: Session, actor: Actor, *, at: datetime) -> int:
    """Excuse units that a form is no more asked of, and ask again those it is; how many rows.

    What was filed stays filed. Repeating it changes nothing.

    :raises NotYours: unless the installation itself acts
    """
    require_installation(actor)
    chosen = [life for life in form_lives(work, actor.county).values() if _ever_chosen(life)]
    return sum(
        _settle(work, actor, life, period, at)
        for life in chosen
        for period in open_periods(work, actor.county, life.code, at=at)
    )


def _settle(work: Session, actor: Actor, life: FormLife, period: Period, at: datetime) -> int:
    version = life.version_on(period.first_day)
    if version is None or period.frequency.value != version.frequency:
        return 0
    form = form_from_json(version.definition)
    on = period.last_day
    kept = {unit.id for unit in units_of_form(work, actor.county, form, on=on)}
    standing = units_at_level(work, actor.county, form.level, on=on)
    left = [unit.id for unit in standing if unit.id not in kept]
    excused = release(
        work,
        actor,
        Obligation.form == life.code,
        Obligation.period == str(period),
        Obligation.window_id.is_(None),
        Obligation.unit_id.in_(left),
        reason=LEFT_OUT,
        at=at,
    )
    return excused + _ask_again(work, life, period, kept, at)


def _ask_again(work: Session, life: FormLife, period: Period, kept: set[UUID], at: datetime) -> int:
    """Ask units again that were left out; past its grace what they owed would be late at once."""
    found = select(Obligation).where(
        Obligation.county == life.newest.county,
        Obligation.form == life.code,
        Obligation.period == str(period),
        Obligation.waived_reason == LEFT_OUT,
        Obligation.unit_id.in_(kept),
        Obligation.grace_at >= at,
    )
    again = work.scalars(found).all()
    for owed in again:
        owed.waived_at, owed.waived_reason = None, ""
    work.flush()
    return len(again)


def _ever_chosen(life: FormLife) -> bool:
    return any(version.definition.get(key) for version in life.versions for key in _KEYS)


def _leads_to(level: str, wanted: str) -> bool:
    """Tell whether units of a level, or of one below it, may be of the level wanted."""
    return level == wanted or any(_leads_to(level, above) for above in ABOVE[wanted])


_KEYS = ("for_units", "for_groups")
