"""The killer finds what it is to kill, wherever the installation lies."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import psutil

from tests.faults.installation import find_part


def test_a_server_is_found_in_a_path_with_spaces_and_chinese_words(tmp_path: Path) -> None:
    program = tmp_path / "平安 测试" / "valkey-server"
    program.parent.mkdir()
    shutil.copy2(shutil.which("sleep") or "/bin/sleep", program)
    with subprocess.Popen([program, "60"]) as server:
        try:
            found = find_part(psutil.Process().pid, "valkey")
        finally:
            server.kill()
    assert server.pid in [each.pid for each in found]
