"""A gap of a consolidation says that a report was not due yet, where that is so.

Revision ID: 0024
Revises: 0023
"""

from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

PENDING = """
alter table fq.gap drop constraint gap_kind_check;
alter table fq.gap add constraint gap_kind_check
  check (kind in ('pending', 'missing', 'late', 'sent_back', 'waiting', 'waived'));
"""

WITHOUT = """
update fq.gap set kind = 'missing' where kind = 'pending';
alter table fq.gap drop constraint gap_kind_check;
alter table fq.gap add constraint gap_kind_check
  check (kind in ('missing', 'late', 'sent_back', 'waiting', 'waived'));
"""


def upgrade() -> None:
    op.execute("set role fq_owner")
    op.execute(PENDING)
    op.execute("reset role")


def downgrade() -> None:
    op.execute("set role fq_owner")
    op.execute(WITHOUT)
    op.execute("reset role")
