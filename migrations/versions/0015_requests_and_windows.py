"""Requests for an extension or a waiver, and sensitive windows that raise a frequency.

Revision ID: 0015
Revises: 0014
"""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

MOVES = """
insert into sec.state_move (kind, from_state, to_state, who, roles) values
  ('obligation_request', '', 'asked', 'own', '{filer,reviewer}'),
  ('obligation_request', 'asked', 'withdrawn', 'own', '{filer,reviewer}'),
  ('obligation_request', 'asked', 'granted', 'above', '{reviewer}'),
  ('obligation_request', 'asked', 'refused', 'above', '{reviewer}'),
  ('sensitive_window', '', 'running', 'county', '{reviewer,assessor}'),
  ('sensitive_window', 'running', 'ended', 'county', '{reviewer,assessor}');
"""

WINDOWS = """
-- For these days the units chosen file a form more often than usual (敏感时期). It runs out by
-- itself after its last day; 'ended' is one that was ended before.
create table fq.sensitive_window (
  county       int not null,
  id           uuid not null,
  scope        bigint not null check (scope / 100000000000 = county
                                      and scope % 100000000000 = 0),
  title        text not null check (title <> ''),
  basis        text not null check (basis <> ''),
  form         text not null,
  frequency    text not null,
  first_day    date not null,
  last_day     date not null check (last_day >= first_day),
  state        text not null check (state in ('running', 'ended')),
  opened_at    timestamptz,
  opened_by    uuid,
  ended_at     timestamptz,
  ended_by     uuid,
  ended_reason text not null default '' check (state = 'running' or ended_reason <> ''),
  version      int not null default 1,
  primary key (county, id)
);
create index on fq.sensitive_window (county, last_day);
alter table fq.sensitive_window enable row level security;
alter table fq.sensitive_window force row level security;
create policy own on fq.sensitive_window to fq_owner using (true) with check (true);
-- Why a unit files daily is no secret in its county.
create policy rd on fq.sensitive_window for select to fq_web using (
  county = (select sec.county()));
create policy ins on fq.sensitive_window for insert to fq_web with check (
  scope = (select sec.scope()) and (select sec.role()) in ('reviewer', 'assessor'));
create policy ed on fq.sensitive_window for update to fq_web
  using (scope = (select sec.scope()) and (select sec.role()) in ('reviewer', 'assessor'))
  with check (scope = (select sec.scope()));
grant select on fq.sensitive_window to fq_web;
grant insert (county, id, scope, title, basis, form, frequency, first_day, last_day, state,
  version) on fq.sensitive_window to fq_web;
grant update (state, ended_reason, version) on fq.sensitive_window to fq_web;

create function fq.keep_window() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    new.opened_at := sec.now();
    new.opened_by := sec.account();
  elsif new.state <> old.state then
    new.ended_at := sec.now();
    new.ended_by := sec.account();
  end if;
  return new;
end $$;
revoke all on function fq.keep_window() from public;
create trigger a_guard before insert or update on fq.sensitive_window
  for each row execute function fq.guard_state('sensitive_window');
create trigger b_keep before insert or update on fq.sensitive_window
  for each row execute function fq.keep_window();

create table fq.window_unit (
  county    int not null,
  window_id uuid not null,
  unit_id   uuid not null,
  scope     bigint not null check (scope / 100000000000 = county),
  primary key (county, window_id, unit_id),
  foreign key (county, window_id) references fq.sensitive_window (county, id),
  foreign key (county, unit_id, scope) references fq.unit (county, id, scope)
);
create index on fq.window_unit (scope);
alter table fq.window_unit enable row level security;
alter table fq.window_unit force row level security;
create policy own on fq.window_unit to fq_owner using (true) with check (true);
create policy rd on fq.window_unit for select to fq_web using (
  scope between (select sec.lo()) and (select sec.hi()));
-- Units are chosen when a window is opened, from the county's whole branch, and stay chosen.
create policy ins on fq.window_unit for insert to fq_web with check (
  county = (select sec.county()) and (select sec.scope()) = county::bigint * 100000000000
  and scope between (select sec.lo()) and (select sec.hi())
  and (select sec.role()) in ('reviewer', 'assessor'));
grant select, insert on fq.window_unit to fq_web;

-- What a window asks for in addition names it; the installation opens it and, when the window
-- is ended early or a unit is no more, excuses it.
alter table fq.obligation add column window_id uuid;
alter table fq.obligation add constraint obligation_window_fkey
  foreign key (county, window_id) references fq.sensitive_window (county, id);
create index obligation_window_idx on fq.obligation (county, window_id)
  where window_id is not null;
grant insert (window_id), update (window_id) on fq.obligation to fq_web;
-- Somebody asked before it closed and has no answer yet: until then it takes a filing.
alter table fq.obligation add column held_open boolean not null default false;
create policy release on fq.obligation for update to fq_web
  using (county = (select sec.county()) and (select sec.role()) = 'system')
  with check (county = (select sec.county()));
"""

