"""Rule sets, frozen facts, scores with their lines, and the dated ledger of statuses.

Revision ID: 0008
Revises: 0007
"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

UP = """
set role fq_owner;
create table fq.rule_set (
  county     int not null references fq.county,
  id         uuid not null,
  code       text not null,
  sha256     text not null,
  title      text not null,
  source     text not null,
  adopted_at timestamptz not null,
  account_id uuid,
  primary key (county, id),
  unique (county, code, sha256)
);
alter table fq.rule_set enable row level security;
alter table fq.rule_set force row level security;
create policy own on fq.rule_set to fq_owner using (true) with check (true);
create policy rd on fq.rule_set for select to fq_web using (county = (select sec.county()));
create policy ins on fq.rule_set for insert to fq_web with check (
  county = (select sec.county()) and (select sec.role()) in ('assessor', 'system')
  and (select sec.scope()) = (select sec.county())::bigint * 100000000000);
grant select, insert on fq.rule_set to fq_web;
create trigger keep before update or delete on fq.rule_set
  for each row execute function fq.refuse_change();

create table fq.assessment (
  county        int not null,
  id            uuid not null,
  scope         bigint not null check (scope / 100000000000 = county and scope % 100000000000 = 0),
  rule_set_id   uuid not null,
  period        text not null,
  title         text not null,
  state         text not null check (state in ('gathering', 'scored', 'published')),
  snapshot_id   uuid,
  -- What every unit may know of the result: its hash, and how many are ranked.
  result_sha256 text,
  ranked        int,
  opened_at     timestamptz not null,
  scored_at     timestamptz,
  published_at  timestamptz,
  version       int not null default 1,
  primary key (county, id),
  unique (county, period),
  unique (county, id, scope),
  foreign key (county, rule_set_id) references fq.rule_set (county, id)
);
alter table fq.assessment enable row level security;
alter table fq.assessment force row level security;
create policy own on fq.assessment to fq_owner using (true) with check (true);
create policy rd on fq.assessment for select to fq_web using (
  county = (select sec.county())
  and (state = 'published' or scope = (select sec.scope())));
create policy ins on fq.assessment for insert to fq_web with check (
  scope = (select sec.scope()) and (select sec.role()) = 'assessor');
create policy ed on fq.assessment for update to fq_web
  using (scope = (select sec.scope()) and (select sec.role()) = 'assessor')
  with check (scope = (select sec.scope()));
grant select on fq.assessment to fq_web;
grant insert (county, id, scope, rule_set_id, period, title, state, opened_at, version)
  on fq.assessment to fq_web;
grant update (state, rule_set_id, snapshot_id, result_sha256, ranked, scored_at, published_at,
  version) on fq.assessment to fq_web;
create trigger a_guard before insert or update on fq.assessment
  for each row execute function fq.guard_state('assessment');
create function fq.keep_published() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if old.state = 'published' then
    raise exception 'published results never change' using errcode = '42501';
  end if;
  return new;
end $$;
revoke all on function fq.keep_published() from public;
create trigger b_keep before update on fq.assessment
  for each row execute function fq.keep_published();

-- Every unit's lines and sources in one book, for the county's own desk alone, published or not;
-- an assessment names the one that holds by its hash.
create table fq.assessment_result (
  county        int not null,
  assessment_id uuid not null,
  sha256        text not null,
  scope         bigint not null check (scope / 100000000000 = county and scope % 100000000000 = 0),
  content       jsonb not null,
  primary key (county, assessment_id, sha256),
  foreign key (county, assessment_id, scope) references fq.assessment (county, id, scope)
);
alter table fq.assessment_result enable row level security;
alter table fq.assessment_result force row level security;
create policy own on fq.assessment_result to fq_owner using (true) with check (true);
create policy rd on fq.assessment_result for select to fq_web using (
  scope = (select sec.scope()));
create policy ins on fq.assessment_result for insert to fq_web with check (
  scope = (select sec.scope()) and (select sec.role()) = 'assessor');
grant select, insert on fq.assessment_result to fq_web;
create trigger keep before update or delete on fq.assessment_result
  for each row execute function fq.refuse_change();
create trigger keep_all before truncate on fq.assessment_result
  for each statement execute function fq.refuse_change();

create table fq.fact_snapshot (
  county        int not null,
  id            uuid not null,
  scope         bigint not null check (scope / 100000000000 = county),
  assessment_id uuid not null,
  content       jsonb not null,
  sha256        text not null,
  frozen_at     timestamptz not null,
  primary key (county, id),
  foreign key (county, assessment_id) references fq.assessment (county, id)
);
create index on fq.fact_snapshot (county, assessment_id);
alter table fq.fact_snapshot enable row level security;
alter table fq.fact_snapshot force row level security;
create policy own on fq.fact_snapshot to fq_owner using (true) with check (true);
create policy rd on fq.fact_snapshot for select to fq_web using (scope = (select sec.scope()));
create policy ins on fq.fact_snapshot for insert to fq_web with check (
  scope = (select sec.scope()) and (select sec.role()) = 'assessor');
grant select, insert on fq.fact_snapshot to fq_web;
create trigger keep before update or delete on fq.fact_snapshot
  for each row execute function fq.refuse_change();
create trigger keep_all before truncate on fq.fact_snapshot
  for each statement execute function fq.refuse_change();

