"""Whatever happens to the tree, the sums of the past stay what they were, and so does sight.

Each example lays random reports into the small county, changes the tree at random, compares, takes
everything back and compares again, all in one transaction that is undone at the end.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, event, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from fengqiao.db import database
from fengqiao.errors import Refusal
from fengqiao.periods.period import Period
from fengqiao.reorganization.carrying_out import carry_out_change
from fengqiao.reorganization.changes import Change, NewUnit
from fengqiao.reorganization.planning import plan_change
from fengqiao.reorganization.undoing import undo_change
from tests.domain.laboratory import (
    TOWNSHIPS,
    VILLAGES,
    WEEKS,
    Lab,
    Place,
    assert_sight,
    by_parent,
    counted,
    everything,
    pinned,
)
from tests.domain.reorganizing import PAPER, asked
from tests.world import MONDAY, World

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


@pytest.fixture(scope="module")
def place(shared_world: World) -> Iterator[Place]:
    """Return the ground on which every example is tried."""
    made = create_engine(str(database().settings.admin_url))
    yield Place(made, shared_world)
    made.dispose()


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
@example(
    # One leaves before its superior is merged away; a merged one's place is taken once more.
    reports={("lower", "2026-W10"): ("accepted", 5), ("upper", "2026-W10"): ("accepted", 2)},
    filed=set(),
    wanted=[
        ("move", ("lower",), {"target": "willow", "on": date(2026, 3, 9)}),
        ("merge", ("upper",), {"target": "bamboo", "on": date(2026, 3, 9)}),
        ("move", ("bamboo",), {"target": "willow", "on": date(2026, 3, 11)}),
        ("merge", ("bamboo",), {"target": "lower", "on": date(2026, 3, 16)}),
        ("merge", ("bridge",), {"target": "willow", "on": date(2026, 3, 16)}),
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
