"""What a report asks, what was handed up and what it was gathered from, as machines get it."""

from __future__ import annotations

from typing import get_args

import marshmallow as ma

from fengqiao.forms.form import Kind, Severity, Way
from fengqiao.tenancy.questions import ANSWER_TYPES
from fengqiao.web.openapi import Strict

_MOST = 200
_ROW = "这一行的编号，从汇入的各行里读到"
_CELLS = "这一行各栏的内容，按栏目代号"


class Seen(Strict):
    """A report in the version that was read."""

    id = ma.fields.UUID(required=True)
    etag = ma.fields.String(
        required=True,
        validate=ma.validate.Regexp(r'^"?v[0-9]{1,9}"?\Z', error="请写读到的 ETag，如 v3。"),
        metadata={"description": "读到的 ETag，如 v3"},
    )


class AcceptMany(Strict):
    """Which reports are accepted."""

    reports = ma.fields.List(
        ma.fields.Nested(Seen),
        required=True,
        validate=ma.validate.Length(1, _MOST, error=f"一次通过 1 到 {_MOST} 份。"),
    )


class AcceptedMany(ma.Schema):
    """How many were accepted."""

    accepted = ma.fields.Integer(required=True)


class AskedColumn(ma.Schema):
    """One question: which kind of answer it takes and within which bounds."""

    code = ma.fields.String(required=True)
    label = ma.fields.String(required=True)
    type = ma.fields.String(required=True, validate=ma.validate.OneOf((*ANSWER_TYPES, "table")))
    unit = ma.fields.String(required=True)
    places = ma.fields.Integer(required=True, metadata={"description": "几位小数"})
    minimum = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "按小数位放大后的整数"}
    )
    maximum = ma.fields.Integer(required=True, allow_none=True)
    required = ma.fields.Boolean(required=True)
    choices = ma.fields.List(ma.fields.String(), required=True)
    help = ma.fields.String(required=True)
    example = ma.fields.Raw(
        required=True, metadata={"description": "answers 里这一项怎么写，只示范写法"}
    )


class AskedField(AskedColumn):
    """One field of a form."""

    kind = ma.fields.String(required=True, validate=ma.validate.OneOf(get_args(Kind)))
    consolidates = ma.fields.String(required=True, validate=ma.validate.OneOf(get_args(Way)))
    columns = ma.fields.List(ma.fields.Nested(AskedColumn), required=True)


class AskedSection(ma.Schema):
    """A heading and the fields below it."""

    code = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    shown_if = ma.fields.String(required=True)
    # A schema has fields of its own.
    asked = ma.fields.List(
        ma.fields.Nested(AskedField), required=True, attribute="fields", data_key="fields"
    )


class AskedRule(ma.Schema):
    """A comparison that the answers keep."""

    check = ma.fields.String(required=True)
    message = ma.fields.String(required=True)
    severity = ma.fields.String(required=True, validate=ma.validate.OneOf(get_args(Severity)))
    at = ma.fields.String(required=True)


class AskedForm(ma.Schema):
    """The form of one report, in the version that the report was begun with."""

    code = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    sha256 = ma.fields.String(required=True)
    sections = ma.fields.List(ma.fields.Nested(AskedSection), required=True)
    rules = ma.fields.List(ma.fields.Nested(AskedRule), required=True)


class Revision(ma.Schema):
    """What was handed up once."""

    number = ma.fields.Integer(required=True)
    submitted_at = ma.fields.DateTime(required=True)
    nil_report = ma.fields.Boolean(required=True)
    on_behalf = ma.fields.Boolean(required=True)
    sha256 = ma.fields.String(required=True)
    answers = ma.fields.Dict(required=True, keys=ma.fields.String(), values=ma.fields.Raw())
    reasons = ma.fields.Dict(required=True, keys=ma.fields.String(), values=ma.fields.String())


class Revisions(ma.Schema):
    """Every time a report was handed up, the latest first."""

    items = ma.fields.List(ma.fields.Nested(Revision), required=True)


class PinLine(ma.Schema):
    """A report below, in the revision that was added up."""

    report_id = ma.fields.UUID(required=True)
    revision = ma.fields.Integer(required=True)


class GapLine(ma.Schema):
    """A report below that is not in it, and why."""

    obligation_id = ma.fields.UUID(required=True)
    unit_name = ma.fields.String(required=True)
    period = ma.fields.String(required=True)
    kind = ma.fields.String(required=True)
    reason = ma.fields.String(required=True)


class AdjustmentLine(ma.Schema):
    """A sum that is reported otherwise than computed."""

    field = ma.fields.String(required=True)
    computed = ma.fields.Integer(
        required=True, metadata={"description": "按该项小数位放大后的整数"}
    )
    adjusted = ma.fields.Integer(required=True)
    reason = ma.fields.String(required=True)


class AsideLine(ma.Schema):
    """A row of a report below that does not count, and why."""

    row = ma.fields.String(required=True, metadata={"description": _ROW})
    report_id = ma.fields.UUID(required=True)
    unit_name = ma.fields.String(required=True)
    period = ma.fields.String(required=True)
    cells = ma.fields.Dict(
        required=True,
        keys=ma.fields.String(),
        values=ma.fields.Raw(),
        metadata={"description": _CELLS},
    )
    reason = ma.fields.String(required=True)
    set_aside_at = ma.fields.DateTime(required=True, metadata={"description": "什么时候不计入的"})
    applies = ma.fields.Boolean(
        required=True, metadata={"description": "否：下级改过这一行，或者那份报表没有汇入"}
    )


class RowLine(ma.Schema):
    """A row of a report below that is gathered; ``row`` is what it is set aside by."""

    row = ma.fields.String(required=True, metadata={"description": _ROW})
    fields_ = ma.fields.List(
        ma.fields.String(),
        required=True,
        attribute="fields",
        data_key="fields",
        metadata={"description": "收进哪几项"},
    )
    report_id = ma.fields.UUID(required=True)
    revision = ma.fields.Integer(required=True)
    unit_name = ma.fields.String(required=True)
    period = ma.fields.String(required=True)
    cells = ma.fields.Dict(
        required=True,
        keys=ma.fields.String(),
        values=ma.fields.Raw(),
        metadata={"description": _CELLS},
    )
    set_aside = ma.fields.Boolean(required=True, metadata={"description": "是不是已经不计入"})


class GatheredRows(ma.Schema):
    """Every row that a consolidation gathers, by unit and period."""

    items = ma.fields.List(ma.fields.Nested(RowLine), required=True)


class LeaveOut(Strict):
    """Which gathered row is not to count, and why."""

    row = ma.fields.String(
        required=True,
        validate=ma.validate.Length(64, 64, error="认不出这一行。"),
        metadata={"description": _ROW},
    )
    reason = ma.fields.String(required=True)


class Gathered(ma.Schema):
    """What a consolidation was made from, what it lacks and what was changed."""

    stale = ma.fields.Boolean(required=True)
    pins = ma.fields.List(ma.fields.Nested(PinLine), required=True)
    gaps = ma.fields.List(ma.fields.Nested(GapLine), required=True)
    adjustments = ma.fields.List(ma.fields.Nested(AdjustmentLine), required=True)
    set_aside = ma.fields.List(
        ma.fields.Nested(AsideLine), required=True, metadata={"description": "不计入的行"}
    )
