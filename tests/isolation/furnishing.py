"""Lays every specimen out at every unit, past the policies and triggers that are tried with it."""

from __future__ import annotations

from typing import Any, LiteralString

import psycopg

# Lays out the specimens as the owner of the server, past policies and triggers: what is tried
# is how they are read and written afterwards. x is a unit, with its superior's scope.
_FURNISH: LiteralString = """
set session_replication_role = replica;
-- A station of 石桥镇, and a bureau of either county.
insert into fq.unit (county, id, scope, lo, hi, code, name, pinyin, level, opened_on)
  select 341599, md5('station')::uuid, s, s, s, s::text, '站', 'zhan', 'department', '2020-01-01'
    from (values (34159910000000002)) t (s);
insert into fq.unit (county, id, scope, lo, hi, code, name, pinyin, level, opened_on)
  select county, md5(county || '-bureau')::uuid, scope + 99, scope + 99, scope + 99,
         (scope + 99)::text, '局', 'ju', 'department', '2020-01-01'
    from fq.unit where level = 'county';
insert into fq.unit_edge (county, child_id, parent_id, scope, above, valid_from)
  select c.county, c.id, p.id, c.scope, p.scope, '2020-01-01'
    from fq.unit c join fq.unit p on p.code = left(c.code, 12) where c.name in ('站', '局');
-- A grid of 上河村 with a microgrid in it, and the grid beside it.
insert into fq.unit (county, id, scope, lo, hi, code, name, pinyin, level, opened_on)
  select 341599, md5(s::text)::uuid, s, s, s + w, s::text, '格', 'ge', l, '2020-01-01'
    from (values (34159910020001000, 999, 'grid'), (34159910020001001, 0, 'microgrid'),
                 (34159910020002000, 0, 'grid')) t (s, w, l);
insert into fq.unit_edge (county, child_id, parent_id, scope, above, valid_from)
  select c.county, c.id, p.id, c.scope, p.scope, '2020-01-01' from fq.unit c join fq.unit p
      on p.code = case c.level when 'grid' then left(c.code, 12) else left(c.code, 14) || '000' end
   where c.name = '格';
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
  select county, 10 * scope + n, now(), null, null, '', '', s, '', scope, '{}', '', ''
    from x, unnest('{report,account,post}'::text[]) with ordinality t (s, n);
insert into fq.form_version (county, form, sha256, title, level, frequency, definition)
  select county, 'specimen', '', '', '', '', '{}' from x where root;
insert into fq.form_version (county, form, sha256, title, level, frequency, definition)
  select county, 'other', '', '', '', '', '{}' from x where root;
-- What is no department's opens nothing to whoever it says.
insert into fq.form_line (county, form, unit_id, scope)
  select county, case name when '局' then 'other' else 'specimen' end, id, scope from x
   where code in ('34159900000000001', '34159910000000001', '34159910000000002')
      or name = '局';
insert into fq.form_retirement
  select county, 'specimen', '2026', '停用', now(), pg_temp.n(scope, 'account') from x where root;
insert into fq.form_draft (county, id, title, document, begun_at, changed_at, changed_by)
  select county, pg_temp.n(scope, 'form-draft'), '样', '{}', now(), now(),
         pg_temp.n(scope, 'account') from x where root;
insert into fq.form_approval (county, id, scope, draft_id, drawn_by, form, title, sha256,
    definition, reason, basis, needed_by, until, asked, units, answers, state, asked_at, asked_by,
    remark, year, serial)
  select county, pg_temp.n(scope, 'approval-' || s), scope, pg_temp.n(scope, 'form-draft'),
         array[pg_temp.n(scope, 'account')], 'specimen', '', '', '{}', '要用', '文件', '平安办',
         now(), 1, 1, 1, s, now(), pg_temp.n(scope, 'account'), '知道了',
         case when s in ('approved', 'adopted') then 2020 end,
         case s when 'approved' then 1 when 'adopted' then 2 end
    from x, unnest('{asked,withdrawn,sent_back,approved,adopted}'::text[]) s where root;
insert into fq.obligation (county, id, scope, above, unit_id, form, form_sha256, period, opens_at,
    due_at, grace_at, closes_at)
  select county, pg_temp.n(scope, 'obligation-' || s), scope, above, id, 'specimen', '', s,
         '2020-01-01', '2099-01-01', '2099-01-01',
         '2099-01-01'
    from x, unnest('{draft,submitted,sent_back,accepted,consolidated,free,behalf}'::text[]) s;
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
insert into fq.report (county, id, scope, above, unit_id, division_code, obligation_id, form,
    form_sha256, period, state, on_behalf, created_at, saved_at, revision)
  select county, pg_temp.n(scope, 'report-behalf'), scope, above, id, code,
         pg_temp.n(scope, 'obligation-behalf'), 'specimen', '', 'behalf', 'draft', true, now(),
         now(), 2 from x;
insert into fq.exchange (county, id, scope, form, period, sha256, content, generated_at, account_id)
  select county, pg_temp.n(scope, 'exchange'), scope, 'specimen', 'one', '', '{}', now(),
         pg_temp.n(scope, 'account') from x where root;
insert into fq.on_behalf (county, id, scope, above, obligation_id, reason)
  select county, pg_temp.n(scope, 'behalf'), scope, above, pg_temp.n(scope, 'obligation-behalf'),
         '停电' from x;
insert into fq.report_revision
  select county, pg_temp.n(scope, 'report-submitted'), 1, scope, '{}', false, '', now(),
         pg_temp.n(scope, 'account') from x;
insert into fq.fact (county, report_id, field, scope, above, unit_id, form, period, value, revision)
  select county, pg_temp.n(scope, 'report-' || s), 'one', scope, above, id, 'specimen', s, 1, 1
    from x, unnest('{submitted,accepted}'::text[]) s;
insert into fq.follow_up (county, id, scope, above, unit_id, report_id, form, field, period, words)
  select county, pg_temp.n(scope, 'follow-up'), scope, above, id,
         pg_temp.n(scope, 'report-submitted'), 'specimen', 'one', 'submitted', '看' from x;
insert into fq.obligation_request (county, id, scope, above, obligation_id, kind, reason, state,
    decision)
  select county, pg_temp.n(scope, 'request-' || s), scope, above,
         pg_temp.n(scope, 'obligation-closed'), 'waiver', '停电', s, '知道了'
    from x, unnest('{asked,withdrawn,granted,refused}'::text[]) s;
insert into fq.sensitive_window (county, id, scope, title, basis, form, frequency, first_day,
    last_day, state, ended_reason)
  select county, pg_temp.n(scope, 'window-' || s), scope, '防汛', '文件', 'specimen', 'day', now(),
         now(), s, '雨停' from x, unnest('{running,ended}'::text[]) s where root;
insert into fq.window_unit (county, window_id, unit_id, scope)
  select county, pg_temp.n(county::bigint * 100000000000, 'window-running'), id, scope from x;
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
insert into fq.row_set_aside
  select county, pg_temp.n(scope, 'report-draft'), repeat('a', 64),
         pg_temp.n(scope, 'report-submitted'), 1, 'list', scope, '{}', '因为', now() from x;
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
insert into fq.notice (county, id, scope, roles, kind, about_kind, address, words)
  select county, pg_temp.n(scope, 'notice' || s), scope, '["filer"]', 'reminded', 'report',
         '/reports', '请报' from x, unnest('{"",-new}'::text[]) s;
insert into fq.notice_channel (county, id, scope, unit_id, post_id, kind, title, address)
  select county, pg_temp.n(scope, 'channel'), scope, id, pg_temp.n(scope, 'post'), 'webhook', '群',
         'v1.secret' from x;
insert into fq.notice_delivery (county, channel_id, notice_id, scope, parcel, taken_at)
  select county, pg_temp.n(scope, 'channel'), pg_temp.n(scope, 'notice'), scope,
         pg_temp.n(scope, 'parcel'), now() from x;
insert into fq.told (county, kind, record_id, scope, subject, moment, words)
  select county, 'report', pg_temp.n(scope, 'report-accepted'), scope, 'specimen', '2000', name
    from x;
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
insert into fq.unit_change (county, id, scope, kind, effective_on, document_number, request, shown,
    done, sha256, account_id, done_at)
  select county, pg_temp.n(scope, 'change'), scope, 'rename', now(), '文件', '{}', '{}', '{}', '',
         pg_temp.n(scope, 'account'), now() from x where root;
insert into fq.planned_change (county, id, scope, kind, effective_on, document_number, request,
    shown, outline, state)
  select county, pg_temp.n(scope, 'planned-' || s), scope, 'rename', '2099-01-01', '文件', '{}',
         '{}', '', s from x, unnest('{planned,withdrawn,done,failed}'::text[]) s where root;
-- 桃源村 took the place of 竹园村, as far as sight goes.
insert into fq.fact (county, report_id, field, scope, above, unit_id, form, period, value, revision)
  select u.county, pg_temp.n(u.scope, 'report-taken'), 'one', u.scope, b.scope, u.id, 'specimen',
         'taken', 1, 1 from x u, x b where u.code = '341599100200' and b.code = '341599100202';
update fq.unit h set inherits = array[x.scope], succeeds = array[x.scope] from x
 where h.code = '341599101201' and x.code = '341599100202';
-- 枫林村 once answered to 石桥镇: what it filed there then.
create temporary view m as
  select x.*, b.scope as former, b.id as former_id from x, fq.unit b
   where x.code = '341599101200' and b.code = '341599100000';
update fq.unit u set once_below = array[m.former], former_keys = array[m.former + 99900000] from m
 where u.id = m.id;
insert into fq.unit_edge (county, child_id, parent_id, scope, above, valid_from, valid_to)
  select county, id, former_id, scope, former, '2000-03-01', '2000-03-02' from m;
insert into fq.unit_event (county, id, unit_id, scope, above, kind, happened_on, document_number)
  select county, pg_temp.n(scope, 'moved'), id, scope, former, 'move', now(), 'moved' from m;
insert into fq.obligation (county, id, scope, above, unit_id, form, form_sha256, period, opens_at,
    due_at, grace_at, closes_at)
  select county, pg_temp.n(scope, 'obligation-moved'), scope, former, id, 'specimen', '', 'moved',
         '2020-01-01', '2099-01-01', '2099-01-01', '2099-01-01' from m;
insert into fq.report (county, id, scope, above, unit_id, division_code, obligation_id, form,
    form_sha256, period, state, created_at, saved_at, revision)
  select county, pg_temp.n(scope, 'report-moved'), scope, former, id, code,
         pg_temp.n(scope, 'obligation-moved'), 'specimen', '', 'moved', 'accepted', now(), now(), 9
    from m;
insert into fq.report_revision (county, report_id, number, scope, above, answers, nil_report,
    sha256, submitted_at, account_id)
  select county, pg_temp.n(scope, 'report-moved'), 9, scope, former, '{}', false, '', now(),
         pg_temp.n(scope, 'account') from m;
insert into fq.fact (county, report_id, field, scope, above, unit_id, form, period, value, revision)
  select county, pg_temp.n(scope, 'report-moved'), 'one', scope, former, id, 'specimen', 'moved', 1,
         9 from m;
insert into fq.reminder (county, id, scope, above, obligation_id, reminded_at, account_id)
  select county, pg_temp.n(scope, 'reminder-moved'), scope, former,
         pg_temp.n(scope, 'obligation-moved'), '2000-01-01', pg_temp.n(scope, 'account') from m;
insert into fq.remark (county, id, scope, above, report_id, revision, field, words, made_at,
    account_id)
  select county, pg_temp.n(scope, 'remark-moved'), scope, former, pg_temp.n(scope, 'report-moved'),
         9, 'moved', '改', now(), pg_temp.n(scope, 'account') from m;
insert into fq.attachment (county, scope, once_below, sha256, media_type, size, name, stored_sha256,
    account_id, kept_at)
  select county, scope, array[former], repeat('c', 64), 'image/png', 1, 'moved', repeat('c', 64),
         pg_temp.n(scope, 'account'), now() from m;
-- What hangs on a form says so; beside it stands, everywhere, something of another form.
update fq.report_revision set form = 'specimen';
update fq.remark set form = 'specimen';
update fq.attachment set forms = '{specimen}';
insert into fq.obligation (county, id, scope, above, unit_id, form, form_sha256, period, opens_at,
    due_at, grace_at, closes_at)
  select county, pg_temp.n(scope, 'obligation-other'), scope, above, id, 'other', '', 'other',
         '2020-01-01', '2099-01-01', '2099-01-01', '2099-01-01' from x;
insert into fq.report (county, id, scope, above, unit_id, division_code, obligation_id, form,
    form_sha256, period, state, created_at, saved_at, revision)
  select county, pg_temp.n(scope, 'report-other'), scope, above, id, code,
         pg_temp.n(scope, 'obligation-other'), 'other', '', 'other', 'accepted', now(), now(), 8
    from x;
insert into fq.report_revision (county, report_id, number, scope, answers, nil_report, sha256,
    submitted_at, account_id, form)
  select county, pg_temp.n(scope, 'report-other'), 8, scope, '{}', false, '', now(),
         pg_temp.n(scope, 'account'), 'other' from x;
insert into fq.fact (county, report_id, field, scope, above, unit_id, form, period, value, revision)
  select county, pg_temp.n(scope, 'report-other'), 'one', scope, above, id, 'other', 'other', 1, 8
    from x;
insert into fq.remark (county, id, scope, report_id, revision, field, words, made_at, account_id,
    form)
  select county, pg_temp.n(scope, 'remark-other'), scope, pg_temp.n(scope, 'report-other'), 8, '',
         '改', now(), pg_temp.n(scope, 'account'), 'other' from x;
insert into fq.attachment (county, scope, sha256, media_type, size, name, stored_sha256, account_id,
    kept_at)
  select county, scope, repeat('d', 64), 'image/png', 1, '', repeat('d', 64),
         pg_temp.n(scope, 'account'), now() from x;
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
