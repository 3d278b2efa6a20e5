"""What became of each row of a register, as steps of an explanation."""

from __future__ import annotations

from collections.abc import Sequence

from fengqiao.rules.facts import Row
from fengqiao.rules.measuring.columns import fields_of
from fengqiao.rules.measuring.tracing import FATES, RowTrace, trace_rows
from fengqiao.rules.model.declared import Field, Register
from fengqiao.rules.model.measures import Lateness, Measure, Rows
from fengqiao.rules.numbers import show
from fengqiao.rules.telling.naming import Names
from fengqiao.rules.telling.tree import Location, Step, place_of


def row_steps(
    measure: Measure, source: Rows | Lateness, names: Names, rows: Sequence[Row], unit: str
) -> tuple[Step, ...]:
    """Return the rows behind a unit's figure: those that counted, then why others did not.

    ``source`` is where the measure comes from: a register.
    """
    register = next(one for one in names.rules.registers if one.id == source.register)
    traced = trace_rows(names.rules, measure, rows, unit, names.period).rows
    ordered = sorted(traced, key=lambda row: (row.fate != "counted", row.place))
    location = place_of(measure.place, names.rules.version)
    return tuple(_step(row, register, measure, location) for row in ordered)


def _step(row: RowTrace, register: Register, measure: Measure, location: Location) -> Step:
    title = f"{register.title}第 {row.place + 1} 条"
    counted = row.fate == "counted" and row.points is not None
    return Step(
        kind="row",
        id=f"{register.id}/{row.place + 1}",
        title=title,
        value=str(row.points) if counted else "不计",
        unit=measure.unit if counted else "",
        sentence=f"{_words(row, register)}：{_fate(row)}。",
        rule=location,
        sources=row.sources,
    )


def _words(row: RowTrace, register: Register) -> str:
    fields = {field.id: field for field in fields_of(register)}
    said = [
        f"{fields[name].title} {_cell(fields[name], value)}"
        for name, value in row.values.items()
        if name in fields and value not in (None, "")
    ]
    return "，".join(said) or "没有填内容"


def _cell(field: Field, value: int | str | None) -> str:
    if isinstance(value, int):
        return dict(field.choices).get(value) or show(value, field.decimals)
    return str(value)


def _fate(row: RowTrace) -> str:
    if row.fate == "same_matter" and row.instead is not None:
        return f"与第 {row.instead + 1} 条是同一事项，只计那一条"
    if row.fate != "counted":
        return FATES[row.fate]
    said = []
    if row.multiplier is not None and str(row.multiplier) != "1" and row.value is not None:
        said.append(f"{row.value} × {row.multiplier}")
    if row.number:
        said.append(f"本期第 {row.number} 次")
    counts = "计入" if row.points is None else f"计入 {row.points}"
    return "，".join([*said, counts])
