"""The log: one line an event, ids and constants, never what people are called or wrote."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import text

from fengqiao.errors import NotYours
from fengqiao.log import KEYS, bind, configure_logging, logger
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.guards import public
from tests.pages.browser import Browser, as_somebody
from tests.pages.test_sign_in import enter
from tests.world import PASSWORD, World


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Catch the log as it would leave the process."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    configure_logging(stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)


def events(stream: io.StringIO) -> list[dict[str, object]]:
    """Return the logged events; every line is one."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_request_leaves_one_line_with_ids_and_the_route(
    app: Flask, world: World, lines: io.StringIO
) -> None:
    filer = world.who("upper")

    answer = as_somebody(app, world, "upper").get(f"/units/{filer.unit_id}?as_of=2026-01-01")

    (event,) = events(lines)
    assert event["event"] == "request"
    assert event["route"] == "/units/<uuid:unit_id>"
    assert (event["method"], event["status"]) == ("GET", 200)
    assert event["request"] == answer.headers["X-Request-Id"]
    assert event["county"] == filer.county
    assert event["unit"] == str(filer.unit_id)
    assert event["account"] == str(filer.account_id)
    assert set(event) <= set(KEYS)


def test_neither_names_nor_passwords_nor_secrets_nor_answers_reach_the_log(
    bare_app: Flask, world: World, lines: io.StringIO
) -> None:
    @public
    def fail() -> str:
        raise RuntimeError("身份证 341599199001011234")

    bare_app.add_url_rule("/fail", view_func=fail)
    browser = Browser(bare_app)
    enter(browser)
    browser.get("/units?as_of=341599199001011234")
    browser.get("/invitations/a-very-secret-secret")
    browser.get("/fail", headers={"User-Agent": "张三", "Referer": "https://x.test/张三"})

    text = lines.getvalue()
    decoded = "".join(json.dumps(event, ensure_ascii=False) for event in events(lines))
    for canary in (PASSWORD, "upper.filer", "上河村", "341599199001011234", "very-secret", "张三"):
        assert canary not in text
        assert canary not in decoded
    assert browser.cookie()
    assert browser.cookie() not in text
    defect = next(event for event in events(lines) if event["event"] == "a defect")
    assert defect["defect"] == "RuntimeError"
    assert "test_log.py" in str(defect["places"])


def test_what_only_the_database_refused_is_logged_in_its_own_words_and_nobody_s_else(
    world: World, lines: io.StringIO
) -> None:
    filer = world.who("upper")
    typed = text(
        "insert into fq.outbox (county, id, scope, post_id, kind, payload)"
        " values (:county, :id, :scope, :id, 'x', jsonb_build_object('said', '张三'))"
    )

    with pytest.raises(NotYours) as refused, transaction(filer) as work:
        work.execute(typed, {"county": filer.county, "scope": filer.scope, "id": uuid4()})

    assert refused.value.code == "database-refused"
    (event,) = events(lines)
    assert (event["level"], event["event"]) == ("warning", "the database refused")
    assert event["sqlstate"] == "42501"
    assert event["kind"] == 'new row violates row-level security policy for table "outbox"'
    assert "test_log.py" in str(event["places"])
    assert set(event) <= set(KEYS)
    decoded = json.dumps(event, ensure_ascii=False)
    assert "张三" not in decoded
    assert "jsonb_build_object" not in decoded


def test_nothing_typed_can_forge_a_line(lines: io.StringIO) -> None:
    evil = 'x\r\n{"event": "forged"}\u2028\u202e\x1b[2J'

    logger("test").info("constant", kind=evil, unknown_key=evil)
    logging.getLogger("a.library").warning("said %s", evil)
    bind(code=evil)
    logger("test").info("constant")

    assert len(lines.getvalue().splitlines()) == 3
    assert lines.getvalue().isascii()
    assert "\x1b" not in lines.getvalue()
    assert {event["event"] for event in events(lines)} >= {"constant"}
    assert "unknown_key" not in lines.getvalue()
