"""One specimen of every kind of record at every unit, and how each may be touched.

Whoever adds a table adds its line here, or ``test_every_table_is_tried`` fails.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, LiteralString

import psycopg


@dataclass(frozen=True)
class Table:
    """A table: who sees its rows, and for every way of writing who may write.

    ``insert``, ``update`` and ``delete`` are statements in which ``{scope}``, ``{county}``,
    ``{unit}``, ``{code}``, ``{parent}`` and ``{above}`` stand for the target's,
    ``{post}`` and ``{account}`` for the viewer's; ``state`` names the column that decides beside
    the place.
    """

    sees: str
    state: str = "''"
    scope: str = "scope"
    insert: tuple[str, str] = ("", "nobody")
    update: tuple[str, str] = ("", "nobody")
    delete: tuple[str, str] = ("", "nobody")


AT_COUNTY = "county::bigint * 100000000000"


def _id(kind: str) -> str:
    return f"md5('{{scope}}{kind}')::uuid"


def _adds(table: str, columns: str, values: str) -> str:
    return f"insert into fq.{table} ({columns}) values ({values})"


def _touches(
    table: str, column: str, *, where: str = "scope = {scope}", version: bool = True
) -> str:
    also = ", version = version + 1" if version else ""
    return f"update fq.{table} set {column} = {column}{also} where {where}"


_COUNTY_ROW = "county = {county}"
TABLES: dict[str, Table] = {
    "county": Table(
        "county",
        scope=AT_COUNTY,
        # Its insertion is tried by founding the world.
        update=(_touches("county", "name", where=_COUNTY_ROW, version=False), "installation"),
    ),
    "unit": Table(
        "branch and above",
        insert=(
            _adds(
                "unit",
                "county, id, scope, lo, hi, code, name, pinyin, level, opened_on",
                "{county}, gen_random_uuid(), {scope} + 77, {scope} + 77, {scope} + 77,"
                " '{code12}00077', '新', 'xin', 'enterprise', now()",
            ),
            "installation",
        ),
        update=(_touches("unit", "name", version=False), "installation"),
    ),
    "unit_edge": Table(
        "branch",
        insert=(
            _adds(
                "unit_edge",
                "county, child_id, parent_id, scope, valid_from",
                "{county}, '{unit}', '{parent}', {scope}, '2030-01-01'",
            ),
            "installation",
        ),
        update=(_touches("unit_edge", "valid_to", version=False), "installation"),
    ),
    "unit_event": Table(
        "branch",
        insert=(
            _adds(
                "unit_event",
                "county, id, unit_id, scope, kind, happened_on",
                "{county}, gen_random_uuid(), '{unit}', {scope}, 'rename', now()",
            ),
            "installation",
        ),
    ),
    "account": Table(
        "branch",
        insert=(
            _adds(
                "account",
                "county, id, scope, login, name",
                "{county}, gen_random_uuid(), {scope}, 'x{scope}', '新'",
            ),
            "staffing or installation",
        ),
        update=(_touches("account", "name", where=f"id = {_id('account')}"), "staffing"),
    ),
    "post": Table(
        "branch",
        insert=(
            _adds(
                "post",
                "county, id, scope, account_id, unit_id, role, from_on",
                f"{{county}}, gen_random_uuid(), {{scope}}, {_id('account')}, '{{unit}}',"
                " 'filer', now()",
            ),
            "staffing or installation",
        ),
        update=(_touches("post", "title", where=f"id = {_id('post')}"), "staffing"),
    ),
    "trail": Table("branch"),
    "trail_head": Table("county", scope=AT_COUNTY),
    "form_version": Table(
        "county",
        scope=AT_COUNTY,
        insert=(
            _adds(
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
            _adds(
                "obligation",
                "county, id, scope, above, unit_id, form, form_sha256, period, opens_at, due_at,"
                " grace_at, closes_at",
                "{county}, gen_random_uuid(), {scope}, {above}, '{unit}', 'specimen', '',"
                " 'new', now(), now(), now(), now()",
            ),
            "installation",
        ),
        update=(
            _touches("obligation", "waived_reason", where=f"id = {_id('obligation-draft')}"),
            "reviews, below",
        ),
    ),
    "reminder": Table(
        "branch",
        insert=(
            _adds(
                "reminder",
                "county, id, scope, obligation_id, reminded_at, account_id",
                f"{{county}}, gen_random_uuid(), {{scope}}, {_id('obligation-draft')}, now(),"
                " {account}",
            ),
            "reviews, below",
        ),
    ),
    "report": Table(
        "branch, drafts own",
        state="state",
        insert=(
            _adds(
                "report",
                "county, id, scope, above, unit_id, division_code, obligation_id, form,"
                " form_sha256, period, state, created_at, saved_at",
                f"{{county}}, gen_random_uuid(), {{scope}}, {{above}}, '{{unit}}', '{{code}}',"
                f" {_id('obligation-free')}, 'specimen', '', 'free', 'draft', now(), now()",
            ),
            "files, own",
        ),
        update=(
            _touches("report", "stale", where=f"id = {_id('report-accepted')}"),
            "files, branch",
        ),
    ),
    "report_revision": Table(
        "branch",
        insert=(
            _adds(
                "report_revision",
                "county, report_id, number, scope, answers, nil_report, sha256, submitted_at,"
                " account_id",
                f"{{county}}, {_id('report-submitted')}, 2, {{scope}}, '{{{{}}}}', false, '',"
                " now(), {account}",
            ),
            "files, own",
        ),
    ),
    "remark": Table(
        "branch",
        insert=(
            _adds(
                "remark",
                "county, id, scope, report_id, revision, field, words, made_at, account_id",
                f"{{county}}, gen_random_uuid(), {{scope}}, {_id('report-submitted')}, 1, '',"
                " '请改', now(), {account}",
            ),
            "reviews, below",
        ),
    ),
    "fact": Table(
        "branch",
        insert=(
            _adds(
                "fact",
                "county, report_id, field, scope, unit_id, form, period, value, revision",
                f"{{county}}, {_id('report-submitted')}, 'new', {{scope}}, '{{unit}}',"
                " 'specimen', 'submitted', 1, 2",
            ),
            "files, own",
        ),
        delete=(
            f"delete from fq.fact where report_id = {_id('report-submitted')}",
            "files, own",
        ),
    ),
    "pin": Table(
        "branch",
        insert=(
            _adds(
                "pin",
                "county, report_id, child_report_id, child_revision, scope",
                f"{{county}}, {_id('report-draft')}, {_id('report-submitted')}, 1, {{scope}}",
            ),
            "files, own",
        ),
        delete=("delete from fq.pin where scope = {scope}", "files, own"),
    ),
    "gap": Table(
        "branch",
        insert=(
            _adds(
                "gap",
                "county, report_id, obligation_id, scope, kind",
                f"{{county}}, {_id('report-draft')}, {_id('obligation-free')}, {{scope}}, 'late'",
            ),
            "files, own",
        ),
        delete=("delete from fq.gap where scope = {scope}", "files, own"),
    ),
    "adjustment": Table(
        "branch",
        insert=(
            _adds(
                "adjustment",
                "county, report_id, field, scope, computed, adjusted, reason",
                f"{{county}}, {_id('report-draft')}, 'new', {{scope}}, 1, 2, '因为'",
            ),
            "files, own",
        ),
        delete=("delete from fq.adjustment where scope = {scope}", "files, own"),
    ),
    "idempotency": Table(
        "own",
        insert=(
            _adds(
                "idempotency",
                "county, scope, key, sha256, answer",
                "{county}, {scope}, gen_random_uuid(), '', '{{}}'",
            ),
            "anyone, own",
        ),
    ),
    "attachment": Table(
        "branch",
        insert=(
            _adds(
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
            _adds(
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
            _adds(
                "ledger_entry",
                "county, id, scope, unit_id, ledger, ledger_sha256, state, values, found_on,"
                " due_on, created_at",
                "{county}, gen_random_uuid(), {scope}, '{unit}', 'specimen', '', 'found',"
                " '{{}}', now(), now(), now()",
            ),
            "files, own",
        ),
        update=(
            _touches("ledger_entry", "rectified_at", where=f"id = {_id('entry-found')}"),
            "files, branch",
        ),
    ),
    "ledger_step": Table(
        "branch",
        insert=(
            _adds(
                "ledger_step",
                "county, id, scope, entry_id, number, deed, done_at, account_id",
                f"{{county}}, gen_random_uuid(), {{scope}}, {_id('entry-found')}, 2, 'amend',"
                " now(), {account}",
            ),
            "files, branch",
        ),
    ),
    "outbox": Table(
        "branch",
        insert=(
            _adds(
                "outbox",
                "county, id, scope, post_id, kind, payload",
                "{county}, gen_random_uuid(), {scope}, {post}, 'x', '{{}}'",
            ),
            "people, own",
        ),
        # The installation's short sessions are of the same kind as a worker's.
        update=(_touches("outbox", "attempts", version=False), "installation, own"),
    ),
    "rule_set": Table(
        "county",
        scope=AT_COUNTY,
        insert=(
            _adds(
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
            _adds(
                "assessment",
                "county, id, scope, rule_set_id, period, title, state, opened_at",
                f"{{county}}, gen_random_uuid(), {{scope}}, {_id('rules')}, 'new', '',"
                " 'gathering', now()",
            ),
            "assesses, own",
        ),
        update=(
            _touches("assessment", "ranked", where=f"id = {_id('assessment-scored')}"),
            "assesses, own",
        ),
    ),
    # Published or not: every unit's lines in one book are the county's alone.
    "assessment_result": Table(
        "own",
        state="(select a.state from fq.assessment a where a.id = t.assessment_id)",
        insert=(
            _adds(
                "assessment_result",
                "county, assessment_id, sha256, scope, content",
                f"{{county}}, {_id('assessment-scored')}, 'new', {{scope}}, '{{{{}}}}'",
            ),
            "assesses, own",
        ),
    ),
    "fact_snapshot": Table(
        "own",
        insert=(
            _adds(
                "fact_snapshot",
                "county, id, scope, assessment_id, content, sha256, frozen_at",
                f"{{county}}, gen_random_uuid(), {{scope}}, {_id('assessment-scored')}, '{{{{}}}}',"
                " '', now()",
            ),
            "assesses, own",
        ),
    ),
    "score": Table(
        "branch, published",
        state="published",
        insert=(
            _adds(
                "score",
                "county, assessment_id, unit_id, scope, total, place",
                "{county}, {at_county:assessment-gathering}, '{unit}', {scope}, 1, 1",
            ),
            "assesses, branch",
        ),
        update=(
            _touches(
                "score", "published", where="scope = {scope} and not published", version=False
            ),
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
            _adds(
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
            _adds(
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
            _adds(
                "status",
                "county, id, scope, unit_id, kind, cause, authority, from_on",
                "{county}, gen_random_uuid(), {scope}, '{unit}', 'talk', '因为', '县委', now()",
            ),
            "assesses, branch",
        ),
        update=(_touches("status", "lifted_reason", version=False), "assesses, branch"),
    ),
    "bulletin": Table(
        "county, published",
        state="state",
        insert=(
            _adds(
                "bulletin",
                "county, id, scope, title, state, year, snapshot, snapshot_sha256, drafted_at",
                "{county}, gen_random_uuid(), {scope}, '通报', 'draft', 2026, '{{}}', '', now()",
            ),
            "assesses, own",
        ),
        update=(
            _touches("bulletin", "title", where=f"id = {_id('bulletin-draft')}"),
            "assesses, own",
        ),
    ),
    "bulletin_counter": Table("county", scope=AT_COUNTY),
}
REPORT_STATES = ("draft", "submitted", "sent_back", "accepted", "consolidated")
ENTRY_STATES = ("clear", "found", "rectified", "closed")
ASSESSMENT_STATES = ("gathering", "scored", "published")
# Tables whose rows belong to the county itself, not to each of its units.
OF_THE_COUNTY = {
    "county",
    "trail_head",
    "form_version",
    "ledger_version",
    "rule_set",
    "assessment",
    "assessment_result",
    "fact_snapshot",
    "bulletin",
    "bulletin_counter",
}

# Lays out the specimens as the owner of the server, past policies and triggers: what is tried
# is how they are read and written afterwards. x is a unit, with its superior's scope.
_FURNISH: LiteralString = """
set session_replication_role = replica;
create temporary view x as
  select u.*, coalesce(p.scope, u.scope) as above, u.level = 'county' as root
    from fq.unit u
    left join fq.unit_edge e on e.child_id = u.id and e.valid_to is null
    left join fq.unit p on p.id = e.parent_id;
