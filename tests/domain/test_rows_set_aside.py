"""A township goes up without a row that it knows to be a duplicate, with a reason, and says so."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from fengqiao.audit.queries import trail_page
from fengqiao.errors import Invalid, NotFound, NotYours, Refusal, Stale
from fengqiao.forms.tables import typed_rows
from fengqiao.reports.consolidation import Adjusted, adjust_consolidation
from fengqiao.reports.corrections import asides_undone, corrections_below, effects_of
from fengqiao.reports.models import Fact, Report
from fengqiao.reports.queries import adjustments_of, form_of, revisions_of
from fengqiao.reports.set_aside import asides_of
from fengqiao.reports.setting_aside import set_row_aside, take_row_back
from fengqiao.tenancy.questions import Value
from fengqiao.tenancy.transaction import transaction
from tests.case_tables import FIELDS, WATER, ask_rows, gathered, keys_of, row_of
from tests.correcting import corrected
from tests.domain.gathering import complete, draft_again, read
from tests.world import MONDAY, World

WHY = "和上河村报的是同一件事"


def set_aside(world: World, report_id: UUID, key: str, reason: str = WHY, **more: Any) -> Report:
    """Have the township's filer, or somebody else, leave a row out."""
    actor = world.who(more.get("unit", "bridge"), more.get("role", "filer"))
    with transaction(actor, MONDAY) as work:
        return set_row_aside(
            work,
            actor,
            report_id=report_id,
            version=more.get("version"),
            row_key=key,
            reason=reason,
            at=MONDAY,
        )


def take_back(world: World, report_id: UUID, key: str) -> None:
    """Have the township's filer take a row up again."""
    actor = world.who("bridge")
    with transaction(actor, MONDAY) as work:
        take_row_back(work, actor, report_id=report_id, version=None, row_key=key, at=MONDAY)


def told(world: World, report_id: UUID) -> tuple[list[str], object, object]:
    """Return the matters in the township's table, and what they add up to."""
    report = read(world, report_id)
    with transaction(world.who("bridge")) as work:
        form = form_of(work, report)
    rows = typed_rows(form.fields["cases"], report.answers)
    names = [str(row["name"]) for row in rows] if isinstance(rows, list) else []
    return names, report.answers.get("involved"), report.answers.get("listed")


def standing(world: World, report_id: UUID) -> list[tuple[str, bool, bool]]:
    """Return of each row set aside what it said, whether it applies and whether it changed."""
    actor = world.who("bridge")
    with transaction(actor) as work:
        rows = asides_of(work, read(world, report_id))
    return [(row.cells["name"], row.applies, row.changed) for row in rows]


def test_a_row_is_left_out_of_its_table_and_every_sum_and_taken_up_again(world: World) -> None:
    ask_rows(world)
    report_id, lower = gathered(world)
    assert told(world, report_id) == (["争地", "争水", "争水", "争水"], "39", "4")
    # Two rows say the same: the one that is left out is one, not both.
    key = row_of(world, report_id, lower, 1)
    before = read(world, report_id)

    after = set_aside(world, report_id, key)

    assert after.version > before.version
    assert told(world, report_id) == (["争地", "争水", "争水"], "27", "3")
    set_aside(world, report_id, row_of(world, report_id, lower, 0))
    assert told(world, report_id) == (["争地", "争水"], "15", "2")
    assert standing(world, report_id) == [("争水", True, False)] * 2
    take_back(world, report_id, key)
    assert told(world, report_id)[1:] == ("27", "3")
    with transaction(world.who("bridge")) as work:
        trail = trail_page(work, subject="report", subject_id=str(report_id), limit=3)
    assert [each.action for each in trail][:2] == ["report.row_taken_back", "report.row_set_aside"]
    with pytest.raises(NotFound):
        take_back(world, report_id, key)


def test_of_rows_that_are_added_to_one_only_a_units_own_part_is_left_out(world: World) -> None:
    ask_rows(world)
    report_id, lower = gathered(world)
    assert read(world, report_id).answers["kinds.2.people"] == "24"
    set_aside(world, report_id, row_of(world, report_id, lower, field="kinds"))
    assert read(world, report_id).answers["kinds.2.people"] == "12"
    assert told(world, report_id)[1:] == ("39", "4")


def test_what_has_no_row_left_adds_up_to_nothing_and_is_not_missing(world: World) -> None:
    ask_rows(world)
    report_id, _ = gathered(world)
    for key in keys_of(world, report_id):
        set_aside(world, report_id, key)
    assert told(world, report_id) == ([], "0", "0")


def test_an_adjustment_of_a_sum_that_changes_is_dropped_and_the_others_stay(world: World) -> None:
    ask_rows(world)
    report_id, lower = gathered(world)
    actor = world.who("bridge")
    changed = {"involved": Adjusted(40, "漏记一人"), "patrols": Adjusted(9, "漏记")}
    with transaction(actor, MONDAY) as work:
        adjust_consolidation(
            work, actor, report_id=report_id, version=None, adjustments=changed, at=MONDAY
        )
    set_aside(world, report_id, row_of(world, report_id, lower))
    report = read(world, report_id)
    with transaction(actor) as work:
        assert [each.field for each in adjustments_of(work, report)] == ["patrols"]
    assert (report.answers["involved"], report.answers["patrols"]) == ("27", "9")


