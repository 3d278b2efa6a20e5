"""People's accounts and the posts they hold.

Revision ID: 0003
Revises: 0002
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ACCOUNTS = """
set role fq_owner;
create table fq.account (
  county        int not null references fq.county,
  id            uuid not null,
  scope         bigint not null check (scope / 100000000000 = county),
  login         text not null check (login ~ '^[a-z0-9][a-z0-9.-]{2,39}$'),
  name          text not null check (name <> ''),
  password_hash text,
  created_at    timestamptz not null default now(),
  disabled_at   timestamptz,
  size          text not null default '' check (size in ('', 'lg', 'xl')),
  version       int not null default 1,
  primary key (county, id),
  unique (county, login)
);
alter table fq.account enable row level security;
alter table fq.account force row level security;
create policy own on fq.account to fq_owner using (true) with check (true);
-- Whether a person holds, or will hold, a post outside the acting branch.
create function sec.serves_elsewhere(p_account uuid) returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
  c sec.session := sec.ctx();
begin
  return exists (
    select from fq.post p
     where p.county = c.county and p.account_id = p_account
       and p.scope not between c.lo and c.hi
       and (p.to_on is null or p.to_on >= (now() at time zone 'Asia/Shanghai')::date));
end $$;
revoke all on function sec.serves_elsewhere(uuid) from public;
grant execute on function sec.serves_elsewhere(uuid) to fq_web;
create policy rd on fq.account for select to fq_web using (
     scope between (select sec.lo()) and (select sec.hi())
  or (county = (select sec.county()) and id = (select sec.account())));
-- Only an administrator opens accounts, and only at the own unit or below it.
create policy ins on fq.account for insert to fq_web with check (
  county = (select sec.county())
  and scope between (select sec.lo()) and (select sec.hi())
  and (select sec.role()) in ('administrator', 'system'));
create policy ed on fq.account for update to fq_web
  using (county = (select sec.county()) and (
        (scope between (select sec.lo()) and (select sec.hi())
         and (select sec.role()) = 'administrator')
     or id = (select sec.account())))
  with check (county = (select sec.county()));
-- The branch that opened an account does not command it once it serves elsewhere too.
create policy reach on fq.account as restrictive for update to fq_web using (
  id = (select sec.account()) or not sec.serves_elsewhere(id));
create policy auth on fq.account for select to fq_auth using (true);
create policy auth_ed on fq.account for update to fq_auth using (true) with check (true);
grant select (county, id, scope, login, name, created_at, disabled_at, size, version)
  on fq.account to fq_web;
grant insert (county, id, scope, login, name, size, version) on fq.account to fq_web;
grant update (name, disabled_at, size, version) on fq.account to fq_web;
grant select on fq.account to fq_auth;
grant update (password_hash) on fq.account to fq_auth;

create table fq.post (
  county     int not null,
  id         uuid not null,
  scope      bigint not null check (scope / 100000000000 = county),
  account_id uuid not null,
  unit_id    uuid not null,
  role       text not null check (role in
               ('filer', 'reviewer', 'administrator', 'assessor', 'leader')),
  title      text not null default '',
  from_on    date not null,
  -- A post that was taken back before it was held ends on the day before it began.
  to_on      date check (to_on >= from_on - 1),
  version    int not null default 1,
  primary key (county, id),
  foreign key (county, account_id) references fq.account (county, id),
  foreign key (county, unit_id) references fq.unit (county, id)
);
create index on fq.post (county, account_id);
create index on fq.post (county, unit_id);
create index on fq.post (scope);
alter table fq.post enable row level security;
alter table fq.post force row level security;
create policy own on fq.post to fq_owner using (true) with check (true);
create policy rd on fq.post for select to fq_web using (
     scope between (select sec.lo()) and (select sec.hi())
  or (county = (select sec.county()) and account_id = (select sec.account())));
create policy ins on fq.post for insert to fq_web with check (
  county = (select sec.county())
  and scope between (select sec.lo()) and (select sec.hi())
  and (select sec.role()) in ('administrator', 'system'));
