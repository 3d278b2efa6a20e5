"""The moves that the state guard obeys, as declared in fengqiao.tenancy.moves.

Revision ID: 0010
Revises: 0009
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

UP = """
insert into sec.state_move (kind, from_state, to_state, who, roles) values
  ('report', '', 'draft', 'own', '{filer,reviewer}'),
  ('report', 'draft', 'submitted', 'own', '{filer,reviewer}'),
  ('report', 'sent_back', 'submitted', 'own', '{filer,reviewer}'),
  ('report', 'submitted', 'draft', 'own', '{filer,reviewer}'),
  ('report', 'submitted', 'sent_back', 'above', '{reviewer}'),
  ('report', 'submitted', 'accepted', 'above', '{reviewer}'),
  ('report', 'accepted', 'sent_back', 'above', '{reviewer}'),
  ('report', 'accepted', 'consolidated', 'above', '{filer,reviewer}'),
  ('report', 'consolidated', 'sent_back', 'above', '{reviewer}'),
  ('ledger_entry', '', 'clear', 'own', '{filer,reviewer}'),
  ('ledger_entry', '', 'found', 'own', '{filer,reviewer}'),
  ('ledger_entry', 'found', 'rectified', 'own', '{filer,reviewer}'),
  ('ledger_entry', 'rectified', 'found', 'branch', '{reviewer}'),
  ('ledger_entry', 'rectified', 'closed', 'branch', '{reviewer}'),
  ('assessment', '', 'gathering', 'county', '{assessor}'),
  ('assessment', 'gathering', 'scored', 'county', '{assessor}'),
  ('assessment', 'scored', 'gathering', 'county', '{assessor}'),
  ('assessment', 'scored', 'published', 'county', '{assessor}'),
  ('bulletin', '', 'draft', 'county', '{assessor}'),
  ('bulletin', 'draft', 'published', 'county', '{assessor}')
"""


def upgrade() -> None:
    op.execute("set role fq_owner")
    op.execute(UP)
    op.execute("reset role")


def downgrade() -> None:
    op.execute("delete from sec.state_move")
