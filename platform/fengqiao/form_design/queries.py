"""Read what is on the drawing board, what is in use, and what both cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.errors import Invalid, NotFound, Refusal, Stale
from fengqiao.form_design.asking_more import asks_more
from fengqiao.form_design.burden import Burden, burden_of
from fengqiao.form_design.checking import Drawn, check_document
from fengqiao.form_design.models import FormDraft
from fengqiao.forms.form import Form, form_from_json
from fengqiao.ledgers.queries import newest_ledgers
from fengqiao.reports.adoption import drafts_moving, moving_periods
from fengqiao.reports.assigning import units_of_form
from fengqiao.reports.form_models import FormApproval, FormVersion
from fengqiao.reports.form_versions import FormLife, form_lives
from fengqiao.units.queries import units_in_branch


@dataclass(frozen=True)
class Effect:
    """What adopting a form would change: fields by label, drafts being written, the burden.

    ``joining`` and ``leaving`` are names of units; ``more`` says what is asked in addition, for
    which ``approval`` is needed.
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    drafts: int
    periods: tuple[str, ...]
    joining: tuple[str, ...]
    leaving: tuple[str, ...]
    more: tuple[str, ...]
    approval: FormApproval | None
    before: Burden | None
    after: Burden


def find_draft(work: Session, actor: Actor, draft_id: UUID) -> FormDraft:
    """Return a draft of the actor's county.

    :raises NotFound: if there is none, or it is out of sight
    """
    draft = work.get(FormDraft, (actor.county, draft_id))
    if draft is None:
        raise NotFound("这张表样的草稿")
    return draft


def has_draft(work: Session, actor: Actor, draft_id: UUID) -> bool:
    """Tell whether a draft is still on the drawing board: neither adopted nor thrown away."""
    return work.get(FormDraft, (actor.county, draft_id)) is not None


def list_drafts(work: Session, actor: Actor) -> Sequence[FormDraft]:
    """Return the drafts of the actor's county, the one changed last first."""
    found = select(FormDraft).where(FormDraft.county == actor.county)
    return work.scalars(found.order_by(FormDraft.changed_at.desc(), FormDraft.id)).all()


def find_life(work: Session, actor: Actor, code: str) -> FormLife:
    """Return a form through its versions.

    :raises NotFound: if the county never adopted it
    """
    life = form_lives(work, actor.county).get(code)
    if life is None:
        raise NotFound("这张表样")
    return life


def find_version(work: Session, actor: Actor, code: str, sha256: str) -> FormVersion:
    """Return one adopted version; the beginning of its digest is enough if it is unambiguous.

    :raises NotFound: if there is none
    """
    life = find_life(work, actor, code)
    found = [v for v in life.versions if sha256 and v.sha256.startswith(sha256)]
    if len(found) != 1:
        raise NotFound("这一版表样")
    return found[0]


def forms_in_use(work: Session, actor: Actor) -> dict[str, Form]:
    """Return the county's forms that are not retired, each in the version adopted last.

    One whose approval ran out is among them: it may be renewed any day, and its fields keep
    another form from collecting the same a second time until it is retired.
    """
    return {
        code: form_from_json(life.newest.definition)
        for code, life in form_lives(work, actor.county).items()
        if life.retired is None
    }


def burdens(work: Session, actor: Actor, *, on: date) -> list[Burden]:
    """Return the burden of every form asked for on a day, for the units that stand then.

    A form that is retired or whose approval ran out costs nothing.
    """
    lives = form_lives(work, actor.county).values()
    forms = [form_from_json(life.newest.definition) for life in lives if life.in_use(on)]
    return [burden_of(form, len(units_of_form(work, actor.county, form, on=on))) for form in forms]


def effect_of(
    work: Session, actor: Actor, form: Form, *, from_period: str, on: date, at: datetime
) -> Effect:
    """Return what adopting a form from a period on would change; nothing is written."""
    life = form_lives(work, actor.county).get(form.code)
    before = form_from_json(life.newest.definition) if life else None
    county = actor.county
    units = {unit.id: unit.name for unit in units_of_form(work, county, form, on=on)}
    then = {u.id: u.name for u in units_of_form(work, county, before, on=on)} if before else units
    periods = moving_periods(work, actor.county, form, life, from_period, at)
    old = before.fields if before else {}
    return Effect(
        added=tuple(f.label for code, f in form.fields.items() if code not in old),
        removed=tuple(f.label for code, f in old.items() if code not in form.fields),
        changed=tuple(f.label for code, f in form.fields.items() if code in old and f != old[code]),
        drafts=drafts_moving(work, form.code, periods),
        periods=tuple(str(each) for each in periods),
        joining=tuple(name for number, name in units.items() if number not in then),
        leaving=tuple(name for number, name in then.items() if number not in units),
        more=more_asked(work, actor, form, on=on),
        approval=approved_for(work, actor, form, on=on),
        before=burden_of(before, len(then)) if before and life and life.in_use(on) else None,
        after=burden_of(form, len(units)),
    )


