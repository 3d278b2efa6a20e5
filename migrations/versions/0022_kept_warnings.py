"""What looked unusual about a report is kept with it when it is handed up.

A board of 300 lines is drawn from what stands there, without checking any form again. Null is
what was handed up before: nothing is known about it.

Revision ID: 0022
Revises: 0021
"""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

UP = """
set role fq_owner;
alter table fq.report_revision add column marks jsonb check (jsonb_typeof(marks) = 'array');
reset role;
"""


def upgrade() -> None:
    op.execute(UP)


def downgrade() -> None:
    op.execute("alter table fq.report_revision drop column marks")
