"""The tree over time: keys follow their units, filed reports stay with whom they were filed to.

Revision ID: 0018
Revises: 0017
"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

# Who may change the tree: the installation from checked files, or the county's administrator.
ARRANGES = """
create function sec.arranges() returns boolean
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select coalesce(c.role = 'system' or (c.role = 'administrator'
                  and c.scope = c.county::bigint * 100000000000), false)
    from sec.ctx() c
$$;
revoke all on function sec.arranges() from public;
grant execute on function sec.arranges() to fq_web;

-- Refuses what only the two may do, and answers with the county they act for.
create function sec.arranged_county() returns int
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not coalesce(sec.arranges(), false) then
    raise exception 'not the county''s administrator' using errcode = '42501';
  end if;
  return (sec.ctx()).county;
end $$;
revoke all on function sec.arranged_county() from public;
"""

# former_names: [{"name", "until"}], in order. former_keys: keys the unit once had, which nobody
# else is ever given. once_below: the keys of the units it answered to, one for every move, the
# latest last: they keep its name, and the photos of their time.
COLUMNS = """
alter table fq.unit add column former_names jsonb not null default '[]';
alter table fq.unit add column former_keys bigint[] not null default '{}';
alter table fq.unit add column once_below bigint[] not null default '{}';
grant update (former_names) on fq.unit to fq_web;

alter table fq.unit_edge add column above bigint;
update fq.unit_edge e set above = u.scope from fq.unit u
 where u.county = e.county and u.id = e.parent_id;
alter table fq.unit_event add column above bigint;
alter table fq.unit_event add column change_id uuid;
alter table fq.unit_event add column recorded_at timestamptz not null default now();
alter table fq.unit_event drop constraint unit_event_kind_check;
alter table fq.unit_event add constraint unit_event_kind_check check (kind in
  ('open', 'rename', 'move', 'merge', 'split', 'close', 'undo'));

alter table fq.report_revision add column above bigint;
alter table fq.remark add column above bigint;
alter table fq.fact add column above bigint;
alter table fq.reminder add column above bigint;
alter table fq.attachment add column once_below bigint[] not null default '{}';
alter table fq.trail add column sight bigint;
"""

# The trigger is laid down before the old rows are filled in: an append-only row takes nothing
# but its key, and only from the owner.
KEEPING = """
create or replace function fq.refuse_change() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  moving text[] := case tg_table_name when 'trail' then '{sight}' else '{scope,above}' end;
begin
  if tg_level = 'ROW' and tg_op = 'UPDATE' and current_user = 'fq_owner'
     and to_jsonb(new) - moving = to_jsonb(old) - moving then return new; end if;
  raise exception 'append-only table' using errcode = '42501';
end $$;

create or replace function fq.guard_state() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  before text := '';
  above bigint := (to_jsonb(new) ->> 'above')::bigint;
begin
  if tg_op = 'UPDATE' then
    -- A record that follows its unit to another key is the same record.
    if current_user = 'fq_owner' and to_jsonb(new) - '{scope,above}'::text[]
                                   = to_jsonb(old) - '{scope,above}'::text[] then
      return new;
    end if;
    before := old.state;
    if new.version <> old.version + 1 then
      raise exception 'stale version' using errcode = '40001';
    end if;
    if before = new.state then return new; end if;
  elsif new.version <> 1 then
    raise exception 'a record begins with version 1' using errcode = '42501';
  end if;
  if not fq.may_move(tg_argv[0], before, new.state, new.scope, above) then
    raise exception 'move % -> % of % refused', before, new.state, tg_argv[0]
      using errcode = '42501';
  end if;
  return new;
end $$;
"""

FILLING = """
update fq.report_revision x set above = r.above from fq.report r
 where r.county = x.county and r.id = x.report_id;
update fq.remark x set above = r.above from fq.report r
 where r.county = x.county and r.id = x.report_id;
