"""One unit's run, period by period: for the sentence that gives the cause, and as a check."""

from __future__ import annotations

from dataclasses import dataclass

from fengqiao.rules.deciding.runs import periods_of
from fengqiao.rules.deciding.setting import Setting
from fengqiao.rules.model.conditions import Run


@dataclass(frozen=True)
class RunFound:
    """The periods of a run that count, the newest first; and the first one not on record."""

    periods: tuple[str, ...]
    unknown: str | None = None


def find_run(run: Run, code: str, setting: Setting, *, present: bool) -> RunFound:
    """Return the run of a unit; ``present`` if it met the decision in the period itself."""
    periods = [setting.period] if present else []
    unknown: str | None = None
    for period in periods_of(run, setting, present=present):
        if len(periods) >= run.times:
            break
        record = setting.history.get(period, {"units": [], "decisions": {}})
        decisions = record["decisions"]
        if run.cleared_by and code in decisions.get(run.cleared_by, ()):
            break
        if code in decisions.get(run.decision, ()):
            periods.append(period)
        elif code not in record["units"]:
            unknown = unknown or period
            if run.missing == "breaks" or (run.missing == "block" and run.in_a_row):
                break
        elif run.in_a_row:
            break
    return RunFound(tuple(periods), unknown)
