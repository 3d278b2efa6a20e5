"""What a county hands over of one form and period to the level above it (市平台).

A document of plain values: units by division code, fields by code with unit of measure and
places, the values of every accepted report, what is missing and why, the hashes of the form
versions. Its hash covers everything but the time at which it was generated, so that two exports of
the same figures are seen to be the same. It is shown before it is generated, and what was
generated is kept as it was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from heapq import nlargest
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.audit.trail import record
from fengqiao.errors import NotFound, NotYours, Refusal
from fengqiao.forms.answers import written_answers
from fengqiao.forms.form import Form
from fengqiao.periods.period import Period
from fengqiao.reports.duties import Duty
from fengqiao.reports.exporting import exported_fields, withheld_names
from fengqiao.reports.models import ExchangeExport, Obligation, Report
from fengqiao.reports.queries import form_of, newest_revisions
from fengqiao.tenancy.findings import canonical_hash
from fengqiao.units.models import Unit

FORMAT = "fengqiao-exchange/2"
# Of every form, how many periods are offered: a year and a half of weeks.
MOST_OFFERED = 80
_ACCEPTED = ("accepted", "consolidated")
_NOT_ACCEPTED = {"sent_back": "已退回", "submitted": "还没有通过"}

Content = dict[str, Any]


@dataclass(frozen=True)
class Difference:
    """One value that is not what it was in the export before; an empty text is no value."""

    unit_name: str
    label: str
    before: str
    after: str


def exchange_content(
    work: Session, actor: Actor, *, form: str, period: str, at: datetime
) -> Content:
    """Return what would be handed over at an instant, with its hash under ``sha256``.

    What is missing stands there as the counts have it: not due yet, overdue, missed, waived.

    :raises NotYours: if the actor's post does not answer for the county
    :raises NotFound: if nobody in the county owes this
    """
    _require_county(actor)
    found = _duties(work, actor, form, str(Period.parse(period)))
    if not found:
        raise NotFound("这张表、这一期")
    duties = [duty for duty, _ in found]
    units = {duty.obligation.id: unit for duty, unit in found}
    versions = {form_of(work, d.obligation).hash: form_of(work, d.obligation) for d in duties}
    newest = form_of(work, duties[-1].obligation)
    reports = [d.report for d in duties if d.report is not None and d.report.state in _ACCEPTED]
    revisions = newest_revisions(work, reports)
    withheld = withheld_names(work, actor.county, form)
    content: Content = {
        "format": FORMAT,
        "county": str(actor.county),
        "county_name": actor.unit_name,
        "form": form,
        "form_title": newest.title,
        "form_versions": sorted(versions),
        "period": period,
        "period_label": Period.parse(period).label,
        "fields": _fields(list(versions.values()), withheld),
        "reports": [
            _report(work, duty, units[duty.obligation.id], revisions[duty.report.id], withheld)
            for duty in duties
            if duty.report is not None and duty.report.id in revisions
        ],
        "missing": [
            _missing(duty, units[duty.obligation.id], at)
            for duty in duties
            if duty.report is None or duty.report.id not in revisions
        ],
    }
    return {**content, "sha256": canonical_hash(content)}


def generate_exchange(
    work: Session, actor: Actor, *, form: str, period: str, sha256: str, at: datetime
) -> ExchangeExport:
    """Keep what is handed over, exactly as it was previewed.

    :param sha256: of the content that was previewed
    :raises Refusal: ``changed-meanwhile`` if the figures are not those any more
    """
    content = exchange_content(work, actor, form=form, period=period, at=at)
    if content["sha256"] != sha256:
        raise Refusal(
            "changed-meanwhile",
            "数据刚有变动",
            "预览以后又有报表通过或退回，内容已经不一样。请再看一遍预览，然后生成。",
        )
    export = ExchangeExport(
        county=actor.county,
        id=uuid4(),
        scope=actor.scope,
        form=form,
        period=period,
        sha256=sha256,
        content=content,
        generated_at=at,
        account_id=actor.account_id,
    )
    work.add(export)
    work.flush()
    record(
        work,
        "exchange.generated",
        "exchange",
        export.id,
        scope=actor.scope,
        detail={"form": form, "period": period, "sha256": sha256},
    )
    return export


def exchanges_of(
    work: Session, actor: Actor, *, form: str, period: str
) -> Sequence[ExchangeExport]:
    """Return what was handed over before, the latest first."""
    found = select(ExchangeExport).where(
        ExchangeExport.county == actor.county,
        ExchangeExport.form == form,
        ExchangeExport.period == period,
    )
    return work.scalars(found.order_by(ExchangeExport.generated_at.desc()).limit(50)).all()


def find_exchange(work: Session, actor: Actor, export_id: UUID) -> ExchangeExport:
    """Return one export.

    :raises NotFound: if it is absent or out of sight
    """
    export = work.get(ExchangeExport, (actor.county, export_id))
    if export is None:
        raise NotFound("这次交换文件")
    return export


def exchange_choices(work: Session, actor: Actor, *, today: date) -> list[tuple[str, str]]:
    """Return the forms and periods there is something to hand over of, newest first.

    Duties are opened ahead, those of a sensitive window for all its days: of a period that has
    not begun there is nothing to hand over yet. Of every form the latest are offered, so that
    the weeks of one do not crowd out the months of another.
    """
    found = (
        select(Obligation.form, Obligation.period)
        .where(Obligation.scope.between(actor.lo, actor.hi))
        .distinct()
    )
    begun: dict[str, list[Period]] = defaultdict(list)
    for row in work.execute(found):
        period = Period.parse(row.period)
        if period.first_day <= today:
            begun[row.form].append(period)
    latest = [
        (-period.first_day.toordinal(), form, str(period))
        for form, periods in begun.items()
        for period in nlargest(MOST_OFFERED, periods, key=lambda each: each.first_day)
    ]
    return [(form, period) for _, form, period in sorted(latest)]


def differences_between(before: Content, after: Content) -> list[Difference]:
    """Return every value that is not what it was, by unit and field."""
    labels = {f["code"]: f["label"] for content in (before, after) for f in content["fields"]}
    return list(_differences(_values(before), _values(after), labels))


def _differences(
    old: Mapping[str, tuple[str, Mapping[str, str]]],
    new: Mapping[str, tuple[str, Mapping[str, str]]],
    labels: Mapping[str, str],
) -> Iterator[Difference]:
    for code in sorted({*old, *new}):
        name = (new.get(code) or old[code])[0]
        was, now = old.get(code, ("", {}))[1], new.get(code, ("", {}))[1]
        for field in labels:
            if was.get(field, "") != now.get(field, ""):
                yield Difference(name, labels[field], was.get(field, ""), now.get(field, ""))


def _values(content: Content) -> dict[str, tuple[str, Mapping[str, str]]]:
    return {each["unit"]: (each["unit_name"], each["values"]) for each in content["reports"]}


def _require_county(actor: Actor) -> None:
    if actor.unit_level != "county" or not actor.has("reviewer", "assessor"):
        raise NotYours("对上交换由县级审核员或考核员来做。")


def _duties(work: Session, actor: Actor, form: str, period: str) -> list[tuple[Duty, Unit]]:
    found = (
        select(Obligation, Report, Unit)
        .join(Unit, (Unit.county == Obligation.county) & (Unit.id == Obligation.unit_id))
        .outerjoin(
            Report, (Report.county == Obligation.county) & (Report.obligation_id == Obligation.id)
        )
        .where(
            Obligation.scope.between(actor.lo, actor.hi),
            Obligation.form == form,
            Obligation.period == period,
        )
        .order_by(Obligation.scope)
    )
    return [(Duty(owed, report, unit.name), unit) for owed, report, unit in work.execute(found)]


def _fields(versions: Sequence[Form], withheld: Collection[str]) -> list[dict[str, Any]]:
    fields = {asked.code: asked for form in versions for asked in exported_fields(form, withheld)}
    return [
        {
            "code": asked.code,
            "label": asked.label,
            "type": asked.type,
            "unit": asked.unit,
            "places": asked.places,
        }
        for asked in fields.values()
    ]


def _report(
    work: Session, duty: Duty, unit: Unit, revision: Any, withheld: Collection[str]
) -> dict[str, Any]:
    form = form_of(work, duty.report or duty.obligation)
    leaving = {asked.code for asked in exported_fields(form, withheld)}
    written = written_answers(form, revision.answers)
    report = duty.report
    return {
        "unit": report.division_code if report is not None else unit.code,
        "unit_name": unit.name,
        "level": unit.level,
        "form_sha256": form.hash,
        "revision": revision.number,
        "revision_sha256": revision.sha256,
        "submitted_at": revision.submitted_at.isoformat(),
        "late": bool(report and report.late),
        "nil_report": revision.nil_report,
        "on_behalf": revision.on_behalf,
        "values": {
            code: value
            for code, value in written.items()
            if code in leaving and isinstance(value, str)
        },
    }


def _missing(duty: Duty, unit: Unit, at: datetime) -> dict[str, str]:
    """Return how a duty stands whose report is not handed over; why one is waived stays here."""
    standing = duty.standing(at)
    state = duty.state if standing.filed else standing.value
    words = _NOT_ACCEPTED.get(state, standing.words)
    return {"unit": unit.code, "unit_name": unit.name, "state": state, "words": words}
