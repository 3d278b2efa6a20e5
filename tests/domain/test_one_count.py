"""One period counted on the board, in its export, on the heat map and for the year: one answer."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from operator import attrgetter

import pytest
from sqlalchemy import select

from fengqiao.actor import Actor
from fengqiao.clock import ZONE
from fengqiao.overview.choices import Asked, make_choice
from fengqiao.overview.heat_maps import heat_map
from fengqiao.reorganization.changes import NewUnit
from fengqiao.reports.board_rows import BoardRow, board_rows, rates_on
from fengqiao.reports.counting import filing_counts
from fengqiao.reports.drafting import declare_nil
from fengqiao.reports.duties import owing_below, own_duties
from fengqiao.reports.exchange import exchange_content
from fengqiao.reports.excusing import extend_obligation, waive_obligation
from fengqiao.reports.exporting import board_table
from fengqiao.reports.listing import Wanted, list_duties, list_reports
from fengqiao.reports.pages.board_choice import Choice
from fengqiao.reports.pages.board_page import STATES, draw_board
from fengqiao.reports.rates import Population, Rates, Standing, rates_of, standings
from fengqiao.reports.submission import submit_report, withdraw_report
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from fengqiao.tenancy.unit_list import UnitRow, interval_of, scope_of
from fengqiao.units.directory import adopt_units
from fengqiao.units.models import Unit
from tests.domain.lived_year import facts_of
from tests.domain.reorganizing import asked, changed
from tests.domain.reporting import send_back
from tests.domain.test_units import listed
from tests.world import (
    MONDAY,
    UNITS,
    VILLAGE_WEEKLY,
    W10,
    WEDNESDAY,
    A,
    Spot,
    World,
    drafted,
    duty_of,
    open_period,
    submitted,
)

IN_TIME = datetime(2026, 3, 6, 10, tzinfo=ZONE).astimezone(UTC)
UNTIL = datetime(2026, 3, 20, 18, tzinfo=ZONE).astimezone(UTC)
NEW = {
    "silent": ("341599100296", "松岭村"),
    "free": ("341599100297", "石坎村"),
    "asking": ("341599100298", "云头村"),
}
# Late, nil of a village since closed, and sent back; one never, one excused, one with more time.
EXPECTED = Rates(
    waived=1, on_time=2, late=1, pending=1, missed=1, nil=1, waiting=2, sent_back=1, returned=1
)


@pytest.fixture(scope="module")
def lived(shared_world: World) -> World:
    """Let 石桥镇 have six villages, each of which does something else about the tenth week."""
    world = shared_world
    found_villages(world)
    report = submitted(world, "upper", at=IN_TIME)
    send_back(world, report, WEDNESDAY)
    submitted(world, "lower", at=WEDNESDAY)
    nothing_happened(world, "bamboo")
    above = world.who("bridge", "reviewer")
    with transaction(above, WEDNESDAY) as work:
        free, asking = (duty_of(work, world, unit) for unit in ("free", "asking"))
        waive_obligation(work, above, obligation_id=free.id, reason="整村搬迁", at=WEDNESDAY)
        extend_obligation(
            work, above, obligation_id=asking.id, until=UNTIL, reason="大雪", at=WEDNESDAY
        )
    taken_back = submitted(world, "maple", at=IN_TIME)
    with transaction(world.who("maple"), IN_TIME) as work:
        withdraw_report(work, world.who("maple"), report_id=taken_back, version=None, at=IN_TIME)
    changed(world, asked(world, "close", "bamboo"))
    changed(world, asked(world, "rename", "lower", new=(NewUnit("下河社区"),)))
    return world


def found_villages(world: World) -> None:
    """Give 石桥镇 three more villages that owe the tenth week too."""
    rows = listed()
    for key, (code, name) in NEW.items():
        lo, hi = interval_of(code, "village")
        above = UNITS["bridge"][0]
        rows[key] = UnitRow(code, name, "village", above, scope_of(code), lo, hi, key)
    system = open_system_session(A, demonstration=True)
    with transaction(system) as work:
        adopt_units(
            work, system, rows.values(), on=date(2026, 2, 1), document_number="示〔2026〕1号"
        )
        for key, (code, name) in NEW.items():
            unit = work.scalars(select(Unit).where(Unit.code == code)).one()
            world.units[key] = Spot(key, unit.id, A, code, name, "village", unit.scope)
    open_period(world, A, W10)


def nothing_happened(world: World, unit: str) -> None:
    """Have a village declare in time that nothing happened."""
    report, actor = drafted(world, unit, at=IN_TIME), world.who(unit)
    with transaction(actor, IN_TIME) as work:
        declare_nil(work, actor, report_id=report, version=None, at=IN_TIME)
        submit_report(work, actor, report_id=report, version=None, proposals={}, at=IN_TIME)


def board(world: World, actor: Actor) -> list[BoardRow]:
    """Return the township's board of the tenth week on the Monday after it closed."""
    form = world.forms[VILLAGE_WEEKLY]
    with transaction(actor, MONDAY) as work:
        return board_rows(work, actor, form, W10, {}, at=MONDAY)


def test_the_board_counts_what_the_definitions_count(lived: World) -> None:
    actor = lived.who("bridge", "reviewer")
    rows = board(lived, actor)
    with transaction(actor, MONDAY) as work:
        owed = Population(
            actor.lo, actor.hi, forms=[VILLAGE_WEEKLY], periods=[W10], above=actor.scope
        )
        assert rates_on(rows) == rates_of(work, owed, at=MONDAY) == EXPECTED
        owing = owing_below(work, actor, at=MONDAY, within=timedelta(days=7))
    # Only who got more time can still be reminded of it.
    assert [each[2:] for each in owing if each.period == W10] == [(0, 1, 0)]


