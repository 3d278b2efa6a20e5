"""Read an invitation before it is accepted, and write a new one for a forgotten password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from fengqiao.accounts.appointments import InvitationOver, write_invitation
from fengqiao.accounts.models import Account
from fengqiao.actor import ROLE_WORDS, Actor
from fengqiao.audit.trail import record
from fengqiao.errors import NotFound, NotYours, Refusal
from fengqiao.tenancy.sessions import auth_transaction, database_token

_ELSEWHERE = text("select sec.serves_elsewhere(:account)")


@dataclass(frozen=True)
class Invitation:
    """Whom an open invitation is for."""

    county: int
    account_name: str
    login: str
    post_label: str
    expires_at: datetime


def open_invitation(secret: str) -> Invitation:
    """Return the invitation a secret opens.

    :raises Refusal: ``invitation-over`` (410) if it is unknown, used or too old
    """
    with auth_transaction() as auth, auth.begin():
        row = auth.execute(
            text(
                "select i.county, a.name, a.login, i.expires_at, u.name as unit_name, p.role"
                " from sec.invitation i"
                " join fq.account a on a.county = i.county and a.id = i.account_id"
                " left join fq.post p on p.county = a.county and p.account_id = a.id"
                " left join fq.unit u on u.county = p.county and u.id = p.unit_id"
                " where i.token_sha = sha256(convert_to(:token, 'UTF8'))"
                " and i.used_at is null and i.expires_at > now() and a.disabled_at is null"
                " order by p.from_on desc nulls last, p.id limit 1"
            ),
            {"token": database_token(secret)},
        ).one_or_none()
    if row is None:
        raise InvitationOver
    label = f"{row.unit_name} {ROLE_WORDS[row.role]}" if row.role else ""
    return Invitation(row.county, row.name, row.login, label, row.expires_at)


def invite_again(work: Session, actor: Actor, *, account_id: UUID) -> tuple[Account, str]:
    """Write a new invitation, with which a person sets a new password; return its secret.

    The old password holds until then.

    :raises NotFound: if the account is out of sight
    :raises NotYours: if the actor is not its administrator, or the person serves elsewhere too
    :raises Refusal: ``account-disabled`` if the account was closed
    """
    account = work.get(Account, (actor.county, account_id))
    if account is None or not actor.lo <= account.scope <= actor.hi:
        raise NotFound("这个账号")
    if not actor.has("administrator"):
        raise NotYours("重设密码由管理员办理。请换到管理员岗位，或请管理员办理。")
    # Whoever sets the password acts in every post: a branch must not take over another's.
    if work.execute(_ELSEWHERE, {"account": account.id}).scalar_one():
        raise NotYours(
            "这位同事还在别的单位任职，请由共同的上级管理员重发链接。", code="serves-elsewhere"
        )
    if account.disabled_at is not None:
        raise Refusal("account-disabled", "账号已停用", "这个账号已经停用，不能再发链接。")
    record(work, "account.invited", "account", account.id, scope=account.scope)
    return account, write_invitation(account)
