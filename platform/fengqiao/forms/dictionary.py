"""What a county already collects: one number is asked of one level once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fengqiao.forms.form import Field, Form

_MARKS = re.compile(r"[\s，。、；：:,.;（）()《》“”\"'·/-]+")
_OPENINGS = ("其中", "本期", "本周", "本月", "本季度", "本年")


@dataclass(frozen=True)
class Entry:
    """One field of one form, as the dictionary lists it.

    ``source`` is where the answer comes from: ``typed``, ``below`` (added up from the level
    below), ``ledger`` (proposed from a ledger) or ``again`` (asked again with a reason).
    """

    level: str
    label: str
    unit: str
    type: str
    form: str
    form_title: str
    field: str
    source: str
    reason: str = ""


@dataclass(frozen=True)
class Offered:
    """A count that a ledger keeps for some levels, by ``ledger.count``."""

    name: str
    ledger_title: str
    title: str
    unit: str
    keepers: tuple[str, ...]


@dataclass(frozen=True)
class Repeat:
    """A field that asks for what is collected already: what to say, and what to do."""

    field: str
    message: str
    advice: str


def entries_of(forms: Iterable[Form]) -> list[Entry]:
    """Return every field of some forms, level by level in the order of labels."""
    found = [
        Entry(
            level=form.level,
            label=asked.label,
            unit=asked.unit,
            type=asked.type,
            form=form.code,
            form_title=form.title,
            field=asked.code,
            source=_source(asked),
            reason=asked.asked_again,
        )
        for form in forms
        for asked in form.fields.values()
    ]
    return sorted(found, key=lambda entry: (entry.level, entry.label, entry.form))


def same_name(label: str, unit: str) -> tuple[str, str]:
    """Return what tells whether two fields ask for the same: the label without its dress."""
    text = _MARKS.sub("", unicodedata.normalize("NFKC", label)).lower()
    for opening in _OPENINGS:
        text = text.removeprefix(opening)
    return text, unicodedata.normalize("NFKC", unit).strip()


def repeats(form: Form, others: Iterable[Form], offered: Iterable[Offered] = ()) -> list[Repeat]:
    """Return the numbers that a form asks for although its level gives them already.

    What is added up from below, proposed from a ledger, or asked again with a reason is none.
    """
    peers = [each for each in others if each.level == form.level and each.code != form.code]
    counts = [each for each in offered if form.level in each.keepers]
    found = []
    earlier: dict[tuple[str, str], Field] = {}
    for asked in form.fields.values():
        if not asked.numeric or _source(asked) != "typed":
            continue
        repeat = _within(asked, earlier) or _elsewhere(form, asked, peers) or _kept(asked, counts)
        if repeat:
            found.append(Repeat(asked.code, *repeat))
        earlier.setdefault(same_name(asked.label, asked.unit), asked)
    return found


def _source(asked: Field) -> str:
    if asked.source_form:
        return "below"
    if asked.ledger:
        return "ledger"
    return "again" if asked.asked_again else "typed"


def _within(asked: Field, earlier: Mapping[tuple[str, str], Field]) -> tuple[str, str] | None:
    first = earlier.get(same_name(asked.label, asked.unit))
    if first is None:
        return None
    words = f"“{asked.label}”在本表已经有一项（{first.code}）。"
    return words, "请删去一项，或把名称写清楚有什么不同；确要再收，写 asked_again: 理由。"


def _elsewhere(form: Form, asked: Field, peers: Iterable[Form]) -> tuple[str, str] | None:
    mine = same_name(asked.label, asked.unit)
    for other in peers:
        for field in other.fields.values():
            if _source(field) == "again":
                # The reason given there speaks for both.
                continue
            declared = asked.same_as == f"{other.code}.{field.code}"
            declared |= field.same_as == f"{form.code}.{asked.code}"
            if declared or (field.numeric and same_name(field.label, field.unit) == mine):
                words = f"“{asked.label}”和《{other.title}》的“{field.label}”"
                words += f"（{other.code}.{field.code}）是同一个数，同一级已经在报。"
                return words, "请从本表删去，由那张表取数；确要再收，写 asked_again: 理由。"
    return None


def _kept(asked: Field, counts: Iterable[Offered]) -> tuple[str, str] | None:
    mine = same_name(asked.label, asked.unit)
    for count in counts:
        if same_name(count.title, count.unit) == mine:
            words = f"“{asked.label}”在《{count.ledger_title}》里已经有数（{count.title}）。"
            return words, f"请加 proposed_from: {count.name}，由台账带数。"
    return None