def test_each_figure_above_the_board_leads_to_as_many_lines(lived: World) -> None:
    actor, form = lived.who("bridge", "reviewer"), lived.forms[VILLAGE_WEEKLY]
    rows = board(lived, actor)
    choice = Choice({form.code: form.title}, form, [W10], W10, "", "/board")
    with transaction(actor, MONDAY) as work:
        names = draw_board(work, actor, choice, rows, at=MONDAY).names
    shown = {each["label"]: each["value"] for each in names["stats"]}
    assert shown == {
        "应报": 5,
        "已报": 3,
        "待审核": 2,
        "未报": 1,
        "退回待改": 1,
        "未到期": 1,
        "迟报": 1,
        "免报": 1,
    }
    asked_for = {state: sum(map(wanted, rows)) for state, wanted in STATES.items()}
    assert asked_for == {
        "": 6,
        "filed": 3,
        "late": 1,
        "waiting": 2,
        "sent_back": 1,
        "pending": 1,
        "missing": 1,
        "unfiled": 2,
        "waived": 1,
    }
    words = Counter(row.state_word for row in names["rows"])
    assert words == {"待审核": 2, "已退回": 1, "漏报": 1, "免报": 1, "未到期": 1}
    assert names["totals"]["filed_words"] == "3/5（退回 1 份，数未计入）"


def test_the_export_the_heat_map_and_the_year_say_the_same(lived: World) -> None:
    actor = lived.who("bridge", "reviewer")
    rows = board(lived, actor)
    table = board_table(lived.forms[VILLAGE_WEEKLY], W10, rows, "石桥镇", ())
    assert table.rows[-1][1] == "已报 3/5（退回 1 份，数未计入）"
    assert Counter(line[1] for line in table.rows[:-1]) == {
        "已上报": 2,
        "已退回": 1,
        "漏报": 1,
        "免报": 1,
        "未到期": 1,
    }
    assert sum("迟报" in str(line[-1]) for line in table.rows) == EXPECTED.late
    assert sum("零报告" in str(line[-1]) for line in table.rows) == EXPECTED.nil
    with transaction(actor, MONDAY) as work:
        wanted = make_choice(
            work, actor, Asked(lived.unit("bridge").id, VILLAGE_WEEKLY, W10, 1), at=MONDAY
        )
        assert wanted.form is not None
        found = heat_map(work, wanted.unit, wanted.form, wanted.periods, at=MONDAY)
    figures = ("waived", "on_time", "late", "pending", "overdue", "missed", "nil")
    of_map, of_board = attrgetter(*figures)(found.whole), attrgetter(*figures)(EXPECTED)
    assert of_map == of_board
    year = {name: fact["value"] for name, fact in facts_of(lived, "bridge", MONDAY).items()}
    # On that Monday nothing else is decided yet; nor is what got more time.
    assert year["reports_expected"] == EXPECTED.expected - EXPECTED.pending
    assert year["reports_on_time"] == EXPECTED.on_time
    assert year["reports_late"] == EXPECTED.late
    assert year["reports_missing"] == EXPECTED.missing
    assert year["reports_sent_back"] == EXPECTED.returned


def test_what_is_handed_upward_and_each_village_s_own_list_say_the_same(lived: World) -> None:
    county = lived.who("county", "assessor")
    with transaction(county, MONDAY) as work:
        content = exchange_content(work, county, form=VILLAGE_WEEKLY, period=W10, at=MONDAY)
        owed = Population(county.lo, county.hi, forms=[VILLAGE_WEEKLY], periods=[W10])
        counted = standings(work, owed, at=MONDAY)
    stood = {
        key: counted[lived.unit(key).scope, VILLAGE_WEEKLY, W10]
        for key in (*UNITS, *NEW)
        if (lived.unit(key).scope, VILLAGE_WEEKLY, W10) in counted
    }
    said = {each["unit"]: each["state"] for each in content["missing"]}
    assert said == {
        lived.unit(key).code: {
            "upper": "sent_back",
            "lower": "submitted",
            "bamboo": "submitted",
        }.get(key, standing.value)
        for key, standing in stood.items()
    }
    assert Counter(said.values()) == {
        "missed": 3,
        "submitted": 2,
        "sent_back": 1,
        "waived": 1,
        "pending": 1,
    }
    assert "搬迁" not in str(content), "why one was excused stays in the county"
    for key in ("maple", "peach", "upper"):
        own = lived.who(key)
        with transaction(own, MONDAY) as work:
            missed = {d.obligation.period for d in own_duties(work, own) if d.missed(MONDAY)}
        assert (W10 in missed) == (stood[key] is Standing.MISSED), key


def test_a_period_keeps_the_name_its_units_had_then(lived: World) -> None:
    actor = lived.who("bridge", "reviewer")
    with transaction(actor, MONDAY) as work:
        today = work.get_one(Unit, (A, lived.unit("lower").id)).name
        wanted = Wanted(form=VILLAGE_WEEKLY, period=W10)
        listed_now = {name for _, name in list_reports(work, actor, wanted, after=None, limit=9)}
        owed = list_duties(work, actor, wanted, below=True, after=None, limit=9)
        late = filing_counts(work, county=A, year="2026", at=MONDAY, levels=["village"])
    assert today == "下河社区"
    assert listed_now == {"上河村", "下河村", "竹园村"}
    assert "下河村" in {duty.unit_name for duty in owed}
    assert [each.unit_name for each in late[actor.scope].late] == ["下河村"]
    assert "下河村" in {row.found.unit_name for row in board(lived, actor)}
