"""A table of the overview as a workbook to take along."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask import Response

from fengqiao.sheets.writing import Column, Row, write_workbook
from fengqiao.web.files import attached_name

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook_answer(
    title: str, columns: Sequence[Column], rows: Iterable[Row], *, subtitle: str
) -> Response:
    """Return a table as a file to download, named after its title."""
    answer = Response(write_workbook(title, columns, rows, subtitle=subtitle), mimetype=_XLSX)
    answer.headers["Content-Disposition"] = attached_name(f"{title}.xlsx")
    answer.cache_control.no_store = True
    return answer
