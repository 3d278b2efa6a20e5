"""An invited person sets a password and is signed in."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue

from fengqiao.accounts.appointments import accept_invitation
from fengqiao.accounts.invitations import open_invitation
from fengqiao.accounts.passwords import SHORTEST
from fengqiao.accounts.signing_in import sign_in
from fengqiao.errors import Invalid
from fengqiao.web.device import device
from fengqiao.web.forms import read_form
from fengqiao.web.frame import render
from fengqiao.web.guards import public
from fengqiao.web.hall import hall
from fengqiao.web.session import begin_session
from fengqiao.web.words import moment

pages = Blueprint("invitations", __name__)


@pages.get("/invitations/<secret>")
@public
def show_invitation(secret: str) -> Response:
    """Show whom the invitation is for and ask for a password."""
    return _show(secret)


@pages.post("/invitations/<secret>")
@public
def accept(secret: str) -> ResponseReturnValue:
    """Set the password, and sign the person in with it."""
    # The hidden login name is there for the browser's own password keeper.
    fields = read_form("password", "again", "username")
    password = fields.raw("password")
    if password != fields.raw("again"):
        return _show(secret, {"again": ["两次输入不一样，请再输一遍。"]})
    try:
        county, login = accept_invitation(secret, password)
    except Invalid as refusal:
        return _show(secret, refusal.errors)
    signed = sign_in(
        county=county,
        login=login,
        password=password,
        address=request.remote_addr or "",
        device=device(),
    )
    return begin_session(redirect("/", 303), signed.secret, signed.actor)


def _show(secret: str, errors: dict[str, list[str]] | None = None) -> Response:
    invitation = open_invitation(secret)
    found = errors or {}
    return render(
        "accounts/accept_invitation.html",
        status=422 if found else 200,
        action=request.path,
        account_name=invitation.account_name,
        account=invitation.login,
        post_label=invitation.post_label,
        minimum_length=SHORTEST,
        expires_text=moment(invitation.expires_at),
        problems=[
            {"field": field, "words": words} for field, lines in found.items() for words in lines
        ],
        errors={"password": [], "again": [], **found},
        county_name=hall().county_names().get(invitation.county, ""),
    )
