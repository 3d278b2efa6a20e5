"""The shortest ways to what waits for a unit, and to the first page of a list.

Without them the row-level rule (one's own branch, or what is owed to one) makes the database read
the whole branch, year after year, to show a page of fifty or to count what waits.

Revision ID: 0021
Revises: 0020
"""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

INDEXES = """
create index report_waiting on fq.report (above, form, period) where state = 'submitted';
create index report_listed on fq.report (county, period desc, scope, id);
create index obligation_listed on fq.obligation (above, period desc, scope, id);
"""


def upgrade() -> None:
    op.execute("set role fq_owner")
    op.execute(INDEXES)
    op.execute("reset role")


def downgrade() -> None:
    op.execute("set role fq_owner")
    op.execute("drop index fq.report_waiting, fq.report_listed, fq.obligation_listed")
    op.execute("reset role")
