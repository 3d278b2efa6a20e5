"""What a unit was called in a period: pages about it keep the name of then."""

from __future__ import annotations

from fengqiao.periods.period import Period
from fengqiao.units.models import Unit


def name_then(unit: Unit, period: str) -> str:
    """Return what a unit was called on a period's last day."""
    # Most units were never renamed, and a list asks for thousands of names.
    return unit.name_on(Period.parse(period).last_day) if unit.former_names else unit.name