def drawn_of(work: Session, actor: Actor, draft: FormDraft) -> Drawn:
    """Return a draft as it is checked against everything the county has."""
    chosen = draft.document.get("for_units") or draft.document.get("for_groups")
    # Units that were not closed, whenever that may be looked at.
    units = units_in_branch(work, actor, on=date.max) if chosen else ()
    forms, ledgers = forms_in_use(work, actor), newest_ledgers(work, actor)
    return check_document(draft.document, forms, ledgers, units)


def fit_form(work: Session, actor: Actor, draft: FormDraft) -> Form:
    """Return the form that a draft is, if it may be adopted as it stands.

    :raises Invalid: if it is not fit
    :raises Refusal: ``another-level`` if a version before it is of another level or rhythm
    """
    drawn = drawn_of(work, actor, draft)
    if drawn.form is None or not drawn.fit:
        words = [fault.words for fault in drawn.faults]
        raise Invalid("表样还有要改的地方，改好后再采用。", errors={"": words})
    life = form_lives(work, actor.county).get(drawn.form.code)
    now = (drawn.form.level, drawn.form.frequency.value)
    if life is not None and (life.newest.level, life.newest.frequency) != now:
        raise Refusal(
            "another-level",
            "层级或周期变了",
            "同一个代码的表样不能换层级或周期，历年的数才对得上。请换一个代码另立一张表，再停用原来的。",
        )
    return drawn.form


def find_approval(
    work: Session, actor: Actor, approval_id: UUID, *, version: int | None = None
) -> FormApproval:
    """Return what was handed in, in the version the person saw if one is named.

    :raises NotFound: if there is none such
    :raises Stale: if it is another version by now
    """
    found = work.get(FormApproval, (actor.county, approval_id))
    if found is None:
        raise NotFound("这份报备")
    if version is not None and found.version != version:
        raise Stale("这份报备刚有了变化，请看一下再办。")
    return found


def approved_for(work: Session, actor: Actor, form: Form, *, on: date) -> FormApproval | None:
    """Return the approval of exactly this form that was not made use of yet and still holds."""
    found = select(FormApproval).where(
        FormApproval.county == actor.county,
        FormApproval.form == form.code,
        FormApproval.sha256 == form.hash,
        FormApproval.state == "approved",
        FormApproval.until >= on,
    )
    return work.scalars(found.order_by(FormApproval.decided_at.desc()).limit(1)).first()


def more_asked(work: Session, actor: Actor, form: Form, *, on: date) -> tuple[str, ...]:
    """Return in words what a form asks beyond what is asked today."""
    life = form_lives(work, actor.county).get(form.code)
    if life is None or not life.in_use(on):
        return asks_more(None, form, 0)
    before = form_from_json(life.newest.definition)
    now = {unit.id for unit in units_of_form(work, actor.county, form, on=on)}
    then = {unit.id for unit in units_of_form(work, actor.county, before, on=on)}
    return asks_more(before, form, len(now - then))


def list_approvals(work: Session, actor: Actor, *, limit: int = 200) -> Sequence[FormApproval]:
    """Return what was handed in for approval: what waits first, then the latest."""
    found = select(FormApproval).where(FormApproval.county == actor.county)
    order = (FormApproval.state != "asked", FormApproval.asked_at.desc(), FormApproval.id)
    return work.scalars(found.order_by(*order).limit(limit)).all()


def approval_of_draft(work: Session, actor: Actor, draft: FormDraft) -> FormApproval | None:
    """Return what was last handed in of a draft."""
    found = select(FormApproval).where(
        FormApproval.county == actor.county, FormApproval.draft_id == draft.id
    )
    return work.scalars(found.order_by(FormApproval.asked_at.desc()).limit(1)).first()
