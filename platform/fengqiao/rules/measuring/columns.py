"""A register as columns: what the vector kernel reads, made of rows or given directly."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import numpy as np

from fengqiao.rules.facts import Row
from fengqiao.rules.measuring.vectors import Integers, Vector, column
from fengqiao.rules.model.declared import Field, Register

NOBODY = -1


class RegisterColumns:
    """The rows of a register, one array per field.

    ``unit`` is each row's unit as its number in the list of units, ``NOBODY`` if it is not in
    it. ``fields`` holds numbers at the field's decimals, choice codes, dates as proleptic
    ordinals (``date.toordinal``), texts as numbers from 0 and units as their number in the list.
    ``words`` gives the number of each text of a text field, and of each unit code under "".
    """

    def __init__(
        self,
        register: Register,
        units: int,
        unit: Integers,
        fields: Mapping[str, Vector],
        words: Mapping[str, Mapping[str, int]],
    ) -> None:
        self.register = register
        self.units = units
        self.unit = unit
        self.words = words
        self._fields = dict(fields)
        self._picked: Integers | None = None
        self._whole: RegisterColumns | None = None

    def __len__(self) -> int:
        return len(self.unit)

    def only(self, rows: Integers) -> RegisterColumns:
        """Return the rows with these numbers, in this order; fields are picked when used."""
        part = RegisterColumns(self.register, self.units, self.unit[rows], {}, self.words)
        part._picked, part._whole = rows, self
        return part

    def field(self, name: str) -> Vector:
        """Return the values of a field, or of ``unit``, the row's own unit."""
        if name not in self._fields:
            self._fields[name] = self._made(name)
        return self._fields[name]

    def _made(self, name: str) -> Vector:
        if self._whole is not None and self._picked is not None:
            whole = self._whole.field(name)
            missing = None if whole.missing is None else whole.missing[self._picked]
            values = whole.values[self._picked]
            return Vector(values, missing, whole.decimals, whole.low, whole.high)
        if name == "unit":
            return column(self.unit)
        raise KeyError(name)

    def codes(self, name: str, labels: tuple[str, ...]) -> tuple[int, ...]:
        """Return the numbers of words in a text, date or unit field; unknown ones have none."""
        kind = next((each.kind for each in fields_of(self.register) if each.id == name), "unit")
        if kind == "date":
            return tuple(date.fromisoformat(label).toordinal() for label in labels)
        known = self.words["" if kind == "unit" else name]
        return tuple(known[label] for label in labels if label in known)


def fields_of(register: Register) -> tuple[Field, ...]:
    """Return all fields a row has: those declared, and its dates that are not among them."""
    known = {field.id for field in register.fields}
    dates = (each for each in register.dates if each not in known)
    return (*register.fields, *(Field(each, each, "date", "", 0, 0, 0, ()) for each in dates))


def columns_of(register: Register, rows: Sequence[Row], units: Sequence[str]) -> RegisterColumns:
    """Return rows as columns; ``units`` are the codes of all units, in their order.

    :raises ValueError: if a date is no ISO date
    """
    places = {code: place for place, code in enumerate(units)}
    own = np.fromiter((places.get(row["unit"], NOBODY) for row in rows), np.int64, len(rows))
    words: dict[str, dict[str, int]] = {"": places}
    fields = {}
    for field in fields_of(register):
        code = _coder(field, places, words)
        fields[field.id] = _column(field, [row["values"].get(field.id) for row in rows], code)
    return RegisterColumns(register, len(units), own, fields, words)


def _column(
    field: Field, cells: list[int | str | None], code: Callable[[int | str], int]
) -> Vector:
    missing = np.fromiter((cell is None or cell == "" for cell in cells), np.bool_, len(cells))
    values = np.fromiter(
        (0 if cell is None or cell == "" else code(cell) for cell in cells), np.int64, len(cells)
    )
    return column(values, missing, field.decimals)


def _coder(
    field: Field, places: Mapping[str, int], words: dict[str, dict[str, int]]
) -> Callable[[int | str], int]:
    if field.kind == "date":
        return lambda cell: date.fromisoformat(str(cell)).toordinal()
    if field.kind == "unit":
        return lambda cell: places.get(str(cell), NOBODY)
    if field.kind == "text":
        known = words.setdefault(field.id, {})
        return lambda cell: known.setdefault(str(cell), len(known))
    return int
