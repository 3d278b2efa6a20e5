"""A parent the tests may kill: starts the servers of a home, says where, then keeps on.

``python -m tests.runtime.keeper HOME [supervise | foreground STATUS]``
"""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path

from fengqiao.runtime.postgres import start_postgres
from fengqiao.runtime.supervision import Program, Supervisor
from fengqiao.runtime.valkey import start_valkey

# A worker in the manner of RQ: its child has a session of its own and outlives a killed parent.
WORKER = """
import pathlib, os, subprocess, sys, time
sleep = [sys.executable, "-c", "import time; time.sleep(300)"]
horse = subprocess.Popen(sleep, start_new_session=True)
pathlib.Path(sys.argv[1]).write_text(f"{os.getpid()} {horse.pid}")
time.sleep(300)
"""


def keep(home: Path, *wish: str) -> int:
    """Start the servers, tell their addresses on the first line of output, and stay."""
    if not wish:
        # Held back from the start, so that a test that is quick to end us loses nothing.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    postgres, valkey = start_postgres(home), start_valkey(home)
    facts = {
        "postgres": postgres.process.pid,
        "valkey": valkey.process.pid,
        "database": postgres.url,
        "queue": valkey.url,
    }

    def tell() -> None:
        sys.stdout.write(json.dumps(facts) + "\n")
        sys.stdout.flush()

    if not wish:
        tell()
        signal.sigwait({signal.SIGTERM})
        valkey.stop()
        postgres.stop()
        return 0
    worker = Program("worker", [sys.executable, "-c", WORKER, str(home / "worker.pid")])
    front = None
    if wish[0] == "foreground":
        front = Program("front", [sys.executable, "-c", f"raise SystemExit({wish[1]})"])
    supervisor = Supervisor(home, [worker], [postgres, valkey], patience=5.0)
    return supervisor.run(front, on_ready=tell)


if __name__ == "__main__":
    sys.exit(keep(Path(sys.argv[1]), *sys.argv[2:]))