REQUESTS = """
-- A unit asks for more time or to be excused; the unit above answers. Who and when is the
-- database's own knowledge.
create table fq.obligation_request (
  county        int not null,
  id            uuid not null,
  scope         bigint not null check (scope / 100000000000 = county),
  above         bigint not null,
  obligation_id uuid not null,
  kind          text not null check (kind in ('extension', 'waiver')),
  reason        text not null check (reason <> ''),
  wished_until  timestamptz check (kind = 'extension' or wished_until is null),
  state         text not null check (state in ('asked', 'withdrawn', 'granted', 'refused')),
  asked_at      timestamptz,
  asked_by      uuid,
  decided_at    timestamptz,
  decided_by    uuid,
  decision      text not null default '' check (state <> 'refused' or decision <> ''),
  granted_until timestamptz check ((kind = 'extension' and state = 'granted')
                                   = (granted_until is not null)),
  version       int not null default 1,
  primary key (county, id),
  foreign key (county, obligation_id, scope) references fq.obligation (county, id, scope)
);
create index on fq.obligation_request (scope);
create index on fq.obligation_request (above) where state = 'asked';
create index on fq.obligation_request (county, obligation_id);
-- One open request at a time: the answer comes first.
create unique index obligation_request_open on fq.obligation_request (county, obligation_id)
  where state = 'asked';
alter table fq.obligation_request enable row level security;
alter table fq.obligation_request force row level security;
create policy own on fq.obligation_request to fq_owner using (true) with check (true);
create policy rd on fq.obligation_request for select to fq_web using (
  scope between (select sec.lo()) and (select sec.hi()) or above = (select sec.scope()));
create policy ins on fq.obligation_request for insert to fq_web with check (
  scope = (select sec.scope()) and (select sec.role()) in ('filer', 'reviewer'));
create policy ed on fq.obligation_request for update to fq_web
  using ((scope between (select sec.lo()) and (select sec.hi()) or above = (select sec.scope()))
         and (select sec.role()) in ('filer', 'reviewer'))
  with check (scope between (select sec.lo()) and (select sec.hi())
              or above = (select sec.scope()));
grant select on fq.obligation_request to fq_web;
grant insert (county, id, scope, above, obligation_id, kind, reason, wished_until, state, version)
  on fq.obligation_request to fq_web;
grant update (state, decision, granted_until, version) on fq.obligation_request to fq_web;

create function fq.keep_request() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if not exists (select from fq.obligation o
                    where o.county = new.county and o.id = new.obligation_id
                      and o.scope = new.scope and o.above = new.above) then
      raise exception 'request does not fit its obligation' using errcode = '42501';
    end if;
    new.asked_at := sec.now();
    new.asked_by := sec.account();
  elsif new.state <> old.state then
    new.decided_at := sec.now();
    new.decided_by := sec.account();
  elsif (new.decision, new.granted_until) is distinct from (old.decision, old.granted_until) then
    raise exception 'a decision stands' using errcode = '42501';
  end if;
  return new;
end $$;
revoke all on function fq.keep_request() from public;
create trigger a_guard before insert or update on fq.obligation_request
  for each row execute function fq.guard_state('obligation_request');
create trigger b_keep before insert or update on fq.obligation_request
  for each row execute function fq.keep_request();

-- Whoever asked in time and filed while the answer was pending is judged by the answer. What was
-- filed before the unit asked stays as late as it was.
create function fq.judge_by_answer() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if new.state = 'granted' and old.state = 'asked' and new.kind = 'extension' then
    update fq.report r set late = false, version = r.version + 1
      from fq.obligation o
     where o.county = new.county and o.id = new.obligation_id
       and r.county = o.county and r.obligation_id = o.id and r.late
       and r.first_submitted_at >= new.asked_at and r.first_submitted_at <= o.grace_at;
  end if;
  return new;
end $$;
revoke all on function fq.judge_by_answer() from public;
create trigger judge after update on fq.obligation_request
  for each row execute function fq.judge_by_answer();

create function fq.hold_open() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update fq.obligation o
     set held_open = (new.state = 'asked' and new.asked_at <= o.closes_at)
   where o.county = new.county and o.id = new.obligation_id;
  return new;
end $$;
revoke all on function fq.hold_open() from public;
create trigger hold_open after insert or update of state on fq.obligation_request
  for each row execute function fq.hold_open();

-- A request follows its obligation to whom it is owed now.
create function fq.hand_over_request() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update fq.obligation_request q set above = new.above, version = q.version + 1
   where q.county = new.county and q.obligation_id = new.id and q.above <> new.above;
  return new;
end $$;
revoke all on function fq.hand_over_request() from public;
create trigger hand_over after update of above on fq.obligation
  for each row when (new.above <> old.above) execute function fq.hand_over_request();
"""

