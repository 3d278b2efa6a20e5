"""A person at the machine's door: plain HTTP, one session, and no doubt about what was answered."""

from __future__ import annotations

import http.client
import json
import time
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

_PATIENCE = 180.0


class NeverAnswered(Exception):
    """No definite answer came in minutes of asking again."""


@dataclass(frozen=True)
class Answered:
    """A definite answer: anything but silence and a server's own trouble."""

    status: int
    body: Any
    etag: str
    text: str

    @property
    def ok(self) -> bool:
        """Tell whether it was done."""
        return self.status < 400


@dataclass
class Desk:
    """One person's client of one site; ``retries`` counts the doubtful answers it met."""

    site: str
    token: str = ""
    cookies: dict[str, str] = field(default_factory=dict)
    retries: int = 0
    seconds: list[float] = field(default_factory=list)

    def sign_in(self, county: int, account: str, password: str) -> None:
        """Sign in."""
        wish = {"county": county, "account": account, "password": password}
        answer = self.ask("POST", "/api/v1/session", wish)
        assert answer.ok, answer.text
        self.token = answer.body["csrf_token"]

    def ask(self, method: str, path: str, wish: Any = None, **headers: str) -> Answered:
        """Ask again and again until there is a definite answer.

        A connection that breaks and a 5xx both leave open whether the deed was done.

        :raises NeverAnswered: if that takes minutes
        """
        began = time.monotonic()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        while time.monotonic() - began < _PATIENCE:
            try:
                answer = self._once(method, path, wish, named)
            except (OSError, http.client.HTTPException):
                answer = None
            if answer is not None and answer.status < 500:
                self.seconds.append(time.monotonic() - began)
                return answer
            self.retries += 1
            time.sleep(0.15)
        raise NeverAnswered(f"{method} {path}")

    def _once(self, method: str, path: str, wish: Any, headers: dict[str, str]) -> Answered:
        connection = http.client.HTTPConnection(self.site, timeout=30)
        try:
            body, kind = _written(wish)
            sent = {"Accept": "application/json", **kind, **headers, "X-CSRF-Token": self.token}
            if self.cookies:
                sent["Cookie"] = "; ".join(f"{k}={v}" for k, v in self.cookies.items())
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            text = answer.read().decode()
            self._keep_cookies(answer)
            json_body = json.loads(text) if "json" in answer.headers.get_content_type() else None
            return Answered(answer.status, json_body, answer.headers.get("ETag", ""), text)
        finally:
            connection.close()

    def _keep_cookies(self, answer: http.client.HTTPResponse) -> None:
        for line in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value


def _written(wish: Any) -> tuple[bytes | None, dict[str, str]]:
    if wish is None:
        return None, {}
    if isinstance(wish, list):
        form = urlencode(wish).encode()
        return form, {"Content-Type": "application/x-www-form-urlencoded", "Accept": "text/html"}
    return json.dumps(wish).encode(), {"Content-Type": "application/json"}
