"""What a run promises, however it is cut into blocks and whatever is asked for."""

from __future__ import annotations

from hashlib import sha256

import numpy as np
import pytest

from fengqiao.rules.compiling import linear
from fengqiao.rules.executing.blocks import run_blocks
from fengqiao.rules.executing.plan import prepared
from fengqiao.rules.executing.population import (
    Population,
    column_key,
    columns_of,
    columns_outside,
)
from fengqiao.rules.executing.rational import run_rational
from fengqiao.rules.executing.scalar import trace
from fengqiao.rules.tree import choosing, comparing, making
from fengqiao.rules.tree.bounds import MOST_UNITS
from fengqiao.rules.tree.nodes import Node
from tests.rules.executing.outputs import run_scalar
from tests.rules.executing.units import (
    BOTTOM,
    FAR,
    TOP,
    Column,
    listed,
    population,
)


def many(count: int) -> tuple[list[Node], Population]:
    """Make units with gaps, and three stages of rules over them."""
    rng = np.random.default_rng(7)
    gaps = rng.random(count) < 0.1
    units = Population(
        [str(number) for number in range(count)],
        {
            "top": (rng.integers(0, 5001, count), gaps),
            "bottom": (rng.integers(0, 5001, count), None),
            "area": (rng.integers(0, count // 16, count), None),
        },
    )
    area = making.column("area", 0, 0, count)
    rate = making.named(making.quotient(TOP, BOTTOM, 4), "item:rate", "率", "", 2)
    mean = comparing.peers(rate, "mean", area)
    lead = making.named(linear.minus(rate, mean), "item:lead", "差", "", 2)
    return [rate, lead, comparing.standing(lead, group=area), mean], units


def test_bits_do_not_depend_on_blocks_or_threads() -> None:
    outputs, units = many(3000)
    digests = set()
    for rows, threads in ((1 << 20, 1), (1000, 1), (999, 2), (64, 4), (16_384, 3)):
        digest = sha256()
        for values in run_blocks(outputs, units, block_rows=rows, threads=threads).values():
            digest.update(values.array.tobytes())
            if values.missing is not None:
                digest.update(values.missing.tobytes())
        digests.add(digest.hexdigest())
    assert len(digests) == 1
    rows_found = run_blocks(outputs, units)
    for row in range(0, 3000, 100):
        barriers = {node: listed(rows_found[node])[row] for node in outputs[2:]}
        expected = {node: listed(rows_found[node])[row] for node in outputs}
        assert run_scalar(outputs, units, row, barriers) == expected


def test_a_sample_is_worked_out_again_with_what_the_barriers_gave() -> None:
    outputs, units = many(160)
    found = run_blocks(outputs, units)
    rows = range(0, 160, 7)
    sample = Population(
        [str(row) for row in rows],
        {
            key: (array[::7], None if gaps is None else gaps[::7])
            for key, (array, gaps) in units.columns.items()
        },
    )
    given = {node: listed(found[node])[::7] for node in outputs[2:]}
    again = run_rational(outputs, sample, given)
    assert again == [{node: listed(found[node])[row] for node in outputs} for row in rows]


def test_the_reference_refuses_what_the_bounds_do_not_allow() -> None:
    with pytest.raises(ArithmeticError):
        run_rational([TOP], population(top=[5001]))


def test_long_rules_share_few_buffers_and_need_no_recursion() -> None:
    node: Node = TOP
    for _ in range(3000):
        node = making.magnitude(linear.minus(making.quotient(node, BOTTOM, 0), BOTTOM))
    units = population(top=[9, 5], bottom=[2, 3])
    assert run_blocks([node], units)[node].missing is None
    assert trace([node], units, 0)[node] == listed(run_blocks([node], units)[node])[0]
    assert len(prepared((node,), frozenset()).stages[0].routine.buffers) < 8


def test_the_caller_owns_the_result_and_the_population_stays() -> None:
    units = population(top=[9, None])
    found = run_blocks([TOP], units)[TOP]
    found.array[:] = 1
    assert units.columns["top"][0].tolist() == [9, 0]


def test_constants_and_conditions_are_outputs_like_any_other() -> None:
    units = population(top=[9, None])
    five, none = making.constant(5), making.unknown(1)
    condition = choosing.compare(">", TOP, making.constant(3))
    kept = choosing.fallback(linear.plus(TOP, five), five)
    found = run_blocks([five, none, condition, choosing.is_missing(none), kept, TOP], units)
    assert [listed(values) for values in found.values()] == [
        [5, 5],
        [None, None],
        [1, None],
        [1, 1],
        [14, 5],
        [9, None],
    ]


def test_figures_outside_their_bounds_are_named_before_a_run() -> None:
    past = making.column("top", 0, 0, 10, back=2)
    figures: dict[str, Column] = {"top": [1, 5001, None], "top@2": [None, 0, 10]}
    units = population(bottom=[0, -1, 2], **figures)
    assert [node.back for node in columns_of([linear.plus(TOP, past)])] == [0, 2]
    assert columns_outside([TOP, past, BOTTOM], units) == ["top", "bottom"]
    assert columns_outside([past], Population([], {"top@2": (np.zeros(0, np.int64), None)})) == []
    assert column_key("top", 2) == "top@2"


def test_more_units_than_the_proofs_cover_are_refused() -> None:
    crowd = Population(range(MOST_UNITS + 1), {})  # type: ignore[arg-type]  # only its length is looked at
    with pytest.raises(ValueError, match=str(MOST_UNITS + 1)):
        run_blocks([making.constant(1)], crowd)


def test_what_is_not_given_is_not_guessed() -> None:
    units = population(top=[1])
    place = comparing.standing(TOP)
    with pytest.raises(KeyError):
        run_blocks([BOTTOM], units)
    with pytest.raises(KeyError):
        run_scalar([BOTTOM], units, 0)
    with pytest.raises(KeyError):
        run_scalar([place], units, 0)
    assert run_scalar([place], units, 0, {place: 4}) == {place: 4}


def test_outputs_of_very_many_units_may_be_narrow_and_say_the_same() -> None:
    far, one, none = linear.plus(FAR, FAR, FAR), making.constant(1), making.unknown(0)
    share = making.quotient(TOP, BOTTOM, 2)
    mean = comparing.peers(TOP, "mean")
    outputs = [TOP, FAR, far, one, making.constant(1), none, share, mean, linear.plus(share, one)]
    units = population(top=[9, None, 5000], bottom=[2, 3, 0], far=[-(10**9), 10**9, None])
    wide, narrow = run_blocks(outputs, units), run_blocks(outputs, units, narrow=True)
    assert [listed(narrow[node]) for node in outputs] == [listed(wide[node]) for node in outputs]
    kinds = {node: narrow[node].array.dtype for node in outputs}
    assert {kinds[node] for node in (FAR, one, none, share)} == {np.dtype(np.int32)}
    # The mean over all units reads the tops, and three thousand millions need more than 32 bits.
    assert {kinds[node] for node in (TOP, far)} == {np.dtype(np.int64)}
    assert {wide[node].array.dtype for node in outputs} == {np.dtype(np.int64)}


def test_a_constant_that_is_missing_does_not_wipe_out_one_that_is_known() -> None:
    units = population(top=[1, 2])
    unknown = making.unknown(0)
    same, seven, other = (making.constant(value) for value in (unknown.low, 7, 7))
    found = run_blocks([unknown, same, seven, other], units)
    expected = [[None, None], [unknown.low] * 2, [7, 7], [7, 7]]
    assert [listed(values) for values in found.values()] == expected
