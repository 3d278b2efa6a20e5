"""Filing on behalf: the unit above writes a report in a unit's place, marked as such.

And what a county has handed over of a period to the level above it, each time as it was.

Revision ID: 0017
Revises: 0016
"""

from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

UP = """
insert into sec.state_move (kind, from_state, to_state, who, roles) values
  ('report_on_behalf', '', 'draft', 'above', '{filer,reviewer}'),
  ('report_on_behalf', 'draft', 'submitted', 'above', '{filer,reviewer}'),
  ('report_on_behalf', 'sent_back', 'submitted', 'above', '{filer,reviewer}'),
  ('report_on_behalf', 'submitted', 'draft', 'above', '{filer,reviewer}');

-- A unit that cannot file asks the unit above, which says why it writes in its place. One row
-- per time this is begun; it ends when the unit writes on itself.
create table fq.on_behalf (
  county        int not null,
  id            uuid not null,
  scope         bigint not null check (scope / 100000000000 = county),
  above         bigint not null,
  obligation_id uuid not null,
  reason        text not null check (reason <> ''),
  account_id    uuid,
  begun_at      timestamptz,
  confirmed_at  timestamptz,
  confirmed_by  uuid,
  ended_at      timestamptz,
  ended_by      uuid,
  primary key (county, id),
  foreign key (county, obligation_id, scope) references fq.obligation (county, id, scope)
);
create index on fq.on_behalf (scope);
create index on fq.on_behalf (above);
create unique index on_behalf_open on fq.on_behalf (county, obligation_id)
  where ended_at is null;
alter table fq.on_behalf enable row level security;
alter table fq.on_behalf force row level security;
create policy own on fq.on_behalf to fq_owner using (true) with check (true);
create policy rd on fq.on_behalf for select to fq_web using (
  scope between (select sec.lo()) and (select sec.hi()) or above = (select sec.scope()));
create policy ins on fq.on_behalf for insert to fq_web with check (
  county = (select sec.county()) and above = (select sec.scope())
  and scope <> (select sec.scope()) and (select sec.role()) in ('filer', 'reviewer'));
-- The unit itself says that what stands there is right.
create policy ed on fq.on_behalf for update to fq_web
  using (scope = (select sec.scope()) and (select sec.role()) in ('filer', 'reviewer'))
  with check (scope = (select sec.scope()));
grant select on fq.on_behalf to fq_web;
grant insert (county, id, scope, above, obligation_id, reason) on fq.on_behalf to fq_web;
grant update (confirmed_at) on fq.on_behalf to fq_web;

create function fq.keep_on_behalf() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if not exists (select from fq.obligation o
                    where o.county = new.county and o.id = new.obligation_id
                      and o.scope = new.scope and o.above = new.above) then
      raise exception 'nobody owes this to the unit' using errcode = '42501';
    end if;
    new.begun_at := sec.now();
    new.account_id := sec.account();
  elsif new.confirmed_at is distinct from old.confirmed_at then
    if old.ended_at is not null then
      raise exception 'what has ended is not confirmed' using errcode = '42501';
    end if;
    new.confirmed_at := case when new.confirmed_at is not null then sec.now() end;
    new.confirmed_by := case when new.confirmed_at is not null then sec.account() end;
  end if;
  return new;
end $$;
revoke all on function fq.keep_on_behalf() from public;
create trigger b_keep before insert or update on fq.on_behalf
  for each row execute function fq.keep_on_behalf();

alter table fq.report add column on_behalf boolean not null default false;
alter table fq.report_revision add column on_behalf boolean not null default false;
grant insert (on_behalf), update (on_behalf) on fq.report to fq_web;

-- Whether the session writes a report that bears the mark, from the unit above.
create function fq.writes_for(p_on_behalf boolean, p_scope bigint, p_above bigint)
returns boolean
language sql stable set search_path = pg_catalog, pg_temp as $$
  select coalesce(p_on_behalf and p_scope <> p_above and p_above = sec.scope(), false)
$$;
revoke all on function fq.writes_for(boolean, bigint, bigint) from public;
grant execute on function fq.writes_for(boolean, bigint, bigint) to fq_web;

-- Beside the rules for the unit itself, never in their place: these let in only the unit above,
-- and only to a report that bears the mark.
create policy behalf_rd on fq.report for select to fq_web using (
  on_behalf and above = (select sec.scope()));
drop policy ins on fq.report;
create policy ins on fq.report for insert to fq_web with check (
  scope = (select sec.scope()) and not on_behalf and (select sec.role()) in ('filer', 'reviewer'));
create policy behalf_ins on fq.report for insert to fq_web with check (
  on_behalf and county = (select sec.county()) and above = (select sec.scope())
  and scope <> (select sec.scope()) and (select sec.role()) in ('filer', 'reviewer'));
create policy behalf_ed on fq.report for update to fq_web
  using (on_behalf and above = (select sec.scope())
         and (select sec.role()) in ('filer', 'reviewer'))
  with check (on_behalf and above = (select sec.scope()));
create policy behalf_ins on fq.report_revision for insert to fq_web with check (
  (select sec.role()) in ('filer', 'reviewer')
  and exists (select from fq.report r
               where r.county = report_revision.county and r.id = report_revision.report_id
                 and r.scope = report_revision.scope
                 and r.on_behalf and r.above = (select sec.scope())
                 and r.state = 'submitted' and r.revision = report_revision.number));
create policy behalf_ins on fq.fact for insert to fq_web with check (
  (select sec.role()) in ('filer', 'reviewer')
  and exists (select from fq.report r
               where r.county = fact.county and r.id = fact.report_id and r.scope = fact.scope
                 and r.on_behalf and r.above = (select sec.scope())
                 and r.state = 'submitted' and r.revision = fact.revision));
create policy behalf_del on fq.fact for delete to fq_web using (
  (select sec.role()) in ('filer', 'reviewer')
  and exists (select from fq.report r
               where r.county = fact.county and r.id = fact.report_id
                 and r.on_behalf and r.above = (select sec.scope())
                 and r.state = 'submitted' and r.revision > fact.revision));

-- The same guard, asked for the moves of whoever writes: the unit's own, or the unit above's in
-- its place. What the unit above does as such (accept, send back) is never one of these.
drop trigger a_guard on fq.report;
create trigger a_guard before insert or update on fq.report for each row
  when (not (fq.writes_for(new.on_behalf, new.scope, new.above)
             and new.state in ('draft', 'submitted')))
  execute function fq.guard_state('report');
create trigger a_guard_behalf before insert or update on fq.report for each row
  when (fq.writes_for(new.on_behalf, new.scope, new.above)
        and new.state in ('draft', 'submitted'))
  execute function fq.guard_state('report_on_behalf');

-- The mark is set once, with its reason; it goes when the unit itself writes on, and then its
-- row says so. Whoever filed in the unit's place does not accept it alone.
create function fq.keep_mark() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if new.on_behalf and not exists (
         select from fq.on_behalf b
          where b.county = new.county and b.obligation_id = new.obligation_id
            and b.ended_at is null) then
      raise exception 'filed on behalf without a reason' using errcode = '42501';
    end if;
    return new;
  end if;
  if new.on_behalf and not old.on_behalf then
    raise exception 'the mark comes with the report' using errcode = '42501';
  end if;
  if old.on_behalf and new.scope = sec.scope()
     and (new.state <> old.state or new.answers is distinct from old.answers
          or not new.on_behalf) then
    new.on_behalf := false;
    update fq.on_behalf set ended_at = sec.now(), ended_by = sec.account()
     where county = new.county and obligation_id = new.obligation_id and ended_at is null;
  elsif old.on_behalf and not new.on_behalf then
    raise exception 'only the unit itself takes the mark off' using errcode = '42501';
  elsif old.on_behalf and (new.answers is distinct from old.answers
                           or new.state = 'submitted' and old.state <> 'submitted') then
    -- What the unit confirmed is no longer what stands there.
    update fq.on_behalf set confirmed_at = null
     where county = new.county and obligation_id = new.obligation_id
       and ended_at is null and confirmed_at is not null;
  end if;
  if new.on_behalf and new.state = 'accepted' and old.state = 'submitted' and exists (
       select from fq.report_revision v
        where v.county = new.county and v.report_id = new.id and v.number = old.revision
          and v.account_id = sec.account())
     and not exists (
       select from fq.on_behalf b
        where b.county = new.county and b.obligation_id = new.obligation_id
          and b.ended_at is null and b.confirmed_at is not null) then
    raise exception 'own filing on behalf' using errcode = 'FQ004';
  end if;
  return new;
end $$;
revoke all on function fq.keep_mark() from public;
create trigger c_mark before insert or update on fq.report
  for each row execute function fq.keep_mark();

-- Whether a revision was written in the unit's place is the report's to say, not the writer's.
create function fq.mark_revision() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  select r.on_behalf into new.on_behalf from fq.report r
   where r.county = new.county and r.id = new.report_id;
  return new;
end $$;
revoke all on function fq.mark_revision() from public;
create trigger mark before insert on fq.report_revision
  for each row execute function fq.mark_revision();

-- Answers and reasons are open to the same hands as the state. One condition is exchanged where
-- it stands: what else these functions keep is left as the revisions before have it.
do $$
declare
  name text;
  body text;
begin
  foreach name in array '{keep_report,keep_reasons}'::text[] loop
    body := pg_get_functiondef(('fq.' || name || '()')::regprocedure);
    if position('old.scope <> (select sec.scope())' in body) = 0 then
      raise exception '% keeps its answers otherwise', name;
    end if;
    execute replace(body, 'old.scope <> (select sec.scope())',
      '(old.scope <> (select sec.scope())'
      ' and not fq.writes_for(old.on_behalf, old.scope, old.above))');
  end loop;
end $$;
"""

