"""One thing the doctor looked at, and the form every question of the doctor has."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

Subject = TypeVar("Subject")

# What a question returns: whether all is well, and what was seen.
Answer = tuple[bool, str]


@dataclass(frozen=True)
class Check:
    """A finding in Chinese: what was looked at, whether it is well, what was seen, what to do.

    ``advice`` is empty when all is well.
    """

    name: str
    ok: bool
    found: str
    advice: str = ""


@dataclass(frozen=True)
class Question(Generic[Subject]):
    """Something to ask of a subject, with the advice for when the answer is bad."""

    name: str
    ask: Callable[[Subject], Answer]
    advice: str

    def check(self, subject: Subject) -> Check:
        """Ask, and turn an accident while asking into a bad answer too."""
        try:
            ok, found = self.ask(subject)
        except Exception as accident:
            ok, found = False, f"检查时出错：{_first_line(accident)}"
        return Check(self.name, ok, found, "" if ok else self.advice)

    def unasked(self, reason: str, advice: str) -> Check:
        """Return the check of a question that could not be asked."""
        return Check(self.name, False, reason, advice)


def ask_all(questions: Iterable[Question[Subject]], subject: Subject) -> list[Check]:
    """Ask every question of one subject, in order."""
    return [question.check(subject) for question in questions]


def _first_line(accident: Exception) -> str:
    lines = str(accident).strip().splitlines()
    return lines[0] if lines else type(accident).__name__
