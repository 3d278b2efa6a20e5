"""A draft may be drafted anew at a later hour; a published bulletin keeps the hour it has.

Without the right to that one column the database refused every second draft that was not made
in the very instant of the first.

Revision ID: 0012
Revises: 0011
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KEEP = """
create or replace function fq.keep_bulletin() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if old.state = 'published' and (
       old.pdf_sha256 is not null
       or (new.title, new.state, new.year, new.serial, new.number, new.snapshot,
           new.snapshot_sha256, new.published_at{new})
          is distinct from
          (old.title, old.state, old.year, old.serial, old.number, old.snapshot,
           old.snapshot_sha256, old.published_at{old})) then
    raise exception 'published bulletins never change' using errcode = '42501';
  end if;
  return new;
end $$;
"""


def upgrade() -> None:
    op.execute("set role fq_owner")
    op.execute(KEEP.format(new=", new.drafted_at", old=", old.drafted_at"))
    op.execute("grant update (drafted_at) on fq.bulletin to fq_web")
    op.execute("reset role")


def downgrade() -> None:
    op.execute("set role fq_owner")
    op.execute("revoke update (drafted_at) on fq.bulletin from fq_web")
    op.execute(KEEP.format(new="", old=""))
    op.execute("reset role")
