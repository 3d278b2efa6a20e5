"""A consolidation may go up without a row that a unit below reported: which one, and why.

A row is known by what it says, not by its place: it stays out when the child's other rows change,
and comes back when it is changed itself.

Revision ID: 0030
Revises: 0029
"""

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

# row_key is the hash of the child, its table, what the row says and which of its likes it is;
# child_revision is where it was found.
# Who set it aside and when is the database's to say.
TABLE = """
create table fq.row_set_aside (
  county          int not null,
  report_id       uuid not null,
  row_key         text not null check (row_key ~ '^[0-9a-f]{64}$'),
  child_report_id uuid not null,
  child_revision  int not null,
  field           text not null,
  scope           bigint not null check (scope / 100000000000 = county),
  content         jsonb not null check (jsonb_typeof(content) = 'object'),
  reason          text not null check (reason <> ''),
  set_aside_at    timestamptz not null default sec.now(),
  account_id      uuid default sec.account(),
  primary key (county, report_id, row_key),
  foreign key (county, report_id, scope) references fq.report (county, id, scope)
    deferrable initially immediate,
  foreign key (county, child_report_id, child_revision)
    references fq.report_revision (county, report_id, number)
);
comment on constraint row_set_aside_county_report_id_scope_fkey on fq.row_set_aside
  is 'follows a moved unit';
create index on fq.row_set_aside (county, child_report_id);
create index on fq.row_set_aside (scope);
alter table fq.row_set_aside enable row level security;
alter table fq.row_set_aside force row level security;
create policy own on fq.row_set_aside to fq_owner using (true) with check (true);
create policy rd on fq.row_set_aside for select to fq_web using (
  scope between (select sec.lo()) and (select sec.hi())
  or scope = any ((select sec.past())::bigint[]));
create policy ins on fq.row_set_aside for insert to fq_web with check (
  scope = (select sec.scope()) and (select sec.role()) in ('filer', 'reviewer'));
create policy del on fq.row_set_aside for delete to fq_web using (
  scope = (select sec.scope()) and (select sec.role()) in ('filer', 'reviewer'));
grant select, delete on fq.row_set_aside to fq_web;
grant insert (county, report_id, row_key, child_report_id, child_revision, field, scope, content,
  reason) on fq.row_set_aside to fq_web;
"""


def upgrade() -> None:
    """Add the table."""
    op.execute("set role fq_owner")
    op.execute(TABLE)
    op.execute("reset role")


def downgrade() -> None:
    """Take it down; what was set aside is forgotten, what was handed up stands."""
    op.execute("set role fq_owner")
    op.execute("drop table fq.row_set_aside")
    op.execute("reset role")