create function pg_temp.n(scope bigint, kind text) returns uuid language sql as
  $$ select md5(scope || kind)::uuid $$;
insert into fq.unit_event (county, id, unit_id, scope, kind, happened_on)
  select county, pg_temp.n(scope, 'event'), id, scope, 'open', now() from x;
insert into fq.unit_edge (county, child_id, parent_id, scope, valid_from, valid_to)
  select county, id, pg_temp.n(0, 'nobody'), scope, '2000-01-01', '2000-01-02' from x;
insert into fq.account (county, id, scope, login, name)
  select county, pg_temp.n(scope, 'account'), scope, 'specimen.' || scope, '样' from x;
insert into fq.post (county, id, scope, account_id, unit_id, role, from_on)
  select county, pg_temp.n(scope, 'post'), scope, pg_temp.n(scope, 'account'), id, 'filer',
         '2020-01-01' from x;
insert into fq.trail
  select county, scope, now(), null, null, '', '', '', '', scope, '{}', '', '' from x;
insert into fq.form_version (county, form, sha256, title, level, frequency, definition)
  select county, 'specimen', '', '', '', '', '{}' from x where root;
insert into fq.obligation (county, id, scope, above, unit_id, form, form_sha256, period, opens_at,
    due_at, grace_at, closes_at)
  select county, pg_temp.n(scope, 'obligation-' || s), scope, above, id, 'specimen', '', s,
         '2020-01-01', '2099-01-01', '2099-01-01',
         '2099-01-01'
    from x, unnest('{draft,submitted,sent_back,accepted,consolidated,free}'::text[]) s;
