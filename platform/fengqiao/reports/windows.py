"""Sensitive windows (敏感时期): for some days, chosen units file a form more often than usual.

The county's desk opens and ends a window; what it asks for is written down by the installation
(:mod:`fengqiao.reports.settling`), at once and again by the schedule, so that nothing is left half
done. After the last day nothing is asked any more: a window falls away by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.audit.trail import record
from fengqiao.clock import local_date
from fengqiao.errors import Invalid, Refusal, Stale
from fengqiao.forms.form import Form
from fengqiao.periods.frequencies import Frequency
from fengqiao.periods.period import Period, window_of
from fengqiao.reports.assigning import units_of_form
from fengqiao.reports.drafting import LONGEST_REASON
from fengqiao.reports.telling import tell_window_ended, tell_window_opened
from fengqiao.reports.window_models import SensitiveWindow, WindowUnit
from fengqiao.reports.window_queries import find_window, periods_of, raised_forms, rhythms_of
from fengqiao.reports.working_days import window_deadlines
from fengqiao.tenancy.moves import require_move
from fengqiao.units.models import Unit

LONGEST_WINDOW_DAYS = 62
MOST_DUTIES = 20_000
_LONGEST_TITLE = 60
_NAMED = 3


def open_window(
    work: Session,
    actor: Actor,
    *,
    title: str,
    basis: str,
    form: str,
    frequency: str,
    first_day: date | None,
    last_day: date | None,
    unit_ids: Collection[UUID],
    beyond: bool = False,
    at: datetime,
) -> SensitiveWindow:
    """Open a window for chosen units; the installation then writes down what they owe.

    Units that do not usually fill the form in are asked only on purpose: ``beyond`` says so.

    :raises NotYours: unless a reviewer or assessor at the county's desk does it
    :raises Invalid: field by field, if something is missing or does not fit
    :raises Refusal: ``windows-overlap`` if a chosen unit is already asked for the same
    """
    require_move(actor, "sensitive_window", "", "running", scope=actor.scope)
    errors = _faulty_words(title, basis)
    days = _checked_days(first_day, last_day, local_date(at), errors)
    chosen_form = raised_forms(work, actor).get(form)
    if chosen_form is None:
        errors["form"] = ["请选一张可以加密填报的报表。"]
    elif frequency not in rhythms_of(chosen_form):
        errors["frequency"] = ["这张表没有这种加密周期，请重新选择。"]
    if not unit_ids:
        errors["unit"] = ["请至少选一个单位。"]
    if errors or days is None or chosen_form is None:
        raise Invalid(errors=errors, code="window-does-not-fit")
    units = _chosen_units(work, actor, chosen_form, unit_ids, days.first_day)
    others = beyond_assignment(work, chosen_form, units, on=days.first_day)
    if others and not beyond:
        raise Invalid(errors={"unit": [_not_usual(chosen_form, others)]}, code="units-beyond")
    _require_measure(days, Frequency(frequency), len(units))
    _require_something_to_ask(chosen_form, days, Frequency(frequency), at)
    _require_no_overlap(work, actor, form, frequency, days, units)
    window = SensitiveWindow(
        county=actor.county,
        id=uuid4(),
        scope=actor.scope,
        title=title.strip(),
        basis=basis.strip(),
        form=form,
        frequency=frequency,
        first_day=days.first_day,
        last_day=days.last_day,
    )
    work.add(window)
    work.flush()
    work.execute(
        insert(WindowUnit),
        [
            {
                "county": actor.county,
                "window_id": window.id,
                "unit_id": unit.id,
                "scope": unit.scope,
            }
            for unit in units
        ],
    )
    tell_window_opened(work, actor, window, chosen_form.title, [unit.scope for unit in units])
    detail = {"title": window.title, "basis": window.basis, "form": form, "period": str(days)}
    _note(
        work, window, "window.opened", detail | {"units": len(units), "units_beyond": len(others)}
    )
    return window


def end_window(
    work: Session,
    actor: Actor,
    *,
    window_id: UUID,
    reason: str,
    version: int | None,
    at: datetime,
) -> SensitiveWindow:
    """End a window before its last day; what is not due yet is then excused, with the reason.

    :raises NotFound: if there is no such window
    :raises NotYours: unless a reviewer or assessor at the county's desk does it
    :raises Stale: if somebody else ended it meanwhile
    :raises Invalid: without a reason
    :raises Refusal: ``window-over`` if it has run out by itself
    """
    window = find_window(work, actor, window_id)
    if version is not None and window.version != version:
        raise Stale
    words = reason.strip()
    if not words or len(words) > LONGEST_REASON:
        raise Invalid(errors={"reason": [f"请写明原因（不超过 {LONGEST_REASON} 字）。"]})
    if window.state == "running" and window.over(local_date(at)):
        raise Refusal("window-over", "已经结束", "这个时段已经过了最后一天，不用再结束。")
    window.end(actor, words)
    work.flush()
    tell_window_ended(work, actor, window, _told(work, window))
    _note(work, window, "window.ended", {"reason": words})
    return window


def _told(work: Session, window: SensitiveWindow) -> Sequence[int]:
    found = select(WindowUnit.scope).where(
        WindowUnit.county == window.county, WindowUnit.window_id == window.id
    )
    return work.scalars(found.order_by(WindowUnit.scope)).all()


def _faulty_words(title: str, basis: str) -> dict[str, list[str]]:
    errors = {}
    if not title.strip() or len(title.strip()) > _LONGEST_TITLE:
        errors["title"] = [f"请写名称（不超过 {_LONGEST_TITLE} 字），如“全国两会期间”。"]
    if not basis.strip() or len(basis.strip()) > LONGEST_REASON:
        errors["basis"] = [f"请写依据或文号（不超过 {LONGEST_REASON} 字）。没有依据的加密不要开。"]
    return errors


def _checked_days(
    first: date | None, last: date | None, today: date, errors: dict[str, list[str]]
) -> Period | None:
    if first is None:
        errors["first_day"] = ["请选从哪一天起。"]
    elif first < today:
        errors["first_day"] = ["开始日期不能早于今天，过去的日子补不了报。"]
    if last is None:
        errors["last_day"] = ["请选到哪一天止。"]
    elif first is not None and last < first:
        errors["last_day"] = ["结束日期不能早于开始日期。"]
    elif first is not None and (last - first).days >= LONGEST_WINDOW_DAYS:
        errors["last_day"] = [f"一次最长 {LONGEST_WINDOW_DAYS} 天，再长请到时候再开一次。"]
    if first is None or last is None or {"first_day", "last_day"} & set(errors):
        return None
    return window_of(first, last)


def _chosen_units(
    work: Session, actor: Actor, form: Form, unit_ids: Collection[UUID], on: date
) -> Sequence[Unit]:
    found = select(Unit).where(
        Unit.county == actor.county,
        Unit.id.in_(list(unit_ids)),
        Unit.level == form.level,
        Unit.opened_on <= on,
        (Unit.closed_on.is_(None)) | (Unit.closed_on > on),
    )
    units = work.scalars(found.order_by(Unit.scope)).all()
    if len(units) != len(set(unit_ids)):
        words = f"选中的单位里有的不填《{form.title}》，或已经撤销，请重新选。"
        raise Invalid(errors={"unit": [words]}, code="window-does-not-fit")
    return units


def beyond_assignment(
    work: Session, form: Form, units: Sequence[Unit], *, on: date
) -> Sequence[Unit]:
    """Return those of some units that do not usually fill a form in."""
    if form.for_all or not units:
        return []
    usual = {unit.id for unit in units_of_form(work, units[0].county, form, on=on)}
    return [unit for unit in units if unit.id not in usual]


def _not_usual(form: Form, others: Sequence[Unit]) -> str:
    names = "、".join(unit.name for unit in others[:_NAMED])
    more = f"等 {len(others)} 个单位" if len(others) > _NAMED else ""
    return (
        f"{names}{more}平时不填《{form.title}》。请去掉；"
        "确实要请它们报的，请勾选“也请平时不填这张表的单位报”再开启。"
    )


def _require_measure(days: Period, frequency: Frequency, units: int) -> None:
    periods = len(periods_of(frequency, days))
    if not periods:
        words = f"这几天里没有一个完整的“{frequency.words}”期次，请把日期放长一些。"
        raise Invalid(errors={"last_day": [words]}, code="window-does-not-fit")
    if periods * units > MOST_DUTIES:
        words = f"一共 {periods * units} 份，一次最多 {MOST_DUTIES} 份，请少选些单位或分段开。"
        raise Invalid(errors={"unit": [words]}, code="window-does-not-fit")


def _require_something_to_ask(form: Form, days: Period, frequency: Frequency, at: datetime) -> None:
    """Refuse a window that would ask for nothing, because the hour of its last period is past."""
    dues = [window_deadlines(form, period).due_at for period in periods_of(frequency, days)]
    if max(dues) <= at:
        words = f"今天已经过了截止时间（{form.due.hour}点），今天这一份报不了，请选到明天或以后。"
        raise Invalid(errors={"last_day": [words]}, code="window-does-not-fit")


def _require_no_overlap(
    work: Session, actor: Actor, form: str, frequency: str, days: Period, units: Sequence[Unit]
) -> None:
    found = (
        select(Unit.name, SensitiveWindow.title)
        .join(WindowUnit, (WindowUnit.county == Unit.county) & (WindowUnit.unit_id == Unit.id))
        .join(
            SensitiveWindow,
            (SensitiveWindow.county == WindowUnit.county)
            & (SensitiveWindow.id == WindowUnit.window_id),
        )
        .where(
            SensitiveWindow.county == actor.county,
            SensitiveWindow.state == "running",
            SensitiveWindow.form == form,
            SensitiveWindow.frequency == frequency,
            SensitiveWindow.first_day <= days.last_day,
            SensitiveWindow.last_day >= days.first_day,
            Unit.id.in_([unit.id for unit in units]),
        )
        .order_by(Unit.scope)
        .limit(_NAMED)
    )
    rows = work.execute(found).all()
    if rows:
        names = "、".join(name for name, _ in rows)
        raise Refusal(
            "windows-overlap",
            "这几天已经要求过",
            f"{names}等在“{rows[0][1]}”里已经要报同一张表。请去掉这些单位，或先结束那一个。",
        )


def _note(work: Session, window: SensitiveWindow, deed: str, detail: dict[str, object]) -> None:
    record(work, deed, "sensitive_window", window.id, scope=window.scope, detail=detail)
