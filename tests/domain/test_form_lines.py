"""A department reads the forms of its line in all units, and files only its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.attachments.keeping import read_attachment
from fengqiao.audit.queries import trail_page
from fengqiao.clock import ZONE
from fengqiao.db import database
from fengqiao.errors import Invalid, NotFound, NotYours, Stale
from fengqiao.form_design.lines import lookers_of, set_lookers
from fengqiao.overview.choices import Asked, Choice, course_of, make_choice
from fengqiao.overview.heat_maps import heat_map
from fengqiao.overview.searching import REPORTS, search, seek
from fengqiao.reports.consolidation import draft_consolidation
from fengqiao.reports.drafting import begin_report, save_answers
from fengqiao.reports.excusing import extend_obligation, remind_unit, waive_obligation
from fengqiao.reports.following import follow_figure
from fengqiao.reports.listing import Wanted, list_duties, list_reports
from fengqiao.reports.on_behalf import begin_on_behalf
from fengqiao.reports.queries import find_obligation, find_report, newest_revisions
from fengqiao.reports.review import accept_report, send_back_report
from fengqiao.reports.submission import submit_report, withdraw_report
from fengqiao.tenancy.lines import NO_LINE, line_of
from fengqiao.tenancy.transaction import transaction
from tests.domain.gridded import adopted, opened, staffed
from tests.domain.uploading import uploaded
from tests.ground import connect
from tests.judging import photo
from tests.world import (
    MARCH,
    MONDAY,
    TOWNSHIP_HALF_MONTHLY,
    VILLAGE_WEEKLY,
    W10,
    W11,
    WEDNESDAY,
    A,
    World,
    accepted,
    drafted,
    duty_of,
    employ,
    open_period,
    submitted,
)

ENTERPRISE_MONTHLY = "enterprise_monthly"
IN_APRIL = datetime(2026, 4, 1, 10, tzinfo=ZONE).astimezone(UTC)
LAMPS = {"disputes_found": "5", "disputes_resolved": "5", "narrative": "村口路灯坏了三盏。"}


def given(world: World, form: str, *units: str, by: str = "administrator") -> None:
    """Have the county let these departments, and nobody else, look over a form."""
    actor = world.who("county", by)
    ids = [world.unit(unit).id for unit in units]
    with transaction(actor, MONDAY) as work:
        set_lookers(work, actor, code=form, unit_ids=ids, at=MONDAY)


def seen(world: World, who: Actor, *, form: str = "") -> dict[UUID, str]:
    """Return the reports on somebody's list, with the names of their units."""
    with transaction(who, MONDAY) as work:
        rows = list_reports(work, who, Wanted(form=form), after=None, limit=50)
        return {report.id: name for report, name in rows}


@pytest.fixture
def bureau(world: World) -> Actor:
    """Return the bureau's filer, to whom the villages' weekly belongs."""
    given(world, VILLAGE_WEEKLY, "emergency")
    return world.who("emergency")


def test_a_department_reads_what_was_handed_up_in_its_forms_and_no_draft(
    world: World, bureau: Actor
) -> None:
    upper = accepted(world, "upper", answers=LAMPS)
    maple = submitted(world, "maple")
    draft = drafted(world, "lower")
    mill = submitted(world, "mill", form=ENTERPRISE_MONTHLY, period=MARCH, at=IN_APRIL)
    assert seen(world, bureau) == {upper: "上河村", maple: "枫林村"}
    with transaction(bureau, MONDAY) as work:
        report = find_report(work, bureau, upper)
        assert newest_revisions(work, [report])[upper].answers["disputes_found"] == 5
        for hidden in (draft, mill):
            with pytest.raises(NotFound):
                find_report(work, bureau, hidden)


def test_what_is_withdrawn_is_out_of_sight_again(world: World, bureau: Actor) -> None:
    upper, filer = submitted(world, "upper"), world.who("upper")
    with transaction(filer, WEDNESDAY) as work:
        withdraw_report(work, filer, report_id=upper, version=None, at=WEDNESDAY)
    assert seen(world, bureau) == {}


def test_a_line_that_is_lifted_opens_nothing_from_that_moment_on(
    world: World, bureau: Actor
) -> None:
    upper = submitted(world, "upper")
    with transaction(bureau, MONDAY) as work:
        find_report(work, bureau, upper)
    given(world, VILLAGE_WEEKLY)
    with transaction(bureau, MONDAY) as work:
        assert line_of(work, bureau) == NO_LINE
        with pytest.raises(NotFound):
            find_report(work, bureau, upper)
    assert seen(world, bureau) == {}


def test_a_department_that_is_closed_reads_nothing_any_more(world: World, bureau: Actor) -> None:
    submitted(world, "upper")
    # Past the deed that also ends its people's posts and sessions: the database alone refuses.
    with connect(str(database().settings.admin_url)) as admin:
        admin.execute(
            "update fq.unit set closed_on = %s where id = %s", [MONDAY.date(), bureau.unit_id]
        )
    with transaction(bureau, MONDAY) as work:
        assert line_of(work, bureau) == NO_LINE
    assert seen(world, bureau) == {}


def test_a_township_s_station_reads_its_line_in_its_township_alone(world: World) -> None:
    opened(world, "station", "石桥镇应急所", "department", "bridge")
    world.people["upper", "administrator"] = world.who("bridge", "administrator")
    staffed(world, "station", "filer")
    given(world, VILLAGE_WEEKLY, "station")
    upper, maple = submitted(world, "upper"), submitted(world, "maple")
    station = world.who("station")
    assert seen(world, station) == {upper: "上河村"}
    with transaction(station, MONDAY) as work, pytest.raises(NotFound):
        find_report(work, station, maple)
    assert looked(world, station).unit.name == "石桥镇"


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


