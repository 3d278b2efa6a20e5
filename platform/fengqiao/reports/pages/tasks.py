"""The first page after signing in: what is to do, the most pressing first."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Blueprint, Response

from fengqiao import clock
from fengqiao.actor import Actor
from fengqiao.clock import local_date
from fengqiao.forms.form import Form
from fengqiao.reports.duties import Duty, Owing, owing_below, own_duties, waiting_below
from fengqiao.reports.neighbors import neighbors
from fengqiao.reports.pages.drawing import Drawing
from fengqiao.reports.pages.due_words import correct_words, dated_words, due_tag
from fengqiao.reports.pages.left_out_views import left_out_views
from fengqiao.reports.pages.request_views import answers_by_duty, request_tasks
from fengqiao.reports.queries import form_of, gathers, newest_forms, remarks_on
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.guards import posts
from fengqiao.web.session import the_actor
from fengqiao.web.words import moment

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.reports.models import Obligation

pages = Blueprint("tasks", __name__)
_MOST = 20
# An own report that is due later than this stands behind what waits from below.
_PRESSING = timedelta(days=3)


@pages.get("/tasks")
@posts("filer", "reviewer", "leader")
def show_tasks() -> Response:
    """Show what the active post has to do."""
    actor, at = the_actor(), clock.now()
    with transaction(actor, at) as work:
        drawing = _draw(work, actor, at)
    return drawing.respond()


def _draw(work: Session, actor: Actor, at: datetime) -> Drawing:
    owed = own_duties(work, actor)
    duties = owed if actor.has("filer", "reviewer") else []
    pending = [duty for duty in duties if _pends(duty, at)]
    pending.sort(key=lambda duty: (duty.state != "sent_back", duty.obligation.due_at))
    answers = answers_by_duty(work, actor, at) if pending else {}
    filing, later = (
        [_task(work, duty, at, answers.get(duty.obligation.id, "")) for duty in some]
        for some in _parted(pending[:_MOST], at)
    )
    reviewing = []
    if actor.has("reviewer"):
        reviewing = [*request_tasks(work, actor, at), *_reviewing(work, actor, at)]
    around = neighbors()
    unread, notices = around.notices(work, actor)
    missing = _missing(work, actor, at) if actor.has("reviewer") else []
    corrected = [_corrected(work, duty, at) for duty in duties if _undecided(duty)]
    tasks = [*filing, *corrected, *reviewing, *missing, *around.tasks(work, actor, at), *later]
    names = {
        "tasks": tasks,
        "next_task": _next(tasks),
        "missed_words": _missed(owed, at),
        "left_out": left_out_views(work, [duty.obligation for duty in owed], at),
        "next_due": "" if tasks else _next_due(work, duties, at),
        "shortcuts": [*around.shortcuts(work, actor), *_shortcuts(actor)],
        "score": around.score(work, actor),
        "notices_in": notices,
        "unread": unread,
        "counts": {"/tasks": len(tasks), "/notices": unread},
    }
    return Drawing("reports/tasks.html", names)


def _parted(pending: list[Duty], at: datetime) -> tuple[list[Duty], list[Duty]]:
    """Return what presses, and what has time until after that which others wait for."""
    pressing = [
        duty
        for duty in pending
        if duty.state == "sent_back" or duty.obligation.due_at <= at + _PRESSING
    ]
    return pressing, [duty for duty in pending if duty not in pressing]


def _pends(duty: Duty, at: datetime) -> bool:
    """Return whether the unit can do something about a duty now."""
    if duty.state == "sent_back":
        return True
    if duty.state not in ("missing", "draft"):
        return False
    return duty.obligation.opens_at <= at and not duty.closed(at)


def _undecided(duty: Duty) -> bool:
    """Return whether something below a report was corrected after it had been handed up."""
    return duty.report is not None and duty.report.stale and not duty.report.is_open


def _corrected(work: Session, duty: Duty, at: datetime) -> dict[str, Any]:
    return {
        "href": f"/reports/{duty.report.id if duty.report else ''}/consolidation",
        "title": _titled(duty.obligation, form_of(work, duty.obligation), at),
        "word": "下级有更正",
        "word_kind": "amber",
        "more": "上报以后下级又改过，请看看差在哪，再定保持不变还是重新汇总",
        "ahead": "",
        "done": None,
        "total": None,
    }


def _task(work: Session, duty: Duty, at: datetime, answer: str) -> dict[str, Any]:
    form, report, owed = form_of(work, duty.obligation), duty.report, duty.obligation.id
    word, kind = due_tag(duty.obligation, at)
    done, total, more = None, None, ""
    if report is not None and report.state == "sent_back":
        word, kind = "已退回", "red"
        remarks = remarks_on(work, report)
        more = correct_words(report, at) + (f"“{remarks[0].words}”" if remarks else "")
    elif report is not None:
        figures = [code for code, asked in form.fields.items() if asked.numeric]
        done, total = sum(code in report.answers for code in figures), len(figures)
        more = f"已填 {done}/{total} 项"
        if report.first_submitted_at is not None:
            more = "撤回后还没有重新上报"
            word, kind = ("已撤回", "red") if at > duty.obligation.closes_at else (word, kind)
    raised = "敏感时期加报" if duty.obligation.window_id is not None else ""
    more = "。".join(words for words in (raised, more, answer) if words)
    return {
        "href": f"/reports/{report.id}" if report else f"/reports/begin?obligation={owed}",
        "ahead": "" if report or gathers(work, duty.obligation, form) else _ahead(owed),
        "title": _titled(duty.obligation, form, at),
        "word": word,
        "word_kind": kind,
        "more": more,
        "done": done,
        "total": total,
    }


def _titled(owed: Obligation, form: Form, at: datetime) -> str:
    return f"{dated_words(owed.period, local_date(at))} {form.title}"


def _ahead(owed: UUID) -> str:
    """Return where a form stands before it is begun; what gathers reports has nothing there."""
    return f"/obligations/{owed}/filing"


def _reviewing(work: Session, actor: Actor, at: datetime) -> list[dict[str, Any]]:
    forms: dict[str, Form] = newest_forms(work, actor)
    return [
        {
            "href": f"/board?form={form}&period={period}",
            "title": f"审核 {dated_words(period, local_date(at))} {forms[form].title}",
            "word": f"{number} 份待审",
            "word_kind": "blue",
            "more": "",
            "ahead": "",
            "done": None,
            "total": None,
        }
        for form, period, number in waiting_below(work, actor)
        if form in forms
    ]


def _missing(work: Session, actor: Actor, at: datetime) -> list[dict[str, Any]]:
    """Return what units below still owe and is due by tomorrow: the board reminds them."""
    forms: dict[str, Form] = newest_forms(work, actor)
    return [
        {
            "href": f"/board?form={each.form}&period={each.period}"
            f"&state={'unfiled' if each.unfiled else 'sent_back'}",
            "title": f"催报 {dated_words(each.period, local_date(at))} {forms[each.form].title}",
            "word": _owing_words(each),
            "word_kind": "amber",
            "more": "",
            "ahead": "",
            "done": None,
            "total": None,
        }
        for each in owing_below(work, actor, at=at, within=timedelta(days=1))
        if each.form in forms
    ]


def _owing_words(owing: Owing) -> str:
    """Return how units stand in the words of the board that the task leads to."""
    told = (
        (owing.missing, "个未报"),
        (owing.pending, "个未到期"),
        (owing.sent_back, "份退回待改"),
    )
    return "，".join(f"{number} {words}" for number, words in told if number)


def _next(tasks: list[dict[str, Any]]) -> dict[str, str] | None:
    if not tasks:
        return None
    first = tasks[0]
    label = f"先改{first['title']}" if first["word"] == "已退回" else f"去办：{first['title']}"
    return {"label": label, "href": first["href"]}


def _next_due(work: Session, duties: list[Duty], at: datetime) -> str:
    coming = [d for d in duties if d.obligation.opens_at > at and d.state == "missing"]
    if not coming:
        return ""
    owed = min((duty.obligation for duty in coming), key=lambda each: each.opens_at)
    title = _titled(owed, form_of(work, owed), at)
    return f"下一件：{title}，{moment(owed.opens_at)} 起可以填。"


def _missed(duties: list[Duty], at: datetime) -> str:
    number = sum(duty.missed(at) for duty in duties)
    return f"有 {number} 期漏报，已经关闭。" if number else ""


def _shortcuts(actor: Actor) -> list[dict[str, str]]:
    if not actor.has("filer", "reviewer"):
        return []
    shown = [{"label": "以前的报表", "href": "/reports"}]
    if actor.unit_level != "county":
        # Above the county nobody answers.
        shown.append({"label": "报不了，申请延期或免报", "href": "/requests"})
    return shown
