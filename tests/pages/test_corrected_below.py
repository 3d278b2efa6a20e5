"""What a township handed up is corrected below: nobody reads on as if nothing had happened."""

from __future__ import annotations

from flask import Flask

from fengqiao.reports.queries import pinned_children
from fengqiao.tenancy.transaction import transaction
from tests.correcting import corrected
from tests.domain.gathering import complete, consolidated
from tests.pages.browser import as_somebody, words_of
from tests.pages.reporting import report_of
from tests.world import H1, TOWNSHIP_HALF_MONTHLY, W10, World, accepted

SAID = "下级后来又有更正，还没有定重新汇总还是保持不变"
PATROLS = {"patrols": "3", "patrol_attendance": "6"}


def test_both_levels_are_told_until_the_township_has_decided(app: Flask, world: World) -> None:
    accepted(world, "upper", period=W10, answers=PATROLS)
    number = consolidated(world)
    complete(world, number)
    township = as_somebody(app, world, "bridge", "filer")
    county = as_somebody(app, world, "county", "reviewer")
    board, read = f"/board?form={TOWNSHIP_HALF_MONTHLY}&period={H1}", f"/reports/{number}"
    assert not any(SAID in words_of(county.get(each)) for each in (board, read))
    assert "下级有更正" not in words_of(township.get("/tasks"))

    with transaction(world.who("bridge")) as work:
        (child,) = pinned_children(work, report_of(world, "bridge", number))
    corrected(world, child.id, "upper", {"patrols": "9", "patrol_attendance": "9"})

    assert all(SAID in words_of(county.get(each)) for each in (board, read))
    assert "通过无疑问的" not in words_of(county.get(board))
    duty = county.call("GET", f"/api/v1/reports/{number}").get_json()
    assert ("stale", duty["unproblematic"]) == (duty["unusual"][0]["kind"], False)
    assert SAID in words_of(township.get(read))
    assert "下级有更正" in words_of(township.get("/tasks"))
