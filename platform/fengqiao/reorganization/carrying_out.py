"""Carry out a change of the tree: exactly what was shown, in one unit of work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from fengqiao.accounts.models import Post
from fengqiao.actor import Actor
from fengqiao.audit.trail import record
from fengqiao.clock import local_date
from fengqiao.errors import Invalid, Stale
from fengqiao.reorganization.changes import Change
from fengqiao.reorganization.models import UnitChange
from fengqiao.reorganization.planning import plan_change
from fengqiao.reorganization.plans import NEW, Plan
from fengqiao.reports.reassigning import excuse, hand_over, outdate, take_on
from fengqiao.tenancy.unit_list import pinyin_key, scope_of
from fengqiao.units.directory import lay_edge, rename_unit
from fengqiao.units.inheriting import take_over
from fengqiao.units.models import Unit, UnitEdge, UnitEvent
from fengqiao.units.moving import free_key, give_room, move_branch, width_of

Done = list[tuple[str, dict[str, Any]]]


@dataclass
class _Site:
    """A change being carried out: ``new`` maps ``new:0`` to the unit opened, ``done`` what was."""

    work: Session
    actor: Actor
    change: Change
    at: datetime
    id: UUID
    new: dict[str, UUID] = field(default_factory=dict)
    done: Done = field(default_factory=list)

    def unit(self, name: str) -> Unit:
        """Return a unit named in a step."""
        number = self.new[name] if name.startswith(NEW) else UUID(name)
        return self.work.get_one(Unit, (self.actor.county, number))

    def note(self, unit: Unit, kind: str, above: Unit | None = None, **detail: Any) -> None:
        """Write what happened to a unit into its history."""
        self.work.add(
            UnitEvent(
                county=unit.county,
                id=uuid4(),
                unit_id=unit.id,
                scope=unit.scope,
                kind=kind,
                happened_on=self.change.on,
                document_number=self.change.document,
                detail=detail,
                above=above.scope if above else None,
                change_id=self.id,
            )
        )
        self.work.flush()


def carry_out_change(
    work: Session, actor: Actor, *, change: Change, seen: str, at: datetime
) -> UnitChange:
    """Carry out a change whose plan a person has seen, named by its hash.

    :raises Stale: if today's plan is another than the one that was seen
    :raises NotYours: unless the county's administrator acts
    :raises Invalid: field by field, if it cannot be meant
    :raises Refusal: in words, if the tree or what is under way does not allow it
    """
    plan = plan_change(work, actor, change, at=at, hold=True)
    if plan.sha256 != seen:
        raise Stale("预览之后情况有了变化。请看一下新的预览，核对后再确认一次。")
    if change.on > local_date(at):
        raise Invalid(errors={"on": ["生效日期还没到，请列入计划，到那天由系统办理。"]})
    return carry_out_plan(work, actor, plan, at=at, account=actor.account_id)


def carry_out_plan(
    work: Session, actor: Actor, plan: Plan, *, at: datetime, account: UUID | None
) -> UnitChange:
    """Carry out a plan made under lock; ``account`` is whoever decided on it."""
    change = plan.change
    site = _Site(work, actor, change, at, uuid4())
    for step in plan.steps:
        _STEPS[step.verb](site, **step.fields)
    kept = _keep(site, plan, account or actor.account_id, at)
    record(
        work,
        "unit.changed",
        "unit_change",
        kept.id,
        scope=actor.scope,
        detail={"kind": change.kind, "document": change.document, "title": plan.title},
    )
    return kept


def _keep(site: _Site, plan: Plan, account: UUID, at: datetime) -> UnitChange:
    kept = UnitChange(
        county=site.actor.county,
        id=site.id,
        scope=site.actor.scope,
        kind=site.change.kind,
        effective_on=site.change.on,
        document_number=site.change.document,
        request=site.change.as_json(),
        shown=plan.shown,
        done={"steps": [list(each) for each in site.done]},
        sha256=plan.sha256,
        account_id=account,
        done_at=at,
    )
    site.work.add(kept)
    site.work.flush()
    return kept


def _open(
    site: _Site, place: int, name: str, code: str, level: str, to: str, room: bool = False
) -> None:
    parent, width = site.unit(to), width_of(level, room=room)
    key = free_key(site.work, parent, width, wanted=scope_of(code) if code else None)
    unit = Unit(
        county=parent.county,
        id=uuid4(),
        scope=key,
        lo=key,
        hi=key + width - 1,
        code=code or f"{key:017d}",
        name=name,
        pinyin=pinyin_key(name),
        level=level,
        opened_on=site.change.on,
        closed_on=None,
    )
    site.work.add(unit)
    site.work.flush()
    lay_edge(site.work, unit, None, parent, on=site.change.on)
    site.new[f"{NEW}{place}"] = unit.id
    site.note(unit, "open", since=[str(each) for each in site.change.units])
    site.done.append(("open", {"unit": str(unit.id)}))


def _rename(site: _Site, unit: str, name: str) -> None:
    renamed = site.unit(unit)
    before = renamed.name
    rename_unit(renamed, name, pinyin_key(name), on=site.change.on)
    site.note(renamed, "rename", before=before, after=name)
    site.done.append(("rename", {"unit": unit, "name": before}))


def _place(site: _Site, unit: str, left: str, to: str) -> None:
    moved, was, joined = site.unit(unit), site.unit(left), site.unit(to)
    lay_edge(site.work, moved, _edge(site, moved), joined, on=site.change.on)
    site.note(
        moved,
        "move",
        above=was,
        before=str(was.id),
        after=str(joined.id),
        words=f"由{was.name}划归{joined.name}",
    )
    key = move_branch(site.work, moved, left=was, joined=joined)
    site.done.append(("place", {"unit": unit, "left": left, "joined": str(joined.id), "key": key}))


def _give_room(site: _Site, grid: str, above: str) -> None:
    key = give_room(site.work, site.unit(grid), site.unit(above))
    site.done.append(("give_room", {"grid": grid, "above": above, "key": key}))


def _edge(site: _Site, unit: Unit) -> UnitEdge | None:
    found = select(UnitEdge).where(
        UnitEdge.county == unit.county, UnitEdge.child_id == unit.id, UnitEdge.valid_to.is_(None)
    )
    return site.work.scalars(found).one_or_none()


def _close(site: _Site, unit: str, to: str) -> None:
    closed, heir = site.unit(unit), site.unit(to)
    edge = _edge(site, closed)
    if edge is not None:
        edge.valid_to = site.change.on
    closed.closed_on = site.change.on
    kind = site.change.kind
    successors = [str(heir.id)] if kind == "merge" else [str(each) for each in site.new.values()]
    words = f"并入{heir.name}" if kind == "merge" else ""
    # Forms that were given to the closed unit by name look here for whoever took over.
    site.note(closed, kind, successors=successors, heir=str(heir.id), words=words)
    if kind == "merge" and heir.id not in site.new.values():
        site.note(heir, "merge", since=[unit], words=f"{closed.name}并入")
    site.done.append(("close", {"unit": unit}))


def _hand_over(site: _Site, obligations: list[str], left: str, to: str) -> None:
    was, joined = site.unit(left), site.unit(to)
    ids = [UUID(each) for each in obligations]
    outdate(site.work, [was.id, joined.id], ids)
    hand_over(site.work, ids, joined.scope)
    site.done.append(
        ("hand_over", {"obligations": obligations, "left": left, "joined": str(joined.id)})
    )


def _excuse(site: _Site, obligations: list[str], reason: str) -> None:
    excuse(site.work, [UUID(each) for each in obligations], reason)
    site.done.append(("excuse", {"obligations": obligations}))


def _take_on(site: _Site, to: str, forms: Sequence[str] = (), windows: Sequence[str] = ()) -> None:
    heir, asking = site.unit(to), [UUID(each) for each in windows]
    take_on(site.work, heir, forms, asking, since=site.change.on, at=site.at)
    fields = {"forms": list(forms), "windows": list(windows), "to": str(heir.id)}
    site.done.append(("take_on", fields))


def _hand_entries(site: _Site, entries: list[str], unit: str, to: str) -> None:
    heir = site.unit(to)
    hand_entries(site.work, entries, heir.id)
    site.done.append(("hand_entries", {"entries": entries, "unit": unit, "to": str(heir.id)}))


def hand_entries(work: Session, entries: list[str], to: UUID) -> None:
    """Give ledger entries with all their steps to another unit."""
    statement = text("select fq.hand_over_entries(:ids, :unit)")
    work.execute(statement, {"ids": [UUID(each) for each in entries], "unit": to})
    work.expire_all()


def _relieve(site: _Site, posts: list[str]) -> None:
    held = {}
    for post in _posts(site, posts):
        held[str(post.id)] = post.to_on.isoformat() if post.to_on else None
        end = max(_before(site.change.on), _before(post.from_on))
        post.to_on = min(post.to_on, end) if post.to_on else end
    site.work.flush()
    site.done.append(("relieve", {"posts": held}))


def _before(on: date) -> date:
    return on - timedelta(days=1)


def _posts(site: _Site, posts: list[str]) -> list[Post]:
    found = select(Post).where(
        Post.county == site.actor.county, Post.id.in_([UUID(each) for each in posts])
    )
    return list(site.work.scalars(found))


def _rehome(site: _Site, accounts: list[str], unit: str, to: str) -> None:
    heir = site.unit(to)
    rehome(site.work, accounts, heir.id)
    site.done.append(("rehome", {"accounts": accounts, "unit": unit}))


def rehome(work: Session, accounts: list[str], to: UUID) -> None:
    """Have accounts kept at another unit."""
    statement = text("select fq.rehome_accounts(:ids, :unit)")
    work.execute(statement, {"ids": [UUID(each) for each in accounts], "unit": to})
    work.expire_all()


def _inherit(site: _Site, unit: str, past: str) -> None:
    heir, gone = site.unit(unit), site.unit(past)
    site.work.flush()
    keys = take_over(site.work, heir.id, gone.id, whole=site.change.kind == "merge")
    site.done.append(("inherit", {"unit": str(heir.id), "past": past, "keys": keys}))


_STEPS: dict[str, Callable[..., None]] = {
    "open": _open,
    "rename": _rename,
    "place": _place,
    "give_room": _give_room,
    "close": _close,
    "hand_over": _hand_over,
    "excuse": _excuse,
    "take_on": _take_on,
    "hand_entries": _hand_entries,
    "relieve": _relieve,
    "rehome": _rehome,
    "inherit": _inherit,
}
