"""A township types, pastes or reads in the reports of the units below on one sheet."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue

from fengqiao import clock
from fengqiao.actor import Actor
from fengqiao.errors import Invalid, NotFound
from fengqiao.forms.form import Form
from fengqiao.periods.period import Period
from fengqiao.reports.board_rows import offers_of
from fengqiao.reports.duties import Duty
from fengqiao.reports.neighbors import neighbors
from fengqiao.reports.on_behalf_rows import (
    MOST_CELLS,
    TypedRow,
    duties_on_sheet,
    form_on_sheet,
    keep_rows,
)
from fengqiao.reports.pages.grid_page import Filled, draw_grid
from fengqiao.reports.pages.sent_sheet import SHEET, read_sent_sheet
from fengqiao.reports.proposals import proposals_for
from fengqiao.reports.sheet_rows import Answered, read_units_sheet
from fengqiao.reports.sheet_template import (
    identification,
    require_this_template,
    units_template,
)
from fengqiao.sheets.exported import EXCEL
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.queries import find_unit
from fengqiao.web.files import saved
from fengqiao.web.forms import Fields, read_form, read_query, visible
from fengqiao.web.frame import say
from fengqiao.web.guards import posts
from fengqiao.web.idempotency import Answer, once
from fengqiao.web.session import the_actor

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.reports.models import Report

pages = Blueprint("grid", __name__)
_LEVELS = ("county", "township", "village", "department", "grid")
_CELL, _VERSION = "cell.", "version."


@pages.get("/grid")
@posts("filer", "reviewer", levels=_LEVELS)
def show() -> Response:
    """Show the sheet of one form and period."""
    actor, at = the_actor(), clock.now()
    asked = read_query("form", "period", "everything")
    filled = Filled(everything=asked["everything"] == "yes")
    with transaction(actor, at) as work:
        drawing = draw_grid(work, actor, asked["form"], _period(asked), filled, at=at)
    return drawing.respond()


@pages.post("/grid")
@posts("filer", "reviewer", levels=_LEVELS)
def keep() -> ResponseReturnValue:
    """Keep everything typed as drafts on behalf, or submit it; or nothing, and say where."""
    actor, at = the_actor(), clock.now()
    try:
        fields = read_form(
            "action", "form", "period", "reason", "everything", prefixes=(_CELL, _VERSION)
        )
    except Invalid as refusal:
        return _again(actor, _as_posted(), refusal, at)
    filled = _typed(fields)
    if fields["action"] not in ("save", "submit") and _alone(fields) is None:
        raise Invalid("不认识这个按钮，请刷新页面后再试。", code="unknown-action")
    try:
        with transaction(actor, at) as work:
            answer = once(work, actor, lambda: _kept(work, actor, fields, filled, at))
    except Invalid as refusal:
        return _again(actor, filled, refusal, at)
    return answer.respond()


@pages.get("/grid/template")
@posts("filer", "reviewer", levels=_LEVELS)
def template() -> Response:
    """Give the sheet as a workbook with the names of the units that may be filed for."""
    actor, at, asked = the_actor(), clock.now(), read_query("form", "period")
    with transaction(actor, at) as work:
        duties, form = _duties(work, actor, asked, at)
        own = find_unit(work, actor, actor.unit_id)
        rows = [
            (
                duty.unit_name,
                find_unit(work, actor, duty.obligation.unit_id).code,
                duty.report.answers if duty.report is not None else {},
            )
            for duty in duties
        ]
        content = units_template(form, _period(asked), (own.name, own.code), rows)
    name = f"{form.title} {Period.parse(_period(asked)).label} 代报模板.xlsx"
    return saved(content, name, EXCEL)


@pages.post("/grid/import")
@posts("filer", "reviewer", levels=_LEVELS)
def read_in() -> Response:
    """Show what a workbook holds as it would be kept, with every row's errors; keep nothing."""
    actor, at = the_actor(), clock.now()
    fields = read_form("form", "period")
    filled, status = Filled(everything=True, checked=True), 200
    with transaction(actor, at) as work:
        duties, form = _duties(work, actor, fields, at)
        try:
            _fill(work, actor, filled, duties, form, _period(fields))
        except Invalid as refusal:
            filled, status = Filled(on_top=[refusal.reason]), refusal.status
        drawing = draw_grid(
            work, actor, fields["form"], _period(fields), filled, at=at, status=status
        )
    return drawing.respond()


def _fill(
    work: Session, actor: Actor, filled: Filled, duties: list[Duty], form: Form, period: str
) -> None:
    sheet = read_sent_sheet()
    own = find_unit(work, actor, actor.unit_id)
    require_this_template(sheet.identification, identification(form, period, own.code, "units"))
    units = {find_unit(work, actor, d.obligation.unit_id).code: d for d in duties}
    read = read_units_sheet(sheet, form, {code: d.unit_name for code, d in units.items()})
    _take_over(filled, read, units)
    name = visible(request.files[SHEET].filename or "")[:60]
    empty = f"，{read.empty} 个单位空着" if read.empty else ""
    words = f"从《{name}》读到 {read.filled} 个单位填了数{empty}；还没有保存。"
    filled.notes = [words + "请看一遍，写明代报原因，再点保存。", *read.notes]


