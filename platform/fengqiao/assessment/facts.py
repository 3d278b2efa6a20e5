"""Gather what the rules ask about from reports, ledgers and what people entered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.assessment.feeding import COUNTED, GROUPS, MANUAL, SUMS, group_of
from fengqiao.assessment.held import asks_for_statuses, statuses_held
from fengqiao.assessment.models import ManualFact
from fengqiao.clock import ZONE, local_date
from fengqiao.ledgers.counting import Hazard, HazardCounts, hazard_counts
from fengqiao.periods.period import Period
from fengqiao.reports.counting import FieldSum, FilingCounts, field_sums, filing_counts
from fengqiao.reports.rates import Blemish
from fengqiao.rules import Fact, Facts, FactValue, RuleSet, Source, UnitFacts
from fengqiao.units.models import Unit
from fengqiao.units.queries import units_at_level

# The number of scope keys in one township's branch.
TOWNSHIP = 10**8
# A deduction names its records one by one up to here; the rest are counted in a last line.
MOST_SOURCES = 60

Provider = Callable[[Unit], FactValue | None]


def gather_facts(
    work: Session, actor: Actor, *, rule_set: RuleSet, period: str, at: datetime
) -> Facts:
    """Return the facts of every unit the rule set judges, for a year, as they stand.

    A fact that nobody has entered is left out: missing is never zero. Reports count once their
    grace is over, hazards once their limit is, both by ``at`` or the year's end, whichever is
    earlier. A day that is not over yet makes nothing overdue.
    """
    end = datetime(int(period), 12, 31, 23, 59, 59, tzinfo=ZONE).astimezone(UTC)
    today, year_end = local_date(at), date(int(period), 12, 31)
    on = min(today, year_end)
    units = units_at_level(work, actor.county, rule_set.rules.level, on=on)
    past = min(today - timedelta(days=1), year_end)
    providers = _providers(work, actor, rule_set, period, min(at, end + timedelta(days=31)), past)
    facts = Facts(
        period=period,
        units=[
            UnitFacts(code=unit.code, name=unit.name_on(on), facts=_facts_of(unit, providers))
            for unit in units
        ],
    )
    if asks_for_statuses(rule_set):
        facts["statuses"] = statuses_held(work, units, until=min(today, year_end))
    return facts


def _facts_of(unit: Unit, providers: Mapping[str, Provider]) -> dict[str, FactValue]:
    found = {name: provide(unit) for name, provide in providers.items()}
    return {name: fact for name, fact in found.items() if fact is not None}


def _providers(
    work: Session, actor: Actor, rule_set: RuleSet, period: str, at: datetime, last: date
) -> dict[str, Provider]:
    filings = filing_counts(
        work,
        county=actor.county,
        year=period,
        at=at,
        levels=("village", "township", "enterprise"),
    )
    own = filing_counts(work, county=actor.county, year=period, at=at, levels=("township",))
    hazards = hazard_counts(
        work,
        county=actor.county,
        ledger="inspection",
        first=date(int(period), 1, 1),
        last=last,
        width=TOWNSHIP,
    )
    fixed = _reporting(filings, own, period) | _hazards(hazards, period)
    manual = _manual(work, actor, period)
    providers: dict[str, Provider] = {}
    for rule in rule_set.rules.facts:
        if rule.source in COUNTED:
            providers[rule.id] = fixed[rule.source]
        elif rule.source.startswith(SUMS):
            form, field_code = rule.source.removeprefix(SUMS).split(".", 1)
            sums = field_sums(
                work,
                county=actor.county,
                year=period,
                width=TOWNSHIP,
                form=form,
                field_code=field_code,
            )
            providers[rule.id] = _summed(sums, form, period)
        elif rule.source == GROUPS:
            providers[rule.id] = _grouped(rule)
        elif rule.source.startswith(MANUAL):
            providers[rule.id] = _entered(manual, rule.id)
    return providers


def _reporting(
    filings: Mapping[int, FilingCounts], own: Mapping[int, FilingCounts], period: str
) -> dict[str, Provider]:
    def of(unit: Unit) -> FilingCounts:
        return filings.get(unit.scope, FilingCounts())

    def own_of(unit: Unit) -> FilingCounts:
        return own.get(unit.scope, FilingCounts())

    def branch(unit: Unit) -> list[Source]:
        label = f"{unit.name}{period}年应报清单"
        return [Source(kind="obligations", id=f"{unit.id}:{period}", label=label)]

    return {
        "reports.expected": lambda u: FactValue(value=of(u).rates.expected, sources=branch(u)),
        "reports.on_time": lambda u: FactValue(value=of(u).rates.on_time, sources=branch(u)),
        "reports.late": lambda u: _listed(of(u).late, "迟报"),
        "reports.missing": lambda u: _listed(of(u).missing, "漏报"),
        "reports.sent_back": lambda u: _listed(of(u).sent_back, "被退回"),
        "reports.consolidations_expected": lambda u: FactValue(
            value=own_of(u).rates.expected, sources=branch(u)
        ),
        "reports.consolidations_on_time": lambda u: FactValue(
            value=own_of(u).rates.on_time, sources=branch(u)
        ),
    }


def _hazards(hazards: Mapping[int, HazardCounts], period: str) -> dict[str, Provider]:
    def of(unit: Unit) -> HazardCounts:
        return hazards.get(unit.scope // TOWNSHIP, HazardCounts())

    def branch(unit: Unit) -> list[Source]:
        label = f"{unit.name}{period}年隐患台账"
        return [Source(kind="ledger", id=f"{unit.id}:{period}", label=label)]

    return {
        "ledger.hazards.found": lambda u: FactValue(value=of(u).found, sources=branch(u)),
        "ledger.hazards.rectified_on_time": lambda u: FactValue(
            value=of(u).rectified_on_time, sources=branch(u)
        ),
        "ledger.hazards.overdue": lambda u: _overdue(of(u).overdue),
    }


def _listed(filings: Sequence[Blemish], word: str) -> FactValue:
    sources = [
        Source(
            kind="report" if filing.report_id else "obligation",
            id=str(filing.report_id or filing.obligation_id),
            label=f"{filing.unit_name} {Period.parse(filing.period).dated_label} {word}",
        )
        for filing in filings[:MOST_SOURCES]
    ]
    return FactValue(value=len(filings), sources=_with_rest(sources, len(filings)))


def _overdue(hazards: Sequence[Hazard]) -> FactValue:
    sources = [
        Source(
            kind="ledger_entry",
            id=str(hazard.entry_id),
            label=f"{hazard.unit_name} {hazard.found_on.isoformat()} 登记的隐患",
        )
        for hazard in hazards[:MOST_SOURCES]
    ]
    return FactValue(value=len(hazards), sources=_with_rest(sources, len(hazards)))


def _with_rest(sources: list[Source], count: int) -> list[Source]:
    rest = count - len(sources)
    return (
        [*sources, Source(kind="rest", id=str(rest), label=f"另有 {rest} 条")] if rest else sources
    )


def _summed(sums: Mapping[int, FieldSum], form: str, period: str) -> Provider:
    def provide(unit: Unit) -> FactValue | None:
        found = sums.get(unit.scope // TOWNSHIP)
        if found is None:
            return None
        label = f"{unit.name}{period}年已审核报表 {found.reports} 份"
        source = Source(kind="reports", id=f"{unit.id}:{form}:{period}", label=label)
        return FactValue(value=found.value, sources=[source])

    return provide


def _grouped(rule: Fact) -> Provider:
    labels = dict(rule.choices)

    def provide(unit: Unit) -> FactValue | None:
        value = group_of(rule, unit)
        if value is None:
            return None
        source = Source(kind="unit", id=str(unit.id), label=f"单位名单里的组：{labels[value]}")
        return FactValue(value=value, sources=[source])

    return provide


def _manual(work: Session, actor: Actor, period: str) -> dict[tuple[int, str], ManualFact]:
    found = (
        select(ManualFact)
        .where(ManualFact.county == actor.county, ManualFact.period == period)
        .order_by(ManualFact.entered_at)
    )
    return {(fact.scope, fact.fact): fact for fact in work.scalars(found)}


def _entered(manual: Mapping[tuple[int, str], ManualFact], name: str) -> Provider:
    def provide(unit: Unit) -> FactValue | None:
        fact = manual.get((unit.scope, name))
        if fact is None:
            return None
        source = Source(kind="manual", id=str(fact.id), label=fact.document)
        return FactValue(value=fact.value, sources=[source])

    return provide
