"""A telephone that loses its line, files without one, and finds it again."""

from __future__ import annotations

from playwright.sync_api import Error, Page, expect

from tests.browser.conftest import Site
from tests.browser.week import fill, submit

_ONLINE = "window.dispatchEvent(new Event('online'))"


def filed_without_a_line(page: Page, site: Site, **answers: str) -> None:
    """Fill in the open page and hand it over while there is no signal."""
    page.context.set_offline(True)
    fill(page, site, **answers)
    handed_over_in_vain(page)


def handed_over_in_vain(page: Page) -> None:
    """Hand the open page over and wait until it says that there is no signal."""
    submit(page)
    expect(page.locator("#saved")).to_contain_text("没有信号")


def back_on_the_line(page: Page) -> None:
    """Let the telephone have its line back, and the page know it."""
    page.context.set_offline(False)
    try:
        page.evaluate(_ONLINE)
    except Error:
        # It knew already, and is on its way to the page of the receipt.
        page.wait_for_load_state()


def sent_now(page: Page) -> None:
    """Press 全部发送 in the outbox, unless all of it has just gone off by itself."""
    page.context.set_offline(False)
    page.locator("#send-all").dispatch_event("click")