update fq.fact x set above = r.above from fq.report r
 where r.county = x.county and r.id = x.report_id;
update fq.reminder x set above = o.above from fq.obligation o
 where o.county = x.county and o.id = x.obligation_id;
create index on fq.report_revision (above);
create index on fq.remark (above);
create index on fq.fact (above);
create index on fq.reminder (above);
create index on fq.trail (sight) where sight is not null;
create index on fq.unit_edge (above);
create index on fq.unit_event (above);

-- Whom a row was filed to is taken from what it hangs on, never from whoever writes it.
create function fq.take_above() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_table_name = 'reminder' then
    select o.above into new.above from fq.obligation o
     where o.county = new.county and o.id = new.obligation_id;
  elsif tg_table_name = 'unit_edge' then
    select u.scope into new.above from fq.unit u
     where u.county = new.county and u.id = new.parent_id;
  elsif tg_table_name = 'attachment' then
    new.once_below := '{}';
  else
    select r.above into new.above from fq.report r
     where r.county = new.county and r.id = new.report_id;
  end if;
  return new;
end $$;
revoke all on function fq.take_above() from public;
create trigger above before insert on fq.report_revision
  for each row execute function fq.take_above();
create trigger above before insert on fq.remark for each row execute function fq.take_above();
create trigger above before insert on fq.fact for each row execute function fq.take_above();
create trigger above before insert on fq.reminder for each row execute function fq.take_above();
create trigger above before insert on fq.unit_edge for each row execute function fq.take_above();
create trigger above before insert on fq.attachment
  for each row execute function fq.take_above();

-- A key that a unit once had opens no other unit's past.
create function fq.check_key() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if exists (select from fq.unit u where u.county = new.county
                and u.former_keys && array[new.scope]) then
    raise exception 'this key was another unit''s' using errcode = '42501';
  end if;
  return new;
end $$;
revoke all on function fq.check_key() from public;
create trigger key before insert on fq.unit for each row execute function fq.check_key();
"""

POLICIES = """
drop policy rd on fq.unit;
create policy rd on fq.unit for select to fq_web using (
     scope between (select sec.lo()) and (select sec.hi())
  or (lo <= (select sec.lo()) and hi >= (select sec.lo()))
  or (select sec.scope()) = any (once_below));
drop policy ins on fq.unit;
-- A unit begins without a past: whom it once answered to is only ever written by a move.
create policy ins on fq.unit for insert to fq_web with check (
  county = (select sec.county()) and (select sec.arranges())
  and once_below = '{}' and former_keys = '{}');
drop policy ed on fq.unit;
create policy ed on fq.unit for update to fq_web
  using (county = (select sec.county()) and (select sec.arranges()))
  with check (county = (select sec.county()));
drop policy rd on fq.unit_edge;
create policy rd on fq.unit_edge for select to fq_web using (
  scope between (select sec.lo()) and (select sec.hi()) or above = (select sec.scope()));
drop policy ins on fq.unit_edge;
create policy ins on fq.unit_edge for insert to fq_web with check (
  county = (select sec.county()) and (select sec.arranges()));
drop policy ed on fq.unit_edge;
create policy ed on fq.unit_edge for update to fq_web
  using (county = (select sec.county()) and (select sec.arranges()))
  with check (county = (select sec.county()));
drop policy rd on fq.unit_event;
create policy rd on fq.unit_event for select to fq_web using (
  scope between (select sec.lo()) and (select sec.hi()) or above = (select sec.scope()));
drop policy ins on fq.unit_event;
create policy ins on fq.unit_event for insert to fq_web with check (
  county = (select sec.county()) and (select sec.arranges())
  and (above is null or above / 100000000000 = county));

drop policy rd on fq.obligation;
create policy rd on fq.obligation for select to fq_web using (
  scope between (select sec.lo()) and (select sec.hi()) or above = (select sec.scope()));
