"""Inspections written down in Excel are taken over whole, once, and seen before."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, timedelta

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from fengqiao.audit.queries import trail_page
from fengqiao.clock import local_date, now
from fengqiao.errors import Refusal
from fengqiao.ledgers.checking import Inspection
from fengqiao.ledgers.entries import amend_entry, enter_inspection
from fengqiao.ledgers.importing import import_entries
from fengqiao.ledgers.models import LedgerEntry
from fengqiao.ledgers.queries import newest_ledgers, steps_of
from fengqiao.tenancy.transaction import transaction
from tests.pages.browser import Browser, as_somebody, words_of
from tests.pages.reporting import form_on, soup_of, with_ledger
from tests.pure.workbooks import with_rows
from tests.world import World

PLACE = "/ledgers/inspection/import"
TODAY = local_date(now())
Cells = list[str | date | None]
CLEAR: Cells = [TODAY.isoformat(), "村礼堂", "消防", None, None, "没有问题", None]
HAZARD: Cells = [
    TODAY - timedelta(days=1),
    "河堤",
    "边坡",
    "护栏松动",
    "换护栏",
    "发现隐患",
    "一般隐患",
]


@pytest.fixture
def village(app: Flask, world: World) -> Browser:
    """Return the browser of a village whose county keeps the ledger."""
    with_ledger()
    return as_somebody(app, world, "b-head")


def template(village: Browser, *rows: Cells) -> openpyxl.Workbook:
    """Return the village's template with rows filled in."""
    page = village.get("/ledgers/inspection/template")
    book = openpyxl.load_workbook(io.BytesIO(page.data))
    for number, row in enumerate(rows, start=4):
        for column, value in enumerate(row, start=1):
            book.worksheets[0].cell(number, column, value)
    return book


def send(village: Browser, book: openpyxl.Workbook | bytes) -> TestResponse:
    """Have a workbook read in."""
    if not isinstance(book, bytes):
        made = io.BytesIO()
        book.save(made)
        book = made.getvalue()
    return village.post(PLACE, data={"sheet": (io.BytesIO(book), "检查.xlsx")})


def confirm(village: Browser, page: TestResponse) -> TestResponse:
    """Press the button below what was read."""
    action = f"{PLACE}/rows"
    return village.post(action, data=form_on(page, f"form[action='{action}']"))


def kept(world: World) -> list[LedgerEntry]:
    actor = world.who("b-head")
    with transaction(actor) as work:
        return list(work.scalars(select(LedgerEntry).order_by(LedgerEntry.found_on.desc())))


def test_a_file_is_seen_then_taken_over_and_sent_again_changes_nothing(
    app: Flask, world: World, village: Browser
) -> None:
    book = template(village, CLEAR, CLEAR, HAZARD)
    seen = send(village, book)
    assert "读到 3 条，新记 3 条" in words_of(seen)
    assert kept(world) == []

    assert confirm(village, seen).status_code == 303

    assert "已导入 3 条" in words_of(village.get("/ledgers/inspection"))
    first, second, hazard = kept(world)
    assert (first.state, second.state, hazard.state) == ("clear", "clear", "found")
    assert hazard.values["problem"] == "护栏松动"
    assert hazard.due_on == hazard.found_on + timedelta(days=7)
    actor = world.who("b-head")
    with transaction(actor, now()) as work:
        assert [step.words for step in steps_of(work, hazard)] == [
            "从 Excel 导入，照片没有一起导入。"
        ]
        (told,) = trail_page(work, subject="ledger", subject_id="inspection", limit=9)
        assert (told.action, told.detail["entries"]) == ("ledger_entry.imported", 3)
        answers = {"place": "河堤东段", "item": "边坡"}
        amend_entry(
            work, actor, entry_id=hazard.id, version=None, answers=answers, reason="写错", at=now()
        )
    # The trail names the whole ledger, and leads to no entry that is not there.
    trail = as_somebody(app, world, "b-county", "administrator").get("/trail")
    assert "从 Excel 导入台账" in words_of(trail)
    assert soup_of(trail).select_one("a[href='/ledgers/entries/inspection']") is None
    again = send(village, book)
    assert "新记 0 条；台账里已有的 3 条不重复记" in words_of(again)
    assert soup_of(again).select_one(f"form[action='{PLACE}/rows']") is None
    # Who presses the button of the first page once more gets what is there already.
    stale = form_on(seen, f"form[action='{PLACE}/rows']") | {"idempotency_key": ""}
    assert village.post(f"{PLACE}/rows", data=stale).status_code == 303
    longer = send(village, template(village, CLEAR, CLEAR, HAZARD, CLEAR))
    assert "新记 1 条；台账里已有的 3 条不重复记" in words_of(longer)
    assert len(kept(world)) == 3


