"""What every answer tells the browser, to the letter."""

from __future__ import annotations

from dataclasses import replace

from flask import Flask

from fengqiao.app import create_app
from fengqiao.db import database
from tests.pages.browser import Browser, as_somebody
from tests.world import World

ALWAYS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
        "manifest-src 'self'; worker-src 'self'; child-src 'self'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Content-Type-Options": "nosniff",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
}


def test_every_kind_of_answer_carries_exactly_these_headers(
    shared_app: Flask, shared_world: World
) -> None:
    visitor, filer = Browser(shared_app), as_somebody(shared_app, shared_world, "upper")
    answers = [
        visitor.get("/sign-in"),
        visitor.get("/units"),
        visitor.get("/no-such-page"),
        visitor.get("/api/v1/session"),
        filer.get("/units"),
        filer.get("/trail"),
        filer.get("/api/v1/reports"),
        filer.post("/sign-out", token="wrong"),
    ]

    assert [answer.status_code for answer in answers] == [200, 303, 404, 401, 200, 403, 200, 403]
    for answer in answers:
        assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Server" not in answer.headers


def test_our_own_files_are_kept_for_good_and_the_offline_shelf_is_asked_for_again(
    shared_app: Flask, shared_world: World
) -> None:
    visitor = Browser(shared_app)
    build = shared_app.extensions["fengqiao"].build

    kept = visitor.get(f"/static/{build}/fengqiao.css")
    other = visitor.get("/static/0123456789ab/fengqiao.css")
    worker = visitor.get("/service-worker.js")

    assert kept.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert other.headers["Cache-Control"] == "no-cache"
    assert worker.headers["Cache-Control"] == "no-cache"
    assert worker.mimetype == "text/javascript"
    # A worker's own answer carries the policy it lives under; a sheet or script needs none.
    assert {name: worker.headers.get(name) for name in ALWAYS} == ALWAYS
    assert set(kept.headers.keys()) == {
        "Content-Type",
        "Content-Length",
        "Cache-Control",
        "Vary",
        "X-Content-Type-Options",
    }
    assert kept.headers["X-Content-Type-Options"] == "nosniff"
    missing = visitor.get(f"/static/{build}/no-such.css")
    assert {name: missing.headers.get(name) for name in ALWAYS} == ALWAYS


def test_nothing_outside_the_folder_of_own_files_is_served(
    shared_app: Flask, shared_world: World
) -> None:
    visitor = Browser(shared_app)

    for name in ("../templates/base.html", "..%2fhall.py", "%2e%2e/hall.py", "/etc/passwd"):
        assert visitor.get(f"/static/x/{name}").status_code in (404, 308)


def test_over_plain_http_on_loopback_the_cookie_is_plain_and_nothing_is_forced_to_https(
    shared_world: World,
) -> None:
    app = create_app(replace(database().settings, secure_cookies=False))
    client = app.test_client()

    answer = client.get("/sign-in")

    assert "Strict-Transport-Security" not in answer.headers
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("fengqiao-visitor=")
    assert "Secure" not in cookie
    assert "HttpOnly" in cookie
    client.set_cookie("fengqiao", shared_world.cookies["upper", "filer"])
    assert client.get("/session").status_code == 200
