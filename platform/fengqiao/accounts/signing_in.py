"""A person signs in, chooses the active post, changes the password, and signs out."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from fengqiao.accounts.passwords import check_new_password, hash_password, password_fits
from fengqiao.accounts.queries import find_seat
from fengqiao.actor import Actor
from fengqiao.audit.trail import record
from fengqiao.db import KEPT_PLAN
from fengqiao.errors import Invalid, NotSignedIn, Refusal
from fengqiao.tenancy.sessions import (
    auth_transaction,
    database_token,
    end_session,
    open_session,
)
from fengqiao.tenancy.transaction import transaction

# Counted in PostgreSQL over the last quarter of an hour. An office shares one address, so its
# limit is wide; one account's is narrow.
PER_ACCOUNT = 8
PER_ADDRESS = 60
WINDOW_MINUTES = 15

# Whatever is longer is nobody's: the door cuts it, the API refuses it.
LONGEST_LOGIN = 60
LONGEST_PASSWORD = 200
# Each column by its name: a plan that is kept must not change its shape when one is added.
_WHO = text(
    "select session_id, account_id, account_name, post_id, role, county, county_name, unit_id,"
    " unit_name, unit_level, scope, lo, hi, demonstration, size, posts, sec.touch()"
    " from sec.whoami()"
).execution_options(**KEPT_PLAN)


@dataclass(frozen=True)
class County:
    """A county that may be chosen at the door."""

    code: int
    name: str
    demonstration: bool


@dataclass(frozen=True)
class SignedIn:
    """A fresh session: the secret for the cookie and who it stands for."""

    secret: str
    actor: Actor


def counties() -> list[County]:
    """Return the counties of this installation, in order of their codes."""
    with auth_transaction() as auth, auth.begin():
        rows = auth.execute(
            text("select county, name, demonstration from fq.county order by county")
        )
        return [County(code, name, demonstration) for code, name, demonstration in rows]


def sign_in(*, county: int, login: str, password: str, address: str, device: str = "") -> SignedIn:
    """Open a session for a person who knows the account's password.

    The post used last, else the first one held today, becomes active.

    :raises Refusal: ``too-many-attempts`` (429), ``sign-in-failed`` (403, the same words for an
        unknown account and a wrong password) or ``no-post`` (403)
    """
    # What cannot be stored cannot be anybody's login either.
    login = "".join(each for each in login.strip().lower() if each.isprintable())[:LONGEST_LOGIN]
    _check_limits(county, login, address)
    with auth_transaction() as auth, auth.begin():
        found = auth.execute(
            text(
                "select id, password_hash, disabled_at from fq.account"
                " where county = :county and login = :login"
            ),
            {"county": county, "login": login},
        ).one_or_none()
    usable = found is not None and found.disabled_at is None
    fits = password_fits(found.password_hash if found and usable else None, password)
    _note_attempt(county, login, address, success=fits)
    if not fits or found is None:
        raise Refusal(
            "sign-in-failed",
            "登录没有成功",
            "账号或密码不对。请核对后再试；忘记密码请找本单位或上级管理员重置。",
            status=403,
        )
    return _open(county, found.id, device=device, action="account.signed_in")


def switch_post(actor: Actor, post_id: UUID, *, device: str = "") -> SignedIn:
    """Make another of the person's own posts the active one, in a session of its own.

    :raises NotFound: if the person does not hold that post today
    """
    fresh = _open(
        actor.county, actor.account_id, post_id=post_id, device=device, action="post.switched"
    )
    with auth_transaction() as auth, auth.begin():
        auth.execute(text("delete from sec.session where id = :id"), {"id": actor.session_id})
    return fresh


def change_password(actor: Actor, *, old: str, new: str, address: str) -> None:
    """Set a new password for the acting person, who has to know the old one.

    Wrong old passwords count like failed sign-ins. Every other session of the person ends, and
    so does an open invitation: it could set the password once more.

    :raises Refusal: ``too-many-attempts`` (429)
    :raises Invalid: if the old password is wrong, or the new one is too weak or the same
    """
    with auth_transaction() as auth, auth.begin():
        kept = auth.execute(
            text("select login, password_hash from fq.account where county = :county and id = :id"),
            {"county": actor.county, "id": actor.account_id},
        ).one()
    _check_limits(actor.county, kept.login, address)
    fits = password_fits(kept.password_hash, old)
    _note_attempt(actor.county, kept.login, address, success=fits)
    if not fits:
        raise Invalid(errors={"old": ["现在的密码不对，请再输一遍。"]}, code="wrong-password")
    check_new_password(new, login=kept.login)
    if new == old:
        raise Invalid(errors={"password": ["新密码和现在的一样，请换一个。"]}, code="same-password")
    # Hashing takes its time, and whoever writes to the trail keeps the whole county waiting.
    after = hash_password(new)
    with transaction(actor) as work:
        record(work, "account.password_changed", "account", actor.account_id, scope=actor.scope)
        _set_password(actor, kept.password_hash, after)


def _set_password(actor: Actor, before: str, after: str) -> None:
    """Put a new hash in the place of the one that was checked.

    :raises Invalid: if another one took its place meanwhile
    """
    who = {"county": actor.county, "account": actor.account_id, "session": actor.session_id}
    with auth_transaction() as auth, auth.begin():
        changed = auth.execute(
            text(
                "update fq.account set password_hash = :after"
                " where county = :county and id = :account and password_hash = :before"
                " returning id"
            ),
            {**who, "after": after, "before": before},
        ).one_or_none()
        if changed is None:
            raise Invalid("密码刚刚在别处改过，请重新登录后再改。", code="password-changed")
        auth.execute(
            text("delete from sec.session where account_id = :account and id <> :session"), who
        )
        auth.execute(
            text(
                "update sec.invitation set used_at = now()"
                " where account_id = :account and used_at is null"
            ),
            who,
        )


def sign_out(secret: str, actor: Actor) -> None:
    """End the session that the cookie's secret opens."""
    with transaction(actor) as work:
        record(work, "account.signed_out", "account", actor.account_id, scope=actor.scope)
    with auth_transaction() as auth, auth.begin():
        end_session(auth, secret)


