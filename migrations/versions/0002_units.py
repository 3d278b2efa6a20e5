"""Units, and the tree that remembers its past.

Revision ID: 0002
Revises: 0001
"""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

UP = """
set role fq_owner;
create table fq.unit (
  county    int not null references fq.county,
  id        uuid not null,
  scope     bigint not null,
  lo        bigint not null,
  hi        bigint not null,
  code      text not null check (code ~ '^[0-9]{12}([0-9]{5})?$'),
  name      text not null check (name <> ''),
  pinyin    text not null,
  level     text not null check (level in
              ('county', 'township', 'village', 'enterprise', 'department', 'grid')),
  opened_on date not null,
  closed_on date check (closed_on >= opened_on),
  primary key (county, id),
  unique (scope),
  unique (county, id, scope),
  unique (county, code),
  check (lo = scope and hi >= lo),
  check (scope / 100000000000 = county and hi / 100000000000 = county),
  check (case level
           when 'county' then scope % 100000000000 = 0 and hi = lo + 99999999999
           when 'township' then scope % 100000000 = 0 and hi = lo + 99999999
           when 'village' then scope % 100000 = 0 and hi = lo + 99999
           else hi = lo end)
);
alter table fq.unit enable row level security;
alter table fq.unit force row level security;
create policy own on fq.unit to fq_owner using (true) with check (true);
-- A unit sees its own branch and those it answers to; nothing beside it.
create policy rd on fq.unit for select to fq_web using (
     scope between (select sec.lo()) and (select sec.hi())
  or (lo <= (select sec.lo()) and hi >= (select sec.lo())));
create policy auth on fq.unit for select to fq_auth using (true);
create policy ins on fq.unit for insert to fq_web with check (
  county = (select sec.county()) and (select sec.role()) = 'system');
create policy ed on fq.unit for update to fq_web
  using (county = (select sec.county()) and (select sec.role()) = 'system')
  with check (county = (select sec.county()));
grant select, insert, update (name, pinyin, closed_on) on fq.unit to fq_web;
grant select on fq.unit to fq_auth;

-- Who answers to whom, from a day to a day. scope is the child's, so that the branch that sees
-- the child sees its edge.
create table fq.unit_edge (
  county     int not null,
  child_id   uuid not null,
  parent_id  uuid not null,
  scope      bigint not null check (scope / 100000000000 = county),
  valid_from date not null,
  valid_to   date check (valid_to > valid_from),
  primary key (county, child_id, valid_from),
  foreign key (county, child_id, scope) references fq.unit (county, id, scope),
  foreign key (county, parent_id) references fq.unit (county, id),
  check (child_id <> parent_id)
);
create index on fq.unit_edge (county, parent_id);
alter table fq.unit_edge enable row level security;
alter table fq.unit_edge force row level security;
create policy own on fq.unit_edge to fq_owner using (true) with check (true);
create policy rd on fq.unit_edge for select to fq_web using (
  scope between (select sec.lo()) and (select sec.hi()));
create policy ins on fq.unit_edge for insert to fq_web with check (
  county = (select sec.county()) and (select sec.role()) = 'system');
create policy ed on fq.unit_edge for update to fq_web
  using (county = (select sec.county()) and (select sec.role()) = 'system')
  with check (county = (select sec.county()));
grant select, insert, update (valid_to) on fq.unit_edge to fq_web;

-- What happened to a unit, and by which document.
create table fq.unit_event (
  county          int not null,
  id              uuid not null,
  unit_id         uuid not null,
  scope           bigint not null check (scope / 100000000000 = county),
  kind            text not null check (kind in
                    ('open', 'rename', 'move', 'merge', 'split', 'close')),
  happened_on     date not null,
  document_number text not null default '',
  detail          jsonb not null default '{}',
  primary key (county, id),
  foreign key (county, unit_id, scope) references fq.unit (county, id, scope)
);
create index on fq.unit_event (county, unit_id);
alter table fq.unit_event enable row level security;
alter table fq.unit_event force row level security;
create policy own on fq.unit_event to fq_owner using (true) with check (true);
create policy rd on fq.unit_event for select to fq_web using (
  scope between (select sec.lo()) and (select sec.hi()));
create policy ins on fq.unit_event for insert to fq_web with check (
  county = (select sec.county()) and (select sec.role()) = 'system');
grant select, insert on fq.unit_event to fq_web;
reset role;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("drop table fq.unit_event, fq.unit_edge, fq.unit")
