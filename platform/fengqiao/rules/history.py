"""What later periods need to know of a final result."""

from __future__ import annotations

from fengqiao.rules.facts import Facts, PeriodRecord
from fengqiao.rules.result import Result


def period_record(result: Result, facts: Facts | None = None) -> PeriodRecord:
    """Return the record of a result: ranked units, decisions met, totals, grades, figures.

    Totals are at the scheme's total decimals. ``facts`` are what it was scored from, for rules
    that look back at figures.
    """
    unit_of_points = 10 ** (result.decimals - result.total_decimals)
    decisions: dict[str, list[str]] = {}
    for one in result.met:
        decisions.setdefault(one.decision, []).append(one.unit)
    record: PeriodRecord = {
        "units": sorted(unit.code for unit in result.units if unit.rank is not None),
        "decisions": {key: sorted(set(units)) for key, units in sorted(decisions.items())},
        "totals": {
            unit.code: unit.total // unit_of_points
            for unit in result.units
            if unit.total is not None
        },
        "grades": {unit.code: unit.grade for unit in result.units if unit.grade is not None},
    }
    if facts is not None:
        record["facts"] = _figures(result, facts)
    return record


def _figures(result: Result, facts: Facts) -> dict[str, dict[str, int]]:
    """Return the figures of every unit: its facts, and its measures by their columns."""
    found = {
        unit["code"]: {name: fact["value"] for name, fact in unit["facts"].items()}
        for unit in facts["units"]
    }
    for unit in result.units:
        own = found.setdefault(unit.code, {})
        for one in unit.measures:
            if one.value is not None:
                own[f"measure:{one.id}"] = one.value
    return found
