"""A whole county's Friday: every village files within the closing hour, compressed to minutes.

A county of 2,000 villages on an installation as ``fengqiao up`` runs it. Sixty-four clients, each
a process of its own, let everybody look at what is to do, open the form, save a draft, send one
photograph and submit; most come towards the end. The townships send two in a hundred back
meanwhile, and those file again. What people were told is held against the database afterwards.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console

from fengqiao.db import database
from fengqiao.forms.form_file import read_form
from tests.bench import friday_directus
from tests.bench.friday_county import Seated, seat_county, take_photographs, write_county
from tests.bench.friday_kept import Kept, close_at, compare
from tests.bench.friday_spent import Group, Meter
from tests.bench.places import scratch
from tests.bench.rows import Row
from tests.faults.installation import ROOT, Installation
from tests.world import FORMS, filled

CLIENTS, PHOTOGRAPHS = 64, 24
SENT_BACK = 0.02
_PROGRESS, _LOOK = 30.0, 5.0
# The last begin so long before the end that an unhurried person is still in time.
_LAST_BEGIN = 8.0


@dataclass(frozen=True)
class Wish:
    """How many units file, and within how many minutes."""

    units: int
    minutes: float


@dataclass
class Heard:
    """What the clients said: every answer, what people were told, and what went wrong."""

    answers: list[dict[str, Any]] = field(default_factory=list)
    told: list[dict[str, Any]] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    def take(self, line: str) -> None:
        """Take down one line of a client."""
        said = json.loads(line)
        if "trouble" in said:
            self.troubles.append(f"{said['unit']}: {said['trouble']}")
        else:
            (self.answers if "step" in said else self.told).append(said)

    def seconds(self, *steps: str) -> list[float]:
        """Return how long some steps took, sorted."""
        return sorted(each["seconds"] for each in self.answers if each["step"] in steps)

    def failed(self) -> int:
        """Return how many answers were none or a refusal, and what else went wrong."""
        refused: int = sum(each["status"] >= 400 for each in self.answers)
        return max(refused, len(self.troubles))


def measure(units: int = 2000, minutes: float = 5.0) -> list[Row]:
    """Return what a county's Friday costs, and what went wrong."""
    wish = Wish(units, minutes)
    console = Console(width=160)
    with scratch() as home, _installation(home) as site:
        settings = site.settings()
        began = time.monotonic()
        seated = seat_county(settings, write_county(home, wish.units))
        console.print(f"  {len(seated)} people signed in, {time.monotonic() - began:.0f} s")
        photographs = take_photographs(home, PHOTOGRAPHS)
        groups = {
            "web": Group(site.find("web master")[0].pid),
            "PostgreSQL": Group(site.find("postmaster")[0].pid),
            "valkey": Group(site.find("valkey")[0].pid),
            "worker": Group(site.find("worker")[0].pid),
        }
        plan = {"deed": "file", "site": site.site, "photos": str(photographs), "answers": _ANSWERS}
        arrivals = arrive(wish)
        due = _begin_together(wish)
        close_at(settings, due.ends)
        heard, meter = crowd(plan, _shares(seated, arrivals), due.begins, groups, console)
        kept = compare(settings, heard.told)
        database().close()
    ours = _rows(wish, heard, meter, kept, console)
    return [*ours, *friday_directus.measure(wish, arrivals, console)]


@contextmanager
def _installation(home: Any) -> Iterator[Installation]:
    site = Installation(home / "home")
    try:
        site.up()
        yield site
    finally:
        site.down()


_ANSWERS = {
    code: str(value)
    for code, value in filled(
        read_form(FORMS / "village-weekly.yaml"),
        {"narrative": "本周排查沿河路段和学校周边，路灯一处不亮已报修，其余正常，无突出问题。"},
    ).items()
}


@dataclass(frozen=True)
class Hour:
    """From when on people come, and when the period is due."""

    begins: float
    ends: float


def _begin_together(wish: Wish) -> Hour:
    begins = time.time() + 0.15 * CLIENTS
    return Hour(begins, begins + wish.minutes * 60)


def arrive(wish: Wish) -> list[float]:
    """Return when each unit begins, in seconds: at the end four times as many as at first."""
    dice, last = random.Random(5), max(wish.minutes * 60 - _LAST_BEGIN, 1.0)
    drawn = [dice.random() for _ in range(wish.units)]
    # The share that has come by x of the time is 0.4 x + 0.6 x²; this is its inverse.
    return [last * ((0.16 + 2.4 * each) ** 0.5 - 0.4) / 1.2 for each in drawn]


