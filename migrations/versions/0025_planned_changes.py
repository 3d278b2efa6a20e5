"""Whoever takes a unit over reads its past, and a change of the tree can be planned ahead.

Revision ID: 0025
Revises: 0024
"""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

# inherits: the keys of the units whose place this one took, and of those that had closed below
# them: it reads what lies there. succeeds: those of them whose place it took whole, by a merger:
# it also reads what others filed there. Both open the past to the unit and those above it.
INHERITING = """
alter table fq.unit add column inherits bigint[] not null default '{}';
alter table fq.unit add column succeeds bigint[] not null default '{}';
create index unit_inheriting on fq.unit (county, scope) where inherits <> '{}';

create function sec.past() returns bigint[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  c sec.session := sec.ctx();
begin
  -- A county has everything in its own interval; whoever has no session has nothing.
  if c.scope is null or c.scope = c.county::bigint * 100000000000 then return '{}'; end if;
  return coalesce((select array_agg(distinct k) from fq.unit u, unnest(u.inherits) k
                    where u.county = c.county and u.scope between c.lo and c.hi
                      and u.inherits <> '{}'), '{}');
end $$;
create function sec.succeeded() returns bigint[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  c sec.session := sec.ctx();
begin
  if c.scope is null or c.scope = c.county::bigint * 100000000000 then return '{}'; end if;
  return coalesce((select array_agg(distinct k) from fq.unit u, unnest(u.succeeds) k
                    where u.county = c.county and u.scope between c.lo and c.hi
                      and u.inherits <> '{}'), '{}');
end $$;
revoke all on function sec.past(), sec.succeeded() from public;
grant execute on function sec.past(), sec.succeeded() to fq_web;

-- The heir takes over the keys of a closed unit and of everything that had closed below it.
create function fq.inherit_past(p_heir uuid, p_from uuid, p_whole boolean) returns bigint[]
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  c int := sec.arranged_county();
  u fq.unit;
  h fq.unit;
  taken bigint[];
  whole bigint[];
begin
  select * into u from fq.unit where county = c and id = p_from;
  select * into h from fq.unit where county = c and id = p_heir for update;
  if u.closed_on is null or h.id is null or h.closed_on is not null or u.level <> h.level then
    raise exception 'only a unit that stands takes the place of one that closed'
      using errcode = '42501';
  end if;
  select array_agg(distinct k order by k), array_agg(distinct k order by k) filter (where w)
    into taken, whole
    from (select x.scope, true from fq.unit x
           where x.county = c and x.scope between u.lo and u.hi and x.closed_on is not null
          union
          select k, k = any (x.succeeds) from fq.unit x, unnest(x.inherits) k
           where x.county = c and x.scope between u.lo and u.hi
             and x.closed_on is not null) t (k, w)
   where not k = any (h.inherits);
  update fq.unit
     set inherits = inherits || coalesce(taken, '{}'),
         succeeds = succeeds || case when p_whole then coalesce(whole, '{}') else '{}' end
   where county = c and id = h.id;
  return coalesce(taken, '{}');
end $$;

-- Taken back together with what had closed the other unit.
create function fq.return_past(p_heir uuid, p_keys bigint[]) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  c int := sec.arranged_county();
begin
  update fq.unit
     set inherits = array(select k from unnest(inherits) with ordinality t (k, n)
                           where not k = any (p_keys) order by n),
         succeeds = array(select k from unnest(succeeds) with ordinality t (k, n)
                           where not k = any (p_keys) order by n)
   where county = c and id = p_heir;
end $$;
revoke all on function fq.inherit_past(uuid, uuid, boolean), fq.return_past(uuid, bigint[])
  from public;
grant execute on function fq.inherit_past(uuid, uuid, boolean), fq.return_past(uuid, bigint[])
  to fq_web;

-- A key that moves is the same key for whoever inherited it.
create function fq.follow_key() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  update fq.unit set inherits = array_replace(inherits, old.scope, new.scope),
                     succeeds = array_replace(succeeds, old.scope, new.scope)
   where county = new.county and inherits @> array[old.scope];
  return new;
end $$;
revoke all on function fq.follow_key() from public;
create trigger follow after update of scope on fq.unit
  for each row when (new.scope <> old.scope) execute function fq.follow_key();
"""

