"""A command that finds its services away, closed or too old says so in words."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fengqiao.cli import main
from tests.ground import Ground


def told(home: Path, monkeypatch: pytest.MonkeyPatch, *words: str, **named: str) -> str:
    """Run a command with these variables and return what it said, having seen it fail."""
    for name in ("DATABASE_URL", "REDIS_URL", "FENGQIAO_WEB_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    for name, value in named.items():
        monkeypatch.setenv(name, value)
    result: Result = CliRunner().invoke(main, ["--home", str(home), *words])
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == 1
    return result.output


def test_a_database_that_cannot_be_reached_is_named_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = "postgresql://fengqiao:word@/fengqiao?host=/nonexistent"
    for words in (("migrate",), ("audit", "verify")):
        said = told(tmp_path, monkeypatch, *words, DATABASE_URL=nowhere)
        assert said.startswith("连不上数据库（")
        assert "DATABASE_URL" in said


def test_an_address_that_is_none_is_named_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = told(tmp_path, monkeypatch, "migrate", DATABASE_URL="fengqiao at home")
    assert said.startswith("数据库地址写得不对")


def test_who_knows_only_the_web_login_is_told_what_migrating_takes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = {"FENGQIAO_WEB_DATABASE_URL": "postgresql://fq_web@/fengqiao?host=/nonexistent"}
    assert "DATABASE_URL" in told(tmp_path, monkeypatch, "migrate", **named)


def test_a_database_without_tables_is_sent_to_migrate(
    ground: Ground, world: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = ground.settings(ground.create())
    named = {
        "FENGQIAO_WEB_DATABASE_URL": str(settings.web_url),
        "FENGQIAO_AUTH_DATABASE_URL": str(settings.auth_url),
    }
    said = told(tmp_path, monkeypatch, "audit", "verify", **named)
    assert said.rstrip().endswith("fengqiao migrate")


def test_a_login_that_may_not_make_roles_is_told_so(
    ground: Ground, world: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = ground.settings(ground.create())
    # The web's own login is one that may not.
    said = told(tmp_path, monkeypatch, "migrate", DATABASE_URL=str(settings.web_url))
    assert "CREATEROLE" in said
