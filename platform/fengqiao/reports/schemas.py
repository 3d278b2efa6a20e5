"""Reports and duties as machines send and receive them."""

from __future__ import annotations

import math
from typing import Any

import marshmallow as ma

from fengqiao.reports.drafting import LONGEST_REASON
from fengqiao.web.api_schemas import PageQuery
from fengqiao.web.openapi import Strict

_STATES = ("draft", "submitted", "sent_back", "accepted", "consolidated")
_LONGEST_ANSWER = 20_000
_MOST_PARTS = 100


class Answer(ma.fields.Raw):
    """One answer: a text, a number, a list of attachment digests, or nothing."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if isinstance(value, list):
            if len(value) <= _MOST_PARTS and all(isinstance(each, str) for each in value):
                return value
        elif value is None or (_is_plain(value) and len(str(value)) <= _LONGEST_ANSWER):
            return value
        raise ma.ValidationError("答案只能是文字、数字或附件编号的列表，文字不超过 20000 字。")


class Begin(Strict):
    """Which duty to begin a report for."""

    obligation_id = ma.fields.UUID(required=True)


class BeginOnBehalf(Begin):
    """Which duty of a unit below to begin a report for, and why."""

    reason = ma.fields.String(
        required=True,
        validate=ma.validate.Length(1, 200, error="请写明代报原因，200 字以内。"),
        metadata={"description": "对方看得到，会留痕"},
    )


class Save(Strict):
    """What to keep in a draft: the whole of its answers, or a nil report."""

    answers = ma.fields.Dict(
        keys=ma.fields.String(validate=ma.validate.Length(max=48, error="项目代号太长。")),
        values=Answer(metadata={"description": "文字、数字或附件编号的列表"}),
        metadata={"description": "按项目代号；没写的项目会清空"},
    )
    reasons = ma.fields.Dict(
        keys=ma.fields.String(validate=ma.validate.Length(max=48, error="项目代号太长。")),
        values=ma.fields.String(
            validate=ma.validate.Length(
                max=LONGEST_REASON, error=f"原因请控制在 {LONGEST_REASON} 字以内。"
            )
        ),
        metadata={"description": "按项目代号写和台账不一样的原因；不写就保留原来的"},
    )
    nil_report = ma.fields.Boolean(
        load_default=False, metadata={"description": "真：作零报告，不再写 answers"}
    )

    @ma.validates_schema
    def require_one(self, given: dict[str, Any], **_: Any) -> None:
        """Refuse a body with neither answers nor a nil report, or with both."""
        if ("answers" in given) == bool(given.get("nil_report")):
            raise ma.ValidationError("answers 和 nil_report 请写一样，且只写一样。", "answers")


class SendBack(Strict):
    """What is to be changed, by field; the empty name means the report as a whole."""

    remarks = ma.fields.Dict(
        required=True,
        keys=ma.fields.String(validate=ma.validate.Length(max=48, error="项目代号太长。")),
        values=ma.fields.String(),
        metadata={"description": "按项目代号写批注；空名表示整份报表"},
    )
    correct_by = ma.fields.AwareDateTime(
        load_default=None,
        allow_none=True,
        metadata={"description": "在这一刻以前改好，最多 60 天；不写就不限"},
    )


class Keeping(Strict):
    """Why a consolidation is left as it is although something below was corrected."""

    reason = ma.fields.String(required=True)


class CorrectedField(ma.Schema):
    """One answer that is another now, in words."""

    label = ma.fields.String(required=True)
    before = ma.fields.String(required=True)
    after = ma.fields.String(required=True)


class CorrectionLine(ma.Schema):
    """A report below that was handed up again after it was gathered."""

    report_id = ma.fields.UUID(required=True)
    unit_name = ma.fields.String(required=True)
    period = ma.fields.String(required=True)
    gathered = ma.fields.Integer(required=True, metadata={"description": "汇总的是第几次上报"})
    newest = ma.fields.Integer(required=True)


class Corrections(ma.Schema):
    """What was corrected below since, and what gathering anew would change."""

    stale = ma.fields.Boolean(required=True)
    corrections = ma.fields.List(ma.fields.Nested(CorrectionLine), required=True)
    effects = ma.fields.List(ma.fields.Nested(CorrectedField), required=True)


class Adjustment(Strict):
    """Another value for a computed sum, and why."""

    value = ma.fields.Integer(
        required=True,
        strict=True,
        validate=ma.validate.Range(0, 10**12, error="数字太大或小于 0，请核对。"),
        metadata={"description": "按该项小数位放大后的整数"},
    )
    reason = ma.fields.String(required=True)


class Adjustments(Strict):
    """The sums that are reported otherwise than computed; they replace earlier ones."""

    adjustments = ma.fields.Dict(
        required=True,
        keys=ma.fields.String(validate=ma.validate.Length(max=48, error="项目代号太长。")),
        values=ma.fields.Nested(Adjustment),
    )


class ReportQuery(PageQuery):
    """Which reports."""

    form = ma.fields.String(load_default="", metadata={"description": "表样代号"})
    period = ma.fields.String(load_default="", metadata={"description": "期次，如 2026-W47"})
    state = ma.fields.String(
        load_default="", validate=ma.validate.OneOf(("", *_STATES), error="没有这种状态。")
    )


class DutyQuery(PageQuery):
    """Which duties."""

    of = ma.fields.String(
        load_default="own",
        validate=ma.validate.OneOf(
            ("own", "below"), error="只能填 own（本单位）或 below（下级）。"
        ),
        metadata={"description": "own 本单位应报，below 直接下级应报"},
    )
    form = ma.fields.String(load_default="")
    period = ma.fields.String(load_default="")


class ReportLine(ma.Schema):
    """A report in a list."""

    id = ma.fields.UUID(required=True)
    form = ma.fields.String(required=True)
    period = ma.fields.String(required=True)
    unit_id = ma.fields.UUID(required=True)
    unit_name = ma.fields.String(required=True)
    state = ma.fields.String(required=True, validate=ma.validate.OneOf(_STATES))
    state_word = ma.fields.String(required=True)
    version = ma.fields.Integer(required=True)
    revision = ma.fields.Integer(required=True, metadata={"description": "已上报几次"})
    late = ma.fields.Boolean(required=True)
    nil_report = ma.fields.Boolean(required=True)
    stale = ma.fields.Boolean(required=True, metadata={"description": "汇总后下级又有更正"})
    on_behalf = ma.fields.Boolean(required=True, metadata={"description": "由上级代报"})
    first_submitted_at = ma.fields.DateTime(required=True, allow_none=True)
    submitted_at = ma.fields.DateTime(required=True, allow_none=True)


class RemarkLine(ma.Schema):
    """A remark of the unit above."""

    field = ma.fields.String(required=True)
    words = ma.fields.String(required=True)
    made_at = ma.fields.DateTime(required=True)


class Report(ReportLine):
    """A report with its answers as typed and the newest remarks."""

    answers = ma.fields.Dict(required=True, keys=ma.fields.String(), values=ma.fields.Raw())
    reasons = ma.fields.Dict(
        required=True,
        keys=ma.fields.String(),
        values=ma.fields.String(),
        metadata={"description": "和台账不一样的原因，按项目代号"},
    )
    correct_by = ma.fields.DateTime(
        required=True, allow_none=True, metadata={"description": "退回后要在这一刻以前改好"}
    )
    kept_reason = ma.fields.String(
        required=True, metadata={"description": "下级更正后仍保持汇总不变的原因"}
    )
    remarks = ma.fields.List(ma.fields.Nested(RemarkLine), required=True)


class ReportPage(ma.Schema):
    """One page of reports."""

    items = ma.fields.List(ma.fields.Nested(ReportLine), required=True)
    next = ma.fields.String(required=True, allow_none=True)


class DutyLine(ma.Schema):
    """What one unit owes for a period."""

    id = ma.fields.UUID(required=True)
    form = ma.fields.String(required=True)
    period = ma.fields.String(required=True)
    unit_id = ma.fields.UUID(required=True)
    unit_name = ma.fields.String(required=True)
    state = ma.fields.String(required=True, metadata={"description": "missing、waived 或报表状态"})
    opens_at = ma.fields.DateTime(required=True)
    due_at = ma.fields.DateTime(required=True)
    grace_at = ma.fields.DateTime(required=True)
    closes_at = ma.fields.DateTime(required=True)
    report_id = ma.fields.UUID(required=True, allow_none=True)


class DutyPage(ma.Schema):
    """One page of duties."""

    items = ma.fields.List(ma.fields.Nested(DutyLine), required=True)
    next = ma.fields.String(required=True, allow_none=True)


class Receipt(ma.Schema):
    """What was acknowledged: keep it."""

    id = ma.fields.UUID(required=True)
    receipt = ma.fields.String(required=True, metadata={"description": "回执号"})
    state = ma.fields.String(required=True)
    version = ma.fields.Integer(required=True)
    revision = ma.fields.Integer(required=True)
    submitted_at = ma.fields.String(required=True)
    late = ma.fields.Boolean(required=True)


def _is_plain(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    if isinstance(value, int):
        return abs(value) < 10**30
    return isinstance(value, str) or (isinstance(value, float) and math.isfinite(value))


class ExchangeQuery(Strict):
    """In which format the content is wanted."""

    format = ma.fields.String(
        load_default="json",
        validate=ma.validate.OneOf(("json", "csv", "xml"), error="只有 json、csv、xml 三种。"),
        metadata={"description": "json、csv 或 xml（ADX 的写法）"},
    )


class Previewed(Strict):
    """The hash of the content that was looked at."""

    sha256 = ma.fields.String(
        required=True,
        validate=ma.validate.Regexp(r"[0-9a-f]{64}\Z", error="请填预览给出的内容校验码。"),
        metadata={"description": "内容校验码；生成时间不在其内"},
    )


class ExchangeMade(Strict):
    """An export that was kept."""

    id = ma.fields.UUID(required=True)
    sha256 = ma.fields.String(required=True)
    generated_at = ma.fields.AwareDateTime(required=True)
