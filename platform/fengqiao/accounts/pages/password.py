"""A person changes the own password."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue

from fengqiao.accounts.passwords import SHORTEST
from fengqiao.accounts.queries import own_login
from fengqiao.accounts.signing_in import change_password
from fengqiao.errors import Invalid
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.forms import read_form
from fengqiao.web.frame import render, say
from fengqiao.web.guards import signed_in
from fengqiao.web.session import the_actor

pages = Blueprint("password", __name__)


@pages.get("/password")
@signed_in
def ask() -> Response:
    """Ask for the old password and twice for the new one."""
    return _show({})


@pages.post("/password")
@signed_in
def change() -> ResponseReturnValue:
    """Change the password; every other device has to sign in again."""
    # The hidden login name is there for the browser's own password keeper.
    fields = read_form("old", "password", "again", "username")
    old, new = fields.raw("old"), fields.raw("password")
    if not old:
        return _show({"old": ["请输入现在的密码。"]})
    if new != fields.raw("again"):
        return _show({"again": ["两次输入不一样，请再输一遍。"]})
    try:
        change_password(the_actor(), old=old, new=new, address=request.remote_addr or "")
    except Invalid as refusal:
        return _show(refusal.errors or {"": [refusal.reason]})
    say("密码已修改，其余设备都已退出登录。", "green")
    return redirect("/sessions", 303)


def _show(errors: dict[str, list[str]]) -> Response:
    actor = the_actor()
    with transaction(actor) as work:
        login = own_login(work, actor)
    return render(
        "accounts/password.html",
        status=422 if errors else 200,
        account=login,
        minimum_length=SHORTEST,
        problems=[
            {"field": field, "words": words} for field, lines in errors.items() for words in lines
        ],
        errors={"old": [], "password": [], "again": [], **errors},
    )
