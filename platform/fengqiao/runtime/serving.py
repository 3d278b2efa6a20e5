"""Start what an installation needs, embedded or named from outside, and keep it running."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from fengqiao.runtime.addresses import forget_addresses, note_addresses
from fengqiao.runtime.postgres import start_postgres
from fengqiao.runtime.program import Program, Service
from fengqiao.runtime.supervision import Supervisor, refuse_if_running
from fengqiao.runtime.valkey import start_valkey
from fengqiao.settings import Settings, read_settings
from fengqiao.tenancy.migrating import migrate_database

WEB_WORKERS = 2
WEB_THREADS = 4


def serve(home: Path, *, bind: str, announce: Callable[[str], None]) -> int:
    """Run services, web, worker and scheduler until asked to stop; return an exit status."""
    services, settings = _prepare(home)
    web = Program("web", web_command(bind), _environment(settings, bind))
    supervisor = Supervisor(
        settings.home, programs=[web, *_background(settings)], services=services
    )
    try:
        return supervisor.run(
            on_ready=lambda: announce(f"网站已启动：http://{bind}　按 Ctrl-C 停止。")
        )
    finally:
        forget_addresses(settings.home)


def play_once(home: Path, *, tenant: Path) -> int:
    """Play a county's demonstration with a worker beside it; return its exit status."""
    services, settings = _prepare(home)
    supervisor = Supervisor(settings.home, programs=_background(settings), services=services)
    words = ("play", "--tenant", str(tenant.resolve()))
    play = Program("demonstration", _own_command(settings, *words), _environment(settings))
    try:
        return supervisor.run(foreground=play)
    finally:
        forget_addresses(settings.home)


def _prepare(home: Path) -> tuple[list[Service], Settings]:
    """Start the embedded services that no variable names, and migrate the database."""
    home = home.expanduser().resolve()
    home.mkdir(parents=True, exist_ok=True)
    refuse_if_running(home)
    services: list[Service] = []
    database, queue = os.environ.get("DATABASE_URL"), os.environ.get("REDIS_URL")
    if not database:
        postgres = start_postgres(home)
        services.append(postgres)
        database = postgres.url
    if not queue:
        valkey = start_valkey(home)
        services.append(valkey)
        queue = valkey.url
    settings = read_settings(home, admin_url=database, redis_url=queue)
    migrate_database(settings)
    note_addresses(home, database, queue)
    return services, settings


def _background(settings: Settings) -> list[Program]:
    environment = _environment(settings)
    return [
        Program("worker", _own_command(settings, "worker"), environment),
        Program("scheduler", _own_command(settings, "scheduler"), environment),
    ]


def _own_command(settings: Settings, *words: str) -> list[str]:
    return [sys.executable, "-m", "fengqiao", "--home", str(settings.home), *words]


def web_command(bind: str) -> list[str]:
    """Return what starts the web server at an address."""
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "fengqiao.app:from_environment()",
        "--bind",
        bind,
        "--workers",
        str(WEB_WORKERS),
        "--threads",
        str(WEB_THREADS),
        "--worker-class",
        "fengqiao.runtime.answering.Worker",
        "--graceful-timeout",
        "10",
        "--max-requests",
        "20000",
        "--max-requests-jitter",
        "2000",
    ]


def _environment(settings: Settings, bind: str = "") -> dict[str, str]:
    environment = {
        "FENGQIAO_HOME": str(settings.home),
        "DATABASE_URL": settings.admin_url or "",
        "REDIS_URL": settings.redis_url or "",
        "TZ": "Asia/Shanghai",
        "PYTHONUNBUFFERED": "1",
    }
    if bind.startswith(("127.", "localhost", "[::1]")):
        # A Secure cookie would never come back over plain http; only loopback may do without.
        environment["FENGQIAO_PLAIN_HTTP"] = "loopback"
    return environment
