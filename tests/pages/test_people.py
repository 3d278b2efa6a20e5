"""An administrator looks after the people of the unit and below."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from werkzeug.test import TestResponse

from tests.pages.browser import HOME, Browser, as_somebody, words_of
from tests.world import A, World

NEW = {"name": "赵六", "account": "zhaoliu", "role": "filer", "starts": "2026-01-01", "ends": ""}


def invite(browser: Browser, world: World, unit: str = "lower", **more: str) -> TestResponse:
    """Send the invitation form for a unit."""
    return browser.post("/people/invite", data={**NEW, "unit": str(world.unit(unit).id), **more})


def link_of(answer: TestResponse) -> str:
    """Return the path of the invitation shown on a page."""
    found = re.search(re.escape(HOME) + r"(/invitations/[\w-]+)", answer.text)
    assert found
    return found[1]


def test_an_invited_person_sets_a_password_and_is_at_work(app: Flask, world: World) -> None:
    chief = as_somebody(app, world, "bridge", "administrator")
    shown = invite(chief, world)
    assert shown.status_code == 200
    path = link_of(shown)
    assert "/invitations/" not in chief.get("/people").text

    guest = Browser(app)
    page = guest.get(path)
    assert "赵六" in words_of(page)
    assert "下河村 填报员" in words_of(page)
    done = guest.post(
        path,
        data={
            "password": "春种秋收冬藏一年忙",
            "again": "春种秋收冬藏一年忙",
            "username": "zhaoliu",
        },
    )

    assert (done.status_code, done.headers["Location"]) == (303, "/")
    assert guest.get("/api/v1/session").get_json()["unit_name"] == "下河村"
    assert Browser(app).get(path).status_code == 410


def test_a_password_typed_differently_or_too_short_is_asked_for_again(
    app: Flask, world: World
) -> None:
    path = link_of(invite(as_somebody(app, world, "bridge", "administrator"), world))
    guest = Browser(app)

    differently = guest.post(path, data={"password": "春种秋收冬藏一年忙", "again": "秋收"})
    short = guest.post(path, data={"password": "短", "again": "短"})

    assert (differently.status_code, short.status_code) == (422, 422)
    assert "两次输入不一样" in words_of(differently)
    assert "至少 8 个字符" in words_of(short)
    assert guest.get(path).status_code == 200


def test_a_mistake_in_the_form_keeps_what_was_typed_and_says_where(
    app: Flask, world: World
) -> None:
    chief = as_somebody(app, world, "bridge", "administrator")

    answer = invite(chief, world, account="赵 六", name="")

    assert answer.status_code == 422
    soup = BeautifulSoup(answer.text, "html.parser")
    account = soup.find(id="account")
    assert isinstance(account, Tag)
    assert account["value"] == "赵 六"
    assert account["aria-invalid"] == "true"
    assert "小写字母" in words_of(answer)
    taken = invite(chief, world, account="upper.filer")
    assert "已经有人用了" in words_of(taken)


@pytest.mark.parametrize(
    ("field", "value"),
    [("starts", "明天"), ("starts", "2026-02-30"), ("ends", "2020-01-01"), ("role", "assessor")],
)
def test_a_term_or_post_that_cannot_be_is_told_at_its_field(
    app: Flask, world: World, field: str, value: str
) -> None:
    answer = invite(as_somebody(app, world, "bridge", "administrator"), world, **{field: value})

    assert answer.status_code == 422
    marked = BeautifulSoup(answer.text, "html.parser").find(id=field)
    assert isinstance(marked, Tag)
    assert marked["aria-invalid"] == "true"


def test_nobody_is_invited_to_a_unit_beside_or_above_ones_own(app: Flask, world: World) -> None:
    chief = as_somebody(app, world, "bridge", "administrator")

    for unit in ("maple", "willow", "county", "b-head"):
        assert invite(chief, world, unit, account=f"new.{unit}").status_code == 404


def test_a_forgotten_password_is_renewed_by_a_new_link_shown_once(app: Flask, world: World) -> None:
    chief, filer = as_somebody(app, world, "bridge", "administrator"), world.who("upper")

    shown = chief.post(f"/people/{filer.account_id}/invite-again")
    guest = Browser(app)
    done = guest.post(
        link_of(shown), data={"password": "一把钥匙开一把锁", "again": "一把钥匙开一把锁"}
    )

    assert done.status_code == 303
    assert as_somebody(app, world, "upper").get("/session").status_code == 401


def test_a_person_relieved_or_disabled_is_out_at_once(app: Flask, world: World) -> None:
    chief = as_somebody(app, world, "bridge", "administrator")

    relieved = chief.post(f"/posts/{world.who('upper').post_id}/relieve", data={"reason": "轮岗"})
    disabled = chief.post(f"/people/{world.who('lower').account_id}/disable")

    assert (relieved.status_code, disabled.status_code) == (303, 303)
    assert as_somebody(app, world, "upper").get("/session").status_code == 401
    assert as_somebody(app, world, "lower").get("/session").status_code == 401
    assert "已卸任" in words_of(chief.get("/people"))
    assert "已停用" in words_of(chief.get("/people?search=lower.filer"))


def test_a_reason_is_asked_for_before_anybody_is_relieved(app: Flask, world: World) -> None:
    chief = as_somebody(app, world, "bridge", "administrator")

    answer = chief.post(f"/posts/{world.who('upper').post_id}/relieve", data={"reason": " "})

    assert answer.status_code == 422
    assert as_somebody(app, world, "upper").get("/session").status_code == 200


def test_people_outside_the_branch_are_not_to_be_found(app: Flask, world: World) -> None:
    chief = as_somebody(app, world, "bridge", "administrator")

    for stranger in (world.who("maple"), world.who("b-head"), world.who("county", "reviewer")):
        for path in (
            f"/people/{stranger.account_id}/invite-again",
            f"/people/{stranger.account_id}/disable",
        ):
            assert chief.post(path).status_code == 404
        relieve = chief.post(f"/posts/{stranger.post_id}/relieve", data={"reason": "试试"})
        assert relieve.status_code == 404
    assert chief.post(f"/people/{uuid4()}/disable").status_code == 404
    assert as_somebody(app, world, "maple").get("/session").status_code == 200


def test_an_administrator_neither_relieves_nor_disables_himself(app: Flask, world: World) -> None:
    chief, own = (
        as_somebody(app, world, "bridge", "administrator"),
        world.who("bridge", "administrator"),
    )

    assert chief.post(f"/posts/{own.post_id}/relieve", data={"reason": "试试"}).status_code == 403
    assert chief.post(f"/people/{own.account_id}/disable").status_code == 403


def test_who_also_serves_elsewhere_is_not_taken_over_by_one_branch(
    app: Flask, world: World
) -> None:
    top = as_somebody(app, world, "county", "administrator")
    filer = world.who("upper")
    top.post(
        f"/people/{filer.account_id}/appoint",
        data={"unit": str(world.unit("willow").id), "role": "reviewer", "starts": "2026-01-01"},
    )

    answer = as_somebody(app, world, "bridge", "administrator").post(
        f"/people/{filer.account_id}/invite-again"
    )

    assert answer.status_code == 403
    assert "共同的上级管理员" in words_of(answer)
    assert top.post(f"/people/{filer.account_id}/invite-again").status_code == 200


def test_people_are_found_by_name_account_or_unit_and_wildcards_are_only_letters(
    app: Flask, world: World
) -> None:
    chief = as_somebody(app, world, "county", "administrator")

    def found(search: str) -> int:
        soup = BeautifulSoup(
            chief.get("/people", query_string={"search": search}).text, "html.parser"
        )
        return len(soup.select("tbody tr th"))

    assert found("上河村") == 3
    assert found("upper.filer") == 1
    assert found("") > 20
    assert found("%") == 0
    assert found("_") == 0
    assert found("' or 1=1 --") == 0


def test_a_long_list_is_turned_by_key_and_shows_everybody_once(app: Flask, world: World) -> None:
    chief = as_somebody(app, world, "county", "administrator")
    for number in range(60):
        answer = invite(chief, world, "bamboo", account=f"helper{number}", name=f"帮手{number}")
        assert answer.status_code == 200

    first = BeautifulSoup(chief.get("/people?search=帮手").text, "html.parser")
    older = first.find("a", rel="next")
    assert isinstance(older, Tag)
    second_answer = chief.get(str(older["href"]))
    second = BeautifulSoup(second_answer.text, "html.parser")
    newer = second.find("a", rel="prev")
    assert isinstance(newer, Tag)

    names = [row.get_text() for page in (first, second) for row in page.select("tbody tr th")]
    assert len(names) == len(set(names)) == 60
    assert str(newer["href"]).startswith("/people?search=")
    back = BeautifulSoup(chief.get(str(newer["href"])).text, "html.parser")
    assert back.select("tbody tr th") == first.select("tbody tr th")
    assert f"{A}" not in str(older["href"])


def test_villages_of_one_name_are_told_apart_by_their_township(app: Flask, world: World) -> None:
    def offered(unit: str) -> list[str]:
        page = as_somebody(app, world, unit, "administrator").get("/people")
        options = BeautifulSoup(page.text, "html.parser").select("#unit option")
        return [option.text for option in options]

    assert {"石桥镇", "下河村（石桥镇）"} < set(offered("county"))
    assert {"石桥镇", "下河村"} < set(offered("bridge"))


def test_who_may_not_enter_reads_which_post_was_used_and_which_is_asked_for(
    shared_app: Flask, shared_world: World
) -> None:
    refused = as_somebody(shared_app, shared_world, "bridge", "reviewer").get("/people")
    assert refused.status_code == 403
    assert "这里由管理员办理，您现在用的是“石桥镇 审核员”的岗位。" in words_of(refused)