create table fq.score (
  county        int not null,
  assessment_id uuid not null,
  unit_id       uuid not null,
  scope         bigint not null check (scope / 100000000000 = county),
  total         int not null,
  place         int not null,
  published     boolean not null default false,
  primary key (county, assessment_id, unit_id),
  foreign key (county, assessment_id) references fq.assessment (county, id),
  foreign key (county, unit_id, scope) references fq.unit (county, id, scope)
);
create index on fq.score (scope);
alter table fq.score enable row level security;
alter table fq.score force row level security;
create policy own on fq.score to fq_owner using (true) with check (true);
create policy rd on fq.score for select to fq_web using (
  scope between (select sec.lo()) and (select sec.hi())
  and (published or (select sec.scope()) = (select sec.county())::bigint * 100000000000));
create policy ins on fq.score for insert to fq_web with check (
  scope between (select sec.lo()) and (select sec.hi()) and (select sec.role()) = 'assessor');
create policy ed on fq.score for update to fq_web
  using (scope between (select sec.lo()) and (select sec.hi())
         and (select sec.role()) = 'assessor' and not published)
  with check (scope between (select sec.lo()) and (select sec.hi()));
create policy del on fq.score for delete to fq_web using (
  scope between (select sec.lo()) and (select sec.hi())
  and (select sec.role()) = 'assessor' and not published);
grant select, insert, delete, update (published) on fq.score to fq_web;

create table fq.score_line (
  county        int not null,
  assessment_id uuid not null,
  unit_id       uuid not null,
  item          text not null,
  scope         bigint not null check (scope / 100000000000 = county),
  position      int not null,
  title         text not null,
  points        int not null,
  full_points   int not null,
  reason        text not null check (reason <> ''),
  sources       jsonb not null,
  primary key (county, assessment_id, unit_id, item),
  foreign key (county, assessment_id, unit_id)
    references fq.score (county, assessment_id, unit_id) on delete cascade
);
create index on fq.score_line (scope);
alter table fq.score_line enable row level security;
alter table fq.score_line force row level security;
create policy own on fq.score_line to fq_owner using (true) with check (true);
-- A line is read with its score: the same rows, by the same rule.
create policy rd on fq.score_line for select to fq_web using (
  scope between (select sec.lo()) and (select sec.hi())
  and ((select sec.scope()) = (select sec.county())::bigint * 100000000000
       or exists (select from fq.score s
                   where s.county = score_line.county
                     and s.assessment_id = score_line.assessment_id
                     and s.unit_id = score_line.unit_id and s.published)));
create policy ins on fq.score_line for insert to fq_web with check (
  scope between (select sec.lo()) and (select sec.hi()) and (select sec.role()) = 'assessor');
grant select, insert on fq.score_line to fq_web;

create table fq.manual_fact (
  county     int not null,
  id         uuid not null,
  scope      bigint not null check (scope / 100000000000 = county),
  unit_id    uuid not null,
  period     text not null,
  fact       text not null,
  value      bigint not null,
  document   text not null check (document <> ''),
  entered_at timestamptz not null,
  account_id uuid not null,
  primary key (county, id),
  foreign key (county, unit_id, scope) references fq.unit (county, id, scope)
);
create index on fq.manual_fact (county, period, fact);
create index on fq.manual_fact (scope);
alter table fq.manual_fact enable row level security;
alter table fq.manual_fact force row level security;
create policy own on fq.manual_fact to fq_owner using (true) with check (true);
create policy rd on fq.manual_fact for select to fq_web using (
  scope between (select sec.lo()) and (select sec.hi()));
create policy ins on fq.manual_fact for insert to fq_web with check (
  scope between (select sec.lo()) and (select sec.hi()) and (select sec.role()) = 'assessor'
  and (select sec.scope()) = (select sec.county())::bigint * 100000000000);
grant select, insert on fq.manual_fact to fq_web;
create trigger keep before update or delete on fq.manual_fact
  for each row execute function fq.refuse_change();

create table fq.status (
  county        int not null,
  id            uuid not null,
  scope         bigint not null check (scope / 100000000000 = county),
  unit_id       uuid not null,
  assessment_id uuid,
  kind          text not null check (kind in
                  ('commendation', 'yellow_card', 'talk', 'listed_supervision', 'key_assistance',
                   'veto')),
  cause         text not null check (cause <> ''),
  authority     text not null check (authority <> ''),
  basis         text not null default '',
  effects       jsonb not null default '[]',
  lasts         text not null default 'until_lifted',
  from_on       date not null,
  to_on         date check (to_on >= from_on),
  lifted_on     date,
  lifted_reason text not null default '',
  primary key (county, id),
  foreign key (county, unit_id, scope) references fq.unit (county, id, scope),
  foreign key (county, assessment_id) references fq.assessment (county, id)
);
create index on fq.status (county, kind, from_on);
create index on fq.status (scope);
alter table fq.status enable row level security;
alter table fq.status force row level security;
create policy own on fq.status to fq_owner using (true) with check (true);
create policy rd on fq.status for select to fq_web using (
  scope between (select sec.lo()) and (select sec.hi()));
create policy ins on fq.status for insert to fq_web with check (
  scope between (select sec.lo()) and (select sec.hi()) and (select sec.role()) = 'assessor'
  and (select sec.scope()) = (select sec.county())::bigint * 100000000000);
create policy ed on fq.status for update to fq_web
  using (scope between (select sec.lo()) and (select sec.hi())
         and (select sec.role()) = 'assessor'
         and (select sec.scope()) = (select sec.county())::bigint * 100000000000)
  with check (scope between (select sec.lo()) and (select sec.hi()));
grant select, insert, update (to_on, lifted_on, lifted_reason) on fq.status to fq_web;
reset role;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute(
        "drop table fq.status, fq.manual_fact, fq.score_line, fq.score, fq.fact_snapshot,"
        " fq.assessment_result, fq.assessment, fq.rule_set cascade"
    )
    op.execute("drop function fq.keep_published()")
