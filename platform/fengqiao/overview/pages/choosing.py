"""What a page of the overview was asked to show, and the addresses that lead to others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from fengqiao.actor import Actor
from fengqiao.clock import local_date
from fengqiao.overview.choices import Asked, Choice, make_choice
from fengqiao.overview.sights import read_number, way_down
from fengqiao.periods.frequencies import Frequency
from fengqiao.periods.period import period_of
from fengqiao.web.forms import Fields

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.units.models import Unit

LOOKERS = ("filer", "reviewer", "assessor", "leader")
LEVELS = ("county", "township")
# A department looks over the forms of its line.
MAP_LEVELS = (*LEVELS, "department")
NAMES = ("unit", "form", "until", "n", "sort", "field")
_NUMBERS = (8, 12, 26, 53)
_MOST_OFFERED = 26


@dataclass(frozen=True)
class Shown:
    """A choice as a page shows it: in which order, and the way down to the unit."""

    choice: Choice
    sort: str
    way: list[Unit]

    def query(self, **changes: Any) -> str:
        """Return the part of an address behind the question mark, with something changed."""
        choice = self.choice
        known = {
            "unit": "" if choice.own else str(choice.unit.id),
            "form": choice.form.code if choice.form else "",
            "until": str(choice.periods[-1]) if choice.periods else "",
            "n": choice.asked.number,
            "sort": self.sort,
            "field": choice.asked.field,
        }
        return urlencode({name: each for name, each in {**known, **changes}.items() if each})

    @property
    def name(self) -> str:
        """Return what the unit was called at the end of the last period shown."""
        periods = self.choice.periods
        return self.choice.unit.name_on(periods[-1].last_day) if periods else self.choice.unit.name


def read_choice(
    work: Session, actor: Actor, given: Fields, *, at: datetime, own: bool = False
) -> Shown:
    """Return what the address asks for.

    :raises Invalid: with words, if something asked for does not exist
    :raises NotFound: if the unit lies outside the reader's branch
    """
    asked = Asked(
        given.identifier("unit"),
        given["form"],
        given["until"],
        read_number(given["n"]),
        given["field"],
    )
    choice = make_choice(work, actor, asked, at=at, own=own)
    today = local_date(at)
    on = min(choice.periods[-1].last_day, today) if choice.periods else today
    sort = "tree" if given["sort"] == "tree" else ""
    return Shown(choice, sort, way_down(work, choice.sight, choice.unit, on=on))


def choice_names(shown: Shown, *, path: str, at: datetime) -> dict[str, Any]:
    """Return what the form on top of a page offers, and the way down to the unit."""
    choice = shown.choice
    return {
        "chosen_unit": "" if choice.own else str(choice.unit.id),
        "forms": [{"value": each.code, "label": each.title} for each in choice.forms],
        "chosen_form": choice.form.code if choice.form else "",
        "untils": _offered(choice, at),
        "chosen_until": str(choice.periods[-1]) if choice.periods else "",
        "numbers": [
            {"value": str(n), "label": f"{n} 期"} for n in sorted({*_NUMBERS, choice.asked.number})
        ],
        "chosen_number": str(choice.asked.number),
        "way": [_step(shown, unit, path) for unit in shown.way],
    }


def _step(shown: Shown, unit: Unit, path: str) -> dict[str, str]:
    choice = shown.choice
    if unit.id == choice.unit.id:
        return {"label": shown.name, "href": ""}
    name = unit.name_on(choice.periods[-1].last_day) if choice.periods else unit.name
    query = shown.query(unit="" if unit.id == choice.sight.root else str(unit.id))
    return {"label": name, "href": f"{path}?{query}"}


def _offered(choice: Choice, at: datetime) -> list[dict[str, str]]:
    """Return the periods one may look up to, the latest first."""
    if choice.form is None or not choice.periods:
        return []
    offered = list(reversed(choice.periods))
    if Frequency(choice.form.frequency).regular:
        offered = [period_of(choice.form.frequency, local_date(at))]
        while len(offered) < _MOST_OFFERED:
            offered.append(offered[-1].previous())
        if choice.periods[-1] not in offered:
            offered.append(choice.periods[-1])
    return [{"value": str(each), "label": each.dated_label} for each in offered]
