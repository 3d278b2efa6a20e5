"""A person sees where they are signed in, and ends what they do not know."""

from __future__ import annotations

import re
from uuid import uuid4

from flask import Flask

from fengqiao.accounts.signing_in import sign_in
from tests.pages.browser import Browser, as_somebody, words_of
from tests.world import PASSWORD, A, World


def another_session(app: Flask, login: str = "upper.filer") -> Browser:
    """Sign the person in on a second device."""
    entered = sign_in(
        county=A, login=login, password=PASSWORD, address="192.0.2.9", device="安卓手机"
    )
    return Browser(app, entered.secret)


def test_an_unknown_device_can_be_signed_out_from_here(app: Flask, world: World) -> None:
    here, there = as_somebody(app, world, "upper"), another_session(app)
    page = here.get("/sessions")
    assert "安卓手机" in words_of(page)
    (address,) = re.findall(r'action="(/sessions/[0-9a-f-]+/revoke)"', page.text)

    answer = here.post(address)

    assert answer.status_code == 303
    assert "那台设备已退出登录" in words_of(here.get("/sessions"))
    assert "那台设备已退出登录" not in words_of(here.get("/sessions"))
    assert there.get("/session").status_code == 401
    assert here.get("/session").status_code == 200


def test_all_other_devices_can_be_signed_out_at_once(app: Flask, world: World) -> None:
    here = as_somebody(app, world, "upper")
    others = [another_session(app), another_session(app)]

    here.post("/sessions/revoke-others")

    assert [other.get("/session").status_code for other in others] == [401, 401]
    assert here.get("/session").status_code == 200


def test_somebody_elses_session_is_not_to_be_found(app: Flask, world: World) -> None:
    other = world.who("lower").session_id

    for session_id in (other, uuid4()):
        answer = as_somebody(app, world, "upper").post(f"/sessions/{session_id}/revoke")
        assert answer.status_code == 404
    assert as_somebody(app, world, "lower").get("/session").status_code == 200


def test_a_session_that_was_ended_opens_nothing_any_more(app: Flask, world: World) -> None:
    filer = as_somebody(app, world, "upper")
    stolen = Browser(app, filer.cookie())
    assert stolen.get("/units").status_code == 200

    filer.post("/sign-out")

    assert stolen.get("/units").status_code == 303
    assert stolen.get("/api/v1/units").status_code == 401
