"""What both embedded servers share: one owner of the data, a socket, a child that dies with us."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import hashlib
import os
import re
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

from fengqiao.runtime.account import Account, StartFailed

# Seconds between two looks at a server that is starting or at a lock that is held.
PAUSE = 0.02
_LOG_LIMIT = 10_000_000
_PDEATHSIG = 1
# The kernel allows 107 bytes for a socket's path; the longest name we put there needs 24.
_SOCKET_FOLDER_LIMIT = 80


def private_folder(path: Path, account: Account | None) -> Path:
    """Make ``path`` a directory only the server's account (and root) may enter."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.chmod(0o700)
    if account:
        account.own(path)
    return path


def socket_place(home: Path, name: str, account: Account | None) -> Path:
    """Return where a server's socket belongs.

    It lies in the home when that path is short and plain and the account can enter it, else in
    the system's directory for such things, named after the home. So an address never needs
    quoting, whatever the home is called.
    """
    inside = home / "run"
    plain = re.fullmatch(r"[A-Za-z0-9._/-]+", str(inside)) is not None
    if account is None and plain and len(str(inside)) < _SOCKET_FOLDER_LIMIT:
        return inside / name
    mark = hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
    return _runtime_base() / f"fengqiao-{os.geteuid()}-{mark}" / name


def socket_folder(home: Path, name: str, account: Account | None) -> Path:
    """Make the directory for a server's socket, private to the server's account.

    :raises StartFailed: when somebody else has taken the name.
    """
    place = socket_place(home, name, account)
    place.parent.mkdir(mode=0o711, exist_ok=True)
    found = place.parent.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o022:
        raise StartFailed(
            f"{place.parent} 不是本人的目录，可能被他人占用。请让管理员删除它，再重新启动。"
        )
    return private_folder(place, account)


def discard_sockets(folder: Path) -> None:
    """Remove a stopped server's socket directory, and the one around it when it is empty."""
    with contextlib.suppress(OSError):
        for left in folder.iterdir():
            left.unlink()
        folder.rmdir()
        folder.parent.rmdir()


def readable_home(home: Path) -> Path:
    """Return the home without links, refusing one that belongs to somebody else.

    :raises StartFailed: when its parts cannot be made or entered.
    """
    try:
        for part in ("postgres", "valkey", "log"):
            (home / part).mkdir(mode=0o700, parents=True, exist_ok=True)
            next((home / part).iterdir(), None)
    except OSError as refused:
        raise StartFailed(
            f"目录 {home} 当前账户不能读写（{refused.strerror}）。"
            "请用当初建立它的账户启动，或用 --home 另选一个目录。"
        ) from refused
    return home.resolve()


def _runtime_base() -> Path:
    """Return the system's place for sockets: short, and writable for us."""
    offered = os.environ.get("XDG_RUNTIME_DIR", "")
    candidates = [Path("/run")] if os.geteuid() == 0 else [Path(offered)] if offered else []
    usable = (folder for folder in candidates if os.access(folder, os.W_OK | os.X_OK))
    base = next(usable, Path(tempfile.gettempdir()))
    return base if len(str(base)) < _SOCKET_FOLDER_LIMIT // 2 else Path("/tmp")  # noqa: S108 - a folder of our own in it


def hold(lock: Path, patience: float, taken: str) -> IO[str]:
    """Wait until nobody holds ``lock`` and hold it.

    A server inherits the open file and holds it as long as any of its processes lives, so
    whoever gets the lock knows that the old server is wholly gone.

    :raises StartFailed: with the words of ``taken`` after ``patience`` seconds.
    """
    file = lock.open("a+")
    until = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                file.close()
                raise StartFailed(taken) from None
            time.sleep(PAUSE)
        else:
            return file


def open_log(home: Path, name: str) -> IO[bytes]:
    """Open a log in the home for appending; one that has grown large is set aside first."""
    folder = home / "log"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / f"{name}.log"
    if file.exists() and file.stat().st_size > _LOG_LIMIT:
        file.replace(file.with_suffix(".log.1"))
    return file.open("ab")


def dying_with_us(death: signal.Signals) -> Callable[[], None]:
    """Return what a new child must do first: die by ``death`` when we die.

    Its own process group keeps the terminal's Ctrl-C away: the supervisor passes that on in
    its own order. The kernel ties the child to the *thread* that started it, so servers are
    started from the main thread.
    """
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None
    parent = os.getpid()

    def prepare() -> None:
        os.setpgid(0, 0)
        # A signal the parent holds back would be held back in the child too, for ever.
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        if libc is not None:
            libc.prctl(_PDEATHSIG, int(death))
            if os.getppid() != parent:
                os._exit(1)

    return prepare


def launch(
    command: Sequence[str],
    folder: Path,
    log: IO[bytes],
    account: Account | None,
    death: signal.Signals,
    lock: IO[str],
) -> subprocess.Popen[bytes]:
    """Start a server inside ``folder``, writing to ``log`` and holding ``lock`` for its life."""
    return subprocess.Popen(  # noqa: S603 - programs of the installed wheels
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        umask=0o077,
        pass_fds=(lock.fileno(),),
        preexec_fn=dying_with_us(death),
    )


def end(process: subprocess.Popen[bytes], requests: Sequence[tuple[signal.Signals, float]]) -> None:
    """Ask a process to end by each signal in turn, waiting so many seconds after each."""
    for request, seconds in requests:
        if process.poll() is not None:
            return
        process.send_signal(request)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
