"""A table of a report as it is read: units of measure in the heads, and whose each row is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fengqiao.forms.form import Field, Form


def read_table(asked: Field, drawn: Mapping[str, Any], whose: Sequence[str] = ()) -> dict[str, Any]:
    """Return ``columns`` and the filled ``rows`` of a drawn field, as words.

    ``whose`` says from which unit each row was gathered; if it does not fit the rows, as after a
    row was struck out by hand, nothing is said rather than something wrong.
    """
    rows = [[str(cell["value"]) for cell in row["cells"]] for row in drawn["rows"]]
    filled = [row for row in rows if any(row)]
    columns = [f"{c.label}（{c.unit}）" if c.unit else c.label for c in asked.columns]
    if whose and len(whose) == len(filled):
        columns = ["单位", *columns]
        filled = [[unit, *row] for unit, row in zip(whose, filled, strict=True)]
    return {"columns": columns, "rows": filled}


def with_tables(
    form: Form, sections: Iterable[Mapping[str, Any]], whose: Mapping[str, Sequence[str]]
) -> list[dict[str, Any]]:
    """Return drawn sections in which each table has a ``table`` to be read."""
    return [
        {**section, "fields": [_readable(form, each, whose) for each in section["fields"]]}
        for section in sections
    ]


def _readable(
    form: Form, drawn: dict[str, Any], whose: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    asked = form.fields[drawn["id"]]
    if not asked.columns:
        return drawn
    return drawn | {"table": read_table(asked, drawn, whose.get(asked.code, ()))}
