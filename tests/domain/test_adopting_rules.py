"""A county adopts only what the platform can feed: nothing it cannot fill is silently zero."""

from __future__ import annotations

from hashlib import sha256
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from fengqiao.assessment.adoption import adopt_rule_set
from fengqiao.assessment.facts import gather_facts
from fengqiao.assessment.models import AdoptedRuleSet, Assessment
from fengqiao.assessment.queries import rule_set_of
from fengqiao.assessment.scoring import open_assessment
from fengqiao.errors import Invalid, Refusal
from fengqiao.rules import read_rule_set
from fengqiao.tenancy.transaction import transaction
from tests import judging
from tests.judging import JUDGED, SMALL_RULES, shipped_rules
from tests.rules.cases import RULES
from tests.world import World

_REVIEW = "  review: {title: 现场评分, from: manual.review, unit: 分, max: 100, decimals: 2}\n"
_BOTTOM = "when: {bottom: 3, at_edge: all_in, within: all}"


def bent(*changes: tuple[str, str]) -> str:
    """Return the small rules with parts replaced; each part must stand in them once."""
    text = SMALL_RULES
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def fed_by(source: str, more: str = "") -> str:
    """Return the small rules with one more figure from a source, zero where it is absent."""
    fact = f"  extra: {{title: 走访, from: {source}, unit: 分, max: 100, absent: zero{more}}}\n"
    item = "manual: {fact: review, lowest: 0, highest: 100}"
    used = 'formula: "MIN(review + extra, 100)"\n        floor: none'
    return bent((_REVIEW, _REVIEW + fact), (item, used))


UNFED = {
    fed_by("import.visits"): ["“走访”", "（extra，来源 import.visits）", "manual."],
    fed_by("ledger.visits"): ["“走访”", "ledger.visits", "manual."],
    fed_by("reports.visits"): ["“走访”", "reports.visits", "manual."],
    fed_by("reports.sum.monthly.visits"): ["“走访”", "没有报表“monthly”"],
    fed_by("reports.sum.village_weekly.visits"): ["“走访”", "没有“visits”这一栏"],
    fed_by("reports.sum.village_weekly.disputes_found", ", decimals: 1"): ["decimals", "0"],
    bent(("level: township", "level: prefecture")): ["市（州）", "level"],
    bent(("level: township", "level: [township, village]")): ["乡镇", "村", "分成几份"],
    bent(("period: year}", "period: quarter}"), ("    period: 2026\n", "    period: 2026-Q1\n")): [
        "季度",
        "year",
    ],
    bent(("groups: none", "groups: parent")): ["按上级分组"],
    bent((_BOTTOM, "when: {held: [veto], by: superior}")): ["held", "manual."],
    bent((_BOTTOM, "when: {held: [veto], by: own, overdue: yes}")): ["held", "整改"],
    fed_by("reports.late").replace("level: township", "level: enterprise"): ["乡镇", "manual."],
}


@pytest.mark.parametrize("number", range(len(UNFED)))
def test_rules_that_ask_for_what_nobody_fills_are_refused_by_name(
    world: World, number: int
) -> None:
    source = list(UNFED)[number]
    assessor = world.who("county", "assessor")

    with pytest.raises(Invalid) as refused, transaction(assessor, JUDGED) as work:
        adopt_rule_set(work, assessor, rule_set=read_rule_set(source), source=source, at=JUDGED)

    said = "".join(refused.value.errors["rule_set"])
    assert [words for words in UNFED[source] if words not in said] == []
    assert said in refused.value.reason
    with transaction(assessor) as work:
        assert list(work.scalars(select(AdoptedRuleSet))) == []


def test_each_status_that_cannot_be_looked_up_is_named_once(world: World) -> None:
    assessor = world.who("county", "assessor")
    twice = "{held: [veto, warning], by: superior}"
    source = bent(
        (_BOTTOM, f"when: {{all: [{twice}, {twice}, {{held: [talk], by: superior}}]}}"),
    )

    with pytest.raises(Invalid) as refused, transaction(assessor, JUDGED) as work:
        adopt_rule_set(work, assessor, rule_set=read_rule_set(source), source=source, at=JUDGED)

    said = refused.value.errors["rule_set"]
    assert len(said) == 2
    assert [("一票否决、警示提醒" in one, "约谈" in one) for one in said] == [
        (True, False),
        (False, True),
    ]


