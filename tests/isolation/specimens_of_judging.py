"""The tables of rules, assessments and bulletins."""

from __future__ import annotations

from tests.isolation.tables import AT_COUNTY, Table, adds, id_of, touches

JUDGING: dict[str, Table] = {
    "rule_set": Table(
        "county",
        scope=AT_COUNTY,
        insert=(
            adds(
                "rule_set",
                "county, id, code, sha256, title, source, adopted_at",
                "{county}, gen_random_uuid(), 'new', '', '', '', now()",
            ),
            "adopts rules",
        ),
    ),
    "assessment": Table(
        "county, published",
        state="state",
        insert=(
            adds(
                "assessment",
                "county, id, scope, rule_set_id, period, title, state, opened_at",
                f"{{county}}, gen_random_uuid(), {{scope}}, {id_of('rules')}, 'new', '',"
                " 'gathering', now()",
            ),
            "assesses, own",
        ),
        update=(
            touches("assessment", "ranked", where=f"id = {id_of('assessment-scored')}"),
            "assesses, own",
        ),
    ),
    # Published or not: every unit's lines in one book are the county's alone.
    "assessment_result": Table(
        "own",
        state="(select a.state from fq.assessment a where a.id = t.assessment_id)",
        insert=(
            adds(
                "assessment_result",
                "county, assessment_id, sha256, scope, content",
                f"{{county}}, {id_of('assessment-scored')}, 'new', {{scope}}, '{{{{}}}}'",
            ),
            "assesses, own",
        ),
    ),
    "fact_snapshot": Table(
        "own",
        insert=(
            adds(
                "fact_snapshot",
                "county, id, scope, assessment_id, content, sha256, frozen_at",
                f"{{county}}, gen_random_uuid(), {{scope}}, {id_of('assessment-scored')},"
                " '{{}}', '', now()",
            ),
            "assesses, own",
        ),
    ),
    "score": Table(
        "branch, published",
        state="published",
        insert=(
            adds(
                "score",
                "county, assessment_id, unit_id, scope, total, place",
                "{county}, {at_county:assessment-gathering}, '{unit}', {scope}, 1, 1",
            ),
            "assesses, branch",
        ),
        update=(
            touches("score", "published", where="scope = {scope} and not published", version=False),
            "assesses, branch",
        ),
        delete=(
            "delete from fq.score where scope = {scope} and not published",
            "assesses, branch",
        ),
    ),
    "score_line": Table(
        "branch, published",
        state="exists (select from fq.score s where s.published and s.unit_id = t.unit_id"
        " and s.assessment_id = t.assessment_id)",
        insert=(
            adds(
                "score_line",
                "county, assessment_id, unit_id, item, scope, position, title, points,"
                " full_points, reason, sources",
                "{county}, {at_county:assessment-scored}, '{unit}', 'new', {scope}, 2, '', 1, 1,"
                " '因为', '[]'",
            ),
            "assesses, branch",
        ),
    ),
    "manual_fact": Table(
        "branch",
        insert=(
            adds(
                "manual_fact",
                "county, id, scope, unit_id, period, fact, value, document, entered_at, account_id",
                "{county}, gen_random_uuid(), {scope}, '{unit}', '2026', 'x', 1, '文件', now(),"
                " {account}",
            ),
            "assesses, branch",
        ),
    ),
    "status": Table(
        "branch",
        insert=(
            adds(
                "status",
                "county, id, scope, unit_id, kind, cause, authority, from_on",
                "{county}, gen_random_uuid(), {scope}, '{unit}', 'talk', '因为', '县委', now()",
            ),
            "assesses, branch",
        ),
        update=(touches("status", "lifted_reason", version=False), "assesses, branch"),
    ),
    "bulletin": Table(
        "county, published",
        state="state",
        insert=(
            adds(
                "bulletin",
                "county, id, scope, title, state, year, snapshot, snapshot_sha256, drafted_at",
                "{county}, gen_random_uuid(), {scope}, '通报', 'draft', 2026, '{{}}', '', now()",
            ),
            "assesses, own",
        ),
        update=(
            touches("bulletin", "title", where=f"id = {id_of('bulletin-draft')}"),
            "assesses, own",
        ),
    ),
    "bulletin_counter": Table("county", scope=AT_COUNTY),
}
