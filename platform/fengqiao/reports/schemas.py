"""Reports and duties as machines send and receive them."""

from __future__ import annotations

from typing import Any

import marshmallow as ma

from fengqiao.reports.answer_json import EXAMPLE, HOW, LONGEST_NAME, SHAPES, may_be_an_answer
from fengqiao.reports.drafting import LONGEST_REASON
from fengqiao.web.api_schemas import PageQuery
from fengqiao.web.openapi import Strict

UNUSUAL = {"description": "和下级报表页上标出来的一样：审核前看一眼，不拦上报"}
UNPROBLEMATIC = {"description": "等着审核，查过，没有不寻常的地方：可以直接通过"}
_STATES = ("draft", "submitted", "sent_back", "accepted", "consolidated")


class Answer(ma.fields.Raw):
    """One answer: a text, a number, a list of attachment digests, a list of rows, or nothing."""

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if may_be_an_answer(value):
            return value
        raise ma.ValidationError(SHAPES)


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
        keys=ma.fields.String(
            validate=ma.validate.Length(max=LONGEST_NAME, error="项目代号太长。")
        ),
        values=Answer(),
        metadata={"description": f"{HOW}没写的项目会清空。", "example": EXAMPLE},
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


class UnusualLine(ma.Schema):
    """One thing to look at before a report is accepted; it blocks nothing."""

    kind = ma.fields.String(
        required=True,
        metadata={
            "description": "jump 超出通常范围或和上期差得多，zero 以前有数这次填 0，"
            "same 连续几期一样，ledger 和台账不一样，followed 在跟进"
        },
    )
    field = ma.fields.String(required=True, metadata={"description": "项目代号；空为整份报表"})
    words = ma.fields.String(required=True)


class Report(ReportLine):
    """A report with its answers as typed and the newest remarks."""

    answers = ma.fields.Dict(
        required=True,
        keys=ma.fields.String(),
        values=ma.fields.Raw(),
        metadata={"description": f"读到的可以原样存回去。{HOW}", "example": EXAMPLE},
    )
    left_over = ma.fields.Dict(
        required=True,
        keys=ma.fields.String(),
        values=ma.fields.Raw(),
        metadata={"description": "旧表样填过、现在的表样不再收的内容：只供查看，存的时候不用带"},
    )
    previous = ma.fields.Dict(
        required=True,
        keys=ma.fields.String(),
        values=ma.fields.Raw(),
        metadata={"description": "上期上报的值，写法和 answers 一样；没有上期就是空的"},
    )
    previous_origins = ma.fields.Dict(
        required=True,
        keys=ma.fields.String(),
        values=ma.fields.String(),
        metadata={"description": "并入的单位上期各报了多少，按项目代号"},
    )
    proposed = ma.fields.Dict(
        required=True,
        keys=ma.fields.String(),
        values=ma.fields.Raw(),
        metadata={
            "description": "台账里的数，写法和 answers 一样；填得不一样的，在 reasons 写原因。"
            "正在填的时候才有"
        },
    )
    unusual = ma.fields.List(ma.fields.Nested(UnusualLine), required=True, metadata=UNUSUAL)
    unproblematic = ma.fields.Boolean(required=True, metadata=UNPROBLEMATIC)
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


class Receipt(ma.Schema):
    """What was acknowledged: keep it."""

    id = ma.fields.UUID(required=True)
    receipt = ma.fields.String(required=True, metadata={"description": "回执号"})
    state = ma.fields.String(required=True)
    version = ma.fields.Integer(required=True)
    revision = ma.fields.Integer(required=True)
    submitted_at = ma.fields.String(required=True, metadata={"format": "date-time"})
    late = ma.fields.Boolean(required=True)


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
    generated_at = ma.fields.String(required=True, metadata={"format": "date-time"})
