"""Parts die during a demonstration run; run again, it goes on and ends as if nothing had been."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import psutil

from fengqiao.db import open_database
from fengqiao.runtime.postgres import start_postgres
from fengqiao.settings import read_settings
from tests.faults import invariants
from tests.faults.county import CODE, cut_county
from tests.faults.history import History
from tests.faults.installation import find_part, start_command
from tests.ground import connect

# Each of these ends one run or is survived by it; the run is then repeated until it goes through.
VICTIMS = (
    "worker",
    "scheduler",
    "valkey",
    "backend",
    "demonstration",
    "postmaster",
    "supervisor",
)
# The past years' bulletins depend on nothing but the seed; facts name reports by their ids.
_SAID = """
select number, title, snapshot->'ranking'->'rows', snapshot->'paragraphs'
  from fq.bulletin where county = %s and state = 'published' order by year, serial
"""
_MOST_RUNS = len(VICTIMS) + 3


def test_a_demonstration_that_is_cut_off_goes_on_and_ends_with_the_same_bulletins(
    tmp_path: Path,
) -> None:
    tenant = cut_county(tmp_path, townships=4, villages=2)
    undisturbed, disturbed = tmp_path / "undisturbed", tmp_path / "disturbed"
    assert _play(undisturbed, tenant, []) == 0
    killed = list(VICTIMS)
    statuses: list[int] = []
    while not statuses or statuses[-1] != 0 or killed:
        assert len(statuses) < _MOST_RUNS, statuses
        statuses.append(_play(disturbed, tenant, killed))
    assert [status for status in statuses if status != 0], "no run was cut off at all"
    assert not killed, f"never killed: {killed}"
    expected = _bulletins(undisturbed)
    assert len(expected) == 2
    assert _bulletins(disturbed) == expected


def _play(home: Path, tenant: Path, victims: list[str]) -> int:
    """Play once, killing victims one after the other while it lives; return how it ended."""
    process = start_command(home, "demo", "--once", "--tenant", str(tenant))
    pause = time.monotonic() + 1.5
    while process.poll() is None:
        time.sleep(0.1)
        playing = bool(find_part(process.pid, "demonstration"))
        if victims and playing and time.monotonic() > pause and _kill(process.pid, victims[0]):
            victims.pop(0)
            pause = time.monotonic() + 1.5
    return int(process.returncode)


def _kill(supervisor: int, victim: str) -> bool:
    if victim == "supervisor":
        psutil.Process(supervisor).kill()
        return True
    for process in find_part(supervisor, victim):
        try:
            process.kill()
        except psutil.NoSuchProcess:
            continue
        return True
    return False


def _bulletins(home: Path) -> list[Any]:
    """Return what the published bulletins say, after looking for what must not be."""
    server = start_postgres(home)
    try:
        settings = read_settings(home, admin_url=server.url)
        base = open_database(settings)
        assert list(invariants.wrong_bulletins(settings, CODE, History())) == []
        assert invariants.unfinished_work(settings) == 0
        assert invariants.broken_trail(CODE) == ""
        base.close()
        with connect(server.url) as admin:
            return admin.execute(_SAID, [CODE]).fetchall()
    finally:
        server.stop()