drop policy ed on fq.obligation;
create policy ed on fq.obligation for update to fq_web
  using ((scope between (select sec.lo()) and (select sec.hi())
          or above = (select sec.scope()))
         and scope <> (select sec.scope()) and (select sec.role()) = 'reviewer')
  with check (scope between (select sec.lo()) and (select sec.hi())
              or above = (select sec.scope()));
drop policy rd on fq.reminder;
create policy rd on fq.reminder for select to fq_web using (
  scope between (select sec.lo()) and (select sec.hi()) or above = (select sec.scope()));
drop policy ins on fq.reminder;
create policy ins on fq.reminder for insert to fq_web with check (
  county = (select sec.county())
  and (scope between (select sec.lo()) and (select sec.hi()) or above = (select sec.scope()))
  and scope <> (select sec.scope()) and (select sec.role()) = 'reviewer');
drop policy rd on fq.report;
create policy rd on fq.report for select to fq_web using (
  (scope between (select sec.lo()) and (select sec.hi()) or above = (select sec.scope()))
  and (state <> 'draft' or scope = (select sec.scope())));
drop policy ed on fq.report;
create policy ed on fq.report for update to fq_web
  using ((scope between (select sec.lo()) and (select sec.hi())
          or above = (select sec.scope()))
         and (state <> 'draft' or scope = (select sec.scope()))
         and (select sec.role()) in ('filer', 'reviewer'))
  with check (scope between (select sec.lo()) and (select sec.hi())
              or above = (select sec.scope()));
drop policy rd on fq.report_revision;
create policy rd on fq.report_revision for select to fq_web using (
  scope between (select sec.lo()) and (select sec.hi()) or above = (select sec.scope()));
drop policy rd on fq.remark;
create policy rd on fq.remark for select to fq_web using (
  scope between (select sec.lo()) and (select sec.hi()) or above = (select sec.scope()));
drop policy ins on fq.remark;
create policy ins on fq.remark for insert to fq_web with check (
  county = (select sec.county())
  and (scope between (select sec.lo()) and (select sec.hi()) or above = (select sec.scope()))
  and scope <> (select sec.scope()) and (select sec.role()) = 'reviewer');
drop policy rd on fq.fact;
create policy rd on fq.fact for select to fq_web using (
  scope between (select sec.lo()) and (select sec.hi()) or above = (select sec.scope()));
drop policy rd on fq.attachment;
create policy rd on fq.attachment for select to fq_web using (
  scope between (select sec.lo()) and (select sec.hi())
  or (select sec.scope()) = any (once_below));
-- The written entry keeps the key it was hashed with; sight is the key its unit has today.
drop policy rd on fq.trail;
create policy rd on fq.trail for select to fq_web using (
  scope between (select sec.lo()) and (select sec.hi())
  or sight between (select sec.lo()) and (select sec.hi()));
"""

# A foreign key over the security key is checked once all its rows have moved, see rekey_branch.
DEFERRING = """
do $$
declare
  k record;
begin
  for k in select distinct c.conrelid::regclass as kept, c.conname from pg_constraint c
             join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any (c.conkey)
            where c.contype = 'f' and c.connamespace = 'fq'::regnamespace
              and a.attname = 'scope' and not c.condeferrable
  loop
    execute format('alter table %s alter constraint %I deferrable initially immediate',
                   k.kept, k.conname);
    execute format('comment on constraint %I on %s is ''follows a moved unit''',
                   k.conname, k.kept);
  end loop;
end $$;
"""

# 0005 lets a consolidation leave on time whatever its children do; what it may not do is leave
# with the children of another tree than today's.
GATHERED = """
create function fq.gathered(p_county int, p_report uuid)
returns table (id uuid, form text, period text, scope bigint, above bigint)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select o.id, o.form, o.period, o.scope, o.above
    from fq.pin p
    join fq.report r on r.county = p.county and r.id = p.child_report_id
    join fq.obligation o on o.county = r.county and o.id = r.obligation_id
   where p.county = p_county and p.report_id = p_report
  union
  select o.id, o.form, o.period, o.scope, o.above
    from fq.gap g join fq.obligation o on o.county = g.county and o.id = g.obligation_id
   where g.county = p_county and g.report_id = p_report
