"""A person signs in, chooses a post, and signs out."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, request
from flask.typing import ResponseReturnValue

from fengqiao import clock
from fengqiao.accounts.pages import carrying
from fengqiao.accounts.pages.finding_county import choices, find_county
from fengqiao.accounts.queries import own_posts
from fengqiao.accounts.signing_in import (
    LONGEST_LOGIN,
    LONGEST_PASSWORD,
    County,
    SignedIn,
    counties,
    sign_in,
    sign_out,
    switch_post,
)
from fengqiao.errors import Invalid, NotSignedIn, Refusal
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.addresses import came_from, own_address
from fengqiao.web.csrf import csrf_token
from fengqiao.web.device import device
from fengqiao.web.forms import read_form, read_query
from fengqiao.web.frame import owner, render
from fengqiao.web.guards import public, signed_in
from fengqiao.web.hall import hall
from fengqiao.web.navigation import home_of
from fengqiao.web.session import (
    actor_or_none,
    begin_session,
    end_session_cookie,
    read_cookie,
    the_actor,
)
from fengqiao.web.words import day

pages = Blueprint("sign_in", __name__)
_NOTHING = carrying.Carried()


@pages.get("/")
@signed_in
def home() -> ResponseReturnValue:
    """Send everybody to the page their post begins its day on."""
    return redirect(home_of(the_actor()), 303)


@pages.get("/sign-in")
@public
def show_sign_in() -> Response:
    """Show the door."""
    return _door(next_address=own_address(read_query("next", longest=2000)["next"]))


@pages.post("/sign-in")
@public
def enter() -> ResponseReturnValue:
    """Sign a person in and send them on to where they wanted to go."""
    fields = read_form(
        "county", "account", "password", "next", carrying.TO, many_prefixes=(carrying.PREFIX,)
    )
    carried = carrying.carried_on(fields)
    next_address = own_address(fields["next"])
    try:
        signed = sign_in(
            county=find_county(counties(), fields["county"]),
            login=fields["account"][:LONGEST_LOGIN],
            password=fields.raw("password")[:LONGEST_PASSWORD],
            address=request.remote_addr or "",
            device=device(),
        )
    except Refusal as refusal:
        return _door(
            status=refusal.status,
            next_address=next_address,
            chosen_county=fields["county"],
            account=fields["account"][:LONGEST_LOGIN],
            problem=refusal,
            carried=carried,
        )
    if carried.to:
        return carrying.carry_on(signed, carried)
    return _enter(signed, next_address)


@pages.post("/sign-out")
@signed_in
def leave() -> ResponseReturnValue:
    """End this session."""
    read_form()
    sign_out(read_cookie(), the_actor())
    answer = redirect("/sign-in", 303)
    # The pages a shared telephone keeps go with the session.
    answer.headers["Clear-Site-Data"] = '"cache"'
    return end_session_cookie(answer)


@pages.get("/session")
@public
def session() -> ResponseReturnValue:
    """Tell a script whose session this is and today's form token, or 401."""
    actor = actor_or_none()
    if actor is None:
        raise NotSignedIn
    return jsonify(owner=owner(actor), csrf_token=csrf_token())


@pages.get("/posts")
@signed_in
def choose_post() -> Response:
    """Show the posts a person may work in."""
    actor = the_actor()
    with transaction(actor) as work:
        held = own_posts(work, actor, on=clock.local_date(clock.now()))
    choices = [
        {
            "id": str(each.post.id),
            "label": f"{each.unit.name} {each.post.role_word}",
            "term": f"{day(each.post.from_on)}起"
            + (f"，到{day(each.post.to_on)}" if each.post.to_on else ""),
        }
        for each in held
    ]
    following = own_address(read_query("next", longest=2000)["next"])
    return render("accounts/choose_post.html", choices=choices, next=following)


@pages.post("/posts/switch")
@signed_in
def switch() -> ResponseReturnValue:
    """Make another of the person's posts the active one, in a fresh session."""
    fields = read_form("post", "next", longest=2000)
    post_id = fields.identifier("post")
    if post_id is None:
        raise Invalid("请选择一个岗位。", errors={"post": ["请选择一个岗位。"]})
    # Addresses of one post's records mean nothing to another: begin at home.
    return _enter(switch_post(the_actor(), post_id, device=device()), own_address(fields["next"]))


def ask_to_sign_in(refusal: Refusal) -> ResponseReturnValue:
    """Draw the door for somebody whose session ended while they were filling in a form."""
    return _door(
        status=401,
        next_address=came_from(request.path),
        problem=refusal,
        carried=carrying.carried_from_form(),
    )


def _enter(signed: SignedIn, next_address: str) -> ResponseReturnValue:
    return begin_session(redirect(next_address, 303), signed.secret, signed.actor)


def _door(
    *,
    next_address: str,
    status: int = 200,
    chosen_county: str = "",
    account: str = "",
    problem: Refusal | None = None,
    carried: carrying.Carried = _NOTHING,
) -> Response:
    known = counties()
    listed = choices(known, chosen_county)
    return render(
        "accounts/sign_in.html",
        status=status,
        counties=listed,
        chosen_county=chosen_county or (listed[0]["value"] if listed else ""),
        account=account,
        next=next_address,
        problems=[{"field": "", "words": problem.reason}] if problem else [],
        **carried.names,
        **_examples(known),
    )


def _examples(known: list[County]) -> dict[str, Any]:
    """Return the accounts of a demonstration, as its maker left them in the home directory."""
    empty: dict[str, Any] = {"example_accounts": [], "example_password": ""}
    file = hall().settings.home / "demonstration.json"
    if not any(each.demonstration for each in known) or not file.exists():
        return empty
    kept = json.loads(file.read_text(encoding="utf-8"))
    return {"example_accounts": kept["accounts"], "example_password": kept["password"]}
