"""Looking: who filed, how a figure runs, who stands worst; each number that of its sources."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fengqiao.actor import Actor
from fengqiao.clock import ZONE
from fengqiao.errors import Invalid, NotFound
from fengqiao.ledgers.adoption import adopt_ledger
from fengqiao.ledgers.entries import enter_inspection
from fengqiao.ledgers.ledger_file import read_ledger
from fengqiao.overview.choices import Asked, Choice, Course, course_of, make_choice
from fengqiao.overview.glances import Glance, glance
from fengqiao.overview.heat_maps import HeatMap, heat_map
from fengqiao.overview.sights import seen_unit, sight_of
from fengqiao.reports.rates import Population, Rates, Standing, rates_of
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.queries import find_unit
from tests.domain.uploading import uploaded
from tests.judging import photo
from tests.world import (
    MONDAY,
    ROOT,
    TOWNSHIP_HALF_MONTHLY,
    VILLAGE_WEEKLY,
    W10,
    W11,
    WEDNESDAY,
    A,
    World,
    accepted,
    begun,
    open_period,
    submitted,
)

LATE = datetime(2026, 3, 12, 9, tzinfo=ZONE).astimezone(UTC)
IN_TIME = datetime(2026, 3, 6, 10, tzinfo=ZONE).astimezone(UTC)
LAST_YEAR = datetime(2025, 3, 6, 10, tzinfo=ZONE).astimezone(UTC)
LEDGER = ROOT / "tenants" / "jinzhai" / "ledgers" / "inspection.yaml"


@pytest.fixture(scope="module")
def lived(shared_world: World) -> World:
    """Let two weeks pass: 上河 on time, 下河 late, 竹园 never; last year's week; a hazard."""
    world = shared_world
    open_period(world, A, "2025-W10")
    submitted(world, "upper", period="2025-W10", at=LAST_YEAR, answers=disputes(8))
    accepted(world, "upper", period=W10, at=IN_TIME, answers=disputes(5))
    submitted(world, "lower", period=W10, at=LATE, answers=disputes(2))
    submitted(world, "maple", period=W10, at=IN_TIME, answers=disputes(4))
    submitted(world, "peach", period=W10, at=IN_TIME, answers=disputes(0))
    submitted(world, "upper", period=W11, at=IN_TIME + timedelta(days=6), answers=disputes(7))
    submitted(world, "maple", period=W11, at=IN_TIME + timedelta(days=6), answers=disputes(1))
    submitted(world, "peach", period=W11, at=IN_TIME + timedelta(days=6), answers=disputes(1))
    _leave_a_hazard(world)
    return world


def disputes(number: int) -> dict[str, str]:
    """Return answers in which so many disputes were found and all resolved."""
    return {"disputes_found": str(number), "disputes_resolved": str(number)}


def _leave_a_hazard(world: World) -> None:
    """Have 枫林村 find a hazard that nobody rectifies."""
    system, actor = open_system_session(A, demonstration=True), world.who("maple")
    ledger = read_ledger(LEDGER)
    with transaction(system) as work:
        adopt_ledger(work, system, ledger, at=IN_TIME)
    shot = uploaded(actor, photo(), at=IN_TIME)
    with transaction(actor, IN_TIME) as work:
        enter_inspection(
            work,
            actor,
            ledger=ledger,
            answers={"place": "老戏台", "item": "用电", "problem": "电线裸露", "demand": "更换"},
            found=True,
            severity="general",
            photos=[shot],
            at=IN_TIME,
        )


def chosen(actor: Actor, asked: Asked, at: datetime = MONDAY, *, own: bool = False) -> Choice:
    """Return what somebody looks at."""
    with transaction(actor, at) as work:
        return make_choice(work, actor, asked, at=at, own=own)


def map_of(world: World, unit: str, role: str = "reviewer", *, of: str = "") -> HeatMap:
    """Return the heat map that a person sees of a unit on the Monday after the two weeks."""
    actor = world.who(unit, role)
    asked = Asked(world.unit(of or unit).id, VILLAGE_WEEKLY, W11, 2)
    with transaction(actor, MONDAY) as work:
        choice = make_choice(work, actor, asked, at=MONDAY)
        assert choice.form is not None
        return heat_map(work, choice.unit, choice.form, choice.periods, at=MONDAY)


