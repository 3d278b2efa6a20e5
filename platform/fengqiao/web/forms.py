"""Read what a person typed: known names, once each, no longer than asked, no hidden characters."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from flask import request
from werkzeug.datastructures import MultiDict

from fengqiao.errors import Invalid
from fengqiao.web.csrf import FIELD as CSRF_FIELD

KEY_FIELD = "idempotency_key"
LONGEST_LINE = 200
LONGEST_TEXT = 20_000
_KEPT_CONTROLS = "\n\r\t"


@dataclass(frozen=True)
class Fields:
    """Posted fields by name. A field that was not sent reads as an empty text."""

    single: Mapping[str, str]
    several: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        """Return a field's text without the spaces around it, each line break as one character."""
        return _as_counted(self.raw(name)).strip()

    def raw(self, name: str) -> str:
        """Return a field exactly as typed, such as a password."""
        return self.single.get(name, "")

    def many(self, name: str) -> Sequence[str]:
        """Return every value of a field that may be sent several times."""
        return self.several.get(name, ())

    def below(self, prefix: str) -> dict[str, str]:
        """Return the fields whose names begin with a prefix, by the rest of the name."""
        return {
            n.removeprefix(prefix): _as_counted(v)
            for n, v in self.single.items()
            if n.startswith(prefix)
        }

    def many_below(self, prefix: str) -> dict[str, Sequence[str]]:
        """Return the repeated fields whose names begin with a prefix, by the rest of the name."""
        return {n.removeprefix(prefix): v for n, v in self.several.items() if n.startswith(prefix)}

    def number(self, name: str) -> int | None:
        """Return a whole number such as a version, or None if the field is empty.

        :raises Invalid: if it is none
        """
        text = self[name]
        if not text:
            return None
        if not text.isascii() or not text.isdigit() or len(text) > 9:
            raise Invalid(errors={name: ["这里要一个整数，请刷新页面后再试。"]})
        return int(text)

    def day(self, name: str) -> date | None:
        """Return a day written ``2026-11-21``, or None if the field is empty.

        :raises Invalid: if it is none
        """
        return read_day(self[name], name)

    def identifier(self, name: str) -> UUID | None:
        """Return a record's id, or None if the field is empty.

        :raises Invalid: if it is none
        """
        try:
            return UUID(self[name]) if self[name] else None
        except ValueError:
            raise Invalid(errors={name: ["选中的这一项认不出来，请重新选。"]}) from None


def read_form(
    *names: str,
    many: Iterable[str] = (),
    prefixes: Iterable[str] = (),
    many_prefixes: Iterable[str] = (),
    longest: int = LONGEST_TEXT,
) -> Fields:
    """Return the posted fields, which may have these names or begin with these prefixes.

    :param many: names that may be sent several times, as are those under ``many_prefixes``
    :param longest: the most characters one field may hold
    :raises Invalid: ``unknown-field``, ``repeated-field``, or with words at the field
    """
    names_of_forms = {*names, CSRF_FIELD, KEY_FIELD}
    repeated, starts = frozenset(many), tuple(many_prefixes)
    unknown = [
        name
        for name in request.form
        if name not in names_of_forms | repeated and not name.startswith((*prefixes, *starts))
    ]
    if unknown:
        words = ["页面上没有这一项，请刷新页面后再试。"]
        raise Invalid(errors={visible(n)[:48]: words for n in unknown[:20]}, code="unknown-field")
    return _checked(
        request.form,
        lambda name: name in repeated or bool(starts and name.startswith(starts)),
        longest,
    )


def read_query(*names: str, longest: int = LONGEST_LINE) -> Fields:
    """Return what stands after the question mark; names other than these are let be.

    Links passed on in a group chat grow foreign parameters, so unknown ones are no error here.

    :raises Invalid: if one is repeated, too long or holds hidden characters
    """
    known: MultiDict[str, str] = MultiDict(
        (name, value) for name in names for value in request.args.getlist(name)
    )
    return _checked(known, lambda _: False, longest)


def read_day(text: str, name: str) -> date | None:
    """Return the day a text names, or None if it is empty.

    :raises Invalid: at the field, if it is no day between 1990 and 2099
    """
    if not text:
        return None
    try:
        found = date.fromisoformat(text)
        if 1990 <= found.year <= 2099:
            return found
    except ValueError:
        pass
    raise Invalid(errors={name: ["请填日期，如 2026-11-21。"]})


def hidden_character(text: str) -> bool:
    """Return whether a text holds a character no person types: control codes, half a pair."""
    # Nearly everything is printable throughout, which is known without looking at each.
    return not text.isprintable() and any(
        unicodedata.category(character) in ("Cc", "Cs") and character not in _KEPT_CONTROLS
        for character in text
    )


def visible(text: str) -> str:
    """Return a text with hidden characters replaced, fit to be shown back."""
    if not hidden_character(text):
        return text
    return "".join("�" if hidden_character(character) else character for character in text)


def _as_counted(text: str) -> str:
    """Return a text as a page counts it: browsers send a line break as two characters."""
    return text.replace("\r\n", "\n")


def _checked(given: MultiDict[str, str], repeats: Callable[[str], bool], longest: int) -> Fields:
    single: dict[str, str] = {}
    several: dict[str, Sequence[str]] = {}
    errors: dict[str, list[str]] = {}
    for name, values in given.lists():
        shown = visible(name)[:48]
        if any(len(value) > longest for value in values):
            errors[shown] = [f"写得太长了，最多 {longest} 个字。"]
        elif any(hidden_character(value) for value in (name, *values)):
            errors[shown] = ["有看不见的控制字符，请删掉后重新输入。"]
        elif repeats(name):
            several[name] = values
        elif len(values) > 1:
            raise Invalid("同一项填了两次，请刷新页面后再试。", code="repeated-field")
        else:
            single[name] = values[0]
    if errors:
        raise Invalid(errors=errors)
    return Fields(single, several)
