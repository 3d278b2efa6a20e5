"""The statuses that units stand under, as the rules ask about them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from fengqiao.assessment.models import Status
from fengqiao.rules import HeldStatus, RuleSet, asked_statuses
from fengqiao.units.models import Unit


def asks_for_statuses(rule_set: RuleSet) -> bool:
    """Tell whether anything in the rules depends on a status given before."""
    excluded = any(grade.not_with for grade in rule_set.rules.grades)
    return excluded or bool(asked_statuses(rule_set))


def statuses_held(work: Session, units: Sequence[Unit], *, until: date) -> list[HeldStatus]:
    """Return what the county gave these units up to a day, ended or not, in a fixed order."""
    codes = {unit.id: unit.code for unit in units}
    found = select(Status).where(Status.unit_id.in_(codes), Status.from_on <= until)
    ordered = work.scalars(found.order_by(Status.from_on, Status.scope, Status.kind, Status.id))
    return [_held(status, codes[status.unit_id]) for status in ordered]


def _held(status: Status, code: str) -> HeldStatus:
    held = HeldStatus(
        unit=code,
        kind=status.kind,
        by="own",
        from_on=status.from_on.isoformat(),
        cause=status.cause,
        document=status.basis,
    )
    if status.to_on is not None:
        held["to_on"] = status.to_on.isoformat()
    if status.lifted_on is not None:
        held["lifted_on"] = status.lifted_on.isoformat()
    return held
