"""What a consolidation stands on is written down: pins, gaps, adjustments, one statement a kind.

Forty villages are eighty reports: a statement for each was most of what gathering them cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Insert,
    Integer,
    Text,
    Uuid,
    cast,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.reports.models import Adjustment, Gap, Pin, Report
from fengqiao.tenancy.moves import require_move

_ANY_BELOW = 0
# The obligation, the kind of gap, and why if a decision said so.
MissingPart = tuple[UUID, str, str]


def replace_sources(
    work: Session, report: Report, *, pins: Sequence[tuple[UUID, int]], gaps: Sequence[MissingPart]
) -> None:
    """Pin exactly these revisions and list these gaps; what stood before is dropped."""
    for kind in (Pin, Gap, Adjustment):
        work.execute(delete(kind).where(kind.county == report.county, kind.report_id == report.id))
    if pins:
        work.execute(_pins(report, pins))
    write_gaps(work, report, gaps)


def write_gaps(work: Session, report: Report, gaps: Sequence[MissingPart]) -> None:
    """Add gaps to those of a consolidation."""
    if not gaps:
        return
    duties, kinds, reasons = (list(column) for column in zip(*gaps, strict=True))
    listed = _listed(
        {"duty": (duties, Uuid), "kind": (kinds, Text), "reason": (reasons, Text)}, "missing"
    )
    rows = _rows_of(report, listed.c.duty, listed.c.kind, listed.c.reason)
    names = ["county", "report_id", "scope", "obligation_id", "kind", "reason"]
    work.execute(insert(Gap).from_select(names, rows))


def rewrite_gaps(work: Session, report: Report, gaps: Sequence[MissingPart]) -> None:
    """Write some gaps anew: changing one is nothing that the database lets anybody do."""
    if not gaps:
        return
    work.execute(
        delete(Gap).where(
            Gap.county == report.county,
            Gap.report_id == report.id,
            Gap.obligation_id.in_([duty for duty, _, _ in gaps]),
        )
    )
    write_gaps(work, report, gaps)


def take_up_children(work: Session, actor: Actor, report: Report) -> None:
    """Mark the accepted reports that a consolidation pins as taken up in it.

    A child accepted further down is taken up there; here it is only pinned.

    :raises NotYours: if the actor may not
    """
    # Of the children it counts only that they answer to this unit, and that is asked below.
    require_move(actor, "report", "accepted", "consolidated", scope=_ANY_BELOW, above=report.scope)
    pinned = select(Pin.child_report_id).where(
        Pin.county == report.county, Pin.report_id == report.id
    )
    taken = (
        update(Report)
        .where(
            Report.county == report.county,
            Report.above == report.scope,
            Report.state == "accepted",
            Report.id.in_(pinned),
        )
        .values(state="consolidated", version=Report.version + 1)
        .execution_options(synchronize_session="fetch")
    )
    work.execute(taken)


def _pins(report: Report, pins: Sequence[tuple[UUID, int]]) -> Insert:
    children, revisions = (list(column) for column in zip(*pins, strict=True))
    listed = _listed({"child": (children, Uuid), "revision": (revisions, Integer)}, "pinned")
    rows = _rows_of(report, listed.c.child, listed.c.revision)
    names = ["county", "report_id", "scope", "child_report_id", "child_revision"]
    return insert(Pin).from_select(names, rows)


def _listed(columns: dict[str, tuple[list[Any], Any]], name: str) -> Any:
    """Return lists of equal length as a table of the statement, a column each."""
    arrays = [cast(values, ARRAY(kind)) for values, kind in columns.values()]
    return func.unnest(*arrays).table_valued(*columns, name=name).render_derived()


def _rows_of(report: Report, *columns: Any) -> Any:
    own = (literal(report.county), literal(report.id), literal(report.scope, BigInteger))
    return select(*own, *columns)
