"""A county's year made quickly: rules, facts, a scored assessment, a drafted bulletin."""

from __future__ import annotations

import io
from dataclasses import asdict
from datetime import UTC, datetime
from uuid import UUID

import pytest
from PIL import Image
from sqlalchemy import select

from fengqiao.actor import Actor
from fengqiao.assessment.adoption import adopt_rule_set
from fengqiao.assessment.entering import enter_fact
from fengqiao.assessment.scoring import open_assessment, score_assessment
from fengqiao.bulletins.drafting import draft_bulletin
from fengqiao.clock import ZONE
from fengqiao.county_files import read_county
from fengqiao.rules import read_rule_set
from fengqiao.tenancy.models import AdoptedCounty
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.models import Unit
from tests import world as small
from tests.world import ROOT, World

# After the year 2026: everything of it is due.
JUDGED = datetime(2027, 1, 5, 10, tzinfo=ZONE).astimezone(UTC)

# One manual item over 100 points, the seed's consequences for first and last places.
SMALL_RULES = """
ruleset: small
version: "1"
title: 示例考核办法
valid: {from: 2010-01-01, to: open}
applies_to: {level: township, period: year}
points: {full: 100, decimals: 2}
basis:
  - {id: opinion, document: 县平安建设实施意见, clause: 第25条, text: 后三位黄牌警告。}
facts:
  review: {title: 现场评分, from: manual.review, unit: 分, max: 100, decimals: 2}
sections:
  - id: work
    title: 工作
    full: 100
    items:
      - id: review_item
        title: 现场评分
        weight: 100
        manual: {fact: review, lowest: 0, highest: 100}
        missing: block
        owner: 县考核组
        clause: opinion
ranking:
  order: [{by: total}]
  ties: share
  groups: none
  smallest_group: 7
  overlap: neither
  leave_out: []
decisions:
  - id: bottom_three
    title: 位居后三位
    when: {bottom: 3, at_edge: all_in, within: all}
    then: {mark: yellow_card, effects: [予以黄牌警告]}
    authority: 县委、县政府
    lasts: next_result
    clause: opinion
  - id: bottom_three_twice
    title: 连续两年位居后三位
    when: {run: bottom_three, times: 2, in_a_row: yes, missing: breaks, cleared_by: none}
    then: {mark: veto, effects: [实施“一票否决”]}
    authority: 县委、县政府
    lasts: next_result
    clause: opinion
examples:
  - name: 评多少得多少
    period: 2026
    given: {review: 90.5}
    expect: {review_item: 90.5, total: 90.5}
"""

MANUAL = {
    "public_satisfaction": 9600,
    "onsite_review": 450,
    "safety_accidents_general": 0,
    "safety_accidents_larger": 0,
    "safety_accidents_major": 0,
}


def shipped_rules() -> str:
    """Return the shipped rule set, first and last place being enough for two townships."""
    text = (ROOT / "assessment_rules" / "jinzhai-2026.yaml").read_text(encoding="utf-8")
    text = text.split("  - name: 扣完为止", 1)[0]
    for before, after in (
        ("smallest_group: 7", "smallest_group: 2"),
        ("{top: 3", "{top: 1"),
        ("{bottom: 3", "{bottom: 1"),
    ):
        assert before in text
        text = text.replace(before, after)
    return text


def give_card(county: int, *, demonstration: bool = True, **written: str) -> None:
    """Give a county of the small world the card that bulletins are signed with.

    :param written: what stands on it instead of what the demonstration county has
    """
    definition = read_county(ROOT / "tenants" / "jinzhai")
    system = open_system_session(county, demonstration=demonstration)
    with transaction(system) as work:
        found = work.get_one(AdoptedCounty, county)
        found.definition = {"card": asdict(definition.county) | written}


def found_townships(
    world: World, monkeypatch: pytest.MonkeyPatch, county: int, count: int
) -> Actor:
    """Found a county of so many townships and return its assessor."""
    first = f"c{county}"
    monkeypatch.setitem(small.UNITS, first, (f"{county}000000", f"示例县{county}", "county", ""))
    monkeypatch.setitem(small.POSTS, first, ("administrator", "assessor"))
    for number in range(count):
        key = f"{first}-{number}"
        code, name = f"{county}{100 + number}000", f"第{number + 1}镇"
        monkeypatch.setitem(small.UNITS, key, (code, name, "township", first))
        monkeypatch.setitem(small.POSTS, key, ())
    small.found_county(world, county, f"示例县{county}", demonstration=True)
    give_card(county)
    return world.who(first, "assessor")


def opened(assessor: Actor, source: str, period: str, at: datetime = JUDGED) -> UUID:
    """Have a rule set adopted and a year opened under it."""
    with transaction(assessor, at) as work:
        adopted = adopt_rule_set(
            work, assessor, rule_set=read_rule_set(source), source=source, at=at
        )
        return open_assessment(work, assessor, rule_set_id=adopted.id, period=period, at=at).id


def townships(assessor: Actor) -> list[Unit]:
    """Return the county's townships in order."""
    with transaction(assessor) as work:
        found = select(Unit).where(Unit.level == "township").order_by(Unit.scope)
        return list(work.scalars(found))


def enter(
    assessor: Actor, unit_id: UUID, period: str, fact: str, value: int, at: datetime = JUDGED
) -> UUID:
    """Enter one fact."""
    with transaction(assessor, at) as work:
        return enter_fact(
            work,
            assessor,
            unit_id=unit_id,
            period=period,
            fact=fact,
            value=value,
            document="考核组记录",
            at=at,
        ).id


def scored(assessor: Actor, assessment_id: UUID, at: datetime = JUDGED) -> None:
    """Score a year."""
    with transaction(assessor, at) as work:
        score_assessment(work, assessor, assessment_id=assessment_id, version=None, at=at)


def drafted(assessor: Actor, assessment_id: UUID, at: datetime = JUDGED) -> UUID:
    """Draft a year's bulletin."""
    with transaction(assessor, at) as work:
        return draft_bulletin(work, assessor, assessment_id=assessment_id, at=at).id


def small_year(assessor: Actor, period: str, points: list[int], at: datetime = JUDGED) -> UUID:
    """Judge a year by one figure a township and draft its bulletin; return the bulletin."""
    assessment = opened(assessor, SMALL_RULES, period, at)
    for unit, given in zip(townships(assessor), points, strict=True):
        enter(assessor, unit.id, period, "review", given, at)
    scored(assessor, assessment, at)
    return drafted(assessor, assessment, at)


def photo(color: str = "green", **options: object) -> bytes:
    """Return a small photograph."""
    kept = io.BytesIO()
    Image.new("RGB", (64, 48), color).save(kept, "JPEG", **options)
    return kept.getvalue()
