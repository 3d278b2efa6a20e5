"""Ledger entries as machines send and receive them."""

from __future__ import annotations

import marshmallow as ma

from fengqiao.web.api_schemas import PageQuery
from fengqiao.web.openapi import Strict

_STATES = ("clear", "found", "rectified", "closed")
_DIGEST = ma.validate.Regexp("^[0-9a-f]{64}$", error="照片编号应是 64 位十六进制。")


class EntryQuery(PageQuery):
    """Which entries."""

    ledger = ma.fields.String(load_default="", metadata={"description": "台账代号"})
    state = ma.fields.String(
        load_default="", validate=ma.validate.OneOf(("", *_STATES), error="没有这种状态。")
    )


class Inspection(Strict):
    """One inspection as a file holds it; with ``found`` it holds a hazard."""

    answers = ma.fields.Dict(
        required=True, keys=ma.fields.String(), values=ma.fields.String(allow_none=True)
    )
    found = ma.fields.Boolean(required=True, metadata={"description": "是否记为 found 状态"})
    severity = ma.fields.String(load_default="")
    found_on = ma.fields.Date(required=True)


class Import(Strict):
    """Inspections that are taken over together, or only looked at."""

    ledger = ma.fields.String(required=True)
    rows = ma.fields.List(
        ma.fields.Nested(Inspection), required=True, validate=ma.validate.Length(min=1)
    )
    dry_run = ma.fields.Boolean(load_default=False, metadata={"description": "只核对，不写入"})


class Imported(ma.Schema):
    """What came of each row, in their order."""

    created = ma.fields.Integer(required=True, metadata={"description": "新记的条数"})
    repeated = ma.fields.Integer(required=True, metadata={"description": "台账里已有的条数"})
    ids = ma.fields.List(ma.fields.UUID(), required=True, metadata={"description": "新记的条目"})


class Enter(Strict):
    """An inspection; with ``found`` it holds a hazard."""

    ledger = ma.fields.String(required=True)
    answers = ma.fields.Dict(
        required=True, keys=ma.fields.String(), values=ma.fields.String(allow_none=True)
    )
    found = ma.fields.Boolean(required=True, metadata={"description": "是否记为 found 状态"})
    severity = ma.fields.String(load_default="")
    found_on = ma.fields.Date(load_default=None, allow_none=True)
    photos = ma.fields.List(ma.fields.String(validate=_DIGEST), load_default=list)


class Amend(Strict):
    """All columns as they should have been, and why."""

    answers = ma.fields.Dict(
        required=True, keys=ma.fields.String(), values=ma.fields.String(allow_none=True)
    )
    reason = ma.fields.String(required=True, metadata={"description": "为什么更正，会留痕"})


class ColumnLine(ma.Schema):
    """One thing an entry records."""

    code = ma.fields.String(required=True)
    label = ma.fields.String(required=True)
    type = ma.fields.String(required=True)
    unit = ma.fields.String(required=True)
    required = ma.fields.Boolean(required=True)
    choices = ma.fields.List(ma.fields.String(), required=True)
    help = ma.fields.String(required=True)


class SeverityLine(ma.Schema):
    """How grave a hazard is, and how many days it may stay."""

    code = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    days = ma.fields.Integer(required=True)


class LedgerLine(ma.Schema):
    """A ledger of the county: what an entry holds."""

    code = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    keepers = ma.fields.List(ma.fields.String(), required=True)
    records_clear = ma.fields.Boolean(required=True, metadata={"description": "clear 状态的也记"})
    columns = ma.fields.List(ma.fields.Nested(ColumnLine), required=True)
    severities = ma.fields.List(ma.fields.Nested(SeverityLine), required=True)


class LedgerList(ma.Schema):
    """The county's ledgers."""

    items = ma.fields.List(ma.fields.Nested(LedgerLine), required=True)


class Deed(Strict):
    """What is done with a hazard next."""

    deed = ma.fields.String(
        required=True,
        validate=ma.validate.OneOf(
            ("rectify", "return", "close_out"), error="只能填 rectify、return 或 close_out。"
        ),
    )
    words = ma.fields.String(load_default="")
    photos = ma.fields.List(ma.fields.String(validate=_DIGEST), load_default=list)


class EntryLine(ma.Schema):
    """An entry as it stands."""

    id = ma.fields.UUID(required=True)
    ledger = ma.fields.String(required=True)
    unit_id = ma.fields.UUID(required=True)
    state = ma.fields.String(required=True, validate=ma.validate.OneOf(_STATES))
    state_word = ma.fields.String(required=True)
    version = ma.fields.Integer(required=True)
    values = ma.fields.Dict(required=True, keys=ma.fields.String(), values=ma.fields.Raw())
    severity = ma.fields.String(required=True)
    found_on = ma.fields.Date(required=True)
    due_on = ma.fields.Date(required=True)
    rectified_on = ma.fields.Date(required=True, allow_none=True)


class EntryPage(ma.Schema):
    """One page of entries."""

    items = ma.fields.List(ma.fields.Nested(EntryLine), required=True)
    next = ma.fields.String(required=True, allow_none=True)
