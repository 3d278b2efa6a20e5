"""The county adopts a rule set: hand its file in, read it in plain words, then adopt it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from fengqiao import clock
from fengqiao.assessment.adoption import (
    LONGEST,
    adopt_rule_set,
    offered_rules,
    require_fed,
)
from fengqiao.errors import Invalid
from fengqiao.rules import RuleSet, describe
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.files import sent_file
from fengqiao.web.forms import read_form
from fengqiao.web.frame import render, say
from fengqiao.web.guards import posts
from fengqiao.web.idempotency import Answer, once
from fengqiao.web.session import the_actor

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.actor import Actor

pages = Blueprint("rule_sets", __name__)
_FILE = "rules"
_USUAL_NAME = "考核办法.yaml"


@pages.get("/rule-sets/new")
@posts("assessor", levels=("county",))
def ask() -> Response:
    """Ask for the file of a rule set."""
    return _drawn()


@pages.post("/rule-sets/new")
@posts("assessor", levels=("county",))
def look() -> Response:
    """Say in plain words what a file would judge by, or what is wrong with it; write nothing."""
    actor, at = the_actor(), clock.now()
    read_form()
    try:
        content, name = sent_file(_FILE, LONGEST)
        rule_set, text = offered_rules(content, name)
        with transaction(actor, at) as work:
            require_fed(work, actor, rule_set)
    except Invalid as refusal:
        return _drawn(problems=refusal.errors.get("rule_set") or [refusal.reason])
    return _drawn(rule_set=rule_set, text=text, name=name)


@pages.post("/rule-sets")
@posts("assessor", levels=("county",))
def adopt() -> ResponseReturnValue:
    """Adopt what the page before has shown."""
    actor, at = the_actor(), clock.now()
    fields = read_form("text", "name", longest=LONGEST)
    # A browser sends every line end as two characters.
    text = fields.raw("text").replace("\r\n", "\n")
    try:
        rule_set, _ = offered_rules(text.encode(), fields["name"] or _USUAL_NAME)
        with transaction(actor, at) as work:
            answer = once(work, actor, lambda: _adopted(work, actor, rule_set, text, at))
    except Invalid as refusal:
        return _drawn(problems=refusal.errors.get("rule_set") or [refusal.reason])
    say(f"已采用《{rule_set.rules.title}》（第 {rule_set.rules.version} 版）。", "green")
    return answer.respond()


def _adopted(work: Session, actor: Actor, rule_set: RuleSet, text: str, at: datetime) -> Answer:
    adopted = adopt_rule_set(work, actor, rule_set=rule_set, source=text, at=at)
    return Answer(body={"id": str(adopted.id)}, location="/assessments", status=201)


def _drawn(
    *,
    problems: list[str] | None = None,
    rule_set: RuleSet | None = None,
    text: str = "",
    name: str = "",
) -> Response:
    return render(
        "assessment/adopt.html",
        status=422 if problems else 200,
        problems=[{"field": "", "words": words} for words in problems or ()],
        notes=[str(one) for one in rule_set.warnings] if rule_set else [],
        title=f"《{rule_set.rules.title}》（第 {rule_set.rules.version} 版）" if rule_set else "",
        lines=describe(rule_set).splitlines() if rule_set else [],
        text=text,
        name=name,
        idempotency_key=str(uuid4()),
    )
