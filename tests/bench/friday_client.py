"""One client of a county's Friday, in a process of its own: people file, each at their own time.

Only the standard library is read here, so that sixty-four of them start soon and weigh little. A
plan comes in on standard input as one JSON object; every answer goes out as one JSON line.
"""

from __future__ import annotations

import hashlib
import heapq
import http.client
import json
import random
import re
import sys
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

# How often something is sent again before a person gives up; each time counts as an error.
_TRIES = 5
_PATIENCE = 60.0
# Between two steps of one filing, and until what was sent back is taken up, in seconds.
_PAUSE, _CORRECTING = (0.2, 1.2), (3.0, 12.0)
_HIDDEN = re.compile(r'name="(csrf_token|version|form_version)" value="([^"]+)"')
_BEGIN = re.compile(r'href="(/reports/begin\?obligation=[0-9a-f-]+)"')
_ACTION = re.compile(r'<form id="filing" method="post" action="([^"]+)"')


class Gone(Exception):
    """What should have been answered was not; the filing cannot go on."""


class Browser:
    """One person's browser: a session, and every answer noted with the time it took."""

    def __init__(self, site: str, unit: str, cookie: str) -> None:
        self._site, self._unit, self._cookie = site, unit, cookie

    def ask(
        self,
        step: str,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, str, http.client.HTTPMessage]:
        """Ask until there is an answer that is not the server's own trouble.

        :raises Gone: if there is none, or it is a refusal
        """
        for _ in range(_TRIES):
            began = time.monotonic()
            status, text, told = self._once(method, path, body, headers or {})
            tell(unit=self._unit, step=step, status=status, seconds=time.monotonic() - began)
            if status < 400:
                return status, text, told
            if 400 <= status < 500:
                raise Gone(f"{step}: {status} {text[:300]}")
            time.sleep(0.5)
        raise Gone(f"{step}: no answer")

    def _once(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[int, str, http.client.HTTPMessage]:
        connection = http.client.HTTPConnection(self._site, timeout=_PATIENCE)
        sent = {"Cookie": f"fengqiao={self._cookie}"} if self._cookie else {}
        try:
            connection.request(method, path, body, {**sent, **headers})
            answer = connection.getresponse()
            return answer.status, answer.read().decode("utf-8", "replace"), answer.headers
        except (OSError, http.client.HTTPException) as trouble:
            return 599, repr(trouble), http.client.HTTPMessage()
        finally:
            connection.close()


def filing(plan: dict[str, Any], one: dict[str, Any], dice: random.Random) -> Iterator[float]:
    """File one unit's report as its page's script does; yield how long the person pauses."""
    browser = Browser(plan["site"], one["unit"], one["cookie"])
    _, page, _ = browser.ask("tasks", "GET", "/tasks")
    found = _BEGIN.search(page)
    if found is None:
        raise Gone("tasks: nothing to file")
    yield dice.uniform(*_PAUSE)
    address, hidden = _open(browser, found[1])
    answers = plan["answers"] | {"volunteers": str(one["number"])}
    yield dice.uniform(*_PAUSE)
    address, version = _save(browser, address, answers, hidden)
    yield dice.uniform(*_PAUSE)
    digest = _photograph(browser, Path(plan["photos"]), one, hidden["csrf_token"], dice)
    yield dice.uniform(*_PAUSE)
    _submit(browser, one, address, answers, digest, hidden | {"version": version})
    if not one["above"]:
        return
    yield dice.uniform(*_PAUSE)
    _send_back(Browser(plan["site"], one["unit"], one["above"]), address)
    yield dice.uniform(*_CORRECTING)
    _, hidden = _open(browser, address)
    yield dice.uniform(*_PAUSE)
    answers |= {"volunteers": str(one["number"] + 10_000)}
    _submit(browser, one, address, answers, digest, hidden)


def _open(browser: Browser, path: str) -> tuple[str, dict[str, str]]:
    """Open a report's form and return where it stands and what it hides."""
    status, page, told = browser.ask("open", "GET", path)
    if status == 303:
        path = told["Location"]
        _, page, _ = browser.ask("form", "GET", path)
    action = _ACTION.search(page)
    if action is None:
        raise Gone(f"open: no form at {path}")
    return action[1], dict(_HIDDEN.findall(page))


def _save(
    browser: Browser, address: str, answers: dict[str, str], hidden: dict[str, str]
) -> tuple[str, str]:
    """Save a draft; return where the report stands now and its version."""
    body = _form(answers, "", {**hidden, "action": "save"})
    _, text, _ = browser.ask("save", "POST", address, body, _SCRIPT)
    kept = json.loads(text)
    return str(kept["location"]), str(kept["version"])


def _photograph(
    browser: Browser, folder: Path, one: dict[str, Any], token: str, dice: random.Random
) -> str:
    """Send a photograph that nobody else sends: one of a few, with the unit's number inside."""
    taken = dice.choice(sorted(folder.iterdir())).read_bytes()
    remark = str(one["number"]).encode()
    comment = b"\xff\xfe" + (len(remark) + 2).to_bytes(2, "big") + remark
    picture = taken[:2] + comment + taken[2:]
    digest = hashlib.sha256(picture).hexdigest()
    headers = {"Accept": "application/json", "Content-Type": "image/jpeg", "X-CSRF-Token": token}
    browser.ask("photo", "PUT", f"/attachments/{digest}", picture, headers)
    return digest


def _submit(
    browser: Browser,
    one: dict[str, Any],
    address: str,
    answers: dict[str, str],
    digest: str,
    hidden: dict[str, str],
) -> None:
    """Hand the report in as the device's queue does, and note what the person is told."""
    browser.ask("session", "GET", "/session", None, _SCRIPT)
    body = _form(answers, digest, {**hidden, "action": "submit"})
    key = {"Idempotency-Key": str(uuid4())}
    _, text, _ = browser.ask("submit", "POST", address, body, _SCRIPT | key)
    receipt = json.loads(text)["receipt"]
    told = {"receipt": receipt, "volunteers": answers["volunteers"], "photo": digest}
    tell(unit=one["unit"], report=address.rsplit("/", 1)[-1], **told)


def _send_back(above: Browser, address: str) -> None:
    """Have the township send a report back with a remark."""
    path = f"/api/v1{address}"
    _, text, _ = above.ask("above", "GET", "/api/v1/session", None, _SCRIPT)
    token = json.loads(text)["csrf_token"]
    _, _, told = above.ask("above", "GET", path, None, _SCRIPT)
    remarks = {"volunteers": "请核对人次。"}
    named = {"X-CSRF-Token": token, "If-Match": told["ETag"], "Content-Type": "application/json"}
    body = json.dumps({"remarks": remarks}).encode()
    above.ask("return", "POST", f"{path}/return", body, _SCRIPT | named)


_SCRIPT = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}


