"""Below a grid there may be smaller ones, and no unit lies inside another's interval by chance.

Revision ID: 0028
Revises: 0027
"""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

# A grid whose key ends in 000 may hold the thousand keys that begin there; a grid that stands
# today holds itself until somebody gives it room.
LEVELS = """
alter table fq.unit drop constraint unit_level_check;
alter table fq.unit add constraint unit_level_check check (level in
  ('county', 'township', 'village', 'enterprise', 'department', 'grid', 'microgrid'));
alter table fq.unit drop constraint unit_check3;
alter table fq.unit add constraint unit_check3 check (case level
  when 'county' then scope % 100000000000 = 0 and hi = lo + 99999999999
  when 'township' then scope % 100000000 = 0 and hi = lo + 99999999
  when 'village' then scope % 100000 = 0 and hi = lo + 99999
  when 'grid' then hi = lo or (scope % 1000 = 0 and scope % 100000 <> 0 and hi = lo + 999)
  else hi = lo end);
"""
DOWN_LEVELS = """
update sec.session s set hi = u.lo from fq.unit u
 where u.county = s.county and u.scope = s.scope and u.level = 'grid';
update fq.unit set hi = lo where level = 'grid';
alter table fq.unit drop constraint unit_check3;
alter table fq.unit add constraint unit_check3 check (case level
  when 'county' then scope % 100000000000 = 0 and hi = lo + 99999999999
  when 'township' then scope % 100000000 = 0 and hi = lo + 99999999
  when 'village' then scope % 100000 = 0 and hi = lo + 99999
  else hi = lo end);
alter table fq.unit drop constraint unit_level_check;
alter table fq.unit add constraint unit_level_check check (level in
  ('county', 'township', 'village', 'enterprise', 'department', 'grid'));
"""

# The keys are what every policy compares: whoever lies inside an interval is read by its unit. So
# each unit must lie inside the interval of the unit it answers to, and inside no other's that it
# does not stand below. Intervals begin where the digits of a level end, which is why the few that
# can hold a key are looked up by name. Checked when the transaction ends, once key and edge agree.
NESTED = """
create function fq.answers_to(p_county int, p_unit uuid) returns uuid
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select e.parent_id from fq.unit_edge e where e.county = p_county and e.child_id = p_unit
   order by e.valid_from desc limit 1
$$;
create function fq.stands_below(p_county int, p_unit uuid, p_above uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  at uuid := p_unit;
begin
  -- County, township, village, grid, microgrid: a ring of edges ends here.
  for step in 1..6 loop
    at := fq.answers_to(p_county, at);
    if at is null or at = p_above then return at is not null; end if;
  end loop;
  return false;
end $$;
-- Two who change the tree at once would not see each other's keys: one waits for the other.
create function fq.check_nested() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp
set plan_cache_mode = auto as $$
declare
  row jsonb := to_jsonb(new);
  u fq.unit;
begin
  perform pg_advisory_xact_lock(18, new.county);
  select * into u from fq.unit x where x.county = new.county
     and x.id = (row ->> case tg_table_name when 'unit' then 'id' else 'child_id' end)::uuid;
  -- What was opened and taken back at once is gone; a county stands below nobody.
  if u.id is null or u.level = 'county' then return null; end if;
  if not exists (select from fq.unit x where x.county = u.county
                    and x.id = fq.answers_to(u.county, u.id) and x.lo < u.lo and x.hi >= u.hi)
     or exists (select from fq.unit x where x.county = u.county and x.id <> u.id and x.hi >= u.lo
                   and x.scope in (u.lo / 1000 * 1000, u.lo / 100000 * 100000,
                                   u.lo / 100000000 * 100000000)
                   and not fq.stands_below(u.county, u.id, x.id))
     or exists (select from fq.unit x where x.county = u.county and x.scope > u.lo
                   and x.scope <= u.hi and not fq.stands_below(u.county, x.id, u.id)) then
    raise exception 'unit % lies inside an interval it does not stand below', u.code
      using errcode = '42501';
  end if;
  return null;
end $$;
revoke all on function fq.answers_to(int, uuid), fq.stands_below(int, uuid, uuid),
  fq.check_nested() from public;
create constraint trigger nested after insert or update of scope, lo, hi, level on fq.unit
  deferrable initially deferred for each row execute function fq.check_nested();
create constraint trigger nested after insert or update on fq.unit_edge
  deferrable initially deferred for each row execute function fq.check_nested();
"""
DOWN_NESTED = """
drop trigger nested on fq.unit_edge;
drop trigger nested on fq.unit;
drop function fq.check_nested(), fq.stands_below(int, uuid, uuid), fq.answers_to(int, uuid);
"""

