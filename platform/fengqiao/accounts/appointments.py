"""Invite people, appoint them to posts, relieve them, and end an account."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fengqiao.accounts.models import Account, Post
from fengqiao.accounts.passwords import check_new_password, hash_password
from fengqiao.actor import ROLES, Actor
from fengqiao.audit.trail import record
from fengqiao.clock import local_date
from fengqiao.errors import Invalid, NotFound, NotYours, Refusal
from fengqiao.tenancy.sessions import auth_transaction, database_token
from fengqiao.units.models import Unit
from fengqiao.units.queries import find_unit

INVITATION_LIFE = timedelta(days=7)
LONGEST_REASON = 200
LONGEST_NAME = 40
_LOGIN = re.compile(r"[a-z0-9][a-z0-9.-]{2,39}")
# What a unit of each level has posts for.
_ROLES_AT = {
    "county": ROLES,
    "township": ("filer", "reviewer", "administrator", "leader"),
    "village": ("filer", "reviewer", "administrator"),
    "enterprise": ("filer", "administrator"),
    "department": ("filer", "reviewer", "administrator", "leader"),
    "grid": ("filer", "reviewer"),
    "microgrid": ("filer",),
}


class InvitationOver(Refusal):
    """An invitation that is unknown, used or too old; which of these is not said."""

    status = 410

    def __init__(self) -> None:
        super().__init__(
            "invitation-over",
            "邀请已失效",
            "这个邀请链接已经用过或超过 7 天。请联系管理员重新邀请。",
        )


@dataclass(frozen=True)
class Invited:
    """A new account and its one-time invitation secret, which is shown once."""

    account: Account
    post: Post
    secret: str


def invite_person(
    work: Session,
    actor: Actor,
    *,
    login: str,
    name: str,
    unit_id: UUID,
    role: str,
    title: str = "",
    from_on: date | None = None,
    to_on: date | None = None,
    at: datetime,
) -> Invited:
    """Open an account with a first post, and write an invitation to set its password.

    :raises NotYours: if the actor is not an administrator of that unit or one above it
    :raises Invalid: if login, name, role or term do not fit, or the login is taken
    """
    login, name = login.strip().lower(), name.strip()
    errors: dict[str, list[str]] = {}
    if not _LOGIN.fullmatch(login):
        errors["login"] = ["账号用 3 到 40 个小写字母、数字、点或短横，以字母或数字开头。"]
    if not name or len(name) > LONGEST_NAME or any(ord(character) < 32 for character in name):
        errors["name"] = [f"请填写姓名（不超过 {LONGEST_NAME} 个字）。"]
    if errors:
        raise Invalid(errors=errors)
    unit = _unit_to_staff(work, actor, unit_id)
    account = Account(county=actor.county, id=uuid4(), scope=unit.scope, login=login, name=name)
    work.add(account)
    try:
        with work.begin_nested():
            work.flush()
    except IntegrityError:
        raise Invalid(errors={"login": ["这个账号已经有人用了，请换一个。"]}) from None
    post = appoint_to_post(
        work,
        actor,
        account_id=account.id,
        unit_id=unit_id,
        role=role,
        title=title,
        from_on=from_on,
        to_on=to_on,
        at=at,
    )
    record(work, "account.invited", "account", account.id, scope=unit.scope)
    return Invited(account, post, write_invitation(account))


def write_invitation(account: Account) -> str:
    """Write a one-time invitation for an account and return its secret, kept nowhere else.

    It becomes useful when the transaction that opened the account has committed.
    """
    secret = secrets.token_urlsafe(24)
    with auth_transaction() as auth, auth.begin():
        auth.execute(
            text(
                "insert into sec.invitation (token_sha, county, account_id, expires_at)"
                " values (sha256(convert_to(:token, 'UTF8')), :county, :account, now() + :life)"
            ),
            {
                "token": database_token(secret),
                "county": account.county,
                "account": account.id,
                "life": INVITATION_LIFE,
            },
        )
    return secret


def accept_invitation(secret: str, password: str) -> tuple[int, str]:
    """Set the password of the invited account; return its county and login.

    :raises Refusal: ``invitation-over`` (410) if the invitation is unknown, used or too old
    :raises Invalid: if the password is too weak
    """
    with auth_transaction() as auth, auth.begin():
        row = auth.execute(
            text(
                "select i.county, i.account_id, a.login from sec.invitation i"
                " join fq.account a on a.county = i.county and a.id = i.account_id"
                " where i.token_sha = sha256(convert_to(:token, 'UTF8'))"
                " and i.used_at is null and i.expires_at > now() for update of i"
            ),
            {"token": database_token(secret)},
        ).one_or_none()
        if row is None:
            raise InvitationOver
        check_new_password(password, login=row.login)
        auth.execute(
            text(
                "update fq.account set password_hash = :hash"
                " where county = :county and id = :account"
            ),
            {"hash": hash_password(password), "county": row.county, "account": row.account_id},
        )
        auth.execute(
            text("update sec.invitation set used_at = now() where account_id = :account"),
            {"account": row.account_id},
        )
        # A password set anew ends whatever was open under the old one.
        auth.execute(
            text("delete from sec.session where account_id = :account"),
            {"account": row.account_id},
        )
    return row.county, row.login


def appoint_to_post(
    work: Session,
    actor: Actor,
    *,
    account_id: UUID,
    unit_id: UUID,
    role: str,
    title: str = "",
    from_on: date | None = None,
    to_on: date | None = None,
    at: datetime,
) -> Post:
    """Appoint a person to a post at a unit, from a day to a day.

    :raises NotFound: if the account or the unit is out of sight
    :raises NotYours: if the actor is not an administrator of that unit or one above it
    :raises Invalid: if the unit has no such post, or the term is upside down
    """
    unit = _unit_to_staff(work, actor, unit_id)
    if work.get(Account, (actor.county, account_id)) is None:
        raise NotFound("这个账号")
    if role not in _ROLES_AT[unit.level]:
        raise Invalid(errors={"role": [f"{unit.level_word}没有这种岗位，请换一种。"]})
    start = from_on or local_date(at)
    if to_on is not None and to_on < start:
        raise Invalid(errors={"to_on": ["任期结束日不能早于开始日。"]})
    post = Post(
        county=actor.county,
        id=uuid4(),
        scope=unit.scope,
        account_id=account_id,
        unit_id=unit_id,
        role=role,
        title=title.strip()[:60],
        from_on=start,
        to_on=to_on,
    )
    work.add(post)
    record(work, "post.appointed", "post", post.id, scope=unit.scope, detail={"role": role})
    return post


def relieve_of_post(
    work: Session, actor: Actor, *, post_id: UUID, reason: str = "", at: datetime
) -> Post:
    """End a post's term with yesterday; its open sessions end at once, the trail keeps why.

    :raises NotFound: if the post is out of sight
    :raises NotYours: if the actor is not its administrator, or it is the active post itself
    """
    if len(reason.strip()) > LONGEST_REASON:
        raise Invalid(errors={"reason": [f"原因请控制在 {LONGEST_REASON} 字以内。"]})
    post = work.get(Post, (actor.county, post_id))
    if post is None or not actor.lo <= post.scope <= actor.hi:
        raise NotFound("这个岗位")
    _require_administrator(actor)
    if post.id == actor.post_id:
        raise NotYours("不能免去自己正在使用的岗位，请让另一位管理员办理。", code="own-post")
    yesterday = local_date(at) - timedelta(days=1)
    # A post that had not begun before today was never held: it ends before it begins.
    end = max(yesterday, post.from_on - timedelta(days=1))
    post.to_on = min(post.to_on, end) if post.to_on else end
    why = {"reason": reason.strip()} if reason.strip() else {}
    record(work, "post.relieved", "post", post.id, scope=post.scope, detail=why)
    return post


def disable_account(work: Session, actor: Actor, *, account_id: UUID, at: datetime) -> Account:
    """Close an account; its open sessions end at once and its records stay.

    :raises NotFound: if the account is out of sight
    :raises NotYours: if the actor is not its administrator, or it is the actor's own
    """
    account = work.scalars(
        select(Account).where(Account.county == actor.county, Account.id == account_id)
    ).one_or_none()
    if account is None:
        raise NotFound("这个账号")
    _require_administrator(actor)
    if account.id == actor.account_id:
        raise NotYours("不能停用自己的账号，请让另一位管理员办理。", code="own-account")
    _require_reach(work, account)
    account.disabled_at = at
    record(work, "account.disabled", "account", account.id, scope=account.scope)
    return account


def _require_reach(work: Session, account: Account) -> None:
    elsewhere = text("select sec.serves_elsewhere(:account)")
    if work.execute(elsewhere, {"account": account.id}).scalar_one():
        raise NotYours(
            "这位同事还在别的单位任职。请由共同的上级管理员办理，或只免去本单位的岗位。",
            code="serves-elsewhere",
        )


def _require_administrator(actor: Actor) -> None:
    if not actor.has("administrator", "system"):
        raise NotYours("人员和岗位由管理员办理。请换到管理员岗位，或请管理员办理。")


def _unit_to_staff(work: Session, actor: Actor, unit_id: UUID) -> Unit:
    unit = find_unit(work, actor, unit_id)
    if not actor.lo <= unit.scope <= actor.hi:
        raise NotFound("这个单位")
    _require_administrator(actor)
    return unit


def find_account(work: Session, actor: Actor, login: str) -> Account | None:
    """Return the account with a login if it is in sight."""
    found = select(Account).where(Account.county == actor.county, Account.login == login)
    return work.scalars(found).one_or_none()