def course(world: World, unit: str, of: str, code: str, *, until: str = W11) -> Course:
    """Return the course of a figure as a unit's reviewer sees it."""
    actor = world.who(unit, "reviewer")
    asked = Asked(world.unit(of).id, VILLAGE_WEEKLY, until, 2, code)
    with transaction(actor, MONDAY) as work:
        found = course_of(work, make_choice(work, actor, asked, at=MONDAY, own=True))
    assert found is not None
    return found


def glance_of(world: World, unit: str, at: datetime = MONDAY) -> Glance:
    """Return a unit at a glance as its reviewer sees it."""
    actor = world.who(unit, "reviewer")
    with transaction(actor, at) as work:
        return glance(work, actor, find_unit(work, actor, actor.unit_id), at=at)


def told(counted: Rates) -> tuple[int, ...]:
    """Return the figures that a map shows."""
    names = ("waived", "on_time", "late", "pending", "overdue", "missed", "nil")
    return tuple(getattr(counted, name) for name in names)


def test_a_township_sees_each_village_week_by_week_in_one_word_each(lived: World) -> None:
    found = map_of(lived, "bridge")
    shown = {row.name: [cell.standing for cell in row.cells] for row in found.rows}
    assert shown == {
        "上河村": [Standing.ON_TIME, Standing.ON_TIME],
        "下河村": [Standing.LATE, Standing.PENDING],
        "竹园村": [Standing.MISSED, Standing.PENDING],
    }
    assert [row.name for row in found.worst_first().rows][-1] == "上河村"


def test_every_rate_on_the_map_is_the_one_that_is_counted_everywhere(lived: World) -> None:
    found = map_of(lived, "county")
    actor = lived.who("county", "reviewer")
    with transaction(actor, MONDAY) as work:
        asked = Population(actor.lo, actor.hi, forms=[VILLAGE_WEEKLY], periods=[W10, W11])
        whole = rates_of(work, asked, at=MONDAY)
    assert told(found.whole) == told(whole)
    assert sum((each.expected for each in found.columns), 0) == whole.expected == 10
    assert found.columns[0].timely_rate == 6000


def test_a_countys_row_is_what_its_township_sees_of_its_villages(lived: World) -> None:
    county = {row.name: row for row in map_of(lived, "county").rows}
    for unit, name in (("bridge", "石桥镇"), ("willow", "柳溪乡")):
        below = map_of(lived, unit)
        assert told(county[name].rates) == told(below.whole)
        assert [told(c.rates) for c in county[name].cells] == [told(c) for c in below.columns]


def test_the_way_down_ends_at_the_report_itself(lived: World) -> None:
    for viewer in ("county", "bridge"):
        rows = {row.name: row for row in map_of(lived, viewer, of="bridge").rows}
        assert rows["上河村"].cells[0].report_id is not None
        assert rows["竹园村"].cells[0].report_id is None


def test_nobody_looks_at_a_unit_above_or_beside_their_own(lived: World) -> None:
    actor = lived.who("bridge", "reviewer")
    for unit in ("county", "willow", "maple", "b-sand"):
        with transaction(actor, MONDAY) as work, pytest.raises(NotFound):
            seen_unit(work, sight_of(work, actor), lived.unit(unit).id)


def test_a_form_filed_by_the_townships_themselves_is_one_report_a_cell(lived: World) -> None:
    actor = lived.who("county", "reviewer")
    asked = Asked(None, TOWNSHIP_HALF_MONTHLY, "2026-03-H1", 2)
    with transaction(actor, MONDAY) as work:
        choice = make_choice(work, actor, asked, at=MONDAY)
        assert choice.form is not None
        found = heat_map(work, choice.unit, choice.form, choice.periods, at=MONDAY)
    assert {row.name: row.cells[-1].owed for row in found.rows} == {"石桥镇": 1, "柳溪乡": 1}
    assert all(cell.direct for row in found.rows for cell in row.cells if cell.owed)


