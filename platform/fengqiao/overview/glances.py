"""A county or township at a glance: filing, disputes, hazards, and who stands worst and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import BigInteger, ColumnElement, Integer, and_, cast, func, literal, or_, select
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.clock import local_date
from fengqiao.ledgers.models import LedgerEntry
from fengqiao.overview.heat_maps import Row, added, heat_map
from fengqiao.overview.ledger_words import LedgerWords, ledger_words
from fengqiao.overview.series import Sum, sums_below
from fengqiao.overview.sights import FormName, forms_seen, periods_shown
from fengqiao.periods.period import Period
from fengqiao.reports.rates import TOWNSHIP_KEYS, VILLAGE_KEYS, Rate, Rates, share
from fengqiao.units.models import Unit

PERIODS = 8
JUDGED = 4
FOUND, RESOLVED = "disputes_found", "disputes_resolved"


@dataclass(frozen=True)
class Hazards:
    """How many hazards stand open at a moment, and how many of them are past their limit."""

    open: int = 0
    overdue: int = 0

    def __add__(self, other: Hazards) -> Hazards:
        return Hazards(self.open + other.open, self.overdue + other.overdue)


@dataclass(frozen=True)
class Standing:
    """How one unit below stands: its filing of the last periods, its disputes, its hazards."""

    row: Row
    judged: Rates
    found: int | None
    resolved: int | None
    hazards: Hazards

    @property
    def timely(self) -> Rate | None:
        """Return 按时率 of what is decided, in hundredths of a percent; None of nothing."""
        decided = self.judged.filed + self.judged.missing
        return share(self.judged.on_time, decided)

    @property
    def flawless(self) -> bool:
        """Tell whether there is nothing to point at."""
        return not (self.judged.missing or self.judged.late or self.hazards.overdue)


@dataclass(frozen=True)
class Glance:
    """What a leader sees first. Without a form nothing is owed below yet."""

    unit: Unit
    form: FormName | None
    periods: list[Period] = field(default_factory=list)
    filing: list[Rates] = field(default_factory=list)
    found: list[int | None] = field(default_factory=list)
    resolved: list[int | None] = field(default_factory=list)
    hazards: list[Hazards] = field(default_factory=list)
    standings: list[Standing] = field(default_factory=list)
    words: LedgerWords = field(default_factory=LedgerWords)


def glance(work: Session, actor: Actor, unit: Unit, *, at: datetime) -> Glance:
    """Return a unit at a glance, the worst of those below first.

    Filing and disputes are those of the deepest and most frequent form; a week lasts until the
    next, so that on a Monday what is not yet due counts for nobody and against nobody.
    """
    forms = forms_seen(work, unit)
    if not forms:
        return Glance(unit, None)
    form, today = forms[0], local_date(at)
    periods = periods_shown(work, unit, form, until="", number=PERIODS, today=today)
    if not periods:
        return Glance(unit, None)
    found = heat_map(work, unit, form, periods, at=at)
    ids = [str(period) for period in periods]
    figures = sums_below(work, unit, form, [FOUND, RESOLVED], ids)
    hazards = hazards_below(work, unit, [min(period.last_day, today) for period in periods])
    standings = [_standing(row, ids, figures, hazards) for row in found.rows]
    return Glance(
        unit,
        form,
        periods,
        found.columns,
        _over_periods(figures, ids, FOUND),
        _over_periods(figures, ids, RESOLVED),
        [sum((each[n] for each in hazards.values()), Hazards()) for n in range(len(periods))],
        sorted(standings, key=_badness),
        ledger_words(work, actor),
    )


def hazards_below(work: Session, unit: Unit, days: Sequence[date]) -> dict[int, list[Hazards]]:
    """Return the hazards open and overdue at the end of each day, by unit directly below.

    A hazard is counted where its place lies now.
    """
    width = TOWNSHIP_KEYS if unit.level == "county" else VILLAGE_KEYS
    key = cast(func.div(LedgerEntry.scope, width), BigInteger) * literal(width, BigInteger)
    counts: list[ColumnElement[int]] = []
    for day in days:
        standing = and_(LedgerEntry.found_on <= day, _unrectified(day))
        counts.append(cast(func.count().filter(standing), Integer))
        late = and_(standing, LedgerEntry.due_on < day)
        counts.append(cast(func.count().filter(late), Integer))
    rows = work.execute(
        select(key.label("key"), *counts)
        .where(
            LedgerEntry.county == unit.county,
            LedgerEntry.scope.between(unit.lo, unit.hi),
            LedgerEntry.state != "clear",
            LedgerEntry.found_on <= days[-1],
            _unrectified(days[0]),
        )
        .group_by("key")
    )
    return {
        int(row[0]): [Hazards(row[n], row[n + 1]) for n in range(1, len(row), 2)] for row in rows
    }


def _unrectified(day: date) -> ColumnElement[bool]:
    return or_(LedgerEntry.rectified_on.is_(None), LedgerEntry.rectified_on > day)


def _standing(
    row: Row,
    periods: Sequence[str],
    figures: Mapping[tuple[int, str, str], Sum],
    hazards: Mapping[int, list[Hazards]],
) -> Standing:
    scope = row.unit.scope
    recent = periods[-JUDGED:]
    judged = added(cell.rates for cell in row.cells[-JUDGED:])
    held = hazards.get(scope)
    return Standing(
        row,
        judged,
        _added(figures, scope, recent, FOUND),
        _added(figures, scope, recent, RESOLVED),
        held[-1] if held else Hazards(),
    )


def _added(
    figures: Mapping[tuple[int, str, str], Sum], scope: int, periods: Sequence[str], code: str
) -> int | None:
    found = [each.value for p in periods if (each := figures.get((scope, p, code))) is not None]
    return sum(found) if found else None


def _over_periods(
    figures: Mapping[tuple[int, str, str], Sum], periods: Sequence[str], code: str
) -> list[int | None]:
    shown: list[int | None] = []
    for period in periods:
        values = [e.value for (_, p, c), e in figures.items() if p == period and c == code]
        shown.append(sum(values) if values else None)
    return shown


def _badness(one: Standing) -> tuple[bool, int, int, int, int]:
    # Whoever has nothing decided yet stands last among equals.
    timely = one.timely
    return (
        timely is None and not one.hazards.overdue,
        10_000 if timely is None else timely,
        -one.hazards.overdue,
        -one.judged.missing,
        one.row.unit.scope,
    )
