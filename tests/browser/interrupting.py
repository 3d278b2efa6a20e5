"""A village files again and again while everything that can be interrupted is interrupted.

Every interruption is one of: the browser killed, its page thrown away, the line cut, a request
lost before it arrives, an answer lost after the server has done its work, a server that is busy.
After each, what was typed must stand in the form; after each filing, exactly that must stand on
the server, once.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from playwright.sync_api import BrowserContext, Error, Page

from fengqiao.clock import now
from fengqiao.reports.models import Report
from fengqiao.reports.submission import withdraw_report
from fengqiao.tenancy.transaction import transaction
from tests.browser.bad_line import Line, Tally
from tests.browser.conftest import Site, ready, sign_in
from tests.browser.killing import Killable, answer_of
from tests.pages.reporting import report_of

PROMISES = ("正在上报", "自动上报", "已上报")
FIELDS = ("patrols", "patrol_points", "patrol_members", "campaigns", "volunteers")
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
_FIGURES = "Array.from(document.querySelectorAll('input.figure'), (input) => input.name)"
# Two seconds after the last key are many in a test; the page says how many it waits.
_SOONER = "document.getElementById('filing').dataset.saves = '100'"
_ONLINE = "window.dispatchEvent(new Event('online'))"
_FORM = "Boolean(document.getElementById('filing'))"


@dataclass
class Village:
    """One village's telephone and its report, filed in rounds."""

    site: Site
    device: Killable
    number: UUID
    tally: Tally
    chance: random.Random
    unit: str = "b-head"
    kills: bool = True
    line: Line = field(default_factory=Line)
    wanted: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Switch the telephone on."""
        self.context: BrowserContext = self.device.open()
        sign_in(self.context, self.site, self.unit)
        self.page: Page = self._opened()
        answer_of(self.page, "navigator.serviceWorker.ready.then(() => true)")
        # The first visit came before the shelf: now the page stands on it.
        self.page.reload()
        ready(self.page)
        self.page.wait_for_timeout(300)

    def file(self, steps: int) -> None:
        """Fill in, hand over, and look whether it is on the server once, as it was typed."""
        before = self.report().revision
        for _ in range(steps):
            self.type_some()
            self.chance.choice(self._blows())()
            self.compare()
        self.whole()
        self.hand_over()
        filed = self.report()
        self.tally.filings += 1
        self.tally.values += len(self.wanted)
        if filed.revision > before + 1:
            self.tally.doubled.append(f"{filed.revision - before} instead of 1")
        given = {f"answer.{code}": str(value) for code, value in filed.answers.items()}
        if filed.state != "submitted":
            told = [self.page.inner_text(each) for each in ("#saved", "#banner")]
            self.tally.wrong.append(f"not filed: {told}")
        self.tally.wrong += [
            f"{name}: {given.get(name)} for {value}"
            for name, value in self.wanted.items()
            if given.get(name, "") != value
        ]
        self._again()

    def report(self) -> Report:
        """Return the report as the server has it."""
        return report_of(self.site.world, self.unit, self.number)

    def type_some(self) -> None:
        """Type a few answers and wait until the page could say that they are kept."""
        some = {
            f"answer.{c}": str(self.chance.randint(0, 90)) for c in self.chance.sample(FIELDS, 2)
        }
        some["answer.narrative"] = f"第{self.chance.randint(1, 9999)}次，平稳。"
        self._type(some)

    def compare(self) -> None:
        """Count what was typed and does not stand in the form any more."""
        for name, value in self.wanted.items():
            found = self.page.input_value(f"[id='{name}']")
            if found != value:
                self.tally.lost.append(f"{name}: {found} for {value}")

    def whole(self) -> None:
        """Fill in what is still asked, so that it can be handed over."""
        names = answer_of(self.page, _FIGURES)
        asked = {name: "0" for name in names if name not in self.wanted}
        patrols = self.wanted.get("answer.patrols", "0")
        self._type({**asked, "answer.patrol_attendance": patrols})

    def hand_over(self) -> None:
        """Submit, with an interruption at each step until it has arrived."""
        self._cut(self.chance.random() < 0.5)
        self.line.fate = self.chance.choice(("answer lost", "request lost", "server busy", ""))
        self._note(self.line.fate)
        promised = self._press()
        if self.chance.random() < 0.3:
            self.chance.choice((self._throw_away, *((self._kill,) if self.kills else ())))()
        else:
            promised = True
        self.context.set_offline(False)
        for turn in range(40):
            self.line.fate = self.chance.choice(("answer lost", "server busy")) if turn < 2 else ""
            self._note(self.line.fate)
            self._say_online()
            self._met()
            waiting = self._waiting()
            if self.report().state == "submitted" and not waiting:
                return
            if not waiting and not promised:
                # The page went before it could say anything: whoever finds the form as it was
                # presses again. What it had promised to hand in, nobody needs to press twice.
                self._press()
                promised = True
            self.page.wait_for_timeout(50)

    def _press(self) -> bool:
        """Press, and return whether the page has already promised to hand it in."""
        self.page.click("#review")
        self.page.click("#review-send")
        self._met()
        try:
            said = self.page.inner_text("#saved", timeout=1_000)
        except Error:
            # It is on its way to the page of the receipt.
            return True
        return any(words in said for words in PROMISES)

    def _say_online(self) -> None:
        try:
            answer_of(self.page, _ONLINE)
        except Error:
            # It is on its way to the page of the receipt.
            self.page.wait_for_timeout(100)

    def _blows(self) -> list[Callable[[], None]]:
        killing = [self._kill] if self.kills and self.chance.random() < 0.5 else []
        return [self._throw_away, self._cut_and_reload, self._reload, self._save_lost, *killing]

    def _type(self, some: dict[str, str]) -> None:
        for name, value in some.items():
            self.page.fill(f"[id='{name}']", value)
        self.wanted |= some
        for _ in range(100):
            self.page.wait_for_timeout(40)
            if answer_of(self.page, f"({_KEPT})({json.dumps(some)})"):
                return

    def _throw_away(self) -> None:
        self._note("page thrown away")
        self.page.close()
        self.page = self._opened()

    def _kill(self) -> None:
        self._note("browser killed")
        self.device.kill()
        self.context = self.device.open()
        sign_in(self.context, self.site, self.unit)
        self.page = self._opened()

    def _cut(self, wanted: bool = True) -> None:
        self.context.set_offline(wanted)
        if wanted:
            self._note("line cut")

    def _cut_and_reload(self) -> None:
        self._cut()
        self._reload()
        self._type({"answer.campaigns": str(self.chance.randint(0, 90))})
        self.context.set_offline(False)

    def _reload(self) -> None:
        self._note("page loaded anew")
        self.page.reload()
        ready(self.page)
        answer_of(self.page, _SOONER)

    def _save_lost(self) -> None:
        """Have the draft's next ways to the server end badly, one after the other."""
        self.context.set_offline(False)
        for fate in ("answer lost", "request lost", "server busy", "answer lost"):
            self.line.fate = fate
            self._type({"answer.volunteers": str(self.chance.randint(0, 90))})
            self.page.dispatch_event("[id='answer.volunteers']", "change")
            if self._met():
                self._note(f"draft: {fate}")
        self.line.fate = ""

    def _met(self) -> bool:
        """Wait until the next request has met its fate."""
        for _ in range(40):
            if not self.line.fate:
                return True
            self.page.wait_for_timeout(25)
        return False

    def _opened(self) -> Page:
        page = self.context.new_page()
        page.on("dialog", lambda dialog: dialog.accept())
        page.route("**/*", self.line.carry)
        self.line.fate = ""
        page.goto(f"{self.site.address}/reports/{self.number}")
        try:
            if answer_of(page, _FORM):
                ready(page)
                answer_of(page, _SOONER)
        except Error:
            # What waited was delivered at once, and the page went on to its receipt.
            page.wait_for_load_state()
        return page

    def _waiting(self) -> int:
        for _ in range(5):
            try:
                return int(answer_of(self.page, f"({_WAITING})()"))
            except Error:
                # It is on its way to the page of the receipt.
                self.page.wait_for_timeout(100)
        return 1

    def _note(self, what: str) -> None:
        if what:
            self.tally.interruptions[what] += 1

    def _again(self) -> None:
        """Take the report back on the server, and open it as on another day."""
        self.line.fate = ""
        self.context.set_offline(False)
        actor, at = self.site.world.who(self.unit), now()
        if self.report().state == "draft":
            return
        with transaction(actor, at) as work:
            withdraw_report(work, actor, report_id=self.number, version=None, at=at)
        self.page.close()
        self.page = self._opened()
        self.page.wait_for_timeout(200)
        self.wanted = {}
