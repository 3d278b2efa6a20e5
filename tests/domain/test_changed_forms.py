"""A form changes its fields between versions: figures stay what they were, and drafts writable."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from fengqiao.errors import Invalid, Refusal
from fengqiao.form_design.drafting import adopt_draft, begin_draft
from fengqiao.form_design.writing import form_document, write_form
from fengqiao.forms.form import Form
from fengqiao.forms.form_file import parse_form
from fengqiao.reports.adoption import adopt_form, retire_form
from fengqiao.reports.consolidation import (
    Adjusted,
    adjust_consolidation,
    draft_consolidation,
)
from fengqiao.reports.drafting import begin_report, save_answers
from fengqiao.reports.earlier import previous_values
from fengqiao.reports.exchange import exchange_content
from fengqiao.reports.exporting import withheld_names
from fengqiao.reports.form_versions import form_lives
from fengqiao.reports.gathering import gather_children
from fengqiao.reports.on_behalf import begin_on_behalf
from fengqiao.reports.on_behalf_rows import TypedRow, keep_rows
from fengqiao.reports.queries import find_report, form_of
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from tests.approving import approved
from tests.domain.test_form_design import LATER, adopted, designer, owed, weekly
from tests.pages.reporting import with_ledger
from tests.world import (
    H1,
    MONDAY,
    TOWNSHIP_HALF_MONTHLY,
    VILLAGE_WEEKLY,
    W10,
    W11,
    WEDNESDAY,
    A,
    World,
    accepted,
    begun,
    drafted,
    duty_of,
)

WHY = "村里停电，电话报数"


@pytest.fixture(autouse=True)
def _with_ledger(world: World) -> None:
    """Keep the ledger that the weekly's counts are proposed from."""
    with_ledger(A)


def field_of(document: dict[str, Any], code: str) -> dict[str, Any]:
    """Return one field of a form's file."""
    fields = [f for section in document["sections"] for f in section["fields"]]
    return next(field for field in fields if field["field"] == code)


def adopted_alone(world: World, document: dict[str, Any], period: str = W11) -> Form:
    """Have the installation adopt a version, as with a county's files."""
    form = parse_form(write_form(document)).form
    system = open_system_session(A, demonstration=True)
    with transaction(system, LATER) as work:
        adopt_form(work, system, form, from_period=period, at=LATER)
    return form


def test_last_periods_figures_are_read_at_the_places_they_were_filed_with(world: World) -> None:
    accepted(world, answers={"patrol_members": "12", "narrative": "一切正常"}, period=W10)
    document = weekly(world)
    field_of(document, "patrol_members").update({"type": "decimal", "places": "2"})
    field_of(document, "narrative").update({"type": "choice", "choices": ["有", "无"]})
    for key in ("longest", "consolidates", "from"):
        field_of(document, "narrative").pop(key, None)
    form = adopted_alone(world, document)
    actor = world.who("upper")
    with transaction(actor, LATER) as work:
        before = previous_values(work, duty_of(work, world, "upper", period=W11), form)
    assert before["patrol_members"] == 1200
    assert "narrative" not in before


def test_reports_of_two_versions_add_up_to_what_they_say(world: World) -> None:
    accepted(world, answers={"households_visited": "12"}, period=W10)
    document = weekly(world)
    field_of(document, "households_visited").update({"type": "decimal", "places": "1"})
    world.forms = {**world.forms, VILLAGE_WEEKLY: adopted_alone(world, document)}
    accepted(world, answers={"households_visited": "2.5"}, period=W11, at=LATER)
    with transaction(world.who("bridge", "reviewer"), MONDAY) as work:
        actor = world.who("bridge", "reviewer")
        number = duty_of(work, world, "bridge", form=TOWNSHIP_HALF_MONTHLY, period=H1).id
        report = begin_report(work, actor, obligation_id=number, at=MONDAY)
        form = form_of(work, report)
        code = next(c for c, f in form.fields.items() if f.source_field == "households_visited")
        # The township's own form counts whole households: 12 and 2.5, rounded away from zero.
        assert gather_children(work, report, form, at=LATER).computed.values[code] == 15


def test_what_a_later_version_marks_as_personal_leaves_with_no_older_report(world: World) -> None:
    accepted(
        world,
        answers={"narrative": "老张家调解成功", "patrols": "3", "patrol_attendance": "3"},
        period=W10,
    )
    county = world.who("county", "assessor")
    with transaction(county, MONDAY) as work:
        before = exchange_content(work, county, form=VILLAGE_WEEKLY, period=W10, at=MONDAY)
    assert before["reports"][0]["values"]["narrative"] == "老张家调解成功"
    document = weekly(world)
    field_of(document, "narrative").update({"personal": "contact"})
    adopted_alone(world, document)
    with transaction(county, LATER) as work:
        now = exchange_content(work, county, form=VILLAGE_WEEKLY, period=W10, at=LATER)
        withheld = withheld_names(work, A, VILLAGE_WEEKLY)
    assert "narrative" not in now["reports"][0]["values"]
    assert "narrative" not in [field["code"] for field in now["fields"]]
    assert now["reports"][0]["values"]["patrols"] == "3"
    assert withheld == {"narrative"}


def test_a_row_of_the_sheet_is_kept_although_an_older_answer_has_no_place(world: World) -> None:
    clerk = world.who("bridge")
    with transaction(clerk, LATER) as work:
        number = duty_of(work, world, "upper", period=W11).id
        draft = begin_on_behalf(work, clerk, obligation_id=number, reason=WHY, at=LATER)
        save_answers(
            work,
            clerk,
            report_id=draft.id,
            answers={"escalated_matters": "林权纠纷"},
            version=None,
            at=LATER,
        )
    adopted(world, weekly(world))
    with transaction(clerk, LATER) as work:
        seen = find_report(work, clerk, draft.id).version
        rows = [TypedRow(number, {"patrols": "3"}, seen)]
        (kept,) = keep_rows(work, clerk, rows=rows, reason=WHY, at=LATER)
        assert kept.answers == {"escalated_matters": "林权纠纷", "patrols": "3"}


