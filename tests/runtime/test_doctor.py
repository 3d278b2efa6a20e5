"""The doctor sees what is wrong and says what to do; a healthy installation has no complaint."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import redis
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from fengqiao.runtime.doctor import Check, examine
from fengqiao.runtime.postgres import start_postgres
from fengqiao.runtime.valkey import start_valkey
from fengqiao.settings import Settings, read_settings
from tests.runtime.kept import comes

# What migrations bring; without them the doctor rightly complains.
NEEDS_MIGRATIONS = {
    "数据表版本",
    "网页角色权限",
    "登录角色权限",
    "网页角色登录",
    "登录角色登录",
    "行级安全",
}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Return the settings of a fresh installation: servers run, tables are not made yet."""
    home = tmp_path_factory.mktemp("home")
    postgres, valkey = start_postgres(home), start_valkey(home)
    with pytest.MonkeyPatch.context() as environment:
        for name in ("DATABASE_URL", "REDIS_URL", "FENGQIAO_SECRET"):
            environment.delenv(name, raising=False)
        yield read_settings(home, admin_url=postgres.url, redis_url=valkey.url)
    valkey.stop()
    postgres.stop()


def failing(settings: Settings) -> dict[str, Check]:
    """Return the checks that are not well, by name, having seen that each says what to do."""
    found = {check.name: check for check in examine(settings) if not check.ok}
    for check in found.values():
        assert check.advice.endswith(("。", "fonts", "migrate")) or "：" in check.advice, check
    return found


def execute(settings: Settings, *statements: str) -> None:
    """Run statements as the administrator."""
    assert settings.admin_url is not None
    engine = create_engine(settings.admin_url, poolclass=NullPool)
    with engine.begin() as session:
        for statement in statements:
            session.execute(text(statement))


def test_a_fresh_installation_lacks_only_its_tables(settings: Settings) -> None:
    checks = examine(settings)
    assert len(checks) >= 20
    assert len({check.name for check in checks}) == len(checks)
    assert {check.name for check in checks if not check.ok} == NEEDS_MIGRATIONS
    assert not any(check.advice for check in checks if check.ok)


def test_a_server_that_is_not_there_fails_every_question_to_it(settings: Settings) -> None:
    nothing = "postgresql+psycopg://postgres@/fengqiao?host=/nonexistent"
    found = failing(replace(settings, admin_url=nothing, redis_url="unix:///nonexistent"))
    assert "/nonexistent" in found["数据库连接"].found
    assert {"数据库版本", "行级安全", "队列服务连接", "队列落盘"} <= set(found)
    assert "fengqiao up" in found["数据库连接"].advice
    outside = failing(replace(settings, admin_url=nothing, embedded=False))
    assert "DATABASE_URL" in outside["数据库连接"].advice
    unknown = failing(replace(settings, admin_url=None, redis_url=None))
    assert {"数据库连接", "队列服务连接"} <= set(unknown)


def test_missing_fonts_are_named(settings: Settings, tmp_path: Path) -> None:
    found = failing(replace(settings, fonts=tmp_path))
    assert "FandolFang-Regular.otf" in found["公文字体"].found
    assert "fengqiao.runtime.fonts" in found["公文字体"].advice


def test_a_secret_that_others_may_read_is_reported(settings: Settings) -> None:
    settings.secret_file.chmod(0o644)
    try:
        assert "0644" in failing(settings)["密钥文件"].found
    finally:
        settings.secret_file.chmod(0o600)
    assert "密钥文件" not in failing(settings)


def test_a_home_that_is_gone_is_reported(settings: Settings, tmp_path: Path) -> None:
    assert "数据目录可写" in failing(replace(settings, home=tmp_path / "gone"))


def test_a_web_role_with_too_many_rights_is_reported(settings: Settings) -> None:
    execute(settings, "CREATE ROLE fq_web LOGIN", "CREATE ROLE fq_auth LOGIN")
    try:
        assert not {"网页角色权限", "登录角色权限"} & set(failing(settings))
        for right in ("SUPERUSER", "BYPASSRLS", "CREATEROLE"):
            execute(settings, f"ALTER ROLE fq_web {right}")
            assert "网页角色权限" in failing(settings), right
            execute(settings, f"ALTER ROLE fq_web NO{right}")
        execute(settings, "CREATE TABLE own (i int)", "ALTER TABLE own OWNER TO fq_web")
        assert "网页角色权限" in failing(settings)
    finally:
        execute(settings, "DROP TABLE IF EXISTS own", "DROP ROLE fq_web", "DROP ROLE fq_auth")


def test_a_table_without_forced_row_security_is_named(settings: Settings) -> None:
    execute(
        settings, "CREATE SCHEMA fq", "CREATE TABLE fq.safe (i int)", "CREATE TABLE fq.bare (i int)"
    )
    try:
        for change in ("ENABLE", "FORCE"):
            execute(settings, f"ALTER TABLE fq.safe {change} ROW LEVEL SECURITY")
        execute(settings, "ALTER TABLE fq.bare ENABLE ROW LEVEL SECURITY")
        assert failing(settings)["行级安全"].found == "未强制：bare"
        execute(settings, "ALTER TABLE fq.bare FORCE ROW LEVEL SECURITY")
        assert "行级安全" not in failing(settings)
    finally:
        execute(settings, "DROP SCHEMA fq CASCADE")


def test_tables_behind_the_program_are_reported(settings: Settings) -> None:
    execute(
        settings,
        "CREATE TABLE public.alembic_version (version_num text)",
        "INSERT INTO public.alembic_version VALUES ('0001')",
    )
    try:
        assert failing(settings)["数据表版本"].found.startswith("现在 0001")
        assert failing(settings)["数据表版本"].advice == "请运行：fengqiao migrate"
    finally:
        execute(settings, "DROP TABLE public.alembic_version")


def test_a_question_that_goes_wrong_spoils_no_other(settings: Settings) -> None:
    execute(settings, "CREATE TABLE public.alembic_version (other text)")
    try:
        found = failing(settings)
        assert found["数据表版本"].found.startswith("检查时出错")
        assert found["网页角色权限"].found == "没有角色 fq_web"
    finally:
        execute(settings, "DROP TABLE public.alembic_version")


def test_a_queue_that_may_forget_is_reported(settings: Settings) -> None:
    assert settings.redis_url is not None
    with redis.Redis.from_url(settings.redis_url) as queue:
        queue.config_set("maxmemory-policy", "allkeys-lru")
        queue.config_set("appendonly", "no")
        try:
            assert {"队列落盘", "队列不丢弃"} <= set(failing(settings))
        finally:
            queue.config_set("maxmemory-policy", "noeviction")
            queue.config_set("appendonly", "yes")
        # Valkey does not end before it has written the file it begins here.
        assert comes(lambda: not queue.info("persistence")["aof_rewrite_in_progress"])
    assert not {"队列落盘", "队列不丢弃"} & set(failing(settings))
