"""What browser tests of a village's week share: filling it in, handing it up, looking at it."""

from __future__ import annotations

from uuid import UUID

from playwright.sync_api import BrowserContext, Page, expect

from fengqiao.reports.models import Report
from tests.browser.conftest import Site, ready
from tests.pages.reporting import report_of
from tests.world import VILLAGE_WEEKLY


def fill(page: Page, site: Site, **answers: str) -> None:
    """Fill in every figure of the weekly form: nothing happened, except what is given."""
    for code, asked in site.world.forms[VILLAGE_WEEKLY].fields.items():
        if asked.numeric:
            page.fill(f"[id='answer.{code}']", answers.get(code, "0"))


def report(site: Site, number: UUID) -> Report:
    """Return the village's report as it stands."""
    return report_of(site.world, "b-head", number)


def submit(page: Page) -> None:
    """Press 核对并上报, look, and confirm."""
    page.click("#review")
    page.click("#review-send")


def opened_report(context: BrowserContext, site: Site, number: UUID) -> Page:
    """Open a report's page and wait until its script is ready."""
    page = context.new_page()
    page.goto(f"{site.address}/reports/{number}")
    ready(page)
    return page


_SHELVED = """async () => {
  const names = (await caches.keys()).filter((name) => name.startsWith('fengqiao-pages '));
  const shelves = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return shelves.reduce((all, some) => all.concat(some.map((one) => one.url)), []);
}"""


def shelved(page: Page, *places: str) -> None:
    """Wait until the page, the outbox and other places can be opened without a line."""
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    home = page.evaluate("location.origin")
    wanted = {page.url, *(home + place for place in ("/outbox", *places))}
    for _ in range(200):
        if wanted <= set(page.evaluate(_SHELVED)):
            return
        page.wait_for_timeout(50)
    raise AssertionError(wanted)


def not_shelved(page: Page, place: str) -> None:
    """Wait until a page is kept here no more."""
    unwanted = page.evaluate("location.origin") + place
    for _ in range(200):
        if unwanted not in page.evaluate(_SHELVED):
            return
        page.wait_for_timeout(50)
    raise AssertionError(unwanted)


_AGED = """async (place) => {
  for (const name of (await caches.keys()).filter((name) => name.startsWith('fengqiao-pages '))) {
    const shelf = await caches.open(name), kept = await shelf.match(place);
    if (!kept) continue;
    const headers = new Headers(kept.headers);
    headers.set('Date', new Date(Date.now() - 86400000).toUTCString());
    await shelf.put(place, new Response(await kept.text(), { headers }));
  }
}"""


def kept_since_yesterday(page: Page, place: str) -> None:
    """Have a page have been kept here a day ago."""
    page.evaluate(_AGED, place)


def type_in(page: Page, code: str, value: str) -> None:
    """Type an answer as a person does, and leave the field."""
    page.fill(f"[id='answer.{code}']", value)


def kept_on_server(page: Page) -> None:
    """Wait until the page says that the server has the draft."""
    expect(page.locator("#saved")).to_contain_text("已保存")


def kept_here(page: Page) -> None:
    """Wait until what was typed is on the device's disk."""
    expect(page.locator("#saved")).to_contain_text("已存本机")


_DRAFTED = """(key) => new Promise((resolve, reject) => {
  const request = indexedDB.open('fengqiao', 1);
  request.onerror = () => reject(request.error);
  request.onsuccess = () => {
    const asked = request.result.transaction('drafts').objectStore('drafts').get(key);
    asked.onsuccess = () => resolve(asked.result ? asked.result.fields : []);
  };
})"""


def drafted_here(page: Page, name: str, value: str) -> None:
    """Wait until the device's disk holds a value, also of a form that says nothing of it."""
    key = page.locator("form[data-key]").get_attribute("data-key")
    for _ in range(300):
        if [name, value] in page.evaluate(_DRAFTED, key):
            return
        page.wait_for_timeout(50)
    raise AssertionError(page.evaluate(_DRAFTED, key))
