"""Sessions and posts as machines send and receive them."""

from __future__ import annotations

import marshmallow as ma

from fengqiao.accounts.signing_in import LONGEST_LOGIN, LONGEST_PASSWORD
from fengqiao.actor import ROLE_WORDS
from fengqiao.tenancy.unit_codes import LEVELS
from fengqiao.web.openapi import Strict


class SignIn(Strict):
    """Who signs in."""

    county = ma.fields.Integer(
        required=True,
        strict=True,
        validate=ma.validate.Range(110000, 999999, error="县区代码是 6 位数字。"),
        metadata={"description": "县级行政区划代码，6 位"},
    )
    account = ma.fields.String(
        required=True, validate=ma.validate.Length(1, LONGEST_LOGIN, error="请填写账号。")
    )
    password = ma.fields.String(
        required=True,
        load_only=True,
        validate=ma.validate.Length(1, LONGEST_PASSWORD, error="请填写密码。"),
        metadata={"format": "password"},
    )


class SwitchPost(Strict):
    """Which of the own posts to work in."""

    post_id = ma.fields.UUID(required=True)


class PostLine(ma.Schema):
    """One of the person's own posts."""

    id = ma.fields.UUID(required=True)
    label = ma.fields.String(required=True, metadata={"description": "单位和岗位，给人看的"})
    active = ma.fields.Boolean(required=True)
    role = ma.fields.String(required=True, validate=ma.validate.OneOf(tuple(ROLE_WORDS)))
    unit_id = ma.fields.UUID(required=True)
    unit_name = ma.fields.String(required=True)


class Session(ma.Schema):
    """Who is signed in, in which post."""

    account_id = ma.fields.UUID(required=True)
    account_name = ma.fields.String(required=True)
    county = ma.fields.Integer(required=True)
    unit_id = ma.fields.UUID(required=True)
    unit_name = ma.fields.String(required=True)
    unit_level = ma.fields.String(required=True, validate=ma.validate.OneOf(LEVELS))
    role = ma.fields.String(required=True, validate=ma.validate.OneOf(tuple(ROLE_WORDS)))
    posts = ma.fields.List(ma.fields.Nested(PostLine), required=True)
    csrf_token = ma.fields.String(
        required=True, metadata={"description": "修改时放进请求头 X-CSRF-Token"}
    )
    owner = ma.fields.String(required=True)
