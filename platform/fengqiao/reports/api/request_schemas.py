"""Requests and their answers as machines send and receive them."""

from __future__ import annotations

import marshmallow as ma

from fengqiao.web.api_schemas import PageQuery
from fengqiao.web.openapi import Strict

_KINDS = ("extension", "waiver")
_STATES = ("asked", "withdrawn", "granted", "refused")


class RequestAsk(Strict):
    """What is asked about an obligation."""

    obligation_id = ma.fields.UUID(required=True)
    kind = ma.fields.String(
        required=True,
        validate=ma.validate.OneOf(_KINDS, error="只能填 extension（延期）或 waiver（免报）。"),
        metadata={"description": "extension 延期，waiver 免报"},
    )
    reason = ma.fields.String(required=True)
    wished_until = ma.fields.AwareDateTime(
        load_default=None,
        allow_none=True,
        metadata={"description": "延期必填：希望的新截止时间，带时区"},
    )


class RequestGrant(Strict):
    """Agreement, possibly until another instant."""

    until = ma.fields.AwareDateTime(
        load_default=None,
        allow_none=True,
        metadata={"description": "同意延到何时；不写就照对方希望的"},
    )
    words = ma.fields.String(load_default="")


class RequestRefusal(Strict):
    """Refusal, with words."""

    words = ma.fields.String(required=True)


class RequestQuery(PageQuery):
    """Whose requests."""

    of = ma.fields.String(
        load_default="own",
        validate=ma.validate.OneOf(
            ("own", "below"), error="只能填 own（本单位）或 below（下级）。"
        ),
        metadata={"description": "own 本单位提出的，below 直接下级提出的"},
    )


class RequestLine(ma.Schema):
    """A request and its answer."""

    id = ma.fields.UUID(required=True)
    obligation_id = ma.fields.UUID(required=True)
    unit_id = ma.fields.UUID(required=True)
    unit_name = ma.fields.String(required=True)
    form = ma.fields.String(required=True)
    period = ma.fields.String(required=True)
    kind = ma.fields.String(required=True, validate=ma.validate.OneOf(_KINDS))
    reason = ma.fields.String(required=True)
    wished_until = ma.fields.DateTime(required=True, allow_none=True)
    state = ma.fields.String(required=True, validate=ma.validate.OneOf(_STATES))
    state_word = ma.fields.String(required=True)
    asked_at = ma.fields.DateTime(required=True)
    decided_at = ma.fields.DateTime(required=True, allow_none=True)
    decision = ma.fields.String(required=True, metadata={"description": "答复的话"})
    granted_until = ma.fields.DateTime(required=True, allow_none=True)
    due_at = ma.fields.DateTime(required=True, metadata={"description": "现在的截止时间"})
    version = ma.fields.Integer(required=True)


class RequestPage(ma.Schema):
    """One page of requests."""

    items = ma.fields.List(ma.fields.Nested(RequestLine), required=True)
    next = ma.fields.String(required=True, allow_none=True)
