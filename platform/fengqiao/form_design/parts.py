"""The pieces a form is put together from: where they stand, what each holds, and moving them.

A path names a piece in the file's content: ``""`` the head, ``due``, ``sections.0``,
``sections.0.fields.2``, ``sections.0.fields.2.columns.1``, ``rules.0``.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Any

from fengqiao.errors import NotFound

Document = dict[str, Any]
_PATH = re.compile(
    r"|due|(sections|rules)\.[0-9]+|sections\.[0-9]+\.fields\.[0-9]+(\.columns\.[0-9]+)?"
)
# The lists that hold the pieces of each kind, by the kind of the piece.
LISTS = {"section": "sections", "field": "fields", "column": "columns", "rule": "rules"}
_KINDS = {name: kind for kind, name in LISTS.items()}
_FRESH: dict[str, Document] = {
    "section": {"section": "", "title": "", "fields": []},
    "field": {"field": "", "label": "", "type": "integer", "unit": ""},
    "column": {"column": "", "label": "", "type": "integer", "unit": ""},
    "rule": {"check": "", "message": ""},
}
BLANK: Document = {
    "form": "",
    "title": "",
    "level": "village",
    "frequency": "month",
    "owner": "",
    "basis": "",
    "due": {"working_days": "1", "hour": "18", "grace_days": "0", "closes_days": "10"},
    "sections": [{"section": "main", "title": "一、基本情况", "fields": []}],
    "rules": [],
}


def kind_of(path: str) -> str:
    """Return what kind of piece a path names: head, due, section, field, column or rule.

    :raises NotFound: if it names none
    """
    if not _PATH.fullmatch(path):
        raise NotFound("表样的这一部分")
    if path in ("", "due"):
        return path or "head"
    return _KINDS[path.split(".")[-2]]


def part_of(document: Mapping[str, Any], path: str) -> Document:
    """Return one piece of a form; a missing time limit reads as an empty one.

    :raises NotFound: if there is none at this path
    """
    kind_of(path)
    found: Any = document
    for step in path.split(".") if path else []:
        try:
            found = found[int(step)] if isinstance(found, list) else found.get(step)
        except IndexError:
            raise NotFound("表样的这一部分") from None
    if found is None and path == "due":
        return {}
    if not isinstance(found, dict):
        raise NotFound("表样的这一部分")
    return found


def with_values(document: Document, path: str, values: Mapping[str, Any]) -> Document:
    """Return the form with these values in one piece; what the piece holds besides stays."""
    changed = copy.deepcopy(document)
    if path == "due" and not isinstance(changed.get("due"), dict):
        changed["due"] = {}
    part_of(changed, path).update(values)
    return changed


def added(document: Document, kind: str, into: str) -> tuple[Document, str]:
    """Return the form with an empty piece at the end of a list, and the piece's path.

    :param into: the piece that holds the list: ``""``, a section, or a table field
    """
    if kind not in LISTS:
        raise NotFound("表样的这一部分")
    changed = copy.deepcopy(document)
    holder = part_of(changed, into)
    name = LISTS[kind]
    if not isinstance(holder.get(name), list):
        holder[name] = []
    holder[name].append(copy.deepcopy(_FRESH[kind]))
    path = f"{into}.{name}.{len(holder[name]) - 1}".lstrip(".")
    kind_of(path)
    return changed, path


def removed(document: Document, path: str) -> Document:
    """Return the form without a piece of one of its lists."""
    changed, holder, number = _place(document, path)
    del holder[number]
    return changed


def moved(document: Document, path: str, by: int) -> Document:
    """Return the form with a piece one place up (-1) or down (1); at the end it stays."""
    changed, holder, number = _place(document, path)
    other = number + by
    if 0 <= other < len(holder):
        holder[number], holder[other] = holder[other], holder[number]
    return changed


def _place(document: Document, path: str) -> tuple[Document, list[Any], int]:
    if kind_of(path) not in LISTS:
        raise NotFound("表样的这一部分")
    changed = copy.deepcopy(document)
    part_of(changed, path)
    above, _, number = path.rpartition(".")
    holding, _, name = above.rpartition(".")
    return changed, part_of(changed, holding)[name], int(number)
