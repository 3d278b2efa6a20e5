"""A person changes the own password, and whoever does not know the old one does not."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text

from fengqiao.accounts.appointments import write_invitation
from fengqiao.accounts.invitations import open_invitation
from fengqiao.accounts.models import Account
from fengqiao.accounts.passwords import hash_password
from fengqiao.accounts.signing_in import PER_ACCOUNT, change_password, sign_in
from fengqiao.audit.queries import trail_page
from fengqiao.audit.trail import record
from fengqiao.errors import Invalid, Refusal
from fengqiao.tenancy.sessions import auth_transaction
from fengqiao.tenancy.transaction import transaction
from tests.pages.browser import Browser, as_somebody, words_of
from tests.pages.reporting import soup_of
from tests.world import PASSWORD, A, World

NEW = "另一句自己记得住的话"


def enter(app: Flask, password: str) -> Browser | None:
    """Sign the village's filer in on another device; None if that is refused."""
    try:
        entered = sign_in(county=A, login="upper.filer", password=password, address="192.0.2.9")
    except Refusal:
        return None
    return Browser(app, entered.secret)


def typed(old: str = PASSWORD, new: str = NEW, again: str = "") -> dict[str, str]:
    """Return the form as somebody fills it in."""
    return {"old": old, "password": new, "again": again or new}


def test_a_new_password_holds_the_old_one_does_not_and_other_devices_are_signed_out(
    app: Flask, world: World
) -> None:
    here, there = as_somebody(app, world, "upper"), enter(app, PASSWORD)
    assert there is not None
    page = here.get("/sessions")
    assert soup_of(page).select_one("main a[href='/password']") is not None
    assert here.get("/password").status_code == 200

    answer = here.post("/password", data=typed())

    assert answer.status_code == 303
    assert "密码已修改" in words_of(here.get(answer.headers["Location"]))
    assert here.get("/session").status_code == 200
    assert there.get("/session").status_code == 401
    assert enter(app, PASSWORD) is None
    assert enter(app, NEW) is not None
    with transaction(world.who("upper")) as work:
        newest = trail_page(work, subject="account", limit=5)
    assert "修改密码" in [entry.words for entry in newest]


def test_the_new_password_is_kept_as_argon2id(app: Flask, world: World) -> None:
    as_somebody(app, world, "upper").post("/password", data=typed())
    with auth_transaction() as auth, auth.begin():
        (kept,) = auth.execute(
            text("select password_hash from fq.account where login = 'upper.filer'")
        ).one()
    assert kept.startswith("$argon2id$")


@pytest.mark.parametrize(
    ("form", "field", "words"),
    [
        (typed(old="不是这一句话"), "old", "现在的密码不对"),
        (typed(old=""), "old", "请输入现在的密码"),
        (typed(again="又一句不同的话"), "again", "两次输入不一样"),
        (typed(new="短"), "password", "密码至少 8 个"),
        (typed(new="12345678"), "password", "太容易被猜到"),
        (typed(new="upper.filer"), "password", "太容易被猜到"),
        (typed(new="长" * 129), "password", "密码最多 128"),
        (typed(new=PASSWORD), "password", "和现在的一样"),
    ],
)
def test_what_does_not_fit_is_told_at_its_field_and_changes_nothing(
    app: Flask, world: World, form: dict[str, str], field: str, words: str
) -> None:
    here = as_somebody(app, world, "upper")
    answer = here.post("/password", data=form)
    assert answer.status_code == 422
    said = soup_of(answer).find(id=f"{field}-about")
    assert said is not None
    assert words in said.get_text()
    assert enter(app, PASSWORD) is not None


def test_guessing_the_old_password_is_stopped_like_guessing_at_the_door(
    app: Flask, world: World
) -> None:
    here = as_somebody(app, world, "upper")
    for _ in range(PER_ACCOUNT):
        assert here.post("/password", data=typed(old="不是这一句话")).status_code == 422
    stopped = here.post("/password", data=typed())
    assert stopped.status_code == 429
    assert "试的次数太多了" in words_of(stopped)
    assert enter(app, PASSWORD) is None


def test_an_open_invitation_sets_no_password_after_the_change(app: Flask, world: World) -> None:
    with transaction(world.who("upper")) as work:
        account = work.get_one(Account, (A, world.who("upper").account_id))
    secret = write_invitation(account)
    assert open_invitation(secret).login == "upper.filer"
    as_somebody(app, world, "upper").post("/password", data=typed())
    with pytest.raises(Refusal):
        open_invitation(secret)


def test_while_a_new_password_is_hashed_nobody_waits_for_the_countys_trail(
    app: Flask, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    somebody, hashed = world.who("lower"), []

    def hashing(password: str) -> str:
        with transaction(somebody) as work:
            work.execute(text("set local lock_timeout = '2s'"))
            record(work, "account.signed_out", "account", somebody.account_id, scope=somebody.scope)
        hashed.append(hash_password(password))
        return hashed[-1]

    monkeypatch.setattr("fengqiao.accounts.signing_in.hash_password", hashing)
    answer = as_somebody(app, world, "upper").post("/password", data=typed())
    assert answer.status_code == 303
    assert len(hashed) == 1
    assert enter(app, NEW) is not None


def test_of_two_changes_from_one_password_only_the_first_is_made(app: Flask, world: World) -> None:
    actor = world.who("upper")
    change_password(actor, old=PASSWORD, new=NEW, address="192.0.2.9")
    with pytest.raises(Invalid):
        change_password(actor, old=PASSWORD, new="第三句记得住的话", address="192.0.2.9")
    assert enter(app, NEW) is not None
