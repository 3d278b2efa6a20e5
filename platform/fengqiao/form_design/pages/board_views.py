"""A draft as the templates show it: its pieces in order, and one piece to be filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fengqiao.form_design.checking import Drawn, Fault
from fengqiao.form_design.parts import kind_of, part_of
from fengqiao.form_design.words import GROUPS, KEYS, PART_WORDS, TYPE_WORDS, Key
from fengqiao.tenancy.levels import level_words
from fengqiao.web.session import the_actor
from fengqiao.web.words import moment

if TYPE_CHECKING:
    from fengqiao.form_design.models import FormDraft


def outline(draft: FormDraft, drawn: Drawn) -> dict[str, Any]:
    """Return the names of the page that shows a draft whole."""
    document = draft.document
    sections = _list(document.get("sections"))
    return {
        "draft": draft_view(draft),
        "fit": drawn.fit,
        "problems": [_problem(draft, fault) for fault in drawn.faults],
        "head": _line(draft, "", _text(document.get("title")) or "还没有写表名", drawn),
        "due": _line(draft, "due", "时限", drawn),
        "sections": [
            {
                **_line(draft, f"sections.{n}", _text(section.get("title")), drawn),
                "fields": [
                    _field(draft, f"sections.{n}.fields.{m}", field, drawn)
                    for m, field in enumerate(_list(section.get("fields")))
                ],
            }
            for n, section in enumerate(sections)
        ],
        "rules": [
            _line(draft, f"rules.{n}", _text(rule.get("check")), drawn)
            for n, rule in enumerate(_list(document.get("rules")))
        ],
    }


def part_view(
    draft: FormDraft, path: str, values: dict[str, Any], drawn: Drawn, on_top: list[str]
) -> dict[str, Any]:
    """Return the names of the page on which one piece is filled in.

    A piece in which nothing has been typed yet is not told what is missing from it.
    """
    kind = kind_of(path)
    keys = KEYS[kind]
    fresh = not any(values.get(key.name) for key in keys if key.name != "type")
    faults = [] if fresh else faults_at(drawn, path)
    named = {key.name for key in keys}
    at_keys: dict[str, list[str]] = {}
    for fault in faults:
        at_keys.setdefault(fault.key if fault.key in named else "", []).append(in_words(fault))
    general = on_top + at_keys.pop("", [])
    problems = [{"field": "", "words": words} for words in general]
    for key in keys:
        lines = at_keys.get(key.name, [])
        problems += [{"field": f"d.{key.name}", "words": f"{key.label}：{w}"} for w in lines]
    return {
        "draft": draft_view(draft),
        "part": path,
        "kind_word": PART_WORDS[kind],
        "groups": _groups(kind, values, at_keys),
        "columns": [
            _line(draft, f"{path}.columns.{n}", _text(column.get("label")), drawn)
            for n, column in enumerate(_list(values.get("columns")))
        ]
        if kind == "field"
        else [],
        "takes_columns": kind == "field"
        and (values.get("type") == "table" or bool(_list(values.get("columns")))),
        "problems": problems,
    }


def faults_at(drawn: Drawn, path: str) -> list[Fault]:
    """Return what is wrong with one piece itself, not with the pieces it holds."""
    named = {key.name for key in KEYS[kind_of(path)]} | {""}
    return [fault for fault in drawn.faults if fault.part == path and fault.key in named]


def draft_view(draft: FormDraft) -> dict[str, Any]:
    """Return what every page of a draft says of it."""
    return {
        "id": str(draft.id),
        "title": draft.title or "还没有写表名",
        "version": draft.version,
        "action": f"/form-drafts/{draft.id}",
        "changed": moment(draft.changed_at),
    }


def _field(draft: FormDraft, path: str, field: dict[str, Any], drawn: Drawn) -> dict[str, Any]:
    shown = _line(draft, path, _text(field.get("label")), drawn)
    kind = TYPE_WORDS.get(_text(field.get("type")) or "integer", "")
    words = [_text(field.get("field")), kind, _text(field.get("unit"))]
    return {**shown, "more": " · ".join(each for each in words if each)}


def _line(draft: FormDraft, path: str, label: str, drawn: Drawn) -> dict[str, Any]:
    faults = [fault for fault in drawn.faults if fault.part == path]
    return {
        "path": path,
        "anchor": f"part-{path.replace('.', '-') or 'head'}",
        "label": label or "还没有写",
        "more": "",
        "href": f"/form-drafts/{draft.id}/part?at={path}",
        "faults": len(faults),
    }


def _problem(draft: FormDraft, fault: Fault) -> dict[str, str]:
    if not fault.part and fault.key in ("for_units", "for_groups"):
        return {"href": f"/form-drafts/{draft.id}/units", "words": fault.words}
    address = f"/form-drafts/{draft.id}/part?at={fault.part}"
    name = _name_of(part_of(draft.document, fault.part)) if fault.part else ""
    words = in_words(fault)
    return {
        "href": f"{address}#d.{fault.key}" if fault.key else address,
        "words": f"{name}：{words}" if name else words,
    }


def in_words(fault: Fault) -> str:
    """Return what is wrong, with keys called as the page calls them."""
    words = fault.words
    for key in KEYS[kind_of(fault.part)]:
        words = words.replace(f"“{key.name}”", f"“{key.label}”")
    return words


def _name_of(part: dict[str, Any]) -> str:
    return next((_text(part[key]) for key in ("label", "title", "check") if part.get(key)), "")


def _groups(
    kind: str, values: dict[str, Any], errors: dict[str, list[str]]
) -> list[dict[str, Any]]:
    """Return the keys of a piece as they stand together on its page."""
    grouped = {name for _, names, _ in GROUPS.get(kind, ()) for name in names}
    first = tuple(key.name for key in KEYS[kind] if key.name not in grouped)
    groups = []
    for legend, names, seldom in (("", first, False), *GROUPS.get(kind, ())):
        inputs = [
            _key_view(key, values.get(key.name), errors.get(key.name, []))
            for key in KEYS[kind]
            if key.name in names
        ]
        folded = seldom and not any(one["value"] or one["errors"] for one in inputs)
        groups.append({"legend": legend, "inputs": inputs, "seldom": seldom, "folded": folded})
    return groups


def _key_view(key: Key, value: object, errors: list[str]) -> dict[str, Any]:
    lines = value if isinstance(value, list) else []
    text = "\n".join(_text(each) for each in lines) if key.kind == "list" else _text(value)
    named = level_words(the_actor().county) if key.name == "level" else {}
    choices = [{"value": v, "label": named.get(v, words)} for v, words in key.choices]
    if key.name == "type" and not text:
        # A file need not say it: a number is what is asked for usually.
        text = "integer"
    if key.kind == "choice" and text not in [v for v, _ in key.choices]:
        # What a file said stays to be seen, whatever it is worth.
        choices.insert(0, {"value": text, "label": text or "照通常"})
    return {
        "name": f"d.{key.name}",
        "label": key.label,
        "hint": key.hint,
        "kind": key.kind,
        "choices": choices,
        "value": text,
        "errors": errors,
    }


def _list(value: object) -> list[dict[str, Any]]:
    entries = value if isinstance(value, list) else []
    return [each for each in entries if isinstance(each, dict)]


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
