"""A village files again and again while everything that can be interrupted is interrupted.

Every interruption is one of: the browser killed, its page thrown away, the line cut, a request
lost before it arrives, an answer lost after the server has done its work, a server that is busy.
After each, what was typed must stand in the form; after each filing, exactly that must stand on
the server, once.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from fengqiao.clock import now
from fengqiao.reports.models import Report
from fengqiao.reports.submission import withdraw_report
from fengqiao.tenancy.transaction import transaction
from tests.browser.bad_line import Tally
from tests.browser.killing import answer_of
from tests.browser.telephone import Telephone
from tests.browser.waiting import PATIENCE
from tests.pages.reporting import report_of

FIELDS = ("patrols", "patrol_points", "patrol_members", "campaigns", "volunteers")
_FIGURES = "Array.from(document.querySelectorAll('input.figure'), (input) => input.name)"


@dataclass
class Village:
    """One village and its report, filed in rounds on its telephone."""

    telephone: Telephone
    tally: Tally
    chance: random.Random
    kills: bool = True
    wanted: dict[str, str] = field(default_factory=dict)

    def file(self, steps: int) -> None:
        """Fill in, hand over, and look whether it is on the server once, as it was typed."""
        before = self.report().revision
        for _ in range(steps):
            self.type_some()
            self.chance.choice(self._blows())()
            self.compare()
        self.whole()
        self.hand_over()
        self.count(before)
        self.begin_again()

    def report(self) -> Report:
        """Return the report as the server has it."""
        return report_of(self.telephone.site.world, self.telephone.unit, self.telephone.number)

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
            found = self.telephone.page.input_value(f"[id='{name}']")
            if found != value:
                self.tally.lost.append(f"{name}: {found} for {value}")

    def whole(self) -> None:
        """Fill in what is still asked, so that it can be handed over."""
        names = answer_of(self.telephone.page, _FIGURES)
        asked = {name: "0" for name in names if name not in self.wanted}
        patrols = self.wanted.get("answer.patrols", "0")
        self._type({**asked, "answer.patrol_attendance": patrols})

    def hand_over(self) -> None:
        """Submit, with an interruption at each step until it has arrived."""
        away = self.chance.random() < 0.5
        fate = self.chance.choice(("answer lost", "request lost", "server busy", ""))
        if away:
            self.telephone.cut()
        self.telephone.note(fate)
        # Without a line no request sets out that could be lost on it.
        self.telephone.line.fate = "" if away else fate
        promised = self.telephone.press()
        self.telephone.line.fate = fate
        if self.chance.random() < 0.3:
            blows = (self.telephone.throw_away, *((self.telephone.kill,) if self.kills else ()))
            self.chance.choice(blows)()
        else:
            promised = True
        self._wait_for_arrival(promised)

    def count(self, before: int) -> None:
        """Count what was filed, and what is not on the server as it was typed, or twice."""
        filed = self.report()
        self.tally.filings += 1
        self.tally.values += len(self.wanted)
        if filed.revision > before + 1:
            self.tally.doubled.append(f"{filed.revision - before} instead of 1")
        given = {f"answer.{code}": str(value) for code, value in filed.answers.items()}
        if filed.state != "submitted":
            told = [self.telephone.page.inner_text(each) for each in ("#saved", "#banner")]
            self.tally.wrong.append(f"not filed: {told}")
        self.tally.wrong += [
            f"{name}: {given.get(name)} for {value}"
            for name, value in self.wanted.items()
            if given.get(name, "") != value
        ]

    def begin_again(self) -> None:
        """Take the report back on the server, and open it as on another day."""
        self.telephone.line.fate = ""
        self.telephone.context.set_offline(False)
        actor, at = self.telephone.site.world.who(self.telephone.unit), now()
        if self.report().state == "draft":
            return
        with transaction(actor, at) as work:
            withdraw_report(work, actor, report_id=self.telephone.number, version=None, at=at)
        self.telephone.open_anew()
        self.wanted = {}

    def _wait_for_arrival(self, promised: bool) -> None:
        self.telephone.context.set_offline(False)
        end, turn = time.monotonic() + PATIENCE, 0
        while time.monotonic() < end:
            fate = self.chance.choice(("answer lost", "server busy")) if turn < 2 else ""
            turn += 1
            self.telephone.line.fate = fate
            self.telephone.note(fate)
            self.telephone.mend()
            self.telephone.met()
            waits = self.telephone.waits()
            if self.report().state == "submitted" and not waits:
                return
            if not waits and not promised:
                # The page went before it could say anything: whoever finds the form as it was
                # presses again. What it had promised to hand in, nobody needs to press twice.
                self.telephone.press()
                promised = True
            self.telephone.page.wait_for_timeout(50)

    def _blows(self) -> list[Callable[[], None]]:
        phone = self.telephone
        killing = [phone.kill] if self.kills and self.chance.random() < 0.5 else []
        others = [phone.throw_away, self._cut_and_reload, phone.reload, self._save_lost]
        return [*others, *killing]

    def _type(self, some: dict[str, str]) -> None:
        self.telephone.type(some)
        self.wanted |= some

    def _cut_and_reload(self) -> None:
        self.telephone.cut()
        self.telephone.reload()
        self._type({"answer.campaigns": str(self.chance.randint(0, 90))})
        self.telephone.context.set_offline(False)

    def _save_lost(self) -> None:
        """Have the draft's next ways to the server end badly, one after the other."""
        self.telephone.context.set_offline(False)
        for fate in ("answer lost", "request lost", "server busy", "answer lost"):
            self.telephone.line.fate = fate
            # Another figure each time: what the server has already is not sent again.
            before = int(self.wanted.get("answer.volunteers", "0"))
            self._type({"answer.volunteers": str((before + self.chance.randint(1, 89)) % 90)})
            self.telephone.page.dispatch_event("[id='answer.volunteers']", "change")
            if self.telephone.met(10):
                self.telephone.note(f"draft: {fate}")
        self.telephone.line.fate = ""
