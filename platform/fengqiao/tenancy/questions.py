"""A question a county asks, in a form or a ledger: what kind of answer it takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# A whole number (decimals scaled by ten to the power of their places), a text, a choice or an
# ISO date, a list of attachment hashes, or nothing.
Value = int | str | list[str] | None

AnswerType = Literal["integer", "decimal", "text", "choice", "date", "attachments"]
ANSWER_TYPES: tuple[AnswerType, ...] = (
    "integer",
    "decimal",
    "text",
    "choice",
    "date",
    "attachments",
)
Personal = Literal["none", "contact", "sensitive"]
LARGEST = 10**12


@dataclass(frozen=True)
class Question:
    """One question: its name, the type and bounds of its answer, and its mark if personal.

    ``minimum`` and ``maximum`` are scaled like the values; ``longest`` counts characters of a
    text or pieces of an attachment list.
    """

    code: str
    label: str
    type: AnswerType = "integer"
    unit: str = ""
    places: int = 0
    minimum: int | None = None
    maximum: int | None = None
    longest: int = 0
    required: bool = True
    choices: tuple[str, ...] = ()
    personal: Personal = "none"
    help: str = ""

    @property
    def numeric(self) -> bool:
        """Tell whether answers are numbers that may be summed and scored."""
        return self.type in ("integer", "decimal")
