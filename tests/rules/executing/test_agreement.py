"""Whatever the rules, the three executors agree to the last unit."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fengqiao.rules.executing.blocks import run_blocks
from fengqiao.rules.executing.population import Population, Values
from fengqiao.rules.executing.rational import run_rational
from fengqiao.rules.executing.scalar import trace
from fengqiao.rules.tree.nodes import BARRIERS, Node
from fengqiao.rules.tree.walking import nodes_in_order
from tests.rules.executing.outputs import run_scalar
from tests.rules.executing.trees import populations, trees

SETTINGS = settings(
    max_examples=400,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def listed(values: Values) -> list[int | None]:
    numbers = [int(value) for value in values.array]
    if values.missing is None:
        return list(numbers)
    assert all(number == 0 for number, gap in zip(numbers, values.missing, strict=True) if gap)
    return [None if gap else number for number, gap in zip(numbers, values.missing, strict=True)]


def everybody(outputs: list[Node], population: Population, rows: int, threads: int) -> object:
    found = run_blocks(outputs, population, block_rows=rows, threads=threads)
    return [listed(found[node]) for node in outputs]


@SETTINGS
@given(st.data())
def test_blocks_and_fractions_agree_on_any_tree(data: st.DataObject) -> None:
    inputs, outputs = data.draw(trees())
    population = data.draw(populations(inputs))
    reference = run_rational(outputs, population)
    expected = [[unit[node] for unit in reference] for node in outputs]
    for rows, threads in ((16_384, 1), (1, 1), (4, 1), (2, 3)):
        assert everybody(outputs, population, rows, threads) == expected


@SETTINGS
@given(st.data())
def test_one_unit_and_fractions_agree_on_every_node(data: st.DataObject) -> None:
    inputs, outputs = data.draw(trees())
    population = data.draw(populations(inputs))
    order = nodes_in_order(outputs)
    for row, expected in enumerate(run_rational(order, population)):
        barriers: dict[Node, int | None] = {
            node: expected[node] for node in order if isinstance(node, BARRIERS)
        }
        assert trace(outputs, population, row, barriers) == expected
        wanted = {node: expected[node] for node in outputs}
        assert run_scalar(outputs, population, row, barriers) == wanted