def test_a_row_that_was_typed_on_the_page_before_is_not_written_again(
    world: World, village: Browser
) -> None:
    actor, at = world.who("b-head"), now()
    with transaction(actor, at) as work:
        ledger = newest_ledgers(work, actor)["inspection"]
        typed = {"place": "村礼堂", "item": "消防"}
        enter_inspection(work, actor, ledger=ledger, answers=typed, found=False, at=at)
    page = send(village, template(village, CLEAR, CLEAR))
    assert "新记 1 条；台账里已有的 1 条不重复记" in words_of(page)
    assert confirm(village, page).status_code == 303
    assert len(kept(world)) == 2


def test_every_wrong_cell_is_named_and_then_nothing_is_taken_over(
    world: World, village: Browser
) -> None:
    tomorrow, long_ago = TODAY + timedelta(days=1), TODAY - timedelta(days=40)
    book = template(
        village,
        CLEAR,
        ["=TODAY()", *CLEAR[1:]],
        ["前天", *CLEAR[1:]],
        [tomorrow, *CLEAR[1:]],
        [long_ago, *CLEAR[1:]],
        [CLEAR[0], None, "消防", None, None, "没有问题", None],
        [*CLEAR[:2], "火灾", *CLEAR[3:]],
        [*HAZARD[:6], None],
        [*CLEAR[:6], "一般隐患"],
        [*CLEAR[:5], "还行", None],
    )
    book.worksheets[0].merge_cells("B14:C14")
    book.worksheets[0]["A14"], book.worksheets[0]["B14"] = TODAY, "祠堂"
    book.worksheets[0]["F14"] = "没有问题"

    answer = send(village, book)

    assert answer.status_code == 422
    said = words_of(answer)
    for words in (
        "A5：",
        "A6：请填日期",
        "A7：日期不能晚于今天",
        "A8：只能补记 31 天以内",
        "B9：还没有填",
        "C10：请从这些里选一个",
        "G11：结果是“待整改”的，请选择轻重",
        "G12：记录结果是“没有问题”",
        "F13：记录结果请填“没有问题”或“待整改”",
        "B14：B14:C14 是合并单元格",
    ):
        assert words in said, words
    assert soup_of(answer).select_one(f"form[action='{PLACE}/rows']") is None
    assert kept(world) == []

    # One mistake in every line: the first are named, and how many more there are.
    book = template(village, *[["前天", *CLEAR[1:]] for _ in range(120)])
    said = words_of(send(village, book))
    assert "A103：请填日期" in said
    assert "A104：" not in said
    assert "还有 20 处没有列出" in said


def test_what_is_no_table_of_this_ledger_is_refused_as_everywhere(
    app: Flask, world: World, village: Browser
) -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 40_001))
    huge = send(village, with_rows(rows))
    assert (huge.status_code, "一次读不了" in words_of(huge)) == (422, True)
    assert "请先选好文件" in words_of(village.post(PLACE, data={}))
    other = template(as_somebody(app, world, "b-shore"), CLEAR)
    assert "这是另一个单位的模板" in words_of(send(village, other))
    spoiled = village.post(f"{PLACE}/rows", data={"rows": '[{"found": 1'})
    assert (spoiled.status_code, "重新选文件" in words_of(spoiled)) == (422, True)


def test_a_program_looks_first_and_two_at_once_write_nothing_twice(
    world: World, village: Browser
) -> None:
    answers: dict[str, object] = {"place": "渡口", "item": "水域"}
    rows = [{"answers": answers, "found": False, "found_on": CLEAR[0]}]
    body = {"ledger": "inspection", "rows": rows}
    looked = village.call("POST", "/api/v1/ledger-entries/import", json=body | {"dry_run": True})
    assert looked.get_json() == {"created": 1, "repeated": 0, "ids": []}
    actor, at = world.who("b-head"), now()

    def take_over() -> None:
        with suppress(Refusal), transaction(actor, at) as work:
            ledger = newest_ledgers(work, actor)["inspection"]
            made = Inspection(answers, False, "", TODAY)
            import_entries(work, actor, ledger=ledger, rows=[made], at=at)

    with ThreadPoolExecutor() as pool:
        for each in [pool.submit(take_over) for _ in range(3)]:
            each.result()
    (entry,) = kept(world)
    again = village.call("POST", "/api/v1/ledger-entries/import", json=body)
    assert again.get_json() == {"created": 0, "repeated": 1, "ids": []}
    wrong = village.call(
        "POST", "/api/v1/ledger-entries/import", json=body | {"rows": [rows[0] | {"found": True}]}
    )
    assert "rows.0.severity" in wrong.get_json()["errors"]
    assert entry.values["place"] == "渡口"
