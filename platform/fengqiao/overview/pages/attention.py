"""What a leader has to know within five seconds: how many filed, who has not, what is red."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fengqiao.actor import Actor
from fengqiao.assessment.queries import statuses_in_force
from fengqiao.clock import local_date
from fengqiao.overview.glances import JUDGED, Glance, Standing
from fengqiao.overview.pages.glance_cards import period_word
from fengqiao.rules import MARKS

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_MOST_UNITS = 3
_MOST_NAMES = 4
_GRAVE = ("veto", "listed_supervision", "accountability", "disqualified", "yellow_card", "talk")
# The gravest marks of units below: each a name and its cause, by unit.
Marks = dict[UUID, list[tuple[str, str]]]


def headline(found: Glance) -> dict[str, Any] | None:
    """Return how many filed for the present period, and who is missing, the most first."""
    if found.form is None or not found.filing or not found.filing[-1].expected:
        return None
    now, words = found.filing[-1], []
    if now.missing:
        owing = _names(found, [one.row.cells[-1].rates.missing for one in found.standings])
        words.append({"kind": "red", "words": f"未报 {now.missing} 份：{owing}"})
    if now.pending:
        owing = _names(found, [one.row.cells[-1].rates.pending for one in found.standings])
        words.append({"kind": "", "words": f"期限内还没报 {now.pending} 份：{owing}"})
    if not words:
        words.append({"kind": "green", "words": "都报齐了"})
    return {
        "title": f"{found.periods[-1].short_label} {found.form.title}",
        "filed": now.filed,
        "expected": now.expected,
        "words": words,
    }


def _names(found: Glance, numbers: Sequence[int]) -> str:
    owing = [(n, one.row.name) for n, one in zip(numbers, found.standings, strict=True) if n]
    owing.sort(key=lambda each: -each[0])
    counted = any(n > 1 for n, _ in owing)
    told = "、".join(f"{name} {n}" if counted else name for n, name in owing[:_MOST_NAMES])
    return told + (f" 等 {len(owing)} 个单位" if len(owing) > _MOST_NAMES else "")


def marks_below(work: Session, actor: Actor, found: Glance, at: datetime) -> Marks:
    """Return the gravest statuses that units below stand under now, the gravest unit first."""
    below = {one.row.unit.id for one in found.standings}
    held = [
        each
        for each in statuses_in_force(work, actor, on=local_date(at))
        if each.unit_id in below and each.kind in _GRAVE
    ]
    held.sort(key=lambda each: _GRAVE.index(each.kind))
    marks: Marks = {}
    for each in held:
        marks.setdefault(each.unit_id, []).append((MARKS[each.kind], each.cause))
    return marks


def alerts(found: Glance, marks: Marks) -> tuple[list[dict[str, str]], int]:
    """Return the units to look at first, each in one line, and how many there are in all."""
    by_unit = {one.row.unit.id: one for one in found.standings}
    flawed = [one.row.unit.id for one in found.standings if not one.flawless]
    order = [*marks, *(unit for unit in flawed if unit not in marks)]
    shown = [
        {"name": by_unit[unit].row.name, "words": _words(found, by_unit[unit], marks)}
        for unit in order[:_MOST_UNITS]
    ]
    return shown, len(order)


def _words(found: Glance, one: Standing, marks: Marks) -> str:
    named = "、".join(name for name, _ in marks.get(one.row.unit.id, ()))
    wrong = "" if one.flawless else why(found, one)
    return "；".join(words for words in (named, wrong) if words) + "。"


def why(found: Glance, one: Standing) -> str:
    """Return in words what is wrong with a unit, or that nothing is."""
    judged, words = one.judged, []
    if judged.missing:
        words.append(f"未报 {judged.missing} 份")
    if judged.late:
        words.append(f"迟报 {judged.late} 份")
    if one.hazards.overdue:
        words.append(f"{found.words.overdue} {one.hazards.overdue} 条")
    if words:
        return f"近{JUDGED}{period_word(found)}" + "、".join(words)
    if one.timely is None:
        return "还没有到期的报表"
    return f"都按时，没有{found.words.overdue}" if found.words.overdue else "都按时"
