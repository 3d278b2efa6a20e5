"""Workbooks as a person saves them, and as a program may spoil them."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import openpyxl
import pytest

from fengqiao.errors import Invalid
from fengqiao.sheets.reading import read_sheet

SHEET = "xl/worksheets/sheet1.xml"


def saved(book: openpyxl.Workbook) -> bytes:
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def book(*rows: list[Any]) -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    for row in rows:
        made.worksheets[0].append(row)
    return made


def repacked(raw: bytes, **parts: bytes) -> bytes:
    """Return a workbook with some of its parts exchanged or added."""
    made = io.BytesIO()
    changed = {name.replace("__", "/").replace("_xml", ".xml"): c for name, c in parts.items()}
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(made, "w", 8) as new:
        for name in [*old.namelist(), *(n for n in changed if n not in old.namelist())]:
            new.writestr(name, changed.get(name) or old.read(name))
    return made.getvalue()


def with_rows(xml: str, after: str = "") -> bytes:
    """Return a workbook whose only sheet has these rows, as a program would write them."""
    whole = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<dimension ref="A1"/><sheetData>{xml}</sheetData>{after}</worksheet>'
    )
    return repacked(saved(book([1])), xl__worksheets__sheet1_xml=whole.encode())


def refused(raw: bytes, name: str = "x.xlsx") -> Invalid:
    with pytest.raises(Invalid) as refusal:
        read_sheet(raw, name)
    return refusal.value
