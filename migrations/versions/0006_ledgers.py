"""Ledgers: entries that are amended, never erased.

Revision ID: 0006
Revises: 0005
"""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

UP = """
set role fq_owner;
create table fq.ledger_version (
  county     int not null references fq.county,
  ledger     text not null,
  sha256     text not null,
  title      text not null,
  definition jsonb not null,
  adopted_at timestamptz not null default now(),
  primary key (county, ledger, sha256)
);
alter table fq.ledger_version enable row level security;
alter table fq.ledger_version force row level security;
create policy own on fq.ledger_version to fq_owner using (true) with check (true);
create policy rd on fq.ledger_version for select to fq_web using (
  county = (select sec.county()));
create policy ins on fq.ledger_version for insert to fq_web with check (
  county = (select sec.county()) and (select sec.role()) = 'system');
grant select, insert on fq.ledger_version to fq_web;

create table fq.ledger_entry (
  county        int not null,
  id            uuid not null,
  scope         bigint not null check (scope / 100000000000 = county),
  unit_id       uuid not null,
  ledger        text not null,
  ledger_sha256 text not null,
  state         text not null check (state in
                  ('clear', 'found', 'rectified', 'closed')),
  values        jsonb not null,
  severity      text not null default '',
  found_on      date not null,
  due_on        date not null,
  rectified_at  timestamptz,
  rectified_on  date,
  rectified_by  uuid,
  closed_at     timestamptz,
  created_at    timestamptz not null,
  version       int not null default 1,
  primary key (county, id),
  foreign key (county, unit_id, scope) references fq.unit (county, id, scope),
  foreign key (county, ledger, ledger_sha256)
    references fq.ledger_version (county, ledger, sha256),
  unique (county, id, scope),
  check (due_on >= found_on)
);
create index on fq.ledger_entry (county, ledger, found_on, scope);
create index on fq.ledger_entry (scope, state);
alter table fq.ledger_entry enable row level security;
alter table fq.ledger_entry force row level security;
create policy own on fq.ledger_entry to fq_owner using (true) with check (true);
create policy rd on fq.ledger_entry for select to fq_web using (
  scope between (select sec.lo()) and (select sec.hi()));
create policy ins on fq.ledger_entry for insert to fq_web with check (
  scope = (select sec.scope()) and (select sec.role()) in ('filer', 'reviewer'));
create policy ed on fq.ledger_entry for update to fq_web
  using (scope between (select sec.lo()) and (select sec.hi())
         and (select sec.role()) in ('filer', 'reviewer'))
  with check (scope between (select sec.lo()) and (select sec.hi()));
grant select on fq.ledger_entry to fq_web;
grant insert (county, id, scope, unit_id, ledger, ledger_sha256, state, values, severity,
  found_on, due_on, created_at, version) on fq.ledger_entry to fq_web;
grant update (state, values, rectified_at, rectified_on, rectified_by, closed_at, version)
  on fq.ledger_entry to fq_web;
create trigger a_guard before insert or update on fq.ledger_entry
  for each row execute function fq.guard_state('ledger_entry');

-- Whoever rectified a hazard does not also check it; only its own unit rewrites its values.
create function fq.keep_ledger_entry() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if new.state = 'closed' and old.state <> 'closed' and new.rectified_by = (select sec.account())
  then raise exception 'own rectification' using errcode = 'FQ002'; end if;
  if new.values is distinct from old.values
     and (old.state = 'closed' or old.scope <> (select sec.scope()))
  then raise exception 'values are closed' using errcode = '42501'; end if;
  return new;
end $$;
revoke all on function fq.keep_ledger_entry() from public;
create trigger b_keep before update on fq.ledger_entry
  for each row execute function fq.keep_ledger_entry();

-- Everything that was done with an entry, in order, with its photos.
create table fq.ledger_step (
  county     int not null,
  id         uuid not null,
  scope      bigint not null check (scope / 100000000000 = county),
  entry_id   uuid not null,
  number     int not null,
  deed       text not null check (deed in ('find', 'amend', 'rectify', 'return', 'close_out')),
  words      text not null default '',
  photos     jsonb not null default '[]',
  before     jsonb not null default '{}',
  done_at    timestamptz not null,
  account_id uuid not null,
  primary key (county, id),
  unique (scope, entry_id, number),
  foreign key (county, entry_id, scope) references fq.ledger_entry (county, id, scope)
);
create index on fq.ledger_step (county, entry_id);
alter table fq.ledger_step enable row level security;
alter table fq.ledger_step force row level security;
create policy own on fq.ledger_step to fq_owner using (true) with check (true);
create policy rd on fq.ledger_step for select to fq_web using (
  scope between (select sec.lo()) and (select sec.hi()));
create policy ins on fq.ledger_step for insert to fq_web with check (
  scope between (select sec.lo()) and (select sec.hi())
  and (select sec.role()) in ('filer', 'reviewer'));
grant select, insert on fq.ledger_step to fq_web;
create trigger keep before update or delete on fq.ledger_step
  for each row execute function fq.refuse_change();
create trigger keep_all before truncate on fq.ledger_step
  for each statement execute function fq.refuse_change();
reset role;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("drop table fq.ledger_step, fq.ledger_entry, fq.ledger_version cascade")
    op.execute("drop function fq.keep_ledger_entry()")
