"""As whom the embedded servers run, and from where that account may execute them.

Started by root, the servers drop to an account without rights. That account usually may not
enter root's own directories, so nothing is asked of the path above the data: each server is
started *inside* its data directory and names it ``.`` or ``/proc/self/cwd``, which the kernel
resolves without looking at the parents. Only the programs themselves are copied, once, to a
place everybody may read, and only when they stand where the account cannot reach them.
"""

from __future__ import annotations

import functools
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fengqiao.errors import Refusal

_SHARED_PROGRAMS = Path("/var/cache/fengqiao")
_ACCOUNTS = ("fengqiao", "nobody")


class StartFailed(Refusal):
    """An embedded server cannot be started; the reason says what to do."""

    def __init__(self, reason: str) -> None:
        super().__init__("start-failed", "内置服务没有启动", reason, status=500)


@dataclass(frozen=True)
class Account:
    """A system account to drop to."""

    uid: int
    gid: int

    def own(self, path: Path) -> None:
        """Give ``path`` to this account."""
        os.chown(path, self.uid, self.gid)


def server_account(data: Path) -> Account | None:
    """Return the account to drop to when we are root, for the server of the directory ``data``.

    It is the owner of existing data, else ``fengqiao`` if there is such an account, else
    ``nobody``. An ordinary user's servers simply run as that user: None.

    :raises StartFailed: when root has no account to drop to.
    """
    if os.geteuid() != 0:
        return None
    if data.exists() and data.stat().st_uid != 0:
        return Account(data.stat().st_uid, data.stat().st_gid)
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    chosen = next((known[name] for name in _ACCOUNTS if name in known), None)
    if chosen is None:
        raise StartFailed("系统里没有 nobody 账户。请先建一个：useradd --system fengqiao。")
    return Account(chosen.pw_uid, chosen.pw_gid)


def run_as(account: Account | None, command: Sequence[str], folder: Path) -> tuple[int, str]:
    """Run a short command inside ``folder`` as the account; return its status and its words."""
    try:
        done = subprocess.run(  # noqa: S603 - programs of the installed wheels
            command,
            cwd=folder,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError as refused:
        return 126, str(refused)
    return done.returncode, done.stdout + done.stderr


@functools.cache
def program(package: str, relative: str, account: Account | None) -> Path:
    """Return the path of a wheel's program that the account can execute.

    The wheel is found but never imported: importing the Python layers of these wheels changes
    permissions of directories above them.

    :raises StartFailed: when the wheel is not installed or does not run on this machine.
    """
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise StartFailed(f"缺少程序包 {package}。请在项目目录运行 make env。")
    home = Path(found.origin).parent
    status, words = run_as(account, [str(home / relative), "--version"], Path("/"))
    if status != 0 and account is not None:
        home = _copy_for_everybody(home)
        status, words = run_as(account, [str(home / relative), "--version"], Path("/"))
    if status != 0:
        raise StartFailed(f"{package} 在这台机器上运行不了：{words.strip()}。请改用外部数据库。")
    return home / relative


def _copy_for_everybody(package: Path) -> Path:
    """Copy a wheel's programs to the system's cache, keeping the libraries' relative place."""
    target = _SHARED_PROGRAMS / f"{package.name}-{importlib.metadata.version(package.name)}"
    if not target.exists():
        _SHARED_PROGRAMS.mkdir(mode=0o755, parents=True, exist_ok=True)
        making = Path(tempfile.mkdtemp(dir=_SHARED_PROGRAMS))
        skipped = shutil.ignore_patterns("include", "*.py", "__pycache__")
        for part in package.parent.glob(f"{package.name}*"):
            if not part.name.endswith(".dist-info"):
                shutil.copytree(part, making / part.name, symlinks=True, ignore=skipped)
        making.chmod(0o755)
        making.rename(target)
    return target / package.name
