"""A county's folder is adopted: units, forms and ledgers, all of it or nothing."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.clock import local_date
from fengqiao.county_files import CountyDefinition, read_county
from fengqiao.errors import Refusal
from fengqiao.ledgers.adoption import adopt_ledger
from fengqiao.reports.adoption import adopt_form
from fengqiao.tenancy.county_calendar import calendar_as_json
from fengqiao.tenancy.definition import Changes, KnownUnit, differences
from fengqiao.tenancy.models import AdoptedCounty
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.directory import Adopted, adopt_units
from fengqiao.units.queries import parents, units_in_branch


@dataclass(frozen=True)
class Loaded:
    """What adopting a folder did: the county, the units, and how many new forms and ledgers."""

    county: int
    name: str
    changes: Changes
    units: Adopted
    forms: int
    ledgers: int


def load_county(directory: Path, *, at: datetime, demonstration: bool | None = None) -> Loaded:
    """Read, check and adopt a county's folder in one transaction; repeating it changes nothing.

    ``demonstration`` overrides what the county's card says.

    :raises CountyErrors: with every finding of every file, before anything is written
    """
    definition = read_county(directory)
    marked = definition.county.demonstration if demonstration is None else demonstration
    actor = open_system_session(int(definition.county.division_code), demonstration=marked)
    with transaction(actor, at) as work:
        return adopt_county(work, actor, definition, demonstration=marked, at=at)


def compare_county(directory: Path, *, at: datetime) -> tuple[CountyDefinition, Changes]:
    """Return what a folder says and what adopting it would change; nothing is written.

    :raises CountyErrors: with every finding of every file
    """
    definition = read_county(directory)
    actor = open_system_session(int(definition.county.division_code))
    with transaction(actor) as work:
        return definition, differences(_known(work, actor, at), definition.units)


def adopt_county(
    work: Session,
    actor: Actor,
    definition: CountyDefinition,
    *,
    demonstration: bool,
    at: datetime,
) -> Loaded:
    """Adopt a checked definition for the actor's county."""
    _keep_card(work, actor, definition, demonstration=demonstration, at=at)
    changes = differences(_known(work, actor, at), definition.units)
    units = adopt_units(work, actor, definition.units, on=local_date(at))
    forms = sum(adopt_form(work, actor, form, at=at) for form in definition.forms.values())
    ledgers = sum(
        adopt_ledger(work, actor, ledger, at=at) for ledger in definition.ledgers.values()
    )
    return Loaded(actor.county, definition.county.name, changes, units, forms, ledgers)


def _keep_card(
    work: Session,
    actor: Actor,
    definition: CountyDefinition,
    *,
    demonstration: bool,
    at: datetime,
) -> None:
    found = work.get(AdoptedCounty, actor.county)
    content = {
        "card": asdict(definition.county),
        "calendar": calendar_as_json(definition.calendar),
    }
    if found is None:
        found = AdoptedCounty(county=actor.county)
        work.add(found)
    elif found.demonstration != demonstration:
        raise _mixed(found)
    found.name = definition.county.name
    found.demonstration = demonstration
    found.definition = content
    found.sha256 = definition.hash
    found.loaded_at = at
    work.flush()


def _mixed(found: AdoptedCounty) -> Refusal:
    """Refuse to mix a demonstration's invented records with a county's real ones."""
    now = "演示数据" if found.demonstration else "正式数据"
    return Refusal(
        "demonstration-mark",
        "演示和正式数据不能混用",
        f"{found.name}在这套系统里是{now}。请换一个数据文件夹（--home）或换一个数据库再做。",
    )


def _known(work: Session, actor: Actor, at: datetime) -> list[KnownUnit]:
    units = units_in_branch(work, actor, on=local_date(at))
    codes = {unit.id: unit.code for unit in units}
    above = parents(work, actor.county, on=local_date(at))
    return [
        KnownUnit(
            unit.code,
            unit.name,
            unit.level,
            codes.get(above[unit.id], "") if unit.id in above else "",
        )
        for unit in units
    ]
