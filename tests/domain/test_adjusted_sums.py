"""A computed sum that is changed by hand keeps what was computed, and says why."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import text

from fengqiao.errors import Invalid
from fengqiao.reports.consolidation import Adjusted, adjust_consolidation
from fengqiao.reports.queries import adjustments_of
from fengqiao.tenancy.transaction import transaction
from tests.domain.gathering import PATROLS, consolidated, draft_again, read
from tests.world import MONDAY, W10, World, accepted


def adjust(world: World, report_id: UUID, **adjustments: Adjusted) -> None:
    """Have the township report other values than the sums."""
    actor = world.who("bridge")
    with transaction(actor, MONDAY) as work:
        adjust_consolidation(
            work, actor, report_id=report_id, version=None, adjustments=adjustments, at=MONDAY
        )


def test_an_adjustment_keeps_the_computed_sum_beside_the_changed_one(world: World) -> None:
    accepted(world, "upper", period=W10, answers=PATROLS)
    report_id = consolidated(world)
    adjust(world, report_id, patrols=Adjusted(5, "另有两次由镇派出所带队"))
    report = read(world, report_id)
    assert report.answers["patrols"] == "5"
    with transaction(world.who("bridge")) as work:
        (kept,) = adjustments_of(work, report)
    assert (kept.computed, kept.adjusted, kept.reason) == (3, 5, "另有两次由镇派出所带队")


@pytest.mark.parametrize(
    ("field", "adjusted"),
    [
        ("patrols", Adjusted(5, "  ")),
        ("patrols", Adjusted(-1, "核对")),
        ("joint_inspections", Adjusted(5, "不是汇总数")),
        ("no_such_field", Adjusted(5, "没有这一项")),
    ],
)
def test_an_adjustment_needs_a_reason_and_a_computed_sum(
    world: World, field: str, adjusted: Adjusted
) -> None:
    accepted(world, "upper", period=W10, answers=PATROLS)
    report_id = consolidated(world)
    with pytest.raises(Invalid) as refused:
        adjust(world, report_id, **{field: adjusted})
    assert field in refused.value.errors
    assert read(world, report_id).answers["patrols"] == "3"


def test_the_database_takes_no_adjustment_without_a_reason(world: World) -> None:
    accepted(world, "upper", period=W10, answers=PATROLS)
    report_id = consolidated(world)
    with (
        pytest.raises(Exception, match="adjustment_reason_check"),
        transaction(world.who("bridge")) as work,
    ):
        work.execute(
            text(
                "insert into fq.adjustment (county, report_id, field, scope, computed, adjusted,"
                " reason) select county, id, 'patrols', scope, 3, 5, '' from fq.report"
                " where id = :id"
            ),
            {"id": report_id},
        )


def test_gathering_again_drops_the_adjustments_of_the_old_sums(world: World) -> None:
    accepted(world, "upper", period=W10, answers=PATROLS)
    report_id = consolidated(world)
    adjust(world, report_id, patrols=Adjusted(5, "核对"))
    draft_again(world, report_id)
    with transaction(world.who("bridge")) as work:
        assert not adjustments_of(work, read(world, report_id))
    assert read(world, report_id).answers["patrols"] == "3"