$$;
revoke all on function fq.gathered(int, uuid) from public;

-- A consolidation is submitted with exactly the children it has now: one that left is not
-- added up twice, one that joined is not lost.
create function fq.keep_children() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  u fq.unit;
begin
  select * into u from fq.unit where county = new.county and id = new.unit_id;
  if exists (select from fq.gathered(new.county, new.id) g
              where g.scope <> new.scope and g.above not between u.lo and u.hi)
     or exists (select from (select distinct g.form, g.period
                               from fq.gathered(new.county, new.id) g
                              where g.scope <> new.scope) t
                  join fq.obligation o on o.county = new.county and o.form = t.form
                   and o.period = t.period and o.above between u.lo and u.hi
                   and o.scope <> new.scope
                 where o.id not in (select g.id from fq.gathered(new.county, new.id) g)) then
    raise exception 'other children than were gathered' using errcode = 'FQ008';
  end if;
  return new;
end $$;
revoke all on function fq.keep_children() from public;
create trigger d_children before update on fq.report for each row
  when (new.state = 'submitted' and old.state in ('draft', 'sent_back'))
  execute function fq.keep_children();
"""

CHANGES = """
-- One change of the tree, as it was asked for, shown and done: what a counter-event needs.
create table fq.unit_change (
  county          int not null,
  id              uuid not null,
  scope           bigint not null
    check (scope / 100000000000 = county and scope % 100000000000 = 0),
  kind            text not null check (kind in
                    ('open', 'rename', 'move', 'merge', 'split', 'close', 'undo')),
  effective_on    date not null,
  document_number text not null check (document_number <> ''),
  request         jsonb not null,
  shown           jsonb not null,
  done            jsonb not null,
  sha256          text not null,
  account_id      uuid not null,
  done_at         timestamptz not null,
  undoes          uuid,
  undone_by       uuid,
  primary key (county, id),
  unique (county, id, scope),
  foreign key (county, undoes, scope) references fq.unit_change (county, id, scope)
    deferrable initially immediate
);
create unique index on fq.unit_change (county, undoes);
alter table fq.unit_change enable row level security;
alter table fq.unit_change force row level security;
create policy own on fq.unit_change to fq_owner using (true) with check (true);
create policy rd on fq.unit_change for select to fq_web using (scope = (select sec.scope()));
create policy ins on fq.unit_change for insert to fq_web with check (
  scope = (select sec.scope()) and (select sec.arranges()));
create policy ed on fq.unit_change for update to fq_web
  using (scope = (select sec.scope()) and (select sec.arranges()) and undone_by is null)
  with check (scope = (select sec.scope()));
grant select, insert, update (undone_by) on fq.unit_change to fq_web;
"""

DEEDS = """
-- Whoever changes the tree changes it alone: what the plan is made from stays as it is until the
-- transaction ends, and whoever was just filing, accepting or consolidating there is waited for.
create function fq.hold_units(p_units uuid[]) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  c int := sec.arranged_county();
begin
  perform pg_advisory_xact_lock(18, c);
  perform from fq.unit u where u.county = c and u.id = any (p_units) order by u.id for update;
  perform from fq.obligation o
    where o.county = c and o.unit_id = any (p_units) order by o.id for update;
  perform from fq.report r
    where r.county = c and r.unit_id = any (p_units) and r.state <> 'consolidated'
    order by r.id for update;
end $$;

