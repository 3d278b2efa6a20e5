"""The scheme as a tax and benefit system of OpenFisca, over whole numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from openfisca_core.entities import Entity
from openfisca_core.periods import YEAR
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from tests.bench.rules.case import Case
from tests.bench.rules.floor import MARK, half_up
from tests.bench.rules.mix import PERIOD, price, target


def prepare(case: Case) -> Callable[[], dict[str, object]]:
    """Return a run that builds a simulation, sets the facts and asks for all points."""
    entity = Entity("unit", "units", "a unit", "")
    system = TaxBenefitSystem([entity])
    names = [*case.mix.main, *(f"bonus_{number}" for number in range(case.mix.bonuses))]
    for fact in case.units.columns:
        system.add_variable(_variable(fact, entity, None))
    for name in names:
        system.add_variable(_variable(name, entity, _formula(name)))
    system.add_variable(_variable("total", entity, _total(case.mix.main, names)))
    columns = {name: column.astype(np.int32) for name, column in case.units.columns.items()}
    count = len(case.units.parents)

    def run() -> dict[str, object]:
        simulation = SimulationBuilder().build_default_simulation(system, count)
        for name, column in columns.items():
            simulation.set_input(name, PERIOD, column)
        found: dict[str, object] = {
            name: simulation.calculate(name, PERIOD) for name in (*names, "total")
        }
        return found

    return run


def _variable(name: str, entity: Any, formula: Callable[..., Any] | None) -> type[Any]:
    parts: dict[str, Any] = {
        "value_type": int, "entity": entity, "definition_period": YEAR, "label": name,
    }  # fmt: skip
    if formula is not None:
        parts["formula"] = formula
    return type(name, (Variable,), parts)


def _formula(name: str) -> Callable[..., Any]:
    kind, number = name.split("_")[0], int(name.split("_")[1])

    def rate(unit: Any, period: Any) -> Any:
        done, whole = unit(f"{name}_done", period), unit(f"{name}_all", period)
        share = half_up(done * 10_000, np.where(whole == 0, 1, whole))
        got = np.minimum(half_up(share * MARK, target(number) * 100), MARK)
        return np.where(whole == 0, MARK, got)

    def step(unit: Any, period: Any) -> Any:
        fact = unit(f"{name}_fact", period)
        return np.select([fact > 6, fact > 4, fact > 2], [0, 100, 200], 300)

    def incident(unit: Any, period: Any) -> Any:
        return np.maximum(MARK - price(number)[0] * unit(f"{name}_fact", period), 0)

    def deadline(unit: Any, period: Any) -> Any:
        late, missed = unit(f"{name}_late", period), unit(f"{name}_missed", period)
        return np.maximum(MARK - 10 * late - 50 * missed - 20 * unit(f"{name}_returned", period), 0)

    def manual(unit: Any, period: Any) -> Any:
        return unit(f"{name}_fact", period)

    def bonus(unit: Any, period: Any) -> Any:
        city, province = unit(f"{name}_city", period), unit(f"{name}_province", period)
        return np.minimum(50 * city + 100 * province, 200)

    kinds = (rate, step, incident, deadline, manual, bonus)
    formula = next(one for one in kinds if one.__name__ == kind)
    formula.__name__ = "formula"
    return formula


def _total(main: list[str], names: list[str]) -> Callable[..., Any]:
    def formula(unit: Any, period: Any) -> Any:
        bonus = sum(unit(name, period) for name in names if name not in main)
        return sum(unit(name, period) for name in main) + np.minimum(bonus, 800)

    return formula