DOWN = """
do $$
declare
  name text;
begin
  foreach name in array '{keep_report,keep_reasons}'::text[] loop
    execute replace(pg_get_functiondef(('fq.' || name || '()')::regprocedure),
      '(old.scope <> (select sec.scope())'
      ' and not fq.writes_for(old.on_behalf, old.scope, old.above))',
      'old.scope <> (select sec.scope())');
  end loop;
end $$;
drop trigger mark on fq.report_revision;
drop trigger c_mark on fq.report;
drop trigger a_guard_behalf on fq.report;
drop trigger a_guard on fq.report;
create trigger a_guard before insert or update on fq.report
  for each row execute function fq.guard_state('report');
drop policy behalf_del on fq.fact;
drop policy behalf_ins on fq.fact;
drop policy behalf_ins on fq.report_revision;
drop policy behalf_ed on fq.report;
drop policy behalf_ins on fq.report;
drop policy behalf_rd on fq.report;
drop policy ins on fq.report;
create policy ins on fq.report for insert to fq_web with check (
  scope = (select sec.scope()) and (select sec.role()) in ('filer', 'reviewer'));
drop function fq.mark_revision(), fq.keep_mark(), fq.writes_for(boolean, bigint, bigint);
alter table fq.report_revision drop column on_behalf;
alter table fq.report drop column on_behalf;
drop table fq.on_behalf;
drop function fq.keep_on_behalf();
delete from sec.state_move where kind = 'report_on_behalf';
"""


