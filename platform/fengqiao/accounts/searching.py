"""Find people by name, account or unit, within the actor's branch."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from fengqiao.accounts.models import Account, Post
from fengqiao.accounts.queries import HeldPost
from fengqiao.actor import Actor
from fengqiao.units.models import Unit
from fengqiao.units.queries import units_in_branch


def units_without_people(work: Session, actor: Actor, *, on: date) -> list[Unit]:
    """Return the units below the actor's own at which nobody holds a post, or will hold one."""
    staffed = select(Post.unit_id).where(
        Post.county == actor.county, or_(Post.to_on.is_(None), Post.to_on >= on)
    )
    held = {actor.unit_id, *work.scalars(staffed)}
    return [unit for unit in units_in_branch(work, actor, on=on) if unit.id not in held]


def search_people(
    work: Session,
    actor: Actor,
    *,
    search: str = "",
    unit_id: UUID | None = None,
    after: tuple[int, UUID] | None = None,
    limit: int = 50,
) -> Sequence[HeldPost]:
    """Return posts at the actor's unit and below whose person or unit matches, by unit.

    :param search: part of a name, an account or a unit's name; empty for everybody
    :param unit_id: only the posts of this unit
    :param after: scope key and id of the post behind which to begin
    """
    found = (
        select(Post, Account, Unit)
        .join(Account, (Account.county == Post.county) & (Account.id == Post.account_id))
        .join(Unit, (Unit.county == Post.county) & (Unit.id == Post.unit_id))
        .where(Post.scope.between(actor.lo, actor.hi))
        .order_by(Post.scope, Post.id)
        .limit(limit)
    )
    if search:
        columns = (Account.name, Account.login, Unit.name)
        found = found.where(or_(*(c.contains(search, autoescape=True) for c in columns)))
    if unit_id is not None:
        found = found.where(Post.unit_id == unit_id)
    if after is not None:
        scope, number = after
        found = found.where(or_(Post.scope > scope, (Post.scope == scope) & (Post.id > number)))
    return [HeldPost(post, account, unit) for post, account, unit in work.execute(found)]
