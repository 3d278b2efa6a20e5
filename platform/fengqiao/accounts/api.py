"""The session at the machine's door: who am I, sign in, switch post, sign out."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, request

from fengqiao.accounts.recognizing import post_choices
from fengqiao.accounts.schemas import Session, SignIn, SwitchPost
from fengqiao.accounts.signing_in import SignedIn, sign_in, sign_out, switch_post
from fengqiao.actor import Actor
from fengqiao.web.csrf import csrf_token, token_for
from fengqiao.web.device import device
from fengqiao.web.frame import owner
from fengqiao.web.guards import public, signed_in
from fengqiao.web.openapi import Operations
from fengqiao.web.session import begin_session, end_session_cookie, read_cookie, the_actor

operations = Operations("session", __name__, path="/session", description="登录与岗位")


@operations.operation("GET", "", summary="我是谁", gives=Session)
@signed_in
def read() -> dict[str, Any]:
    """Tell who is signed in, the own posts and today's form token."""
    return _shown(the_actor(), csrf_token())


@operations.operation(
    "POST", "", summary="登录", takes=SignIn, gives=Session, status=201, errors=("429",)
)
@public
def enter(body: dict[str, Any]) -> Response:
    """Sign in; the session comes as a cookie."""
    signed = sign_in(
        county=body["county"],
        login=body["account"],
        password=body["password"],
        address=request.remote_addr or "",
        device=device(),
    )
    return _entered(signed, 201)


@operations.operation("PUT", "/post", summary="切换岗位", takes=SwitchPost, gives=Session)
@signed_in
def switch(body: dict[str, Any]) -> Response:
    """Make another of the own posts the active one; the cookie changes."""
    return _entered(switch_post(the_actor(), body["post_id"], device=device()), 200)


@operations.operation("DELETE", "", summary="退出登录", status=204)
@signed_in
def leave() -> Response:
    """End this session."""
    sign_out(read_cookie(), the_actor())
    return end_session_cookie(make_response("", 204))


def _entered(signed: SignedIn, status: int) -> Response:
    answer = make_response(Session().dump(_shown(signed.actor, token_for(signed.secret))), status)
    return begin_session(answer, signed.secret, signed.actor)


def _shown(actor: Actor, token: str) -> dict[str, Any]:
    return {
        "account_id": actor.account_id,
        "account_name": actor.account_name,
        "county": actor.county,
        "unit_id": actor.unit_id,
        "unit_name": actor.unit_name,
        "unit_level": actor.unit_level,
        "role": actor.role,
        "posts": post_choices(actor),
        "csrf_token": token,
        "owner": owner(actor),
    }
