"""Plan a change of the tree ahead: looked at today, carried out by itself on its day.

What was looked at is kept with its outline, the hash of what it does to the tree itself. Duties,
hazards and posts come and go until the day; the tree may not: if the change would then do something
else to it, or cannot be done at all, nothing is done and the county is told. A unit whose last
consolidation is still due is waited for, and so is what somebody is in the way of and what the
product itself fails at: but not for ever.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.audit.trail import record
from fengqiao.clock import local_date
from fengqiao.counties.periods import open_current_periods
from fengqiao.errors import Invalid, Refusal, Stale
from fengqiao.log import logger
from fengqiao.notices.telling import About, notify
from fengqiao.reorganization.carrying_out import carry_out_plan
from fengqiao.reorganization.changes import Change
from fengqiao.reorganization.models import PlannedChange
from fengqiao.reorganization.planning import plan_change
from fengqiao.reorganization.plans import Plan, day, refuse
from fengqiao.reorganization.queries import find_planned, waiting_changes
from fengqiao.tenancy.moves import require_move
from fengqiao.tenancy.sessions import open_system_session, require_installation
from fengqiao.tenancy.transaction import transaction

_log = logger(__name__)
_KIND = "planned_change"
LONGEST_WORDS = 200
# The last consolidation of a township that closes is due some working days after its last period.
PATIENCE = timedelta(days=20)
# What may pass by itself, and what is said if it has not passed when patience ends.
_PASSING = {
    "consolidation-due": "",
    "stale": "到日子以后一直有别人在改同样的内容，没有排上。请重新预览，再定办理的日子。",
    "defect": "系统办理时一直出错。请告诉系统管理人员，查明以后重新预览，再定办理的日子。",
}
OTHERWISE = "单位现在的情况和当初预览的不一样，请重新预览，再定办理的日子。"


def plan_ahead(
    work: Session, actor: Actor, *, change: Change, seen: str, at: datetime
) -> PlannedChange:
    """Keep a change whose preview a person has seen, to be carried out on its day.

    :raises Stale: if today's plan is another than the one that was seen
    :raises NotYours: unless the county's administrator acts
    :raises Invalid: field by field, if it cannot be meant, or its day is not to come
    :raises Refusal: ``already-planned``, or in words what the tree does not allow
    """
    require_move(actor, _KIND, "", "planned", scope=actor.scope)
    plan = plan_change(work, actor, change, at=at, hold=True)
    if plan.sha256 != seen:
        raise Stale("预览之后情况有了变化。请看一下新的预览，核对后再确认一次。")
    if change.on <= local_date(at):
        raise Invalid(errors={"on": ["这个日子已经到了，请直接办理。"]})
    _refuse_twice(work, actor, plan)
    planned = PlannedChange(
        county=actor.county,
        id=uuid4(),
        scope=actor.scope,
        kind=change.kind,
        effective_on=change.on,
        document_number=change.document,
        request=change.as_json(),
        shown=plan.shown,
        outline=plan.outline,
        state="planned",
    )
    work.add(planned)
    work.flush()
    _note(work, actor, "unit.change_planned", planned, {"title": plan.title})
    return planned


def _refuse_twice(work: Session, actor: Actor, plan: Plan) -> None:
    wanted = set(plan.change.named)
    for other in waiting_changes(work, actor):
        if wanted & set(Change.from_json(other.request).named):
            raise refuse(
                f"其中的单位在{day(other.effective_on)}已经有一次待生效的调整"
                f"（{other.shown['title']}），请先撤回那一次，或等它办完。",
                "already-planned",
            )


def withdraw_planned(
    work: Session, actor: Actor, *, planned_id: UUID, version: int | None, words: str
) -> PlannedChange:
    """Take a plan back before its day, with a reason.

    :raises NotFound: if there is none such in the county
    :raises Stale: if it was settled meanwhile
    :raises NotYours: unless the county's administrator acts
    :raises Invalid: without a reason
    """
    planned = find_planned(work, actor, planned_id, version=version)
    require_move(actor, _KIND, planned.state, "withdrawn", scope=planned.scope)
    if not words or len(words) > LONGEST_WORDS:
        raise Invalid(errors={"words": [f"请写明撤回的原因（不超过 {LONGEST_WORDS} 字）。"]})
    _settle(planned, "withdrawn", words)
    work.flush()
    _note(work, actor, "unit.change_withdrawn", planned, {"reason": words})
    return planned


def carry_out_due(county: int, *, at: datetime, demonstration: bool = False) -> int:
    """Carry out what a county planned for today or before; return how many changes were done.

    Each is one transaction with the obligations it opens. What cannot be done is settled as
    failed, and the county's administrators are told. One that fails keeps no other waiting.
    """
    actor = open_system_session(county, demonstration=demonstration)
    with transaction(actor, at) as work:
        due = [each.id for each in waiting_changes(work, actor, until=local_date(at))]
    return sum(_carry_out(actor, each, at) for each in due)


def _carry_out(actor: Actor, planned_id: UUID, at: datetime) -> bool:
    try:
        with transaction(actor, at) as work:
            return do_planned(work, actor, planned_id=planned_id, at=at)
    except Refusal as refused:
        error = refused
    except Exception:
        _log.exception("planned change failed", county=actor.county)
        error = refuse(_PASSING["defect"], "defect")
    try:
        with transaction(actor, at) as work:
            planned = find_planned(work, actor, planned_id, hold=True)
            _put_off(work, actor, planned, error, at)
    except Exception:
        # Not even that could be noted: the next round finds the plan again, and the other plans
        # have their turn in this one.
        _log.exception("planned change not put off", county=actor.county)
    return False


def _put_off(
    work: Session, actor: Actor, planned: PlannedChange, refused: Refusal, at: datetime
) -> None:
    """Leave a plan to the next round if what is in its way may pass, or settle it as failed."""
    patient = local_date(at) - planned.effective_on < PATIENCE
    if refused.code not in _PASSING or not patient:
        _fail(work, actor, planned, _PASSING.get(refused.code) or _reason(refused))
    elif refused.code == "consolidation-due":
        _wait(work, actor, planned, refused.reason)


def do_planned(work: Session, actor: Actor, *, planned_id: UUID, at: datetime) -> bool:
    """Carry out one plan whose day has come; nothing happens if it was settled meanwhile.

    :raises NotYours: unless the installation itself acts
    :raises Refusal: in words, if it would no longer do what was looked at
    """
    require_installation(actor)
    planned = find_planned(work, actor, planned_id, hold=True)
    if planned.state != "planned" or planned.effective_on > local_date(at):
        return False
    plan = plan_change(work, actor, Change.from_json(planned.request), at=at, hold=True)
    if plan.outline != planned.outline:
        raise refuse(OTHERWISE, "plan-outdated")
    made = carry_out_plan(work, actor, plan, at=at, account=planned.planned_by)
    _settle(planned, "done", "", change_id=made.id)
    work.flush()
    if not actor.demonstration:
        open_current_periods(work, actor, at=at)
    _tell(work, actor, planned, "tree_changed", f"/units/changes/{made.id}", "已按计划办理。")
    return True


def _wait(work: Session, actor: Actor, planned: PlannedChange, reason: str) -> None:
    """Leave a plan until the last consolidation has gone up, and tell the county once."""
    if planned.state != "planned" or planned.words == reason:
        return
    _settle(planned, "planned", reason)
    work.flush()
    address = f"/units/changes/planned/{planned.id}"
    _tell(work, actor, planned, "tree_waits", address, f"要等一等。{reason}")


def _fail(work: Session, actor: Actor, planned: PlannedChange, reason: str) -> None:
    if planned.state != "planned":
        return
    _settle(planned, "failed", reason)
    work.flush()
    _note(work, actor, "unit.change_failed", planned, {"reason": reason})
    address = f"/units/changes/planned/{planned.id}"
    words = "到日子没有办成，单位没有变动，请点开看原因。"
    _tell(work, actor, planned, "tree_unchanged", address, words)


def _reason(refused: Refusal) -> str:
    words = [each for lines in (refused.errors or {}).values() for each in lines]
    return "".join(words) or refused.reason


def _settle(
    planned: PlannedChange, state: str, words: str, *, change_id: UUID | None = None
) -> None:
    # Read first: carrying a change out expires everything, and half a change is not flushed.
    version = planned.version + 1
    planned.version, planned.state, planned.words = version, state, words
    planned.change_id = change_id


def _tell(
    work: Session, actor: Actor, planned: PlannedChange, kind: str, address: str, what: str
) -> None:
    notify(
        work,
        actor,
        scope=planned.scope,
        roles=("administrator",),
        kind=kind,
        about=About(_KIND, planned.id, address),
        words=f"单位调整“{planned.shown['title']}”（{planned.document_number}）：{what}",
    )


def _note(
    work: Session, actor: Actor, verb: str, planned: PlannedChange, detail: dict[str, str]
) -> None:
    about = {"document": planned.document_number, "on": planned.effective_on.isoformat()}
    record(work, verb, _KIND, planned.id, scope=actor.scope, detail=about | detail)
