"""Scores keep what follows from them; statuses know every kind the rules can give.

A unit reads its own score and never the whole result, so its sums, grade, decisions and money
stand with the score. An item that left the sum for want of figures has no points.

Revision ID: 0014
Revises: 0013
"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

UP = """
alter table fq.score add column outcome jsonb not null default '{}';
alter table fq.score_line alter column points drop not null;
alter table fq.status drop constraint status_kind_check;
alter table fq.status add constraint status_kind_check check (kind in
  ('commendation', 'praise', 'criticism', 'warning', 'yellow_card', 'talk', 'key_assistance',
   'listed_supervision', 'accountability', 'disqualified', 'veto', 'eligible'));
"""

DOWN = """
alter table fq.status drop constraint status_kind_check;
alter table fq.status add constraint status_kind_check check (kind in
  ('commendation', 'yellow_card', 'talk', 'listed_supervision', 'key_assistance', 'veto'));
alter table fq.score_line alter column points set not null;
alter table fq.score drop column outcome;
"""


def upgrade() -> None:
    op.execute("set role fq_owner")
    op.execute(UP)
    op.execute("reset role")


def downgrade() -> None:
    op.execute("set role fq_owner")
    op.execute(DOWN)
    op.execute("reset role")
