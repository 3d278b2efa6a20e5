"""Where the running embedded services can be reached, noted for other commands of this home."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

_FILE = "running.json"


@dataclass(frozen=True)
class Addresses:
    """The administrator's database address and the queue's."""

    database: str
    queue: str


def note_addresses(home: Path, database: str, queue: str) -> None:
    """Note the addresses in a file that only its owner reads."""
    file = home / _FILE
    file.touch(mode=0o600)
    file.write_text(json.dumps({"database": database, "queue": queue}))


def running_addresses(home: Path) -> Addresses | None:
    """Return the addresses noted last, or None if nothing runs by this home's knowledge."""
    try:
        return Addresses(**json.loads((home / _FILE).read_text()))
    except (OSError, ValueError, TypeError):
        return None


def forget_addresses(home: Path) -> None:
    """Forget the addresses: the services have stopped."""
    (home / _FILE).unlink(missing_ok=True)
