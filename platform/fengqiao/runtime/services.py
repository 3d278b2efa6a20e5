"""What the doctor asks of PostgreSQL and of Redis or Valkey, whoever runs them."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import redis
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.pool import NullPool

from fengqiao.runtime.check import Answer, Question
from fengqiao.settings import Settings

_MIGRATIONS = Path(__file__).parents[3] / "migrations"
_LARGEST_OFFSET = 2.0
_MIGRATE = "请运行：fengqiao migrate"
# The first release of each series in which row-level security hides what it should: before,
# a server's statistics could tell of hidden rows (CVE-2025-8713).
_SOUND = {15: 150_014, 16: 160_010, 17: 170_006}


@dataclass(frozen=True)
class Reached:
    """An open session of the administrator's, with the settings it was opened by."""

    settings: Settings
    session: Connection

    def value(self, statement: str, **values: object) -> object:
        """Return the single value a statement asks for."""
        return self.session.execute(text(statement), values).scalar()

    def column(self, statement: str, **values: object) -> list[str]:
        """Return the first column of every row."""
        return [str(each) for each in self.session.execute(text(statement), values).scalars()]


def _version(reached: Reached) -> Answer:
    number = int(str(reached.value("SHOW server_version_num")))
    series = number // 10_000
    sound = series >= min(_SOUND) and number >= _SOUND.get(series, 0)
    return sound, f"PostgreSQL {reached.value('SHOW server_version')}"


def _encoding(reached: Reached) -> Answer:
    found = reached.value("SHOW server_encoding")
    return found == "UTF8", str(found)


def _durable(reached: Reached) -> Answer:
    found = {name: reached.value(f"SHOW {name}") for name in ("fsync", "full_page_writes")}
    lasting = reached.value("SHOW synchronous_commit") != "off"
    return lasting and set(found.values()) == {"on"}, "、".join(
        f"{k}={v}" for k, v in found.items()
    )


def _clock(reached: Reached) -> Answer:
    before = time.time()
    theirs = float(str(reached.value("SELECT extract(epoch FROM clock_timestamp())")))
    offset = theirs - (before + time.time()) / 2
    return abs(offset) < _LARGEST_OFFSET, f"与数据库相差 {offset:+.2f} 秒"


def _connections(reached: Reached) -> Answer:
    most = int(str(reached.value("SHOW max_connections")))
    used = int(str(reached.value("SELECT count(*) FROM pg_stat_activity")))
    return most - used >= 20, f"共 {most} 个，已用 {used} 个"


def _migrated(reached: Reached) -> Answer:
    head = ScriptDirectory(str(_MIGRATIONS)).get_current_head()
    known = reached.value("SELECT to_regclass('public.alembic_version')") is not None
    at = reached.value("SELECT max(version_num) FROM public.alembic_version") if known else None
    return at is not None and at == head, f"现在 {at or '尚未建表'}，应为 {head}"


def _role(which: str, reached: Reached) -> Answer:
    address = getattr(reached.settings, which)
    name = make_url(address).username if address else None
    found = reached.session.execute(
        text(
            "SELECT rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication"
            " FROM pg_roles WHERE rolname = :name"
        ),
        {"name": name},
    ).scalar()
    if found is None:
        return False, f"没有角色 {name}"
    owned = reached.column(
        "SELECT c.relname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner"
        " WHERE r.rolname = :name LIMIT 3",
        name=name,
    )
    return not found and not owned, f"{name} 权限过大或拥有表" if found or owned else f"{name}"


def _sign_in(which: str, reached: Reached) -> Answer:
    engine = create_engine(getattr(reached.settings, which), poolclass=NullPool)
    with engine.connect() as session:
        return True, str(session.execute(text("SELECT current_user")).scalar())


def _forced_security(reached: Reached) -> Answer:
    tables = "FROM pg_class WHERE relnamespace = to_regnamespace('fq') AND relkind IN ('r', 'p')"
    count = int(str(reached.value(f"SELECT count(*) {tables}")))
    open_tables = reached.column(
        f"SELECT relname {tables} AND NOT (relrowsecurity AND relforcerowsecurity) ORDER BY 1"
    )
    if open_tables:
        return False, f"未强制：{'、'.join(open_tables)}"
    return count > 0, f"{count} 张表全部强制"


DATABASE: tuple[Question[Reached], ...] = (
    Question(
        "数据库版本",
        _version,
        "请升级到 PostgreSQL 15.14、16.10、17.6 或 18 以上；更早的版本有行级安全方面的漏洞。",
    ),
    Question(
        "数据库编码", _encoding, "请以 UTF8 编码重新建立数据库：createdb -E UTF8 -T template0。"
    ),
    Question("数据库落盘", _durable, "请在 postgresql.conf 中恢复 fsync、full_page_writes 为 on。"),
    Question("数据库连接数", _connections, "请调大 max_connections，或减少网页和后台进程数。"),
    Question("数据库时钟", _clock, "请在两台机器上打开时间同步（systemd-timesyncd 或 chrony）。"),
    Question("数据表版本", _migrated, _MIGRATE),
    Question("网页角色权限", partial(_role, "web_url"), _MIGRATE),
    Question("登录角色权限", partial(_role, "auth_url"), _MIGRATE),
    Question("网页角色登录", partial(_sign_in, "web_url"), _MIGRATE),
    Question("登录角色登录", partial(_sign_in, "auth_url"), _MIGRATE),
    Question("行级安全", _forced_security, "请停止使用并运行 fengqiao migrate，再联系技术支持。"),
)


def reach_database(settings: Settings) -> Connection:
    """Open a session of the administrator's, waiting at most five seconds.

    Every question is its own transaction, so that one that fails spoils no other.
    """
    if not settings.admin_url:
        raise ConnectionError("没有数据库地址")
    engine = create_engine(
        settings.admin_url,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        connect_args={"connect_timeout": 5},
    )
    return engine.connect()


def _queue_version(queue: redis.Redis) -> Answer:
    facts = queue.info("server")
    name = "Valkey" if "valkey_version" in facts else "Redis"
    number = str(facts.get("valkey_version") or facts["redis_version"])
    return int(number.split(".")[0]) >= (8 if name == "Valkey" else 7), f"{name} {number}"


def _queue_kept(queue: redis.Redis) -> Answer:
    kept = bool(queue.info("persistence")["aof_enabled"])
    return kept, "appendonly yes" if kept else "appendonly no"


def _queue_never_forgets(queue: redis.Redis) -> Answer:
    policy = str(queue.info("memory")["maxmemory_policy"])
    return policy == "noeviction", policy


QUEUE: tuple[Question[redis.Redis], ...] = (
    Question("队列服务版本", _queue_version, "请升级到 Redis 7 或 Valkey 8 以上。"),
    Question("队列落盘", _queue_kept, "请在队列服务的配置中设 appendonly yes。"),
    Question(
        "队列不丢弃", _queue_never_forgets, "请在队列服务的配置中设 maxmemory-policy noeviction。"
    ),
)


def reach_queue(settings: Settings) -> redis.Redis:
    """Open a client that has been answered, waiting at most five seconds."""
    if not settings.redis_url:
        raise ConnectionError("没有队列服务地址")
    queue = redis.Redis.from_url(settings.redis_url, socket_timeout=5, socket_connect_timeout=5)
    queue.ping()
    return queue
