"""Statuses in the ledger, as they stand on the last day of the period."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from fengqiao.rules.deciding.setting import Setting
from fengqiao.rules.deciding.truth import Truth, known
from fengqiao.rules.facts import HeldStatus
from fengqiao.rules.measuring.calendar import last_day
from fengqiao.rules.model.conditions import All, AnyOf, Condition, Held


def find_held(condition: Held, setting: Setting) -> Truth:
    """Return the units for which a status in the ledger fits the condition."""
    yes = np.zeros(setting.size, np.bool_)
    for status in _fitting(condition, setting):
        yes[_rows(status, condition, setting)] = True
    return known(yes)


def held_by(condition: Held, row: int, setting: Setting) -> list[HeldStatus]:
    """Return the statuses that fit the condition for one unit, in the ledger's order."""
    return [
        status
        for status in _fitting(condition, setting)
        if row in _rows(status, condition, setting)
    ]


def held_conditions(condition: Condition) -> Iterator[Held]:
    """Yield the conditions on statuses inside a condition that may make it hold."""
    if isinstance(condition, Held):
        yield condition
    elif isinstance(condition, All | AnyOf):
        for part in condition.of:
            yield from held_conditions(part)


def kinds_held(setting: Setting) -> dict[str, set[int]]:
    """Return, for each kind of status, the rows of the units that hold it themselves."""
    day = last_day(setting.period).isoformat()
    found: dict[str, set[int]] = {}
    for status in setting.statuses:
        if _stands(status, day) and status["unit"] in setting.rows:
            found.setdefault(status["kind"], set()).add(setting.rows[status["unit"]])
    return found


def _fitting(condition: Held, setting: Setting) -> Iterator[HeldStatus]:
    day = last_day(setting.period).isoformat()
    for status in setting.statuses:
        if (
            status["kind"] in condition.statuses
            and _stands(status, day)
            and _given_by(status, condition.by)
            and condition.rectified in (None, status.get("rectified", False))
            and condition.overdue in (None, _overdue(status, day))
        ):
            yield status


def _stands(status: HeldStatus, day: str) -> bool:
    return (
        status["from_on"] <= day
        and day <= (status.get("to_on") or day)
        and not (status.get("lifted_on") and status["lifted_on"] <= day)
    )


def _given_by(status: HeldStatus, by: str) -> bool:
    return by in ("any", "parent") or status["by"] == by


def _overdue(status: HeldStatus, day: str) -> bool:
    """Tell whether the time set for putting things right ran out before the day ended."""
    due = status.get("due_on") or day
    return due < day and not status.get("rectified", False)


def _rows(status: HeldStatus, condition: Held, setting: Setting) -> list[int]:
    if condition.by == "parent":
        return setting.children.get(status["unit"], [])
    row = setting.rows.get(status["unit"])
    return [] if row is None else [row]
