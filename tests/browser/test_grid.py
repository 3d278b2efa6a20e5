"""A township pastes, moves, corrects and takes back on its sheet, with the keyboard alone."""

from __future__ import annotations

from playwright.sync_api import Page, expect
from sqlalchemy import select

from fengqiao.reports.models import Report
from fengqiao.tenancy.transaction import transaction
from tests.browser.conftest import Open, Site, fits
from tests.pages.reporting import WEEK
from tests.world import VILLAGE_WEEKLY, World

PASTE = """(text) => {
  const carried = new DataTransfer();
  carried.setData('text', text);
  document.activeElement.dispatchEvent(new ClipboardEvent('paste', {
    clipboardData: carried, bubbles: true, cancelable: true,
  }));
}"""
FOCUSED = "document.activeElement.getAttribute('aria-label')"


def kept(world: World) -> dict[int, dict[str, object]]:
    """Return what the township's drafts hold, by scope."""
    with transaction(world.who("b-sand")) as work:
        found = work.scalars(select(Report).where(Report.on_behalf))
        return {report.scope: dict(report.answers) for report in found}


def opened_grid(opened: Open, site: Site, **more: object) -> Page:
    page = opened("b-sand", "filer", width=1280, **more).new_page()
    page.goto(f"{site.address}/grid?form={VILLAGE_WEEKLY}&period={WEEK}")
    return page


def test_a_block_from_excel_is_pasted_marked_and_taken_back_in_one_step(
    opened: Open, site: Site
) -> None:
    page = opened_grid(opened, site)
    first = page.locator("tbody input.cell").first
    first.click()
    page.evaluate(PASTE, "\uff11\uff12\t1,234\t三\n5\t6\t7\n9\t9\t9\n")
    rows = page.locator("tbody tr")
    values = [
        [cell.input_value() for cell in rows.nth(n).locator("input.cell").all()[:3]]
        for n in range(2)
    ]
    assert values == [["12", "1234", "三"], ["5", "6", "7"]]
    expect(page.locator("[aria-invalid=true]")).to_have_count(1)
    expect(page.locator("[data-grid-words]")).to_contain_text("3 格超出表格")
    page.keyboard.press("Control+z")
    expect(first).to_have_value("")
    expect(page.locator("[aria-invalid=true]")).to_have_count(0)


def test_keys_lead_through_the_sheet_and_enter_never_sends_it(opened: Open, site: Site) -> None:
    page = opened_grid(opened, site)
    page.locator("tbody input.cell").first.focus()
    label = page.evaluate(FOCUSED)
    page.keyboard.type("4")
    page.keyboard.press("Enter")
    assert page.evaluate(FOCUSED) != label
    assert page.evaluate(FOCUSED).startswith("新岸村")
    page.keyboard.press("ArrowUp")
    assert page.evaluate(FOCUSED) == label
    page.keyboard.press("ArrowRight")
    assert page.evaluate(FOCUSED).startswith("沙头村")
    assert page.evaluate(FOCUSED) != label
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert page.url.endswith(WEEK)
    page.fill("#reason", "电话报数")
    page.click("button[value=save]")
    expect(page.locator(".note.green")).to_contain_text("已存为 1 份代报草稿")
    assert [list(answers.values()) for answers in kept(site.world).values()] == [["4"]]


def test_the_sheet_works_without_script_and_fits_a_narrow_window(opened: Open, site: Site) -> None:
    page = opened_grid(opened, site, script=False)
    page.locator("tbody input.cell").first.fill("3")
    page.fill("#reason", "电话报数")
    page.click("button[value=save]")
    expect(page.locator("main")).to_contain_text("已存为 1 份代报草稿")
    narrow = opened("b-sand", "filer", width=320).new_page()
    narrow.goto(f"{site.address}/grid?form={VILLAGE_WEEKLY}&period={WEEK}")
    assert fits(narrow)


def test_a_wrong_cell_is_seen_to_be_wrong(opened: Open, site: Site) -> None:
    page = opened_grid(opened, site)
    cell = page.locator("tbody input.cell").first
    before = cell.evaluate("element => getComputedStyle(element).borderTopColor")
    expect(cell).to_have_css("border-top-color", before)
    cell.fill("三")
    cell.press("Enter")
    expect(cell).to_have_attribute("aria-invalid", "true")
    expect(cell).not_to_have_css("border-top-color", before)
