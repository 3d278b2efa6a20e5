"""Bulletins: a number taken at publication, gapless per county and year.

Revision ID: 0009
Revises: 0008
"""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

UP = """
set role fq_owner;
create table fq.bulletin (
  county          int not null,
  id              uuid not null,
  scope           bigint not null
    check (scope / 100000000000 = county and scope % 100000000000 = 0),
  assessment_id   uuid,
  title           text not null check (title <> ''),
  state           text not null check (state in ('draft', 'published')),
  year            int not null,
  serial          int,
  number          text,
  snapshot        jsonb not null,
  snapshot_sha256 text not null,
  drafted_at      timestamptz not null,
  published_at    timestamptz,
  pdf_sha256      text,
  pdf_size        int,
  rendered_at     timestamptz,
  version         int not null default 1,
  primary key (county, id),
  unique (county, year, serial),
  foreign key (county, assessment_id) references fq.assessment (county, id),
  check ((state = 'published') = (serial is not null and number is not null
                                  and published_at is not null))
);
create index on fq.bulletin (county, published_at);
create unique index on fq.bulletin (county, assessment_id) where state = 'published';
alter table fq.bulletin enable row level security;
alter table fq.bulletin force row level security;
create policy own on fq.bulletin to fq_owner using (true) with check (true);
-- Published for the whole county to read; a draft stays at the county's own desk.
create policy rd on fq.bulletin for select to fq_web using (
  county = (select sec.county())
  and (state = 'published' or scope = (select sec.scope())));
create policy ins on fq.bulletin for insert to fq_web with check (
  scope = (select sec.scope()) and (select sec.role()) = 'assessor');
create policy ed on fq.bulletin for update to fq_web
  using (scope = (select sec.scope()) and (select sec.role()) = 'assessor')
  with check (scope = (select sec.scope()));
grant select on fq.bulletin to fq_web;
grant insert (county, id, scope, assessment_id, title, state, year, snapshot, snapshot_sha256,
  drafted_at, version) on fq.bulletin to fq_web;
grant update (title, state, serial, number, year, snapshot, snapshot_sha256, published_at,
  pdf_sha256, pdf_size, rendered_at, version) on fq.bulletin to fq_web;
create trigger a_guard before insert or update on fq.bulletin
  for each row execute function fq.guard_state('bulletin');

-- A published bulletin takes its document once, and nothing else ever again.
create function fq.keep_bulletin() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if old.state = 'published' and (
       old.pdf_sha256 is not null
       or (new.title, new.state, new.year, new.serial, new.number, new.snapshot,
           new.snapshot_sha256, new.published_at)
          is distinct from
          (old.title, old.state, old.year, old.serial, old.number, old.snapshot,
           old.snapshot_sha256, old.published_at)) then
    raise exception 'published bulletins never change' using errcode = '42501';
  end if;
  return new;
end $$;
revoke all on function fq.keep_bulletin() from public;
create trigger b_keep before update on fq.bulletin
  for each row execute function fq.keep_bulletin();
create function fq.keep_bulletin_row() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  raise exception 'bulletins are kept' using errcode = '42501';
end $$;
revoke all on function fq.keep_bulletin_row() from public;
create trigger keep_row before delete on fq.bulletin
  for each row execute function fq.keep_bulletin_row();

create table fq.bulletin_counter (
  county int not null references fq.county,
  year   int not null,
  last   int not null,
  primary key (county, year)
);
alter table fq.bulletin_counter enable row level security;
alter table fq.bulletin_counter force row level security;
create policy own on fq.bulletin_counter to fq_owner using (true) with check (true);
create policy rd on fq.bulletin_counter for select to fq_web using (
  county = (select sec.county()));
grant select on fq.bulletin_counter to fq_web;

-- The next number of the county's year. The counter's row stays locked until the publication
-- that took the number commits or gives it back.
create function fq.take_number(p_year int) returns int
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
  c sec.session := sec.ctx();
  taken int;
begin
  if c.token_sha is null or c.role <> 'assessor'
     or c.scope <> c.county::bigint * 100000000000 then
    raise exception 'not the county''s assessor' using errcode = '42501';
  end if;
  insert into fq.bulletin_counter as b values (c.county, p_year, 1)
  on conflict (county, year) do update set last = b.last + 1
  returning last into taken;
  return taken;
end $$;
revoke all on function fq.take_number(int) from public;
grant execute on function fq.take_number(int) to fq_web;
reset role;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("drop table fq.bulletin_counter, fq.bulletin cascade")
    op.execute("drop function fq.take_number(int), fq.keep_bulletin(), fq.keep_bulletin_row()")
