"""What speaks against taking a change of the tree back: everything that has grown on it since."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fengqiao.accounts.models import Account, Post
from fengqiao.actor import Actor
from fengqiao.form_design.models import FormLine
from fengqiao.ledgers.models import LedgerEntry, LedgerStep
from fengqiao.periods.period import Period
from fengqiao.reorganization.models import UnitChange
from fengqiao.reorganization.plans import day
from fengqiao.reorganization.scenes import last_event
from fengqiao.reports.models import Report
from fengqiao.reports.reassigning import Owed, covered, filed_by, owed_by, owed_named
from fengqiao.units.models import Unit, UnitEdge, UnitEvent

Steps = list[tuple[str, dict[str, Any]]]


@dataclass(frozen=True)
class Grown:
    """A change that was carried out, looked at afterwards."""

    work: Session
    actor: Actor
    change: UnitChange

    @property
    def steps(self) -> Steps:
        """Return what was done, in order."""
        return [(verb, fields) for verb, fields in self.change.done.get("steps", [])]

    def unit(self, number: str) -> Unit:
        """Return a unit as it stands now."""
        return self.work.get_one(Unit, (self.actor.county, UUID(number)))

    def named(self, *keys: str) -> set[UUID]:
        """Return the units that the change did something to."""
        return {UUID(fields[key]) for _, fields in self.steps for key in keys if fields.get(key)}


def objections(work: Session, actor: Actor, change: UnitChange) -> list[str]:
    """Return in sentences why a change cannot be taken back; nothing if it can."""
    if change.undone_by is not None:
        return ["这次调整已经撤回过了。"]
    if change.undoes is not None:
        return ["撤回本身不能再撤回。如果要恢复，请重新办理一次调整。"]
    site = Grown(work, actor, change)
    return [*_later(site), *_lived(site), *_judged(site), *_handled(site)]


def _later(site: Grown) -> Iterator[str]:
    units = site.named("unit", "left", "joined")
    event = last_event(site.work, site.actor, units, after=_written(site))
    if event is not None:
        yield f"这之后这些单位在{day(event.happened_on)}又有调整，请先撤回后面的那次。"


def _written(site: Grown) -> datetime:
    """Return when the change's own events were written, by the database's clock."""
    found = select(func.max(UnitEvent.recorded_at)).where(
        UnitEvent.county == site.actor.county, UnitEvent.change_id == site.change.id
    )
    return site.work.execute(found).scalar_one() or site.change.done_at


def opened_units(site: Grown) -> set[UUID]:
    """Return the units that the change opened."""
    return {UUID(fields["unit"]) for verb, fields in site.steps if verb == "open"}


def _lived(site: Grown) -> Iterator[str]:
    """Say what hangs on units that the change opened."""
    county, moved = site.actor.county, site.named("unit")
    for number in sorted(opened_units(site)):
        unit = site.unit(str(number))
        owned = {
            "报表": _count(site, Report, Report.unit_id == number),
            "岗位": _count(site, Post, Post.unit_id == number),
            "下级单位": _count(
                site, UnitEdge, UnitEdge.parent_id == number, UnitEdge.child_id.not_in(moved)
            ),
            "台账": _count(
                site,
                LedgerEntry,
                LedgerEntry.unit_id == number,
                LedgerEntry.id.not_in(_given(site)),
            ),
            "账号": _count(
                site,
                Account,
                Account.county == county,
                Account.scope == unit.scope,
                Account.id.not_in(_homed(site)),
            ),
        }
        held = [f"{total} 个{word}" for word, total in owned.items() if total]
        if held:
            yield f"{unit.name}已经有{'、'.join(held)}，撤回会让它们无处可归。"
        lines = _count(site, FormLine, FormLine.unit_id == number)
        if lines:
            yield f"{unit.name}在按条线查看 {lines} 张表，请先到表样的“条线查看”里去掉，再来撤回。"


def _count(site: Grown, kind: Any, *which: Any) -> int:
    found = select(func.count()).select_from(kind).where(kind.county == site.actor.county, *which)
    return int(site.work.scalar(found) or 0)


def _given(site: Grown) -> list[UUID]:
    return [
        UUID(each)
        for verb, fields in site.steps
        if verb == "hand_entries"
        for each in fields["entries"]
    ]


def _homed(site: Grown) -> list[UUID]:
    return [
        UUID(each) for verb, fields in site.steps if verb == "rehome" for each in fields["accounts"]
    ]


def _judged(site: Grown) -> Iterator[str]:
    """Say what the new superior has decided or added up since."""
    owed = _handed(site)
    decided = [
        each
        for each in owed
        if each.report and each.report.reviewed_at and each.report.reviewed_at > site.change.done_at
    ]
    if decided:
        labels = "、".join(sorted({Period.parse(e.obligation.period).dated_label for e in decided}))
        yield f"新的上级已经审核了{labels}的报表，撤回会让审核落空。请先请他们退回。"
    filed = [
        report
        for report in filed_by(site.work, site.actor.county, site.named("left", "joined"))
        if report.submitted_at and report.submitted_at > site.change.done_at
    ]
    held = covered(site.work, filed, owed)
    if held:
        labels = "、".join(sorted({Period.parse(each.period).dated_label for each, _ in held}))
        yield f"调整后已经上报了{labels}的汇总，请先把汇总退回，再来撤回。"


def _handed(site: Grown) -> list[Owed]:
    """Return what was handed over, and what was opened since for the units that moved."""
    ids = [
        UUID(each)
        for verb, fields in site.steps
        if verb == "hand_over"
        for each in fields["obligations"]
    ]
    found = {each.obligation.id: each for each in owed_named(site.work, site.actor.county, ids)}
    for _, fields in (step for step in site.steps if step[0] == "place"):
        found |= {each.obligation.id: each for each in owed_since(site, fields)}
    return list(found.values())


def owed_since(site: Grown, fields: dict[str, Any]) -> list[Owed]:
    """Return what a moved unit owes to the unit it joined, from the day of the change on."""
    joined = site.unit(fields["joined"])
    return [
        each
        for each in owed_by(site.work, site.actor.county, [UUID(fields["unit"])])
        if each.obligation.above == joined.scope and each.last_day >= site.change.effective_on
    ]


def _handled(site: Grown) -> Iterator[str]:
    """Say which handed-over hazards somebody has worked on."""
    found = (
        select(func.count(LedgerStep.entry_id.distinct()))
        .where(LedgerStep.county == site.actor.county, LedgerStep.entry_id.in_(_given(site)))
        .where(LedgerStep.done_at > site.change.done_at)
    )
    total = int(site.work.scalar(found) or 0)
    if total:
        yield f"转过去的台账里有 {total} 条已经在处理，撤回会打乱。请办完后另行调整。"
