"""Where a score's sources lead: to a page that really shows the record."""

from __future__ import annotations

from fengqiao.reports.counting import duties_on_board
from fengqiao.tenancy.transaction import transaction
from tests.world import W10, World, duty_of


def test_a_missing_report_leads_only_to_the_board_that_lists_it(shared_world: World) -> None:
    world = shared_world
    township, county = world.who("bridge", "reviewer"), world.who("county", "reviewer")
    with transaction(township) as work:
        owed = duty_of(work, world, "upper")
        shown = duties_on_board(work, township.county, [owed.id], above=township.scope)
    with transaction(county) as work:
        beyond = duties_on_board(work, county.county, [owed.id], above=county.scope)

    assert shown == {owed.id: ("village_weekly", W10)}
    # The county sees the duty, but its board lists townships: a link there would mislead.
    assert beyond == {}
