"""The sheet on which a file is read: what was found wrong, and what later parts must know."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NoReturn

from fengqiao.rules.model.declared import Register
from fengqiao.rules.model.formulas import Name
from fengqiao.sources import Finding, Place

_MOST_SUGGESTED = 12
_SHORT = 3


class RuleErrors(Exception):
    """A rule file that may not be used; ``findings`` holds every error and warning in it."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(sorted(findings))
        super().__init__("\n".join(str(finding) for finding in self.findings))


class Faulty(Exception):
    """A value that could not be read; what is wrong with it stands on the sheet already."""


def closest(word: str, known: Collection[str]) -> str | None:
    """Return the known word that is most like the one written, or None if none is."""
    # Of a short word one character is already half.
    cutoff = 0.5 if len(word) <= _SHORT else 0.6
    return next(iter(difflib.get_close_matches(word, list(known), n=1, cutoff=cutoff)), None)


def nearest(word: str, known: Collection[str]) -> str:
    """Return advice naming the known word that is most like the one written.

    Where none is, all are listed, with their meanings if ``known`` is a mapping of them.
    """
    close = closest(word, known)
    if close is not None:
        return f"是不是想写“{close}”？"
    if not known:
        return ""
    meant = known if isinstance(known, Mapping) else {}
    listed = [f"{one}（{meant[one]}）" if one in meant else one for one in known]
    more = " 等" if len(listed) > _MOST_SUGGESTED else ""
    return f"可以写：{'、'.join(listed[:_MOST_SUGGESTED])}{more}。"


@dataclass
class Sheet:
    """Findings so far, and what readers of later parts look up.

    ``choices`` gives the codes of a choice's labels by fact id, ``registers`` the registers
    read, ``row`` the register whose rows a condition or formula is about at the moment,
    ``decimals`` the decimals of points unless a part says otherwise, ``texts`` the raw text of
    every file read, by the name it is shown under. ``labelled`` are names compared with a label
    that are no choice facts; ``declared`` the names under every part of the file as written,
    even of entries that could not be read, so that one fault does not look like many.
    ``written`` are the keys a record was written with, by its place.
    """

    findings: list[Finding] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    choices: dict[str, dict[str, int]] = field(default_factory=dict)
    registers: dict[str, Register] = field(default_factory=dict)
    row: Register | None = None
    labelled: list[tuple[Name, str]] = field(default_factory=list)
    declared: dict[str, tuple[str, ...]] = field(default_factory=dict)
    decimals: int = 2
    written: dict[Place, frozenset[str]] = field(default_factory=dict)

    def error(self, place: Place, message: str, advice: str = "") -> None:
        """Note what forbids using the file, and read on."""
        self.findings.append(Finding(place, message, advice))

    def warn(self, place: Place, message: str, advice: str = "") -> None:
        """Note what looks odd but may be meant."""
        self.findings.append(Finding(place, message, advice, "warning"))

    def refuse(self, place: Place, message: str, advice: str = "") -> NoReturn:
        """Note what is wrong with a value that cannot be read.

        :raises Faulty: always
        """
        self.error(place, message, advice)
        raise Faulty

    @property
    def faulty(self) -> bool:
        """Whether anything found so far forbids using the file."""
        return any(finding.severity == "error" for finding in self.findings)

    def codes(self, name: str) -> dict[str, int] | None:
        """Return label and code of a choice: a field of the row in hand, else a fact."""
        if self.row is not None:
            for one in self.row.fields:
                if one.id == name:
                    return {label: code for code, label in one.choices}
            return None
        return self.choices.get(name)


def excerpt(finding: Finding, text: str) -> str:
    """Return the line of the file a finding points at, with a caret below the place.

    Full-width characters take two columns on a screen, so the caret is pushed accordingly.
    Lines before and after are left out; a line longer than 100 characters is cut around the
    place.
    """
    lines = text.splitlines()
    if not 1 <= finding.place.line <= len(lines):
        return ""
    line = lines[finding.place.line - 1].replace("\t", " ")
    at = min(finding.place.column - 1, len(line))
    first = max(0, at - 60)
    shown = line[first : first + 100]
    label = f"{finding.place.line} | "
    gap = sum(2 if ord(character) > 0x2E7F else 1 for character in shown[: at - first])
    return f"{label}{shown}\n{' ' * (len(label) - 2)}| {' ' * gap}^"