def _take_over(filled: Filled, read: Answered, units: dict[str, Duty]) -> None:
    for code, texts in read.texts.items():
        filled.cells[units[code].obligation.id] = texts
    for (code, name), words in read.errors.items():
        filled.errors[f"cell.{units[code].obligation.id}.{name}"] = words
    for (code, name), where in read.places.items():
        filled.places[units[code].obligation.id, name] = where
    filled.on_top = read.problems


def _kept(work: Session, actor: Actor, fields: Fields, filled: Filled, at: datetime) -> Answer:
    duties, form = _duties(work, actor, fields, at)
    known = {duty.obligation.id for duty in duties}
    rows = [
        TypedRow(owed, cells, filled.versions.get(owed)) for owed, cells in filled.cells.items()
    ]
    if any(row.obligation_id not in known for row in rows):
        words = "有的单位刚刚自己上报了，或者不在这里。请看一下新的表格，核对后再存。"
        raise Invalid(words, errors={"": [words]})
    proposals = None
    if fields["action"] == "submit":
        offers = offers_of(work, actor.county, form)
        counts = neighbors().counts(work, actor, offers, Period.parse(_period(fields)))

        def proposals(report: Report) -> dict[str, int]:
            return proposals_for(form, counts, report.scope)

    kept = keep_rows(work, actor, rows=rows, reason=filled.reason, at=at, proposals=proposals)
    place = urlencode({"form": fields["form"], "period": _period(fields)})
    if fields["action"] == "submit":
        say(f"已代 {len(kept)} 个单位上报。对方能看到，也可以撤回改正；请另一位同事审核。", "green")
        return Answer(body={"kept": len(kept)}, location=f"/board?{place}")
    say(f"已存为 {len(kept)} 份代报草稿，还没有上报。", "green")
    if (owed := _alone(fields)) is not None:
        own = next((each for each in kept if each.obligation_id == owed), None)
        there = f"/reports/{own.id}" if own else f"/obligations/{owed}/on-behalf"
        return Answer(body={"kept": len(kept)}, location=there)
    return Answer(body={"kept": len(kept)}, location=f"/grid?{place}")


def _alone(fields: Fields) -> UUID | None:
    """Return for which duty somebody goes on to the unit's own page, with everything kept."""
    name, _, owed = fields["action"].partition(":")
    return _identifier(owed) if name == "alone" else None


def _again(actor: Actor, filled: Filled, refusal: Invalid, at: datetime) -> Response:
    """Draw the sheet again with everything typed on it and words at each cell."""
    filled.errors = {**filled.errors, **refusal.errors}
    if not refusal.errors:
        filled.on_top = [refusal.reason]
    with transaction(actor, at) as work:
        drawing = draw_grid(
            work,
            actor,
            request.form.get("form", "")[:48],
            _period_of(request.form.get("period", "")),
            filled,
            at=at,
            status=refusal.status,
        )
    return drawing.respond()


def _duties(work: Session, actor: Actor, fields: Fields, at: datetime) -> tuple[list[Duty], Form]:
    """Return whose reports may be typed, and the form they are asked for.

    :raises NotFound: if nobody owes it here
    """
    duties, others = duties_on_sheet(
        work, actor, form=fields["form"], period=_period(fields), at=at
    )
    form = form_on_sheet(work, duties, others)
    if form is None:
        raise NotFound("这张表、这一期的应报单位")
    return duties, form


def _period(fields: Fields) -> str:
    return _period_of(fields["period"])


def _period_of(given: str) -> str:
    return str(Period.parse(given))


def _typed(fields: Fields) -> Filled:
    return _filled(
        fields.below(_CELL),
        fields.below(_VERSION),
        fields["reason"],
        everything=fields["everything"] == "yes",
    )


def _as_posted() -> Filled:
    """Return what was posted although it cannot be read: hidden characters are shown as such."""
    given = {name: visible(request.form[name]) for name in request.form}
    return _filled(
        {n.removeprefix(_CELL): v for n, v in given.items() if n.startswith(_CELL)},
        {n.removeprefix(_VERSION): v for n, v in given.items() if n.startswith(_VERSION)},
        given.get("reason", ""),
        everything=given.get("everything") == "yes",
    )


def _filled(
    cells: dict[str, str], versions: dict[str, str], reason: str, *, everything: bool
) -> Filled:
    filled = Filled(reason=reason, everything=everything)
    if len(cells) > MOST_CELLS:
        raise Invalid(f"一次最多填 {MOST_CELLS:,} 格，请分几次。", code="too-many")
    for name, text in cells.items():
        owed, _, code = name.partition(".")
        if (found := _identifier(owed)) is not None:
            filled.cells.setdefault(found, {})[code] = text.strip()
    for name, text in versions.items():
        if (found := _identifier(name)) is not None and text.isascii() and text.isdigit():
            filled.versions[found] = int(text[:9])
    return filled


def _identifier(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None