def test_it_stays_out_when_gathered_anew_and_handed_up_so_but_not_once_it_is_changed(
    world: World,
) -> None:
    ask_rows(world)
    report_id, lower = gathered(world)
    set_aside(world, report_id, row_of(world, report_id, lower))
    draft_again(world, report_id)
    assert told(world, report_id)[1:] == ("27", "3")
    complete(world, report_id)
    actor = world.who("county", "reviewer")
    with transaction(actor) as work:
        report = read(world, report_id)
        (revision,) = revisions_of(work, report)
        found = select(Fact.field, Fact.value).where(Fact.report_id == report_id)
        facts = dict(work.execute(found).all())
        assert [each.record.reason for each in asides_of(work, report)] == [WHY]
    assert revision.answers["cases"] == [FIELDS, WATER, WATER]
    assert (facts["involved"], facts["cases.rows"]) == (27, 3)

    # Another row comes in before it and it is as it was: the decision stands.
    other = {"name": "争路", "people": 1}
    corrected(world, lower, "lower", {"cases": [other, WATER, WATER]})
    assert _undone(world, report_id) == ([], {"involved": (27, 28), "listed": (3, 4)})
    # Now the rows themselves are changed: what was left out is told, and counts again.
    corrected(world, lower, "lower", {"cases": [{**WATER, "people": 13}]})
    assert _undone(world, report_id) == (["争水"], {"involved": (27, 28)})
    assert standing(world, report_id) == [("争水", True, False)]


def _undone(world: World, report_id: UUID) -> tuple[list[str], dict[str, tuple[Value, Value]]]:
    """Return which decisions gathering anew would undo, and what it would do to the sums."""
    with transaction(world.who("bridge")) as work:
        report = read(world, report_id)
        found = corrections_below(work, report)
        rows = asides_undone(work, report, found)
        effects = effects_of(work, report, form_of(work, report), found)
    sums = {each.field.code: (each.before, each.after) for each in effects}
    return [row.cells["name"] for row in rows], sums


def test_gathered_anew_a_changed_row_counts_and_the_old_decision_is_shown_as_undone(
    world: World,
) -> None:
    ask_rows(world)
    report_id, lower = gathered(world)
    key = row_of(world, report_id, lower)
    set_aside(world, report_id, key)
    corrected(world, lower, "lower", {"cases": [{**WATER, "people": 13}]})
    draft_again(world, report_id)
    assert told(world, report_id)[1:] == ("28", "3")
    assert standing(world, report_id) == [("争水", False, True)]
    with pytest.raises(Refusal) as gone:
        set_aside(world, report_id, key)
    assert gone.value.code == "row-not-gathered"
    # Whoever has seen it puts the old decision away; nothing counts otherwise by that.
    take_back(world, report_id, key)
    assert (standing(world, report_id), told(world, report_id)[1:]) == ([], ("28", "3"))


def test_it_takes_a_reason_the_own_report_and_the_version_that_was_seen(world: World) -> None:
    ask_rows(world)
    report_id, lower = gathered(world)
    key = row_of(world, report_id, lower)
    for reason in ("  ", "长" * 201):
        with pytest.raises(Invalid) as refused:
            set_aside(world, report_id, key, reason)
        assert list(refused.value.errors) == ["reason"]
    with pytest.raises(Stale):
        set_aside(world, report_id, key, version=1)
    with pytest.raises(NotYours):
        set_aside(world, report_id, key, role="leader")
    with pytest.raises(Refusal) as unknown:
        set_aside(world, report_id, "a" * 64)
    assert unknown.value.code == "row-not-gathered"
    set_aside(world, report_id, key, "记错了")
    set_aside(world, report_id, key)
    with transaction(world.who("bridge")) as work:
        (kept,) = asides_of(work, read(world, report_id))
    assert (kept.record.reason, kept.record.account_id) == (WHY, world.who("bridge").account_id)
    complete(world, report_id)
    for late in (set_aside, take_back):
        with pytest.raises(Refusal) as filed:
            late(world, report_id, key)
        assert filed.value.code == "already-submitted"


def test_the_database_takes_no_row_without_a_reason(world: World) -> None:
    ask_rows(world)
    report_id, lower = gathered(world)
    actor = world.who("bridge")
    with (
        pytest.raises(Exception, match="row_set_aside_reason_check"),
        transaction(actor, MONDAY) as work,
    ):
        work.execute(
            text(
                "insert into fq.row_set_aside (county, report_id, row_key, child_report_id,"
                " child_revision, field, scope, content, reason) values (:county, :report,"
                " repeat('a', 64), :child, 1, 'cases', :scope, '{}', '')"
            ),
            {
                "county": actor.county,
                "report": report_id,
                "child": lower,
                "scope": actor.scope,
            },
        )