-- The security key of a unit and of everything below it becomes another one, in every table that
-- the catalogue knows to carry a key. p_left and p_joined are the keys of the units it answers
-- to before and after; without p_left nothing is marked as once filed there.
create function fq.rekey_branch(p_unit uuid, p_to bigint, p_left bigint, p_joined bigint)
returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  c int := sec.arranged_county();
  u fq.unit;
  d bigint;
  t record;
  kept text;
begin
  select * into u from fq.unit where county = c and id = p_unit for update;
  d := p_to - u.scope;
  if u.id is null or u.level = 'county' or p_to / 100000000000 <> c or d = 0
     or exists (select from fq.unit x where x.county = c and x.id <> u.id
                   and (x.scope between p_to and p_to + u.hi - u.lo
                        or x.former_keys && array[p_to]))
     or not exists (select from fq.unit x where x.county = c and x.scope = p_joined
                       and x.lo <= p_to and x.hi >= p_to + u.hi - u.lo)
     or (p_left is not null and not exists (
           select from fq.unit x where x.county = c and x.scope = p_left)) then
    raise exception 'the unit cannot have this key' using errcode = '42501';
  end if;
  set constraints all deferred;
  update fq.unit
     set scope = scope + d, lo = lo + d, hi = hi + d,
         former_keys = array_append(array_remove(former_keys, scope + d), scope)
   where county = c and scope between u.lo and u.hi;
  for t in
    select k.relname as kept, a.attname as held
      from pg_class k join pg_namespace n on n.oid = k.relnamespace
      join pg_attribute a on a.attrelid = k.oid
     where n.nspname = 'fq' and k.relkind in ('r', 'p') and not k.relispartition
       and k.relname <> 'unit' and not a.attisdropped
       and (a.attname in ('scope', 'above') and k.relname <> 'trail')
     order by k.relname, a.attname
  loop
    execute format('update fq.%I set %I = %I + $1 where county = $2 and %I between $3 and $4',
                   t.kept, t.held, t.held, t.held) using d, c, u.lo, u.hi;
  end loop;
  update fq.trail set sight = nullif(coalesce(sight, scope) + d, scope)
   where county = c and (sight between u.lo and u.hi
                         or (sight is null and scope between u.lo and u.hi));
  foreach kept in array '{unit,attachment}'::text[] loop
    execute format('update fq.%I x set once_below = (select array_agg(
                      case when k between $3 and $4 then k + $1 else k end order by n)
                      from unnest(x.once_below) with ordinality o(k, n))
                    where x.county = $2 and exists (
                      select from unnest(x.once_below) k where k between $3 and $4)', kept)
      using d, c, u.lo, u.hi;
    -- A move adds whom the unit left; a move that is taken back takes away whom it added.
    execute format('update fq.%I x
                       set once_below = case when $1 is null
                           then x.once_below[1:cardinality(x.once_below) - 1]
                           else array_append(x.once_below, $1) end
                     where x.county = $2 and x.scope = $3', kept)
      using p_left, c, p_to;
  end loop;
  update sec.session set scope = scope + d, lo = lo + d, hi = hi + d
   where county = c and scope between u.lo and u.hi;
  set constraints all immediate;
end $$;

-- What is still open is owed to another unit above.
create function fq.hand_over_obligations(p_ids uuid[], p_above bigint) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  c int := sec.arranged_county();
  n int;
begin
  if not exists (select from fq.unit where county = c and scope = p_above) then
    raise exception 'no such unit' using errcode = '42501';
  end if;
  update fq.obligation set above = p_above, version = version + 1
   where county = c and id = any (p_ids);
  get diagnostics n = row_count;
  update fq.reminder set above = p_above where county = c and obligation_id = any (p_ids);
  update fq.report set above = p_above, version = version + 1
   where county = c and obligation_id = any (p_ids);
  update fq.report_revision x set above = p_above from fq.report r
   where r.county = c and r.obligation_id = any (p_ids) and x.county = c and x.report_id = r.id;
  update fq.remark x set above = p_above from fq.report r
   where r.county = c and r.obligation_id = any (p_ids) and x.county = c and x.report_id = r.id;
  update fq.fact x set above = p_above from fq.report r
   where r.county = c and r.obligation_id = any (p_ids) and x.county = c and x.report_id = r.id;
  return n;
end $$;

-- Excused because the unit is no more, or, without a reason, owed again.
create function fq.excuse_obligations(p_ids uuid[], p_reason text) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  c int := sec.arranged_county();
  n int;
begin
  update fq.obligation
     set waived_at = case when p_reason <> '' then sec.now() end, waived_reason = p_reason,
         version = version + 1
   where county = c and id = any (p_ids) and (waived_at is null) = (p_reason <> '');
  get diagnostics n = row_count;
  return n;
end $$;

-- Open consolidations of these units that gathered the same form and period as what was handed
-- over: they are to be gathered anew.
create function fq.outdate_reports(p_units uuid[], p_ids uuid[]) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  c int := sec.arranged_county();
  n int;
begin
  update fq.report r set stale = true, version = r.version + 1
   where r.county = c and r.unit_id = any (p_units) and r.state in ('draft', 'sent_back')
     and not r.stale
     and exists (select from fq.gathered(c, r.id) g
                   join fq.obligation h on h.county = c and h.id = any (p_ids)
                    and h.form = g.form and h.period = g.period);
  get diagnostics n = row_count;
  return n;
end $$;

create function fq.hand_over_entries(p_ids uuid[], p_unit uuid) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  c int := sec.arranged_county();
  k bigint;
  n int;
begin
  select scope into k from fq.unit where county = c and id = p_unit;
  if k is null then raise exception 'no such unit' using errcode = '42501'; end if;
  set constraints all deferred;
  update fq.ledger_entry set unit_id = p_unit, scope = k, version = version + 1
   where county = c and id = any (p_ids);
  get diagnostics n = row_count;
  update fq.ledger_step set scope = k where county = c and entry_id = any (p_ids);
  set constraints all immediate;
  return n;
end $$;

create function fq.rehome_accounts(p_ids uuid[], p_unit uuid) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  c int := sec.arranged_county();
  n int;
begin
  update fq.account a set scope = u.scope from fq.unit u
   where a.county = c and a.id = any (p_ids) and u.county = c and u.id = p_unit;
  get diagnostics n = row_count;
  return n;
end $$;

-- The edge that began on a day is taken back, and the one that ended there holds again.
create function fq.restore_edge(p_child uuid, p_from date) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  c int := sec.arranged_county();
begin
  delete from fq.unit_edge
   where county = c and child_id = p_child and valid_from = p_from and valid_to is null;
  update fq.unit_edge set valid_to = null
   where county = c and child_id = p_child and valid_to = p_from;
end $$;

-- A unit that was opened and never lived: whatever hangs on it keeps it from being taken back.
create function fq.unopen_unit(p_unit uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  c int := sec.arranged_county();
begin
  delete from fq.obligation where county = c and unit_id = p_unit;
  delete from fq.unit_edge where county = c and child_id = p_unit;
  delete from fq.unit_event where county = c and unit_id = p_unit;
  delete from fq.unit where county = c and id = p_unit;
end $$;

revoke all on function fq.hold_units(uuid[]), fq.rekey_branch(uuid, bigint, bigint, bigint),
  fq.hand_over_obligations(uuid[], bigint), fq.excuse_obligations(uuid[], text),
  fq.outdate_reports(uuid[], uuid[]), fq.hand_over_entries(uuid[], uuid),
  fq.rehome_accounts(uuid[], uuid), fq.restore_edge(uuid, date), fq.unopen_unit(uuid)
  from public;
grant execute on function fq.hold_units(uuid[]), fq.rekey_branch(uuid, bigint, bigint, bigint),
  fq.hand_over_obligations(uuid[], bigint), fq.excuse_obligations(uuid[], text),
  fq.outdate_reports(uuid[], uuid[]), fq.hand_over_entries(uuid[], uuid),
  fq.rehome_accounts(uuid[], uuid), fq.restore_edge(uuid, date), fq.unopen_unit(uuid)
  to fq_web;
"""

DOWN_DEEDS = """
drop function fq.hold_units(uuid[]), fq.rekey_branch(uuid, bigint, bigint, bigint),
  fq.hand_over_obligations(uuid[], bigint), fq.excuse_obligations(uuid[], text),
  fq.outdate_reports(uuid[], uuid[]), fq.hand_over_entries(uuid[], uuid),
  fq.rehome_accounts(uuid[], uuid), fq.restore_edge(uuid, date), fq.unopen_unit(uuid);
drop table fq.unit_change;
drop trigger d_children on fq.report;
drop function fq.keep_children(), fq.gathered(int, uuid);
do $$
declare
  k record;
begin
  for k in select c.conrelid::regclass as kept, c.conname from pg_constraint c
            where c.connamespace = 'fq'::regnamespace
              and obj_description(c.oid, 'pg_constraint') = 'follows a moved unit'
  loop
    execute format('alter table %s alter constraint %I not deferrable', k.kept, k.conname);
    execute format('comment on constraint %I on %s is null', k.conname, k.kept);
  end loop;
end $$;
"""

# As they were in 0002, 0004 and 0005.
DOWN_POLICIES = """
drop policy rd on fq.unit;
create policy rd on fq.unit for select to fq_web using (
     scope between (select sec.lo()) and (select sec.hi())
  or (lo <= (select sec.lo()) and hi >= (select sec.lo())));
drop policy ins on fq.unit;
create policy ins on fq.unit for insert to fq_web with check (
  county = (select sec.county()) and (select sec.role()) = 'system');
drop policy ed on fq.unit;
create policy ed on fq.unit for update to fq_web
  using (county = (select sec.county()) and (select sec.role()) = 'system')
  with check (county = (select sec.county()));
drop policy rd on fq.unit_edge;
create policy rd on fq.unit_edge for select to fq_web using (
  scope between (select sec.lo()) and (select sec.hi()));
drop policy ins on fq.unit_edge;
create policy ins on fq.unit_edge for insert to fq_web with check (
  county = (select sec.county()) and (select sec.role()) = 'system');
drop policy ed on fq.unit_edge;
create policy ed on fq.unit_edge for update to fq_web
  using (county = (select sec.county()) and (select sec.role()) = 'system')
  with check (county = (select sec.county()));
drop policy rd on fq.unit_event;
create policy rd on fq.unit_event for select to fq_web using (
  scope between (select sec.lo()) and (select sec.hi()));
drop policy ins on fq.unit_event;
create policy ins on fq.unit_event for insert to fq_web with check (
  county = (select sec.county()) and (select sec.role()) = 'system');
drop policy rd on fq.obligation;
create policy rd on fq.obligation for select to fq_web using (
  scope between (select sec.lo()) and (select sec.hi()));
drop policy ed on fq.obligation;
create policy ed on fq.obligation for update to fq_web
  using (scope between (select sec.lo()) and (select sec.hi())
         and scope <> (select sec.scope()) and (select sec.role()) = 'reviewer')
  with check (scope between (select sec.lo()) and (select sec.hi()));
drop policy rd on fq.reminder;
create policy rd on fq.reminder for select to fq_web using (
  scope between (select sec.lo()) and (select sec.hi()));
drop policy ins on fq.reminder;
create policy ins on fq.reminder for insert to fq_web with check (
  county = (select sec.county()) and scope between (select sec.lo()) and (select sec.hi())
  and scope <> (select sec.scope()) and (select sec.role()) = 'reviewer');
drop policy rd on fq.report;
create policy rd on fq.report for select to fq_web using (
  scope between (select sec.lo()) and (select sec.hi())
  and (state <> 'draft' or scope = (select sec.scope())));
drop policy ed on fq.report;
create policy ed on fq.report for update to fq_web
  using (scope between (select sec.lo()) and (select sec.hi())
         and (state <> 'draft' or scope = (select sec.scope()))
         and (select sec.role()) in ('filer', 'reviewer'))
  with check (scope between (select sec.lo()) and (select sec.hi()));
drop policy rd on fq.report_revision;
create policy rd on fq.report_revision for select to fq_web using (
  scope between (select sec.lo()) and (select sec.hi()));
drop policy rd on fq.remark;
create policy rd on fq.remark for select to fq_web using (
  scope between (select sec.lo()) and (select sec.hi()));
drop policy ins on fq.remark;
create policy ins on fq.remark for insert to fq_web with check (
  county = (select sec.county()) and scope between (select sec.lo()) and (select sec.hi())
  and scope <> (select sec.scope()) and (select sec.role()) = 'reviewer');
drop policy rd on fq.fact;
create policy rd on fq.fact for select to fq_web using (
  scope between (select sec.lo()) and (select sec.hi()));
drop policy rd on fq.attachment;
create policy rd on fq.attachment for select to fq_web using (
  scope between (select sec.lo()) and (select sec.hi()));
drop policy rd on fq.trail;
create policy rd on fq.trail for select to fq_web using (
  scope between (select sec.lo()) and (select sec.hi()));
"""

DOWN_COLUMNS = """
drop trigger above on fq.report_revision;
drop trigger above on fq.remark;
drop trigger above on fq.fact;
drop trigger above on fq.reminder;
drop trigger above on fq.unit_edge;
drop trigger above on fq.attachment;
drop trigger key on fq.unit;
drop function fq.take_above(), fq.check_key();
alter table fq.trail drop column sight;
alter table fq.attachment drop column once_below;
alter table fq.reminder drop column above;
alter table fq.fact drop column above;
alter table fq.remark drop column above;
alter table fq.report_revision drop column above;
-- The older check knows no counter-event.
delete from fq.unit_event where kind = 'undo';
alter table fq.unit_event drop constraint unit_event_kind_check;
alter table fq.unit_event add constraint unit_event_kind_check check (kind in
  ('open', 'rename', 'move', 'merge', 'split', 'close'));
alter table fq.unit_event drop column recorded_at, drop column change_id, drop column above;
alter table fq.unit_edge drop column above;
alter table fq.unit drop column once_below, drop column former_keys, drop column former_names;
drop function sec.arranged_county(), sec.arranges();
"""

DOWN_KEEPING = """
create or replace function fq.refuse_change() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  raise exception 'append-only table' using errcode = '42501';
end $$;

create or replace function fq.guard_state() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  before text := '';
  above bigint := (to_jsonb(new) ->> 'above')::bigint;
begin
  if tg_op = 'UPDATE' then
    before := old.state;
    if new.version <> old.version + 1 then
      raise exception 'stale version' using errcode = '40001';
    end if;
    if before = new.state then return new; end if;
  elsif new.version <> 1 then
    raise exception 'a record begins with version 1' using errcode = '42501';
  end if;
  if not fq.may_move(tg_argv[0], before, new.state, new.scope, above) then
    raise exception 'move % -> % of % refused', before, new.state, tg_argv[0]
      using errcode = '42501';
  end if;
  return new;
end $$;
"""

UP = (ARRANGES, COLUMNS, KEEPING, FILLING, POLICIES, DEFERRING, GATHERED, CHANGES, DEEDS)


def upgrade() -> None:
    op.execute("set role fq_owner")
    for step in UP:
        op.execute(step)
    op.execute("reset role")


def downgrade() -> None:
    op.execute("set role fq_owner")
    for step in (DOWN_DEEDS, DOWN_POLICIES, DOWN_COLUMNS, DOWN_KEEPING):
        op.execute(step)
    op.execute("reset role")
