"""Read accounts, posts and a person's own sessions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from fengqiao.accounts.models import Account, Post
from fengqiao.actor import Actor
from fengqiao.units.models import Unit


@dataclass(frozen=True)
class HeldPost:
    """A post with the names a page shows."""

    post: Post
    account: Account
    unit: Unit


@dataclass(frozen=True)
class OpenSession:
    """One place where the person is signed in."""

    id: UUID
    device: str
    opened_at: datetime
    seen_at: datetime
    expires_at: datetime
    current: bool


def own_posts(work: Session, actor: Actor, *, on: date) -> Sequence[HeldPost]:
    """Return the posts the person holds on a day."""
    found = (
        select(Post, Account)
        .join(Account, (Account.county == Post.county) & (Account.id == Post.account_id))
        .where(Post.county == actor.county, Post.account_id == actor.account_id)
        .order_by(Post.from_on, Post.id)
    )
    held = [(post, account) for post, account in work.execute(found) if post.held_on(on)]
    names = _unit_names(work, actor, [post.unit_id for post, _ in held])
    return [HeldPost(post, account, names[post.unit_id]) for post, account in held]


def _unit_names(work: Session, actor: Actor, ids: Sequence[UUID]) -> dict[UUID, Unit]:
    # A person's other post may lie outside the active branch; only its name is shown.
    rows = work.execute(text("select * from sec.own_post_units()")).mappings()
    return {row["id"]: Unit(**row) for row in rows if row["id"] in ids}


def account_names(work: Session, county: int, ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of the accounts in sight among some ids."""
    if not ids:
        return {}
    found = select(Account.id, Account.name).where(Account.county == county, Account.id.in_(ids))
    return {row.id: row.name for row in work.execute(found)}


def own_sessions(work: Session) -> list[OpenSession]:
    """Return where the person is signed in, the latest first."""
    rows = work.execute(text("select * from sec.own_sessions()"))
    return [OpenSession(*row) for row in rows]


def end_own_session(work: Session, session_id: UUID) -> bool:
    """End one of the person's own sessions; False if there was none such."""
    gone = work.execute(text("select sec.end_own_session(:id)"), {"id": session_id})
    return bool(gone.scalar_one())
