"""Read what is on the drawing board, what is in use, and what both cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.errors import NotFound
from fengqiao.form_design.burden import Burden, burden_of
from fengqiao.form_design.models import FormDraft
from fengqiao.reports.adoption import drafts_moving, moving_periods
from fengqiao.reports.form_models import FormVersion
from fengqiao.reports.form_versions import FormLife, form_lives
from fengqiao.reports.forms import Form, form_from_json
from fengqiao.units.queries import units_at_level


@dataclass(frozen=True)
class Effect:
    """What adopting a form would change: fields by label, drafts being written, the burden."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    drafts: int
    periods: tuple[str, ...]
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
    """Return the county's forms that are not retired, each in the version adopted last."""
    return {
        code: form_from_json(life.newest.definition)
        for code, life in form_lives(work, actor.county).items()
        if life.retired is None
    }


def burdens(work: Session, actor: Actor, *, on: date) -> list[Burden]:
    """Return the burden of every form in use, for the units that stand on a day."""
    forms = forms_in_use(work, actor)
    units = {
        level: len(units_at_level(work, actor.county, level, on=on))
        for level in {form.level for form in forms.values()}
    }
    return [burden_of(form, units[form.level]) for form in forms.values()]


def effect_of(
    work: Session, actor: Actor, form: Form, *, from_period: str, on: date, at: datetime
) -> Effect:
    """Return what adopting a form from a period on would change; nothing is written."""
    life = form_lives(work, actor.county).get(form.code)
    before = form_from_json(life.newest.definition) if life else None
    units = len(units_at_level(work, actor.county, form.level, on=on))
    periods = moving_periods(work, actor.county, form, life, from_period, at)
    old = before.fields if before else {}
    return Effect(
        added=tuple(f.label for code, f in form.fields.items() if code not in old),
        removed=tuple(f.label for code, f in old.items() if code not in form.fields),
        changed=tuple(f.label for code, f in form.fields.items() if code in old and f != old[code]),
        drafts=drafts_moving(work, form.code, periods),
        periods=tuple(str(each) for each in periods),
        before=burden_of(before, units) if before and life and life.retired is None else None,
        after=burden_of(form, units),
    )
