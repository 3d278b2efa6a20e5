"""What a unit is told of its score beside the lines, kept with the score once it is scored.

A unit may read its own score and nothing of the whole result, so what follows from the result
for this unit stands with its score, in the words of the result.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from fengqiao.rules import Met, Result, UnitScore, say_amount, say_met


@dataclass(frozen=True)
class Part:
    """A section's points at the outcome's decimals; None while an item is open."""

    id: str
    title: str
    points: int | None
    full: int


@dataclass(frozen=True)
class Consequence:
    """A decision the unit met, or an amount of money, with all that follows in words."""

    title: str
    words: str


@dataclass(frozen=True)
class Outcome:
    """One unit's sums, place and grade; ``decimals`` are those of every point of the score.

    ``group`` is what the unit is ranked within, empty if with all others; ``ranked`` is how
    many are ranked there. ``waivers`` are printed wherever the score is.
    """

    decimals: int = 2
    parts: tuple[Part, ...] = ()
    bonus: int | None = None
    sum_words: str = ""
    group: str = ""
    ranked: int = 0
    grade: str = ""
    consequences: tuple[Consequence, ...] = ()
    waivers: tuple[str, ...] = ()


def outcome_of(result: Result, unit: UnitScore) -> Outcome:
    """Return what a result says of one of its units."""
    grades = {unit.grade: unit.grade_title} if unit.grade else {}
    met = [
        Consequence(one.title, say_met(one, result.decimals, grades))
        for one in result.met_by(unit.code)
        if _follows(one)
    ]
    money = [Consequence(one.title, say_amount(one)) for one in unit.money]
    return Outcome(
        decimals=result.decimals,
        parts=tuple(Part(one.id, one.title, one.points, one.full) for one in unit.sections),
        bonus=unit.bonus,
        sum_words=unit.total_reason,
        group=unit.group,
        ranked=unit.group_size if unit.group else result.ranked,
        grade=unit.grade_title,
        consequences=(*met, *money),
        waivers=waivers_of(result),
    )


def waivers_of(result: Result) -> tuple[str, ...]:
    """Return the exceptions that an authority granted from what may not be scored."""
    return tuple(
        f"“{one.what}”按例外计分：{one.reason}（{one.authority}批准）。" for one in result.waivers
    )


def kept_form(outcome: Outcome) -> dict[str, Any]:
    """Return an outcome as plain JSON."""
    return asdict(outcome)


def read_outcome(kept: Mapping[str, Any]) -> Outcome:
    """Return an outcome as it was kept; what was not kept has its default."""
    return Outcome(
        **{
            **kept,
            "parts": tuple(Part(**one) for one in kept.get("parts", ())),
            "consequences": tuple(Consequence(**one) for one in kept.get("consequences", ())),
            "waivers": tuple(kept.get("waivers", ())),
        }
    )


def _follows(met: Met) -> bool:
    """Tell whether a decision does anything beside naming a condition or giving a status."""
    changed = met.set_total is not None or met.set_grade is not None or met.last_place
    return bool(met.follows or met.points or met.points_elsewhere or changed)
