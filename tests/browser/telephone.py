"""A village's telephone with one report open on it, and everything that may befall the two."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from uuid import UUID

from playwright.sync_api import BrowserContext, Error, Page

from tests.browser.bad_line import Line, Tally
from tests.browser.conftest import Site, sign_in
from tests.browser.killing import Killable, answer_of
from tests.browser.waiting import until

_PROMISES = ("正在上报", "自动上报", "已上报")
_KEPT = """async (wanted) => {
  const { $store: store } = await import(document.body.dataset.build + 'frame.js');
  const draft = await store.read('drafts', document.getElementById('filing').dataset.key);
  const kept = new Map((draft || {fields: []}).fields);
  return Object.entries(wanted).every(([name, value]) => kept.get(name) === value);
}"""
_WAITING = """async () => {
  const { $store: store } = await import(document.body.dataset.build + 'frame.js');
  return (await store.readAll('outbox', store.owner())).filter((j) => j.state !== 'sent').length;
}"""
# Either the form is there and its script has taken it over, or it has become its receipt.
_DRAWN = """document.readyState === 'complete' && (!document.getElementById('filing')
  || document.documentElement.dataset.ready === 'yes')"""
_AT_HAND = """(async () => {
  if (!document.getElementById('filing')) return true;
  const names = (await caches.keys()).filter((name) => name.startsWith('fengqiao-pages '));
  const kept = await Promise.all(names.map(async (name) => (await caches.open(name)).match(
    location.pathname)));
  return kept.some(Boolean);
})()"""
_SAID = "(document.getElementById('saved') || {innerText: '已上报'}).innerText"
# Two seconds after the last key are many in a test; the page says how many it waits.
_SOONER = """(document.getElementById('filing') || {dataset: {}}).dataset.saves = '100'"""
_ONLINE = "window.dispatchEvent(new Event('online'))"


@dataclass
class Telephone:
    """One village's telephone; each interruption is counted in the tally."""

    site: Site
    device: Killable
    number: UUID
    tally: Tally
    unit: str = "b-head"
    line: Line = field(default_factory=Line)

    def __post_init__(self) -> None:
        """Switch the telephone on."""
        self.context: BrowserContext = self.device.open()
        sign_in(self.context, self.site, self.unit)
        self.page: Page = self._opened()
        self._shelve()

    def type(self, some: dict[str, str]) -> None:
        """Type answers and wait until they are on the telephone's disk."""
        for name, value in some.items():
            self.page.fill(f"[id='{name}']", value)
        question = f"({_KEPT})({json.dumps(some)})"
        until(self.page, lambda: bool(answer_of(self.page, question)), some)

    def press(self) -> bool:
        """Press, and return whether the page has promised to hand it in."""
        self.page.click("#review")
        self.page.click("#review-send")
        self.met(10)
        end = time.monotonic() + 10
        while not (promised := self._promised()) and time.monotonic() < end:
            self.page.wait_for_timeout(25)
        return promised

    def waits(self) -> bool:
        """Tell whether something waits to be sent, as far as that can be known."""
        try:
            return int(answer_of(self.page, f"({_WAITING})()")) > 0
        except Error:
            # It is on its way to the page of the receipt.
            return True

    def met(self, seconds: float = 1) -> bool:
        """Wait until the next request has met its fate; tell whether one came to meet it."""
        end = time.monotonic() + seconds
        while self.line.fate and time.monotonic() < end:
            self.page.wait_for_timeout(25)
        return not self.line.fate

    def throw_away(self) -> None:
        """Close the page and open it anew."""
        self.note("page thrown away")
        self.open_anew()

    def open_anew(self) -> None:
        """Close the page and open it as on another day."""
        self.page.close()
        self.page = self._opened()
        self._shelve()

    def kill(self) -> None:
        """Take the battery out and put it in again."""
        self.note("browser killed")
        self.device.kill()
        self.context = self.device.open()
        sign_in(self.context, self.site, self.unit)
        self.page = self._opened()
        self._shelve()

    def cut(self) -> None:
        """Cut the line."""
        self.context.set_offline(True)
        self.note("line cut")

    def mend(self) -> None:
        """Mend the line, and have the page know it."""
        self.context.set_offline(False)
        try:
            answer_of(self.page, _ONLINE)
        except Error:
            # It is on its way to the page of the receipt.
            self.page.wait_for_timeout(100)

    def reload(self) -> None:
        """Load the page anew."""
        self.note("page loaded anew")
        self.page.reload()
        self._drawn()

    def note(self, what: str) -> None:
        """Count an interruption, if it is one."""
        if what:
            self.tally.interruptions[what] += 1

    def _promised(self) -> bool:
        try:
            said = str(answer_of(self.page, _SAID))
        except Error:
            # It is on its way to the page of the receipt.
            return True
        return any(words in said for words in _PROMISES)

    def _opened(self) -> Page:
        page = self.page = self.context.new_page()
        page.on("dialog", lambda dialog: dialog.accept())
        page.route("**/*", self.line.carry)
        self.line.fate = ""
        page.goto(f"{self.site.address}/reports/{self.number}")
        self._drawn()
        return page

    def _drawn(self) -> None:
        until(self.page, lambda: self._answers(_DRAWN), "the page is drawn")
        self._answers(_SOONER)

    def _shelve(self) -> None:
        """Wait until the form can be opened without a line."""
        until(self.page, lambda: self._answers(_AT_HAND), "the form is on the shelf")

    def _answers(self, question: str) -> bool:
        try:
            return bool(answer_of(self.page, question))
        except Error:
            # What waited was delivered at once, and the page goes on to its receipt.
            return False
