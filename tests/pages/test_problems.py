"""No and sorry: the right status, in words a person understands, never a defect's insides."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError
from werkzeug.test import TestResponse

from fengqiao.errors import Refusal
from fengqiao.web.guards import public
from tests.pages.browser import HOME, Browser, as_somebody, words_of
from tests.world import World

# What is no word of English: names of formats, of the product's parts and of the small world.
_ALLOWED = {"json", "if", "match", "mb", "uuid", "etag", "filer", "reviewer", "administrator"}


def english(answer: TestResponse) -> set[str]:
    """Return the English words a person would read."""
    page = answer.mimetype == "text/html"
    words = words_of(answer) if page else said(answer)
    # A program is told methods and an encoding, which have no other names.
    technical = set() if page else {"delete", "get", "head", "post", "put", "utf"}
    return {w.lower() for w in re.findall(r"[A-Za-z]{2,}", words)} - _ALLOWED - technical


def said(answer: TestResponse) -> str:
    """Return the words of a problem that are meant for people."""
    body = answer.get_json()
    lines = [line for lines in body.get("errors", {}).values() for line in lines]
    return " ".join([body["title"], body["detail"], *lines])


def test_every_status_speaks_chinese_on_pages_and_to_scripts(
    shared_app: Flask, shared_world: World
) -> None:
    person = as_somebody(shared_app, shared_world, "upper")
    scripts = {"Accept": "application/json"}
    wanted = [
        (404, person.get("/no-such-page")),
        (404, person.get("/no-such-page", headers=scripts)),
        (405, person.get("/sign-out")),
        (405, person.get("/sign-out", headers=scripts)),
        (405, person.client.open("/units", method="DELETE", base_url=HOME, buffered=True)),
        (405, person.client.open("/units", method="OPTIONS", base_url=HOME, buffered=True)),
        (405, person.client.open("/units", method="BREW", base_url=HOME, buffered=True)),
        (413, person.upload("/preferences/size", b"x" * (21 * 1024 * 1024))),
        (403, person.get("/people")),
        (403, person.get("/people", headers=scripts)),
        (422, person.get("/units?as_of=x")),
        (422, person.get("/units?as_of=x", headers=scripts)),
        (401, Browser(shared_app).get("/units", headers=scripts)),
        (404, person.get("/api/v1/no-such-thing")),
        (405, person.call("DELETE", "/api/v1/units")),
        (422, person.call("POST", "/api/v1/reports", json={"obligation_id": "x", "y": 1})),
        (422, person.get("/api/v1/reports?limit=1000&state=x&colour=red")),
        (415, person.call("POST", "/api/v1/reports", data="x", content_type="text/plain")),
        (400, person.call("POST", "/api/v1/reports", data="{", content_type="application/json")),
    ]

    assert [answer.status_code for _, answer in wanted] == [status for status, _ in wanted]
    for _, answer in wanted:
        assert english(answer) == set(), answer.request.path
        if answer.mimetype != "text/html":
            assert answer.content_type == "application/problem+json"


def test_what_cannot_be_done_that_way_says_which_way_there_is(
    shared_app: Flask, shared_world: World
) -> None:
    answer = as_somebody(shared_app, shared_world, "upper").get("/sign-out")

    assert answer.headers["Allow"] == "POST"


def test_too_much_at_once_says_how_much_is_enough(shared_app: Flask, shared_world: World) -> None:
    person = as_somebody(shared_app, shared_world, "upper")

    files = person.upload("/preferences/size", b"x" * (21 * 1024 * 1024))
    text = person.client.post(
        "/preferences/size", base_url=HOME, data={"size": "x" * 3_000_000}, buffered=True
    )

    assert (files.status_code, text.status_code) == (413, 413)
    assert "20 MB" in words_of(files)


def test_a_refusal_is_a_problem_with_its_facts(bare_app: Flask, world: World) -> None:
    @public
    def refuse() -> str:
        raise Refusal("too-soon", "太早了", "下周再来。", facts={"opens": "2026-12-01"})

    bare_app.add_url_rule("/refuse", view_func=refuse)

    page = Browser(bare_app).get("/refuse")
    body = Browser(bare_app).get("/refuse", headers={"Accept": "application/json"}).get_json()

    assert page.status_code == 409
    assert "下周再来" in words_of(page)
    assert body == {
        "type": "/problems/too-soon",
        "title": "太早了",
        "status": 409,
        "detail": "下周再来。",
        "instance": "/refuse",
        "code": "too-soon",
        "opens": "2026-12-01",
    }


@pytest.fixture
def broken(bare_app: Flask) -> Flask:
    """Return the application with two pages that cannot work."""

    @public
    def fail() -> str:
        raise RuntimeError("secret of the inside: 张三 13800000000")

    @public
    def away() -> str:
        raise OperationalError("select 1", {}, ConnectionError("db.internal:5432 refused"))

    bare_app.add_url_rule("/fail", view_func=fail)
    bare_app.add_url_rule("/api/v1/fail", view_func=fail, endpoint="api-fail")
    bare_app.add_url_rule("/away", view_func=away)
    return bare_app


def test_a_defect_shows_a_number_and_nothing_of_its_insides(broken: Flask, world: World) -> None:
    page = Browser(broken).get("/fail")
    script = Browser(broken).get("/api/v1/fail")

    assert (page.status_code, script.status_code) == (500, 500)
    assert page.headers["X-Request-Id"] in words_of(page)
    assert script.get_json()["incident"] == script.headers["X-Request-Id"]
    for answer in (page, script):
        assert "secret" not in answer.text
        assert "Traceback" not in answer.text
        assert "RuntimeError" not in answer.text
        assert "不是您的问题" in answer.text


def test_a_database_that_is_away_is_no_defect_but_a_pause(broken: Flask, world: World) -> None:
    page = Browser(broken).get("/away")
    script = Browser(broken).get("/away", headers={"Accept": "application/json"})

    assert (page.status_code, script.status_code) == (503, 503)
    assert page.headers["Retry-After"] == "30"
    assert script.get_json()["code"] == "busy"
    assert "internal" not in page.text + script.text
    assert "再试" in words_of(page)
