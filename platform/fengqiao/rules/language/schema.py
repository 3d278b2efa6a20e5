"""The JSON Schema of a rule file, made of the same model that reads it."""

from __future__ import annotations

from typing import Any

from fengqiao.rules.language.kinds import Defs, Schema
from fengqiao.rules.language.root import EXTENDS, PARTS

_OWN = ("ruleset", "version", "title", "valid", "extends")
# What makes a record whole; a file that extends another writes only what it changes.
_WHOLENESS = ("required", "allOf", "minItems", "minProperties")


def json_schema(child: bool = False) -> dict[str, object]:
    """Return the JSON Schema (2020-12) of a rule file, for editors that complete and check.

    With ``child`` it is that of a file that extends another: records need not be whole, and
    ``remove: yes`` takes one away.
    """
    defs: Defs = {}
    fields: Schema = {}
    for part in PARTS:
        fields[part.key] = {"description": part.words, **part.kind.schema(defs)}
    required = [part.key for part in PARTS if part.required]
    shared: dict[str, Any] = {"properties": fields, "$defs": defs}
    if child:
        shared = _loosened(shared)
        shared["properties"] |= {"extends": EXTENDS.schema(defs)}
        required = list(_OWN)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "考核办法",
        "type": "object",
        "required": required,
        "additionalProperties": False,
        **shared,
    }


def _loosened(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_loosened(entry) for entry in schema]
    if not isinstance(schema, dict):
        return schema
    record = isinstance(schema.get("properties"), dict) and schema.get("type") == "object"
    left = {
        key: _loosened(entry)
        for key, entry in schema.items()
        if not (key in _WHOLENESS and (record or key.startswith("min")))
    }
    if record:
        left["properties"] = left["properties"] | {
            "remove": {"description": "删掉上位办法的这一条"}
        }
    return left