# The first filing waits for a decision that is just being made, and is judged by it. A period
# stays open for a unit that asked before it closed, until it has its answer.
FIRST_FILING = """\
      select * into o from fq.obligation
       where county = new.county and id = new.obligation_id for share;
      if o.waived_at is not null then
        raise exception 'waived' using errcode = 'FQ003';
      end if;
      if sec.now() > o.closes_at and not o.held_open then
"""
FIRST_FILING_BEFORE = """\
      if sec.now() > o.closes_at then
"""

KEEP = """
create or replace function fq.keep_report() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  o fq.obligation;
begin
  select * into o from fq.obligation
   where county = new.county and id = new.obligation_id;
  if tg_op = 'INSERT' then
    if o.id is null or (o.scope, o.above, o.unit_id, o.form, o.period)
         is distinct from (new.scope, new.above, new.unit_id, new.form, new.period) then
      raise exception 'report does not fit its obligation' using errcode = '42501';
    end if;
    return new;
  end if;
  if (new.answers is distinct from old.answers or new.nil_report <> old.nil_report)
     and (old.state not in ('draft', 'sent_back') or old.scope <> (select sec.scope())) then
    raise exception 'answers are closed' using errcode = '42501';
  end if;
  new.revision := old.revision;
  new.submitted_at := old.submitted_at;
  if new.state = 'submitted' and old.state <> 'submitted' then
    new.revision := old.revision + 1;
    new.submitted_at := sec.now();
    if old.first_submitted_at is null then
{first}        raise exception 'period closed' using errcode = 'FQ001';
      end if;
      new.first_submitted_at := sec.now();
      new.late := sec.now() > o.grace_at;
    end if;
  end if;
  return new;
end $$;
"""

DOWN = """
drop trigger hand_over on fq.obligation;
drop function fq.hand_over_request();
drop table fq.obligation_request;
drop function fq.keep_request(), fq.judge_by_answer(), fq.hold_open();
drop policy release on fq.obligation;
drop index fq.obligation_window_idx;
alter table fq.obligation drop column window_id, drop column held_open;
drop table fq.window_unit, fq.sensitive_window;
drop function fq.keep_window();
delete from sec.state_move where kind in ('obligation_request', 'sensitive_window');
"""


def upgrade() -> None:
    op.execute("set role fq_owner")
    op.execute(MOVES)
    op.execute(WINDOWS)
    op.execute(REQUESTS)
    op.execute(KEEP.format(first=FIRST_FILING))
    op.execute("reset role")


def downgrade() -> None:
    op.execute("set role fq_owner")
    op.execute(KEEP.format(first=FIRST_FILING_BEFORE))
    op.execute(DOWN)
    op.execute("reset role")
