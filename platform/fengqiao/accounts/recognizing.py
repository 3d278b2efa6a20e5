"""Answer the hall's questions: who is behind a cookie, which posts, who holds a unit's."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from fengqiao import clock
from fengqiao.accounts.queries import own_posts
from fengqiao.accounts.searching import search_people
from fengqiao.accounts.signing_in import recognize
from fengqiao.actor import Actor
from fengqiao.errors import NotSignedIn
from fengqiao.tenancy.sessions import database_token
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.hall import PostChoice, Recognized


def recognize_secret(secret: str) -> Recognized | None:
    """Return who a cookie's secret stands for, None if its session is unknown or over."""
    token = database_token(secret)
    try:
        with transaction(token) as work:
            return Recognized(*recognize(work, token))
    except NotSignedIn:
        return None


def post_choices(actor: Actor) -> list[PostChoice]:
    """Return the posts the person holds today, for the switch on every page."""
    with transaction(actor) as work:
        held = own_posts(work, actor, on=clock.local_date(clock.now()))
    return [
        {
            "id": str(each.post.id),
            "label": f"{each.unit.name} {each.post.role_word}",
            "active": each.post.id == actor.post_id,
            "role": each.post.role,
            "unit_id": str(each.unit.id),
            "unit_name": each.unit.name,
        }
        for each in held
    ]


def officers(work: Session, actor: Actor, unit_id: UUID) -> Sequence[tuple[str, str]]:
    """Return the role and name of everybody who holds a post at a unit below the actor today."""
    today = clock.local_date(clock.now())
    return [
        (each.post.role_word, each.account.name)
        for each in search_people(work, actor, unit_id=unit_id)
        if each.post.held_on(today) and each.account.disabled_at is None
    ]