insert into fq.obligation (county, id, scope, above, unit_id, form, form_sha256, period, opens_at,
    due_at, grace_at, closes_at)
  select county, pg_temp.n(scope, 'obligation-closed'), scope, above, id, 'specimen', '', 'closed',
         '2020-01-01', '2020-01-02', '2020-01-02', '2020-01-02' from x;
insert into fq.report (county, id, scope, above, unit_id, division_code, obligation_id, form,
    form_sha256, period, state, created_at, saved_at, revision)
  select county, pg_temp.n(scope, 'report-' || s), scope, above, id, code,
         pg_temp.n(scope, 'obligation-' || s), 'specimen', '', s,
         case s when 'closed' then 'draft' else s end, now(), now(), 2
    from x, unnest('{draft,submitted,sent_back,accepted,consolidated,closed}'::text[]) s;
insert into fq.report_revision
  select county, pg_temp.n(scope, 'report-submitted'), 1, scope, '{}', false, '', now(),
         pg_temp.n(scope, 'account') from x;
insert into fq.fact
  select county, pg_temp.n(scope, 'report-' || s), 'one', scope, id, 'specimen', s, 1, 0, 1
    from x, unnest('{submitted,accepted}'::text[]) s;
insert into fq.reminder
  select county, pg_temp.n(scope, 'reminder'), scope, pg_temp.n(scope, 'obligation-draft'), now(),
         pg_temp.n(scope, 'account') from x;
