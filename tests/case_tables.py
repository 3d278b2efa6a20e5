"""What villages tell row by row, how a township takes it up, and whose rows these are."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fengqiao.form_design.writing import form_document, write_form
from fengqiao.forms.form_file import parse_form
from fengqiao.reports.adoption import adopt_form
from fengqiao.reports.gathered_rows import gathered_rows
from fengqiao.reports.queries import find_report, form_of
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from tests.domain.gathering import consolidated
from tests.world import (
    H1,
    TOWNSHIP_HALF_MONTHLY,
    VILLAGE_WEEKLY,
    W10,
    W11,
    WEDNESDAY,
    A,
    World,
    accepted,
)

_NAME: dict[str, Any] = {"column": "name", "label": "事由", "type": "text"}
_PEOPLE: dict[str, Any] = {"column": "people", "label": "涉及", "type": "integer", "unit": "人"}
_TABLE: dict[str, Any] = {"field": "cases", "label": "未化解清单", "type": "table", "max_rows": 9}
_KINDS: dict[str, Any] = {**_TABLE, "field": "kinds", "label": "分类", "required": "否"}
BELOW: list[dict[str, Any]] = [
    {**_TABLE, "columns": [_NAME, {**_PEOPLE, "consolidates": "list"}]},
    {**_KINDS, "columns": [_NAME, {**_PEOPLE, "consolidates": "sum"}]},
]
ABOVE: list[dict[str, Any]] = [
    {**each, "from": f"{VILLAGE_WEEKLY}.{each['field']}", "consolidates": "list"} for each in BELOW
] + [
    {
        "field": code,
        "label": label,
        "type": "integer",
        "unit": unit,
        "from": f"{VILLAGE_WEEKLY}.cases.{source}",
        "consolidates": "sum",
    }
    for code, label, unit, source in (
        ("involved", "涉及群众", "人", "people"),
        ("listed", "清单件数", "件", "rows"),
    )
]
WATER: dict[str, object] = {"name": "争水", "people": 12}
FIELDS: dict[str, object] = {"name": "争地", "people": 3}


def ask_rows(world: World) -> None:
    """Have the villages asked for two tables, and the township for what they add up to."""
    system = open_system_session(A, demonstration=True)
    asked = ((VILLAGE_WEEKLY, W10, BELOW), (TOWNSHIP_HALF_MONTHLY, H1, ABOVE))
    for code, from_period, fields in asked:
        document = form_document(world.forms[code])
        document["sections"].append({"section": "told", "title": "另报", "fields": fields})
        form = parse_form(write_form(document)).form
        assert form is not None
        with transaction(system, WEDNESDAY) as work:
            adopt_form(work, system, form, from_period=from_period, at=WEDNESDAY)
        world.forms = {**world.forms, code: form}


def gathered(world: World) -> tuple[UUID, UUID]:
    """Have two villages tell of the same matter; return the township's draft and the second's."""
    rows = [FIELDS, WATER]
    accepted(world, "upper", period=W10, answers={"cases": rows, "kinds": rows}, at=WEDNESDAY)
    said = {"cases": [WATER, WATER], "kinds": [WATER]}
    lower = accepted(world, "lower", period=W11, answers=said)
    return consolidated(world), lower


def row_of(world: World, report: UUID, child: UUID, number: int = 0, field: str = "cases") -> str:
    """Return the key of one row that a report below has in a table."""
    return keys_of(world, report, field, child)[number]


def keys_of(
    world: World, report_id: UUID, field: str = "cases", child: UUID | None = None
) -> list[str]:
    """Return the keys of the rows that are gathered from a table, of one report below or all."""
    actor = world.who("bridge")
    with transaction(actor) as work:
        report = find_report(work, actor, report_id)
        rows = gathered_rows(work, report, form_of(work, report))
    return [row.key for row in rows if row.field == field and child in (None, row.report_id)]
