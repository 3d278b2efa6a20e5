"""What travels through the machine's door to a county's forms."""

from __future__ import annotations

import marshmallow as ma

from fengqiao.web.openapi import Strict


class FormLine(Strict):
    """One form of the county."""

    code = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    level = ma.fields.String(required=True)
    frequency = ma.fields.String(required=True)
    owner = ma.fields.String(required=True)
    basis = ma.fields.String(required=True)
    version = ma.fields.String(required=True, metadata={"description": "最新一版的 SHA-256"})
    retired_from = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "从哪一期起停用"}
    )
    approval = ma.fields.String(
        required=True, allow_none=True, metadata={"description": "报备号；随县的文件采用的没有"}
    )
    valid_until = ma.fields.Date(
        required=True, allow_none=True, metadata={"description": "报备的有效期；到期不再下达"}
    )


class FormVersionLine(Strict):
    """One adopted version of a form."""

    version = ma.fields.String(required=True)
    adopted_at = ma.fields.AwareDateTime(required=True)
    from_period = ma.fields.String(required=True)
    note = ma.fields.String(required=True)


class WholeForm(FormLine):
    """A form with its versions and the file of the newest."""

    versions = ma.fields.List(ma.fields.Nested(FormVersionLine), required=True)
    file = ma.fields.String(required=True, metadata={"description": "最新一版的 YAML 文件"})


class FormList(Strict):
    """The county's forms; there are never so many that they need pages."""

    items = ma.fields.List(ma.fields.Nested(FormLine), required=True)


class DictionaryLine(Strict):
    """One field the county collects."""

    level = ma.fields.String(required=True)
    label = ma.fields.String(required=True)
    unit = ma.fields.String(required=True)
    type = ma.fields.String(required=True)
    form = ma.fields.String(required=True)
    field = ma.fields.String(required=True)
    source = ma.fields.String(
        required=True, metadata={"description": "typed、below、ledger 或 again"}
    )
    reason = ma.fields.String(required=True)


class Dictionary(Strict):
    """Every field the county collects."""

    items = ma.fields.List(ma.fields.Nested(DictionaryLine), required=True)


class BurdenLine(Strict):
    """What one form costs the units that fill it in."""

    form = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    asked = ma.fields.Integer(required=True)
    prefilled = ma.fields.Integer(required=True)
    conditional = ma.fields.Integer(required=True)
    units = ma.fields.Integer(required=True)
    times = ma.fields.Integer(required=True)
    answers = ma.fields.Integer(required=True)


class Burdens(Strict):
    """The burden of every form in use, and of the county."""

    items = ma.fields.List(ma.fields.Nested(BurdenLine), required=True)
    answers = ma.fields.Integer(required=True)


class BeginForm(Strict):
    """A draft from a form's file."""

    file = ma.fields.String(
        required=True,
        validate=ma.validate.Length(1, 200_000, error="请写明文件内容，不超过 20 万字。"),
        metadata={"description": "表样的 YAML 文件"},
    )


class FaultLine(Strict):
    """What keeps a draft from being adopted."""

    part = ma.fields.String(required=True)
    key = ma.fields.String(required=True)
    words = ma.fields.String(required=True)


class DesignedForm(Strict):
    """A form being designed, with what is still wrong with it."""

    id = ma.fields.UUID(required=True)
    title = ma.fields.String(required=True)
    version = ma.fields.Integer(required=True)
    file = ma.fields.String(required=True)
    fit = ma.fields.Boolean(required=True)
    faults = ma.fields.List(ma.fields.Nested(FaultLine), required=True)


class AdoptForm(Strict):
    """From when a draft is to be used, and what it changes."""

    from_period = ma.fields.String(required=True)
    note = ma.fields.String(required=True)


class RetireForm(Strict):
    """From when a form is not to be used any more, and why."""

    from_period = ma.fields.String(required=True)
    reason = ma.fields.String(required=True)


class AskApproval(Strict):
    """A draft handed in for approval."""

    draft = ma.fields.UUID(required=True, metadata={"description": "表样草稿的编号"})
    reason = ma.fields.String(required=True)
    basis = ma.fields.String(required=True)
    needed_by = ma.fields.String(required=True, metadata={"description": "哪个部门用、做什么用"})
    until = ma.fields.Date(required=True, metadata={"description": "用到哪一天"})


class DecideApproval(Strict):
    """What is decided of a form that was handed in."""

    decision = ma.fields.String(
        required=True,
        validate=ma.validate.OneOf(("approve", "send_back"), error="请写 approve 或 send_back。"),
    )
    remark = ma.fields.String(load_default="", metadata={"description": "退回时必须写"})


class ApprovalLine(Strict):
    """One form that was handed in for approval."""

    id = ma.fields.UUID(required=True)
    form = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    state = ma.fields.String(required=True)
    number = ma.fields.String(required=True, metadata={"description": "报备号；批准以前是空的"})
    until = ma.fields.Date(required=True)
    reason = ma.fields.String(required=True)
    basis = ma.fields.String(required=True)
    needed_by = ma.fields.String(required=True)
    more = ma.fields.List(ma.fields.String(), required=True)
    asked = ma.fields.Integer(required=True)
    units = ma.fields.Integer(required=True)
    answers = ma.fields.Integer(required=True)
    remark = ma.fields.String(required=True)
    asked_at = ma.fields.AwareDateTime(required=True)
    decided_at = ma.fields.AwareDateTime(required=True, allow_none=True)
    version = ma.fields.Integer(required=True)


class Approvals(Strict):
    """Forms handed in for approval, what waits first."""

    items = ma.fields.List(ma.fields.Nested(ApprovalLine), required=True)


class LookerLine(Strict):
    """A department that looks over a form."""

    unit_id = ma.fields.UUID(required=True)
    unit_name = ma.fields.String(required=True)
    since = ma.fields.AwareDateTime(required=True)


class Lookers(Strict):
    """Every department that looks over a form."""

    items = ma.fields.List(ma.fields.Nested(LookerLine), required=True)


class SetLookers(Strict):
    """Which departments look over a form, all of them; nobody else does from then on."""

    unit_ids = ma.fields.List(
        ma.fields.UUID(), required=True, metadata={"description": "部门的编号；空的是都不看"}
    )
