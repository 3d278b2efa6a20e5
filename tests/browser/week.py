"""What browser tests of a village's week share: filling it in, handing it up, looking at it."""

from __future__ import annotations

import re
from uuid import UUID

from playwright.sync_api import BrowserContext, Page, expect

from fengqiao.reports.models import Report
from tests.browser.conftest import Site, ready
from tests.browser.waiting import until
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
    until(page, lambda: wanted <= set(page.evaluate(_SHELVED)), wanted)


_FILES = """async () => {
  const names = (await caches.keys()).filter((name) => name.startsWith('fengqiao-files '));
  const shelves = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
  return shelves.reduce((all, some) => all.concat(some.map((one) => one.url)), []);
}"""


def files_shelved(page: Page) -> set[str]:
    """Return the names of our own files that are kept for a dead line."""
    return {str(address).rsplit("/", 1)[1] for address in page.evaluate(_FILES)}


def not_shelved(page: Page, place: str) -> None:
    """Wait until a page is kept here no more."""
    unwanted = page.evaluate("location.origin") + place
    until(page, lambda: unwanted not in page.evaluate(_SHELVED), unwanted)


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


_STANDS = """async (where) => {
  const { $store: store } = await import(document.body.dataset.build + 'frame.js');
  const form = document.querySelector('form[data-key]');
  const draft = await store.read('drafts', form.dataset.key);
  const told = (pairs) => JSON.stringify((pairs || []).filter(([name, value]) =>
    /^(answer|photo|reason)[.]/.test(name) && typeof value === 'string')
    .map(([name, value]) => [name, value.replace(/\\r\\n/g, '\\n')]));
  const typed = told(Array.from(new FormData(form)));
  return Boolean(draft) && where.every((place) => told(draft[place]) === typed);
}"""


def kept_on_server(page: Page) -> None:
    """Wait until the server has what stands in the form, and the page says so.

    That it says so is not enough: it may still say it of what was typed before.
    """
    until(page, lambda: bool(page.evaluate(_STANDS, ["fields", "base"])), "on the server")
    expect(page.locator("#saved")).to_contain_text("已保存")


def kept_here(page: Page) -> None:
    """Wait until what stands in the form is on the device's disk, and the page says so."""
    until(page, lambda: bool(page.evaluate(_STANDS, ["fields"])), "on the disk")
    expect(page.locator("#saved")).to_contain_text("已存本机")


_NUMBER = re.compile(r"/reports/([0-9a-f-]{36})$")


def number_on(page: Page) -> UUID:
    """Wait until a report's own page stands open, and return its number."""
    expect(page).to_have_url(_NUMBER)
    return UUID(page.url.rsplit("/", 1)[1])


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
    until(page, lambda: [name, value] in page.evaluate(_DRAFTED, key), (name, value))