def _shares(seated: Sequence[Seated], arrivals: Sequence[float]) -> list[list[dict[str, Any]]]:
    """Deal the units out to the clients; some of them will be sent back."""
    dice = random.Random(7)
    back = set(dice.sample(range(len(seated)), max(1, round(len(seated) * SENT_BACK))))
    units = [
        {
            "unit": each.code,
            "number": each.number,
            "cookie": each.cookie,
            "above": each.above if place in back else "",
            "arrives": arrivals[place],
        }
        for place, each in enumerate(seated)
    ]
    return [units[number::CLIENTS] for number in range(CLIENTS)]


def crowd(
    plan: dict[str, Any],
    shares: Sequence[Sequence[dict[str, Any]]],
    begins: float,
    groups: dict[str, Group],
    console: Console,
) -> tuple[Heard, Meter]:
    """Let one client process work each share; return what they said and what it cost."""
    heard, lock = Heard(), threading.Lock()

    def listen(client: subprocess.Popen[str]) -> None:
        assert client.stdout is not None
        for line in client.stdout:
            with lock:
                heard.take(line)

    clients = [
        _client(plan | {"units": share, "begins": begins, "seed": number})
        for number, share in enumerate(shares)
        if share
    ]
    meter = Meter(groups)
    listeners = [threading.Thread(target=listen, args=(each,)) for each in clients]
    for each in listeners:
        each.start()
    try:
        _watch(listeners, heard, meter, console)
        meter.look()
    finally:
        for client in clients:
            client.kill()
            client.wait()
    return heard, meter


def _client(plan: dict[str, Any]) -> subprocess.Popen[str]:
    client = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.friday_client"],
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert client.stdin is not None
    client.stdin.write(json.dumps(plan))
    client.stdin.close()
    return client


def _watch(
    listeners: Sequence[threading.Thread], heard: Heard, meter: Meter, console: Console
) -> None:
    """Say each half minute how far it is, until the last client has ended."""
    began = said = time.monotonic()
    while any(each.is_alive() for each in listeners):
        time.sleep(_LOOK)
        meter.look()
        if time.monotonic() - said >= _PROGRESS:
            said = time.monotonic()
            done = heard.seconds("submit", "insert")
            slow = f"{done[int(len(done) * 0.99)] * 1000:.0f} ms" if done else "–"
            console.print(
                f"  {said - began:.0f} s: {len(done)} handed in, p99 {slow},"
                f" {heard.failed()} errors"
            )


def _rows(wish: Wish, heard: Heard, meter: Meter, kept: Kept, console: Console) -> list[Row]:
    for trouble in [*heard.troubles, *kept.wrong][:10]:
        console.print(f"  {trouble}")
    filings = max(len(heard.told), 1)
    name = f"Friday of {wish.units} units in {wish.minutes:g} min"
    rows = [
        Row(f"{name}: filings", len(heard.told), "", note=f"{kept.again} of them again"),
        Row(f"{name}: requests", len(heard.answers), ""),
        Row(f"{name}: errors", heard.failed(), "", most=0),
        Row(f"{name}: doubled", kept.doubled, "", most=0),
        Row(f"{name}: lost", kept.lost, "", most=0),
        Row(f"{name}: not as told otherwise", len(kept.wrong), "", most=0),
        Row(f"{name}: late", kept.late, "", note="by the database's clock"),
    ]
    for what, steps in _TIMED.items():
        taken = heard.seconds(*steps)
        rows += [Row(f"{name}: {what} {q}", _quantile(taken, q) * 1000, "ms") for q in _QUANTILES]
    for group, seconds in meter.spent.items():
        rows.append(Row(f"{name}: CPU per filing, {group}", seconds * 1000 / filings, "ms CPU"))
    rows += [Row(f"{name}: peak memory, {group}", most, "MB") for group, most in meter.peak.items()]
    return rows


_TIMED = {"open": ("open", "form"), "submit": ("submit",), "photograph": ("photo",)}
_QUANTILES = {"p50": 0.5, "p99": 0.99}


def _quantile(taken: Sequence[float], name: str) -> float:
    return taken[int(len(taken) * _QUANTILES[name])] if taken else float("nan")