BRANCH = "scope between (select sec.lo()) and (select sec.hi())"
FILED = f"{BRANCH} or above = (select sec.scope())"
PAST = "scope = any ((select sec.past())::bigint[])"
# What the reading rule of each table was, as far as it speaks of places.
PLACES = {
    "unit": f"{BRANCH} or (lo <= (select sec.lo()) and hi >= (select sec.lo()))"
    " or (select sec.scope()) = any (once_below)",
    "unit_edge": FILED,
    "unit_event": FILED,
    "obligation": FILED,
    "obligation_request": FILED,
    "reminder": FILED,
    "on_behalf": FILED,
    "report": FILED,
    "report_revision": FILED,
    "remark": FILED,
    "fact": FILED,
    "pin": BRANCH,
    "gap": BRANCH,
    "adjustment": BRANCH,
    "attachment": f"{BRANCH} or (select sec.scope()) = any (once_below)",
    "ledger_entry": BRANCH,
    "ledger_step": BRANCH,
    "trail": f"{BRANCH} or sight between (select sec.lo()) and (select sec.hi())",
}
DRAFTS = "(state <> 'draft' or scope = (select sec.scope()))"
# What the heir reads of the past is the work, not who signed in there or held which post.
WORK = "subject in ('report', 'obligation', 'ledger', 'ledger_entry', 'unit', 'unit_change')"
ALSO = {
    BRANCH: PAST,
    FILED: f"{PAST} or above = any ((select sec.succeeded())::bigint[])",
    PLACES["trail"]: f"({PAST} or sight = any ((select sec.past())::bigint[])) and {WORK}",
}

# The search looks into one taken-over key as it looks into a branch.
SEARCHING = """
do $$
declare
  f constant regprocedure := 'fq.find_told(text,text[],text,bigint,bigint,text,text,text[],text,'
    'bigint,uuid,int)'::regprocedure;
begin
  execute replace(replace(pg_get_functiondef(f),
    'low constant bigint := greatest(p_lo, sec.lo())',
    'low constant bigint := case when p_lo = any (sec.past()) then p_lo'
    ' else greatest(p_lo, sec.lo()) end'),
    'high constant bigint := least(p_hi, sec.hi())',
    'high constant bigint := case when p_lo = any (sec.past()) then p_lo'
    ' else least(p_hi, sec.hi()) end');
end $$;
"""
DOWN_SEARCHING = """
do $$
declare
  f constant regprocedure := 'fq.find_told(text,text[],text,bigint,bigint,text,text,text[],text,'
    'bigint,uuid,int)'::regprocedure;
begin
  execute replace(replace(pg_get_functiondef(f),
    'case when p_lo = any (sec.past()) then p_lo else greatest(p_lo, sec.lo()) end',
    'greatest(p_lo, sec.lo())'),
    'case when p_lo = any (sec.past()) then p_lo else least(p_hi, sec.hi()) end',
    'least(p_hi, sec.hi())');
end $$;
"""

ARRANGING = """
drop policy ins on fq.unit;
-- A unit begins without a past: whom it once answered to is only ever written by a move, whose
-- place it took only by a merger or a split.
create policy ins on fq.unit for insert to fq_web with check (
  county = (select sec.county()) and (select sec.arranges())
  and once_below = '{}' and former_keys = '{}' and inherits = '{}' and succeeds = '{}');
"""
DOWN_ARRANGING = """
drop policy ins on fq.unit;
create policy ins on fq.unit for insert to fq_web with check (
  county = (select sec.county()) and (select sec.arranges())
  and once_below = '{}' and former_keys = '{}');
"""

