"""Run the migrations as the migration login, each in its own transaction."""

from __future__ import annotations

import os

from alembic import context
from sqlalchemy import create_engine, pool, text


def _url() -> str:
    given = context.config.attributes.get("url") or os.environ.get("DATABASE_URL")
    if not given:
        raise SystemExit("缺少 DATABASE_URL。请用 fengqiao migrate，或先设好 DATABASE_URL。")
    return str(given)


def run() -> None:
    engine = create_engine(_url(), poolclass=pool.NullPool)
    with engine.connect() as connection:
        # A migration that cannot get its lock soon must give way to the people at work.
        connection.execute(text("set lock_timeout = '4s'"))
        # One that rewrites what a county has gathered in years must be able to end.
        connection.execute(text("set statement_timeout = '30min'"))
        connection.commit()
        context.configure(
            connection=connection, transaction_per_migration=True, version_table_schema="public"
        )
        with context.begin_transaction():
            context.run_migrations()


run()
