"""Changes come from our own pages, or they do not happen."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.pages.browser import HOME, Browser, as_somebody, words_of
from tests.pages.test_guards import operations_of
from tests.world import World

_FOREIGN = [
    {"Origin": "https://elsewhere.test"},
    {"Origin": "null"},
    {"Origin": "https://fengqiao.test.elsewhere.test"},
    {"Origin": "https://fengqiao.test:8443"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
]


def unsafe(app: Flask) -> list[tuple[str, str]]:
    """Return everything that changes something."""
    return [(m, path) for m, path, _ in operations_of(app) if m not in ("GET", "HEAD")]


@pytest.mark.parametrize("role", ["administrator", "reviewer", "filer"])
def test_no_change_is_accepted_without_the_pages_token(
    shared_app: Flask, shared_world: World, role: str
) -> None:
    person = as_somebody(shared_app, shared_world, "upper", role)
    tried = 0

    # Who signs in anew changes nothing of the session it leaves, and no other site can do it.
    signing_in = ("POST", "/api/v1/session")
    for method, path in (each for each in unsafe(shared_app) if each != signing_in):
        for headers in ({}, {"X-CSRF-Token": "0" * 64}, {"X-CSRF-Token": "词"}):
            answer = person.client.open(
                path,
                method=method,
                base_url=HOME,
                headers={name: value.encode().decode("latin-1") for name, value in headers.items()},
                json={} if path.startswith("/api/") else None,
            )
            assert answer.status_code == 403, (method, path, answer.status_code)
            tried += 1

    assert tried >= 50
    assert person.get("/units").status_code == 200


@pytest.mark.parametrize("headers", _FOREIGN, ids=lambda each: " ".join(each.values()))
def test_no_change_is_accepted_from_another_site_even_with_the_token(
    shared_app: Flask, shared_world: World, headers: dict[str, str]
) -> None:
    person = as_somebody(shared_app, shared_world, "upper", "administrator")
    token = person.token()

    for method, path in unsafe(shared_app):
        answer = person.client.open(
            path,
            method=method,
            base_url=HOME,
            headers={**headers, "X-CSRF-Token": token},
            json={} if path.startswith("/api/") else None,
        )
        assert answer.status_code == 403, (method, path)

    assert person.get("/units").status_code == 200


def test_another_persons_token_is_worth_nothing(shared_app: Flask, shared_world: World) -> None:
    filer = as_somebody(shared_app, shared_world, "upper")
    neighbor = as_somebody(shared_app, shared_world, "lower")

    answer = filer.post("/preferences/size", token=neighbor.token(), data={"size": "lg"})

    assert answer.status_code == 403
    assert "刷新页面" in words_of(answer)


def test_our_own_page_with_its_token_is_heard(shared_app: Flask, shared_world: World) -> None:
    visitor = Browser(shared_app)

    for headers in ({}, {"Origin": HOME}, {"Origin": HOME, "Sec-Fetch-Site": "same-origin"}):
        answer = visitor.post(
            "/preferences/size", data={"size": "lg", "next": "/sign-in"}, headers=headers
        )
        assert answer.status_code == 303
        assert answer.headers["Location"] == "/sign-in"


def test_a_machine_signs_in_with_json_but_no_other_site_can_pretend_to_be_one(
    shared_app: Flask, shared_world: World
) -> None:
    body = {"county": 341599, "account": "nobody", "password": "not the password"}
    client = shared_app.test_client()

    own = client.post("/api/v1/session", json=body, base_url=HOME)
    foreign = client.post(
        "/api/v1/session", json=body, base_url=HOME, headers={"Origin": "https://elsewhere.test"}
    )
    as_form = client.post("/api/v1/session", data=body, base_url=HOME)

    person = as_somebody(shared_app, shared_world, "upper")
    again = person.client.post("/api/v1/session", json=body, base_url=HOME)
    again_as_form = person.client.post("/api/v1/session", data=body, base_url=HOME)

    assert (own.get_json()["code"], again.get_json()["code"]) == ("sign-in-failed",) * 2
    assert again_as_form.get_json()["code"] == "csrf-token-missing"
    assert foreign.get_json()["code"] == "foreign-origin"
    assert as_form.get_json()["code"] == "csrf-token-missing"
