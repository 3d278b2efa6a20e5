"""A form is asked of all units of a level, of chosen ones, or of those of a group."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from fengqiao.errors import Invalid
from fengqiao.form_design.queries import effect_of
from fengqiao.form_design.writing import form_document, write_form
from fengqiao.forms.form import Form
from fengqiao.forms.form_file import parse_form
from fengqiao.overview.choices import Asked, course_of, make_choice
from fengqiao.periods.period import Period
from fengqiao.reports.adoption import adopt_form
from fengqiao.reports.assigning import LEFT_OUT, settle_assignments
from fengqiao.reports.models import Obligation
from fengqiao.reports.opening import open_obligations
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from fengqiao.tenancy.unit_list import read_units
from fengqiao.units.directory import adopt_units
from tests.domain.test_form_design import LATER, adopted
from tests.pages.reporting import with_ledger
from tests.world import UNITS, VILLAGE_WEEKLY, W10, W11, A, World, drafted, submitted

FOREST = "林区村"


@pytest.fixture(autouse=True)
def _with_ledger(world: World) -> None:
    """Keep the ledger that the weekly's counts are proposed from."""
    with_ledger(A)


def given(world: World, *, at: datetime = LATER, **whom: Any) -> Form:
    """Have the installation adopt the villages' weekly for these units from W11 on."""
    document = {**form_document(world.forms[VILLAGE_WEEKLY]), **whom}
    form = parse_form(write_form(document)).form
    system = open_system_session(A, demonstration=True)
    with transaction(system, at) as work:
        adopt_form(work, system, form, from_period=W11, at=at)
        settle_assignments(work, system, at=at)
    return form


def in_forest(*keys: str) -> int:
    """Have the county's list name some villages as lying in a forest; return how many changed."""
    lines = ["code,name,level,parent_code,groups"]
    for key, (code, name, level, above) in UNITS.items():
        if code.startswith(str(A)):
            group = f"{FOREST}、高山村" if key in keys else ""
            lines.append(f"{code},{name},{level},{UNITS[above][0] if above else ''},{group}")
    rows, findings = read_units("\n".join(lines).encode(), "units.csv", str(A))
    assert not findings
    system = open_system_session(A, demonstration=True)
    with transaction(system, LATER) as work:
        return adopt_units(work, system, rows, on=LATER.date()).grouped


def opened(world: World, form: Form, week: str) -> set[str]:
    """Open a week and return who owes it."""
    system = open_system_session(A, demonstration=True)
    with transaction(system, LATER) as work:
        period = Period.parse(week)
        open_obligations(work, system, form=form, period=period, calendar=world.calendar)
    return owing(world, week)


def owing(world: World, week: str) -> set[str]:
    names = {spot.id: key for key, spot in world.units.items()}
    with transaction(world.who("county", "reviewer")) as work:
        found = select(Obligation).where(
            Obligation.form == VILLAGE_WEEKLY,
            Obligation.period == week,
            Obligation.waived_at.is_(None),
            Obligation.county == A,
        )
        return {names[owed.unit_id] for owed in work.scalars(found)}


def test_chosen_units_and_those_under_a_chosen_township_owe_it_and_nobody_else(
    world: World,
) -> None:
    chosen = [UNITS["upper"][0], UNITS["willow"][0]]
    form = given(world, for_units=chosen)
    assert opened(world, form, "2026-W14") == {"upper", "maple", "peach"}


def test_the_units_of_a_group_owe_it_and_whoever_joins_the_group_later_too(world: World) -> None:
    assert in_forest("bamboo") == 1
    form = given(world, for_groups=[FOREST])
    assert opened(world, form, "2026-W14") == {"bamboo"}
    assert in_forest("bamboo") == 0
    assert in_forest("bamboo", "maple") == 1
    assert opened(world, form, "2026-W15") == {"bamboo", "maple"}


def test_from_its_period_on_those_left_out_are_excused_and_what_was_filed_stays(
    world: World,
) -> None:
    drafted(world, "lower", period=W11, at=LATER)
    submitted(world, "peach", period=W11, at=LATER)
    before = owing(world, W10)
    given(world, for_units=[UNITS["upper"][0]])
    assert owing(world, W10) == before
    assert owing(world, W11) == {"upper", "peach"}
    with transaction(world.who("lower")) as work:
        words = work.scalars(
            select(Obligation.waived_reason).where(
                Obligation.unit_id == world.unit("lower").id, Obligation.period == W11
            )
        ).all()
    assert LEFT_OUT in words


def test_taken_in_again_they_owe_what_is_open(world: World) -> None:
    given(world, for_units=[UNITS["upper"][0]])
    given(world, for_units=[UNITS["upper"][0], UNITS["lower"][0]])
    assert owing(world, W11) == {"upper", "lower"}


def test_taken_in_again_after_the_grace_they_are_not_late_at_once(world: World) -> None:
    given(world, for_units=[UNITS["upper"][0]])
    with transaction(world.who("lower")) as work:
        found = select(Obligation.grace_at).where(
            Obligation.unit_id == world.unit("lower").id, Obligation.period == W11
        )
        grace = work.scalars(found).one()
    after = grace + timedelta(seconds=1)
    given(world, at=after, for_units=[UNITS["upper"][0], UNITS["lower"][0]])
    assert owing(world, W11) == {"upper"}


def test_the_county_sees_who_joins_and_who_leaves_and_more_units_need_an_approval(
    world: World,
) -> None:
    narrow = {**form_document(world.forms[VILLAGE_WEEKLY]), "for_units": [UNITS["bridge"][0]]}
    actor = world.who("county", "reviewer")
    with transaction(actor, LATER) as work:
        form = parse_form(write_form(narrow)).form
        effect = effect_of(work, actor, form, from_period=W11, on=LATER.date(), at=LATER)
    assert effect.leaving == ("枫林村", "桃源村")
    assert effect.joining == effect.more == ()
    assert effect.after.units == 3
    adopted(world, narrow, note="只要石桥镇")
    with transaction(actor, LATER) as work:
        wide = replace(form, for_units=())
        effect = effect_of(work, actor, wide, from_period=W11, on=LATER.date(), at=LATER)
    assert effect.more == ("增加 2 个填报单位",)


def test_a_unit_that_is_not_there_or_never_fills_it_in_is_refused(world: World) -> None:
    document = form_document(world.forms[VILLAGE_WEEKLY])
    with pytest.raises(Invalid) as refused:
        adopted(world, {**document, "for_units": ["341599999000", UNITS["mill"][0]]})
    words = "".join(refused.value.errors[""])
    assert "单位名单里没有代码 341599999000" in words
    assert "下面也没有村（社区）" in words
    with pytest.raises(Invalid) as nobody:
        adopted(world, {**document, "for_groups": ["海边村"]})
    assert "没有一个村（社区）属于“海边村”组" in nobody.value.errors[""][0]


def test_a_figure_is_compared_within_the_group_where_there_is_one(world: World) -> None:
    in_forest("upper", "lower")
    for unit in ("upper", "lower", "bamboo"):
        submitted(world, unit, period=W10, at=LATER)
    desk = world.who("bridge", "reviewer")

    def alike(unit: str) -> set[str]:
        asked = Asked(world.unit(unit).id, VILLAGE_WEEKLY, W10, 1, "patrols")
        with transaction(desk, LATER) as work:
            course = course_of(work, make_choice(work, desk, asked, at=LATER, own=True))
        assert course is not None
        return {part.name for part in course.alike}

    assert alike("upper") == {"上河村", "下河村"}
    assert alike("bamboo") == {"上河村", "下河村", "竹园村"}
