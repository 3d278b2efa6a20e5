"""The unit above looks at one form and period: accepts, reminds, goes on to consolidate (S4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, redirect, request
from flask.typing import ResponseReturnValue

from fengqiao import clock
from fengqiao.actor import Actor
from fengqiao.errors import Invalid, Refusal, Stale
from fengqiao.forms.form import Form
from fengqiao.periods.period import Period
from fengqiao.reports.board_rows import BoardRow, board_rows, offers_of, to_remind
from fengqiao.reports.duties import duties_owed_to, periods_owed_to
from fengqiao.reports.excusing import remind_unit
from fengqiao.reports.neighbors import neighbors
from fengqiao.reports.pages.board_choice import Choice
from fengqiao.reports.pages.board_page import STATES, draw_board, draw_empty_board
from fengqiao.reports.queries import form_asked_below, form_titles
from fengqiao.reports.review import accept_report, accept_reports
from fengqiao.tenancy.transaction import attempt, transaction
from fengqiao.web.forms import Fields, read_form, read_query
from fengqiao.web.frame import say
from fengqiao.web.guards import posts
from fengqiao.web.session import the_actor

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

pages = Blueprint("board", __name__)
_LEVELS = ("county", "township", "village", "department", "grid")
_MOST = 400


@pages.get("/board")
@posts("filer", "reviewer", "assessor", "leader", levels=_LEVELS)
def show_board() -> Response:
    """Show what the units directly below owe and filed for one form and period."""
    actor, at = the_actor(), clock.now()
    asked = read_query("form", "period", "state")
    if asked["state"] not in STATES:
        raise Invalid("没有这种状态，请重新选择。", code="unknown-state")
    with transaction(actor, at) as work:
        choice = _choice(work, actor, asked, at)
        if choice is None:
            drawing = draw_empty_board()
        else:
            rows = _rows(work, actor, choice.form, choice.period, at)
            drawing = draw_board(work, actor, choice, rows, at=at)
    return drawing.respond()


@pages.post("/board")
@posts("reviewer", levels=_LEVELS)
def act() -> ResponseReturnValue:
    """Accept reports, or remind units, chosen one by one or all at once."""
    fields = read_form("action", "form", "period", many=("report", "obligation"))
    actor, at = the_actor(), clock.now()
    deeds: dict[str, Callable[[Session, Actor, Fields, datetime], tuple[str, str]]] = {
        "accept": _accept,
        "accept_unproblematic": _accept_unproblematic,
        "remind": _remind,
        "remind_all": _remind_all,
    }
    deed = deeds.get(fields["action"])
    if deed is None:
        raise Invalid("不认识这个按钮，请刷新页面后再试。", code="unknown-action")
    with transaction(actor, at) as work:
        words, kind = deed(work, actor, fields, at)
    say(words, kind)
    query = read_query("form", "period", "state")
    kept = {
        name: query[name] or (fields[name] if name != "state" else "")
        for name in ("form", "period", "state")
    }
    return redirect("/board?" + urlencode({n: v for n, v in kept.items() if v}), 303)


def _accept(work: Session, actor: Actor, fields: Fields, at: datetime) -> tuple[str, str]:
    chosen = [_report_and_version(each) for each in fields.many("report")]
    if not chosen:
        return "还没有选报表，请先勾选。", "amber"
    if len(chosen) > _MOST:
        raise Invalid(f"一次最多通过 {_MOST} 份。", code="too-many")
    return _accept_all(work, actor, chosen, at)


def _accept_unproblematic(
    work: Session, actor: Actor, fields: Fields, at: datetime
) -> tuple[str, str]:
    period = str(Period.parse(fields["period"]))
    form = form_asked_below(work, actor, fields["form"], period)
    if form is None:
        raise Invalid("没有这张报表，请重新选择。", code="unknown-form")
    chosen = [
        (UUID(row.found.report), row.found.version)
        for row in _rows(work, actor, form, period, at)
        if row.unproblematic and row.found.report is not None and row.found.version is not None
    ]
    return _accept_all(work, actor, chosen, at) if chosen else ("没有可以直接通过的报表。", "amber")


def _accept_all(
    work: Session, actor: Actor, chosen: list[tuple[UUID, int]], at: datetime
) -> tuple[str, str]:
    """Accept all at once; if one changed meanwhile, each by itself: it holds up no other."""
    refused: list[Refusal] = []
    try:
        with attempt(work):
            accept_reports(work, actor, chosen=chosen, at=at)
    except Refusal:
        refused = _refused_one_by_one(work, actor, chosen, at)
    if len(chosen) == 1 and refused:
        raise refused[0]
    done = len(chosen) - len(refused)
    if not refused:
        return f"已通过 {done} 份。", "green"
    changed = sum(isinstance(each, Stale) for each in refused)
    why = "刚有变动，请看一下再定" if changed == len(refused) else refused[0].reason.rstrip("。")
    return f"已通过 {done} 份；{len(refused)} 份没有通过：{why}。", "amber"


def _refused_one_by_one(
    work: Session, actor: Actor, chosen: list[tuple[UUID, int]], at: datetime
) -> list[Refusal]:
    refused: list[Refusal] = []
    for report_id, version in chosen:
        try:
            with attempt(work):
                accept_report(work, actor, report_id=report_id, version=version, at=at)
                work.flush()
        except Refusal as refusal:
            refused.append(refusal)
    return refused


def _remind(work: Session, actor: Actor, fields: Fields, at: datetime) -> tuple[str, str]:
    asked = [_identifier(each) for each in fields.many("obligation")]
    told = sum(_reminded_now(work, actor, each, at) for each in asked)
    if not told:
        return "今天已经催过，对方待办里看得到。明天还没报，可以再催。", "amber"
    return "已催报，对方打开待办就能看到。", "green"


def _reminded_now(work: Session, actor: Actor, obligation: UUID, at: datetime) -> bool:
    """Remind a unit, and return whether it had not been reminded today."""
    return remind_unit(work, actor, obligation_id=obligation, at=at).reminded_at == at


def _remind_all(work: Session, actor: Actor, fields: Fields, at: datetime) -> tuple[str, str]:
    period = str(Period.parse(fields["period"]))
    duties = duties_owed_to(work, actor, form=fields["form"], period=period)
    pending = [duty for duty in duties if to_remind(duty, at)]
    if not pending:
        return "没有可以催的：都报了，或者这一期已经关闭。", "green"
    told = sum(_reminded_now(work, actor, duty.obligation.id, at) for duty in pending)
    before = len(pending) - told
    words = f"已催报 {told} 个单位。" if told else ""
    words += f"{before} 个今天已经催过，不再重复。" if before else ""
    return f"{words}下面的话可以复制到工作群。", "green" if told else "amber"


def _choice(work: Session, actor: Actor, asked: Fields, at: datetime) -> Choice | None:
    owed = periods_owed_to(work, actor)
    titles = form_titles(work, actor.county)
    forms = {code: titles[code] for code in titles if code in {form for form, _ in owed}}
    pairs = [(form, period) for form, period in owed if form in forms]
    if not pairs:
        return None
    today = clock.local_date(at)
    begun = [p for p in pairs if Period.parse(p[1]).first_day <= today] or pairs
    latest = max(begun, key=lambda pair: Period.parse(pair[1]).first_day)
    code = asked["form"] if asked["form"] in forms else latest[0]
    periods = [period for form, period in pairs if form == code]
    usual = next((period for form, period in begun if form == code), periods[0])
    period = asked["period"] if asked["period"] in periods else usual
    form = form_asked_below(work, actor, code, period)
    if form is None:
        return None
    return Choice(forms, form, periods, period, asked["state"], request.path)


def _rows(work: Session, actor: Actor, form: Form, period: str, at: datetime) -> Sequence[BoardRow]:
    offers = offers_of(work, actor.county, form)
    counts = neighbors().counts(work, actor, offers, Period.parse(period))
    return board_rows(work, actor, form, period, counts, at=at)


def _report_and_version(given: str) -> tuple[UUID, int]:
    number, _, version = given.partition(":")
    if not (version.isascii() and version.isdigit() and len(version) < 10):
        raise Invalid("选中的报表认不出来，请刷新页面后再选。", code="unknown-report")
    return _identifier(number), int(version)


def _identifier(given: str) -> UUID:
    try:
        return UUID(given)
    except ValueError:
        raise Invalid("选中的这一项认不出来，请刷新页面后再选。", code="unknown-report") from None
