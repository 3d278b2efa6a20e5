"""T5: the explanation of one unit against the scoring of its county of 300 villages."""

from __future__ import annotations

from fengqiao.rules.executing.scalar import trace
from fengqiao.rules.facts import Facts, FactValue, UnitFacts
from fengqiao.rules.scoring import score, score_fully
from fengqiao.rules.scoring.frozen import points_of
from fengqiao.rules.telling.explaining import explain_scored
from tests.bench.rows import Row
from tests.bench.rules.case import Case, case_of, in_turn
from tests.bench.rules.mix import PERIOD

UNITS, ITEMS, ASKED = 300, 60, 7


def measure() -> list[Row]:
    """Return what one unit costs: its figures alone, and its whole tree of sentences."""
    case = case_of(UNITS, ITEMS)
    facts = facts_of(case)
    full = score_fully(case.rule_set, facts)
    unit = case.units.codes[ASKED]
    outputs = points_of(case.program)
    traced = trace(outputs, case.population, ASKED)
    scores = case.score()
    for node, column in zip(outputs, scores.columns, strict=True):
        assert traced[node] == column.array[ASKED], node.id
    assert explain_scored(case.rule_set, full, unit).children

    def figures() -> object:
        return trace(outputs, case.population, ASKED)

    def sentences() -> object:
        return explain_scored(case.rule_set, full, unit)

    one, tree, county = in_turn([figures, sentences, case.score], 15, 10)
    whole = in_turn([lambda: score(case.rule_set, facts)], 3)[0]
    what = f"T5 one unit × {ITEMS}"
    return [
        Row(
            f"{what}, every figure traced, against scoring its county as arrays",
            one.median * 1000,
            "ms",
            county.median * 1000,
            1,
            one.spread,
        ),
        Row(
            f"{what}, the tree of sentences, against scoring its county as arrays",
            tree.median * 1000,
            "ms",
            county.median * 1000,
            None,
            tree.spread,
        ),
        Row(
            f"{what}, the tree of sentences, against scoring its county with sentences",
            tree.median * 1000,
            "ms",
            whole.median * 1000,
            1,
            "",
        ),
    ]


def facts_of(case: Case) -> Facts:
    """Return the frozen facts as the product gets them from files or the database."""
    units = [_unit(case, row) for row in range(len(case.units.codes))]
    return {"period": PERIOD, "units": units, "statuses": list(case.setting.statuses)}


def _unit(case: Case, row: int) -> UnitFacts:
    units = case.units
    figures: dict[str, FactValue] = {
        name: {"value": int(column[row])} for name, column in units.columns.items()
    }
    code = units.codes[row]
    return {"code": code, "name": code, "parent": case.setting.parents[row], "facts": figures}