# A deed that moves keys has everything checked at once; the tree it is part of is not done yet.
DEFERRING = """
do $$
declare
  f text;
begin
  foreach f in array array['fq.rekey_branch(uuid,bigint,bigint,bigint)',
                           'fq.hand_over_entries(uuid[],uuid)'] loop
    execute replace(pg_get_functiondef(f::regprocedure), 'set constraints all immediate;',
      'set constraints all immediate; set constraints fq.nested deferred;');
  end loop;
end $$;
"""
DOWN_DEFERRING = """
do $$
declare
  f text;
begin
  foreach f in array array['fq.rekey_branch(uuid,bigint,bigint,bigint)',
                           'fq.hand_over_entries(uuid[],uuid)'] loop
    execute replace(pg_get_functiondef(f::regprocedure),
      'set constraints all immediate; set constraints fq.nested deferred;',
      'set constraints all immediate;');
  end loop;
end $$;
"""

# A grid is given the thousand keys that begin with its own if nobody has or had one of them, and
# gives them back while nobody stands there. Whoever is signed in there sees what the grid sees.
ROOM = """
create function fq.give_room(p_grid uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  c int := sec.arranged_county();
  u fq.unit;
begin
  select * into u from fq.unit where county = c and id = p_grid for update;
  if u.id is null or u.level <> 'grid' or u.hi <> u.lo or u.scope % 1000 <> 0
     or u.closed_on is not null
     or exists (select from fq.unit x where x.county = c and x.id <> u.id
                   and x.scope between u.lo and u.lo + 999)
     or exists (select from fq.unit x, unnest(x.former_keys) k where x.county = c
                   and x.id <> u.id and k between u.lo and u.lo + 999) then
    raise exception 'this grid has no room here' using errcode = '42501';
  end if;
  update fq.unit set hi = lo + 999 where county = c and id = p_grid;
  update sec.session set hi = lo + 999 where county = c and scope = u.scope;
end $$;
create function fq.take_room(p_grid uuid) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  c int := sec.arranged_county();
  u fq.unit;
begin
  select * into u from fq.unit where county = c and id = p_grid for update;
  if u.id is null or u.level <> 'grid'
     or exists (select from fq.unit x where x.county = c and x.scope > u.lo and x.scope <= u.hi)
  then
    raise exception 'somebody stands in this grid' using errcode = '42501';
  end if;
  update fq.unit set hi = lo where county = c and id = p_grid;
  update sec.session set hi = lo where county = c and scope = u.scope;
end $$;
revoke all on function fq.give_room(uuid), fq.take_room(uuid) from public;
grant execute on function fq.give_room(uuid), fq.take_room(uuid) to fq_web;
"""
DOWN_ROOM = "drop function fq.give_room(uuid), fq.take_room(uuid)"


def upgrade() -> None:
    op.execute("set role fq_owner")
    for step in (LEVELS, NESTED, DEFERRING, ROOM):
        op.execute(step)
    op.execute("reset role")


def downgrade() -> None:
    op.execute("set role fq_owner")
    for step in (DOWN_ROOM, DOWN_DEFERRING, DOWN_NESTED, DOWN_LEVELS):
        op.execute(step)
    op.execute("reset role")
