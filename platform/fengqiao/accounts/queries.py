"""Read accounts, posts, the seats they give, and a person's own sessions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, text
from sqlalchemy.orm import Session

from fengqiao.accounts.models import Account, Post
from fengqiao.actor import Actor
from fengqiao.errors import NotFound, Refusal
from fengqiao.tenancy.sessions import Seat
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
    # A unit's former keys are the database's own knowledge.
    known = Unit.__table__.columns.keys()
    return {
        row["id"]: Unit(**{name: row[name] for name in known}) for row in rows if row["id"] in ids
    }


def own_login(work: Session, actor: Actor) -> str:
    """Return the name the person signs in with."""
    return work.get_one(Account, (actor.county, actor.account_id)).login


def account_names(work: Session, county: int, ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of the accounts in sight among some ids."""
    if not ids:
        return {}
    found = select(Account.id, Account.name).where(Account.county == county, Account.id.in_(ids))
    return {row.id: row.name for row in work.execute(found)}


# What a seat is made of: a post ``p`` with its account, unit and county.
_SEATS = (
    "select p.id, p.account_id, a.name as account_name, p.role, u.id as unit_id,"
    " u.name as unit_name, u.level, u.scope, u.lo, u.hi, c.demonstration"
    " from fq.post p"
    " join fq.account a on a.county = p.county and a.id = p.account_id"
    " join fq.unit u on u.county = p.county and u.id = p.unit_id"
    " join fq.county c on c.county = p.county"
)
_SEAT_OF_POST = text(f"{_SEATS} where p.county = :county and p.id = :post")
_SEAT_TODAY = text(
    f"{_SEATS} left join sec.session s on s.post_id = p.id"
    " where p.county = :county and p.account_id = :account and a.disabled_at is null"
    " and (cast(:post as uuid) is null or p.id = :post)"
    " and p.from_on <= (now() at time zone 'Asia/Shanghai')::date"
    " and (p.to_on is null or p.to_on >= (now() at time zone 'Asia/Shanghai')::date)"
    " order by s.seen_at desc nulls last, p.from_on, p.id limit 1"
)


def seat_of_post(auth: Session, county: int, post_id: UUID) -> tuple[Seat, Row[Any]]:
    """Return a post's seat, held today or not, with the names that belong to it.

    :raises NotFound: if there never was such a post
    """
    row = auth.execute(_SEAT_OF_POST, {"county": county, "post": post_id}).one_or_none()
    if row is None:
        raise NotFound("这个岗位")
    return _seat(county, row), row


def find_seat(auth: Session, county: int, account_id: UUID, post_id: UUID | None = None) -> Seat:
    """Return the seat of a post the account holds today: the one named, else the last used.

    :raises NotFound: if the named post is not held today
    :raises Refusal: ``no-post`` if none is
    """
    given = {"county": county, "account": account_id, "post": post_id}
    row = auth.execute(_SEAT_TODAY, given).one_or_none()
    if row is None and post_id is not None:
        raise NotFound("这个岗位")
    if row is None:
        raise Refusal(
            "no-post",
            "现在没有岗位",
            "这个账号现在没有在任的岗位，请联系本单位或上级管理员。",
            status=403,
        )
    return _seat(county, row)


def _seat(county: int, row: Row[Any]) -> Seat:
    return Seat(
        county,
        row.account_id,
        row.id,
        row.unit_id,
        row.role,
        row.scope,
        row.lo,
        row.hi,
        row.demonstration,
    )


def find_account_in_branch(work: Session, actor: Actor, account_id: UUID) -> Account:
    """Return an account in sight of who staffs the branch.

    :raises NotFound: if it is absent or out of sight
    """
    account = work.get(Account, (actor.county, account_id))
    if account is None:
        raise NotFound("这个账号")
    return account


def own_sessions(work: Session) -> list[OpenSession]:
    """Return where the person is signed in, the latest first."""
    rows = work.execute(text("select * from sec.own_sessions()"))
    return [OpenSession(*row) for row in rows]


def end_own_session(work: Session, session_id: UUID) -> bool:
    """End one of the person's own sessions; False if there was none such."""
    gone = work.execute(text("select sec.end_own_session(:id)"), {"id": session_id})
    return bool(gone.scalar_one())