def test_a_row_does_not_wipe_out_what_a_colleague_typed_meanwhile(world: World) -> None:
    one, other = world.who("bridge"), world.who("bridge", "reviewer")
    number = owed(world, "upper", W10).id
    with transaction(one, WEDNESDAY) as work:
        rows = [TypedRow(number, {"patrols": "3", "disputes_found": ""})]
        keep_rows(work, one, rows=rows, reason=WHY, at=WEDNESDAY)
    # The other's sheet was drawn before: it knows of no draft.
    stale = [TypedRow(number, {"patrols": "", "disputes_found": "4"})]
    with pytest.raises(Refusal) as refused, transaction(other, WEDNESDAY) as work:
        keep_rows(work, other, rows=stale, reason=WHY, at=WEDNESDAY)
    assert f"row.{number}" in refused.value.errors


def test_gathering_again_leaves_no_row_of_the_gathering_before(world: World) -> None:
    report_id = begun(world, "bridge", form=TOWNSHIP_HALF_MONTHLY, period=H1, at=MONDAY)
    actor = world.who("bridge", "reviewer")
    table = {
        "field": "places",
        "label": "点位",
        "type": "table",
        "consolidates": "list",
        "from": "village_weekly.places",
        "columns": [{"column": "place", "label": "地点", "type": "text"}],
    }
    document = form_document(world.forms[TOWNSHIP_HALF_MONTHLY])
    document["sections"][0]["fields"].append(table)
    adopted_alone(world, document, H1)
    with transaction(actor, MONDAY) as work:
        report = find_report(work, actor, report_id)
        report.answers = {"places.1.place": "东街", "places.2.place": "西街"}
    with transaction(actor, MONDAY) as work:
        report = draft_consolidation(work, actor, report_id=report_id, version=None, at=MONDAY)
        assert not any(name.startswith("places.") for name in report.answers)


def test_a_county_goes_back_to_an_earlier_version_and_takes_a_retired_form_up_again(
    world: World,
) -> None:
    first = form_document(world.forms[VILLAGE_WEEKLY])
    adopted(world, weekly(world))
    back = adopted(world, first, note="改回原来的")
    assert set(back.fields) == set(world.forms[VILLAGE_WEEKLY].fields)
    assert owed(world, "upper", W11).form_sha256 == back.hash
    actor, after = designer(world), LATER + timedelta(hours=1)
    with transaction(actor, after) as work:
        retire_form(
            work, actor, code=VILLAGE_WEEKLY, from_period="2026-W12", reason="不用了", at=after
        )
    again = after + timedelta(hours=1)
    with transaction(actor, again) as work:
        draft = begin_draft(work, actor, document=form_document(back), at=again)
    approved(world, draft.id, at=again)
    with transaction(actor, again) as work:
        adopt_draft(
            work,
            actor,
            draft_id=draft.id,
            version=draft.version,
            from_period="2026-W12",
            note="县里决定恢复",
            at=again,
        )
        assert form_lives(work, A)[VILLAGE_WEEKLY].retired is None


def test_a_sum_is_adjusted_within_the_bounds_of_its_field(world: World) -> None:
    report_id = begun(world, "bridge", form=TOWNSHIP_HALF_MONTHLY, period=H1, at=MONDAY)
    document = form_document(world.forms[TOWNSHIP_HALF_MONTHLY])
    field_of(document, "patrols")["min"] = "-5"
    adopted_alone(world, document, H1)
    actor = world.who("bridge")
    with transaction(actor, MONDAY) as work:
        changed = {"patrols": Adjusted(-2, "减去重复的")}
        report = adjust_consolidation(
            work, actor, report_id=report_id, version=None, adjustments=changed, at=MONDAY
        )
        assert report.answers["patrols"] == "-2"
    beyond = {"patrols": Adjusted(-6, "减去重复的")}
    with pytest.raises(Invalid), transaction(actor, MONDAY) as work:
        adjust_consolidation(
            work, actor, report_id=report_id, version=None, adjustments=beyond, at=MONDAY
        )


def test_a_county_file_put_back_to_what_it_said_before_is_adopted_once_more(world: World) -> None:
    first, changed = world.forms[VILLAGE_WEEKLY], form_document(world.forms[VILLAGE_WEEKLY])
    changed["owner"] = "平安办"
    system = open_system_session(A, demonstration=True)

    def loaded(form: Form, hours: int) -> bool:
        at = LATER + timedelta(hours=hours)
        with transaction(system, at) as work:
            return adopt_form(work, system, form, at=at)

    number = drafted(world, "upper", period=W11, at=WEDNESDAY)
    assert loaded(parse_form(write_form(changed)).form, 0)
    assert loaded(first, 1)
    assert not loaded(first, 2)
    with transaction(world.who("upper")) as work:
        asked = form_of(work, find_report(work, world.who("upper"), number))
    assert asked.owner == first.owner
    assert "照县的文件改回" in asked.version_note


def test_a_county_file_that_did_not_change_leaves_what_a_page_made_of_the_form(
    world: World,
) -> None:
    newer = adopted(world, weekly(world))
    system, at = open_system_session(A, demonstration=True), LATER + timedelta(hours=1)
    with transaction(system, at) as work:
        assert not adopt_form(work, system, world.forms[VILLAGE_WEEKLY], at=at)
        assert form_lives(work, A)[VILLAGE_WEEKLY].newest.sha256 == newer.hash
