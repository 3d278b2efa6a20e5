"""What should be settled before a year's results become final."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.assessment.feeding import GROUPS, MANUAL, group_of
from fengqiao.assessment.models import Assessment, ManualFact
from fengqiao.assessment.queries import rule_set_of
from fengqiao.reports.counting import waiting_reviews
from fengqiao.rules import Fact, RuleSet, blocking_facts
from fengqiao.units.models import Unit
from fengqiao.units.queries import units_at_level


@dataclass(frozen=True)
class MissingFact:
    """A figure that blocks scoring, and the units for which there is none."""

    fact: Fact
    units: Sequence[Unit]

    @property
    def entered(self) -> bool:
        """Return whether people enter it, rather than have it from the list of units."""
        return self.fact.source.startswith(MANUAL)


@dataclass(frozen=True)
class OpenMatters:
    """What stands between a year and its publication.

    ``unreviewed`` counts reports that wait for a review, whose sums do not count yet;
    ``entered_since`` facts that were entered after the last scoring.
    """

    missing: Sequence[MissingFact]
    unreviewed: int
    entered_since: int


def open_matters(work: Session, actor: Actor, assessment: Assessment, *, on: date) -> OpenMatters:
    """Return what is still open in a year that is not published."""
    return OpenMatters(
        missing=missing_facts(work, actor, assessment, on=on),
        unreviewed=waiting_reviews(work, lo=actor.lo, hi=actor.hi, year=assessment.period),
        entered_since=_entered_since(work, actor, assessment),
    )


def manual_rules(rule_set: RuleSet) -> list[Fact]:
    """Return the facts that people enter, in the order of the rule set."""
    return [rule for rule in rule_set.rules.facts if rule.source.startswith(MANUAL)]


def judged_units(
    work: Session, actor: Actor, assessment: Assessment, *, on: date
) -> Sequence[Unit]:
    """Return the units a year judges, as they stand on a day or stood at its end."""
    last = min(on, date(int(assessment.period), 12, 31))
    level = rule_set_of(work, assessment).rules.level
    return units_at_level(work, actor.county, level, on=last)


def missing_facts(
    work: Session, actor: Actor, assessment: Assessment, *, on: date
) -> list[MissingFact]:
    """Return the figures people still have to enter before every unit has a total."""
    rule_set = rule_set_of(work, assessment)
    blocking = blocking_facts(rule_set, assessment.period)
    units = judged_units(work, actor, assessment, on=on)
    entered = _entered(work, actor, assessment.period)
    found = []
    for rule in rule_set.rules.facts:
        if rule.source.startswith(MANUAL):
            lacking = [unit for unit in units if (unit.id, rule.id) not in entered]
        else:
            lacking = [u for u in units if rule.source == GROUPS and group_of(rule, u) is None]
        if rule.id in blocking and lacking:
            found.append(MissingFact(rule, lacking))
    return found


def _entered(work: Session, actor: Actor, period: str) -> set[tuple[UUID, str]]:
    found = select(ManualFact.unit_id, ManualFact.fact).where(
        ManualFact.county == actor.county, ManualFact.period == period
    )
    return {(unit, fact) for unit, fact in work.execute(found.distinct())}


def _entered_since(work: Session, actor: Actor, assessment: Assessment) -> int:
    if assessment.scored_at is None:
        return 0
    found = (
        select(func.count())
        .select_from(ManualFact)
        .where(
            ManualFact.county == actor.county,
            ManualFact.period == assessment.period,
            ManualFact.entered_at > assessment.scored_at,
        )
    )
    return int(work.scalar(found) or 0)