insert into fq.remark
  select county, pg_temp.n(scope, 'remark'), scope, pg_temp.n(scope, 'report-sent_back'), 1, '',
         '改', now(), pg_temp.n(scope, 'account') from x;
insert into fq.pin
  select county, pg_temp.n(scope, 'report-accepted'), pg_temp.n(scope, 'report-submitted'), 1,
         scope from x;
insert into fq.gap
  select county, pg_temp.n(scope, 'report-draft'), pg_temp.n(scope, 'obligation-closed'), scope,
         'missing', '' from x;
insert into fq.adjustment
  select county, pg_temp.n(scope, 'report-draft'), 'one', scope, 1, 2, '因为' from x;
insert into fq.idempotency (county, scope, key, sha256, answer)
  select county, scope, pg_temp.n(scope, 'key'), '', '{}' from x;
insert into fq.attachment
  select county, scope, repeat('a', 64), 'image/png', 1, '', repeat('a', 64),
         pg_temp.n(scope, 'account'), now() from x;
insert into fq.ledger_version (county, ledger, sha256, title, definition)
  select county, 'specimen', '', '', '{}' from x where root;
insert into fq.ledger_entry (county, id, scope, unit_id, ledger, ledger_sha256, state, values,
    found_on, due_on, created_at)
  select county, pg_temp.n(scope, 'entry-' || s), scope, id, 'specimen', '', s, '{}', now(), now(),
         now() from x, unnest('{clear,found,rectified,closed}'::text[]) s;
