"""A person signs in, chooses the active post, and signs out."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from fengqiao.accounts.passwords import password_fits
from fengqiao.actor import Actor
from fengqiao.audit.trail import record
from fengqiao.errors import NotFound, NotSignedIn, Refusal
from fengqiao.tenancy.sessions import (
    Seat,
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
    login = "".join(each for each in login.strip().lower() if each.isprintable())[:60]
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
    row = work.execute(text("select w.*, sec.touch() from sec.whoami() w")).one_or_none()
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


def find_seat(auth: Session, county: int, account_id: UUID, post_id: UUID | None = None) -> Seat:
    """Return the seat of a post the account holds today.

    :raises NotFound: if the named post is not held today
    :raises Refusal: ``no-post`` if none is
    """
    row = auth.execute(
        text(
            "select p.id, p.role, u.id as unit_id, u.scope, u.lo, u.hi, c.demonstration"
            " from fq.post p"
            " join fq.account a on a.county = p.county and a.id = p.account_id"
            " join fq.unit u on u.county = p.county and u.id = p.unit_id"
            " join fq.county c on c.county = p.county"
            " left join sec.session s on s.post_id = p.id"
            " where p.county = :county and p.account_id = :account and a.disabled_at is null"
            " and (cast(:post as uuid) is null or p.id = :post)"
            " and p.from_on <= (now() at time zone 'Asia/Shanghai')::date"
            " and (p.to_on is null or p.to_on >= (now() at time zone 'Asia/Shanghai')::date)"
            " order by s.seen_at desc nulls last, p.from_on, p.id limit 1"
        ),
        {"county": county, "account": account_id, "post": post_id},
    ).one_or_none()
    if row is None and post_id is not None:
        raise NotFound("这个岗位")
    if row is None:
        raise Refusal(
            "no-post",
            "现在没有岗位",
            "这个账号现在没有在任的岗位，请联系本单位或上级管理员。",
            status=403,
        )
    return Seat(
        county,
        account_id,
        row.id,
        row.unit_id,
        row.role,
        row.scope,
        row.lo,
        row.hi,
        row.demonstration,
    )


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
