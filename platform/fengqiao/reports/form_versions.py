"""Which version of a form is asked for when: adopted, from which period on, and retired."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from fengqiao.forms.form import Form, form_from_json
from fengqiao.periods.period import Period
from fengqiao.reports.form_models import FormApproval, FormRetirement, FormVersion
from fengqiao.reports.models import Obligation


@dataclass(frozen=True)
class FormLife:
    """One form through its versions, the latest adopted first, its retirements and approvals."""

    code: str
    versions: tuple[FormVersion, ...]
    retirements: tuple[FormRetirement, ...]
    approvals: tuple[FormApproval, ...] = ()

    @property
    def newest(self) -> FormVersion:
        """Return the version adopted last."""
        return self.versions[0]

    @property
    def retired(self) -> FormRetirement | None:
        """Return the retirement that stands: none if a version was adopted after it."""
        later = [r for r in self.retirements if r.retired_at > self.newest.adopted_at]
        return later[0] if later else None

    @property
    def approval(self) -> FormApproval | None:
        """Return the approval under which it is asked for, the latest that was made use of.

        None where it was last adopted from the county's files: adopting them is the county's own
        decision, for as long as it stands.
        """
        return self._approval_of(0)

    def over(self, day: date) -> bool:
        """Tell whether the approval no longer holds for what begins on a day."""
        return _ended(self.approval, day)

    def in_use(self, day: date) -> bool:
        """Tell whether it is neither retired nor asked for under an approval that ran out."""
        return self.retired is None and not self.over(day)

    def version_on(self, day: date) -> FormVersion | None:
        """Return the version for a period that begins on a day; None if none is asked then."""
        begun = (n for n, v in enumerate(self.versions) if _begins(v.from_period) <= day)
        place = next(begun, None)
        if place is None or _ended(self._approval_of(place), day):
            return None
        found = self.versions[place]
        ended = [
            r
            for r in self.retirements
            if r.retired_at > found.adopted_at and _begins(r.from_period) <= day
        ]
        return None if ended else found

    def approval_for(self, sha256: str) -> FormApproval | None:
        """Return the approval under which one version was or is asked for, if it needed one."""
        place = self._place_of(sha256)
        return None if place is None else self._approval_of(place)

    def read_from_files(self, sha256: str) -> FormVersion | None:
        """Return the version, this one or one before it, that the county's files brought last."""
        place = self._place_of(sha256)
        older = self.versions[place:] if place is not None else ()
        return next((version for version in older if version.adopted_by is None), None)

    def _place_of(self, sha256: str) -> int | None:
        return next((n for n, v in enumerate(self.versions) if v.sha256 == sha256), None)

    def _approval_of(self, place: int) -> FormApproval | None:
        """Return the approval of a version: the last made use of before the next was adopted.

        A later one holds for the later version alone: what lapsed before it stays lapsed.
        """
        until = self.versions[place - 1].adopted_at if place else None
        used = [(each, each.adopted_at) for each in self.approvals if each.adopted_at]
        read = [v.adopted_at for v in self.versions[place:] if v.adopted_by is None]
        for each, at in used:
            if until is None or at < until:
                return None if read and read[0] > at else each
        return None


def _ended(approval: FormApproval | None, day: date) -> bool:
    return approval is not None and approval.until < day


def _begins(period: str) -> date:
    return Period.parse(period).first_day if period else date.min


def form_lives(work: Session, county: int, *, only: str = "") -> dict[str, FormLife]:
    """Return every form the county ever adopted, by code, in the order of their titles.

    :param only: the code of the one form to read; empty means all
    """
    versions: dict[str, list[FormVersion]] = {}
    found = select(FormVersion).where(FormVersion.county == county)
    if only:
        found = found.where(FormVersion.form == only)
    for version in work.scalars(
        found.order_by(FormVersion.adopted_at.desc(), FormVersion.sha256.desc())
    ):
        versions.setdefault(version.form, []).append(version)
    retirements = work.scalars(
        select(FormRetirement)
        .where(FormRetirement.county == county)
        .order_by(FormRetirement.retired_at.desc())
    ).all()
    approvals = work.scalars(
        select(FormApproval)
        .where(FormApproval.county == county, FormApproval.state == "adopted")
        .order_by(
            FormApproval.adopted_at.desc(), FormApproval.year.desc(), FormApproval.serial.desc()
        )
    ).all()
    lives = [
        FormLife(
            code,
            tuple(all_of),
            tuple(r for r in retirements if r.form == code),
            tuple(a for a in approvals if a.form == code),
        )
        for code, all_of in versions.items()
    ]
    return {life.code: life for life in sorted(lives, key=lambda each: each.newest.title)}


def form_life(work: Session, county: int, code: str) -> FormLife | None:
    """Return one form through its versions, without reading what they ask; None if there is none.

    Its retirements are left out: by what right it was asked for does not hang on them.
    """
    versions = work.scalars(
        select(FormVersion)
        .options(defer(FormVersion.definition))
        .where(FormVersion.county == county, FormVersion.form == code)
        .order_by(FormVersion.adopted_at.desc(), FormVersion.sha256.desc())
    ).all()
    approvals = work.scalars(
        select(FormApproval)
        .options(defer(FormApproval.definition))
        .where(
            FormApproval.county == county,
            FormApproval.form == code,
            FormApproval.state == "adopted",
        )
        .order_by(
            FormApproval.adopted_at.desc(), FormApproval.year.desc(), FormApproval.serial.desc()
        )
    ).all()
    return FormLife(code, tuple(versions), (), tuple(approvals)) if versions else None


def form_in_force(work: Session, county: int, form: Form, period: Period) -> Form | None:
    """Return the version of a form that is asked for in a period; None if it is not by then.

    It is asked for no more once it is retired or its approval has run out.

    A form that was never adopted is returned as it is given.
    """
    life = form_lives(work, county, only=form.code).get(form.code)
    if life is None:
        return form
    version = life.version_on(period.first_day)
    if version is None or version.sha256 == form.hash:
        return form if version else None
    return form_from_json(version.definition)


def open_periods(work: Session, county: int, form: str, *, at: datetime) -> Sequence[Period]:
    """Return the periods of a form that have been opened and are not closed yet."""
    found = (
        select(Obligation.period)
        .where(Obligation.county == county, Obligation.form == form, Obligation.closes_at > at)
        .distinct()
        .order_by(Obligation.period)
    )
    return [Period.parse(text) for text in work.scalars(found)]
