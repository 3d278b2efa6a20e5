"""Roles, sessions and the county: the ground the second lock stands on.

Revision ID: 0001
Revises:
"""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROLES = """
do $$
begin
  if not exists (select from pg_roles where rolname = 'fq_owner') then
    create role fq_owner nologin nobypassrls;
  end if;
  if not exists (select from pg_roles where rolname = 'fq_web') then
    create role fq_web login nobypassrls nosuperuser nocreatedb nocreaterole noinherit;
  end if;
  if not exists (select from pg_roles where rolname = 'fq_auth') then
    create role fq_auth login nobypassrls nosuperuser nocreatedb nocreaterole noinherit;
  end if;
end $$;
grant fq_owner to current_user;
alter role fq_web set plan_cache_mode = force_custom_plan;
alter role fq_web set statement_timeout = '15s';
alter role fq_web set lock_timeout = '5s';
alter role fq_web set idle_in_transaction_session_timeout = '30s';
alter role fq_auth set statement_timeout = '15s';
revoke create on schema public from public;
do $$ begin
  execute format('revoke temporary on database %I from public', current_database());
end $$;
create schema fq authorization fq_owner;
create schema sec authorization fq_owner;
revoke all on schema sec from public;
grant usage on schema fq, sec to fq_web, fq_auth;
"""

# One row per open session. fq_web never reads this table: it calls the functions below, which
# answer for the opaque token set at the start of the transaction and for nothing else.
SESSION = """
set role fq_owner;
create table sec.session (
  token_sha     bytea primary key,
  id            uuid not null unique,
  kind          text not null check (kind in ('person', 'job')),
  county        int not null,
  account_id    uuid,
  post_id       uuid,
  unit_id       uuid,
  role          text not null check (role in
                  ('filer', 'reviewer', 'administrator', 'assessor', 'leader', 'system')),
  scope         bigint not null,
  lo            bigint not null,
  hi            bigint not null check (hi >= lo),
  demonstration boolean not null default false,
  opened_at     timestamptz not null default now(),
  seen_at       timestamptz not null default now(),
  idle          interval not null,
  expires_at    timestamptz not null,
  device        text not null default ''
);
create index on sec.session (account_id);
create index on sec.session (post_id);

create function sec.ctx() returns sec.session
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select s from sec.session s
   where s.token_sha = sha256(convert_to(nullif(current_setting('fq.tok', true), ''), 'UTF8'))
     and s.expires_at > now() and s.seen_at + s.idle > now()
$$;
create function sec.county() returns int
language sql stable security definer set search_path = pg_catalog, pg_temp as
$$ select (sec.ctx()).county $$;
create function sec.scope() returns bigint
language sql stable security definer set search_path = pg_catalog, pg_temp as
$$ select (sec.ctx()).scope $$;
create function sec.lo() returns bigint
language sql stable security definer set search_path = pg_catalog, pg_temp as
$$ select (sec.ctx()).lo $$;
create function sec.hi() returns bigint
language sql stable security definer set search_path = pg_catalog, pg_temp as
$$ select (sec.ctx()).hi $$;
create function sec.role() returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as
$$ select (sec.ctx()).role $$;
create function sec.account() returns uuid
language sql stable security definer set search_path = pg_catalog, pg_temp as
$$ select (sec.ctx()).account_id $$;

-- The time by which deadlines are judged. Only a demonstration county may be shown another
-- time, so that its past years can be filed through the front doors.
create function sec.now() returns timestamptz
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select case when (sec.ctx()).demonstration
              then coalesce(nullif(current_setting('fq.at', true), '')::timestamptz, now())
              else now() end
$$;

create function sec.own_sessions()
returns table (id uuid, device text, opened_at timestamptz, seen_at timestamptz,
               expires_at timestamptz, current boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select s.id, s.device, s.opened_at, s.seen_at, s.expires_at, s.id = (sec.ctx()).id
    from sec.session s
   where s.account_id = (sec.ctx()).account_id and s.kind = 'person' and s.expires_at > now()
   order by s.seen_at desc
$$;
create function sec.end_own_session(which uuid) returns int
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
  with gone as (
    delete from sec.session s
     where s.id = which and s.account_id = (sec.ctx()).account_id returning 1)
  select count(*)::int from gone
$$;
-- A page view keeps a session alive; once a minute is often enough.
create function sec.touch() returns void
language sql volatile security definer set search_path = pg_catalog, pg_temp as $$
  update sec.session set seen_at = now()
   where token_sha = (sec.ctx()).token_sha and seen_at < now() - interval '1 minute'
$$;

revoke all on function sec.ctx(), sec.county(), sec.scope(), sec.lo(), sec.hi(), sec.role(),
  sec.account(), sec.now(), sec.own_sessions(), sec.end_own_session(uuid), sec.touch()
  from public;
grant execute on function sec.county(), sec.scope(), sec.lo(), sec.hi(), sec.role(),
  sec.account(), sec.now(), sec.own_sessions(), sec.end_own_session(uuid), sec.touch()
  to fq_web;
grant select, insert, update, delete on sec.session to fq_auth;

-- Sign-in attempts, kept in PostgreSQL so that a lost Redis cannot open the door.
create table sec.attempt (
  id       bigint generated always as identity primary key,
  county   int not null,
  login    text not null,
  address  text not null,
  at       timestamptz not null default now(),
  success  boolean not null
);
create index on sec.attempt (county, login, at);
create index on sec.attempt (address, at);
grant select, insert, delete on sec.attempt to fq_auth;

-- The moves a record's state may make, as declared in fengqiao.tenancy.moves. who: own = the
-- record's unit; above = the unit it was submitted to; branch = the record's unit or any above.
create table sec.state_move (
  kind       text not null,
  from_state text not null,
  to_state   text not null,
  who        text not null check (who in ('own', 'above', 'branch', 'county')),
  roles      text[] not null,
  primary key (kind, from_state, to_state, who)
);
"""

COUNTY = """
create table fq.county (
  county        int primary key check (county between 110000 and 999999),
  name          text not null,
  demonstration boolean not null default false,
  definition    jsonb not null,
  sha256        text not null,
  loaded_at     timestamptz not null default now()
);
alter table fq.county enable row level security;
alter table fq.county force row level security;
create policy own on fq.county to fq_owner using (true) with check (true);
create policy rd on fq.county for select to fq_web using (county = (select sec.county()));
create policy auth on fq.county for select to fq_auth using (true);
-- The counties' files are adopted by the installation itself, never by a person's session.
create policy ins on fq.county for insert to fq_web with check (
  county = (select sec.county()) and (select sec.role()) = 'system');
create policy ed on fq.county for update to fq_web
  using (county = (select sec.county()) and (select sec.role()) = 'system')
  with check (county = (select sec.county()));
grant select, insert, update (name, demonstration, definition, sha256, loaded_at)
  on fq.county to fq_web;
grant select on fq.county to fq_auth;
reset role;
"""


def upgrade() -> None:
    op.execute(ROLES)
    op.execute(SESSION)
    op.execute(COUNTY)


def downgrade() -> None:
    op.execute("drop schema fq cascade")
    op.execute("drop schema sec cascade")
