"""The search is planned for whoever asks, though connections may keep plans now.

It reads over a stretch of keys inside a function, where PostgreSQL would keep its plan: the one
made for a village was measured five times slower for the county (113 000 reports of two years).

Revision ID: 0031
Revises: 0030
"""

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

SEARCH = "fq.find_told(text,text[],text,bigint,bigint,text,text,text[],text,bigint,uuid,int)"


def upgrade() -> None:
    """Forbid the search to keep its plan."""
    op.execute("set role fq_owner")
    op.execute(f"alter function {SEARCH} set plan_cache_mode = force_custom_plan")
    op.execute("reset role")


def downgrade() -> None:
    """Leave it to the connection again."""
    op.execute("set role fq_owner")
    op.execute(f"alter function {SEARCH} reset plan_cache_mode")
    op.execute("reset role")
