"""Whatever happens to the tree, the sums of the past stay what they were, and so does sight.

Each example lays random reports into the small county, changes the tree at random, compares, takes
everything back and compares again, all in one transaction that is undone at the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.orm import Session

from fengqiao.db import database
from fengqiao.errors import Refusal
from fengqiao.reorganization.carrying_out import carry_out_change
from fengqiao.reorganization.changes import Change, NewUnit
from fengqiao.reorganization.planning import plan_change
from fengqiao.reorganization.undoing import undo_change
from fengqiao.reports.periods import Period
from tests.domain.reorganizing import PAPER, asked
from tests.world import H1, MONDAY, VILLAGE_WEEKLY, World

WEEKS = ("2026-W10", "2026-W11", "2026-W12")
VILLAGES = ("upper", "lower", "bamboo", "maple", "peach")
TOWNSHIPS = ("bridge", "willow")
VIEWERS = (*((village, "filer") for village in VILLAGES), *((t, "reviewer") for t in TOWNSHIPS))
HISTORY = {"trail", "trail_head", "unit_change", "unit_event"}
_MARKS = re.compile(r'"(?:version|former_keys|stale)": (?:\d+|\[[^\]]*\]|true|false)')

DAYS = st.sampled_from([date(2026, 3, 9), date(2026, 3, 11), date(2026, 3, 16)])
REPORTS = st.dictionaries(
    st.tuples(st.sampled_from(VILLAGES), st.sampled_from(WEEKS)),
    st.tuples(st.sampled_from(["submitted", "accepted"]), st.integers(0, 50)),
    min_size=3,
)
Asked = tuple[str, tuple[str, ...], dict[str, Any]]
NEW_TOWNS = (NewUnit("东桥镇", "341599102000"), NewUnit("西桥镇", "341599103000"))
CHANGES: st.SearchStrategy[Asked] = st.one_of(
    st.tuples(
        st.just("move"),
        st.tuples(st.sampled_from(VILLAGES)),
        st.fixed_dictionaries({"target": st.sampled_from(["willow", "bridge"]), "on": DAYS}),
    ),
    st.tuples(
        st.just("merge"),
        st.sampled_from([("bridge",), ("willow",), ("upper",), ("upper", "lower"), ("maple",)]),
        st.fixed_dictionaries(
            {"target": st.sampled_from([*TOWNSHIPS, "bamboo", "peach"]), "on": DAYS}
        ),
    ),
    st.tuples(
        st.just("split"),
        st.sampled_from([("bridge",), ("willow",)]),
        st.fixed_dictionaries(
            {
                "new": st.just(NEW_TOWNS),
                "on": DAYS,
                "heir": st.integers(0, 1),
                "children": st.dictionaries(st.sampled_from(VILLAGES), st.integers(0, 1)),
            }
        ),
    ),
    st.tuples(
        st.just("close"),
        st.tuples(st.sampled_from([*VILLAGES, *TOWNSHIPS])),
        st.fixed_dictionaries({"on": DAYS}),
    ),
)


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


@pytest.fixture(scope="module")
def place(shared_world: World) -> Iterator[Place]:
    """Return the ground on which every example is tried."""
    made = create_engine(str(database().settings.admin_url))
    yield Place(made, shared_world)
    made.dispose()


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


def assert_sight(lab: Lab) -> None:
    """Check that everybody sees their own reports, those below today, those filed to them."""
    today = lab.rows("select child_id, parent_id from fq.unit_edge where valid_to is null")
    above = dict(map(tuple, today))
    reports = lab.rows(
        "select r.id, r.unit_id, u.id from fq.report r join fq.unit u on u.scope = r.above"
    )
    for unit, role in VIEWERS:
        mine = lab.world.unit(unit).id
        seated = lab.rows("select 1 from sec.session where unit_id = :unit", unit=mine)
        expected = {
            number
            for number, owner, filed_to in reports
            if seated and mine in (owner, above.get(owner), above.get(above.get(owner)), filed_to)
        }
        with lab.as_somebody(unit, role):
            seen = {number for (number,) in lab.work.execute(text("select id from fq.report"))}
        assert seen == expected, (unit, role)


@given(
    reports=REPORTS,
    filed=st.sets(st.sampled_from(TOWNSHIPS)),
    wanted=st.lists(CHANGES, min_size=1, max_size=3),
)
@example(
    reports={("peach", "2026-W10"): ("accepted", 7)},
    filed=set(),
    wanted=[
        ("move", ("peach",), {"target": "bridge", "on": date(2026, 3, 9)}),
        ("move", ("peach",), {"target": "willow", "on": date(2026, 3, 16)}),
    ],
)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_sums_sight_and_the_way_back_hold_for_any_changes_of_any_tree(
    place: Place,
    reports: dict[tuple[str, str], tuple[str, int]],
    filed: set[str],
    wanted: list[Asked],
) -> None:
    with Session(place.engine) as work:
        lab = Lab(work, place.world)
        lab.lay(reports, filed)
        states = [everything(lab)]
        made = []
        for number, (kind, units, more) in enumerate(wanted):
            try:
                change = asked(place.world, kind, *units, **more)
                made.append(carried(lab, change, number))
            except Refusal as refused:
                event(f"{kind} refused: {refused.code}")
                continue
            event(f"{kind} done")
            states.append(everything(lab))
        for number, change_id in reversed(list(enumerate(made))):
            states.pop()
            with lab.as_somebody("county", "administrator"):
                undo_change(
                    work,
                    place.world.who("county", "administrator"),
                    change_id=change_id,
                    document=PAPER,
                    at=MONDAY + timedelta(hours=number + 5),
                )
            work.flush()
            assert everything(lab) == states[-1]
            assert_sight(lab)
        work.rollback()


def carried(lab: Lab, change: Change, number: int) -> UUID:
    """Carry out a change and compare before and after; return its number."""
    chief = lab.world.who("county", "administrator")
    units, parents, pins = counted(lab), by_parent(lab), pinned(lab)
    at = MONDAY + timedelta(hours=number)
    with lab.as_somebody("county", "administrator"):
        seen = plan_change(lab.work, chief, change, at=at).sha256
        made = carry_out_change(lab.work, chief, change=change, seen=seen, at=at).id
    lab.work.flush()
    # Not a figure is lost, doubled, or put to another unit's account.
    assert counted(lab) == units
    after = by_parent(lab)
    for key, value in parents.items():
        if Period.parse(key[0]).last_day < change.on:
            assert after[key] == value
    # What was handed up rests on the same reports of the same units, owed to the same superior.
    assert pinned(lab) == pins
    assert_sight(lab)
    return made