def test_a_sum_is_that_of_its_parts_and_each_part_that_of_its_own(lived: World) -> None:
    county = course(lived, "county", "county", "disputes_found", until=W10)
    assert [p.now.value if p.now else None for p in county.points] == [None, 11]
    assert {p.name: p.sum.value if p.sum else None for p in county.parts} == {
        "石桥镇": 7,
        "柳溪乡": 4,
    }
    bridge = course(lived, "county", "bridge", "disputes_found", until=W10)
    assert {p.name: p.sum.value if p.sum else None for p in bridge.parts} == {
        "上河村": 5,
        "下河村": 2,
        "竹园村": None,
    }
    assert bridge.points[-1].now is not None
    assert bridge.points[-1].now.reports == 2


def test_last_years_figure_stands_beside_this_years_and_nothing_filed_is_no_zero(
    lived: World,
) -> None:
    (_, week) = course(lived, "bridge", "upper", "disputes_found", until=W10).points
    assert (week.now, week.before) != (None, None)
    assert week.now is not None
    assert week.before is not None
    assert (week.now.value, week.before.value) == (5, 8)
    (_, never) = course(lived, "bridge", "bamboo", "disputes_found", until=W10).points
    assert (never.now, never.before) == (None, None)


def test_a_village_is_compared_with_its_like_by_the_unit_above_and_not_by_itself(
    lived: World,
) -> None:
    alike = course(lived, "bridge", "upper", "disputes_found", until=W10).alike
    assert {p.name for p in alike} == {"上河村", "下河村", "竹园村"}
    assert course(lived, "upper", "upper", "disputes_found", until=W10).alike == []
    townships = course(lived, "county", "willow", "disputes_found", until=W10).alike
    assert {p.name: p.sum.value if p.sum else None for p in townships} == {
        "石桥镇": 7,
        "柳溪乡": 4,
    }


def test_a_figure_the_form_never_asked_is_refused_in_words(lived: World) -> None:
    with pytest.raises(Invalid, match="unknown-field"):
        course(lived, "bridge", "upper", "suspects")
    with pytest.raises(Invalid, match="unknown-form"):
        chosen(lived.who("bridge", "reviewer"), Asked(form="unheard_of"))


def test_another_form_is_shown_up_to_the_same_days(lived: World) -> None:
    """The period of the form looked at before stays in the address when the form is changed."""
    found = chosen(lived.who("county", "reviewer"), Asked(None, TOWNSHIP_HALF_MONTHLY, W11, 2))
    assert [str(each) for each in found.periods] == ["2026-02-H2", "2026-03-H1"]


def test_the_worst_stands_first_and_it_is_said_why(lived: World) -> None:
    after = datetime(2026, 3, 19, 9, tzinfo=ZONE).astimezone(UTC)
    found = glance_of(lived, "county", after)
    assert [each.row.name for each in found.standings] == ["石桥镇", "柳溪乡"]
    bridge, willow = found.standings
    assert (bridge.judged.missing, bridge.judged.late) == (3, 1)
    assert (bridge.timely, willow.timely) == (3333, 10_000)
    assert (willow.hazards.open, willow.hazards.overdue) == (1, 1)
    assert not willow.flawless
    assert (bridge.found, bridge.resolved) == (14, 14)
    assert found.found[-2:] == [9, None]


def test_on_a_monday_what_is_not_yet_due_counts_against_nobody(lived: World) -> None:
    bridge = glance_of(lived, "county").standings[0]
    assert bridge.row.name == "石桥镇"
    assert bridge.judged.pending > 0
    assert bridge.timely == 5000  # Two of four that are decided: 竹园 missed W10, 下河 was late.


def test_a_hazard_is_overdue_from_the_day_after_its_limit_on(lived: World) -> None:
    early = glance_of(lived, "willow", IN_TIME).hazards[-1]
    late = glance_of(lived, "willow", MONDAY).hazards[-1]
    assert (early.open, early.overdue) == (1, 0)
    assert (late.open, late.overdue) == (1, 1)


def test_a_county_on_its_first_day_has_nothing_to_show_and_says_so(lived: World) -> None:
    actor = lived.who("mill")
    found = chosen(actor, Asked())
    assert (found.form, found.periods) == (None, [])


def test_what_a_village_has_begun_and_not_handed_up_is_on_no_map(lived: World) -> None:
    begun(lived, "bamboo", period=W11, at=WEDNESDAY)
    rows = {row.name: row for row in map_of(lived, "bridge").rows}
    assert rows["竹园村"].cells[1].report_id is None
    assert rows["竹园村"].rates.filed == 0
