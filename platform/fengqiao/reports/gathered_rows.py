"""The rows that a consolidation gathers, each with whose it is and by which key it is known."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from fengqiao.forms.form import Field, Form
from fengqiao.reports.gathering import pinned_revisions
from fengqiao.reports.models import Report
from fengqiao.reports.queries import form_of
from fengqiao.reports.set_aside import keys_set_aside, rows_handed_up
from fengqiao.tenancy.questions import Row


@dataclass(frozen=True)
class GatheredRow:
    """One row of a report below, as it was handed up and is gathered into a table.

    ``gathered_into`` are the fields of the consolidation that take it up, ``asked`` the table it
    stands in below.
    """

    key: str
    report_id: UUID
    revision: int
    unit_name: str
    period: str
    asked: Field
    gathered_into: tuple[str, ...]
    cells: Row
    aside: bool

    @property
    def field(self) -> str:
        """Return the code of the table it stands in below."""
        return self.asked.code

    @property
    def label(self) -> str:
        """Return what that table is called."""
        return self.asked.label


def gathered_rows(work: Session, report: Report, form: Form) -> list[GatheredRow]:
    """Return every row that is gathered into a table, by unit and period, set aside or not."""
    into: dict[tuple[str, str], list[str]] = {}
    for asked in form.fields.values():
        if asked.source_form and asked.columns:
            into.setdefault((asked.source_form, asked.source_field), []).append(asked.code)
    if not into:
        return []
    aside, found = keys_set_aside(work, report), []
    for revision, child, name in pinned_revisions(work, report):
        below = form_of(work, child)
        for row in rows_handed_up(below, child.id, revision.answers):
            fields = into.get((child.form, row.field))
            if fields:
                found.append(
                    GatheredRow(
                        row.key,
                        child.id,
                        revision.number,
                        name,
                        child.period,
                        below.fields[row.field],
                        tuple(fields),
                        row.cells,
                        row.key in aside,
                    )
                )
    return found
