"""Send a unit's notices by one of its channels: what is due now goes out as one message.

The message leaves outside any transaction, and what went out is noted together with the outbox
row. A worker that dies in between sends the same message once more: rather twice than never.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, exists, func, insert, select, text
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.clock import local_date
from fengqiao.db import database
from fengqiao.errors import Invalid
from fengqiao.notices.confining import confined
from fengqiao.notices.kinds import URGENT, kind_tag
from fengqiao.notices.models import Channel, Delivery, Notice
from fengqiao.notices.queries import find_channel
from fengqiao.notices.targets import OWN_HOSTS, read_target
from fengqiao.notices.timing import goes_out_at

_KEPT = timedelta(days=7)
_MOST_LINES = 20
_ADDRESS = text("select sec.channel_address(:channel)")
_UNDELIVERED = (
    "没有送达：连不上对方，或者地址失效、被对方拒收。请核对机器人或邮箱的设置，再点“发一条试试”。"
)


@dataclass(frozen=True)
class Parcel:
    """One message by one channel: its words, and the notices it tells of; none for a trial."""

    channel_id: UUID
    kind: str
    address: str
    title: str
    body: str
    notices: tuple[UUID, ...] = ()


def due_parcel(
    work: Session, actor: Actor, *, channel_id: UUID, at: datetime
) -> Parcel | datetime | None:
    """Return what goes out now by a channel; else when something will, or None if nothing waits.

    :raises NotFound: if the own unit has no such channel
    """
    channel = find_channel(work, actor, channel_id)
    if channel.stopped_at is not None:
        return None
    if _trial_waits(channel):
        body = "这是一条试发的消息。收到了，说明这个通道可以用。"
        return _parcel(work, channel, f"枫桥：{actor.unit_name}", body)
    waiting = _waiting(work, channel, at)
    digest_on, sent_kinds = _sent_before(work, channel, at)
    turns = [
        goes_out_at(n.kind, at, hour=channel.hour, digest_on=digest_on, sent_kinds=sent_kinds)
        for n in waiting
    ]
    now = [notice for notice, turn in zip(waiting, turns, strict=True) if turn <= at]
    if not now:
        return min(turns, default=None)
    title = f"枫桥：{actor.unit_name}有 {len(now)} 条通知"
    return _parcel(work, channel, title, _body(now), tuple(each.id for each in now))


def deliver(parcel: Parcel) -> str:
    """Send a message and return what went wrong in words for the page, empty if it arrived."""
    allowed = database().settings.notice_hosts
    try:
        target = read_target(parcel.kind, parcel.address, allowed)
    except Invalid as refusal:
        return "；".join(words for lines in refusal.errors.values() for words in lines)
    with confined(allowed) if parcel.kind in OWN_HOSTS else nullcontext():
        arrived = target.notify(title=parcel.title, body=parcel.body)
    return "" if arrived else _UNDELIVERED


def note_sent(work: Session, actor: Actor, parcel: Parcel, *, failure: str, at: datetime) -> None:
    """Note on the channel how sending went and, if it arrived, which notices went out."""
    channel = find_channel(work, actor, parcel.channel_id)
    channel.tried_at = at
    channel.failure = failure
    if failure:
        return
    channel.sent_at = at
    one = {"county": channel.county, "channel_id": channel.id, "scope": channel.scope}
    rows = [{**one, "notice_id": notice, "sent_at": at} for notice in parcel.notices]
    if rows:
        work.execute(insert(Delivery), rows)


def _parcel(
    work: Session, channel: Channel, title: str, body: str, notices: tuple[UUID, ...] = ()
) -> Parcel:
    address = work.execute(_ADDRESS, {"channel": channel.id}).scalar_one() or ""
    return Parcel(channel.id, channel.kind, str(address), title, body, notices)


def _trial_waits(channel: Channel) -> bool:
    asked, tried = channel.test_asked_at, channel.tried_at
    return asked is not None and (tried is None or tried < asked)


def _waiting(work: Session, channel: Channel, at: datetime) -> Sequence[Notice]:
    """Return what nobody at the unit has read and the channel has not sent, the oldest first."""
    sent = exists().where(
        Delivery.county == Notice.county,
        Delivery.channel_id == channel.id,
        Delivery.notice_id == Notice.id,
    )
    found = select(Notice).where(
        Notice.scope == channel.scope,
        Notice.read_at.is_(None),
        Notice.made_at >= max(channel.made_at, at - _KEPT),
        ~sent,
    )
    return work.scalars(found.order_by(Notice.made_at, Notice.id).limit(200)).all()


def _sent_before(
    work: Session, channel: Channel, at: datetime
) -> tuple[datetime | None, frozenset[str]]:
    """Return when what can wait last went out, and which urgent kinds went out today."""
    rows = work.execute(
        select(Notice.kind, func.max(Delivery.sent_at))
        .join(Notice, and_(Notice.county == Delivery.county, Notice.id == Delivery.notice_id))
        .where(Delivery.county == channel.county, Delivery.channel_id == channel.id)
        .group_by(Notice.kind)
    ).all()
    digests = [sent_at for kind, sent_at in rows if kind not in URGENT]
    today = local_date(at)
    kinds = {kind for kind, sent_at in rows if kind in URGENT and local_date(sent_at) == today}
    return max(digests, default=None), frozenset(kinds)


def _body(notices: Sequence[Notice]) -> str:
    lines = [f"{n}. 〔{kind_tag(each.kind)[0]}〕{each.words}" for n, each in enumerate(notices, 1)]
    if len(lines) > _MOST_LINES:
        lines = [*lines[:_MOST_LINES], f"还有 {len(notices) - _MOST_LINES} 条，请登录后看。"]
    return "\n".join([*lines, "请登录枫桥，在“通知”里办理。"])
