"""What forbids scoring the rows of registers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

import numpy as np

from fengqiao.rules.data import value_words
from fengqiao.rules.facts import Facts, Row
from fengqiao.rules.measuring.calendar import first_day, last_day
from fengqiao.rules.measuring.columns import RegisterColumns, columns_of, fields_of
from fengqiao.rules.measuring.rows import admitted, measure_columns
from fengqiao.rules.measuring.valuing import without_value
from fengqiao.rules.measuring.vectors import TooLarge
from fengqiao.rules.measuring.windows import days_of, earliest_first_date
from fengqiao.rules.model.declared import Field, Register
from fengqiao.rules.model.measures import KeyTable, Lateness, Measure, Rows
from fengqiao.rules.model.ruleset import Rules
from fengqiao.rules.numbers import show

# Rows of neighbouring years are not counted; further off than this they cannot be meant.
YEARS_AWAY = 10


def register_problems(rules: Rules, facts: Facts) -> Iterator[str]:
    """Yield what is wrong with the rows: unknown names, values, dates, and rows without a value.

    Rows are called by their number in the register, from 1.
    """
    registers = {register.id: register for register in rules.registers}
    names = {unit["code"]: unit["name"] for unit in facts["units"]}
    for register_id, rows in facts.get("rows", {}).items():
        register = registers.get(register_id)
        if register is None:
            yield f"登记簿“{register_id}”不是本办法的登记簿，请删去或改名。"
            continue
        wrong = False
        for problem in _row_problems(rules, register, rows, names, facts["period"]):
            wrong = True
            yield problem
        if not wrong:
            yield from _measure_problems(rules, register, rows, facts, names)


def possible_days(rules: Rules, register: Register, period: str) -> tuple[date, date]:
    """Return the first and last day a row may have, in whole years.

    They span the period and every window any measure takes from the register, with its reach
    back, and ten years more on both sides: a date beyond them is a slip of the pen.
    """
    days = [first_day(period), last_day(period)]
    for measure in rules.measures:
        source = measure.source
        if isinstance(source, Rows) and source.register == register.id:
            for rule in source.window.rules:
                days += days_of(rule, period)
                earliest = earliest_first_date(rule, period)
                days += [] if earliest is None else [earliest]
    first, last = min(days).year - YEARS_AWAY, max(days).year + YEARS_AWAY
    return date(first, 1, 1), date(last, 12, 31)


def _row_problems(
    rules: Rules, register: Register, rows: list[Row], names: Mapping[str, str], period: str
) -> Iterator[str]:
    fields = {field.id: field for field in fields_of(register)}
    span = possible_days(rules, register, period)
    charged = {
        measure.source.charged_to
        for measure in rules.measures
        if isinstance(measure.source, Rows) and measure.source.register == register.id
    }
    for number, row in enumerate(rows, start=1):
        unit = names.get(row["unit"], row["unit"])
        here = f"“{register.title}”第 {number} 条（{unit}）："
        if row["unit"] not in names:
            yield f"{here}名单里没有这个单位，请核对代码。"
        for name, value in row["values"].items():
            problem = _cell_problem(fields.get(name), name, value, names if name in charged else {})
            if problem:
                yield here + problem
        problem = date_problem(register, row, span)
        if problem:
            yield here + problem


def _cell_problem(
    field: Field | None, name: str, value: int | str | None, units: Mapping[str, str]
) -> str | None:
    if field is None:
        return f"没有“{name}”这一栏，请删去或改名。"
    if value is None or value == "":
        return None
    if field.kind in ("number", "choice"):
        return value_words.problem(field, value)
    if not isinstance(value, str):
        return f"“{field.title}”应当是文字。"
    if field.kind == "date" and not _is_day(value):
        return f"“{field.title}”的“{value}”不是日期，写成 2014-03-02 的样子。"
    if field.kind == "unit" and units and value not in units:
        return f"“{field.title}”写的“{value}”不在单位名单里；不由任何单位承担的请留空。"
    return None


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def date_problem(register: Register, row: Row, span: tuple[date, date]) -> str | None:
    """Return what is wrong with a row's dates: none at all, or all beyond the possible days.

    One beyond them is right if another is not: an old case may be found this year.
    """
    if not register.dates:
        return None
    title = {field.id: field.title for field in fields_of(register)}
    days = {name: row["values"].get(name) for name in register.dates}
    if not days[register.dates[0]]:
        return f"没有填“{title[register.dates[0]]}”，无法判断属于哪一期。"
    known = {name: str(day) for name, day in days.items() if day and _is_day(str(day))}
    first, last = span[0].isoformat(), span[1].isoformat()
    if known and not any(first <= day <= last for day in known.values()):
        name = next(iter(known))
        return (
            f"“{title[name]}”是 {known[name]}，离本期超过 {YEARS_AWAY} 年"
            f"（应在 {first} 到 {last} 之间），请核对年份。"
        )
    return None


def _measure_problems(
    rules: Rules, register: Register, rows: list[Row], facts: Facts, names: Mapping[str, str]
) -> Iterator[str]:
    codes = list(names)
    table = columns_of(register, rows, codes)
    for measure in rules.measures:
        source = measure.source
        if not isinstance(source, Rows | Lateness) or source.register != register.id:
            continue
        if isinstance(source, Rows):
            yield from _counted_problems(source, table, rows, facts["period"], names)
        yield from _bound_problems(measure, table, facts["period"], [names[one] for one in codes])


def _counted_problems(
    source: Rows,
    table: RegisterColumns,
    rows: list[Row],
    period: str,
    names: Mapping[str, str],
) -> Iterator[str]:
    part, register = admitted(source, table, period), table.register
    numbers = np.bincount(part.owner.values, minlength=len(names))
    for unit, count in zip(names.values(), numbers, strict=True):
        if count > register.most_rows:
            yield (
                f"{unit}：“{register.title}”本期有 {count} 条，"
                f"超过了最多 {register.most_rows} 条（max_rows），请核对或把它改大。"
            )
    for place in np.flatnonzero(without_value(source, part.table)):
        number = int(place if part.rows is None else part.rows[place])
        labels = _labels(register, source.value, rows[number])
        unit = names.get(rows[number]["unit"], rows[number]["unit"])
        yield f"“{register.title}”第 {number + 1} 条（{unit}）：“{labels}”没有对应的分值。"


def _labels(register: Register, table: object, row: Row) -> str:
    fields = {field.id: dict(field.choices) for field in register.fields}
    by = table.by if isinstance(table, KeyTable) else ()
    return "/".join(fields[name].get(int(row["values"].get(name) or 0), "") for name in by)


def _bound_problems(
    measure: Measure, table: RegisterColumns, period: str, units: list[str]
) -> Iterator[str]:
    try:
        values, missing = measure_columns(measure, table, period)
    except TooLarge as error:
        yield f"“{measure.title}”：{error}"
        return
    if measure.most is None:
        return
    above = values > measure.most if missing is None else (values > measure.most) & ~missing
    for place in np.flatnonzero(above):
        yield (
            f"{units[place]}：“{measure.title}”算得 {show(int(values[place]), measure.decimals)}，"
            f"超过了规则写明的上限 {show(measure.most, measure.decimals)}，请核对台账。"
        )