Deed = Callable[[Session, Actor, UUID, UUID], object]
# Everything that is done to a report or a duty of another unit: its id is the second, the duty's
# the first.
DEEDS: dict[str, Deed] = {
    "accept": lambda w, a, _, r: accept_report(w, a, report_id=r, version=None, at=MONDAY),
    "send back": lambda w, a, _, r: send_back_report(
        w, a, report_id=r, version=None, remarks={"": "请核对"}, at=MONDAY
    ),
    "withdraw": lambda w, a, _, r: withdraw_report(w, a, report_id=r, version=None, at=MONDAY),
    "write": lambda w, a, _, r: save_answers(
        w, a, report_id=r, answers={"disputes_found": "9"}, version=None, at=MONDAY
    ),
    "hand up": lambda w, a, _, r: submit_report(
        w, a, report_id=r, version=None, proposals={}, at=MONDAY
    ),
    "consolidate": lambda w, a, _, r: draft_consolidation(
        w, a, report_id=r, version=None, at=MONDAY
    ),
    "follow up": lambda w, a, _, r: follow_figure(
        w, a, report_id=r, field="disputes_found", words="看"
    ),
    "remind": lambda w, a, o, _: remind_unit(w, a, obligation_id=o, at=MONDAY),
    "waive": lambda w, a, o, _: waive_obligation(w, a, obligation_id=o, reason="停电", at=MONDAY),
    "extend": lambda w, a, o, _: extend_obligation(
        w, a, obligation_id=o, until=IN_APRIL, reason="停电", at=MONDAY
    ),
    "begin": lambda w, a, o, _: begin_report(w, a, obligation_id=o, at=MONDAY),
    "begin on behalf": lambda w, a, o, _: begin_on_behalf(
        w, a, obligation_id=o, reason="停电", at=MONDAY
    ),
}


def test_what_it_reads_it_cannot_touch_and_is_told_so_in_chinese(
    world: World, bureau: Actor
) -> None:
    report = submitted(world, "upper")
    employ(world, world.who("county", "administrator"), "emergency", "reviewer")
    for who in (bureau, world.who("emergency", "reviewer")):
        with transaction(who, MONDAY) as work:
            owed = duty_of(work, world, "lower", period=W11).id
            find_obligation(work, who, owed)
        for name, deed in DEEDS.items():
            with pytest.raises(NotYours) as refused, transaction(who, MONDAY) as work:
                deed(work, who, owed, report)
            assert refused.value.code != "database-refused", name
            assert not refused.value.reason.isascii(), name
    with transaction(bureau, MONDAY) as work:
        assert find_report(work, bureau, report).state == "submitted"
        owed_to = partial(list_duties, work, bureau, Wanted(), after=None, limit=50)
        assert owed_to(below=True) == []


def test_only_the_county_s_designers_set_it_and_the_trail_says_so(world: World) -> None:
    for unit, role in (
        ("county", "assessor"),
        ("emergency", "administrator"),
        ("bridge", "reviewer"),
    ):
        who = world.who(unit, role)
        with transaction(who, MONDAY) as work, pytest.raises(NotYours):
            set_lookers(
                work, who, code=VILLAGE_WEEKLY, unit_ids=[world.unit("emergency").id], at=MONDAY
            )
    given(world, VILLAGE_WEEKLY, "emergency")
    given(world, VILLAGE_WEEKLY)
    county = world.who("county", "administrator")
    with transaction(county, MONDAY) as work:
        assert lookers_of(work, county, VILLAGE_WEEKLY) == []
        entries = trail_page(work, subject="form", subject_id=VILLAGE_WEEKLY, limit=2)
        assert [entry.detail["title"] for entry in entries] == [
            "不再查看：云岭县应急管理局",
            "可查看：云岭县应急管理局",
        ]


def test_only_departments_of_the_county_and_what_was_seen_before_is_asked(world: World) -> None:
    county = world.who("county", "reviewer")
    for unit in ("bridge", "mill", "b-sand"):
        with transaction(county, MONDAY) as work, pytest.raises(Invalid):
            set_lookers(
                work, county, code=VILLAGE_WEEKLY, unit_ids=[world.unit(unit).id], at=MONDAY
            )
    given(world, VILLAGE_WEEKLY, "emergency")
    with transaction(county, MONDAY) as work, pytest.raises(Stale):
        set_lookers(work, county, code=VILLAGE_WEEKLY, unit_ids=[], known=[], at=MONDAY)
    with transaction(county, MONDAY) as work, pytest.raises(NotFound):
        set_lookers(work, county, code="nothing", unit_ids=[], at=MONDAY)


def test_a_department_that_was_closed_meanwhile_does_not_get_its_line_back(
    world: World, bureau: Actor
) -> None:
    close = "update fq.unit set closed_on = %s where id = %s"
    with connect(str(database().settings.admin_url)) as admin:
        admin.execute(close, [MONDAY.date(), bureau.unit_id])
    given(world, VILLAGE_WEEKLY)
    with connect(str(database().settings.admin_url)) as admin:
        admin.execute(close, [None, bureau.unit_id])
    with transaction(bureau, MONDAY) as work:
        assert line_of(work, bureau) == NO_LINE
