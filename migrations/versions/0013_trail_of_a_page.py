"""Some entries of the trail are held against their own hashes and those just before them.

A page that is read shows fifty entries; checking the whole chain each time would cost a county
of some years seconds. The whole chain is still checked on request and by the command.

Revision ID: 0013
Revises: 0012
"""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

UP = """
set role fq_owner;
-- The first break among some entries of the own county, or no row: an entry whose content does
-- not fit its hash, or that does not follow the one before it.
create function fq.trail_break_among(p_seqs bigint[])
returns table (seq bigint, what text)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
  with pairs as (
    select t, before.hash as before
      from fq.trail t
      left join fq.trail before on before.county = t.county and before.seq = t.seq - 1
     where t.county = (sec.ctx()).county and t.seq = any (p_seqs[1:500]))
  select (t).seq, case when before is null and (t).seq > 1 then 'missing'
                       when (t).prev <> coalesce(before, '\\x00'::bytea) then 'order'
                       else 'content' end
    from pairs
   where (before is null and (t).seq > 1)
      or (t).prev <> coalesce(before, '\\x00'::bytea)
      or (t).hash <> fq.trail_hash(t)
   order by 1 limit 1
$$;
revoke all on function fq.trail_break_among(bigint[]) from public;
grant execute on function fq.trail_break_among(bigint[]) to fq_web;
reset role;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("drop function fq.trail_break_among(bigint[])")
