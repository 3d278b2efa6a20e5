"""Tables inside a report: rows as they are typed, what their columns add up to, and gathered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fengqiao.forms.form import ROWS, Field, Form
from fengqiao.tenancy.answers import write_answer
from fengqiao.tenancy.questions import Question, Row, Value

# A cell's name has room for so many rows; a form's own limit is for one unit's rows.
MOST_GATHERED = 999


def totals_of(form: Form, values: Mapping[str, Value]) -> dict[str, int]:
    """Return what the columns of each table add up to, and how many rows it has, by name.

    A table, or a column, in which nothing was written has no total: missing is never zero.
    """
    found: dict[str, int] = {}
    for code, asked in form.fields.items():
        rows = rows_of(values.get(code)) if asked.columns else []
        for name, column in asked.totals.items() if rows else ():
            amounts = [a for row in rows if isinstance(a := row.get(column.code), int)]
            if amounts or column.code == ROWS:
                found[name] = len(rows) if column.code == ROWS else sum(amounts)
    return found


def rows_of(value: Value) -> list[Row]:
    """Return the rows of a table's value; nothing else has any."""
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def as_typed(form: Form, answers: Mapping[str, object]) -> dict[str, object]:
    """Return answers with every table's cells under names of their own: ``items.1.amount``.

    So a page keeps a table like everything else, whatever is wrong with a cell.
    """
    flat: dict[str, object] = {}
    for name, value in answers.items():
        asked = form.fields.get(name)
        if asked is None or not asked.columns or not isinstance(value, list):
            flat[name] = value
            continue
        for number, row in enumerate(value, 1):
            cells = row.items() if isinstance(row, Mapping) else [("", row)]
            flat.update({f"{name}.{number}.{column}": cell for column, cell in cells})
    return flat


def typed_rows(asked: Field, answers: Mapping[str, object]) -> object:
    """Return what was typed into a table, row by row, from names such as ``items.1.amount``.

    What a script sent as a list is returned as it is; None if there is nothing.
    """
    rows: dict[int, dict[str, object]] = {}
    for name, cell in answers.items():
        place = cell_of(asked, name)
        if place is not None:
            rows.setdefault(place[0], {})[place[1]] = cell
    return [rows[number] for number in sorted(rows)] or answers.get(asked.code)


def cells_of(asked: Field, answers: Mapping[str, object]) -> dict[str, object]:
    """Return the cells of a table in which something was typed, by name."""
    return {name: cell for name, cell in answers.items() if cell and cell_of(asked, name)}


def cell_of(asked: Field, name: str) -> tuple[int, str] | None:
    """Return the row and column that a name of a cell stands for, None if it is none."""
    first, _, rest = name.partition(".")
    number, dot, column = rest.partition(".")
    if first != asked.code or not dot or not number.isascii() or not number.isdecimal():
        return None
    return (int(number), column) if len(number) <= 3 else None


def is_asked(form: Form, name: str) -> bool:
    """Tell whether a name is a field of the form, or a cell of one of its tables."""
    asked = form.fields.get(name.partition(".")[0])
    if asked is None or name == asked.code:
        return asked is not None
    place = cell_of(asked, name)
    return place is not None and place[1] in {column.code for column in asked.columns}


def left_over(form: Form, answers: Mapping[str, object]) -> dict[str, object]:
    """Return the answers of an earlier version that this one has no place for.

    They stay with the report as they were typed, are shown beside it and count for nothing.
    """
    return {name: value for name, value in answers.items() if not _fits(form, name, value)}


def fitting(form: Form, answers: Mapping[str, object]) -> dict[str, object]:
    """Return the answers that the form has a place for; see :func:`left_over`."""
    return {name: value for name, value in answers.items() if _fits(form, name, value)}


def _fits(form: Form, name: str, value: object) -> bool:
    asked = form.fields.get(name)
    if asked is None:
        return is_asked(form, name)
    return (
        isinstance(value, list)
        if asked.columns
        else asked.type == "attachments" or not (isinstance(value, list | dict))
    )


def written_rows(asked: Field, rows: Iterable[Row]) -> list[dict[str, str]]:
    """Return rows as a person would type them."""
    return [
        {column.code: write_answer(column, row.get(column.code)) for column in asked.columns}
        for row in rows
    ]


def gathered_rows(asked: Field, tables: Iterable[Value]) -> list[Row] | None:
    """Return the rows of several units' tables as one; see :class:`forms.Column`."""
    return [row for row, _ in traced_rows(asked, tables)] or None


def traced_rows(asked: Field, tables: Iterable[Value]) -> list[tuple[Row, list[int]]]:
    """Return the rows of several units' tables as one, each with the tables it comes from.

    A table is named by its place among those given.
    """
    taken = [c for c in asked.columns if getattr(c, "consolidates", "list") != "none"]
    added = [c.code for c in taken if getattr(c, "consolidates", "list") == "sum"]
    whole: list[tuple[Row, list[int]]] = []
    known: dict[tuple[object, ...], tuple[Row, list[int]]] = {}
    for place, row in ((n, each) for n, table in enumerate(tables) for each in rows_of(table)):
        kept: Row = {c.code: row.get(c.code) for c in taken}
        key = tuple(value for code, value in kept.items() if code not in added)
        if not added or key not in known:
            known[key] = (kept, [place])
            whole.append(known[key])
            continue
        sums, places = known[key]
        sums.update({code: _added(sums[code], kept[code]) for code in added})
        if place not in places:
            places.append(place)
    return whole[:MOST_GATHERED]


def _added(one: int | str | None, other: int | str | None) -> int | str | None:
    if isinstance(one, int) and isinstance(other, int):
        return one + other
    return other if one is None else one


def refiled(value: Value, filed: Field | None, asked: Field) -> Value:
    """Return what was filed for one version of a field as a value of another.

    A figure keeps its worth, whatever its decimal places; None if it would not be the same.
    """
    if filed is None or not ((filed.numeric and asked.numeric) or filed.type == asked.type):
        return None
    if asked.type == "choice" and value not in asked.choices:
        return None
    if not asked.columns:
        return _same_figure(value, filed, asked)
    before = {column.code: column for column in filed.columns}
    return [
        {
            c.code: _same_cell(row.get(c.code), before[c.code], c)
            for c in asked.columns
            if c.code in before
        }
        for row in rows_of(value)
    ]


def _same_figure(value: Value, filed: Question, asked: Question) -> Value:
    if not isinstance(value, int) or filed.places == asked.places:
        return value
    scaled = rescaled(value, filed.places, asked.places)
    return scaled if rescaled(scaled, asked.places, filed.places) == value else None


def _same_cell(value: int | str | None, filed: Question, asked: Question) -> int | str | None:
    same = _same_figure(value, filed, asked) if filed.numeric == asked.numeric else None
    return same if isinstance(same, int | str) else None


def rescaled(value: int, places: int, wanted: int) -> int:
    """Return a figure at other decimal places, rounded half away from zero."""
    step: int = 10 ** abs(places - wanted)
    if wanted >= places:
        return value * step
    whole = (2 * abs(value) + step) // (2 * step)
    return -whole if value < 0 else whole
