"""Work out what a change of the tree will do, or say in words why it cannot be done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.clock import local_date
from fengqiao.errors import Invalid, NotYours
from fengqiao.reorganization.changes import Change, check_change
from fengqiao.reorganization.effects import (
    BELOW,
    duties_from,
    excuse_duties,
    hand_over_duties,
    hand_over_forms,
    hand_over_hazards,
    hand_over_windows,
    inherit_past,
    keep_people,
    make_room,
    open_hazards,
    place_children,
    relieve_people,
    unfinished_below,
    warn_of_scores,
)
from fengqiao.reorganization.plans import NEW, Plan, Scene, day, refuse
from fengqiao.reorganization.scenes import check_names, check_new_units, look_around
from fengqiao.tenancy.levels import level_word, level_words
from fengqiao.tenancy.unit_list import ABOVE
from fengqiao.units.models import Unit

UNIT: Final = "单位"
WHEN: Final = "什么时候办"
_UNTIL = (
    "上面的填报、台账、岗位是今天的情况，到那天按当时的办",
    "到那天还有汇总没上报的，等它上报以后再办",
    "到那天单位有了变化、办不了的，单位不动，通知县级管理员",
)


def plan_change(
    work: Session, actor: Actor, change: Change, *, at: datetime, hold: bool = False
) -> Plan:
    """Return what a change will do; nothing is written.

    With ``hold`` nobody else files, accepts, consolidates or opens anything at the units
    concerned until the unit of work ends.

    A day to come is planned for as things stand today, see :mod:`.ahead`.

    :raises NotYours: unless the county's administrator asks, or the installation in its name
    :raises Invalid: field by field, if it cannot be meant
    :raises NotFound: if a unit is not of this county
    :raises Refusal: ``change-refused``, ``already-consolidated`` or ``consolidation-due``, in
        words, if the tree or what is under way does not allow it
    """
    require_arranger(actor)
    check_change(change, local_date(at))
    scene = look_around(work, actor, change, at, hold=hold)
    plan = _PLANS[change.kind](scene)
    if change.on > local_date(at):
        plan.say(WHEN, [f"{day(change.on)}由系统自动办理，这以前可以撤回", *_UNTIL])
    return plan


def require_arranger(actor: Actor) -> None:
    """Refuse everybody but the county's own administrator, and the installation itself.

    :raises NotYours: with whom to ask
    """
    if not actor.has("administrator", "system") or actor.unit_level != "county":
        raise NotYours("单位的调整由县级管理员办理，请联系县级管理员。")


def _rename(scene: Scene) -> Plan:
    (unit,), (new,) = scene.units, scene.change.new
    if new.name == unit.name:
        raise Invalid(errors={"new": ["新名称和现在的名称一样。"]})
    check_names(scene, scene.above.get(unit.id), [new.name])
    plan = Plan(scene.change, f"{scene.called(unit)}更名为{new.name}")
    plan.do("rename", unit=str(unit.id), name=new.name)
    when = day(scene.change.on)
    plan.say(UNIT, [f"从{when}起叫{new.name}；这以前的期次、通报仍显示{unit.name}"])
    return plan


def _move(scene: Scene) -> Plan:
    (unit,), target = scene.units, _target(scene)
    left = _above(scene, unit)
    if left.id == target.id:
        raise Invalid(errors={"target": [f"{unit.name}现在就归{target.name}管理。"]})
    _check_level(unit.level, target)
    check_names(scene, target, [unit.name])
    plan = Plan(scene.change, f"{unit.name}由{left.name}划转到{target.name}")
    make_room(scene, plan, target, unit.level)
    _place(scene, plan, unit, left, target, str(target.id))
    keep_people(scene, plan, [unit])
    warn_of_scores(scene, plan, [unit, left, target])
    return plan


def _place(scene: Scene, plan: Plan, unit: Unit, left: Unit, to: Unit, name: str) -> None:
    plan.do("place", unit=str(unit.id), left=str(left.id), to=name)
    plan.say(
        UNIT,
        [
            f"从{day(scene.change.on)}起，{unit.name}由{to.name}管理、审核",
            f"以前报给{left.name}的，{left.name}仍能查看，历史汇总数不变",
        ],
    )
    below = scene.below(unit)
    if below:
        plan.say(BELOW, [f"{unit.name}下面的 {len(below)} 个单位一起划转"])
    hand_over_duties(scene, plan, duties_from(scene, unit, left), left, to, name)


def _open(scene: Scene) -> Plan:
    change, target = scene.change, _target(scene)
    (new,) = change.new
    _check_level(change.level, target)
    check_new_units(scene, change.level, target)
    plan = Plan(change, f"在{target.name}下新设{level_word(target.county, change.level)}{new.name}")
    make_room(scene, plan, target, change.level)
    _open_all(scene, plan, change.level, target)
    return plan


def _open_all(scene: Scene, plan: Plan, level: str, parent: Unit) -> None:
    # A new grid that takes microgrids over begins with room for them.
    below = [child.level for unit in scene.units for child in scene.below(unit)]
    room = {"room": True} if "microgrid" in below else {}
    for place, new in enumerate(scene.change.new):
        fields = {"name": new.name, "code": new.code, "level": level, "to": str(parent.id)}
        plan.do("open", place=place, **fields, **room)
        plan.say(
            UNIT, [f"新设{new.name}（{level_word(parent.county, level)}，归{parent.name}管理）"]
        )
    plan.say(UNIT, ["新单位的填报任务由系统每天自动生成；账号请在“人员”里邀请，登录后就能填报"])


def _close(scene: Scene) -> Plan:
    (unit,) = scene.units
    above, below = _above(scene, unit), scene.below(unit)
    if below:
        names = "、".join(each.name for each in below[:3])
        raise refuse(
            f"{unit.name}下面还有 {len(below)} 个单位（{names}{'等' if len(below) > 3 else ''}）。"
            "请先把它们划转，或改用“合并”。",
            "units-below",
        )
    hazards = open_hazards(scene, [unit])
    if hazards:
        raise refuse(
            f"{unit.name}还有 {len(hazards)} 条台账没有办完。请先办完，或改用“合并”转给接收单位。",
            "hazards-open",
        )
    plan = Plan(scene.change, f"撤销{scene.called(unit)}")
    _end(scene, plan, [unit], str(above.id), above.name, f"{unit.name}已撤销")
    return plan


def _merge(scene: Scene) -> Plan:
    change, closing = scene.change, scene.units
    level = closing[0].level
    parent = _above(scene, closing[0])
    partners = [*closing, *([scene.target] if scene.target else [])]
    if any(each.level != level for each in partners):
        raise refuse("合并的单位要是同一层级，请重新选择。", "levels-differ")
    if any(_above(scene, each).id != parent.id for each in partners):
        raise refuse("合并的单位要归同一个上级，请先把它划转过去，再来合并。", "parents-differ")
    if scene.target is None:
        check_new_units(scene, level, parent)
    heir = str(scene.target.id) if scene.target else f"{NEW}0"
    name = scene.target.name if scene.target else change.new[0].name
    gone = "、".join(each.name for each in closing)
    told = "、".join(scene.called(each) for each in closing)
    plan = Plan(change, f"{told}合并{'到' if scene.target else '为'}{name}")
    if scene.target is None:
        _open_all(scene, plan, level, parent)
    for unit in closing:
        goes = {child.id: heir for child in scene.below(unit)}
        for level in sorted({child.level for child in scene.below(unit)}):
            make_room(scene, plan, scene.target, level)
        _empty(scene, plan, unit, goes, {heir: name})
    hand_over_hazards(scene, plan, closing, heir, name)
    hand_over_forms(scene, plan, closing, heir, name)
    hand_over_windows(scene, plan, closing, heir, name)
    _end(scene, plan, closing, heir, name, f"{gone}已并入{name}")
    inherit_past(plan, closing, {heir: name})
    return plan


def _split(scene: Scene) -> Plan:
    (unit,), change = scene.units, scene.change
    parent = _above(scene, unit)
    check_new_units(scene, unit.level, parent)
    names = {f"{NEW}{place}": new.name for place, new in enumerate(change.new)}
    heir = f"{NEW}{change.heir}"
    plan = Plan(change, f"{scene.called(unit)}分设为{'、'.join(names.values())}")
    _open_all(scene, plan, unit.level, parent)
    goes = {
        child.id: f"{NEW}{change.children.get(child.id, change.heir)}"
        for child in scene.below(unit)
    }
    _empty(scene, plan, unit, goes, names)
    hand_over_hazards(scene, plan, [unit], heir, names[heir])
    hand_over_forms(scene, plan, [unit], heir, names[heir])
    hand_over_windows(scene, plan, [unit], heir, names[heir])
    _end(scene, plan, [unit], heir, names[heir], f"{unit.name}已分设")
    inherit_past(plan, [unit], names)
    return plan


def _empty(
    scene: Scene, plan: Plan, unit: Unit, goes: dict[UUID, str], names: dict[str, str]
) -> None:
    """Plan that what is below a closing unit, and what is owed to it, goes where it is told."""
    place_children(scene, plan, unit, goes, names)
    for to in sorted(set(goes.values())):
        owed = [
            each
            for each in unfinished_below(scene, unit)
            if goes.get(each.obligation.unit_id) == to
        ]
        joined = scene.target if scene.target and to == str(scene.target.id) else None
        hand_over_duties(scene, plan, owed, unit, joined, to)


def _end(scene: Scene, plan: Plan, units: list[Unit], heir: str, name: str, why: str) -> None:
    when = day(scene.change.on)
    excuse_duties(scene, plan, units, f"{why}（{scene.change.document}）")
    relieve_people(scene, plan, units, heir, name)
    warn_of_scores(scene, plan, units)
    for unit in units:
        plan.do("close", unit=str(unit.id), to=heir)
        plan.say(UNIT, [f"{unit.name}从{when}起撤销；以前的报表和台账照样能查，代码不再使用"])


def _target(scene: Scene) -> Unit:
    if scene.target is None:
        raise Invalid(errors={"target": ["请选择上级单位。"]})
    return scene.target


def _above(scene: Scene, unit: Unit) -> Unit:
    above = scene.above.get(unit.id)
    if above is None:
        raise refuse(f"{unit.name}没有上级单位，县本级不在这里调整。", "no-parent")
    return above


def _check_level(level: str, target: Unit) -> None:
    if target.level not in ABOVE[level]:
        words = level_words(target.county)
        wanted = "、".join(words[each] for each in ABOVE[level]) or "无"
        raise refuse(
            f"{words[level]}不能直接归{target.name}（{words[target.level]}）管理，"
            f"上级应为：{wanted}。",
            "wrong-level",
        )


_PLANS: dict[str, Callable[[Scene], Plan]] = {
    "rename": _rename,
    "move": _move,
    "open": _open,
    "close": _close,
    "merge": _merge,
    "split": _split,
}
