"""What earlier years decided, as far as rules over several years need it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypedDict

from fengqiao.rules.model import Run
from fengqiao.rules.result import Result


class YearRecord(TypedDict):
    """One past year: the units ranked in it, and which of them met each decision by its id."""

    units: list[str]
    decisions: dict[str, list[str]]


History = Mapping[str, YearRecord]


@dataclass(frozen=True)
class RunFound:
    """The years of a run that held, newest first; or the year whose record is needed first."""

    years: tuple[str, ...]
    unknown_year: str | None = None


def year_record(result: Result) -> YearRecord:
    """Return what later years need to know of a final result."""
    decisions: dict[str, list[str]] = {}
    for status in result.statuses:
        decisions.setdefault(status.decision, []).append(status.unit)
    ranked = sorted(unit.code for unit in result.units if unit.rank is not None)
    return {
        "units": ranked,
        "decisions": {key: sorted(set(units)) for key, units in sorted(decisions.items())},
    }


def find_run(run: Run, unit: str, period: str, history: History) -> RunFound:
    """Return the run of a unit that met the decision this year.

    A year without a record of this unit breaks the run, is bridged, or makes the answer
    unknown, as the rule says. Records of this and later years are not looked at.
    """
    years = [period]
    earliest = min(history, default=period)
    year = _before(period)
    while len(years) < run.years and year >= earliest:
        record = history.get(year)
        if record is None or unit not in record["units"]:
            if run.missing_year != "bridges":
                break
        elif unit in record["decisions"].get(run.decision, []):
            years.append(year)
        else:
            return RunFound(tuple(years))
        year = _before(year)
    unknown = year if run.missing_year == "block" and len(years) < run.years else None
    return RunFound(tuple(years), unknown)


def _before(year: str) -> str:
    return str(int(year) - 1).rjust(4, "0")
