"""The killer: takes a part, kills it without warning, waits a moment, takes the next."""

from __future__ import annotations

import os
import random
import time

from tests.faults.history import History
from tests.faults.installation import PARTS, Installation

# Enough for every part to die five times and the supervisor twice. A longer run by night:
# ``FENGQIAO_FAULT_KILLS=500 make test ARGS=tests/faults``.
KILLS = int(os.environ.get("FENGQIAO_FAULT_KILLS", "42"))
SUPERVISOR = "supervisor"
_SUPERVISOR_EVERY = 20
# Half of the kills come upon an installation that works again, half upon one that is recovering.
_RECOVERED = 0.5
_MOST_PATIENCE = 12.0
_SHORTEST, _LONGEST = 0.2, 1.0


def victims(kills: int, dice: random.Random) -> list[str]:
    """Return whom to kill, in order: all parts in turn, shuffled, now and then the supervisor."""
    chosen: list[str] = []
    while len(chosen) < kills:
        round_of_all = list(PARTS)
        dice.shuffle(round_of_all)
        chosen += round_of_all
    chosen = chosen[:kills]
    chosen[_SUPERVISOR_EVERY // 2 :: _SUPERVISOR_EVERY] = [
        SUPERVISOR for _ in chosen[_SUPERVISOR_EVERY // 2 :: _SUPERVISOR_EVERY]
    ]
    return chosen


def kill_in_turn(site: Installation, history: History, kills: int, seed: int) -> None:
    """Kill that many parts and note each; nothing but the supervisor is started again by us."""
    dice = random.Random(seed)
    for victim in victims(kills, dice):
        if victim == SUPERVISOR:
            site.kill_supervisor()
            site.up()
        elif not site.kill(victim):
            history.failures.append(f"{victim} did not come back to be killed again")
            continue
        history.kills.append(victim)
        if dice.random() < _RECOVERED:
            _wait_for_work(history)
        time.sleep(dice.uniform(_SHORTEST, _LONGEST))


def _wait_for_work(history: History) -> None:
    """Wait until something is acknowledged again; a slow machine is given its time."""
    before, began = len(history.submissions), time.monotonic()
    while len(history.submissions) == before and time.monotonic() - began < _MOST_PATIENCE:
        time.sleep(0.05)
