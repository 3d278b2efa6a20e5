"""Whatever a machine sends, it gets a problem with Chinese words and never a defect."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest
from flask import Flask
from gunicorn.http.errors import InvalidChunkSize
from werkzeug.test import TestResponse

from tests.api.filing import REPORTS, begin, save
from tests.pages.browser import Browser, as_somebody
from tests.world import PASSWORD, A, World

_PARTS = {
    "answers",
    "nil",
    "report",
    "json",
    "if",
    "match",
    "etag",
    "uuid",
    "own",
    "below",
    "mb",
    "utf",
}


def words(answer: TestResponse) -> str:
    """Return everything in a problem that is meant for people."""
    body = answer.get_json()
    return " ".join(
        [
            body["title"],
            body["detail"],
            *(w for lines in body.get("errors", {}).values() for w in lines),
        ]
    )


def is_kind(answer: TestResponse) -> bool:
    """Return whether an answer is a refusal in Chinese."""
    english = {w.lower() for w in re.findall(r"[A-Za-z]{2,}", words(answer))} - _PARTS
    return (
        400 <= answer.status_code < 500
        and answer.content_type == "application/problem+json"
        and not english
    )


BODIES: list[tuple[str, int]] = [
    ("", 422),
    ("{", 400),
    ("null", 422),
    ("[]", 422),
    ('"x"', 422),
    ("7", 422),
    ("{}", 422),
    ('{"obligation_id": 7}', 422),
    ('{"obligation_id": "x"}', 422),
    ('{"obligation_id": null}', 422),
    ('{"obligation_id": {"$ne": 1}}', 422),
    ('{"obligation_id": "00000000-0000-0000-0000-000000000000"}', 404),
    ('{"obligation_id": "00000000-0000-0000-0000-000000000000", "state": "accepted"}', 422),
    ('{"obligation_id": "\\u0000"}', 422),
    ('{"obligation_id": "\\ud800"}', 422),
    ('{"\\u0000": 1}', 422),
    ("[" * 100_000, 400),
    ('{"a":' * 50_000, 400),
    ("[" * 900 + "]" * 900, 422),
    ('{"obligation_id": ' + "9" * 5000 + "}", 400),
    ("NaN", 422),
    ('{"obligation_id": "x", "obligation_id": "y"}', 422),
    ('{"obligation_id": 1e999}', 422),
]


@pytest.mark.parametrize(("body", "status"), BODIES, ids=lambda each: ascii(each)[:40])
def test_a_body_that_does_not_fit_is_refused_kindly(
    shared_app: Flask, shared_world: World, body: str, status: int
) -> None:
    filer = as_somebody(shared_app, shared_world, "b-head")

    answer = filer.call("POST", REPORTS, data=body, content_type="application/json")

    assert answer.status_code == status
    assert is_kind(answer), answer.text


@pytest.mark.parametrize("body", [b"\xff\xfe", "{}".encode("utf-16"), b"\xef\xbb\xbf{}", b"\x00"])
def test_a_body_in_another_encoding_is_refused_kindly(
    shared_app: Flask, shared_world: World, body: bytes
) -> None:
    filer = as_somebody(shared_app, shared_world, "b-head")

    answer = filer.call("POST", REPORTS, data=body, content_type="application/json")

    assert answer.status_code in (400, 422)
    assert is_kind(answer), answer.text


ANSWERS: list[Any] = [
    {"no_such_field": "1"},
    {"a" * 60: "1"},
    {"": "1"},
    {"f": {"deep": 1}},
    {"f": [[1]]},
    {"f": [1]},
    {"f": True},
    {"f": "x" * 30_000},
    {"f": ["x"] * 200},
    {"f": 10**60},
    {"f": "a\x00b"},
    {"f\x00": "x"},
    [],
    "x",
    None,
    7,
]


@pytest.mark.parametrize("answers", ANSWERS, ids=lambda each: ascii(each)[:30])
def test_answers_that_cannot_be_kept_are_refused_and_the_draft_stays(
    shared_app: Flask, shared_world: World, answers: Any
) -> None:
    filer = as_somebody(shared_app, shared_world, "b-shore")
    address, etag = begin(filer)

    answer = save(filer, address, etag, answers)

    assert answer.status_code == 422
    assert is_kind(answer), answer.text
    assert filer.get(address).headers["ETag"] == etag


def test_numbers_that_are_none_are_refused(shared_app: Flask, shared_world: World) -> None:
    filer = as_somebody(shared_app, shared_world, "b-shore")
    address, etag = begin(filer)

    for number in ("NaN", "Infinity", "-Infinity", "1e400"):
        answer = filer.call(
            "PUT",
            address,
            data=f'{{"answers": {{"f": {number}}}}}',
            content_type="application/json",
            headers={"If-Match": etag},
        )
        assert is_kind(answer), answer.text


def test_a_body_larger_than_any_form_is_refused(shared_app: Flask, shared_world: World) -> None:
    filer = as_somebody(shared_app, shared_world, "b-head")

    answer = filer.call("POST", REPORTS, json={"obligation_id": "x" * 3_000_000})

    assert answer.status_code == 413
    assert is_kind(answer)
    assert "2 MB" in words(answer)


class Senseless(io.BytesIO):
    """A body in pieces that do not say how long they are, as the web server finds out."""

    def read(self, size: int | None = -1) -> bytes:
        raise InvalidChunkSize(b"zz")

    def readinto(self, buffer: Any) -> int:
        raise InvalidChunkSize(b"zz")


class Torn(io.BytesIO):
    """A body whose sender lets go in the middle, as a web server hands it on."""

    def read(self, size: int | None = -1) -> bytes:
        raise OSError("no more data")

    def readinto(self, buffer: Any) -> int:
        raise OSError("no more data")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (io.BytesIO(b'{"obligation_id": "x"}' + b" " * 2_200_000), 413),
        (Torn(), 400),
        (Senseless(), 400),
    ],
    ids=["too long", "torn", "senseless"],
)
def test_a_body_in_pieces_is_taken_whole_or_refused(
    shared_app: Flask, shared_world: World, body: io.BytesIO, status: int
) -> None:
    filer = as_somebody(shared_app, shared_world, "b-head")

    answer = filer.call(
        "POST",
        REPORTS,
        input_stream=body,
        content_type="application/json",
        environ_overrides={"wsgi.input_terminated": True},
        headers={"Transfer-Encoding": "chunked"},
    )

    assert answer.status_code == status
    assert is_kind(answer), answer.text


def test_what_does_not_fit_is_told_with_its_limit_or_its_zone(
    shared_app: Flask, shared_world: World
) -> None:
    owed = "00000000-0000-0000-0000-000000000000"
    ask = {"obligation_id": owed, "kind": "extension", "reason": "停电"}
    filer = as_somebody(shared_app, shared_world, "b-head")
    desk = as_somebody(shared_app, shared_world, "b-county", "administrator")

    local = filer.call(
        "POST", "/api/v1/requests", json={**ask, "wished_until": "2026-11-24T18:00:00"}
    )
    nameless = desk.call(
        "POST", "/api/v1/unit-changes/preview", json={"kind": "x", "new": [{"name": ""}]}
    )

    assert "请写上时区" in local.get_json()["errors"]["wished_until"][0]
    told = nameless.get_json()["errors"]
    assert "只能填 rename、" in told["kind"][0]
    assert "长度要在 1 到" in told["new.0.name"][0]


def test_of_a_name_that_stands_twice_neither_value_is_taken(
    shared_app: Flask, shared_world: World
) -> None:
    filer = as_somebody(shared_app, shared_world, "b-head")

    answer = filer.call(
        "POST", REPORTS, data='{"a": {"b": 1, "b": 2}}', content_type="application/json"
    )

    assert (answer.status_code, answer.get_json()["code"]) == (422, "repeated-field")


def test_half_an_origin_is_another_place(shared_app: Flask, shared_world: World) -> None:
    filer = as_somebody(shared_app, shared_world, "b-head")

    answer = filer.call("POST", REPORTS, json={}, headers={"Origin": "http://[::1"})

    assert (answer.status_code, answer.get_json()["code"]) == (403, "foreign-origin")


def test_a_method_that_is_not_served_is_answered_with_those_that_are(
    shared_app: Flask, shared_world: World
) -> None:
    answer = as_somebody(shared_app, shared_world, "b-head").call("DELETE", REPORTS)

    assert answer.status_code == 405
    assert "GET、HEAD、POST" in answer.get_json()["detail"]


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "101"},
        {"limit": "-1"},
        {"limit": "x"},
        {"limit": "9" * 50},
        {"limit": "1e2"},
        {"after": "x"},
        {"after": "A" * 9000},
        {"state": "x"},
        {"colour": "red"},
        {"limit": ["1", "2"]},
        {"form": "a\x00"},
        {"period": "\x1b"},
    ],
    ids=ascii,
)
def test_a_question_that_does_not_fit_is_refused_kindly(
    shared_app: Flask, shared_world: World, query: dict[str, Any]
) -> None:
    answer = as_somebody(shared_app, shared_world, "b-sand", "reviewer").get(
        REPORTS, query_string=query
    )

    assert answer.status_code == 422
    assert is_kind(answer), answer.text


def test_strange_but_harmless_questions_have_no_answer_rather_than_a_defect(
    shared_app: Flask, shared_world: World
) -> None:
    person = as_somebody(shared_app, shared_world, "b-sand", "reviewer")

    for value in ("' or 1=1 --", "%", "_", "\\", "枫桥", "x" * 2000, "🙂"):
        answer = person.get(REPORTS, query_string={"form": value, "period": value})
        assert answer.status_code == 200
        assert answer.get_json()["items"] == []


def test_a_machine_signs_in_files_and_signs_out_with_nothing_but_the_api(
    app: Flask, world: World
) -> None:
    machine = Browser(app)

    entered = machine.client.post(
        "/api/v1/session",
        base_url="https://fengqiao.test",
        json={"county": A, "account": "upper.filer", "password": PASSWORD},
        buffered=True,
    )

    assert entered.status_code == 201
    assert PASSWORD not in entered.text
    token = entered.get_json()["csrf_token"]
    assert machine.get("/api/v1/session").get_json()["csrf_token"] == token
    left = machine.client.delete(
        "/api/v1/session",
        base_url="https://fengqiao.test",
        headers={"X-CSRF-Token": token},
        buffered=True,
    )
    assert left.status_code == 204
    assert machine.get("/api/v1/session").status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        {"county": "341599", "account": "a", "password": "b"},
        {"county": 1, "account": "a", "password": "b"},
        {"county": A, "account": "", "password": "b"},
        {"county": A, "account": "a" * 100, "password": "b"},
        {"county": A, "account": "a"},
        {"county": A, "account": "a", "password": "b", "role": "leader"},
        {"county": A, "account": "a\x00", "password": "b"},
        {"county": 10**30, "account": "a", "password": "b"},
    ],
    ids=lambda each: json.dumps(each)[:50],
)
def test_a_sign_in_that_is_none_is_refused_kindly(
    shared_app: Flask, shared_world: World, body: dict[str, object]
) -> None:
    answer = shared_app.test_client().post(
        "/api/v1/session", base_url="https://fengqiao.test", json=body, buffered=True
    )

    assert answer.status_code == 422
    assert is_kind(answer), answer.text
