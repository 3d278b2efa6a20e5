"""A county says which departments look over a form: what its line (条线) is, and what is no more.

Being given a form lets a department read what was handed up in it, and nothing else: the second
lock is migration 0027, where every session is looked at anew.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.audit.trail import record
from fengqiao.clock import local_date
from fengqiao.errors import Invalid, Stale
from fengqiao.form_design.models import FormLine
from fengqiao.form_design.queries import find_life
from fengqiao.reports.adoption import require_designer
from fengqiao.units.models import Unit
from fengqiao.units.queries import units_at_level


@dataclass(frozen=True)
class Looker:
    """A department that looks over a form, and since when."""

    unit: Unit
    since: datetime


def lookers_of(work: Session, actor: Actor, code: str) -> list[Looker]:
    """Return the standing departments that look over a form of the county.

    :raises NotFound: if the county has no such form
    """
    find_life(work, actor, code)
    found = (
        select(Unit, FormLine.set_at)
        .join(FormLine, (FormLine.county == Unit.county) & (FormLine.unit_id == Unit.id))
        .where(Unit.county == actor.county, FormLine.form == code, Unit.closed_on.is_(None))
        .order_by(Unit.scope)
    )
    return [Looker(unit, since) for unit, since in work.execute(found)]


def departments(work: Session, actor: Actor, *, at: datetime) -> Sequence[Unit]:
    """Return the departments of the county, its townships' among them."""
    return units_at_level(work, actor.county, "department", on=local_date(at))


def set_lookers(
    work: Session,
    actor: Actor,
    *,
    code: str,
    unit_ids: Collection[UUID],
    known: Collection[UUID] | None = None,
    at: datetime,
) -> list[Looker]:
    """Let exactly these departments look over a form; whoever is left out looks no more.

    :param known: whom the person saw there before, if a page was before it
    :raises NotYours: unless a designer of the county's forms acts
    :raises NotFound: if the county has no such form
    :raises Invalid: if one of them is no department of the county
    :raises Stale: if somebody else changed it meanwhile
    """
    require_designer(actor)
    before = {each.unit.id: each.unit for each in lookers_of(work, actor, code)}
    if known is not None and set(known) != set(before):
        raise Stale("刚才有人改了这张表的条线查看，您选的还没有存。请看一下现在的再定。")
    offered = {unit.id: unit for unit in departments(work, actor, at=at)}
    if set(unit_ids) - set(offered):
        raise Invalid(errors={"unit": ["只能选本县现有的部门，请重新选择。"]})
    added = [offered[each] for each in offered if each in unit_ids and each not in before]
    lifted = [unit for number, unit in before.items() if number not in unit_ids]
    _write(work, actor, code, added, kept=unit_ids)
    if added or lifted:
        told = (("可查看：", added), ("不再查看：", lifted))
        words = "；".join(f"{what}{_names(units)}" for what, units in told if units)
        record(work, "form.lined", "form", code, scope=actor.scope, detail={"title": words})
    return lookers_of(work, actor, code)


def _write(
    work: Session, actor: Actor, code: str, added: Sequence[Unit], *, kept: Collection[UUID]
) -> None:
    for unit in added:
        row = {"county": actor.county, "form": code, "unit_id": unit.id, "scope": unit.scope}
        # Somebody else may be giving it to the same department at this moment.
        work.execute(insert(FormLine).values(row).on_conflict_do_nothing())
    # A closed department is not shown, but must not have its line back when it is opened again.
    work.execute(
        delete(FormLine).where(
            FormLine.county == actor.county,
            FormLine.form == code,
            FormLine.unit_id.not_in(list(kept)),
        )
    )


def _names(units: Sequence[Unit]) -> str:
    return "、".join(unit.name for unit in units)
