"""The tree has a past: what was filed counts where it was filed to, under the name of then."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from fengqiao.clock import ZONE
from fengqiao.forms.form import Form
from fengqiao.overview.changes import change_of, heights, middle_of, place_of, year_before
from fengqiao.overview.choices import Asked, course_of, make_choice
from fengqiao.overview.heat_maps import HeatMap, heat_map
from fengqiao.overview.pages.wording import change_words
from fengqiao.periods.period import Period
from fengqiao.reports.adoption import adopt_form
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from fengqiao.tenancy.unit_list import UnitRow, interval_of, scope_of
from fengqiao.units.directory import adopt_units
from tests.domain.test_units import listed
from tests.world import UNITS, VILLAGE_WEEKLY, W10, A, World, open_period, submitted

FRIDAY = datetime(2026, 3, 6, 10, tzinfo=ZONE).astimezone(UTC)
# In the twelfth week: what ends with the eleventh is past, the rest is to come.
CHANGED_ON = date(2026, 3, 17)
LATER = datetime(2026, 4, 1, 9, tzinfo=ZONE).astimezone(UTC)
W12, W13 = "2026-W12", "2026-W13"


def change_the_tree(rows: dict[str, UnitRow]) -> None:
    """Adopt a changed list of units."""
    system = open_system_session(A, demonstration=True)
    with transaction(system) as work:
        adopt_units(work, system, rows.values(), on=CHANGED_ON, document_number="示〔2026〕3号")


def map_of(world: World, of: str) -> HeatMap:
    """Return the county's heat map of a unit over the tenth to the thirteenth week."""
    actor = world.who("county", "reviewer")
    with transaction(actor, LATER) as work:
        asked = Asked(world.unit(of).id, VILLAGE_WEEKLY, W13, 4)
        choice = make_choice(work, actor, asked, at=LATER)
        assert choice.form is not None
        return heat_map(work, choice.unit, choice.form, choice.periods, at=LATER)


def test_a_unit_that_did_not_exist_yet_shows_nothing_before_its_day(world: World) -> None:
    code, rows = "341599100203", listed()
    lo, hi = interval_of(code, "village")
    rows["new"] = UnitRow(
        code, "新岭村", "village", UNITS["bridge"][0], scope_of(code), lo, hi, "xin ling cun"
    )
    change_the_tree(rows)
    open_period(world, A, W13)
    found = {row.name: row for row in map_of(world, "bridge").rows}
    assert [(cell.stood, cell.owed) for cell in found["新岭村"].cells] == [
        (False, 0),
        (False, 0),
        (True, 0),
        (True, 1),
    ]


def test_a_village_that_moved_counts_where_it_filed(world: World) -> None:
    submitted(
        world, "upper", period=W10, at=FRIDAY, answers={"patrols": "4", "patrol_attendance": "8"}
    )
    before = {row.name: row.cells[0].rates for row in map_of(world, "county").rows}
    rows = listed()
    rows["upper"] = replace(rows["upper"], parent_code=UNITS["willow"][0])
    change_the_tree(rows)
    open_period(world, A, W13)
    county = {row.name: row for row in map_of(world, "county").rows}
    assert {name: row.cells[0].rates for name, row in county.items()} == before
    assert (county["石桥镇"].cells[3].owed, county["柳溪乡"].cells[3].owed) == (2, 3)
    old = {row.name: row for row in map_of(world, "bridge").rows}
    new = {row.name: row for row in map_of(world, "willow").rows}
    assert old["上河村"].cells[0].rates.filed == 1
    assert (old["上河村"].cells[3].stood, new["上河村"].cells[3].owed) == (False, 1)
    assert (new["上河村"].cells[0].stood, new["上河村"].cells[0].owed) == (False, 0)


def test_the_name_is_that_of_the_last_period_shown(world: World) -> None:
    rows = listed()
    rows["upper"] = replace(rows["upper"], name="上河社区")
    change_the_tree(rows)
    open_period(world, A, W13)
    assert "上河社区" in {row.name for row in map_of(world, "bridge").rows}
    actor = world.who("bridge", "reviewer")
    with transaction(actor, LATER) as work:
        choice = make_choice(work, actor, Asked(None, VILLAGE_WEEKLY, W10, 2), at=LATER)
        assert choice.form is not None
        found = heat_map(work, choice.unit, choice.form, choice.periods, at=LATER)
    assert "上河村" in {row.name for row in found.rows}


