"""A unit above keeps an eye on a figure (跟进): marked once, seen every period, until cleared.

It concerns the figure and nobody's merit: no rule reads it and nothing is scored by it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.audit.trail import record
from fengqiao.errors import Invalid, NotFound, NotYours, Refusal, Stale
from fengqiao.forms.form import form_from_json
from fengqiao.reports.follow_models import FollowUp
from fengqiao.reports.form_models import FormVersion
from fengqiao.reports.models import Report
from fengqiao.reports.queries import find_report, form_of
from fengqiao.reports.telling import tell_followed

LONGEST_WORDS = 200


def follow_figure(
    work: Session, actor: Actor, *, report_id: UUID, field: str, words: str
) -> FollowUp:
    """Mark a figure of a report that was handed up, with a word on what is to be seen.

    :raises NotFound: if the report is out of sight
    :raises NotYours: unless a reviewer of a unit above does it
    :raises Invalid: if it is no figure of the form, or without a word
    :raises Refusal: ``followed-already`` if the figure is marked already
    """
    report = find_report(work, actor, report_id)
    require_above(actor, report)
    form, said = form_of(work, report), words.strip()
    errors = {}
    if field not in form.fields or not form.fields[field].numeric:
        errors["field"] = ["请选一个数字项目。"]
    if not said or len(said) > LONGEST_WORDS:
        errors["words"] = [f"请写一句要看什么（不超过 {LONGEST_WORDS} 字）。"]
    if errors:
        raise Invalid(errors=errors)
    if any(mark.field == field for mark in marks_on(work, report)):
        raise _followed_already()
    mark = FollowUp(
        county=actor.county,
        id=uuid4(),
        scope=report.scope,
        above=actor.scope,
        unit_id=report.unit_id,
        report_id=report.id,
        form=report.form,
        field=field,
        period=report.period,
        words=said,
    )
    try:
        with work.begin_nested():
            work.add(mark)
    except IntegrityError:
        # Somebody else marked it in the same moment.
        raise _followed_already() from None
    tell_followed(work, actor, report, form.fields[field].label)
    _note(work, mark, "report.followed", {"reason": said})
    return mark


def clear_follow_up(
    work: Session, actor: Actor, *, mark_id: UUID, version: int | None, words: str, at: datetime
) -> FollowUp:
    """Clear a mark: who set it, or somebody above who set it.

    :raises NotFound: if there is none such
    :raises NotYours: to everybody else
    :raises Stale: if it was cleared meanwhile
    :raises Invalid: if the word is too long
    """
    mark = find_mark(work, actor, mark_id)
    if mark.cleared_at is not None or (version is not None and mark.version != version):
        raise Stale("这个跟进刚被别人解除，请看一下再办。")
    if not may_clear(actor, mark):
        raise NotYours("跟进由标记的人解除，或者由标记单位的上级解除。")
    if len(words.strip()) > LONGEST_WORDS:
        raise Invalid(errors={"words": [f"请控制在 {LONGEST_WORDS} 字以内。"]})
    mark.cleared_at = at
    mark.cleared_words = words.strip()
    work.flush()
    _note(work, mark, "report.follow_cleared", {"reason": mark.cleared_words})
    return mark


def may_follow(actor: Actor, report: Report) -> bool:
    """Tell whether the actor may mark figures of a report."""
    seen = actor.lo <= report.scope <= actor.hi
    return actor.has("reviewer") and seen and not actor.owns(report.scope) and not _unsent(report)


def may_clear(actor: Actor, mark: FollowUp) -> bool:
    """Tell whether the actor may clear a mark; where nobody is above, the county's desk may."""
    over = actor.lo <= mark.above <= actor.hi
    higher = over and (mark.above != actor.scope or actor.unit_level == "county")
    return (
        mark.cleared_at is None
        and actor.has("reviewer")
        and not actor.owns(mark.scope)
        and (mark.set_by == actor.account_id or higher)
    )


def require_above(actor: Actor, report: Report) -> None:
    """Refuse everybody but reviewers of units above, and what was never handed up.

    :raises NotYours: if it is not theirs
    """
    if not may_follow(actor, report):
        raise NotYours("已经上报的数，由上级单位的审核员标记跟进。")


def find_mark(work: Session, actor: Actor, mark_id: UUID) -> FollowUp:
    """Return a mark.

    :raises NotFound: if there is none such in sight
    """
    mark = work.get(FollowUp, (actor.county, mark_id))
    if mark is None:
        raise NotFound("这个跟进标记")
    return mark


def marks_on(work: Session, report: Report) -> Sequence[FollowUp]:
    """Return the open marks on the figures of a report's unit and form, the latest last."""
    return [
        mark for mark in _open(work, report.county, report.form) if mark.unit_id == report.unit_id
    ]


def marks_by_unit(work: Session, county: int, form: str) -> dict[int, list[tuple[str, str]]]:
    """Return the open marks of a form in sight, by the unit's key: field and word."""
    found: dict[int, list[tuple[str, str]]] = {}
    for mark in _open(work, county, form):
        found.setdefault(mark.scope, []).append((mark.field, mark.words))
    return found


def label_followed(work: Session, county: int, form: str, field: str) -> str:
    """Return what a figure is called, also one that the form as it is now asks no more."""
    versions = (
        select(FormVersion)
        .where(FormVersion.county == county, FormVersion.form == form)
        .order_by(FormVersion.adopted_at.desc(), FormVersion.sha256)
    )
    for version in work.scalars(versions):
        asked = form_from_json(version.definition).fields.get(field)
        if asked is not None:
            return asked.label
    return field


def _open(work: Session, county: int, form: str) -> Sequence[FollowUp]:
    found = select(FollowUp).where(
        FollowUp.county == county, FollowUp.form == form, FollowUp.cleared_at.is_(None)
    )
    return work.scalars(found.order_by(FollowUp.set_at, FollowUp.id)).all()


def _followed_already() -> Refusal:
    return Refusal("followed-already", "已经在跟进", "这一项已经在跟进，请先看原来的一句。")


def _unsent(report: Report) -> bool:
    return report.state == "draft"


def _note(work: Session, mark: FollowUp, deed: str, detail: dict[str, str]) -> None:
    told = {"field": mark.field, **{key: value for key, value in detail.items() if value}}
    record(work, deed, "report", mark.report_id, scope=mark.scope, detail=told)