create policy ed on fq.post for update to fq_web
  using (scope between (select sec.lo()) and (select sec.hi())
         and (select sec.role()) = 'administrator')
  with check (scope between (select sec.lo()) and (select sec.hi()));
create policy auth on fq.post for select to fq_auth using (true);
grant select on fq.post to fq_web, fq_auth;
grant insert (county, id, scope, account_id, unit_id, role, title, from_on, to_on, version)
  on fq.post to fq_web;
grant update (to_on, title, version) on fq.post to fq_web;

-- A post's scope is its unit's: nobody can be appointed at one unit with the reach of another.
create function fq.check_post() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if not exists (select from fq.unit u
                  where u.county = new.county and u.id = new.unit_id and u.scope = new.scope)
  then raise exception 'post scope differs from its unit' using errcode = '42501'; end if;
  return new;
end $$;
revoke all on function fq.check_post() from public;
create trigger check_post before insert on fq.post
  for each row execute function fq.check_post();

-- Relieved of a post or disabled: the open sessions end in the same transaction.
create function fq.end_sessions() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if tg_table_name = 'post' then
    if new.to_on is not null and new.to_on < (now() at time zone 'Asia/Shanghai')::date then
      delete from sec.session where post_id = new.id;
    else
      update sec.session
         set expires_at = least(expires_at,
               ((new.to_on + 1)::timestamp at time zone 'Asia/Shanghai'))
       where post_id = new.id and new.to_on is not null;
    end if;
  elsif new.disabled_at is not null then
    delete from sec.session where account_id = new.id;
  end if;
  return new;
end $$;
revoke all on function fq.end_sessions() from public;
create trigger end_sessions after update on fq.post
  for each row execute function fq.end_sessions();
create trigger end_sessions after update on fq.account
  for each row execute function fq.end_sessions();

-- An invitation is a one-time secret by which a person sets the first password.
create table sec.invitation (
  token_sha  bytea primary key,
  county     int not null,
  account_id uuid not null,
  expires_at timestamptz not null,
  used_at    timestamptz
);
create index on sec.invitation (account_id);
grant select, insert, update (used_at), delete on sec.invitation to fq_auth;

-- Who am I: the one question every request asks.
create function sec.whoami()
returns table (session_id uuid, account_id uuid, account_name text, post_id uuid, role text,
               county int, county_name text, unit_id uuid, unit_name text, unit_level text,
               scope bigint, lo bigint, hi bigint, demonstration boolean, size text, posts int)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select c.id, a.id, a.name, c.post_id, c.role, c.county, k.name, u.id, u.name, u.level,
         c.scope, c.lo, c.hi, c.demonstration, a.size,
         (select count(*)::int from fq.post p
           where p.county = a.county and p.account_id = a.id
             and p.from_on <= (now() at time zone 'Asia/Shanghai')::date
             and (p.to_on is null or p.to_on >= (now() at time zone 'Asia/Shanghai')::date))
    from sec.ctx() c
    join fq.county k on k.county = c.county
    join fq.account a on a.county = c.county and a.id = c.account_id and a.disabled_at is null
    join fq.unit u on u.county = c.county and u.id = c.unit_id
$$;
-- The units of the person's own posts, which may lie outside the active branch.
create function sec.own_post_units() returns setof fq.unit
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select distinct u.* from fq.unit u join fq.post p on p.county = u.county and p.unit_id = u.id
   where p.county = (sec.ctx()).county and p.account_id = (sec.ctx()).account_id
$$;
revoke all on function sec.whoami(), sec.own_post_units() from public;
grant execute on function sec.whoami(), sec.own_post_units() to fq_web;
reset role;
"""


def upgrade() -> None:
    op.execute(ACCOUNTS)


def downgrade() -> None:
    op.execute("drop function sec.whoami(), sec.own_post_units()")
    op.execute("drop table sec.invitation, fq.post, fq.account")
    op.execute("drop function fq.end_sessions(), fq.check_post(), sec.serves_elsewhere(uuid)")
