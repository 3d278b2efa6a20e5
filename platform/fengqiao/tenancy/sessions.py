"""Open, read and end the sessions that the second lock obeys.

A cookie or a job holds a random secret. The database is given only its keyed digest, and keeps
only the digest of that: a stolen copy of the database opens no session.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.db import database
from fengqiao.errors import NotYours

JOB_LIFE = timedelta(minutes=5)
SYSTEM_POST = UUID(int=0)

# Village and enterprise staff file from their own phone once a week: signing in again each
# time would cost more than the filing. Posts that decide over others end with the working day.
_LIVES = {
    "filer": (timedelta(days=14), timedelta(days=60)),
    "leader": (timedelta(days=7), timedelta(days=30)),
}
_DESK_LIFE = (timedelta(hours=4), timedelta(hours=12))


@dataclass(frozen=True)
class Seat:
    """Where a session stands: county, account, post, unit and reach."""

    county: int
    account_id: UUID | None
    post_id: UUID | None
    unit_id: UUID | None
    role: str
    scope: int
    lo: int
    hi: int
    demonstration: bool


def database_token(secret: str) -> str:
    """Return what the database is told for a cookie's or job's secret."""
    key = database().settings.secret
    return hmac.new(key, b"session:" + secret.encode(), hashlib.sha256).hexdigest()


def open_session(auth: Session, seat: Seat, *, kind: str = "person", device: str = "") -> str:
    """Open a session at a seat and return its secret, which is kept nowhere else.

    ``auth`` is a unit of work of the session role, see :func:`auth_transaction`.
    """
    idle, life = (JOB_LIFE, JOB_LIFE) if kind == "job" else _LIVES.get(seat.role, _DESK_LIFE)
    secret = secrets.token_urlsafe(32)
    auth.execute(
        text(
            "insert into sec.session (token_sha, id, kind, county, account_id, post_id, unit_id,"
            " role, scope, lo, hi, demonstration, idle, expires_at, device) values"
            " (sha256(convert_to(:token, 'UTF8')), :id, :kind, :county, :account, :post, :unit,"
            " :role, :scope, :lo, :hi, :demonstration, :idle, least(now() + :life,"
            # A session does not outlive the term of the post it was opened in.
            " (select (p.to_on + 1)::timestamp at time zone 'Asia/Shanghai' from fq.post p"
            "   where p.county = :county and p.id = :post)), :device)"
        ),
        {
            "token": database_token(secret),
            "id": uuid4(),
            "kind": kind,
            "county": seat.county,
            "account": seat.account_id,
            "post": seat.post_id,
            "unit": seat.unit_id,
            "role": seat.role,
            "scope": seat.scope,
            "lo": seat.lo,
            "hi": seat.hi,
            "demonstration": seat.demonstration,
            "idle": idle,
            "life": life,
            "device": device[:200],
        },
    )
    return secret


def end_session(auth: Session, secret: str) -> None:
    """End the session that a secret opens, if there is one."""
    auth.execute(
        text("delete from sec.session where token_sha = sha256(convert_to(:token, 'UTF8'))"),
        {"token": database_token(secret)},
    )


def sweep_sessions(auth: Session) -> int:
    """Delete sessions that have run out and return how many."""
    gone = auth.execute(
        text("delete from sec.session where expires_at < now() or seen_at + idle < now()")
    )
    return int(getattr(gone, "rowcount", 0))


def auth_transaction() -> Session:
    """Return a unit of work of the session role; use it with ``with … .begin()``."""
    return Session(database().auth)


def system_actor(county: int, *, demonstration: bool = False, token: str = "") -> Actor:
    """Return the installation itself, acting for one county."""
    lowest = county * 10**11
    return Actor(
        account_id=SYSTEM_POST,
        account_name="系统",
        post_id=SYSTEM_POST,
        role="system",
        county=county,
        unit_id=SYSTEM_POST,
        unit_name="系统",
        unit_level="county",
        scope=lowest,
        lo=lowest,
        hi=lowest + 10**11 - 1,
        demonstration=demonstration,
        token=token,
    )


def require_installation(actor: Actor) -> None:
    """Refuse what only the installation itself may do, from files that were checked.

    :raises NotYours: if a person's post asks for it
    """
    if not actor.has("system"):
        raise NotYours("县区、单位、表样和应报任务由系统按县区文件载入，请联系系统管理人员。")


def open_system_session(county: int, *, demonstration: bool = False) -> Actor:
    """Open a short session in which the installation itself acts for one county."""
    bare = system_actor(county, demonstration=demonstration)
    seat = Seat(county, None, None, None, "system", bare.scope, bare.lo, bare.hi, demonstration)
    with auth_transaction() as auth, auth.begin():
        secret = open_session(auth, seat, kind="job")
    return system_actor(county, demonstration=demonstration, token=database_token(secret))
