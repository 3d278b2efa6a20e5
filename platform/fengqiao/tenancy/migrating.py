"""Bring the database to the product's latest structure."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, pool, text
from sqlalchemy.engine import make_url

from fengqiao.settings import Settings, role_password

ROOT = Path(__file__).resolve().parents[3]
ROLES = ("fq_web", "fq_auth")


def migrate_database(settings: Settings, revision: str = "head") -> None:
    """Run the migrations that are missing, then give the product's roles their passwords.

    :raises RuntimeError: if no migration login is known
    """
    if not settings.admin_url:
        raise RuntimeError("no migration login is known")
    config = alembic_config(settings.admin_url)
    # What a migration has to seal it seals with the installation's own secret.
    config.attributes["secret"] = settings.secret
    command.upgrade(config, revision)
    engine = create_engine(settings.admin_url, poolclass=pool.NullPool)
    with engine.begin() as connection:
        for role, url in zip(ROLES, (settings.web_url, settings.auth_url), strict=True):
            password = role_password(settings.secret, role)
            if url is None or make_url(url).password != password:
                continue  # An outside installation set its own password; it stays.
            # ALTER ROLE takes no bound parameters; the password is 64 hexadecimal digits.
            connection.execute(text(f"alter role {role} password '{password}'"))
    engine.dispose()


def alembic_config(url: str) -> Config:
    """Return the migration tool's configuration for one database address."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations").replace("%", "%%"))
    config.attributes["url"] = url
    return config


def latest_revision() -> str:
    """Return the number of the newest migration."""
    head = ScriptDirectory.from_config(alembic_config("")).get_current_head()
    if head is None:
        raise RuntimeError("there is no migration")
    return head
