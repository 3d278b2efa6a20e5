"""Rules that look back read what was kept of the years before."""

from __future__ import annotations

import pytest

from fengqiao.assessment.facts import gather_facts
from fengqiao.assessment.history import history_before
from fengqiao.assessment.queries import find_assessment, judged, rule_set_of
from fengqiao.rules import read_rule_set
from fengqiao.tenancy.transaction import transaction
from tests import judging
from tests.domain.grading import GRADED, judged_year
from tests.judging import JUDGED, SMALL_RULES
from tests.world import A, World


def test_a_status_given_before_is_known_to_the_rules_of_the_next_year(world: World) -> None:
    judging.give_card(A)
    assessor = world.who("county", "assessor")
    judged_year(assessor, GRADED, "2025", [9500, 6000])
    with transaction(assessor) as work:
        found = gather_facts(
            work, assessor, rule_set=read_rule_set(GRADED), period="2027", at=JUDGED
        )
        none = gather_facts(
            work, assessor, rule_set=read_rule_set(SMALL_RULES), period="2027", at=JUDGED
        )
    given = [(one["unit"], one["kind"], one["by"]) for one in found["statuses"]]
    assert ("341599101000", "warning", "own") in given
    assert "statuses" not in none


_LOOKING_BACK = (
    SMALL_RULES.replace(
        "        manual: {fact: review, lowest: 0, highest: 100}\n",
        '        formula: "MAX(review, IFMISSING(PAST(review, 1), 0))"\n        floor: none\n',
    )
    .replace("title: 示例考核办法", "title: 不低于上年的办法")
    .replace("ruleset: small", "ruleset: back")
)


@pytest.mark.parametrize(
    ("declared", "total"),
    [
        ("unit: 分, max: 100, decimals: 2", 9500),
        # What was written at two decimals then would be read as other figures now.
        ("unit: 分, max: 100, decimals: 1", 8000),
    ],
)
def test_rules_that_look_back_read_figures_that_were_declared_alike(
    world: World, declared: str, total: int
) -> None:
    judging.give_card(A)
    assessor = world.who("county", "assessor")
    judged_year(assessor, SMALL_RULES, "2025", [9500, 6000])
    source = _LOOKING_BACK.replace("unit: 分, max: 100, decimals: 2", declared)
    year = judging.opened(assessor, source, "2026")
    scale = 10 if "decimals: 1" in declared else 1
    for unit in judging.townships(assessor):
        judging.enter(assessor, unit.id, "2026", "review", 8000 // scale)
    judging.scored(assessor, year)

    with transaction(assessor) as work:
        assessment = find_assessment(work, assessor, year)
        result = judged(work, assessment).result
        assert history_before(work, assessment, rule_set_of(work, assessment))["2025"]["totals"]
    assert result.unit(judging.townships(assessor)[0].code).total == total
