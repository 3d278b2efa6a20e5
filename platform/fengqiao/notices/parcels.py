"""What goes out now by a unit's channel, as one message, and what became of it.

What goes into a message is settled and noted before it leaves, outside any transaction; whether
it arrived is noted before the outbox row is settled. A worker that dies in between leaves a message
of which nobody knows whether it arrived: the same words go once more under the same number. A
gateway that keeps numbers (``Idempotency-Key``) takes them once; a group's robot knows none and
may show them twice: rather twice than never.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4, uuid5

from sqlalchemy import and_, exists, func, insert, select, text, update
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.clock import local_date
from fengqiao.notices.kinds import URGENT, kind_tag
from fengqiao.notices.models import Channel, Delivery, Notice
from fengqiao.notices.queries import find_channel
from fengqiao.notices.timing import goes_out_at, quiet_until

# Longer than sending may take, so that no two workers send one message at once.
IN_HAND = timedelta(minutes=1)
_KEPT = timedelta(days=7)
_MOST_LINES = 20
_ADDRESS = text("select sec.channel_address(:channel)")


@dataclass(frozen=True)
class Parcel:
    """One message by one channel: its words, and how many notices it tells of, 0 for a trial.

    ``id`` is the same however often the message has to be sent; ``address`` is sealed.
    """

    id: UUID
    channel_id: UUID
    kind: str
    address: str
    title: str
    body: str
    notices: int = 0


@dataclass(frozen=True)
class _Turn:
    """When something goes out next, and what: a parcel begun before, or notices for a new one."""

    at: datetime | None
    begun: UUID | None = None
    notices: tuple[Notice, ...] = ()


def take_parcel(
    work: Session, actor: Actor, *, channel_id: UUID, at: datetime
) -> Parcel | datetime | None:
    """Take in hand what goes out now by a channel; the caller commits before it sends.

    Else return when something will go out, or None if nothing waits.

    :raises NotFound: if the own unit has no such channel
    """
    channel = find_channel(work, actor, channel_id, lock=True)
    if channel.stopped_at is not None:
        return None
    trial_at = _trial_at(channel, at)
    if trial_at is not None and trial_at <= at:
        _take_trial(channel, at)
        body = "这是一条试发的消息。收到了，说明这个通道可以用。"
        number = uuid5(channel.id, str(channel.test_asked_at))
        return _parcel(work, channel, number, f"枫桥：{actor.unit_name}", body)
    turn = _next(work, channel, at)
    if turn.at is None or turn.at > at:
        return _earliest(turn.at, trial_at)
    number = turn.begun or uuid4()
    notices = turn.notices if turn.begun is None else _inside(work, channel, number)
    _take(work, channel, number, turn, at)
    title = f"枫桥：{actor.unit_name}有 {len(notices)} 条通知"
    return _parcel(work, channel, number, title, _body(notices), len(notices))


def note_sent(work: Session, actor: Actor, parcel: Parcel, *, failure: str, at: datetime) -> None:
    """Note how sending went; what did not arrive is no longer in hand, and goes out again."""
    channel = find_channel(work, actor, parcel.channel_id, lock=True)
    # Never before what was noted already, or a trial in hand would seem to wait again.
    channel.tried_at = max(at, channel.tried_at or at)
    channel.failure = failure
    if not failure:
        channel.sent_at = channel.tried_at
    said = {"taken_at": None} if failure else {"sent_at": at}
    inside = (Delivery.county == channel.county, Delivery.parcel == parcel.id)
    work.execute(update(Delivery).where(*inside, Delivery.sent_at.is_(None)).values(**said))


def next_turn(work: Session, actor: Actor, *, channel_id: UUID, at: datetime) -> datetime | None:
    """Return when something goes out next by a channel, not before ``at``; None if nothing waits.

    :raises NotFound: if the own unit has no such channel
    """
    channel = find_channel(work, actor, channel_id)
    if channel.stopped_at is not None:
        return None
    return _earliest(_next(work, channel, at).at, _trial_at(channel, at))


def _next(work: Session, channel: Channel, at: datetime) -> _Turn:
    begun = _begun(work, channel, at)
    if begun is not None:
        number, taken_at = begun
        free_at = at if taken_at is None else max(at, taken_at + IN_HAND)
        return _Turn(quiet_until(free_at) or free_at, number)
    waiting = _waiting(work, channel, at)
    digest_on, sent_kinds = _sent_before(work, channel, at)
    turns = [
        goes_out_at(n.kind, at, hour=channel.hour, digest_on=digest_on, sent_kinds=sent_kinds)
        for n in waiting
    ]
    now = (notice for notice, turn in zip(waiting, turns, strict=True) if turn <= at)
    return _Turn(min(turns, default=None), None, tuple(now))


def _take(work: Session, channel: Channel, number: UUID, turn: _Turn, at: datetime) -> None:
    if turn.begun is not None:
        inside = (Delivery.county == channel.county, Delivery.parcel == number)
        work.execute(update(Delivery).where(*inside).values(taken_at=at))
        return
    one = {"county": channel.county, "channel_id": channel.id, "scope": channel.scope}
    rows = [{**one, "notice_id": n.id, "parcel": number, "taken_at": at} for n in turn.notices]
    work.execute(insert(Delivery), rows)


def _parcel(
    work: Session, channel: Channel, number: UUID, title: str, body: str, notices: int = 0
) -> Parcel:
    address = work.execute(_ADDRESS, {"channel": channel.id}).scalar_one() or ""
    return Parcel(number, channel.id, channel.kind, str(address), title, body, notices)


def _trial_at(channel: Channel, at: datetime) -> datetime | None:
    """Return when a trial goes out: at once, or when its worker must have died; None if none."""
    asked, tried = channel.test_asked_at, channel.tried_at
    if asked is None or not channel.trial_waits:
        return None
    return at if tried is None or tried < asked else max(at, tried + IN_HAND)


def _take_trial(channel: Channel, at: datetime) -> None:
    """Mark a trial as in hand: tried since it was asked for, and neither sent nor failed."""
    channel.tried_at = max(at, channel.test_asked_at or at)
    channel.failure = ""


def _earliest(*moments: datetime | None) -> datetime | None:
    return min((each for each in moments if each is not None), default=None)


def _begun(work: Session, channel: Channel, at: datetime) -> tuple[UUID, datetime | None] | None:
    """Return a message that was begun and did not arrive for certain: its number, since when."""
    found = (
        select(Delivery.parcel, Delivery.taken_at)
        .join(Notice, and_(Notice.county == Delivery.county, Notice.id == Delivery.notice_id))
        .where(
            Delivery.county == channel.county,
            Delivery.channel_id == channel.id,
            Delivery.sent_at.is_(None),
            Notice.made_at >= at - _KEPT,
        )
        .order_by(Notice.made_at, Notice.id)
        .limit(1)
    )
    row = work.execute(found).one_or_none()
    return None if row is None else (row.parcel, row.taken_at)


def _inside(work: Session, channel: Channel, number: UUID) -> Sequence[Notice]:
    """Return what a message tells of, in the order in which it does."""
    found = (
        select(Notice)
        .join(Delivery, and_(Notice.county == Delivery.county, Notice.id == Delivery.notice_id))
        .where(Delivery.county == channel.county, Delivery.parcel == number)
        .order_by(Notice.made_at, Notice.id)
    )
    return work.scalars(found).all()


def _waiting(work: Session, channel: Channel, at: datetime) -> Sequence[Notice]:
    """Return what nobody at the unit has read and is in no message yet, the oldest first."""
    told = exists().where(
        Delivery.county == Notice.county,
        Delivery.channel_id == channel.id,
        Delivery.notice_id == Notice.id,
    )
    found = select(Notice).where(
        Notice.scope == channel.scope,
        Notice.read_at.is_(None),
        Notice.made_at >= max(channel.made_at, at - _KEPT),
        ~told,
    )
    return work.scalars(found.order_by(Notice.made_at, Notice.id).limit(200)).all()


def _sent_before(
    work: Session, channel: Channel, at: datetime
) -> tuple[datetime | None, frozenset[str]]:
    """Return when what can wait last went out, and which urgent kinds went out today."""
    rows = work.execute(
        select(Notice.kind, func.max(Delivery.sent_at))
        .join(Notice, and_(Notice.county == Delivery.county, Notice.id == Delivery.notice_id))
        .where(
            Delivery.county == channel.county,
            Delivery.channel_id == channel.id,
            Delivery.sent_at.is_not(None),
        )
        .group_by(Notice.kind)
    ).all()
    sent = [(kind, sent_at) for kind, sent_at in rows if sent_at is not None]
    today = local_date(at)
    digests = [sent_at for kind, sent_at in sent if kind not in URGENT]
    kinds = {kind for kind, sent_at in sent if kind in URGENT and local_date(sent_at) == today}
    return max(digests, default=None), frozenset(kinds)


def _body(notices: Sequence[Notice]) -> str:
    lines = [f"{n}. 〔{kind_tag(each.kind)[0]}〕{each.words}" for n, each in enumerate(notices, 1)]
    if len(lines) > _MOST_LINES:
        lines = [*lines[:_MOST_LINES], f"还有 {len(notices) - _MOST_LINES} 条，请登录后看。"]
    return "\n".join([*lines, "请登录枫桥，在“通知”里办理。"])
