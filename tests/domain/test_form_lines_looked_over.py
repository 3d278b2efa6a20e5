"""A department looks over its line like the county itself: maps, sums, words and photos."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest

from fengqiao.actor import Actor
from fengqiao.attachments.keeping import read_attachment
from fengqiao.errors import Invalid, NotFound
from fengqiao.overview.choices import Asked, Choice, course_of, make_choice
from fengqiao.overview.heat_maps import heat_map
from fengqiao.overview.searching import REPORTS, search, seek
from fengqiao.reports.submission import submit_report
from fengqiao.tenancy.transaction import transaction
from tests.domain.gridded import adopted
from tests.domain.lines import ENTERPRISE_MONTHLY, IN_APRIL, LAMPS, given
from tests.domain.uploading import uploaded
from tests.judging import photo
from tests.world import (
    MARCH,
    MONDAY,
    TOWNSHIP_HALF_MONTHLY,
    VILLAGE_WEEKLY,
    W10,
    A,
    World,
    accepted,
    drafted,
    open_period,
    submitted,
)


def looked(world: World, who: Actor, *, unit: str = "", form: str = VILLAGE_WEEKLY) -> Choice:
    chosen = world.unit(unit).id if unit else None
    with transaction(who, MONDAY) as work:
        return make_choice(work, who, Asked(chosen, form, W10, 2), at=MONDAY)


def test_the_heat_map_of_the_line_is_the_county_s_own(world: World, bureau: Actor) -> None:
    accepted(world, "upper", answers=LAMPS)
    submitted(world, "maple")
    maps = []
    for who in (bureau, world.who("county", "reviewer")):
        choice = looked(world, who)
        assert choice.form is not None
        with transaction(who, MONDAY) as work:
            maps.append(heat_map(work, choice.unit, choice.form, choice.periods, at=MONDAY).columns)
    assert maps[0] == maps[1]
    assert maps[0][-1].filed == 2


def test_other_forms_and_other_counties_are_not_there_to_be_looked_at(
    world: World, bureau: Actor
) -> None:
    # What the bureau itself owes is no part of what it looks over in the county.
    adopted(world, [replace(world.forms[VILLAGE_WEEKLY], code="own_weekly", level="department")])
    open_period(world, A, W10)
    assert [form.code for form in looked(world, bureau).forms] == [VILLAGE_WEEKLY]
    own = looked(world, bureau, unit="emergency", form="")
    assert own.form is None
    with pytest.raises(Invalid):
        looked(world, bureau, form=TOWNSHIP_HALF_MONTHLY)
    with pytest.raises(NotFound):
        looked(world, bureau, unit="b-sand")


def test_a_figure_is_added_up_over_the_county_and_compared_with_its_like(
    world: World, bureau: Actor
) -> None:
    submitted(world, "upper", answers=LAMPS)
    submitted(world, "maple", answers={"disputes_found": "2", "disputes_resolved": "2"})
    choice = looked(world, bureau, unit="bridge")
    with transaction(bureau, MONDAY) as work:
        course = course_of(work, Choice(**{**vars(choice), "asked": Asked(field="disputes_found")}))
    assert course is not None
    assert course.points[-1].now is not None
    assert course.points[-1].now.value == 5
    assert {part.name: part.sum and part.sum.value for part in course.alike} == {
        "石桥镇": 5,
        "柳溪乡": 2,
    }


def test_the_search_finds_the_line_s_words_and_no_other_form_s(world: World, bureau: Actor) -> None:
    submitted(world, "upper", answers=LAMPS)
    submitted(
        world,
        "mill",
        form=ENTERPRISE_MONTHLY,
        period=MARCH,
        at=IN_APRIL,
        answers={"narrative": "厂区路灯已修。"},
    )
    assert found(bureau, "路灯") == ["上河村"]
    assert found(bureau, "路灯", unit=world.unit("bridge").id) == ["上河村"]
    given(world, VILLAGE_WEEKLY)
    assert found(bureau, "路灯") == []
    given(world, ENTERPRISE_MONTHLY, "emergency")
    assert found(bureau, "路灯") == ["石桥竹木加工厂"]


def found(who: Actor, words: str, *, unit: UUID | None = None) -> list[str]:
    with transaction(who, MONDAY) as work:
        sought = seek(work, who, kind=REPORTS, words=words, unit=unit)
        return [hit.unit_name for hit in search(work, who, sought, after=None, limit=20)]


def test_a_photo_is_seen_once_it_was_handed_up_in_a_form_of_the_line(
    world: World, bureau: Actor
) -> None:
    mill = world.who("mill")
    kept, left = uploaded(mill, photo()), uploaded(mill, photo("red"))
    given(world, ENTERPRISE_MONTHLY, "emergency")
    more = {"photos": [kept]}
    report = drafted(
        world, "mill", form=ENTERPRISE_MONTHLY, period=MARCH, at=IN_APRIL, answers=more
    )
    for digest in (kept, left):
        with transaction(bureau, IN_APRIL) as work, pytest.raises(NotFound):
            read_attachment(work, bureau, sha256=digest)
    with transaction(mill, IN_APRIL) as work:
        submit_report(work, mill, report_id=report, version=None, proposals={}, at=IN_APRIL)
    with transaction(bureau, IN_APRIL) as work:
        assert read_attachment(work, bureau, sha256=kept)[0].sha256 == kept
        with pytest.raises(NotFound):
            read_attachment(work, bureau, sha256=left)
