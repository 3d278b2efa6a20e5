"""What facts hold that no period takes: sound rows, dated outside every window."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from fengqiao.rules.data.undelivered import undelivered
from fengqiao.rules.facts import Facts, Row
from fengqiao.rules.measuring.columns import columns_of, fields_of
from fengqiao.rules.measuring.vectors import Mask
from fengqiao.rules.measuring.windows import dated_outside
from fengqiao.rules.model.declared import Register
from fengqiao.rules.model.measures import Lateness, Rows, WindowRule
from fengqiao.rules.model.ruleset import Rules


def facts_warnings(rules: Rules, facts: Facts) -> list[str]:
    """Return what does not forbid scoring sound facts but should be looked at, in Chinese.

    One sentence for each register counted in and not delivered, and one for each with rows dated
    outside the period (or, where rounds make it, outside all of them): they are not counted.
    """
    rounds = facts.get("rounds", {})
    lacking = undelivered(rules, facts)
    # Where all points come from rounds, what only the longer period takes counts nowhere.
    periods = tuple(rounds) if rounds and rules.roll_up else (facts["period"], *rounds)
    told = _told(rules, tuple(rounds))
    found = [
        warning
        for one in (facts, *rounds.values())
        for warning in _of_period(rules, one, periods, told)
    ]
    # Rounds read from one table hold the same rows and say the same.
    return [*lacking, *dict.fromkeys(found)]


def _of_period(rules: Rules, facts: Facts, periods: Sequence[str], told: _Told) -> Iterator[str]:
    names = {unit["code"]: unit["name"] for unit in facts["units"]}
    for register in rules.registers:
        rows = facts.get("rows", {}).get(register.id, [])
        if rows and register.dates:
            outside = np.flatnonzero(_outside(rules, register, rows, periods))
            if outside.size:
                yield _words(register, rows, outside.tolist(), names, told)


def _outside(rules: Rules, register: Register, rows: Sequence[Row], periods: Sequence[str]) -> Mask:
    """Return which rows are dated outside every window measures take from the register."""
    # Only the dates are needed, and a register may have millions of rows.
    table = columns_of(replace(register, fields=()), rows, ())
    found = np.ones(len(rows), np.bool_)
    for period in periods:
        for rule in _windows(rules, register):
            found &= dated_outside(rule, table, period)
    return found


def _windows(rules: Rules, register: Register) -> list[WindowRule]:
    period = WindowRule(None, register.dates[0], None, None)
    found: list[WindowRule] = []
    for measure in rules.measures:
        source = measure.source
        if isinstance(source, Rows | Lateness) and source.register == register.id:
            found += source.window.rules if isinstance(source, Rows) else [period]
    return found or [period]


class _Told(NamedTuple):
    """Where rows would have to be dated, and what to do about one that is not."""

    span: str
    advice: str


def _told(rules: Rules, rounds: Sequence[str]) -> _Told:
    if rounds and rules.roll_up:
        advice = "那一期的数据补上以后才计入；日期写错的请改正。"
        return _Told(f"有数据的各期（{'、'.join(rounds)}）内", advice)
    return _Told("本期计算的范围内", "属于别的期次的不必处理，写错年份的请改正。")


def _words(
    register: Register,
    rows: Sequence[Row],
    outside: Sequence[int],
    names: Mapping[str, str],
    told: _Told,
) -> str:
    first, date = rows[outside[0]], register.dates[0]
    title = {field.id: field.title for field in fields_of(register)}[date]
    return (
        f"“{register.title}”有 {len(outside)} 条的日期不在{told.span}，没有计入："
        f"如第 {outside[0] + 1} 条（{names[first['unit']]}，{title} {first['values'][date]}）。"
        f"{told.advice}"
    )
