"""What tests of a changing tree share: who changes it, who is who afterwards, what is in sight."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from fengqiao.accounts.signing_in import recognize
from fengqiao.actor import Actor
from fengqiao.audit.queries import chain_break
from fengqiao.db import database
from fengqiao.reorganization.carrying_out import carry_out_change
from fengqiao.reorganization.changes import Change
from fengqiao.reorganization.models import UnitChange
from fengqiao.reorganization.planning import plan_change
from fengqiao.reorganization.plans import Plan
from fengqiao.reorganization.undoing import undo_change
from fengqiao.reports.models import Report
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.models import Unit
from tests.ground import connect
from tests.world import MONDAY, World

TODAY = date(2026, 3, 16)
PAPER = "云政〔2026〕7号"


def asked(world: World, kind: str, *units: str, **more: Any) -> Change:
    """Return a change of named units, as of the Monday of the tests."""
    target = more.pop("target", None)
    more.setdefault("on", TODAY)
    children = {world.unit(key).id: place for key, place in more.pop("children", {}).items()}
    return Change(
        kind=kind,
        document=PAPER,
        units=tuple(world.unit(key).id for key in units),
        target=world.unit(target).id if isinstance(target, str) else target,
        children=children,
        **more,
    )


def planned(world: World, change: Change, at: datetime = MONDAY) -> Plan:
    """Return the plan that the county's administrator is shown."""
    chief = world.who("county", "administrator")
    with transaction(chief, at) as work:
        return plan_change(work, chief, change, at=at)


def changed(world: World, change: Change, at: datetime = MONDAY) -> UnitChange:
    """Have the county's administrator look at a change and carry it out."""
    seen = planned(world, change, at).sha256
    chief = world.who("county", "administrator")
    with transaction(chief, at) as work:
        return carry_out_change(work, chief, change=change, seen=seen, at=at)


def undone(world: World, change: UnitChange, at: datetime = MONDAY) -> UnitChange:
    """Have the county's administrator take a change back."""
    chief = world.who("county", "administrator")
    with transaction(chief, at) as work:
        return undo_change(work, chief, change_id=change.id, document=PAPER, at=at)


def now_is(world: World, unit: str, role: str = "filer") -> Actor:
    """Return a person as the next request knows them, and keep them so in the world."""
    token = world.who(unit, role).token
    with transaction(token) as work:
        actor = recognize(work, token)[0]
    world.people[unit, role] = actor
    world.units[unit] = replace(world.unit(unit), scope=actor.scope)
    return actor


def reports_seen(world: World, unit: str, role: str = "filer") -> set[tuple[str, str]]:
    """Return the unit's name and the period of every report that a person sees."""
    actor = now_is(world, unit, role)
    with transaction(actor) as work:
        found = select(Unit.name, Report.period).join(
            Unit, (Unit.county == Report.county) & (Unit.id == Report.unit_id)
        )
        return {(name, period) for name, period in work.execute(found)}


def standing(world: World, unit: str | UUID) -> Unit:
    """Return a unit as the county sees it."""
    chief = world.who("county", "administrator")
    number = unit if isinstance(unit, UUID) else world.unit(unit).id
    with transaction(chief) as work:
        return work.get_one(Unit, (chief.county, number))


def assert_trail_holds(world: World) -> None:
    """Check the county's chain from the first entry to the last."""
    with transaction(world.who("county", "administrator")) as work:
        assert chain_break(work) is None


def everything(*, without: tuple[str, ...] = ()) -> dict[str, list[str]]:
    """Return every row of every table but the named ones, for a comparison before and after."""
    with connect(str(database().settings.admin_url)) as admin:
        names = admin.execute(
            "select tablename from pg_tables where schemaname = 'fq' order by 1"
        ).fetchall()
        return {
            name: sorted(
                str(row) for (row,) in admin.execute(f"select to_jsonb(t) from fq.{name} t")
            )
            for (name,) in names
            if name not in without
        }


def scalar(statement: str, **values: object) -> Any:
    """Return one value as the server's owner sees it."""
    with connect(str(database().settings.admin_url)) as admin:
        row = admin.execute(statement, values).fetchone()
    return row[0] if row else None