def test_registers_and_rounds_are_refused_by_name(world: World) -> None:
    register = "registers:\n  visit: {title: 越级访, from: ledger.visits, dates: [occurred]}\n"
    rounds = "ranking:\n"
    rolled = "roll_up: {from: quarter, to: year, method: mean, missing_round: skip}\nranking:\n"
    quarterly = bent(
        ("period: year}", "period: quarter}"),
        ("    period: 2026\n", "    period: 2026-Q1\n"),
        (rounds, rolled),
    )
    quarterly = quarterly.replace("lasts: next_result\n", "lasts: next_result\n    at: rolled\n")
    assessor = world.who("county", "assessor")
    for source, words in (
        (bent(("facts:\n", register + "facts:\n")), "“越级访”（visit）是登记簿"),
        (quarterly, "roll_up"),
    ):
        with pytest.raises(Invalid, match="invalid") as refused:
            judging.opened(assessor, source, "2026")
        assert words in refused.value.reason


def kept_as(world: World, source: str) -> UUID:
    """Keep a text as adopted, as an earlier version of the platform would have."""
    assessor = world.who("county", "assessor")
    with transaction(assessor, JUDGED) as work:
        adopted = AdoptedRuleSet(
            county=assessor.county,
            id=uuid4(),
            code="small",
            sha256=sha256(source.encode()).hexdigest(),
            title="示例考核办法",
            source=source,
            adopted_at=JUDGED,
            account_id=assessor.account_id,
        )
        work.add(adopted)
        return adopted.id


def test_a_text_adopted_long_ago_that_cannot_be_read_is_refused_in_words(world: World) -> None:
    assessor = world.who("county", "assessor")
    old = kept_as(world, SMALL_RULES.replace("level: township,", "level: township, within: a,"))

    refused = pytest.raises(Refusal, match="rules-unreadable")
    with refused as said, transaction(assessor, JUDGED) as work:
        open_assessment(work, assessor, rule_set_id=old, period="2026", at=JUDGED)
    assert "重新采用" in said.value.reason

    with transaction(assessor, JUDGED) as work:
        work.add(
            Assessment(
                county=assessor.county,
                id=uuid4(),
                scope=assessor.scope,
                rule_set_id=old,
                period="2026",
                title="旧办法",
                opened_at=JUDGED,
            )
        )
    refused = pytest.raises(Refusal, match="rules-unreadable")
    with refused as said, transaction(assessor) as work:
        rule_set_of(work, work.scalars(select(Assessment)).one())
    # The year stays under the text it was opened with: adopting another would change nothing.
    assert "采用的办法，现在的版本读不出来，请告诉系统管理人员" in said.value.reason
    assert "重新采用" not in said.value.title + said.value.reason


def test_rules_that_were_adopted_before_are_asked_again_when_a_year_is_opened(
    world: World,
) -> None:
    assessor = world.who("county", "assessor")
    old = kept_as(world, next(iter(UNFED)))

    with pytest.raises(Invalid) as refused, transaction(assessor, JUDGED) as work:
        open_assessment(work, assessor, rule_set_id=old, period="2026", at=JUDGED)

    assert "import.visits" in refused.value.errors["rule_set"][0]


def test_enterprises_are_judged_by_what_people_enter(world: World) -> None:
    assessor = world.who("county", "assessor")
    source = bent(("level: township", "level: enterprise"))
    judging.opened(assessor, source, "2026")

    with transaction(assessor) as work:
        found = gather_facts(
            work, assessor, rule_set=read_rule_set(source), period="2026", at=JUDGED
        )

    assert [unit["facts"] for unit in found["units"]] == [{}] * len(found["units"])
    assert found["units"]


def test_everything_the_shipped_rules_ask_for_is_fed(world: World) -> None:
    assessor = world.who("county", "assessor")
    rule_set = read_rule_set(shipped_rules())
    judging.opened(assessor, shipped_rules(), "2026")
    # The small rules of the engine's tests are judged by where parts die while people work.
    judging.opened(assessor, RULES, "2025")

    with transaction(assessor) as work:
        found = gather_facts(work, assessor, rule_set=rule_set, period="2026", at=JUDGED)

    counted = {one.id for one in rule_set.rules.facts if not one.source.startswith("manual.")}
    # Sums are there once a report was accepted; nobody has filed any.
    sums = {one.id for one in rule_set.rules.facts if one.source.startswith("reports.sum.")}
    assert counted - sums == set(found["units"][0]["facts"])
