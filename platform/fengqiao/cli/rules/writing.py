"""JSON for other programs, as every command writes it."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import click


def write_json(content: Any) -> None:
    """Print content as JSON, records as mappings, Chinese as it is."""
    click.echo(json.dumps(content, ensure_ascii=False, indent=2, default=_plain))


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: getattr(value, field.name)
            for field in dataclasses.fields(value)
            if getattr(value, field.name) is not None
        }
    raise TypeError(type(value).__name__)
