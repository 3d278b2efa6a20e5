"""Invite the people of a unit, let them set their password, and sign them in."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from fengqiao.accounts.appointments import (
    accept_invitation,
    appoint_to_post,
    find_account,
    invite_person,
)
from fengqiao.accounts.invitations import invite_again
from fengqiao.accounts.queries import own_posts
from fengqiao.accounts.signing_in import sign_in, switch_post
from fengqiao.actor import Actor
from fengqiao.clock import local_date, now
from fengqiao.demonstration.cast import PASSWORD, Person
from fengqiao.errors import Refusal
from fengqiao.tenancy.transaction import transaction

DEVICE = "演示"
ADDRESS = "127.0.0.1"


def settle_person(administrator: Actor, person: Person, *, at: datetime, from_on: date) -> None:
    """Invite a person to the unit with every post, and let them accept; twice is once."""
    with transaction(administrator, at) as work:
        known = find_account(work, administrator, person.login)
        secret = "" if known else _invite(work, administrator, person, at=at, from_on=from_on)
    if known is not None and not _has_accepted(known.county, person):
        # An earlier run was cut off between the invitation and its acceptance.
        with transaction(administrator, at) as work:
            secret = invite_again(work, administrator, account_id=known.id)[1]
    if secret:
        accept_invitation(secret, PASSWORD)


def _has_accepted(county: int, person: Person) -> bool:
    try:
        enter(county, person)
    except Refusal:
        return False
    return True


def _invite(
    work: Session, administrator: Actor, person: Person, *, at: datetime, from_on: date
) -> str:
    invited = invite_person(
        work,
        administrator,
        login=person.login,
        name=person.name,
        unit_id=person.unit_id,
        role=person.roles[0],
        title=person.title,
        from_on=from_on,
        at=at,
    )
    for role in person.roles[1:]:
        appoint_to_post(
            work,
            administrator,
            account_id=invited.account.id,
            unit_id=person.unit_id,
            role=role,
            title=person.title,
            from_on=from_on,
            at=at,
        )
    return invited.secret


def enter(county: int, person: Person, role: str | None = None) -> Actor:
    """Sign a person in at the front door, in one of their posts."""
    signed_in = sign_in(
        county=county, login=person.login, password=PASSWORD, address=ADDRESS, device=DEVICE
    )
    actor = signed_in.actor
    if role is None or actor.role == role:
        return actor
    with transaction(actor) as work:
        posts = own_posts(work, actor, on=local_date(now()))
    wanted = next(held for held in posts if held.post.role == role)
    return switch_post(actor, wanted.post.id, device=DEVICE).actor
