"""The few system packages pip cannot bring: Pango for PDF, and a browser for browser tests.

Run as ``python -m fengqiao.runtime.packages [--browser] [--check]``. With root or sudo without
a password it installs what is missing; else it prints the one line to run and ends with 3.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from fengqiao.runtime import debian

_REFUSED = 3


@dataclass(frozen=True)
class Need:
    """A Debian package, what it is for, and how to tell that its work can be done already."""

    package: str
    purpose: str
    present: Callable[[], bool]


def loadable(library: str) -> bool:
    """Tell whether the system's loader finds a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _browser_present() -> bool:
    return any(shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))


def _screen_font_present() -> bool:
    if debian.installed(["fonts-wqy-microhei", "fonts-noto-cjk"]):
        return True
    folders = (Path("/usr/share/fonts"), Path.home() / ".local/share/fonts")
    patterns = ("*wqy*", "*CJK*", "*SourceHan*")
    return any(next(folder.rglob(name), None) for folder in folders for name in patterns)


PDF = (
    Need("libpango-1.0-0", "排版 PDF", partial(loadable, "libpango-1.0.so.0")),
    Need("libpangoft2-1.0-0", "排版 PDF", partial(loadable, "libpangoft2-1.0.so.0")),
    Need("libharfbuzz-subset0", "裁剪字体", partial(loadable, "libharfbuzz-subset.so.0")),
)
BROWSER = (
    Need("chromium", "浏览器测试", _browser_present),
    Need("libatomic1", "驱动浏览器", partial(loadable, "libatomic.so.1")),
    Need("fonts-wqy-microhei", "浏览器里的汉字", _screen_font_present),
)


def missing(needs: Sequence[Need]) -> list[Need]:
    """Return the needs this machine does not meet."""
    return [need for need in needs if not need.present()]


def install_line(packages: Sequence[str]) -> str:
    """Return the one line that installs the packages, for a person to run."""
    words = f"apt-get update && apt-get install -y --no-install-recommends {' '.join(packages)}"
    if os.geteuid() == 0:
        return words
    return f"sudo sh -c {shlex.quote(words)}" if shutil.which("sudo") else f'su -c "{words}"'


def install(packages: Sequence[str]) -> str:
    """Install packages with apt; return what apt said when it failed, else nothing.

    :raises debian.Unavailable: when we may not install, with the line to run.
    """
    apt, prefix = shutil.which("apt-get"), _authority()
    if apt is None:
        raise debian.Unavailable(
            f"这台机器没有 apt-get。请用本机的方法安装与下列软件包相当的软件：{' '.join(packages)}"
        )
    if prefix is None:
        line = install_line(packages)
        raise debian.Unavailable(
            f"请由有管理员权限的人运行下面这一行，然后重新运行刚才的命令：\n\n  {line}\n"
        )
    _say(f"正在安装系统软件包：{' '.join(packages)}……")
    options = ["-o", "DPkg::Lock::Timeout=300", "--quiet"]
    # Stale lists may still do: only the installation decides.
    _run([*prefix, apt, *options, "update"])
    return _run([*prefix, apt, *options, "install", "-y", "--no-install-recommends", *packages])


def _authority() -> list[str] | None:
    """Return what to put before a command that needs root: nothing, sudo, or None if we may not."""
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive"]
    if os.geteuid() == 0:
        return quiet
    sudo = shutil.which("sudo")
    if sudo is not None and not _run([sudo, "-n", "true"]):
        return [sudo, "-n", *quiet]
    return None


def _run(command: Sequence[str]) -> str:
    """Run a command; return nothing when it went well, else the end of what it said."""
    done = subprocess.run(  # noqa: S603 - apt and sudo with our own package names
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
        env=debian.plain_environment(),
    )
    return "" if done.returncode == 0 else done.stdout.strip()[-1500:] or "?"


def ensure(needs: Sequence[Need], *, only_check: bool) -> str:
    """Make sure that the needs are met; return what is to be told, nothing when all is well."""
    lacking = missing(needs)
    if not lacking:
        return ""
    names = [need.package for need in lacking]
    list_of_needs = "；".join(f"{need.package}（{need.purpose}）" for need in lacking)
    if only_check:
        return f"缺少系统软件包：{list_of_needs}。\n安装方法：\n\n  {install_line(names)}\n"
    try:
        complaint = install(names)
    except debian.Unavailable as refused:
        return str(refused)
    if complaint:
        line = install_line(names)
        return (
            f"软件包没有装上。apt 的原话：\n{complaint}\n请检查网络和软件源后运行：\n\n  {line}\n"
        )
    left = missing(needs)
    return f"已安装但仍不可用：{'、'.join(need.package for need in left)}。" if left else ""


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the options, do the work, return the exit status."""
    parser = argparse.ArgumentParser(prog="fengqiao.runtime.packages")
    parser.add_argument("--browser", action="store_true", help="也需要浏览器测试用的软件")
    parser.add_argument("--check", action="store_true", help="只检查，不安装")
    chosen = parser.parse_args(arguments)
    words = ensure(PDF + BROWSER if chosen.browser else PDF, only_check=chosen.check)
    if words:
        _say(words)
    return _REFUSED if words else 0


if __name__ == "__main__":
    sys.exit(main())
