"""An administrator invites people, appoints and relieves them, and ends accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue

from fengqiao import clock
from fengqiao.accounts.appointments import (
    INVITATION_LIFE,
    appoint_to_post,
    disable_account,
    invite_person,
    relieve_of_post,
)
from fengqiao.accounts.invitations import invite_again
from fengqiao.accounts.pages import unstaffed
from fengqiao.accounts.pages.people_list import PeoplePage, draw_people
from fengqiao.errors import Invalid
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.queries import find_unit
from fengqiao.web.forms import Fields, read_form
from fengqiao.web.frame import say
from fengqiao.web.guards import posts
from fengqiao.web.session import the_actor
from fengqiao.web.words import moment

if TYPE_CHECKING:
    from fengqiao.accounts.models import Account

pages = Blueprint("people", __name__)
pages.register_blueprint(unstaffed.pages)
_FIELDS = ("name", "account", "unit", "role", "starts", "ends")
# What the deeds call the fields of this form.
_NAMES = {"login": "account", "from_on": "starts", "to_on": "ends", "unit_id": "unit"}


@pages.get("/people")
@posts("administrator")
def show_people() -> Response:
    """Show the people of the actor's unit and below."""
    return draw_people(PeoplePage())


@pages.post("/people/invite")
@posts("administrator")
def invite() -> ResponseReturnValue:
    """Open an account, and show its invitation once."""
    fields = read_form(*_FIELDS, longest=200)
    actor, at = the_actor(), clock.now()
    try:
        unit_id, starts, ends = _unit(fields), fields.day("starts"), fields.day("ends")
        with transaction(actor) as work:
            invited = invite_person(
                work,
                actor,
                login=fields["account"],
                name=fields["name"],
                unit_id=unit_id,
                role=fields["role"],
                from_on=starts,
                to_on=ends,
                at=at,
            )
    except Invalid as refusal:
        return draw_people(PeoplePage(typed=_typed(fields), errors=_renamed(refusal)))
    return draw_people(PeoplePage(invitation=_once(invited.account, invited.secret)))


@pages.post("/people/<uuid:account_id>/invite-again")
@posts("administrator")
def reinvite(account_id: UUID) -> ResponseReturnValue:
    """Show a new invitation once, for a person who forgot the password."""
    read_form()
    actor = the_actor()
    with transaction(actor) as work:
        account, secret = invite_again(work, actor, account_id=account_id)
    return draw_people(PeoplePage(invitation=_once(account, secret)))


@pages.post("/people/<uuid:account_id>/appoint")
@posts("administrator")
def appoint(account_id: UUID) -> ResponseReturnValue:
    """Appoint a person to a further post."""
    fields = read_form("unit", "role", "starts", "ends", longest=200)
    actor = the_actor()
    try:
        unit_id, starts, ends = _unit(fields), fields.day("starts"), fields.day("ends")
        with transaction(actor) as work:
            post = appoint_to_post(
                work,
                actor,
                account_id=account_id,
                unit_id=unit_id,
                role=fields["role"],
                from_on=starts,
                to_on=ends,
                at=clock.now(),
            )
            unit = find_unit(work, actor, unit_id)
    except Invalid as refusal:
        return draw_people(
            PeoplePage(appointing=account_id, typed=_typed(fields), errors=_renamed(refusal))
        )
    say(f"已任命：{unit.name}的{post.role_word}。")
    return redirect("/people", 303)


@pages.post("/posts/<uuid:post_id>/relieve")
@posts("administrator")
def relieve(post_id: UUID) -> ResponseReturnValue:
    """Relieve a person of a post."""
    fields = read_form("reason", longest=200)
    if not fields["reason"]:
        raise Invalid("请写明卸任原因。", errors={"reason": ["请写明卸任原因。"]})
    actor = the_actor()
    with transaction(actor) as work:
        relieve_of_post(work, actor, post_id=post_id, reason=fields["reason"], at=clock.now())
    say("已办理卸任，此人这个岗位的登录已全部退出。")
    return redirect("/people", 303)


@pages.post("/people/<uuid:account_id>/disable")
@posts("administrator")
def disable(account_id: UUID) -> ResponseReturnValue:
    """End an account; what its owner did stays."""
    read_form()
    actor = the_actor()
    with transaction(actor) as work:
        disable_account(work, actor, account_id=account_id, at=clock.now())
    say("账号已停用。")
    return redirect("/people", 303)


def _unit(fields: Fields) -> UUID:
    unit_id = fields.identifier("unit")
    if unit_id is None:
        raise Invalid(errors={"unit": ["请选择单位。"]})
    return unit_id


def _typed(fields: Fields) -> dict[str, str]:
    return {name: fields[name] for name in _FIELDS}


def _renamed(refusal: Invalid) -> dict[str, list[str]]:
    return {_NAMES.get(name, name): words for name, words in refusal.errors.items()}


def _once(account: Account, secret: str) -> dict[str, str]:
    return {
        "account_name": account.name,
        "link": f"{request.host_url}invitations/{secret}",
        "expires_text": moment(clock.now() + INVITATION_LIFE),
    }
