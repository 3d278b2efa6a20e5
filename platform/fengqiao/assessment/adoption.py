"""A county adopts a rule set: checked, hashed, and from then on unchanged."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.assessment.feeding import unfed
from fengqiao.assessment.models import AdoptedRuleSet
from fengqiao.audit.trail import record
from fengqiao.errors import Invalid, NotYours
from fengqiao.rules import RuleSet


def adopt_rule_set(
    work: Session, actor: Actor, *, rule_set: RuleSet, source: str, at: datetime
) -> AdoptedRuleSet:
    """Adopt a checked rule set with the text it was read from; the same one twice is one.

    :raises NotYours: if the actor is neither the county's assessor nor the installation itself
    :raises Invalid: if the platform cannot fill what the rules ask for, part by part
    """
    if actor.unit_level != "county" or not actor.has("assessor", "system"):
        raise NotYours("考核办法由县级考核员采用。")
    if problems := unfed(work, actor, rule_set):
        raise Invalid(
            "这份考核办法平台还办不了：" + "".join(problems), errors={"rule_set": problems}
        )
    code = rule_set.rules.id
    found = work.scalars(
        select(AdoptedRuleSet).where(
            AdoptedRuleSet.county == actor.county,
            AdoptedRuleSet.code == code,
            AdoptedRuleSet.sha256 == rule_set.sha256,
        )
    ).one_or_none()
    if found is not None:
        return found
    adopted = AdoptedRuleSet(
        county=actor.county,
        id=uuid4(),
        code=code,
        sha256=rule_set.sha256,
        title=rule_set.rules.title,
        source=source,
        adopted_at=at,
        account_id=None if actor.has("system") else actor.account_id,
    )
    work.add(adopted)
    record(
        work,
        "rule_set.adopted",
        "rule_set",
        adopted.id,
        scope=actor.scope,
        detail={"code": code, "sha256": rule_set.sha256},
    )
    return adopted
