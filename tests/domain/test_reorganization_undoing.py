"""A change is taken back by a counter-event, unless something has grown on it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from fengqiao.errors import Invalid, NotFound, NotYours, Refusal
from fengqiao.reorganization.changes import NewUnit
from fengqiao.reorganization.undoing import undo_change
from fengqiao.reports.review import accept_report
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.queries import unit_events
from tests.domain.gathering import complete, consolidated
from tests.domain.reorganizing import (
    PAPER,
    asked,
    assert_trail_holds,
    changed,
    everything,
    now_is,
    scalar,
    standing,
    undone,
)
from tests.domain.test_reorganization_changes import hazard, named
from tests.world import MONDAY, W10, W11, World, accepted, submitted

LATER = MONDAY + timedelta(hours=1)
# What a counter-event adds or counts on: everything else is as before.
HISTORY = ("trail", "trail_head", "unit_change", "unit_event")
EAST, WEST = NewUnit("东桥镇", "341599102000"), NewUnit("西桥镇", "341599103000")
CASES: dict[str, tuple[str, tuple[str, ...], dict[str, Any]]] = {
    "rename": ("rename", ("upper",), {"new": (NewUnit("上河社区"),)}),
    "move": ("move", ("upper",), {"target": "willow"}),
    "open": (
        "open",
        (),
        {"target": "bridge", "level": "village", "new": (NewUnit("新村", "341599100205"),)},
    ),
    "close": ("close", ("bamboo",), {}),
    "merge villages": ("merge", ("lower", "bamboo"), {"target": "upper"}),
    "merge into a new one": (
        "merge",
        ("lower", "bamboo"),
        {"new": (NewUnit("双村", "341599100206"),)},
    ),
    "merge townships": ("merge", ("bridge",), {"target": "willow"}),
    "split": ("split", ("bridge",), {"new": (EAST, WEST), "heir": 1, "children": {"upper": 0}}),
}


def settled() -> dict[str, list[str]]:
    """Return everything but history, versions, and the keys that nobody else may have."""
    import re

    mark = re.compile(r"'(?:version|former_keys|expires_at|seen_at)': (?:\d+|\[[^\]]*\]|'[^']*')")
    return {
        name: [mark.sub("", row) for row in rows]
        for name, rows in everything(without=HISTORY).items()
    }


@pytest.mark.parametrize("case", CASES)
def test_what_was_there_before_is_there_again(world: World, case: str) -> None:
    kind, units, more = CASES[case]
    hazard(world, "lower")
    accepted(world, "upper", period=W10, answers={"patrols": "3", "patrol_attendance": "6"})
    accepted(world, "lower", period=W11, at=MONDAY)
    complete(world, consolidated(world))
    submitted(world, "bamboo", period=W11, at=MONDAY)
    before = settled()
    change = changed(world, asked(world, kind, *units, **more))
    assert settled() != before
    counter = undone(world, change, LATER)
    assert settled() == before
    assert (counter.kind, counter.undoes) == ("undo", change.id)
    assert_trail_holds(world)


def test_the_counter_event_stands_in_the_units_history(world: World) -> None:
    undone(world, changed(world, asked(world, "move", "upper", target="willow")), LATER)
    actor = now_is(world, "upper")
    with transaction(actor) as work:
        kinds = {each.kind for each in unit_events(work, standing(world, "upper"))}
    assert kinds == {"move", "undo"}


def test_after_taking_it_back_the_same_can_be_done_again(world: World) -> None:
    kind, units, more = CASES["merge into a new one"]
    undone(world, changed(world, asked(world, kind, *units, **more)), LATER)
    changed(world, asked(world, kind, *units, **more), LATER)
    assert named(world, "双村").code == "341599100206"


def test_what_the_new_superior_decided_keeps_the_change(world: World) -> None:
    change = changed(world, asked(world, "move", "upper", target="willow"))
    now_is(world, "upper")
    report_id = submitted(world, "upper", period="2026-W12", at=LATER)
    new = now_is(world, "willow", "reviewer")
    with transaction(new, LATER) as work:
        accept_report(work, new, report_id=report_id, version=None, at=LATER)
    with pytest.raises(Refusal, match="change-grown") as refused:
        undone(world, change, LATER + timedelta(hours=1))
    assert "第12周" in refused.value.reason


def test_a_report_nobody_has_judged_goes_back_with_its_unit(world: World) -> None:
    change = changed(world, asked(world, "move", "upper", target="willow"))
    now_is(world, "upper")
    report_id = submitted(world, "upper", period="2026-W12", at=LATER)
    undone(world, change, LATER)
    above = scalar("select above from fq.report where id = %(id)s", id=report_id)
    assert above == world.unit("bridge").scope


def test_a_new_unit_with_people_keeps_the_change(world: World) -> None:
    kind, units, more = CASES["open"]
    change = changed(world, asked(world, kind, *units, **more))
    opened = named(world, "新村")
    scalar(
        "insert into fq.account (county, id, scope, login, name) values (341599,"
        " gen_random_uuid(), %(key)s, 'xincun.1', '新') returning 1",
        key=opened.scope,
    )
    with pytest.raises(Refusal, match="change-grown") as refused:
        undone(world, change)
    assert "1 个账号" in refused.value.reason


def test_of_two_changes_the_later_is_taken_back_first(world: World) -> None:
    first = changed(world, asked(world, "rename", "upper", new=(NewUnit("上河社区"),)))
    second = changed(world, asked(world, "move", "upper", target="willow"), LATER)
    with pytest.raises(Refusal, match="change-grown"):
        undone(world, first, LATER)
    undone(world, second, LATER)
    undone(world, first, LATER)
    assert standing(world, "upper").name == "上河村"


def test_nothing_is_taken_back_twice_or_by_others(world: World) -> None:
    change = changed(world, asked(world, "move", "upper", target="willow"))
    for unit, role, error in (
        ("bridge", "administrator", NotYours),
        ("b-county", "administrator", NotFound),
    ):
        actor = now_is(world, unit, role)
        with pytest.raises(error), transaction(actor, LATER) as work:
            undo_change(work, actor, change_id=change.id, document=PAPER, at=LATER)
    chief = world.who("county", "administrator")
    with pytest.raises(Invalid), transaction(chief, LATER) as work:
        undo_change(work, chief, change_id=change.id, document="", at=LATER)
    counter = undone(world, change, LATER)
    for again in (change, counter):
        with pytest.raises(Refusal, match="change-grown"):
            undone(world, again, LATER)