def recognize(work: Session, token: str) -> tuple[Actor, str, int]:
    """Return who a session stands for, the text size they chose and how many posts they hold.

    ``work`` is a transaction opened with that token.

    :raises NotSignedIn: if the session is unknown, over, or its account disabled
    """
    row = work.execute(_WHO).one_or_none()
    if row is None:
        raise NotSignedIn
    actor = Actor(
        account_id=row.account_id,
        account_name=row.account_name,
        post_id=row.post_id,
        role=row.role,
        county=row.county,
        unit_id=row.unit_id,
        unit_name=row.unit_name,
        unit_level=row.unit_level,
        scope=row.scope,
        lo=row.lo,
        hi=row.hi,
        demonstration=row.demonstration,
        token=token,
        session_id=row.session_id,
    )
    return actor, row.size, row.posts


def _open(
    county: int, account_id: UUID, *, action: str, post_id: UUID | None = None, device: str = ""
) -> SignedIn:
    with auth_transaction() as auth, auth.begin():
        seat = find_seat(auth, county, account_id, post_id)
        secret = open_session(auth, seat, device=device)
    token = database_token(secret)
    with transaction(token) as work:
        actor, _, _ = recognize(work, token)
        record(
            work,
            action,
            "account",
            account_id,
            scope=actor.scope,
            detail={"post": str(actor.post_id)},
        )
    return SignedIn(secret, actor)


def _check_limits(county: int, login: str, address: str) -> None:
    with auth_transaction() as auth, auth.begin():
        row = auth.execute(
            text(
                "select count(*) filter (where county = :county and login = :login) as account,"
                " count(*) filter (where address = :address) as address from sec.attempt"
                " where not success and at > now() - make_interval(mins => :minutes)"
                " and ((county = :county and login = :login) or address = :address)"
            ),
            {"county": county, "login": login, "address": address, "minutes": WINDOW_MINUTES},
        ).one()
    if row.account >= PER_ACCOUNT or row.address >= PER_ADDRESS:
        raise Refusal(
            "too-many-attempts",
            "试的次数太多了",
            f"为保护账号，请过 {WINDOW_MINUTES} 分钟再试；忘记密码请找管理员重置。",
            status=429,
        )


def _note_attempt(county: int, login: str, address: str, *, success: bool) -> None:
    with auth_transaction() as auth, auth.begin():
        auth.execute(
            text(
                "insert into sec.attempt (county, login, address, success)"
                " values (:county, :login, :address, :success)"
            ),
            {"county": county, "login": login, "address": address, "success": success},
        )
