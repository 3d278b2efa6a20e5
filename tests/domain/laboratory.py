"""A transaction of its own for one example: reports are laid, the tree changed, all undone.

What it reads, it reads as the server's owner, past every policy: the oracle of the properties.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from fengqiao.periods.period import Period
from tests.world import H1, MONDAY, VILLAGE_WEEKLY, World

WEEKS = ("2026-W10", "2026-W11", "2026-W12")
VILLAGES = ("upper", "lower", "bamboo", "maple", "peach")
TOWNSHIPS = ("bridge", "willow")
VIEWERS = (*((village, "filer") for village in VILLAGES), *((t, "reviewer") for t in TOWNSHIPS))
HISTORY = {"trail", "trail_head", "unit_change", "unit_event"}
_MARKS = re.compile(r'"(?:version|former_keys|stale)": (?:\d+|\[[^\]]*\]|true|false)')


@dataclass
class Lab:
    """One transaction in which everything is tried."""

    work: Session
    world: World

    def rows(self, statement: str, **values: object) -> list[Any]:
        """Ask as the server's owner."""
        self.work.execute(text("reset role"))
        rows = list(self.work.execute(text(statement), values))
        self.work.execute(text("set local role fq_web"))
        return rows

    @contextmanager
    def as_somebody(self, unit: str, role: str) -> Iterator[None]:
        """Ask in a person's name."""
        said = text("select set_config('fq.tok', :token, true), set_config('fq.at', :at, true)")
        token = self.world.who(unit, role).token
        self.work.execute(said, {"token": token, "at": MONDAY.isoformat()})
        yield

    def lay(self, reports: dict[tuple[str, str], tuple[str, int]], filed: set[str]) -> None:
        """Lay reports into the county, and the consolidations some townships have handed up."""
        self.work.execute(text("reset role"))
        self.work.execute(text("set local session_replication_role = replica"))
        for (village, week), (state, value) in reports.items():
            self.work.execute(
                text(_REPORT), {"unit": self.world.unit(village).id, "period": week, "state": state}
            )
            self.work.execute(
                text(_FACT),
                {"unit": self.world.unit(village).id, "period": week, "value": value},
            )
        for township in filed:
            place = {"unit": self.world.unit(township).id, "scope": self.world.unit(township).scope}
            place |= {"period": H1, "state": "submitted"}
            self.work.execute(text(_REPORT), place)
            self.work.execute(text(_PINS), place)
            self.work.execute(text(_TAKEN), place)
        self.work.execute(text("set local session_replication_role = origin"))
        self.work.execute(text("set local role fq_web"))


_REPORT = (
    "insert into fq.report (county, id, scope, above, unit_id, division_code, obligation_id, form,"
    " form_sha256, period, state, revision, created_at, saved_at, first_submitted_at, submitted_at)"
    " select county, gen_random_uuid(), scope, above, unit_id, '', id, form, form_sha256, period,"
    " :state, 1, '2026-03-01', '2026-03-01', '2026-03-01', '2026-03-01' from fq.obligation"
    " where unit_id = :unit and period = :period"
)
_FACT = (
    "insert into fq.fact (county, report_id, field, scope, above, unit_id, form, period, value,"
    " revision) select county, id, 'patrols', scope, above, unit_id, form, period, :value, 1"
    " from fq.report where unit_id = :unit and period = :period"
)
_PINS = (
    "insert into fq.pin select r.county, h.id, r.id, 1, h.scope from fq.report r, fq.report h"
    " where h.unit_id = :unit and h.period = :period and r.above = :scope and r.state = 'accepted'"
    " and r.period in ('2026-W10', '2026-W11')"
)
_TAKEN = (
    "update fq.report set state = 'consolidated' where above = :scope and state = 'accepted'"
    " and period in ('2026-W10', '2026-W11')"
)


class Place:
    """The module's county and the way into its database as the server's owner.

    No dataclass, because a failing example would be shown with the whole world in it.
    """

    def __init__(self, engine: Engine, world: World) -> None:
        self.engine = engine
        self.world = world


