"""A question a county asks, in a form or a ledger: what kind of answer it takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# One row of a table: a whole number, a text or nothing in each column, by the column's code.
Row = dict[str, int | str | None]

# A whole number (decimals scaled by ten to the power of their places), a text, a choice or an
# ISO date, a list of attachment hashes, the rows of a table, or nothing.
Value = int | str | list[str] | list[Row] | None

AnswerType = Literal["integer", "decimal", "text", "choice", "date", "attachments", "table"]
# What every question may be; a table only a form asks for, and a table holds none.
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
    text, pieces of an attachment list or rows of a table.
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


@dataclass(frozen=True)
class Tabular(Question):
    """A question that may be a table: rows of the same few columns, ``shortest`` at least."""

    shortest: int = 0
    columns: tuple[Question, ...] = ()