def _form(answers: dict[str, str], digest: str, named: dict[str, str]) -> bytes:
    fields = [(f"answer.{code}", given) for code, given in answers.items()]
    fields += [("photo.answer.photos", digest)] if digest else []
    return urlencode([*fields, *named.items()]).encode()


def inserting(plan: dict[str, Any], one: dict[str, Any], _dice: random.Random) -> Iterator[float]:
    """Insert one bare row by another system's interface."""
    browser = Browser(plan["site"], one["unit"], "")
    body = json.dumps(plan["row"] | {"unit": one["number"]}).encode()
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {plan['token']}"}
    browser.ask("insert", "POST", plan["path"], body, headers)
    yield 0.0


def tell(**said: Any) -> None:
    """Tell the measurement something."""
    sys.stdout.write(json.dumps(said, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def run(plan: dict[str, Any]) -> None:
    """Let everybody of the plan begin in time; what one waits for, another uses."""
    deeds: dict[str, Callable[..., Iterator[float]]] = {"file": filing, "insert": inserting}
    dice, order = random.Random(plan["seed"]), count()
    due: list[tuple[float, int, dict[str, Any], Iterator[float]]] = [
        (one["arrives"], next(order), one, deeds[plan["deed"]](plan, one, dice))
        for one in plan["units"]
    ]
    heapq.heapify(due)
    while due:
        when, _, one, course = heapq.heappop(due)
        time.sleep(max(0.0, plan["begins"] + when - time.time()))
        try:
            pause = next(course)
        except StopIteration:
            continue
        except Exception as trouble:
            tell(unit=one["unit"], trouble=repr(trouble))
            continue
        since = time.time() - plan["begins"]
        heapq.heappush(due, (since + pause, next(order), one, course))


if __name__ == "__main__":
    run(json.load(sys.stdin))
