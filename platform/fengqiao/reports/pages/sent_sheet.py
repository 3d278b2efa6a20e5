"""A workbook that a browser sends."""

from __future__ import annotations

from flask import request

from fengqiao.errors import Invalid
from fengqiao.sheets.packages import LARGEST_FILE
from fengqiao.sheets.reading import read_sheet
from fengqiao.sheets.tables import Sheet
from fengqiao.web.forms import visible

SHEET = "sheet"


def read_sent_sheet() -> Sheet:
    """Return the table in the file that was sent as ``sheet``.

    :raises Invalid: if there is none, or it cannot be read; see ``read_sheet``
    """
    sent = request.files.get(SHEET)
    if sent is None or not sent.filename:
        raise Invalid("还没有选文件，请先选好文件再上传。", code="no-file")
    # One byte more than is allowed tells a file that is too large from one that just fits.
    return read_sheet(sent.stream.read(LARGEST_FILE + 1), visible(sent.filename))
