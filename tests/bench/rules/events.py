"""T8: ten million rows of a register against a hand-written sort and ``np.add.reduceat``."""

from __future__ import annotations

from datetime import date

import numpy as np
from numpy.typing import NDArray

from fengqiao.rules import RuleSet, read_rule_set
from fengqiao.rules.measuring.columns import RegisterColumns
from fengqiao.rules.measuring.rows import measure_columns
from fengqiao.rules.measuring.vectors import column
from tests.bench.rows import Row
from tests.bench.rules.case import in_turn
from tests.bench.rules.mix import PERIOD, SEED

ROWS, UNITS = 10_000_000, 620_000
KINDS, LEVELS = 3, 4
# Points of kind and level in tenths, and what the n-th visit of a unit in the year is worth.
POINTS = np.array([[10, 20, 30, 40], [15, 25, 35, 45], [5, 10, 20, 30]], np.int64)
TIMES = np.array([1, 2, 3], np.int64)

Whole = NDArray[np.int64]

_FILE = """ruleset: events
version: "1"
title: 越级访扣分
valid: {from: 2020-01-01, to: open}
applies_to: {level: village, period: year}
points: {full: 100, decimals: 1, floor: none, cap: none}
registers:
  visit:
    title: 越级访
    from: ledger.visits
    max_rows: 2000
    dates: [occurred]
    fields:
      kind: {title: 类别, choices: [甲, 乙, 丙]}
      level: {title: 级别, choices: [县, 市, 省, 京]}
      sensitive: {title: 敏感时段, yes_no: true}
measures:
  visits:
    title: 越级访
    unit: 分
    decimals: 1
    max: 1000000
    rows:
      of: visit
      window: period
      value:
        by: [kind, level]
        points: {POINTS}
      times: [{when: {field: sensitive, is: 是}, by: 2}]
      nth: {order: occurred, values: [1, 2, 3], after: last, effect: multiply}
      take: sum
sections:
  - id: work
    title: 工作
    full: 100
    items:
      - {id: visits_item, title: 越级访, weight: 100, deduct: {each: {visits: 1}}, floor: 0,
         missing: block, owner: 信访局}
"""


def read_scheme() -> RuleSet:
    """Return the scheme with the measure."""
    words = [
        f"{kind}/{level}: {POINTS[at, to] / 10}"
        for at, kind in enumerate("甲乙丙")
        for to, level in enumerate("县市省京")
    ]
    return read_rule_set(_FILE.replace("POINTS", ", ".join(words)).encode(), "events.yaml")


def generate(rows: int, units: int) -> dict[str, Whole]:
    """Return the rows of a register as columns, in the order in which people file them."""
    chance = np.random.default_rng(SEED)
    first = date(2026, 1, 1).toordinal()
    return {
        "unit": chance.integers(0, units, rows),
        "kind": chance.integers(0, KINDS, rows),
        "level": chance.integers(0, LEVELS, rows),
        "sensitive": (chance.random(rows) < 0.1).astype(np.int64),
        "occurred": chance.integers(first, first + 365, rows),
    }


def by_hand(rows: dict[str, Whole], units: int) -> Whole:
    """Return the points of each unit: one sort of packed integers, then sums of runs."""
    value = POINTS[rows["kind"], rows["level"]]
    value = value * np.where(rows["sensitive"] == 1, 2, 1)
    day = rows["occurred"] - rows["occurred"].min()
    packed = np.sort(((rows["unit"] << 9 | day) << 24) | np.arange(len(day)))
    order = packed & ((1 << 24) - 1)
    unit, value = packed >> 33, value[order]
    starts = np.flatnonzero(np.append(True, unit[1:] != unit[:-1]))
    lengths = np.diff(np.append(starts, len(unit)))
    nth = np.arange(len(unit)) - np.repeat(starts, lengths)
    value = value * TIMES[np.minimum(nth, 2)]
    found = np.zeros(units, np.int64)
    found[unit[starts]] = np.add.reduceat(value, starts)
    return found


def measure() -> list[Row]:
    """Return the processor time of both."""
    rules = read_scheme().rules
    rows = generate(ROWS, UNITS)
    register, figure = rules.registers[0], rules.measures[0]

    def ours() -> Whole:
        fields = {name: column(values) for name, values in rows.items() if name != "unit"}
        table = RegisterColumns(register, UNITS, rows["unit"], fields, {})
        found, missing = measure_columns(figure, table, PERIOD)
        assert missing is None
        return found

    def hand() -> Whole:
        return by_hand(rows, UNITS)

    assert np.array_equal(ours(), hand()), "the points differ"
    measured, floor = in_turn([ours, hand], 7)
    what = f"T8 {ROWS:,} rows: key table, n-th, multiplier, sum, against a sort by hand"
    note = f"{measured.spread}; by hand {floor.spread}"
    return [Row(what, measured.median * 1000, "ms", floor.median * 1000, 1.2, note)]
