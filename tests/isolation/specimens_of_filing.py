"""The tables of reports, attachments and ledgers."""

from __future__ import annotations

from tests.isolation.tables import (
    AT_COUNTY,
    TO_BAMBOO,
    Table,
    adds,
    filed_to_bridge,
    id_of,
    of_a_line,
    touches,
)

FILING: dict[str, Table] = {
    "follow_up": Table(
        "branch",
        insert=(
            adds(
                "follow_up",
                "county, id, scope, above, unit_id, report_id, form, field, period, words",
                "{county}, gen_random_uuid(), {scope}, {above}, '{unit}',"
                f" {id_of('report-submitted')}, 'specimen', 'two', 'submitted', '看'",
            ),
            "reviews, above",
        ),
        update=(
            touches("follow_up", "cleared_words", where=f"id = {id_of('follow-up')}"),
            "reviews, below",
        ),
    ),
    "obligation": Table(
        "branch, inherited, lined",
        state=of_a_line(filed_to_bridge("period = 'moved'")),
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
            "reviews, below, or installation",
        ),
    ),
    "obligation_request": Table(
        "branch, inherited",
        insert=(
            adds(
                "obligation_request",
                "county, id, scope, above, obligation_id, kind, reason, state",
                f"{{county}}, gen_random_uuid(), {{scope}}, {{above}}, {id_of('obligation-free')},"
                " 'waiver', '停电', 'asked'",
            ),
            "files, own",
        ),
        # Not a move, but what every way of deciding touches too.
        update=(
            touches("obligation_request", "decision", where=f"id = {id_of('request-asked')}"),
            "files, branch",
        ),
    ),
    "sensitive_window": Table(
        "county",
        insert=(
            adds(
                "sensitive_window",
                "county, id, scope, title, basis, form, frequency, first_day, last_day, state",
                "{county}, gen_random_uuid(), {scope}, '防汛', '文件', 'specimen', 'day', now(),"
                " now(), 'running'",
            ),
            "opens windows",
        ),
        update=(
            touches("sensitive_window", "ended_reason", where=f"id = {id_of('window-running')}"),
            "opens windows",
        ),
    ),
    "window_unit": Table(
        "branch",
        insert=(
            adds(
                "window_unit",
                "county, window_id, unit_id, scope",
                "{county}, md5({county}::bigint * 100000000000 || 'window-ended')::uuid, '{unit}',"
                " {scope}",
            ),
            "opens windows",
        ),
    ),
    "reminder": Table(
        "branch, inherited",
        state=filed_to_bridge("reminded_at < '2001-01-01'"),
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
        "branch, drafts own, inherited, lined",
        state=of_a_line(
            filed_to_bridge("period = 'moved'", "case when on_behalf then 'behalf' else state end")
        ),
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
    "on_behalf": Table(
        "branch, inherited",
        insert=(
            adds(
                "on_behalf",
                "county, id, scope, above, obligation_id, reason",
                f"{{county}}, gen_random_uuid(), {{scope}}, {{above}}, {id_of('obligation-free')},"
                " '停电'",
            ),
            "files, above",
        ),
        update=(touches("on_behalf", "confirmed_at", version=False), "files, own"),
    ),
    "exchange": Table(
        "own",
        insert=(
            adds(
                "exchange",
                "county, id, scope, form, period, sha256, content, generated_at, account_id",
                "{county}, gen_random_uuid(), {scope}, 'specimen', 'one', '', '{{}}', now(),"
                " {account}",
            ),
            "hands over",
        ),
    ),
    "report_revision": Table(
        "branch, inherited, lined",
        state=of_a_line(filed_to_bridge("number = 9")),
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
        "branch, inherited, lined",
        state=of_a_line(filed_to_bridge("field = 'moved'")),
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
        "branch, inherited, lined",
        state=of_a_line(
            filed_to_bridge(
                "period = 'moved'", f"case when period = 'taken' then {TO_BAMBOO} else '' end"
            )
        ),
        insert=(
            adds(
                "fact",
                "county, report_id, field, scope, above, unit_id, form, period, value, revision",
                f"{{county}}, {id_of('report-submitted')}, 'new', {{scope}}, {{above}}, '{{unit}}',"
                " 'specimen', 'submitted', 1, 2",
            ),
            "files, own",
        ),
        delete=(
            f"delete from fq.fact where report_id = {id_of('report-submitted')}",
            "files, own",
        ),
    ),
    "attachment": Table(
        "branch, inherited, lined",
        state=of_a_line(filed_to_bridge("name = 'moved'"), "forms <> '{specimen}'"),
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
        "branch, inherited",
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
        "branch, inherited",
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
