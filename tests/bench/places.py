"""Places to measure in: a scratch folder, a database server of one's own, and what it is asked."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from fengqiao.runtime.postgres import start_postgres
from fengqiao.settings import Settings, read_settings
from fengqiao.tenancy.migrating import migrate_database


@contextmanager
def scratch() -> Iterator[Path]:
    """Yield an empty folder and remove it afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="fengqiao-bench-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def server() -> Iterator[Settings]:
    """Yield the settings of an embedded, migrated, empty database, durable as in real use."""
    with scratch() as home:
        running = start_postgres(home)
        try:
            settings = read_settings(home, admin_url=running.url, secure_cookies=False)
            migrate_database(settings)
            yield settings
        finally:
            running.stop()


@dataclass
class Captured:
    """Every statement an engine sends, with its values.

    ``course`` also holds where transactions end: entries of engine, deed, statement and values.
    """

    course: list[tuple[str, str, str, Any]] = field(default_factory=list)

    @property
    def statements(self) -> list[tuple[str, Any]]:
        """Return the statements alone."""
        return [(text, values) for _, deed, text, values in self.course if deed in _SENT]

    @contextmanager
    def of(self, engine: Engine, name: str = "web") -> Iterator[None]:
        """Listen to an engine meanwhile."""

        def sent(_c: Any, _k: Any, text: str, values: Any, _x: Any, many: bool) -> None:
            self.course.append((name, "many" if many else "one", text, values))

        def committed(_connection: Any) -> None:
            self.course.append((name, "commit", "", None))

        def undone(_connection: Any) -> None:
            self.course.append((name, "rollback", "", None))

        heard: dict[str, Callable[..., None]] = {
            "before_cursor_execute": sent,
            "commit": committed,
            "rollback": undone,
        }
        with ExitStack() as stack:
            for what, listen in heard.items():
                event.listen(engine, what, listen)
                stack.callback(event.remove, engine, what, listen)
            yield


_SENT = ("one", "many")
