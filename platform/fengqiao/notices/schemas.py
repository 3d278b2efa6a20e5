"""What notices look like at the machine's door."""

from __future__ import annotations

import marshmallow as ma

from fengqiao.web.openapi import Strict


class Notice(ma.Schema):
    """One notice."""

    id = ma.fields.UUID(required=True)
    kind = ma.fields.String(required=True)
    words = ma.fields.String(required=True)
    about_kind = ma.fields.String(required=True)
    about_id = ma.fields.UUID(required=True, allow_none=True)
    address = ma.fields.String(required=True, metadata={"description": "说的是哪一页"})
    made_at = ma.fields.DateTime(required=True)
    read_at = ma.fields.DateTime(required=True, allow_none=True)


class NoticePage(ma.Schema):
    """One page of notices, unread first."""

    items = ma.fields.List(ma.fields.Nested(Notice), required=True)
    next = ma.fields.String(required=True, allow_none=True)
    unread = ma.fields.Integer(required=True, metadata={"description": "共有几条未读"})


class Channel(ma.Schema):
    """Where else the unit's notices go; its address is never given out."""

    id = ma.fields.UUID(required=True)
    kind = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    hour = ma.fields.Integer(required=True)
    made_at = ma.fields.DateTime(required=True)
    sent_at = ma.fields.DateTime(required=True, allow_none=True)
    tried_at = ma.fields.DateTime(required=True, allow_none=True)
    failure = ma.fields.String(required=True, metadata={"description": "上次为什么没有送达"})


class ChannelPage(ma.Schema):
    """The own unit's channels."""

    items = ma.fields.List(ma.fields.Nested(Channel), required=True)


class NewChannel(Strict):
    """A channel to be set up."""

    kind = ma.fields.String(
        required=True, metadata={"description": "wecom、dingtalk、email 或 webhook"}
    )
    title = ma.fields.String(required=True)
    address = ma.fields.String(required=True, metadata={"description": "只写入，不再给出"})
    hour = ma.fields.Integer(
        load_default=9, strict=True, metadata={"description": "每天几点汇总发送，8 到 20"}
    )


class Reading(Strict):
    """Up to when notices are marked as read."""

    until = ma.fields.AwareDateTime(
        required=True, metadata={"description": "这一刻以前的通知标为已读"}
    )


class Read(ma.Schema):
    """How many notices were marked as read."""

    read = ma.fields.Integer(required=True)
