"""Look at the tree before it is changed: who stands where, since when, and what came last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import or_, select, text
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.errors import Invalid, NotFound
from fengqiao.reorganization.changes import Change
from fengqiao.reorganization.models import UnitChange
from fengqiao.reorganization.plans import Scene, day, refuse
from fengqiao.units.models import Unit, UnitEdge, UnitEvent

_DIVISION = 12


def look_around(work: Session, actor: Actor, change: Change, at: datetime, *, hold: bool) -> Scene:
    """Return the tree with the units a change is about; held, they cannot change meanwhile.

    :raises NotFound: if a unit is not of this county
    :raises Refusal: if one does not stand any more, or the day lies before what happened last
    """
    named = [*change.units, *([change.target] if change.target else [])]
    if hold:
        _hold(work, actor, change, named)
    standing = {
        unit.id: unit
        for unit in work.scalars(
            select(Unit)
            .where(Unit.county == actor.county, Unit.closed_on.is_(None))
            .order_by(Unit.scope)
        )
    }
    edges = _edges(work, actor)
    units = [_find(work, actor, standing, each) for each in named]
    scene = Scene(
        work=work,
        actor=actor,
        change=change,
        at=at,
        units=units[: len(change.units)],
        target=units[-1] if change.target else None,
        above={e.child_id: standing[e.parent_id] for e in edges if e.parent_id in standing},
        since={edge.child_id: edge.valid_from for edge in edges},
        standing=list(standing.values()),
    )
    _check_day(scene)
    return scene


def _hold(work: Session, actor: Actor, change: Change, named: Sequence[UUID]) -> None:
    above = {edge.child_id: edge.parent_id for edge in _edges(work, actor)}
    concerned = {*named, *(above[each] for each in named if each in above)}
    concerned |= {child for child, parent in above.items() if parent in change.units}
    work.execute(text("select fq.hold_units(:units)"), {"units": sorted(concerned)})
    # Whoever was waited for may have changed what was read before.
    work.expire_all()


def _edges(work: Session, actor: Actor) -> Sequence[UnitEdge]:
    found = select(UnitEdge).where(UnitEdge.county == actor.county, UnitEdge.valid_to.is_(None))
    return work.scalars(found).all()


def _find(work: Session, actor: Actor, standing: dict[UUID, Unit], unit_id: UUID) -> Unit:
    unit = standing.get(unit_id)
    if unit is not None:
        return unit
    gone = work.get(Unit, (actor.county, unit_id))
    if gone is None:
        raise NotFound("这个单位")
    raise refuse(f"{gone.name}已经撤销，不能再调整。", "unit-closed")


def _check_day(scene: Scene) -> None:
    on, change = scene.change.on, scene.change
    leaving = {unit.id for unit in scene.units} if change.kind != "rename" else set()
    leaving |= {child.id for unit in scene.units for child in scene.below(unit) if _ends(change)}
    for unit in [*scene.units, *([scene.target] if scene.target else [])]:
        if unit.opened_on > on:
            raise refuse(f"{unit.name}{day(unit.opened_on)}才设立，生效日期不能更早。", "too-early")
    for unit in scene.standing:
        if unit.id in leaving and scene.since.get(unit.id, date.min) >= on:
            raise refuse(_too_soon(unit, scene.since[unit.id]), "too-early")
    latest = last_event(scene.work, scene.actor, [*leaving, *change.units])
    if latest is not None and latest.happened_on > on:
        raise refuse(
            f"所选单位在{day(latest.happened_on)}还有一次调整，生效日期不能早于那天。", "too-early"
        )


def _too_soon(unit: Unit, since: date) -> str:
    """Say why a unit cannot leave a place on the day it came there, and from when on it can.

    The tree keeps one place a day: a unit that left at once would never have been there.
    """
    came = "才列入单位名单" if unit.opened_on == since else "刚划归现在的上级"
    first = day(since + timedelta(days=1))
    return f"{unit.name}{day(since)}{came}，最早第二天才能调整。请把生效日期写成{first}或以后。"


def _ends(change: Change) -> bool:
    return change.kind in ("merge", "split", "close")


def last_event(
    work: Session, actor: Actor, units: Iterable[UUID], *, after: datetime | None = None
) -> UnitEvent | None:
    """Return what happened last to any of some units and was not taken back.

    ``after`` leaves out what was written down up to an instant.
    """
    undone = select(UnitChange.id).where(
        UnitChange.county == actor.county,
        or_(UnitChange.undone_by.is_not(None), UnitChange.undoes.is_not(None)),
    )
    found = select(UnitEvent).where(
        UnitEvent.county == actor.county,
        UnitEvent.unit_id.in_(list(units)),
        or_(UnitEvent.change_id.is_(None), UnitEvent.change_id.not_in(undone)),
    )
    if after is not None:
        found = found.where(UnitEvent.recorded_at > after)
    return work.scalars(found.order_by(UnitEvent.happened_on.desc()).limit(1)).first()


def check_names(scene: Scene, parent: Unit | None, names: Iterable[str]) -> None:
    """Refuse a name that another unit under the same one has.

    :raises Invalid: at ``new``
    """
    leaving = {unit.id for unit in scene.units}
    taken = {
        unit.name for unit in (scene.below(parent) if parent else []) if unit.id not in leaving
    }
    double = [name for name in names if name in taken]
    if double and parent:
        raise Invalid(errors={"new": [f"{parent.name}下面已经有“{double[0]}”，请用能区分的名称。"]})


def check_new_units(scene: Scene, level: str, parent: Unit) -> None:
    """Refuse new units whose codes or names do not fit, or were used before.

    :raises Invalid: at ``new``
    """
    check_names(scene, parent, [new.name for new in scene.change.new])
    codes = [new.code for new in scene.change.new if new.code]
    if len(set(codes)) < len(codes):
        raise Invalid(errors={"new": ["两个新单位的代码相同，一个代码只给一个单位。"]})
    for new in scene.change.new:
        words = _code_fault(scene, level, new.code)
        if words:
            raise Invalid(errors={"new": [f"{new.name}：{words}"]})
    used = scene.work.scalars(
        select(Unit).where(Unit.county == scene.actor.county, Unit.code.in_(codes))
    ).first()
    if used is not None:
        words = f"代码 {used.code} 是{used.name}用过的，代码不重复使用，请核对。"
        raise Invalid(errors={"new": [words]})


def _code_fault(scene: Scene, level: str, code: str) -> str:
    if level not in ("township", "village"):
        return "" if not code else "这一层级的代码由系统编，请不要填写。"
    if len(code) != _DIVISION or not (code.isascii() and code.isdigit()):
        return "请填写 12 位统计用区划代码。"
    if not code.startswith(str(scene.actor.county)):
        return f"代码要以本县的 {scene.actor.county} 开头。"
    ends = code[9:] == "000"
    if code[6:9] == "000" or ends != (level == "township"):
        return "乡镇的代码以 000 结尾，村的代码不以 000 结尾，请核对。"
    return ""
