"""What a form means where its file says nothing, and how that leaves its digest as it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# A count asks to be looked at again when it is this many times last period's, and this much
# above it, unless the field says otherwise.
JUMP_TIMES = 5
JUMP_LEAST = 20

# Keys that came after the first forms were adopted. They are left out where nobody wrote them,
# so that a form means, and hashes to, what it did before they existed.
_OF_FORMS: dict[str, object] = {"raised": [], "for_units": [], "for_groups": []}
_OF_SECTIONS: dict[str, object] = {"shown_if": ""}
_OF_FIELDS: dict[str, object] = {
    "shortest": 0,
    "columns": [],
    "usual_minimum": None,
    "usual_maximum": None,
    "jump": JUMP_TIMES,
    "jump_least": JUMP_LEAST,
    "same_as": "",
    "asked_again": "",
}


def drop_later_keys(form: dict[str, Any]) -> None:
    """Take out of a form's JSON values the later keys that nobody wrote."""
    _drop(form, _OF_FORMS)
    for section in form["sections"]:
        _drop(section, _OF_SECTIONS)
        for asked in section["fields"]:
            _drop(asked, _OF_FIELDS)


def _drop(item: dict[str, Any], later: Mapping[str, object]) -> None:
    for key, default in later.items():
        if item.get(key) == default:
            del item[key]
