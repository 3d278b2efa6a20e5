"""Changes of the tree as machines send and receive them."""

from __future__ import annotations

import marshmallow as ma

from fengqiao.reorganization.changes import KINDS, LONGEST_DOCUMENT, LONGEST_NAME
from fengqiao.tenancy.unit_list import LEVEL_WORDS
from fengqiao.web.openapi import Strict

_MOST = 20
_DOCUMENT = ma.validate.Length(1, LONGEST_DOCUMENT, error="请填写文号。")


class NewUnitIn(Strict):
    """A unit to be opened."""

    name = ma.fields.String(required=True, validate=ma.validate.Length(1, LONGEST_NAME))
    code = ma.fields.String(
        load_default="", metadata={"description": "村和乡镇的 12 位区划代码，其他不填"}
    )


class ChangeIn(Strict):
    """A change to look at."""

    kind = ma.fields.String(required=True, validate=ma.validate.OneOf(KINDS))
    on = ma.fields.Date(required=True, metadata={"description": "从哪一天起；以后的只能列入计划"})
    document = ma.fields.String(
        required=True, validate=_DOCUMENT, metadata={"description": "批复或通知的文号"}
    )
    units = ma.fields.List(
        ma.fields.UUID(),
        load_default=list,
        validate=ma.validate.Length(max=_MOST),
        metadata={"description": "被调整的单位；新设时为空"},
    )
    target = ma.fields.UUID(
        load_default=None,
        allow_none=True,
        metadata={"description": "新的上级（划转、新设）或并入的单位（合并）"},
    )
    new = ma.fields.List(
        ma.fields.Nested(NewUnitIn), load_default=list, validate=ma.validate.Length(max=_MOST)
    )
    level = ma.fields.String(load_default="", validate=ma.validate.OneOf(["", *LEVEL_WORDS]))
    heir = ma.fields.Integer(
        load_default=0,
        strict=False,
        validate=ma.validate.Range(0, _MOST),
        metadata={"description": "分设时承接未办事项的新单位，从 0 数起"},
    )
    children = ma.fields.Dict(
        keys=ma.fields.UUID(),
        values=ma.fields.Integer(validate=ma.validate.Range(0, _MOST)),
        load_default=dict,
        metadata={"description": "分设时每个下级归第几个新单位，从 0 数起"},
    )


class ConfirmedChangeIn(ChangeIn):
    """A change to carry out, with the hash of the preview that was looked at."""

    seen = ma.fields.String(required=True, metadata={"description": "预览里的 sha256"})


class PlanOut(ma.Schema):
    """What a change will do."""

    title = ma.fields.String(required=True)
    sections = ma.fields.Dict(
        keys=ma.fields.String(), values=ma.fields.List(ma.fields.String()), required=True
    )
    sha256 = ma.fields.String(required=True)


class ChangeOut(ma.Schema):
    """A change that was carried out."""

    id = ma.fields.String(required=True, metadata={"format": "uuid"})
    kind = ma.fields.String(required=True)
    on = ma.fields.String(required=True, metadata={"format": "date"})
    document = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    sections = ma.fields.Dict(
        keys=ma.fields.String(), values=ma.fields.List(ma.fields.String()), required=True
    )
    done_at = ma.fields.String(required=True, metadata={"format": "date-time"})
    undoes = ma.fields.String(required=True, allow_none=True, metadata={"format": "uuid"})
    undone_by = ma.fields.String(required=True, allow_none=True, metadata={"format": "uuid"})


class ChangePage(ma.Schema):
    """One page of changes."""

    items = ma.fields.List(ma.fields.Nested(ChangeOut), required=True)
    next = ma.fields.String(required=True, allow_none=True)


class UndoIn(Strict):
    """By which document a change is taken back."""

    document = ma.fields.String(required=True, validate=_DOCUMENT)


class PlannedOut(ma.Schema):
    """A change that waits for its day, or what became of it."""

    id = ma.fields.String(required=True, metadata={"format": "uuid"})
    kind = ma.fields.String(required=True)
    on = ma.fields.String(required=True, metadata={"format": "date"})
    document = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    sections = ma.fields.Dict(
        keys=ma.fields.String(), values=ma.fields.List(ma.fields.String()), required=True
    )
    state = ma.fields.String(required=True)
    words = ma.fields.String(required=True, metadata={"description": "撤回或没有办成的原因"})
    change = ma.fields.String(required=True, allow_none=True, metadata={"format": "uuid"})
    version = ma.fields.Integer(required=True)


class PlannedPage(ma.Schema):
    """What waits for its day, the earliest first, and what could not be done lately."""

    items = ma.fields.List(ma.fields.Nested(PlannedOut), required=True)


class WithdrawIn(Strict):
    """Why a plan is taken back."""

    words = ma.fields.String(
        required=True, validate=ma.validate.Length(1, 200, error="请写明撤回的原因。")
    )
