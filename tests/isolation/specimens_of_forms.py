"""The tables of forms: adopted, retired, drafted and passed on to be approved."""

from __future__ import annotations

from tests.isolation.tables import (
    AT_COUNTY,
    Table,
    adds,
    id_of,
    touches,
)

FORM_TABLES: dict[str, Table] = {
    "form_version": Table(
        "county",
        scope=AT_COUNTY,
        insert=(
            adds(
                "form_version",
                "county, form, sha256, title, level, frequency, definition",
                "{county}, 'new', '', '', '', '', '{{}}'",
            ),
            "installation",
        ),
    ),
    "form_retirement": Table(
        "county",
        scope=AT_COUNTY,
        insert=(
            adds(
                "form_retirement",
                "county, form, from_period, reason, retired_at, retired_by",
                "{county}, 'new', '2026', '停用', now(), {account}",
            ),
            "designs forms",
        ),
    ),
    "form_line": Table(
        "county",
        scope=AT_COUNTY,
        insert=(
            adds(
                "form_line",
                "county, form, unit_id, scope",
                "{county}, 'specimen', md5('{county}-bureau')::uuid,"
                " {county}::bigint * 100000000000 + 99",
            ),
            "designs forms",
        ),
        delete=("delete from fq.form_line where county = {county}", "designs forms"),
    ),
    "form_draft": Table(
        "own",
        scope=AT_COUNTY,
        insert=(
            adds(
                "form_draft",
                "county, id, title, document, begun_at, changed_at, changed_by",
                "{county}, gen_random_uuid(), '', '{{}}', now(), now(), {account}",
            ),
            "designs forms",
        ),
        update=(
            "update fq.form_draft set title = title, version = version + 1,"
            f" changed_by = {{account}} where id = {id_of('form-draft')}",
            "designs forms",
        ),
        delete=(
            f"delete from fq.form_draft where id = {id_of('form-draft')}",
            "designs forms",
        ),
    ),
    "form_approval": Table(
        "county",
        insert=(
            adds(
                "form_approval",
                "county, id, scope, draft_id, form, title, sha256, definition, reason,"
                " basis, needed_by, until, asked, units, answers, state",
                "{county}, gen_random_uuid(), {scope}, gen_random_uuid(), 'new', '',"
                " '', '{{}}', '要用', '文件', '平安办', now(), 1, 1, 1, 'asked'",
            ),
            "designs forms",
        ),
        update=(
            touches("form_approval", "remark", where=f"id = {id_of('approval-asked')}"),
            "approves forms",
        ),
    ),
}
