"""A person's browser, as far as the tests need one: cookies, tokens, redirects left alone."""

from __future__ import annotations

import re
from typing import Any

from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.test import TestResponse

from tests.world import World

HOME = "https://fengqiao.test"


class Browser:
    """One browser at the site, signed in as somebody of the small world or as nobody."""

    def __init__(self, app: Flask, secret: str = "") -> None:
        self.client = app.test_client()
        if secret:
            self.client.set_cookie("__Host-fengqiao", secret, domain="fengqiao.test")

    def get(self, path: str, **more: Any) -> TestResponse:
        """Open a page."""
        return self.client.get(path, base_url=HOME, buffered=True, **more)

    def post(self, path: str, token: str | None = None, **more: Any) -> TestResponse:
        """Send a form with this browser's token, or with another."""
        given = self.token() if token is None else token
        data = {**more.pop("data", {}), "csrf_token": given}
        return self.client.post(path, base_url=HOME, data=data, buffered=True, **more)

    def call(self, method: str, path: str, **more: Any) -> TestResponse:
        """Call an operation as a script does, with this browser's token."""
        headers = {"X-CSRF-Token": self.token(), **more.pop("headers", {})}
        return self.client.open(
            path, method=method, base_url=HOME, headers=headers, buffered=True, **more
        )

    def upload(self, path: str, content: bytes, name: str = "file.answer.f1") -> TestResponse:
        """Send one file in a form, with this browser's token."""
        body = (
            f'--end\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{self.token()}\r\n'
            f'--end\r\nContent-Disposition: form-data; name="{name}"; filename="a.jpg"\r\n\r\n'
        ).encode()
        return self.client.post(
            path,
            base_url=HOME,
            data=body + content + b"\r\n--end--\r\n",
            content_type="multipart/form-data; boundary=end",
            buffered=True,
        )

    def token(self) -> str:
        """Return the token that the pages of this browser carry."""
        found = re.search(r'name="csrf_token" value="([0-9a-f]+)"', self.get("/sign-in").text)
        assert found
        return found[1]

    def cookie(self, name: str = "__Host-fengqiao") -> str:
        """Return what a cookie holds, or an empty text."""
        kept = self.client.get_cookie(name, domain="fengqiao.test")
        return kept.value if kept else ""


def as_somebody(app: Flask, world: World, unit: str, role: str = "filer") -> Browser:
    """Return the browser of a person who is signed in already."""
    return Browser(app, world.cookies[unit, role])


def words_of(answer: TestResponse) -> str:
    """Return what a person reads on a page."""
    return BeautifulSoup(answer.text, "html.parser").get_text(" ", strip=True)
