"""What the rules ask of a year: every blemish of a report, and every figure that stands."""

from __future__ import annotations

from datetime import timedelta

from fengqiao.reports.counting import field_sums, filing_counts
from fengqiao.reports.rates import TOWNSHIP_KEYS
from fengqiao.reports.review import send_back_report
from fengqiao.tenancy.transaction import transaction
from tests.domain.gathering import complete, consolidated, read
from tests.world import MONDAY, VILLAGE_WEEKLY, W10, W11, WEDNESDAY, A, World, accepted, submitted


def test_a_report_that_was_late_and_sent_back_counts_as_both_and_in_its_own_year_only(
    world: World,
) -> None:
    report_id = submitted(world, "upper", period=W10, at=WEDNESDAY)
    above, soon = world.who("bridge", "reviewer"), WEDNESDAY + timedelta(hours=1)
    with transaction(above, soon) as work:
        send_back_report(
            work, above, report_id=report_id, version=None, remarks={"": "请核对。"}, at=soon
        )
    with transaction(above, MONDAY) as work:
        found, other = (
            filing_counts(work, county=A, year=year, at=MONDAY, levels=["village"])
            for year in ("2026", "2025")
        )
    counts = found[above.scope]
    assert [each.report_id for each in counts.late] == [report_id]
    assert [each.report_id for each in counts.sent_back] == [report_id]
    assert report_id not in [each.report_id for each in counts.missing]
    assert other == {}


def test_figures_that_a_township_has_added_up_still_count_for_the_year(world: World) -> None:
    figures = {"patrols": "3", "patrol_attendance": "6"}
    child = accepted(world, "upper", period=W11, answers=figures, at=MONDAY)
    complete(world, consolidated(world))
    assert read(world, child).state == "consolidated"
    with transaction(world.who("county", "assessor"), MONDAY) as work:
        sums, before = (
            field_sums(
                work,
                county=A,
                year=year,
                width=TOWNSHIP_KEYS,
                form=VILLAGE_WEEKLY,
                field_code="patrols",
            )
            for year in ("2026", "2025")
        )
    assert {key: (each.value, each.reports) for key, each in sums.items()} == {
        world.unit("bridge").scope // TOWNSHIP_KEYS: (3, 1)
    }
    assert before == {}
