"""A workbook that a browser sends."""

from __future__ import annotations

from fengqiao.sheets.packages import LARGEST_FILE
from fengqiao.sheets.reading import read_sheet
from fengqiao.sheets.tables import Sheet
from fengqiao.web.files import sent_file

SHEET = "sheet"


def read_sent_sheet() -> Sheet:
    """Return the table in the file that was sent as ``sheet``.

    :raises Invalid: if there is none, or it cannot be read; see ``read_sheet``
    """
    return read_sheet(*sent_file(SHEET, LARGEST_FILE))