def counted(lab: Lab) -> dict[tuple[str, UUID], int]:
    """Return what every unit's accepted reports say, by period."""
    rows = lab.rows(
        "select f.period, f.unit_id, sum(f.value)::int from fq.fact f join fq.report r"
        " on r.county = f.county and r.id = f.report_id"
        " where r.state in ('accepted', 'consolidated') and f.form = :form group by 1, 2",
        form=VILLAGE_WEEKLY,
    )
    return {(period, unit): value for period, unit, value in rows}


def by_parent(lab: Lab) -> dict[tuple[str, UUID], int]:
    """Return the sums of every superior as of each period's end."""
    edges = lab.rows("select child_id, parent_id, valid_from, valid_to from fq.unit_edge")
    sums: dict[tuple[str, UUID], int] = {}
    for (period, unit), value in counted(lab).items():
        end = Period.parse(period).last_day
        (parent,) = [
            above
            for child, above, first, last in edges
            if child == unit and first <= end and (last is None or last > end)
        ] or [None]
        if parent is not None:
            sums[period, parent] = sums.get((period, parent), 0) + value
    return sums


def pinned(lab: Lab) -> list[tuple[Any, ...]]:
    """Return what every handed-up consolidation rests on, and to whom that is owed."""
    rows = lab.rows(
        "select p.report_id, p.child_report_id, c.above = h.scope, f.value"
        " from fq.pin p join fq.report h on h.id = p.report_id"
        " join fq.report c on c.id = p.child_report_id join fq.fact f on f.report_id = c.id"
        " order by 1, 2"
    )
    return [tuple(row) for row in rows]


def everything(lab: Lab) -> dict[str, list[str]]:
    """Return every row but history, versions, and keys that nobody else may have."""
    names = [
        name for (name,) in lab.rows("select tablename from pg_tables where schemaname = 'fq'")
    ]
    return {
        name: sorted(
            _MARKS.sub("", row) for (row,) in lab.rows(f"select to_jsonb(t)::text from fq.{name} t")
        )
        for name in names
        if name not in HISTORY
    }


def successors(lab: Lab) -> list[tuple[str, UUID, set[UUID]]]:
    """Return how each closed unit ended, by a merger or a split, and who took its place."""
    rows = lab.rows(
        "select e.kind, e.unit_id, e.detail -> 'successors' from fq.unit_event e"
        " join fq.unit_change c on c.county = e.county and c.id = e.change_id"
        " where e.kind in ('merge', 'split') and e.detail ? 'successors' and c.undone_by is null"
    )
    return [(kind, gone, set(map(UUID, heirs))) for kind, gone, heirs in rows]


def ways_up(lab: Lab) -> dict[UUID, set[UUID]]:
    """Return who reads what a unit left or leaves behind, one step up: superior and successors.

    A closed unit's superior is the one it answered to last.
    """
    edges = lab.rows("select child_id, parent_id from fq.unit_edge order by valid_from")
    up = {child: {parent} for child, parent in edges}
    for _, gone, heirs in successors(lab):
        up.setdefault(gone, set()).update(heirs)
    return up


def readers(unit: UUID, up: Mapping[UUID, Iterable[UUID]]) -> set[UUID]:
    """Return everybody from whom a unit's records are not hidden: itself and all ways up."""
    found, ahead = {unit}, [unit]
    while ahead:
        for each in up.get(ahead.pop(), ()):
            if each not in found:
                found.add(each)
                ahead.append(each)
    return found


def assert_sight(lab: Lab) -> None:
    """Check that everybody sees their own reports, those below, those filed to them, and the past.

    The past is that of the units whose place they took, and of those who answered to these; what
    others had filed to a merged unit is read where it was merged into.
    """
    up = ways_up(lab)
    whole = {gone: heirs for kind, gone, heirs in successors(lab) if kind == "merge"}
    reports = lab.rows(
        "select r.id, r.unit_id, u.id from fq.report r join fq.unit u on u.scope = r.above"
    )
    for unit, role in VIEWERS:
        mine = lab.world.unit(unit).id
        seated = lab.rows("select 1 from sec.session where unit_id = :unit", unit=mine)
        expected = {
            number
            for number, owner, filed_to in reports
            if seated and (mine in readers(owner, up) or mine in readers(filed_to, whole))
        }
        with lab.as_somebody(unit, role):
            seen = {number for (number,) in lab.work.execute(text("select id from fq.report"))}
        assert seen == expected, (unit, role)
