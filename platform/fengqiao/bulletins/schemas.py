"""Bulletins as machines send and receive them."""

from __future__ import annotations

import marshmallow as ma

from fengqiao.web.openapi import Strict


class Draft(Strict):
    """Which scored year the bulletin is about."""

    assessment_id = ma.fields.UUID(required=True)


class BulletinLine(ma.Schema):
    """A bulletin; ``pdf_sha256`` is null while its document is being made."""

    id = ma.fields.UUID(required=True)
    assessment_id = ma.fields.UUID(required=True, allow_none=True)
    title = ma.fields.String(required=True)
    state = ma.fields.String(required=True)
    state_word = ma.fields.String(required=True)
    number = ma.fields.String(required=True, allow_none=True)
    year = ma.fields.Integer(required=True)
    serial = ma.fields.Integer(required=True, allow_none=True)
    snapshot_sha256 = ma.fields.String(required=True)
    pdf_sha256 = ma.fields.String(required=True, allow_none=True)
    pdf_size = ma.fields.Integer(required=True, allow_none=True)
    drafted_at = ma.fields.AwareDateTime(required=True)
    published_at = ma.fields.AwareDateTime(required=True, allow_none=True)
    version = ma.fields.Integer(required=True)


class BulletinPage(ma.Schema):
    """One page of bulletins."""

    items = ma.fields.List(ma.fields.Nested(BulletinLine), required=True)
    next = ma.fields.String(required=True, allow_none=True)


class BulletinOut(BulletinLine):
    """A bulletin with everything its paper says."""

    snapshot = ma.fields.Raw(required=True, metadata={"description": "纸面上的全部数据"})


class Drafted(ma.Schema):
    """What drafting answers; the document follows."""

    id = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    snapshot_sha256 = ma.fields.String(required=True)
    version = ma.fields.Integer(required=True)


class Published(ma.Schema):
    """What a publication answers; the document follows."""

    id = ma.fields.String(required=True)
    number = ma.fields.String(required=True)
    version = ma.fields.Integer(required=True)
    published_at = ma.fields.String(required=True, metadata={"format": "date-time"})
