"""The one query behind a board: a line for each duty, as plain columns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    DateTime,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    false,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session
from sqlalchemy.types import NullType

from fengqiao.actor import Actor
from fengqiao.periods.period import Period
from fengqiao.reports.models import Obligation, Reminder, Report, ReportRevision
from fengqiao.reports.rates import standing_column
from fengqiao.reports.request_models import ObligationRequest
from fengqiao.units.models import Unit
from fengqiao.units.queries import name_as_of

# Whose figures are added up: what was sent back stays filed, but its figures are in doubt.
STANDS = ("submitted", "accepted", "consolidated")


class Found(NamedTuple):
    """What the database says of one duty, in the order of the columns asked for.

    Ids come as words, for most end in an address.
    What concerns the report is None without one in sight. ``marks`` and ``reasons`` are None
    where there are none; ``looked_at`` tells whether the revision was looked at for marks.
    ``figures`` are the numbers handed up last, by the codes asked for; None unless they stand.
    ``filed_by`` is the account that handed it up in the unit's place. What was gathered in a
    ``stale`` one was corrected since, and its unit has not decided about it.
    ``request`` and ``request_kind`` are of the request that waits for an answer.
    """

    id: str
    scope: int
    unit_name: str
    standing: str
    opens_at: datetime
    due_at: datetime
    grace_at: datetime
    closes_at: datetime
    held_open: bool
    waived: bool
    reminded_at: datetime | None
    request: str | None
    request_kind: str | None
    report: str | None
    version: int | None
    sha256: str | None
    state: str | None
    late: bool
    nil_report: bool
    on_behalf: bool
    first_submitted_at: datetime | None
    submitted_at: datetime | None
    correct_by: datetime | None
    returned: bool
    reasons: dict[str, str] | None
    looked_at: bool
    marks: list[list[str]] | None
    figures: list[int | None] | None
    filed_by: str | None = None
    stale: bool = False


def lines_found(
    work: Session, actor: Actor, codes: Sequence[str], *, form: str, period: str, at: datetime
) -> list[Found]:
    """Return what the units directly below owe the actor's unit for a form and period.

    :param codes: of the numeric fields whose figures are wanted
    """
    given = {"above": actor.scope, "form": form, "period": period, "at": at, "codes": list(codes)}
    # Plain columns straight from the connection: there is no record for the session to keep.
    rows = work.connection().execute(_statement(Period.parse(period).last_day), given)
    return list(map(Found._make, rows))


@lru_cache(maxsize=64)
def _statement(last_day: date) -> Select[*tuple[Any, ...]]:
    """Return the query of one period's boards; it is put together once, not for every page."""
    at: Any = bindparam("at", type_=DateTime(timezone=True))
    above: Any = bindparam("above", type_=BigInteger)
    return (
        select(
            cast(Obligation.id, Text).label("owed"),
            Obligation.scope,
            name_as_of(last_day),
            standing_column(at),
            Obligation.opens_at,
            Obligation.due_at,
            Obligation.grace_at,
            Obligation.closes_at,
            Obligation.held_open,
            Obligation.waived_at.is_not(None),
            _reminded_at(),
            cast(ObligationRequest.id, Text).label("request"),
            ObligationRequest.kind,
            cast(Report.id, Text).label("report"),
            Report.version,
            Report.form_sha256,
            Report.state,
            _told(Report.late),
            _told(Report.nil_report),
            _told(Report.on_behalf),
            Report.first_submitted_at,
            Report.submitted_at,
            Report.correct_by,
            _told(Report.sent_back_count > 0),
            _unless(Report.reasons, "{}"),
            ReportRevision.marks.is_not(None),
            _unless(ReportRevision.marks, "[]"),
            case((ReportRevision.number.is_not(None), _figures())),
            case((Report.on_behalf, cast(ReportRevision.account_id, Text))),
            _told(Report.stale),
        )
        .join(Unit, and_(Unit.county == Obligation.county, Unit.id == Obligation.unit_id))
        .outerjoin(
            Report, and_(Report.county == Obligation.county, Report.obligation_id == Obligation.id)
        )
        .outerjoin(
            ReportRevision,
            and_(
                ReportRevision.county == Report.county,
                ReportRevision.report_id == Report.id,
                ReportRevision.number == Report.revision,
                Report.state.in_(STANDS),
            ),
        )
        .outerjoin(
            ObligationRequest,
            and_(
                ObligationRequest.county == Obligation.county,
                ObligationRequest.obligation_id == Obligation.id,
                ObligationRequest.state == "asked",
            ),
        )
        .where(
            Obligation.above == above,
            Obligation.scope != above,
            Obligation.form == bindparam("form"),
            Obligation.period == bindparam("period"),
        )
    )


def _reminded_at() -> ColumnElement[datetime]:
    return (
        select(func.max(Reminder.reminded_at))
        .where(Reminder.county == Obligation.county, Reminder.obligation_id == Obligation.id)
        .correlate(Obligation)
        .scalar_subquery()
    )


def _told(column: Any) -> ColumnElement[bool]:
    return func.coalesce(column, false())


def _unless(column: Any, empty: str) -> ColumnElement[Any]:
    """Return a document, but null instead of an empty one, which nobody has to read."""
    return func.nullif(column, literal_column(f"'{empty}'::jsonb"), type_=JSONB)


def _figures() -> ColumnElement[Any]:
    """Return the revision's numbers by the codes asked for, in their order."""
    listed = func.unnest(cast(bindparam("codes"), ARRAY(Text)))
    codes = listed.table_valued("code", with_ordinality="place", name="asked").render_derived()
    given = ReportRevision.answers.op("->")(codes.c.code)
    number = case((func.jsonb_typeof(given) == "number", cast(cast(given, Text), BigInteger)))
    found = select(number).select_from(codes).order_by(codes.c.place).correlate(ReportRevision)
    # The driver's own list is taken as it comes.
    return func.array(found.scalar_subquery(), type_=NullType())
