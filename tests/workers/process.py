"""Real workers in processes of their own, over the test's database and a real Valkey."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from fengqiao.db import database
from tests.world import ROOT

# Far longer than anything takes: only a test that is about to fail waits so long.
PATIENCE = 180.0
# Renders for real, says so, and never gets as far as keeping what came out.
STUCK = """
import pathlib, sys, time
import workers.bulletins as bulletins
render = bulletins.render_snapshot
def render_and_wait(snapshot):
    render(snapshot)
    pathlib.Path({marker!r}).touch()
    time.sleep(600)
bulletins.render_snapshot = render_and_wait
from fengqiao.settings import read_settings
from workers.running import run_worker
run_worker(read_settings(pathlib.Path({home!r})))
"""


def environment(redis_url: str) -> dict[str, str]:
    """Return what a worker's process is told: this test's database and bell."""
    settings = database().settings
    return {
        **os.environ,
        "DATABASE_URL": str(settings.admin_url),
        "REDIS_URL": redis_url,
        "FENGQIAO_HOME": str(settings.home),
        "FENGQIAO_FONTS": str(settings.fonts),
    }


@contextmanager
def worker(redis_url: str, log: Path | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """Run the worker as the product starts it; what it logs goes into a file if one is named."""
    home = str(database().settings.home)
    command = [sys.executable, "-m", "fengqiao", "--home", home, "worker"]
    with _running(command, redis_url, log) as one:
        yield one


@contextmanager
def stuck_worker(redis_url: str, marker: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run a worker that stops between rendering and keeping; the marker says when."""
    program = STUCK.format(marker=str(marker), home=str(database().settings.home))
    with _running([sys.executable, "-c", program], redis_url) as one:
        yield one


@contextmanager
def _running(
    command: list[str], redis_url: str, log: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    with ExitStack() as stack:
        lines = stack.enter_context(log.open("wb")) if log else None
        process = subprocess.Popen(command, cwd=ROOT, env=environment(redis_url), stderr=lines)
        try:
            yield process
        finally:
            process.kill()
            process.wait(PATIENCE)


def comes(happened: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    """Wait until something has happened; tell whether it ever did."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if happened():
            return True
        time.sleep(0.05)
    return happened()
