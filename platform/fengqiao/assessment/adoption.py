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
from fengqiao.rules import RuleErrors, RuleSet, check_examples, read_rule_set
from fengqiao.sources import Unreadable, decode

# A rule set with many worked examples has 30,000 characters; ten times that is no rule set.
LONGEST = 300_000


def offered_rules(content: bytes, name: str) -> tuple[RuleSet, str]:
    """Return the rule set of a file as it was handed in, and the text it was read from.

    Its worked examples are reckoned too: rules that miss what was reckoned by hand are not what
    was decided.

    :raises Invalid: with every finding at its line and column, one a sentence
    """
    if len(content) > LONGEST:
        raise _unfit(["这个文件太大，不像一份考核办法。请核对是不是选错了文件。"])
    try:
        text = decode(content, name)
        rule_set = read_rule_set(text, name)
    except Unreadable as error:
        raise _unfit([str(error.finding)]) from None
    except RuleErrors as error:
        raise _unfit([str(one) for one in error.findings if one.severity == "error"]) from None
    missed = [finding for one in check_examples(rule_set) for finding in one.findings]
    if missed:
        raise _unfit([str(one) for one in missed])
    return rule_set, text


def require_fed(work: Session, actor: Actor, rule_set: RuleSet) -> None:
    """Require that the platform can fill what the rules ask for.

    :raises Invalid: part by part
    """
    if problems := unfed(work, actor, rule_set):
        raise Invalid(
            "这份考核办法平台还办不了：" + "".join(problems), errors={"rule_set": problems}
        )


def _unfit(problems: list[str]) -> Invalid:
    return Invalid(
        "这份考核办法有错误，改好再来采用。",
        code="rule-set-unfit",
        errors={"rule_set": list(dict.fromkeys(problems))},
    )


def adopt_rule_set(
    work: Session, actor: Actor, *, rule_set: RuleSet, source: str, at: datetime
) -> AdoptedRuleSet:
    """Adopt a checked rule set with the text it was read from; the same one twice is one.

    :raises NotYours: if the actor is neither the county's assessor nor the installation itself
    :raises Invalid: if the platform cannot fill what the rules ask for, part by part
    """
    if actor.unit_level != "county" or not actor.has("assessor", "system"):
        raise NotYours("考核办法由县级考核员采用。")
    require_fed(work, actor, rule_set)
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
