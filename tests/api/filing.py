"""A village of the county that is judged by the real clock, at the machine's door."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from flask import Flask
from werkzeug.test import TestResponse

from tests.pages.browser import Browser, as_somebody
from tests.world import VILLAGE_WEEKLY, World, filled

REPORTS = "/api/v1/reports"


def duty(browser: Browser, form: str = VILLAGE_WEEKLY) -> dict[str, Any]:
    """Return what the browser's unit owes for the present period of a form."""
    found = browser.get(f"/api/v1/obligations?form={form}").get_json()["items"]
    first: dict[str, Any] = found[0]
    return first


def begin(browser: Browser) -> tuple[str, str]:
    """Begin the village's weekly report; return its address and ETag."""
    answer = browser.call("POST", REPORTS, json={"obligation_id": duty(browser)["id"]})
    assert answer.status_code in (200, 201), answer.text
    return f"{REPORTS}/{answer.get_json()['id']}", answer.headers["ETag"]


def save(
    browser: Browser, address: str, etag: str, answers: dict[str, object] | None, **more: Any
) -> TestResponse:
    """Save answers over the version an ETag names."""
    return browser.call(
        "PUT", address, json={"answers": answers, **more}, headers={"If-Match": etag}
    )


def submit(browser: Browser, address: str, etag: str, key: str | None = None) -> TestResponse:
    """Submit the report."""
    headers = {"If-Match": etag, "Idempotency-Key": key or str(uuid4())}
    return browser.call("POST", f"{address}/submission", headers=headers)


def drafted(app: Flask, world: World, unit: str = "b-head") -> tuple[Browser, str, str]:
    """Begin and fill a village's report; return its filer's browser, its address and ETag."""
    filer = as_somebody(app, world, unit)
    address, etag = begin(filer)
    saved = save(filer, address, etag, filled(world.forms[VILLAGE_WEEKLY]))
    assert saved.status_code == 200, saved.text
    return filer, address, saved.headers["ETag"]


def submitted(app: Flask, world: World, unit: str = "b-head") -> tuple[Browser, str, str]:
    """Have a village's report submitted."""
    filer, address, etag = drafted(app, world, unit)
    done = submit(filer, address, etag)
    assert done.status_code == 200, done.text
    return filer, address, done.headers["ETag"]
