"""Whatever is typed or sent, the answer is kind and nothing breaks."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from tests.pages.browser import HOME, as_somebody, words_of
from tests.world import World

HIDDEN = ["\x00", "a\x00b", "\x1b[31m", "a\x08", "\x7f", "\x85", "a\x0bb"]


@pytest.mark.parametrize("character", HIDDEN, ids=ascii)
def test_hidden_characters_are_refused_wherever_a_person_types(
    shared_app: Flask, shared_world: World, character: str
) -> None:
    person = as_somebody(shared_app, shared_world, "county", "administrator")

    answers = [
        person.post("/preferences/size", data={"size": "", "next": f"/{character}x"}),
        person.post("/people/invite", data={"name": f"赵{character}六"}),
        person.post("/people/invite", data={f"na{character}me": "x"}),
        person.get("/people", query_string={"search": f"a{character}b"}),
        person.get("/trail", query_string={"subject": f"a{character}b"}),
    ]

    for answer in answers:
        assert answer.status_code == 422, answer.request.url
        assert character not in answer.text.replace("\n", "")


def test_a_field_that_is_not_on_the_page_is_refused(shared_app: Flask, shared_world: World) -> None:
    person = as_somebody(shared_app, shared_world, "upper")

    answer = person.post("/preferences/size", data={"size": "lg", "role": "administrator"})

    assert answer.status_code == 422
    assert "页面上没有这一项" in words_of(answer)
    assert 'data-size="lg"' not in person.get("/units").text


def test_a_field_sent_twice_is_refused_instead_of_one_of_them_being_chosen(
    shared_app: Flask, shared_world: World
) -> None:
    person = as_somebody(shared_app, shared_world, "upper")
    data: Any = MultiDict([("size", "lg"), ("size", "xl"), ("csrf_token", person.token())])

    answer = person.client.post("/preferences/size", base_url=HOME, data=data, buffered=True)

    assert answer.status_code == 422
    assert "填了两次" in words_of(answer)


def test_a_line_longer_than_any_is_refused_with_its_measure(
    shared_app: Flask, shared_world: World
) -> None:
    person = as_somebody(shared_app, shared_world, "county", "administrator")

    answer = person.post("/people/invite", data={"name": "长" * 5000})

    assert answer.status_code == 422
    assert "最多 200 个字" in words_of(answer)


@pytest.mark.parametrize("unit", ["", "x", "1", "00000000-0000-0000-0000-000000000000"])
def test_a_unit_that_is_none_is_refused(shared_app: Flask, shared_world: World, unit: str) -> None:
    person = as_somebody(shared_app, shared_world, "county", "administrator")

    answer = person.post(
        "/people/invite",
        data={"name": "赵六", "account": "zhaoliu", "role": "filer", "unit": unit},
    )

    assert answer.status_code in (404, 422)


@pytest.mark.parametrize(
    "path",
    [
        "/people/x/disable",
        "/people/%00/disable",
        "/posts/1/relieve",
        "/sessions/../x/revoke",
        "/units/%ff",
        "/%e4%b8",
        "/units/" + "9" * 4000,
    ],
)
def test_an_address_that_is_no_address_is_not_found(
    shared_app: Flask, shared_world: World, path: str
) -> None:
    person = as_somebody(shared_app, shared_world, "county", "administrator")

    assert person.get(path).status_code in (404, 405)
    assert person.post(path).status_code in (404, 405)


@pytest.mark.parametrize("cookie", ["", "x", "x" * 5000, "词", '"', "a;b", "0" * 43])
def test_a_forged_cookie_is_a_visitors(shared_app: Flask, shared_world: World, cookie: str) -> None:
    client = shared_app.test_client()
    header = f"__Host-fengqiao={cookie}; __Host-fengqiao-visitor={cookie}; size={cookie}"

    answer = client.get(
        "/units", base_url=HOME, headers={"Cookie": header.encode().decode("latin-1")}
    )

    assert answer.status_code == 303
    assert client.get("/sign-in", base_url=HOME).status_code == 200