def test_a_figure_keeps_its_past_when_the_form_is_changed(world: World) -> None:
    """Places and words may change with a version; the code is what the comparison goes by."""
    submitted(world, "upper", at=FRIDAY, answers={"patrols": "4", "patrol_attendance": "8"})
    system, changed = (
        open_system_session(A, demonstration=True),
        _finer(world.forms[VILLAGE_WEEKLY]),
    )
    with transaction(system) as work:
        adopt_form(work, system, changed, at=LATER)
    world.forms = {**world.forms, VILLAGE_WEEKLY: changed}
    open_period(world, A, W13)
    submitted(
        world,
        "upper",
        period=W13,
        at=FRIDAY + timedelta(days=20),
        answers={"patrols": "6.5", "patrol_attendance": "8"},
    )
    actor = world.who("bridge", "reviewer")
    with transaction(actor, LATER) as work:
        asked = Asked(world.unit("upper").id, VILLAGE_WEEKLY, W13, 4, "patrols")
        found = course_of(work, make_choice(work, actor, asked, at=LATER, own=True))
    assert found is not None
    assert found.question.label == "巡逻趟次"
    assert [(p.now.value, p.now.places) for p in found.points if p.now] == [(4, 0), (65, 1)]
    first, second = found.points[0].now, found.points[-1].now
    assert first is not None
    assert second is not None
    assert change_words(change_of(second.at(1), first.at(1)), 1) == "升 2.5（62.5%）"
    assert found.places == 1
    with pytest.raises(ValueError, match="fewer places"):
        second.at(0)


def _finer(form: Form) -> Form:
    """Return the weekly form with patrols counted in tenths and called otherwise."""
    sections = []
    for section in form.sections:
        fields = tuple(
            replace(each, type="decimal", places=1, label="巡逻趟次")
            if each.code == "patrols"
            else replace(each, type="decimal", places=1)
            if each.code == "patrol_attendance"
            else each
            for each in section.fields
        )
        sections.append(replace(section, fields=fields))
    return replace(form, sections=tuple(sections), version_note="改为一位小数")


@pytest.mark.parametrize(
    ("period", "before"),
    [
        ("2026-W47", "2025-W47"),
        ("2026-W53", ""),
        ("2026-11", "2025-11"),
        ("2026-11-H1", "2025-11-H1"),
        ("2026-02-T3", "2025-02-T3"),
        ("2024-02-29", ""),
        ("2026", "2025"),
        ("2026-Q4", "2025-Q4"),
        ("2026-03-01--2026-03-12", ""),
    ],
)
def test_the_same_period_of_the_year_before(period: str, before: str) -> None:
    found = year_before(Period.parse(period))
    assert (str(found) if found else "") == before


def test_a_change_is_told_in_words_and_missing_is_never_zero() -> None:
    assert change_words(change_of(12, 9), 0, than="比上期") == "比上期升 3（33.3%）"
    assert change_words(change_of(6, 12), 0) == "降 6（50%）"
    assert change_words(change_of(5, 5), 0, than="比上期") == "比上期持平"
    assert change_words(change_of(5, 0), 0) == "升 5"
    assert change_words(change_of(9690, 9560), 2, points=True) == "升 1.3 个百分点"
    assert change_of(None, 3) is None
    assert change_of(3, None) is None


def test_the_median_and_the_place_among_ones_like() -> None:
    assert middle_of([3, 1, 2]) == 20
    assert middle_of([4, 1, 2, 3]) == 25
    assert [place_of(value, [9, 7, 7, 1]) for value in (9, 7, 1)] == [1, 2, 4]
    with pytest.raises(ValueError, match="nothing"):
        middle_of([])
    assert heights([5, None, 10]) == [50, None, 100]
    assert heights([0, None]) == [0, None]
