"""Which rows gave a unit its figure, as plain records for sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from fengqiao.rules.facts import Row, Source
from fengqiao.rules.measuring.plain_formulas import rounded
from fengqiao.rules.measuring.plain_lateness import judge_filings
from fengqiao.rules.measuring.plain_rows import Judged, judge, plain_figure
from fengqiao.rules.model.declared import Register
from fengqiao.rules.model.measures import Lateness, Measure, Rows
from fengqiao.rules.model.quantities import Quantity, quantity
from fengqiao.rules.model.ruleset import Rules

# What becomes of a row, and the words for it.
FATES = {
    "counted": "计入",
    "open": "缺少数据，无法判断",
    "exempt": "按规定免予计算",
    "charged_elsewhere": "由其他单位承担",
    "another_window": "不在本期统计时段内",
    "same_matter": "同一事项只计一次",
    "in_time": "按时报送",
}


@dataclass(frozen=True)
class RowTrace:
    """One row and what became of it.

    ``place`` is its number in the register from 0, ``fate`` a key of :data:`FATES`, ``charged_to``
    the unit charged (None: nobody), ``value`` before multipliers, ``number`` its place among
    the repetitions (0: not counted), ``points`` what it adds; None where missing. ``instead`` is
    the row that counts in its place.
    """

    place: int
    unit: str
    values: dict[str, int | str | None]
    sources: tuple[Source, ...]
    fate: str
    charged_to: str | None
    value: Quantity | None
    multiplier: Quantity | None
    number: int
    points: Quantity | None
    instead: int | None


@dataclass(frozen=True)
class RowsTrace:
    """A unit's figure at the measure's decimals (None: missing) and the rows behind it."""

    measure: str
    figure: int | None
    rows: tuple[RowTrace, ...]


def trace_rows(
    rules: Rules, measure: Measure, rows: Sequence[Row], unit: str, period: str
) -> RowsTrace:
    """Return the rows that stand for a unit or are charged to it, and what became of each.

    Rows that ``where`` leaves out are left out here too. The figure is worked out anew in plain
    Python, from these rows alone.
    """
    source = measure.source
    if not isinstance(source, Rows | Lateness):
        raise TypeError(f"{measure.id} is no measure of rows")
    register = next(each for each in rules.registers if each.id == source.register)
    figure, judged = _worked_out(source, register, rows, unit, period, measure.decimals)
    return RowsTrace(
        measure.id,
        None if figure is None else int(figure * 10**measure.decimals),
        tuple(_record(each, rows[each.place]) for each in judged if each.fate != "other"),
    )


def _worked_out(
    source: Rows | Lateness,
    register: Register,
    rows: Sequence[Row],
    unit: str,
    period: str,
    decimals: int,
) -> tuple[Fraction | None, list[Judged]]:
    if isinstance(source, Rows):
        judged = judge(source, register, rows, unit, period)
        mine = [each for each in judged if each.owner == unit]
        return plain_figure(source, mine, decimals), judged
    judged = judge_filings(source, register, rows, unit, period)
    if any(each.fate == "open" for each in judged):
        return None, judged
    total = sum((each.points or Fraction(0) for each in judged), Fraction(0))
    return rounded(total, decimals), judged


def _record(judged: Judged, row: Row) -> RowTrace:
    return RowTrace(
        place=judged.place,
        unit=row["unit"],
        values=row["values"],
        sources=tuple(row.get("sources", ())),
        fate=judged.fate,
        charged_to=judged.owner,
        value=_decimal(judged.value),
        multiplier=_decimal(judged.multiplier),
        number=judged.number,
        points=_decimal(judged.points),
        instead=judged.instead,
    )


def _decimal(value: Fraction | None) -> Quantity | None:
    """Return a fraction as a decimal; rows know only decimals, so one always fits."""
    if value is None:
        return None
    decimals = 0
    while (value * 10**decimals).denominator != 1:
        decimals += 1
    return quantity(int(value * 10**decimals), decimals)
