"""Notices at the machine's door."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fengqiao import clock
from fengqiao.notices.channels import add_channel, stop_channel, try_channel
from fengqiao.notices.inbox import read_all_notices, read_notice
from fengqiao.notices.queries import channels_of, list_notices, position_of, unread_count
from fengqiao.notices.schemas import (
    Channel,
    ChannelPage,
    NewChannel,
    Notice,
    NoticePage,
    Read,
    Reading,
)
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.api_schemas import PageQuery, one_page
from fengqiao.web.guards import posts, signed_in
from fengqiao.web.openapi import Operations
from fengqiao.web.paging import read_place
from fengqiao.web.session import the_actor

if TYPE_CHECKING:
    from fengqiao.notices import models

Answered = tuple[dict[str, Any], int, dict[str, str]]
operations = Operations("notices", __name__, path="/notices", description="通知")


@operations.operation("GET", "", summary="列出本岗位的通知", query=PageQuery, gives=NoticePage)
@signed_in
def list_all(query: dict[str, Any]) -> dict[str, Any]:
    """List the notices for the active post, unread first."""
    actor, limit = the_actor(), int(query["limit"])
    after = read_place().parts(str, datetime.fromisoformat, UUID)
    with transaction(actor) as work:
        found = list_notices(work, actor, after=after, limit=limit + 1)
        unread = unread_count(work, actor)
    return one_page(found, limit, _line, position_of) | {"unread": unread}


@operations.operation("PUT", "/<uuid:notice_id>/read", summary="标为已读", gives=Notice)
@signed_in
def read_one(notice_id: UUID) -> dict[str, Any]:
    """Mark a notice as read; doing it again changes nothing."""
    actor, at = the_actor(), clock.now()
    with transaction(actor, at) as work:
        return _line(read_notice(work, actor, notice_id=notice_id, at=at))


@operations.operation("POST", "/read", summary="都标为已读", takes=Reading, gives=Read)
@signed_in
def read_all(body: dict[str, Any]) -> dict[str, Any]:
    """Mark the notices made up to an instant as read."""
    actor, at = the_actor(), clock.now()
    with transaction(actor, at) as work:
        return {"read": read_all_notices(work, actor, until=body["until"], at=at)}


@operations.operation("GET", "/channels", summary="列出发送通道", gives=ChannelPage)
@posts("administrator")
def list_channels() -> dict[str, Any]:
    """List the own unit's channels, without their addresses."""
    actor = the_actor()
    with transaction(actor) as work:
        return {"items": [_channel(each) for each in channels_of(work, actor)]}


@operations.operation(
    "POST",
    "/channels",
    summary="设一个发送通道",
    takes=NewChannel,
    gives=Channel,
    status=201,
    errors=("409",),
)
@posts("administrator")
def add(body: dict[str, Any]) -> Answered:
    """Have the own unit's notices also go to an address."""
    actor, at = the_actor(), clock.now()
    with transaction(actor, at) as work:
        return _channel(add_channel(work, actor, **body, at=at)), 201, {}


@operations.operation(
    "POST",
    "/channels/<uuid:channel_id>/trial",
    summary="试发一条",
    gives=Channel,
    errors=("409", "429"),
)
@posts("administrator")
def try_one(channel_id: UUID) -> dict[str, Any]:
    """Have one message sent at once; whether it arrived is read from the list."""
    actor, at = the_actor(), clock.now()
    with transaction(actor, at) as work:
        return _channel(try_channel(work, actor, channel_id=channel_id, at=at))


@operations.operation(
    "DELETE", "/channels/<uuid:channel_id>", summary="停用发送通道", gives=Channel
)
@posts("administrator")
def stop(channel_id: UUID) -> dict[str, Any]:
    """Send nothing more by a channel."""
    actor, at = the_actor(), clock.now()
    with transaction(actor, at) as work:
        return _channel(stop_channel(work, actor, channel_id=channel_id, at=at))


def _channel(channel: models.Channel) -> dict[str, Any]:
    return {
        "id": channel.id,
        "kind": channel.kind,
        "title": channel.title,
        "hour": channel.hour,
        "made_at": channel.made_at,
        "sent_at": channel.sent_at,
        "tried_at": channel.tried_at,
        "failure": channel.failure,
    }


def _line(notice: models.Notice) -> dict[str, Any]:
    return {
        "id": notice.id,
        "kind": notice.kind,
        "words": notice.words,
        "about_kind": notice.about_kind,
        "about_id": notice.about_id,
        "address": notice.address,
        "made_at": notice.made_at,
        "read_at": notice.read_at,
    }
