"""Logs for machines: one JSON object a line, ids and constants only.

Never names, answers, bodies or passwords: a log is read by people who may not read the county's
records. What may be logged is a closed list of keys; everything else is dropped.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO

import structlog

# Every key a line may carry. A new one is added here, by somebody who asked whether its values
# could ever name a person or hold what one wrote.
KEYS = (
    "event",
    "level",
    "logger",
    "timestamp",
    "request",
    "county",
    "unit",
    "account",
    "post",
    "method",
    "route",
    "status",
    "milliseconds",
    "code",
    "job",
    "kind",
    "attempts",
    "defect",
    "sqlstate",
    "places",
)
_MOST_PLACES = 30


def configure_logging(stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Send all log lines, also the libraries', as JSON to a stream; None is standard error."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.contextvars.merge_contextvars,
                structlog.stdlib.add_log_level,
                structlog.stdlib.add_logger_name,
                structlog.stdlib.ExtraAdder(),
            ],
            processors=[
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                _tell_the_defect,
                _keep_known_keys,
                # ASCII only: JSON then escapes control, direction and zero-width characters
                # alike, and one event is always one line.
                structlog.processors.JSONRenderer(ensure_ascii=True),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)


def bind(**facts: object) -> None:
    """Put facts on every line logged from here on in this request or job."""
    structlog.contextvars.bind_contextvars(**facts)


def unbind_all() -> None:
    """Forget the facts bound before: a new request or job begins."""
    structlog.contextvars.clear_contextvars()


def logger(name: str) -> Any:
    """Return a logger whose lines take facts as keywords."""
    return structlog.stdlib.get_logger(name)


def _tell_the_defect(
    _: object, __: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Replace an exception by its kind and where it arose.

    Its message is left out: a database's error quotes the row, that is, what a person wrote.
    """
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["defect"] = type(error).__qualname__
        event["sqlstate"] = getattr(getattr(error, "orig", error), "sqlstate", None) or ""
        frames = traceback.extract_tb(error.__traceback__)[-_MOST_PLACES:]
        event["places"] = [f"{_short(f.filename)}:{f.lineno} {f.name}" for f in frames]
    return event


def _keep_known_keys(_: object, __: str, event: Mapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: event[key] for key in KEYS if key in event}


def _short(filename: str) -> str:
    """Return a path without the part that only says where the product is installed."""
    return "/".join(filename.split("/")[-3:])


# Without a configured stream, lines go to the standard library and no further.
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=False,
)