PLANNING = """
insert into sec.state_move (kind, from_state, to_state, who, roles) values
  ('planned_change', '', 'planned', 'county', '{administrator}'),
  ('planned_change', 'planned', 'withdrawn', 'county', '{administrator}'),
  ('planned_change', 'planned', 'done', 'county', '{system}'),
  ('planned_change', 'planned', 'failed', 'county', '{system}');

-- A change of the tree that was looked at and waits for its day. outline is the hash of what it
-- does to the tree: on the day it is carried out only if it would do the same.
create table fq.planned_change (
  county          int not null,
  id              uuid not null,
  scope           bigint not null
    check (scope / 100000000000 = county and scope % 100000000000 = 0),
  kind            text not null check (kind in
                    ('open', 'rename', 'move', 'merge', 'split', 'close')),
  effective_on    date not null,
  document_number text not null check (document_number <> ''),
  request         jsonb not null,
  shown           jsonb not null,
  outline         text not null,
  state           text not null check (state in ('planned', 'withdrawn', 'done', 'failed')),
  planned_at      timestamptz not null default now(),
  planned_by      uuid,
  settled_at      timestamptz,
  settled_by      uuid,
  -- Why it was withdrawn, or why it could not be done.
  words           text not null default '',
  change_id       uuid check (change_id is null or state = 'done'),
  version         int not null default 1,
  primary key (county, id),
  foreign key (county, change_id, scope) references fq.unit_change (county, id, scope)
    deferrable initially immediate
);
create index on fq.planned_change (county, effective_on) where state = 'planned';
alter table fq.planned_change enable row level security;
alter table fq.planned_change force row level security;
create policy own on fq.planned_change to fq_owner using (true) with check (true);
create policy rd on fq.planned_change for select to fq_web using (scope = (select sec.scope()));
create policy ins on fq.planned_change for insert to fq_web with check (
  scope = (select sec.scope()) and (select sec.arranges()));
create policy ed on fq.planned_change for update to fq_web
  using (scope = (select sec.scope()) and (select sec.arranges()))
  with check (scope = (select sec.scope()));
grant select on fq.planned_change to fq_web;
grant insert (county, id, scope, kind, effective_on, document_number, request, shown, outline,
  state, words, change_id, version) on fq.planned_change to fq_web;
grant update (state, words, change_id, version) on fq.planned_change to fq_web;

-- On the day the installation ends the posts of units that close.
create policy arrange on fq.post for update to fq_web
  using (county = (select sec.county()) and (select sec.role()) = 'system')
  with check (county = (select sec.county()));

create function fq.keep_planned() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    new.planned_at := sec.now();
    new.planned_by := sec.account();
  elsif old.state <> 'planned' then
    raise exception 'what is settled stays settled' using errcode = '42501';
  elsif new.state <> old.state then
    new.settled_at := sec.now();
    new.settled_by := sec.account();
  end if;
  return new;
end $$;
revoke all on function fq.keep_planned() from public;
create trigger a_guard before insert or update on fq.planned_change
  for each row execute function fq.guard_state('planned_change');
create trigger b_keep before insert or update on fq.planned_change
  for each row execute function fq.keep_planned();
"""

# The right to write the column is the web role's as a whole; the deed is the installation's.
WINDOWS = """
create function fq.keep_window_of() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if sec.role() is distinct from 'system' then
    raise exception 'only the installation puts a duty into a window' using errcode = '42501';
  end if;
  return new;
end $$;
revoke all on function fq.keep_window_of() from public;
create trigger b_window before update of window_id on fq.obligation
  for each row when (new.window_id is distinct from old.window_id)
  execute function fq.keep_window_of();
"""

DOWN = """
drop trigger b_window on fq.obligation;
drop function fq.keep_window_of();
drop policy arrange on fq.post;
drop table fq.planned_change;
drop function fq.keep_planned();
delete from sec.state_move where kind = 'planned_change';
drop trigger follow on fq.unit;
drop function fq.follow_key(), fq.return_past(uuid, bigint[]), fq.inherit_past(uuid, uuid, boolean);
"""
DOWN_INHERITING = """
drop function sec.past(), sec.succeeded();
drop index fq.unit_inheriting;
alter table fq.unit drop column inherits, drop column succeeds;
"""


def rule_of(table: str, places: str) -> str:
    """Return the reading rule of a table that opens some places."""
    drafts = f" and {DRAFTS}" if table == "report" else ""
    return f"alter policy rd on fq.{table} using (({places}){drafts})"


def upgrade() -> None:
    op.execute("set role fq_owner")
    op.execute(INHERITING)
    op.execute(ARRANGING)
    for table, places in PLACES.items():
        op.execute(rule_of(table, f"{places} or {ALSO.get(places, PAST)}"))
    op.execute(SEARCHING)
    op.execute(PLANNING)
    op.execute(WINDOWS)
    op.execute("reset role")


def downgrade() -> None:
    op.execute("set role fq_owner")
    op.execute(DOWN)
    for table, places in PLACES.items():
        op.execute(rule_of(table, places))
    op.execute(DOWN_SEARCHING)
    op.execute(DOWN_ARRANGING)
    op.execute(DOWN_INHERITING)
    op.execute("reset role")
