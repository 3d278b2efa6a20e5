"""A workbook that a browser sends."""

from __future__ import annotations

from fengqiao.sheets.packages import LARGEST_FILE
from fengqiao.sheets.tables import Sheet
from fengqiao.web.files import sent_file

SHEET = "sheet"
# Of what is wrong with a sheet, so much is named; who has mended that sends it again.
MOST_TOLD = 100


def read_sent_sheet() -> Sheet:
    """Return the table in the file that was sent as ``sheet``.

    :raises Invalid: if there is none, or it cannot be read; see ``read_sheet``
    """
    # Only now: the library for workbooks takes long to load.
    from fengqiao.sheets.reading import read_sheet

    return read_sheet(*sent_file(SHEET, LARGEST_FILE))


def rest_words(count: int) -> list[str]:
    """Return words about how much more is wrong than is named, if there is more."""
    more = count - MOST_TOLD
    return [f"还有 {more} 处没有列出，请先改前面的。"] if more > 0 else []
