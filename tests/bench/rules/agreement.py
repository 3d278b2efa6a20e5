"""T10: blocks, one unit alone and plain fractions agree; one hash for all blocks and threads.

Every file of the library and as many random ones get random figures within what they declare:
small and large, ties, the ends of the range, and gaps.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import process_time

import numpy as np

from fengqiao.rules import RuleSet, read_rule_set
from fengqiao.rules.compiling import Program, program_of
from fengqiao.rules.executing.blocks import run_blocks
from fengqiao.rules.executing.population import Population, Values, column_key, columns_of
from fengqiao.rules.executing.rational import run_rational
from fengqiao.rules.scoring.frozen import outputs_of
from fengqiao.rules.tree.nodes import BARRIERS, Column, Node
from fengqiao.rules.tree.walking import nodes_in_order
from tests.bench.rows import Row
from tests.bench.rules.case import case_of
from tests.bench.rules.mix import SEED, Mask, Whole
from tests.bench.rules.random_scheme import random_scheme
from tests.rules.executing.outputs import run_scalar
from tests.rules.fuzz.trying import first_period

LIBRARY = Path(__file__).parents[3] / "assessment_rules" / "library"
# Unit-items compared, from the environment so that a trial can be short.
WANTED = int(os.environ.get("FENGQIAO_AGREEMENT", "10000000"))
BLOCKS = (1_000, 4_096, 16_384, 65_536, 300_000)
THREADS = (1, 2, 3, 4)
# The reference compares everybody with everybody, so a batch is small.
BATCH = 60


@dataclass(frozen=True)
class Compared:
    """How many unit-items agreed, over how many files, and what each way cost."""

    items: int
    files: int
    seconds: tuple[float, float, float]


def measure() -> list[Row]:
    """Return how many unit-items were compared; any difference raises."""
    library = compare(library_files(), WANTED // 2)
    drawn = compare(random_files(), WANTED // 2)
    hashes, runs = one_hash()
    assert len(hashes) == 1, "the hash depends on blocks or threads"
    return [
        _row("the library", library),
        _row("random files", drawn),
        Row("T10 hashes over block sizes and threads", len(hashes), "", None, 1, f"{runs} runs"),
    ]


def _row(what: str, compared: Compared) -> Row:
    blocks, scalar, rational = compared.seconds
    note = (
        f"{compared.files} files, {compared.items:,} unit-items; "
        f"blocks {blocks:.0f} s, one by one {scalar:.0f} s, fractions {rational:.0f} s"
    )
    return Row(f"T10 differences, {what}", 0, "", None, 0, note)


def library_files() -> list[RuleSet]:
    """Return every scheme of the library."""
    return [read_rule_set(path) for path in sorted(LIBRARY.glob("*.yaml"))]


def random_files(number: int = 80) -> list[RuleSet]:
    """Return random schemes."""
    return [read_rule_set(random_scheme(seed).encode(), "random.yaml") for seed in range(number)]


def compare(rule_sets: Sequence[RuleSet], wanted: int) -> Compared:
    """Compare all three ways, batch by batch over all files, until so many items are done.

    :raises AssertionError: naming the file, the node and the unit that differ
    """
    chance = np.random.default_rng(SEED)
    programs = [(one.rules.id, program_of(one, first_period(one))) for one in rule_sets]
    done, seconds = 0, [0.0, 0.0, 0.0]
    while done < wanted:
        for name, program in programs:
            done += _compare_batch(name, program, chance, seconds)
    return Compared(done, len(programs), (seconds[0], seconds[1], seconds[2]))


def _compare_batch(
    name: str, program: Program, chance: np.random.Generator, seconds: list[float]
) -> int:
    outputs = outputs_of(program)
    barriers = [node for node in nodes_in_order(outputs) if isinstance(node, BARRIERS)]
    people = population(outputs, BATCH, chance)
    began = process_time()
    found = run_blocks([*outputs, *barriers], people, block_rows=int(chance.integers(1, 70)))
    columns = {node: _listed(values) for node, values in found.items()}
    seconds[0] += process_time() - began
    began = process_time()
    reference = run_rational(outputs, people)
    seconds[2] += process_time() - began
    began = process_time()
    for row in range(BATCH):
        peers: dict[Node, int | None] = {node: columns[node][row] for node in barriers}
        scalar = run_scalar(outputs, people, row, peers)
        for node in outputs:
            values = scalar[node], columns[node][row], reference[row][node]
            assert values[0] == values[1] == values[2], (name, node, row, values)
    seconds[1] += process_time() - began
    return BATCH * (len(program.items) + len(program.bonuses))


def _listed(values: Values) -> list[int | None]:
    numbers: list[int | None] = values.array.tolist()
    if values.missing is not None:
        for row in np.flatnonzero(values.missing).tolist():
            numbers[row] = None
    return numbers


def population(outputs: Sequence[Node], size: int, chance: np.random.Generator) -> Population:
    """Return random units for all columns, each drawn in a way of its own."""
    columns = {}
    for node in columns_of(outputs):
        columns[column_key(node.name, node.back)] = _column(node, size, chance)
    return Population([f"{number:03}" for number in range(size)], columns)


def _column(node: Column, size: int, chance: np.random.Generator) -> tuple[Whole, Mask | None]:
    low, high = node.low, node.high
    way = int(chance.integers(0, 4))
    if way == 0:
        values = chance.integers(low, high, size, endpoint=True)
    elif way == 1:
        near = min(max(low, 0), high)
        values = chance.integers(
            near, min(high, near + 12 * 10**node.decimals), size, endpoint=True
        )
    elif way == 2:
        values = chance.choice(chance.integers(low, high, 4, endpoint=True), size)
    else:
        values = chance.choice(np.array([low, high, min(max(low, 0), high)]), size)
    often = (0, 0, 0.1, 0.5)[int(chance.integers(0, 4))]
    missing = chance.random(size) < often
    return values.astype(np.int64), missing if often else None


def one_hash() -> tuple[set[str], int]:
    """Return the hashes of a large run in all block sizes and numbers of threads."""
    case = case_of(350_000, 20)
    runs: Iterator[tuple[int, int]] = ((rows, threads) for rows in BLOCKS for threads in THREADS)
    hashes = [case.score(rows, threads).sha256 for rows, threads in runs]
    wanted = case.by_hand()
    assert (
        hashlib.sha256(wanted.total.tobytes()).digest()
        == hashlib.sha256(case.score().decided.total.astype(np.int64).tobytes()).digest()
    )
    return set(hashes), len(hashes)
