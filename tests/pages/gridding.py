"""What tests of filing for others share: whose week it is, the sheet, a workbook that is sent."""

from __future__ import annotations

import io
from urllib.parse import urlencode

import openpyxl
from sqlalchemy import select
from werkzeug.test import TestResponse

from fengqiao.reports.models import Report
from fengqiao.tenancy.transaction import transaction
from tests.pages.browser import Browser
from tests.pages.reporting import WEEK, soup_of
from tests.world import VILLAGE_WEEKLY, World, duty_of

PLACE = {"form": VILLAGE_WEEKLY, "period": WEEK}
GRID = "/grid?" + urlencode(PLACE)
WHY = "村里停电，电话报数"


def owed(world: World, unit: str) -> str:
    with transaction(world.who("b-county", "reviewer")) as work:
        return str(duty_of(work, world, unit, period=WEEK).id)


def kept(world: World, unit: str) -> Report | None:
    with transaction(world.who("b-sand", "filer")) as work:
        found = select(Report).where(Report.scope == world.unit(unit).scope, Report.period == WEEK)
        return work.scalars(found.where(Report.form == VILLAGE_WEEKLY)).one_or_none()


def workbook(page: TestResponse) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(page.data))


def send(
    browser: Browser, address: str, book: openpyxl.Workbook | bytes, **fields: str
) -> TestResponse:
    if not isinstance(book, bytes):
        made = io.BytesIO()
        book.save(made)
        book = made.getvalue()
    return browser.post(address, data={**fields, "sheet": (io.BytesIO(book), "填好的.xlsx")})


def errors_of(answer: TestResponse) -> str:
    found = soup_of(answer).select_one("#errors")
    return found.get_text(" ") if found else ""
