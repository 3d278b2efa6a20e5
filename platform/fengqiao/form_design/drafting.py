"""A county designs a form: begin a draft, change it, throw it away, adopt it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.audit.trail import record
from fengqiao.clock import local_date
from fengqiao.errors import Invalid, Refusal, Stale
from fengqiao.form_design.models import FormDraft
from fengqiao.form_design.queries import approved_for, find_draft, fit_form, more_asked
from fengqiao.forms.form import Form
from fengqiao.reports.adoption import LONGEST_NOTE, adopt_form, require_designer, require_period
from fengqiao.reports.form_models import FormApproval
from fengqiao.reports.form_versions import FormLife, form_lives

LARGEST = 200_000
_LONGEST_TITLE = 40


def begin_draft(
    work: Session, actor: Actor, *, document: Mapping[str, Any], at: datetime
) -> FormDraft:
    """Begin a draft from the content of a form's file, fit or not.

    :raises NotYours: unless a designer of the county's forms acts
    :raises Invalid: if it is too long
    """
    require_designer(actor)
    _require_size(document)
    draft = FormDraft(
        county=actor.county,
        id=uuid4(),
        title=_title(document),
        document=dict(document),
        begun_at=at,
        changed_at=at,
        changed_by=actor.account_id,
    )
    work.add(draft)
    work.flush()
    return draft


def save_draft(
    work: Session,
    actor: Actor,
    *,
    draft_id: UUID,
    document: Mapping[str, Any],
    version: int | None,
    at: datetime,
) -> FormDraft:
    """Keep a draft as it is typed, whatever is still wrong with it.

    :raises NotYours: unless a designer of the county's forms acts
    :raises NotFound: if there is no such draft
    :raises Stale: if somebody else changed it meanwhile
    :raises Invalid: if it is too long
    """
    require_designer(actor)
    draft = find_draft(work, actor, draft_id)
    if version is not None and draft.version != version:
        raise Stale("这张表样刚被别人改过。您填的还在下面，请对照现在的内容核对后再存。")
    _require_size(document)
    draft.document = dict(document)
    draft.title = _title(document)
    draft.changed_at = at
    draft.changed_by = actor.account_id
    work.flush()
    return draft


def discard_draft(work: Session, actor: Actor, *, draft_id: UUID, version: int | None) -> None:
    """Throw a draft away; adopted versions stay.

    :raises NotFound: if there is no such draft
    :raises Stale: if somebody else changed it meanwhile
    """
    require_designer(actor)
    draft = find_draft(work, actor, draft_id)
    if version is not None and draft.version != version:
        raise Stale("这张表样刚被别人改过，没有删。请看一下现在的内容。")
    work.delete(draft)
    work.flush()


def adopt_draft(
    work: Session,
    actor: Actor,
    *,
    draft_id: UUID,
    version: int | None,
    from_period: str,
    note: str,
    at: datetime,
) -> Form:
    """Adopt a draft as its form's newest version, from a period on; the draft is done with.

    :raises NotFound: if there is no such draft
    :raises Stale: if somebody else changed it meanwhile
    :raises Invalid: if the form is not fit, or the period or the note is missing
    :raises Refusal: ``same-version`` if this very version was adopted before, ``another-level``
        if a version before it belongs to another level or rhythm, ``needs-approval`` if it asks
        more than before and was not approved
    """
    require_designer(actor)
    draft = find_draft(work, actor, draft_id)
    if version is not None and draft.version != version:
        raise Stale("这张表样刚被别人改过，还没有采用。请看一下现在的内容再采用。")
    words = note.strip()
    errors = {} if words else {"note": ["请写明这一版改了什么、为什么改。"]}
    if len(words) > LONGEST_NOTE:
        errors["note"] = [f"说明请控制在 {LONGEST_NOTE} 字以内。"]
    if not from_period.strip():
        errors["from_period"] = ["请写明从哪一期开始用。"]
    if errors:
        raise Invalid(errors=errors)
    form = fit_form(work, actor, draft)
    approval = _required_approval(work, actor, form, from_period.strip(), at)
    first = require_period(form.frequency, from_period).first_day
    if approval is None or not _renewed(work, actor, form, approval, first):
        form = _taken_up_again(work, actor, form, words, first)
        if not adopt_form(work, actor, form, from_period=from_period.strip(), note=words, at=at):
            raise Refusal(
                "same-version",
                "没有变化",
                "这张表样和采用过的一版完全一样，不用再采用。要重新起用以前的一版，请换一句说明。",
            )
    if approval is not None:
        approval.move(actor, "adopted")
    work.delete(draft)
    work.flush()
    return form


def _required_approval(
    work: Session, actor: Actor, form: Form, from_period: str, at: datetime
) -> FormApproval | None:
    """Return the approval under which a form may be adopted; None where it needs none.

    :raises Refusal: ``needs-approval`` if it asks more than before and nobody approved just that
    :raises Invalid: if the approval ends before the form begins
    """
    on = local_date(at)
    approval = approved_for(work, actor, form, on=on)
    if approval is None:
        more = more_asked(work, actor, form, on=on)
        if more:
            raise Refusal(
                "needs-approval",
                "先要报备",
                f"这一版比现在多要基层填：{'、'.join(more[:5])}。请先报备，批准以后再采用。",
            )
        return None
    if require_period(form.frequency, from_period).first_day > approval.until:
        words = f"报备的有效期到 {approval.until.isoformat()}，请写它以前的一期。"
        raise Invalid(errors={"from_period": [words]})
    return approval


def _renewed(work: Session, actor: Actor, form: Form, approval: FormApproval, first: date) -> bool:
    """Let the version in use go on under a new approval; False if it is another version.

    One whose approval does not reach up to the first day is adopted anew: it is asked again from
    that day on, and not in between.
    """
    life = form_lives(work, actor.county).get(form.code)
    if life is None or not _stands(life, form, first):
        return False
    detail = {"number": approval.number, "until": approval.until.isoformat()}
    record(work, "form.renewed", "form", form.code, scope=actor.scope, detail=detail)
    return True


def _taken_up_again(work: Session, actor: Actor, form: Form, words: str, first: date) -> Form:
    """Return the form; one replaced, retired or lapsed since comes back as a version of its own.

    Its note tells the two apart: a version is known by its content and adopted once.
    """
    life = form_lives(work, actor.county).get(form.code)
    known = life is not None and form.hash in {version.sha256 for version in life.versions}
    if life is None or not known or _stands(life, form, first):
        return form
    return replace(form, version_note=words)


def _stands(life: FormLife, form: Form, first: date) -> bool:
    """Tell whether just this form is the version in use, up to a first day without a gap."""
    return life.newest.sha256 == form.hash and life.in_use(first)


def _title(document: Mapping[str, Any]) -> str:
    title = document.get("title")
    return (title.strip() if isinstance(title, str) else "")[:_LONGEST_TITLE]


def _require_size(document: Mapping[str, Any]) -> None:
    if len(str(document)) > LARGEST:
        raise Invalid("表样太长了，请拆成几张表。", code="too-long")
