"""The figures a year is judged by: counted from what was filed, or entered by people."""

from __future__ import annotations

import pytest

from fengqiao.errors import Invalid, NotFound, NotYours, Refusal
from tests import judging
from tests.domain.lived_year import facts_of, lived, on
from tests.judging import SMALL_RULES
from tests.world import World


def test_what_a_township_filed_is_counted_exactly(world: World) -> None:
    made = lived(world)

    bridge, willow = facts_of(world, "bridge"), facts_of(world, "willow")

    counted = {name: fact["value"] for name, fact in bridge.items()}
    # Three villages by three weeks less one waived, two half months, one enterprise month.
    assert counted["reports_expected"] == 3 * 3 - 1 + 2 + 1
    assert counted["reports_on_time"] == 2
    assert counted["reports_late"] == 1
    assert counted["reports_missing"] == 8
    assert counted["reports_sent_back"] == 1
    assert counted["consolidations_expected"] == 2
    assert counted["consolidations_on_time"] == 0
    # What nobody has accepted does not count, and the answer before the correction does not.
    assert (counted["disputes_found"], counted["disputes_resolved"]) == (5, 4)
    assert (counted["hazards_found"], counted["hazards_rectified_on_time"]) == (3, 1)
    assert counted["hazards_overdue"] == 1
    assert "public_satisfaction" not in counted
    assert [s["id"] for s in bridge["reports_late"]["sources"]] == [str(made["late"])]
    assert [s["id"] for s in bridge["reports_sent_back"]["sources"]] == [str(made["back"])]
    assert [s["id"] for s in bridge["hazards_overdue"]["sources"]] == [str(made["overdue"])]
    assert {s["kind"] for s in bridge["reports_missing"]["sources"]} == {"obligation"}
    assert willow["reports_missing"]["value"] == 2 * 3 + 2 - 1
    assert willow["hazards_rectified_on_time"]["value"] == 1
    assert willow["disputes_found"]["value"] == 4


def test_what_is_not_due_yet_is_neither_expected_nor_overdue(world: World) -> None:
    lived(world)

    early = facts_of(world, "bridge", on(3, 10, 12))
    last_day = facts_of(world, "bridge", on(3, 10, 23))
    day_after = facts_of(world, "bridge", on(3, 11, 1))

    assert early["reports_expected"]["value"] == 3
    assert early["consolidations_expected"]["value"] == 0
    # The hazard's limit is the tenth: until midnight it is not overdue.
    assert last_day["hazards_overdue"]["value"] == 0
    assert day_after["hazards_overdue"]["value"] == 1


@pytest.mark.parametrize(
    ("fact", "value", "words"),
    [
        ("review", 10001, "100"),
        ("review", -1, "不能是负数"),
        ("reports_late", 3, "没有这一项"),
        ("nothing", 3, "没有这一项"),
    ],
)
def test_only_figures_the_rules_ask_for_are_entered_and_within_their_bounds(
    world: World, fact: str, value: int, words: str
) -> None:
    assessor = world.who("county", "assessor")
    judging.opened(assessor, SMALL_RULES, "2026")

    with pytest.raises(Invalid) as refused:
        judging.enter(assessor, world.unit("bridge").id, "2026", fact, value)

    assert words in refused.value.errors["value"][0]


def test_facts_are_entered_for_units_in_sight_that_are_judged(world: World) -> None:
    assessor = world.who("county", "assessor")
    with pytest.raises(Refusal, match="no-assessment"):
        judging.enter(assessor, world.unit("bridge").id, "2026", "review", 1)
    judging.opened(assessor, SMALL_RULES, "2026")

    with pytest.raises(Invalid):
        judging.enter(assessor, world.unit("upper").id, "2026", "review", 1)
    with pytest.raises(NotFound):
        judging.enter(assessor, world.unit("b-sand").id, "2026", "review", 1)
    with pytest.raises(NotYours):
        judging.enter(world.who("bridge", "leader"), world.unit("bridge").id, "2026", "review", 1)
