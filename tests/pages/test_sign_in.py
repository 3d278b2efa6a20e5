"""Signing in, going on to where one wanted, switching posts, signing out."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.test import TestResponse

from fengqiao.accounts.appointments import appoint_to_post
from fengqiao.accounts.pages import finding_county
from fengqiao.accounts.signing_in import County
from fengqiao.clock import now
from fengqiao.db import database
from fengqiao.errors import Invalid
from fengqiao.tenancy.transaction import transaction
from tests.ground import connect
from tests.pages.browser import Browser, as_somebody, words_of
from tests.world import PASSWORD, A, World

ELSEWHERE = [
    "https://elsewhere.test/",
    "http:elsewhere.test",
    "//elsewhere.test/",
    "///elsewhere.test/units",
    "////elsewhere.test",
    "/\\elsewhere.test",
    "\\\\elsewhere.test",
    "/\\/elsewhere.test",
    "/%5celsewhere.test",
    "/%2f%2felsewhere.test",
    "/%2felsewhere.test",
    "/\telsewhere.test",
    "/\n/elsewhere.test",
    "\t//elsewhere.test",
    " //elsewhere.test",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "vbscript:x",
    "/units@elsewhere.test/../x",
    "/.elsewhere.test",
    "@elsewhere.test",
    "elsewhere.test",
    "elsewhere.test/units",
    "?next=//elsewhere.test",
    "#//elsewhere.test",
    "/units/..//elsewhere.test",
    "/./\\elsewhere.test",
    "//elsewhere.test%2f@fengqiao.test/",
    "//fengqiao.test@elsewhere.test/",
    "https://fengqiao.test.elsewhere.test/units",
    "https:/elsewhere.test",
    "https:///elsewhere.test",
    "/https://elsewhere.test",
    "/redirect?to=https://elsewhere.test",
    "/no-such-page",
    "/sign-out",
    "/people/invite",
    "/units\r\nSet-Cookie: x=1",
    "/units\r\nLocation: https://elsewhere.test",
    "/units\u2028x",
    "/\u202e//elsewhere.test",
    "\uff0f\uff0felsewhere.test",
    "/。elsewhere.test",
    "//[::1]/",
    "//0x7f000001/",
    "/" + "a" * 3000,
    "ftp://elsewhere.test",
    "file:///etc/passwd",
    "mailto:a@elsewhere.test",
    "//elsewhere.test:443/units",
    "/\x00/elsewhere.test",
    "/;//elsewhere.test",
    "/?//elsewhere.test\\",
    "///",
    "//",
    "\\",
    ".",
    "..",
    "../units",
    "/../../elsewhere.test",
]


def enter(browser: Browser, account: str = "upper.filer", **more: str) -> TestResponse:
    """Send the sign-in form."""
    data = {"county": str(A), "password": PASSWORD, "next": "", **more, "account": account}
    data.pop("csrf_token", None)
    return browser.post("/sign-in", data=data)


def test_a_person_signs_in_and_is_sent_home_with_a_cookie_no_script_can_read(
    app: Flask, world: World
) -> None:
    browser = Browser(app)

    answer = enter(browser)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    cookie = next(
        c for c in answer.headers.getlist("Set-Cookie") if c.startswith("__Host-fengqiao=")
    )
    flags = sorted(part.strip().split("=")[0] for part in cookie.split(";")[1:])
    assert flags == ["Expires", "HttpOnly", "Max-Age", "Path", "SameSite", "Secure"]
    assert "SameSite=Lax" in cookie
    assert browser.get("/session").get_json()["owner"].startswith(f"{A}/")


def test_a_desks_cookie_goes_with_the_browser(app: Flask, world: World) -> None:
    answer = enter(Browser(app), "county.administrator")

    cookie = next(
        c for c in answer.headers.getlist("Set-Cookie") if c.startswith("__Host-fengqiao=")
    )
    assert "Max-Age" not in cookie


def test_signing_in_goes_on_to_the_page_that_was_wanted(app: Flask, world: World) -> None:
    browser = Browser(app)
    wanted = browser.get("/units?as_of=2026-01-01")
    assert wanted.headers["Location"] == "/sign-in?next=/units%3Fas_of%3D2026-01-01"
    shown = browser.get(wanted.headers["Location"])
    assert 'name="next" value="/units?as_of=2026-01-01"' in shown.text

    answer = enter(browser, next="/units?as_of=2026-01-01")

    assert answer.headers["Location"] == "/units?as_of=2026-01-01"


def test_no_address_leads_away_from_the_site(app: Flask, world: World) -> None:
    browser = as_somebody(app, world, "upper")
    assert len(ELSEWHERE) >= 60

    for payload in ELSEWHERE:
        answer = browser.post("/preferences/size", data={"size": "", "next": payload})
        if answer.status_code == 422:  # Hidden characters are refused before anything else.
            continue
        assert answer.status_code == 303, payload
        assert answer.headers["Location"] == "/", payload
        shown = browser.get("/sign-in", query_string={"next": payload})
        if shown.status_code == 200:
            assert 'name="next" value="/"' in shown.text, payload


def test_a_wrong_password_and_an_unknown_account_look_the_same_and_keep_what_was_typed(
    app: Flask, world: World
) -> None:
    browser = Browser(app)

    wrong = enter(browser, password="not the password", next="/units")
    unknown = enter(browser, "nobody.here", next="/units")

    assert (wrong.status_code, unknown.status_code) == (403, 403)
    strip = r'value="(upper\.filer|nobody\.here)"|value="[0-9a-f]{64}"'
    assert re.sub(strip, "", wrong.text) == re.sub(strip, "", unknown.text)
    assert 'value="upper.filer"' in wrong.text
    assert 'name="next" value="/units"' in wrong.text
    assert "not the password" not in wrong.text
    assert "账号或密码不对" in words_of(wrong)


def test_after_eight_wrong_passwords_even_the_right_one_has_to_wait(
    app: Flask, world: World
) -> None:
    browser = Browser(app)
    for _ in range(8):
        assert enter(browser, password="guess").status_code == 403

    answer = enter(browser)

    assert answer.status_code == 429
    assert "15 分钟" in words_of(answer)
    assert not browser.cookie()


@pytest.mark.parametrize(
    "county", ["", "云岭", "34159", "3415990", "-34159", "\uff13\uff14\uff11\uff15\uff19\uff19"]
)
def test_a_county_that_is_none_is_told_kindly(app: Flask, world: World, county: str) -> None:
    answer = enter(Browser(app), county=county)

    assert answer.status_code == 422
    assert "请选择所在的县" in words_of(answer)


def test_where_counties_are_too_many_to_list_ones_own_is_written_and_found(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding_county, "LONGEST_LIST", 1)
    with connect(str(database().settings.admin_url)) as admin:
        names = dict(admin.execute("select county, name from fq.county").fetchall())
    browser = Browser(app)

    door = browser.get("/sign-in").text
    assert '<input class="text" id="county"' in door
    assert not any(name in door for name in names.values())
    for written in (names[A], f" {names[A][:-1]}", f"安徽省{names[A]}", str(A)):
        assert enter(Browser(app), county=written).status_code == 303, written

    unknown = enter(browser, county="没有的县")
    assert unknown.status_code == 422
    assert "没有找到这个县" in words_of(unknown)
    assert 'value="没有的县"' in unknown.text
    assert "请选择所在的县" in words_of(enter(browser, county=" "))


def test_of_several_counties_of_one_name_ones_own_is_chosen_by_province_and_code(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = [County(320106, "鼓楼区", False), County(320302, "鼓楼区", False)]
    known += [County(350102, "鼓楼区", False), County(A, "云岭县", False)]
    monkeypatch.setattr(finding_county, "LONGEST_LIST", 3)

    shown = finding_county.choices(known, "鼓楼区")

    # Nobody signs in at the first of them by not choosing.
    assert shown.pop(0) == {"value": "", "label": "请选择"}
    assert [each["label"] for each in shown] == [
        "江苏省 鼓楼区（320106）",
        "江苏省 鼓楼区（320302）",
        "福建省 鼓楼区",
    ]
    for typed in ("福建省鼓楼区", "福建 鼓楼", "350102"):
        assert finding_county.find_county(known, typed) == 350102
    with pytest.raises(Invalid) as refused:
        finding_county.find_county(known, "鼓楼区")
    assert "不止一个" in refused.value.reason


def test_a_person_with_two_posts_works_in_one_and_switches_openly(app: Flask, world: World) -> None:
    chief, filer = world.who("bridge", "administrator"), world.who("upper")
    with transaction(chief) as work:
        post = appoint_to_post(
            work,
            chief,
            account_id=filer.account_id,
            unit_id=world.unit("lower").id,
            role="reviewer",
            at=now(),
        )
    browser = as_somebody(app, world, "upper")
    before = browser.cookie()
    assert "下河村 审核员" in words_of(browser.get("/posts"))
    assert "换一个岗位办事" in words_of(browser.get("/units"))

    answer = browser.post("/posts/switch", data={"post": str(post.id)})

    assert answer.status_code == 303
    assert browser.cookie() not in ("", before)
    assert browser.get("/api/v1/session").get_json()["unit_name"] == "下河村"
    assert Browser(app, before).get("/units").status_code == 303


def test_nobody_switches_to_a_post_of_somebody_else(app: Flask, world: World) -> None:
    other = world.who("lower").post_id

    answer = as_somebody(app, world, "upper").post("/posts/switch", data={"post": str(other)})

    assert answer.status_code == 404


def test_signing_out_ends_the_session_and_takes_the_cookie_back(app: Flask, world: World) -> None:
    browser = as_somebody(app, world, "upper")

    answer = browser.post("/sign-out")

    assert answer.headers["Location"] == "/sign-in"
    assert not browser.cookie()
    assert browser.get("/session").status_code == 401


def test_a_form_sent_after_the_session_ended_meets_the_sign_in_page_and_not_a_loss(
    app: Flask, world: World
) -> None:
    browser = as_somebody(app, world, "upper")
    token = browser.token()
    Browser(app, browser.cookie()).post("/sign-out")

    page = browser.post("/sessions/revoke-others", token=token)
    script = browser.post(
        "/sessions/revoke-others", token=token, headers={"Accept": "application/json"}
    )

    assert page.status_code == 401
    assert "登录已过期" in words_of(page)
    assert script.status_code == 401
    assert script.get_json()["code"] == "not-signed-in"


def test_what_was_typed_survives_a_session_that_ended_meanwhile(app: Flask, world: World) -> None:
    chief = as_somebody(app, world, "bridge", "administrator")
    token = chief.token()
    lost = chief.cookie()
    Browser(app, lost).post("/sign-out")
    typed = {"name": "赵六", "account": "zhaoliu", "unit": str(world.unit("lower").id)}

    door = chief.post("/people/invite", token=token, data={**typed, "role": "filer"})
    assert door.status_code == 401
    carried = hidden_fields(door)
    assert carried["carried.name"] == "赵六"
    wrong = enter(chief, "bridge.administrator", **{**carried, "password": "not mine"})
    assert hidden_fields(wrong)["carried.name"] == "赵六"
    inside = enter(chief, "bridge.administrator", **hidden_fields(wrong))
    assert inside.status_code == 200
    assert "接着提交" in words_of(inside)
    fields = hidden_fields(inside)
    done = chief.post("/people/invite", token=fields.pop("csrf_token"), data=fields)

    assert done.status_code == 200
    assert "赵六 的账号建好了" in words_of(done)


def test_a_form_from_another_site_is_not_carried_through_signing_in(
    app: Flask, world: World
) -> None:
    chief = as_somebody(app, world, "bridge", "administrator")
    token = chief.token()
    Browser(app, chief.cookie()).post("/sign-out")

    foreign = chief.post(
        "/people/invite", token=token, data={"name": "赵六"}, headers={"Origin": "https://x.test"}
    )
    forged = chief.post("/people/invite", token="0" * 64, data={"name": "赵六"})

    for door in (foreign, forged):
        assert door.status_code == 401
        assert "赵六" not in door.text
    away = enter(Browser(app), carried_to="https://elsewhere.test/", **{"carried.x": "y"})
    assert (away.status_code, away.headers["Location"]) == (303, "/")


def hidden_fields(answer: TestResponse) -> dict[str, str]:
    """Return the hidden fields of a page's own form."""
    form = BeautifulSoup(answer.text, "html.parser").select("main form")[0]
    return {str(i["name"]): str(i["value"]) for i in form.select("input[type=hidden]")}


def test_the_size_of_letters_is_remembered_signed_in_or_not(app: Flask, world: World) -> None:
    visitor, filer = Browser(app), as_somebody(app, world, "upper")

    visitor.post("/preferences/size", data={"size": "xl"})
    filer.post("/preferences/size", data={"size": "lg"})

    assert 'data-size="xl"' in visitor.get("/sign-in").text
    fresh = Browser(app, filer.cookie())
    assert 'data-size="lg"' in fresh.get("/units").text
    assert visitor.post("/preferences/size", data={"size": "huge"}).status_code == 422
