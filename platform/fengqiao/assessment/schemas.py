"""Assessments, scores and facts as machines send and receive them."""

from __future__ import annotations

import marshmallow as ma

from fengqiao.web.openapi import Strict

_YEAR = ma.validate.Regexp(r"^[0-9]{4}\Z", error="年度写四位数字，如 2026。")


class Open(Strict):
    """Which year to judge, and by which rules."""

    period = ma.fields.String(required=True, validate=_YEAR)
    rule_set_id = ma.fields.UUID(required=True)


class Adopt(Strict):
    """The file of a rule set, as its text."""

    name = ma.fields.String(
        load_default="rules.yaml",
        validate=ma.validate.Length(max=200),
        metadata={"description": "文件名，报错时用它指出位置"},
    )
    text = ma.fields.String(
        required=True,
        validate=ma.validate.Length(min=1, max=300_000),
        metadata={"description": "办法文件全文（YAML），写法见 assessment_rules/README.md"},
    )


class RuleSetLine(ma.Schema):
    """A rule set the county has adopted."""

    id = ma.fields.UUID(required=True)
    code = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    sha256 = ma.fields.String(required=True)
    adopted_at = ma.fields.AwareDateTime(required=True)


class RuleSets(ma.Schema):
    """All rule sets the county has adopted, the latest first."""

    items = ma.fields.List(ma.fields.Nested(RuleSetLine), required=True)


class AssessmentLine(ma.Schema):
    """The assessment of one year."""

    id = ma.fields.UUID(required=True)
    period = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    state = ma.fields.String(required=True)
    state_word = ma.fields.String(required=True)
    rule_set_id = ma.fields.UUID(required=True)
    snapshot_id = ma.fields.UUID(required=True, allow_none=True)
    result_sha256 = ma.fields.String(required=True, allow_none=True)
    version = ma.fields.Integer(required=True)
    opened_at = ma.fields.AwareDateTime(required=True)
    scored_at = ma.fields.AwareDateTime(required=True, allow_none=True)
    published_at = ma.fields.AwareDateTime(required=True, allow_none=True)


class Assessments(ma.Schema):
    """All years in sight."""

    items = ma.fields.List(ma.fields.Nested(AssessmentLine), required=True)


class ScoreRow(ma.Schema):
    """One unit's total, place and grade; points at the ranking's decimals."""

    unit_id = ma.fields.UUID(required=True, allow_none=True)
    unit_code = ma.fields.String(required=True)
    unit_name = ma.fields.String(required=True)
    total = ma.fields.Integer(required=True, allow_none=True)
    place = ma.fields.Integer(required=True, allow_none=True)
    place_before = ma.fields.Integer(required=True, allow_none=True)
    sections = ma.fields.Dict(
        keys=ma.fields.String(), values=ma.fields.Integer(allow_none=True), required=True
    )
    bonus = ma.fields.Integer(required=True, allow_none=True)
    group = ma.fields.String(required=True)
    grade = ma.fields.String(required=True)
    marks = ma.fields.List(ma.fields.String(), required=True)
    gaps = ma.fields.List(ma.fields.String(), required=True)


class Ranking(ma.Schema):
    """A scored year; provisional while a fact is missing. 8832 at 2 decimals is 88.32 points."""

    assessment_id = ma.fields.UUID(required=True)
    decimals = ma.fields.Integer(required=True)
    provisional = ma.fields.Boolean(required=True)
    rules_sha256 = ma.fields.String(required=True)
    facts_sha256 = ma.fields.String(required=True)
    items = ma.fields.List(ma.fields.Nested(ScoreRow), required=True)


class SourceLine(ma.Schema):
    """A record a figure rests on; ``href`` is null where it is out of sight."""

    kind = ma.fields.String(required=True)
    id = ma.fields.String(required=True)
    label = ma.fields.String(required=True)
    href = ma.fields.String(required=True, allow_none=True)


class ScoreLineOut(ma.Schema):
    """One item of a unit's score; points at the score's decimals."""

    item = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    points = ma.fields.Integer(required=True, allow_none=True)
    full_points = ma.fields.Integer(required=True)
    reason = ma.fields.String(required=True)
    sources = ma.fields.List(ma.fields.Nested(SourceLine), required=True)


class MarkOut(ma.Schema):
    """A status that follows from the result."""

    kind = ma.fields.String(required=True)
    cause = ma.fields.String(required=True)


class ConsequenceOut(ma.Schema):
    """A decision the unit met, or an amount of money, with what follows in words."""

    title = ma.fields.String(required=True)
    words = ma.fields.String(required=True)


class UnitScoreOut(ma.Schema):
    """One unit's score with every line; points are whole numbers at ``decimals``."""

    assessment_id = ma.fields.UUID(required=True)
    period = ma.fields.String(required=True)
    state = ma.fields.String(required=True)
    unit_id = ma.fields.UUID(required=True)
    unit_name = ma.fields.String(required=True)
    total = ma.fields.Integer(required=True, allow_none=True)
    place = ma.fields.Integer(required=True, allow_none=True)
    decimals = ma.fields.Integer(required=True)
    grade = ma.fields.String(required=True)
    consequences = ma.fields.List(ma.fields.Nested(ConsequenceOut), required=True)
    lines = ma.fields.List(ma.fields.Nested(ScoreLineOut), required=True)
    marks = ma.fields.List(ma.fields.Nested(MarkOut), required=True)
    gaps = ma.fields.List(ma.fields.String(), required=True)


class OwnScore(ma.Schema):
    """A published score of the own unit: total at ``decimals``, place null if it has none."""

    assessment_id = ma.fields.UUID(required=True)
    period = ma.fields.String(required=True)
    unit_id = ma.fields.UUID(required=True)
    total = ma.fields.Integer(required=True)
    decimals = ma.fields.Integer(required=True)
    place = ma.fields.Integer(
        required=True, allow_none=True, metadata={"description": "不排名时为空（null）"}
    )
    published_at = ma.fields.AwareDateTime(required=True)


class OwnScores(ma.Schema):
    """The own unit's published scores."""

    items = ma.fields.List(ma.fields.Nested(OwnScore), required=True)


class EnterFact(Strict):
    """A fact with the document it rests on."""

    unit_id = ma.fields.UUID(required=True)
    period = ma.fields.String(required=True, validate=_YEAR)
    fact = ma.fields.String(required=True, validate=ma.validate.Length(max=80))
    value = ma.fields.Integer(
        required=True,
        strict=True,
        validate=ma.validate.Range(-(10**12), 10**12, error="数字太大或太小，请核对。"),
        metadata={"description": "按考核办法的小数位放大后的整数：93.25 在两位时写 9325"},
    )
    document = ma.fields.String(required=True)


class FactLine(ma.Schema):
    """A fact as entered; of several the latest holds."""

    id = ma.fields.UUID(required=True)
    unit_id = ma.fields.UUID(required=True)
    period = ma.fields.String(required=True)
    fact = ma.fields.String(required=True)
    value = ma.fields.Integer(required=True)
    document = ma.fields.String(required=True)
    entered_at = ma.fields.AwareDateTime(required=True)
