"""The outbox: work to be done is a row; a queue's message is only a wake-up.

Revision ID: 0007
Revises: 0006
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

UP = """
set role fq_owner;
create function sec.kind() returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as
$$ select (sec.ctx()).kind $$;
create function sec.post() returns uuid
language sql stable security definer set search_path = pg_catalog, pg_temp as
$$ select (sec.ctx()).post_id $$;
revoke all on function sec.kind(), sec.post() from public;
grant execute on function sec.kind(), sec.post() to fq_web;

create table fq.outbox (
  county      int not null,
  id          uuid not null,
  scope       bigint not null check (scope / 100000000000 = county),
  post_id     uuid not null,
  kind        text not null,
  payload     jsonb not null,
  queued_at   timestamptz not null default now(),
  lease_until timestamptz,
  attempts    int not null default 0,
  fence       int not null default 0,
  done_at     timestamptz,
  failed_at   timestamptz,
  failure     text not null default '',
  primary key (county, id),
  foreign key (county, post_id) references fq.post (county, id)
);
create index on fq.outbox (queued_at) where done_at is null and failed_at is null;
create index on fq.outbox (scope);
alter table fq.outbox enable row level security;
alter table fq.outbox force row level security;
create policy own on fq.outbox to fq_owner using (true) with check (true);
create policy rd on fq.outbox for select to fq_web using (
  scope between (select sec.lo()) and (select sec.hi()));
-- A worker will act in the post that asked for the work: nobody asks in another's name.
create policy ins on fq.outbox for insert to fq_web with check (
  scope = (select sec.scope()) and post_id = (select sec.post()));
-- Only a worker's short session claims and completes work.
create policy ed on fq.outbox for update to fq_web
  using (scope = (select sec.scope()) and (select sec.kind()) = 'job')
  with check (scope = (select sec.scope()));
grant select on fq.outbox to fq_web;
grant insert (county, id, scope, post_id, kind, payload) on fq.outbox to fq_web;
grant update (lease_until, attempts, fence, done_at, failed_at, failure) on fq.outbox to fq_web;

-- What is waiting, over all counties: only whose it is and which, never what it holds.
create function sec.due_work(most int)
returns table (county int, id uuid, post_id uuid)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  select o.county, o.id, o.post_id from fq.outbox o
   where o.done_at is null and o.failed_at is null
     and (o.lease_until is null or o.lease_until < now())
   order by o.queued_at limit most
$$;
revoke all on function sec.due_work(int) from public;
grant execute on function sec.due_work(int) to fq_auth;
reset role;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("drop function sec.due_work(int)")
    op.execute("drop table fq.outbox cascade")
    op.execute("drop function sec.kind(), sec.post()")
