"""What the published years before tell the rules of a year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from fengqiao.assessment.models import Assessment
from fengqiao.assessment.queries import read_result_of, rule_set_of, snapshot_of
from fengqiao.rules import (
    Facts,
    History,
    PeriodRecord,
    RuleSet,
    looks_back,
    period_record,
)


def history_before(work: Session, assessment: Assessment, rule_set: RuleSet) -> History:
    """Return what earlier years decided and, for rules that look back, their figures.

    Only published years count. Figures that the rules of then declared otherwise, and totals
    of other decimals, are left out: they would be read as other numbers.
    """
    found = select(Assessment).where(
        Assessment.county == assessment.county,
        Assessment.period < assessment.period,
        Assessment.state == "published",
    )
    with_figures = looks_back(rule_set, assessment.period)
    return {
        earlier.period: _record(work, earlier, rule_set, with_figures=with_figures)
        for earlier in work.scalars(found).all()
    }


def _record(
    work: Session, earlier: Assessment, rule_set: RuleSet, *, with_figures: bool
) -> PeriodRecord:
    result = read_result_of(work, earlier)
    facts = _figures(work, earlier) if with_figures else None
    record = period_record(result, facts)
    if facts is not None:
        alike = _alike(work, earlier, rule_set)
        record["facts"] = {
            code: {name: value for name, value in own.items() if name in alike}
            for code, own in record["facts"].items()
        }
    if result.total_decimals != rule_set.rules.total.decimals:
        record.pop("totals", None)
    return record


def _figures(work: Session, earlier: Assessment) -> Facts | None:
    snapshot = snapshot_of(work, earlier)
    if snapshot is None:
        return None
    return cast("Facts", snapshot.content)


def _alike(work: Session, earlier: Assessment, rule_set: RuleSet) -> set[str]:
    then = _declared(rule_set_of(work, earlier))
    return {name for name, said in _declared(rule_set).items() if then.get(name) == said}


def _declared(rule_set: RuleSet) -> Mapping[str, tuple[object, ...]]:
    """Return how every figure a record may hold is written: facts, and measures by column."""
    rules = rule_set.rules
    facts = {one.id: (one.unit, one.decimals, one.choices) for one in rules.facts}
    return facts | {f"measure:{one.id}": (one.unit, one.decimals) for one in rules.measures}
