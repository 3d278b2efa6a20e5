"""A form as the file a county keeps of it: read again, it is the same form, hash and all."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from fengqiao.forms.defaults import JUMP_LEAST, JUMP_TIMES
from fengqiao.forms.form import Column, Field, Form, Rule, Section
from fengqiao.tenancy.questions import Question

# What YAML takes for words as it stands: nothing it could read as a sign of its own.
_PLAIN = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`=~][^\n\t\r]*")
_LENGTHS = {"text": 500, "attachments": 6, "table": 10}
_YES, _NO = "是", "否"
Document = dict[str, Any]


def form_document(form: Form) -> Document:
    """Return a form as the content of its file; what is as usual is left out."""
    due = form.due
    return _kept(
        {
            "form": form.code,
            "title": form.title,
            "level": form.level,
            "frequency": form.frequency.value,
            "owner": form.owner,
            "basis": form.basis,
            "version_note": form.version_note,
            "help": form.help,
            "raised": [each.value for each in form.raised],
            "for_units": list(form.for_units),
            "for_groups": list(form.for_groups),
            "nil_allowed": _YES if form.nil_allowed else "",
            "nil_words": form.nil_words,
            "due": {
                "working_days": str(due.working_days),
                "hour": str(due.hour),
                "grace_days": str(due.grace_days),
                "closes_days": str(due.closes_days),
            },
            "sections": [_section(each) for each in form.sections],
            "rules": [_rule(each) for each in form.rules],
        }
    )


def write_form(document: Mapping[str, Any]) -> str:
    """Return the text of a form's file; empty values are left out."""
    return "".join(f"{line}\n" for line in _lines(document, ""))


def _section(section: Section) -> Document:
    return _kept(
        {
            "section": section.code,
            "title": section.title,
            "help": section.help,
            "shown_if": section.shown_if,
            "fields": [_field(each) for each in section.fields],
        }
    )


def _field(asked: Field) -> Document:
    scale = 10**asked.places
    table = asked.type == "table"
    own = {
        "kind": asked.kind if asked.kind != "flow" else "",
        "consolidates": asked.consolidates if asked.consolidates != "none" else "",
        "weighted_by": asked.weighted_by,
        "from": f"{asked.source_form}.{asked.source_field}".strip("."),
        "proposed_from": f"{asked.ledger}.{asked.count}".strip("."),
        "usual_min": _scaled(asked.usual_minimum, scale),
        "usual_max": _scaled(asked.usual_maximum, scale),
        "jump": str(asked.jump) if asked.jump != JUMP_TIMES else "",
        "jump_least": str(asked.jump_least) if asked.jump_least != JUMP_LEAST else "",
        "same_as": asked.same_as,
        "asked_again": asked.asked_again,
        "min_rows": str(asked.shortest) if asked.shortest else "",
        "max_rows": str(asked.longest) if table and asked.longest != _LENGTHS["table"] else "",
        "columns": [_column(each) for each in asked.columns if isinstance(each, Column)],
    }
    return _kept({"field": asked.code, **_question(asked), **own})


def _column(column: Column) -> Document:
    usual = "sum" if column.numeric else "list"
    way = column.consolidates if column.consolidates != usual else ""
    return _kept({"column": column.code, **_question(column), "consolidates": way})


def _question(asked: Question) -> Document:
    scale = 10**asked.places
    longest = asked.longest if asked.type in ("text", "attachments") else 0
    least = asked.minimum if asked.minimum or not asked.numeric else None
    return {
        "label": asked.label,
        "type": asked.type if asked.type != "integer" else "",
        "unit": asked.unit,
        "places": str(asked.places) if asked.places > 1 else "",
        "min": _scaled(least, scale),
        "max": _scaled(asked.maximum, scale),
        "longest": str(longest) if longest and longest != _LENGTHS[asked.type] else "",
        "required": (_YES if asked.required else _NO) if asked.required != asked.numeric else "",
        "choices": list(asked.choices),
        "personal": asked.personal if asked.personal != "none" else "",
        "help": asked.help,
    }


def _rule(rule: Rule) -> Document:
    severity = rule.severity if rule.severity != "error" else ""
    return _kept(
        {"check": rule.check, "message": rule.message, "severity": severity, "at": rule.at}
    )


def _scaled(value: int | None, scale: int) -> str:
    return "" if value is None else str(value // scale)


def _kept(document: Document) -> Document:
    return {key: value for key, value in document.items() if value not in ("", None, [], {})}


def _lines(document: Mapping[str, Any], pad: str) -> Iterator[str]:
    for key, value in document.items():
        if value in ("", None, [], {}):
            continue
        if isinstance(value, Mapping):
            yield f"{pad}{key}:"
            yield from _lines(value, pad + "  ")
        elif isinstance(value, list):
            yield f"{pad}{key}:"
            yield from _entries(value, pad + "  ")
        else:
            yield f"{pad}{key}: {_scalar(str(value))}"


def _entries(entries: list[Any], pad: str) -> Iterator[str]:
    for entry in entries:
        if not isinstance(entry, Mapping):
            yield f"{pad}- {_scalar(str(entry))}"
            continue
        lines = list(_lines(entry, pad + "  "))
        if not lines:
            yield f"{pad}- {{}}"
            continue
        yield f"{pad}- {lines[0].lstrip()}"
        yield from lines[1:]


def _scalar(text: str) -> str:
    plain = _PLAIN.fullmatch(text) and text == text.rstrip() and text != "null"
    if plain and ": " not in text and " #" not in text and not text.endswith(":"):
        return text
    return json.dumps(text, ensure_ascii=False)
