"""Why a reported figure differs from the ledger: kept with the report and with each revision.

Revision ID: 0011
Revises: 0010
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

UP = """
set role fq_owner;
alter table fq.report add column reasons jsonb not null default '{}';
alter table fq.report_revision add column reasons jsonb not null default '{}';
grant insert (reasons), update (reasons) on fq.report to fq_web;

create function fq.keep_reasons() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  if new.reasons is distinct from old.reasons
     and (old.state not in ('draft', 'sent_back') or old.scope <> (select sec.scope())) then
    raise exception 'reasons are closed' using errcode = '42501';
  end if;
  return new;
end $$;
revoke all on function fq.keep_reasons() from public;
create trigger c_reasons before update on fq.report
  for each row execute function fq.keep_reasons();
reset role;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("drop trigger c_reasons on fq.report")
    op.execute("drop function fq.keep_reasons()")
    op.execute("alter table fq.report_revision drop column reasons")
    op.execute("alter table fq.report drop column reasons")
