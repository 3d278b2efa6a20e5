"""The tables of forms, reports, attachments and ledgers."""

from __future__ import annotations

from tests.isolation.tables import AT_COUNTY, Table, adds, id_of, touches

FILING: dict[str, Table] = {
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
    "obligation": Table(
        "branch",
        insert=(
            adds(
                "obligation",
                "county, id, scope, above, unit_id, form, form_sha256, period, opens_at, due_at,"
                " grace_at, closes_at",
                "{county}, gen_random_uuid(), {scope}, {above}, '{unit}', 'specimen', '',"
                " 'new', now(), now(), now(), now()",
            ),
            "installation",
        ),
        update=(
            touches("obligation", "waived_reason", where=f"id = {id_of('obligation-draft')}"),
            "reviews, below",
        ),
    ),
    "reminder": Table(
        "branch",
        insert=(
            adds(
                "reminder",
                "county, id, scope, obligation_id, reminded_at, account_id",
                f"{{county}}, gen_random_uuid(), {{scope}}, {id_of('obligation-draft')}, now(),"
                " {account}",
            ),
            "reviews, below",
        ),
    ),
    "report": Table(
        "branch, drafts own",
        state="state",
        insert=(
            adds(
                "report",
                "county, id, scope, above, unit_id, division_code, obligation_id, form,"
                " form_sha256, period, state, created_at, saved_at",
                f"{{county}}, gen_random_uuid(), {{scope}}, {{above}}, '{{unit}}', '{{code}}',"
                f" {id_of('obligation-free')}, 'specimen', '', 'free', 'draft', now(), now()",
            ),
            "files, own",
        ),
        update=(
            touches("report", "stale", where=f"id = {id_of('report-accepted')}"),
            "files, branch",
        ),
    ),
    "report_revision": Table(
        "branch",
        insert=(
            adds(
                "report_revision",
                "county, report_id, number, scope, answers, nil_report, sha256, submitted_at,"
                " account_id",
                f"{{county}}, {id_of('report-submitted')}, 2, {{scope}}, '{{{{}}}}', false, '',"
                " now(), {account}",
            ),
            "files, own",
        ),
    ),
    "remark": Table(
        "branch",
        insert=(
            adds(
                "remark",
                "county, id, scope, report_id, revision, field, words, made_at, account_id",
                f"{{county}}, gen_random_uuid(), {{scope}}, {id_of('report-submitted')}, 1, '',"
                " '请改', now(), {account}",
            ),
            "reviews, below",
        ),
    ),
    "fact": Table(
        "branch",
        insert=(
            adds(
                "fact",
                "county, report_id, field, scope, unit_id, form, period, value, revision",
                f"{{county}}, {id_of('report-submitted')}, 'new', {{scope}}, '{{unit}}',"
                " 'specimen', 'submitted', 1, 2",
            ),
            "files, own",
        ),
        delete=(
            f"delete from fq.fact where report_id = {id_of('report-submitted')}",
            "files, own",
        ),
    ),
    "pin": Table(
        "branch",
        insert=(
            adds(
                "pin",
                "county, report_id, child_report_id, child_revision, scope",
                f"{{county}}, {id_of('report-draft')}, {id_of('report-submitted')}, 1, {{scope}}",
            ),
            "files, own",
        ),
        delete=("delete from fq.pin where scope = {scope}", "files, own"),
    ),
    "gap": Table(
        "branch",
        insert=(
            adds(
                "gap",
                "county, report_id, obligation_id, scope, kind",
                f"{{county}}, {id_of('report-draft')}, {id_of('obligation-free')}, {{scope}},"
                " 'late'",
            ),
            "files, own",
        ),
        delete=("delete from fq.gap where scope = {scope}", "files, own"),
    ),
    "adjustment": Table(
        "branch",
        insert=(
            adds(
                "adjustment",
                "county, report_id, field, scope, computed, adjusted, reason",
                f"{{county}}, {id_of('report-draft')}, 'new', {{scope}}, 1, 2, '因为'",
            ),
            "files, own",
        ),
        delete=("delete from fq.adjustment where scope = {scope}", "files, own"),
    ),
    "attachment": Table(
        "branch",
        insert=(
            adds(
                "attachment",
                "county, scope, sha256, media_type, size, name, stored_sha256, account_id, kept_at",
                "{county}, {scope}, repeat('b', 64), 'image/png', 1, '', repeat('b', 64),"
                " {account}, now()",
            ),
            "files, own",
        ),
    ),
    "ledger_version": Table(
        "county",
        scope=AT_COUNTY,
        insert=(
            adds(
                "ledger_version",
                "county, ledger, sha256, title, definition",
                "{county}, 'new', '', '', '{{}}'",
            ),
            "installation",
        ),
    ),
    "ledger_entry": Table(
        "branch",
        insert=(
            adds(
                "ledger_entry",
                "county, id, scope, unit_id, ledger, ledger_sha256, state, values, found_on,"
                " due_on, created_at",
                "{county}, gen_random_uuid(), {scope}, '{unit}', 'specimen', '', 'found',"
                " '{{}}', now(), now(), now()",
            ),
            "files, own",
        ),
        update=(
            touches("ledger_entry", "rectified_at", where=f"id = {id_of('entry-found')}"),
            "files, branch",
        ),
    ),
    "ledger_step": Table(
        "branch",
        insert=(
            adds(
                "ledger_step",
                "county, id, scope, entry_id, number, deed, done_at, account_id",
                f"{{county}}, gen_random_uuid(), {{scope}}, {id_of('entry-found')}, 2, 'amend',"
                " now(), {account}",
            ),
            "files, branch",
        ),
    ),
}