EXCHANGE = """
create table fq.exchange (
  county       int not null,
  id           uuid not null,
  scope        bigint not null check (scope / 100000000000 = county),
  form         text not null,
  period       text not null,
  sha256       text not null,
  content      jsonb not null,
  generated_at timestamptz not null,
  account_id   uuid not null,
  primary key (county, id)
);
create index on fq.exchange (county, form, period, generated_at);
alter table fq.exchange enable row level security;
alter table fq.exchange force row level security;
create policy own on fq.exchange to fq_owner using (true) with check (true);
create policy rd on fq.exchange for select to fq_web using (
  scope = (select sec.scope()));
create policy ins on fq.exchange for insert to fq_web with check (
  scope = (select sec.scope()) and scope = county::bigint * 100000000000
  and account_id = (select sec.account()) and (select sec.role()) in ('reviewer', 'assessor'));
grant select, insert on fq.exchange to fq_web;
create trigger keep before update or delete on fq.exchange
  for each row execute function fq.refuse_change();
create trigger keep_all before truncate on fq.exchange
  for each statement execute function fq.refuse_change();
"""


def upgrade() -> None:
    op.execute("set role fq_owner")
    op.execute(UP)
    op.execute(EXCHANGE)
    op.execute("reset role")


def downgrade() -> None:
    op.execute("set role fq_owner")
    op.execute("drop table fq.exchange")
    op.execute(DOWN)
    op.execute("reset role")
