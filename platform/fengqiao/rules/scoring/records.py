"""What later periods need to know of a period just scored."""

from __future__ import annotations

from fengqiao.rules.facts import PeriodRecord
from fengqiao.rules.model.measures import Lateness, Rows
from fengqiao.rules.scoring.frozen import Scored


def record_of(scored: Scored) -> PeriodRecord:
    """Return the record of a period: places, decisions, totals, grades and figures."""
    decided, codes = scored.decided, scored.population.codes
    grades = [grade.id for grade in scored.rules.grades]
    return {
        "units": [code for code, top in zip(codes, decided.places.top, strict=True) if top],
        "decisions": {
            key: [code for code, yes in zip(codes, answer.yes, strict=True) if yes]
            for key, answer in decided.decisions.items()
        },
        "totals": {
            code: int(decided.total[row]) for row, code in enumerate(codes) if decided.scored[row]
        },
        "grades": {
            code: grades[decided.grades[row]]
            for row, code in enumerate(codes)
            if decided.grades[row] >= 0
        },
        "facts": figures_of_period(scored),
    }


def figures_of_period(scored: Scored) -> dict[str, dict[str, int]]:
    """Return the figures of every unit: its facts, and its measures of rows by their columns."""
    rows_of = [one for one in scored.rules.measures if isinstance(one.source, Rows | Lateness)]
    found: dict[str, dict[str, int]] = {}
    for row, code in enumerate(scored.population.codes):
        facts = {name: fact["value"] for name, fact in scored.units[row]["facts"].items()}
        for measure in rows_of:
            value = scored.value(scored.program.measures[measure.id], row)
            if value is not None:
                facts[f"measure:{measure.id}"] = value
        found[code] = facts
    return found
