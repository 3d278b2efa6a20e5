"""A department reads the forms of its line in all units, and files only its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.errors import NotFound, NotYours, Refusal
from fengqiao.reorganization.changes import NewUnit
from fengqiao.reports.consolidation import draft_consolidation
from fengqiao.reports.drafting import begin_report, save_answers
from fengqiao.reports.excusing import extend_obligation, remind_unit, waive_obligation
from fengqiao.reports.following import follow_figure
from fengqiao.reports.listing import Wanted, list_duties
from fengqiao.reports.on_behalf import begin_on_behalf
from fengqiao.reports.pages.reading import line_words
from fengqiao.reports.queries import find_obligation, find_report, newest_revisions
from fengqiao.reports.review import accept_report, send_back_report
from fengqiao.reports.submission import submit_report, withdraw_report
from fengqiao.tenancy.transaction import transaction
from tests.domain.gridded import opened, staffed
from tests.domain.lines import ENTERPRISE_MONTHLY, IN_APRIL, LAMPS, given, seen
from tests.domain.reorganizing import asked, changed, scalar, undone
from tests.domain.test_form_lines_looked_over import looked
from tests.domain.test_reorganization_changes import named
from tests.world import (
    MARCH,
    MONDAY,
    VILLAGE_WEEKLY,
    W11,
    WEDNESDAY,
    World,
    accepted,
    drafted,
    duty_of,
    employ,
    submitted,
)


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


def test_what_it_took_over_it_reads_as_its_own_and_not_along_a_line(
    world: World, bureau: Actor
) -> None:
    upper = submitted(world, "upper")
    words = "update fq.unit set inherits = %(keys)s where id = %(id)s returning 1"

    def told() -> str:
        with transaction(bureau, MONDAY) as work:
            report = find_report(work, bureau, upper)
            return line_words(work, bureau, report, world.forms[VILLAGE_WEEKLY])

    assert told().startswith("按条线查看")
    scalar(words, keys=[world.unit("upper").scope], id=bureau.unit_id)
    assert told() == ""


def test_a_department_that_looks_along_a_line_is_not_unmade_before_it_is_lifted(
    world: World,
) -> None:
    new = (NewUnit("石桥镇应急所"),)
    change = changed(world, asked(world, "open", target="bridge", level="department", new=new))
    world.units["station"] = replace(world.unit("bridge"), id=named(world, "石桥镇应急所").id)
    given(world, VILLAGE_WEEKLY, "station")

    with pytest.raises(Refusal, match="change-grown") as refused:
        undone(world, change)
    given(world, VILLAGE_WEEKLY)

    assert "请先到表样的“条线查看”里去掉" in refused.value.reason
    assert undone(world, change).undoes == change.id


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
