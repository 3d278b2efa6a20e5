"""A unit's administrator says where else its notices go, tries it, and stops it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import bindparam, text
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.audit.trail import record
from fengqiao.db import database
from fengqiao.errors import Invalid, NotYours, Refusal
from fengqiao.jobs import SEND_NOTICES, later
from fengqiao.notices.models import Channel
from fengqiao.notices.queries import channels_of, find_channel, seconds_to_next_trial
from fengqiao.notices.sealing import seal
from fengqiao.notices.targets import KINDS, read_target

HOURS = range(8, 21)
MOST = 5
# Trials by one post: enough to mend an address, too few to pester whoever is at its other end.
MOST_TRIALS, TRIAL_SECONDS = 3, 600
_LONGEST_TITLE, _LONGEST_ADDRESS = 40, 500
_INSERT = text(
    "insert into fq.notice_channel (county, id, scope, unit_id, post_id, kind, title, address,"
    " hour, version) values (:county, :id, :scope, :unit, :post, :kind, :title, :address, :hour, 1)"
).bindparams(bindparam("address"))


def add_channel(
    work: Session, actor: Actor, *, kind: str, title: str, address: str, hour: int, at: datetime
) -> Channel:
    """Have the own unit's notices also go to an address, which nobody is shown again.

    ``hour`` is the full hour at which the unit hears, once a day, of what can wait.

    :raises Invalid: field by field, if something is missing, the address is not of its kind or
        leads into the installation's own network
    :raises NotYours: if the post is not the unit's administrator
    :raises Refusal: ``too-many-channels``
    """
    _require_administrator(actor)
    errors = _faults(kind, title, address, hour)
    if errors:
        raise Invalid(errors=errors)
    if len(channels_of(work, actor)) >= MOST:
        words = f"一个单位最多设 {MOST} 个通道，请先停用不用的。"
        raise Refusal("too-many-channels", "通道太多", words)
    settings = database().settings
    read_target(kind, address, settings.notice_hosts)
    number = uuid4()
    place = {"county": actor.county, "scope": actor.scope, "unit": actor.unit_id}
    sealed = seal(settings.secret, number, address.strip())
    said = {"kind": kind, "title": title.strip(), "address": sealed, "hour": hour}
    work.execute(_INSERT, place | said | {"id": number, "post": actor.post_id})
    channel = find_channel(work, actor, number)
    record(work, "notice_channel.added", "notice_channel", number, scope=actor.scope)
    return channel


def stop_channel(work: Session, actor: Actor, *, channel_id: UUID, at: datetime) -> Channel:
    """Send nothing more by a channel; stopping it again changes nothing.

    :raises NotFound: if the own unit has no such channel
    :raises NotYours: if the post is not the unit's administrator
    """
    _require_administrator(actor)
    channel = find_channel(work, actor, channel_id)
    if channel.stopped_at is None:
        channel.stopped_at = at
        record(work, "notice_channel.stopped", "notice_channel", channel.id, scope=actor.scope)
    return channel


def try_channel(work: Session, actor: Actor, *, channel_id: UUID, at: datetime) -> Channel:
    """Have one message sent by a channel at once, to see whether it arrives.

    :raises NotFound: if the own unit has no such channel, or it was stopped
    :raises NotYours: if the post is not the unit's administrator
    :raises Refusal: ``too-many-trials``
    """
    _require_administrator(actor)
    channel = find_channel(work, actor, channel_id)
    if channel.stopped_at is not None:
        raise Refusal("channel-stopped", "通道已停用", "这个通道已经停用，请重新设一个。")
    _require_patience(work, actor)
    channel.test_asked_at = at
    work.flush()
    later(work, actor, SEND_NOTICES, {"channel": str(channel.id), "trial": "yes"})
    return channel


def _require_administrator(actor: Actor) -> None:
    if not actor.has("administrator"):
        raise NotYours("发送通道由本单位的管理员来设。")


def _require_patience(work: Session, actor: Actor) -> None:
    wait = seconds_to_next_trial(work, actor, MOST_TRIALS, TRIAL_SECONDS)
    if wait > 0:
        words = (
            f"{TRIAL_SECONDS // 60} 分钟内最多试发 {MOST_TRIALS} 次，"
            f"请约 {-(-wait // 60)} 分钟后再试。"
            "这期间可以先核对机器人或邮箱的设置。"
        )
        raise Refusal("too-many-trials", "试发得太勤了", words, status=429, facts={"wait": wait})


def _faults(kind: str, title: str, address: str, hour: int) -> dict[str, list[str]]:
    errors = {}
    if kind not in KINDS:
        errors["kind"] = ["请选择通道的种类。"]
    if not title.strip() or len(title) > _LONGEST_TITLE:
        errors["title"] = [f"请写一个认得出的名字，例如“工作群”（不超过 {_LONGEST_TITLE} 字）。"]
    if not address.strip() or len(address) > _LONGEST_ADDRESS:
        errors["address"] = ["请填写地址。"]
    if hour not in HOURS:
        errors["hour"] = [f"请选 {HOURS[0]} 点到 {HOURS[-1]} 点之间的整点。"]
    return errors