insert into fq.ledger_step (county, id, scope, entry_id, number, deed, done_at, account_id)
  select county, pg_temp.n(scope, 'step'), scope, pg_temp.n(scope, 'entry-found'), 1, 'find', now(),
         pg_temp.n(scope, 'account') from x;
insert into fq.outbox (county, id, scope, post_id, kind, payload)
  select county, pg_temp.n(scope, 'job'), scope, pg_temp.n(scope, 'post'), 'x', '{}' from x;
insert into fq.rule_set
  select county, pg_temp.n(scope, 'rules'), 'specimen', '', '', '', now(), null from x where root;
insert into fq.assessment (county, id, scope, rule_set_id, period, title, state, opened_at)
  select county, pg_temp.n(scope, 'assessment-' || s), scope, pg_temp.n(scope, 'rules'), s, '', s,
         now() from x, unnest('{gathering,scored,published}'::text[]) s where root;
insert into fq.assessment_result (county, assessment_id, sha256, scope, content)
  select county, pg_temp.n(scope, 'assessment-' || s), 'hash', scope, '{}'
    from x, unnest('{scored,published}'::text[]) s where root;
insert into fq.fact_snapshot
  select county, pg_temp.n(scope, 'snapshot'), scope, pg_temp.n(scope, 'assessment-scored'), '{}',
         '', now() from x where root;
insert into fq.score
  select x.county, pg_temp.n(x.county::bigint * 100000000000, 'assessment-' || s), x.id, x.scope, 1,
         1, s = 'published' from x, unnest('{scored,published}'::text[]) s;
insert into fq.score_line
  select x.county, pg_temp.n(x.county::bigint * 100000000000, 'assessment-' || s), x.id, 'one',
         x.scope, 1, '', 1, 1, '因为', '[]' from x, unnest('{scored,published}'::text[]) s;
insert into fq.manual_fact
  select county, pg_temp.n(scope, 'manual'), scope, id, '2026', 'one', 1, '文件', now(),
         pg_temp.n(scope, 'account') from x;
insert into fq.status (county, id, scope, unit_id, kind, cause, authority, from_on)
  select county, pg_temp.n(scope, 'status'), scope, id, 'talk', '因为', '县委', now() from x;
insert into fq.bulletin (county, id, scope, title, state, year, serial, number, snapshot,
    snapshot_sha256, drafted_at, published_at)
  select county, pg_temp.n(scope, 'bulletin-' || s), scope, '通报', s, 2026,
         case s when 'published' then 1 end, case s when 'published' then '1' end, '{}', '', now(),
         case s when 'published' then now() end
    from x, unnest('{draft,published}'::text[]) s where root;
insert into fq.bulletin_counter select county, 2026, 1 from x where root;
set session_replication_role = origin;
-- Tries a statement, undoes it whatever comes, and says what came: how many rows, or which error.
create function public.attempt(statement text) returns text language plpgsql as $$
declare
  n int;
begin
  begin
    execute statement;
    get diagnostics n = row_count;
    raise exception using errcode = 'TS001', message = n::text;
  exception
    when sqlstate 'TS001' then return 'rows ' || sqlerrm;
    when others then return sqlstate;
  end;
end $$;
"""


def furnish(connection: psycopg.Connection[Any]) -> None:
    """Lay out every specimen in a database, as its administrator."""
    connection.execute(_FURNISH)
