"""A rule set with grades, decisions and money, and a year judged by it."""

from __future__ import annotations

from uuid import UUID

from fengqiao.actor import Actor
from fengqiao.bulletins.publishing import publish_bulletin
from fengqiao.tenancy.transaction import transaction
from tests import judging
from tests.judging import JUDGED, SMALL_RULES

_DECISIONS = """\
  - id: weak
    title: 得分偏低
    when: {figure: review, below: 70, missing: not_met}
    then:
      mark: warning
      effects: [列为重点单位]
      points: {add: -1.125}
      block: {honours: 评先评优, for: {months: 12}}
      persons: [{roles: [党政主要负责人], what: 约谈}]
      notice: 在全县通报
    authority: 县委
    lasts: {months: 6}
    clause: opinion
"""


_AFTER = """\
grades:
  - {grade: A, title: 优秀, at_least: 90, not_with: [warning]}
  - {grade: B, title: 合格}
money:
  - {id: prize, title: 奖金, when: {top: 1, at_edge: all_in, within: all}, by_place: [5000], split: {书记: 60, 村干部: 40}, clause: opinion}
decisions:
"""  # noqa: E501 - one record a line


GRADED = (
    SMALL_RULES.replace("points: {full: 100, decimals: 2}", "points: {full: 100, decimals: 3}")
    .replace("smallest_group: 7", "smallest_group: 2")
    .replace("{bottom: 3", "{bottom: 1")
    .replace("decisions:\n", _AFTER + _DECISIONS)
    .replace("expect: {review_item: 90.5, total: 90.5}", "expect: {review_item: 90.5, grade: A}")
)


def judged_year(assessor: Actor, source: str, period: str, points: list[int]) -> tuple[UUID, UUID]:
    """Judge a year by one figure a township, and publish it; return assessment and bulletin."""
    year = judging.opened(assessor, source, period)
    for unit, given in zip(judging.townships(assessor), points, strict=True):
        judging.enter(assessor, unit.id, period, "review", given)
    judging.scored(assessor, year)
    bulletin = judging.drafted(assessor, year)
    with transaction(assessor, JUDGED) as work:
        publish_bulletin(work, assessor, bulletin_id=bulletin, version=None, at=JUDGED)
    return year, bulletin
