"""A figure that differs from the ledger is handed up with a reason, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

import pytest

from fengqiao.errors import Invalid
from fengqiao.reports.drafting import declare_nil, save_answers
from fengqiao.reports.models import Report
from fengqiao.reports.queries import find_report, revisions_of
from fengqiao.reports.submission import submit_report
from fengqiao.tenancy.transaction import transaction
from tests.world import VILLAGE_WEEKLY, WEDNESDAY, World, begun, drafted, filled

INSPECTED = {"places_inspected": "4"}
COUNTED = {"places_inspected": 3}


def hand_in(world: World, report_id: UUID, proposals: Mapping[str, int]) -> Report:
    """Have the village submit beside what its ledger counts."""
    actor = world.who("upper")
    with transaction(actor, WEDNESDAY) as work:
        return submit_report(
            work, actor, report_id=report_id, version=None, at=WEDNESDAY, proposals=proposals
        )


def explain(world: World, report_id: UUID, **reasons: str) -> None:
    """Have the village say why its figures differ."""
    actor = world.who("upper")
    with transaction(actor, WEDNESDAY) as work:
        answers = filled(world.forms[VILLAGE_WEEKLY], INSPECTED)
        save_answers(
            work,
            actor,
            report_id=report_id,
            answers=answers,
            reasons=reasons,
            version=None,
            at=WEDNESDAY,
        )


def test_a_figure_that_differs_is_refused_at_its_field_until_a_reason_is_given(
    world: World,
) -> None:
    report_id = drafted(world, answers=INSPECTED)

    with pytest.raises(Invalid) as refused:
        hand_in(world, report_id, COUNTED)
    explain(world, report_id, places_inspected="  ")
    with pytest.raises(Invalid):
        hand_in(world, report_id, COUNTED)
    explain(world, report_id, places_inspected="上周漏记一处")
    report = hand_in(world, report_id, COUNTED)

    assert refused.value.code == "answers-do-not-fit"
    assert list(refused.value.errors) == ["places_inspected"]
    assert "台账的 3" in refused.value.errors["places_inspected"][0]
    assert report.state == "submitted"
    with transaction(world.who("upper")) as work:
        (revision,) = revisions_of(work, report)
    assert revision.reasons == {"places_inspected": "上周漏记一处"}


def test_a_figure_that_agrees_needs_no_reason(world: World) -> None:
    report_id = drafted(world, answers=INSPECTED)
    assert hand_in(world, report_id, {"places_inspected": 4}).state == "submitted"


def test_where_no_ledger_counts_nothing_is_compared(world: World) -> None:
    report_id = drafted(world, answers=INSPECTED)
    assert hand_in(world, report_id, {}).state == "submitted"


def test_what_is_wrong_with_the_form_is_said_together_with_what_differs(world: World) -> None:
    report_id = drafted(world, answers=INSPECTED | {"patrols": "-1"})
    with pytest.raises(Invalid) as refused:
        hand_in(world, report_id, COUNTED)
    assert {"places_inspected", "patrols"} <= set(refused.value.errors)


def test_a_photo_that_was_never_uploaded_keeps_the_report_down(world: World) -> None:
    report_id = drafted(world, answers={"photos": ["f" * 64]})
    with pytest.raises(Invalid) as refused:
        hand_in(world, report_id, {})
    assert list(refused.value.errors) == ["photos"]


def test_a_nil_report_beside_ledger_entries_needs_a_reason_like_any_figure(world: World) -> None:
    report_id, actor = begun(world), world.who("upper")
    with transaction(actor, WEDNESDAY) as work:
        stocks = {"patrol_members": "12", "patrol_points": "3"}
        save_answers(work, actor, report_id=report_id, answers=stocks, version=None, at=WEDNESDAY)
        declare_nil(work, actor, report_id=report_id, version=None, at=WEDNESDAY)
    with pytest.raises(Invalid) as refused:
        hand_in(world, report_id, COUNTED)
    assert list(refused.value.errors) == ["places_inspected"]
    with transaction(actor, WEDNESDAY) as work:
        save_answers(
            work,
            actor,
            report_id=report_id,
            answers=stocks,
            reasons={"places_inspected": "记错了日子"},
            version=None,
            at=WEDNESDAY,
        )
        declare_nil(work, actor, report_id=report_id, version=None, at=WEDNESDAY)
    assert hand_in(world, report_id, COUNTED).nil_report
    with transaction(actor) as work:
        assert find_report(work, actor, report_id).state == "submitted"
