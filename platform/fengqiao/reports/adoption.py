"""A form is adopted: checked, hashed, and from then on unchanged; and in time it is retired."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.audit.trail import record
from fengqiao.clock import ZONE
from fengqiao.errors import Invalid, NotFound, NotYours
from fengqiao.forms.form import Form, form_from_json
from fengqiao.periods.period import Frequency, Period
from fengqiao.reports.form_models import FormRetirement, FormVersion
from fengqiao.reports.form_versions import FormLife, form_lives, open_periods

LONGEST_NOTE = 500


def adopt_form(
    work: Session,
    actor: Actor,
    form: Form,
    *,
    at: datetime,
    from_period: str = "",
    note: str = "",
) -> bool:
    """Adopt a checked form for the county; False if this very version was adopted before.

    Reports that nobody handed up yet go over to it, from ``from_period`` on: what fits is there
    in the new version, what does not is kept beside it. Reports handed up keep their version.
    A county's file that was put back to what it said before is adopted once more.

    :param from_period: the first period it is asked for; empty is at once
    :raises NotYours: unless the installation or a designer of the county's forms acts
    :raises Invalid: if the period does not fit the form
    """
    require_designer(actor)
    if from_period:
        require_period(form.frequency, from_period)
    before = form_lives(work, actor.county).get(form.code)
    if before and actor.has("system"):
        form = _put_back(form, before, at)
    if work.get(FormVersion, (actor.county, form.code, form.hash)) is not None:
        return False
    work.add(
        FormVersion(
            county=actor.county,
            form=form.code,
            sha256=form.hash,
            title=form.title,
            level=form.level,
            frequency=form.frequency.value,
            definition=form.as_json(),
            adopted_at=at,
            from_period=from_period,
            note=note,
            adopted_by=None if actor.has("system") else actor.account_id,
        )
    )
    work.flush()
    moved = _move_drafts(work, actor, form, before, from_period, at)
    if not actor.has("system"):
        detail = {"version": form.hash[:12], "period": from_period, "drafts": moved}
        record(work, "form.adopted", "form", form.code, scope=actor.scope, detail=detail)
    return True


def retire_form(
    work: Session, actor: Actor, *, code: str, from_period: str, reason: str, at: datetime
) -> None:
    """Ask for a form no more from a period on; what was opened before stays owed.

    :raises NotYours: unless a designer of the county's forms acts
    :raises NotFound: if the county has no such form, or it is retired already
    :raises Invalid: if the period does not fit the form, or there is no reason
    """
    require_designer(actor)
    life = form_lives(work, actor.county).get(code)
    if life is None or life.retired is not None:
        raise NotFound("这张在用的表样")
    require_period(Frequency(life.newest.frequency), from_period)
    if not reason.strip() or len(reason) > LONGEST_NOTE:
        raise Invalid(errors={"reason": [f"请写明为什么停用（不超过 {LONGEST_NOTE} 字）。"]})
    work.add(
        FormRetirement(
            county=actor.county,
            form=code,
            from_period=from_period,
            reason=reason.strip(),
            retired_at=at,
            retired_by=actor.account_id,
        )
    )
    work.flush()
    detail = {"period": from_period, "reason": reason.strip()}
    record(work, "form.retired", "form", code, scope=actor.scope, detail=detail)


def require_designer(actor: Actor) -> None:
    """Refuse everybody but the installation and those who design the county's forms.

    :raises NotYours: if it is not theirs
    """
    designs = actor.unit_level == "county" and actor.has("reviewer", "administrator")
    if not (designs or actor.has("system")):
        raise NotYours("表样由县级审核员或管理员设计和采用，请联系县里。")


def require_period(frequency: Frequency, text: str) -> Period:
    """Return the period a text names.

    :raises Invalid: at ``from_period``, if it is none of the form's rhythm
    """
    sample = _SAMPLES.get(frequency, "2026-01-01--2026-01-31")
    words = f"请写{frequency.words}一期的编号，如 {sample}。"
    try:
        period = Period.parse(text.strip())
    except Invalid:
        raise Invalid(errors={"from_period": [words]}) from None
    if period.frequency is not frequency:
        raise Invalid(errors={"from_period": [words]})
    return period


def moving_periods(
    work: Session, county: int, form: Form, before: FormLife | None, from_period: str, at: datetime
) -> Sequence[Period]:
    """Return the open periods whose drafts go over to a version when it is adopted.

    A version of another rhythm takes over nothing: its periods are other ones.
    """
    if before is None or before.newest.frequency != form.frequency.value:
        return []
    first = Period.parse(from_period).first_day if from_period else None
    opened = open_periods(work, county, form.code, at=at)
    return [each for each in opened if first is None or each.first_day >= first]


def drafts_moving(work: Session, form: str, periods: Sequence[Period]) -> int:
    """Return how many units are writing on a form's drafts for these periods."""
    names = [str(each) for each in periods]
    return int(work.scalar(select(func.fq.drafts_of_form(form, names))) or 0)


def _put_back(form: Form, life: FormLife, at: datetime) -> Form:
    """Return a form of the county's files; one put back to an earlier version as a new version.

    A version is known by its content and adopted once, so that its note tells the two apart. What
    the file said when it was read last counts, not what a page made of the form since: then the
    file is the older of the two.
    """
    read = [version for version in life.versions if version.adopted_by is None]
    known = {version.sha256 for version in read}
    if form.hash not in known or _meant(form_from_json(read[0].definition)) == _meant(form):
        return form
    there = at.astimezone(ZONE)
    words = f"{there.year}年{there.month}月{there.day}日 {there:%H:%M} 照县的文件改回"
    return replace(form, version_note=words)


def _meant(form: Form) -> str:
    return replace(form, version_note="").hash


def _move_drafts(
    work: Session,
    actor: Actor,
    form: Form,
    before: FormLife | None,
    from_period: str,
    at: datetime,
) -> int:
    periods = moving_periods(work, actor.county, form, before, from_period, at)
    if not periods:
        return 0
    names = [str(each) for each in periods]
    moved = work.scalar(select(func.fq.move_to_form(form.code, form.hash, names)))
    # The database moved them behind the session's back.
    work.expire_all()
    return int(moved or 0)


_SAMPLES = {
    Frequency.DAY: "2026-11-21",
    Frequency.WEEK: "2026-W47",
    Frequency.TEN_DAYS: "2026-11-T1",
    Frequency.HALF_MONTH: "2026-11-H1",
    Frequency.MONTH: "2026-11",
    Frequency.QUARTER: "2026-Q4",
    Frequency.HALF_YEAR: "2026-H2",
    Frequency.YEAR: "2026",
}
