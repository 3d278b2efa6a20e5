"""What tests of report pages share: a ledger, reports of today's week, forms as drawn."""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID

from bs4 import BeautifulSoup, Tag
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from fengqiao.clock import local_date, now
from fengqiao.ledgers.adoption import adopt_ledger
from fengqiao.ledgers.entries import enter_inspection
from fengqiao.ledgers.ledger_file import read_ledger
from fengqiao.ledgers.queries import newest_ledgers
from fengqiao.periods.period import period_of
from fengqiao.reports.models import Report
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from tests.world import ROOT, VILLAGE_WEEKLY, A, B, World, accepted, begun, filled, submitted

LEDGER = ROOT / "tenants" / "jinzhai" / "ledgers" / "inspection.yaml"
WEEK = str(period_of("week", local_date(now())))
TODAY = local_date(now()).isoformat()


def with_ledger(county: int = B) -> None:
    """Have a county adopt the inspection ledger."""
    system = open_system_session(county, demonstration=county == A)
    with transaction(system) as work:
        adopt_ledger(work, system, read_ledger(LEDGER), at=now())


def with_an_inspection(world: World, unit: str = "b-head") -> None:
    """Have a unit of a county with that ledger write down one place it inspected this week."""
    with_ledger()
    actor, at = world.who(unit), now()
    with transaction(actor, at) as work:
        enter_inspection(
            work,
            actor,
            ledger=newest_ledgers(work, actor)["inspection"],
            answers={"place": "村礼堂", "item": "消防"},
            found=False,
            severity="",
            photos=[],
            at=at,
        )


def begun_today(world: World, unit: str = "b-head") -> UUID:
    """Begin a village's report of the present week."""
    return begun(world, unit, period=WEEK, at=now())


def submitted_today(world: World, unit: str = "b-head", **answers: str) -> UUID:
    """Have a village submit its report of the present week."""
    return submitted(world, unit, period=WEEK, answers=answers, at=now())


def accepted_today(world: World, unit: str = "b-head", **answers: str) -> UUID:
    """Have a village's report of the present week accepted."""
    return accepted(world, unit, period=WEEK, answers=answers, at=now())


def report_of(world: World, unit: str, report_id: UUID) -> Report:
    """Return a report as its own filer's session sees it."""
    actor = world.who(unit)
    with transaction(actor) as work:
        return work.scalars(select(Report).where(Report.id == report_id)).one()


def whole(world: World, **answers: str) -> dict[str, str]:
    """Return the posted answers of a whole weekly report in which nothing happened."""
    given = filled(world.forms[VILLAGE_WEEKLY], answers)
    return {f"answer.{code}": str(value) for code, value in given.items()}


def soup_of(answer: TestResponse) -> BeautifulSoup:
    """Return a page as a tree."""
    return BeautifulSoup(answer.text, "html.parser")


def form_on(answer: TestResponse, selector: str = "form#filing") -> dict[str, Any]:
    """Return what a browser without script would post from a form, as it was drawn."""
    form = soup_of(answer).select_one(selector)
    assert isinstance(form, Tag), selector
    posted: dict[str, Any] = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        kind, name = str(field.get("type", "")), str(field["name"])
        if kind == "file" or (kind in ("radio", "checkbox") and not field.has_attr("checked")):
            continue
        if field.name == "textarea":
            posted[name] = field.get_text()
        elif field.name == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            posted[name] = str(chosen["value"]) if chosen else ""
        elif name in posted:
            held = posted[name]
            posted[name] = [*(held if isinstance(held, list) else [held]), str(field["value"])]
        else:
            posted[name] = str(field.get("value", ""))
    posted.pop("csrf_token", None)
    return posted


def photo(width: int = 320, height: int = 240, kind: str = "JPEG") -> bytes:
    """Return a drawn photo."""
    kept = io.BytesIO()
    Image.new("RGB", (width, height), (40, width % 255, height % 255)).save(kept, kind)
    return kept.getvalue()
