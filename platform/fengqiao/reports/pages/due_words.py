"""Deadlines and states in the words of the person who reads them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from fengqiao.clock import ZONE, local_date
from fengqiao.forms.form import Form
from fengqiao.periods.period import Frequency, Period, period_of
from fengqiao.reports.duties import Duty
from fengqiao.reports.standings import Rates, Standing
from fengqiao.tenancy.moves import state_word
from fengqiao.web.words import full_moment, moment

if TYPE_CHECKING:
    from fengqiao.reports.board_query import Found
    from fengqiao.reports.models import Obligation, Report

Tag = tuple[str, str]
_LAST = {
    Frequency.DAY: "昨日",
    Frequency.WEEK: "上周",
    Frequency.MONTH: "上月",
    Frequency.QUARTER: "上季度",
    Frequency.YEAR: "上年",
}
_KINDS = {
    "draft": "amber",
    "submitted": "blue",
    "sent_back": "red",
    "accepted": "green",
    "consolidated": "green",
}


def end_of(day: date, form: Form) -> datetime:
    """Return when a day named by people ends for a form: at the hour at which it is always due."""
    return datetime.combine(day, time(0), ZONE) + timedelta(hours=form.due.hour)


def hour_words(form: Form) -> str:
    """Return that hour: “17:00”."""
    return f"{form.due.hour:02}:00"


def last_word(period: str, earlier: str = "") -> str:
    """Return what the period is called whose values stand beside: 上周, 上月, 上期.

    Where the one just before was not filed, or had another rhythm, it is named: 第44周.

    :param earlier: the period of those values; empty if that is not known
    """
    given = Period.parse(period)
    if earlier and earlier != str(given.previous()):
        return dated_words(earlier, given.first_day)
    return _LAST.get(given.frequency, "上期")


def period_words(period: str) -> str:
    """Return a period's short name with its year if that is not plain: 第47周, 2026年."""
    return Period.parse(period).short_label


def dated_words(period: str, today: date) -> str:
    """Return a period's short name, with its year in front if that is not the present one."""
    given = Period.parse(period)
    regular = given.frequency.regular
    this_year = period_of(given.frequency, today).year if regular else today.year
    present = this_year == given.year
    return given.short_label if present else given.dated_label


def due_tag(owed: Obligation | Found, at: datetime) -> Tag:
    """Return how much time is left to file, and how urgent that is."""
    if at > owed.closes_at:
        return ("等上级答复，仍可上报", "amber") if owed.held_open else ("已经关闭", "red")
    if at > owed.grace_at:
        return f"已逾期，{dated_moment(owed.closes_at, at)} 关闭", "red"
    if at > owed.due_at:
        return f"宽限到 {_near(owed.grace_at, at)}", "amber"
    days = (local_date(owed.due_at) - local_date(at)).days
    return f"{_near(owed.due_at, at)} 截止", "amber" if days <= 1 else ""


def report_tag(report: Report, owed: Obligation, at: datetime) -> Tag:
    """Return what presses about a report; once it is handed up its deadline presses nobody."""
    if report.state == "sent_back" and report.correct_by is not None:
        late = at > report.correct_by
        return ("逾期未改" if late else f"{_near(report.correct_by, at)} 前改好"), "red"
    if report.state == "draft":
        return due_tag(owed, at)
    return ("迟报", "amber") if report.late else state_tag(report.state)


def all_filed_tag(counted: Rates) -> Tag | None:
    """Return what to say of a period in which nobody owes anything any more."""
    if not counted.expected or counted.pending or counted.missing:
        return None
    return f"已报齐，其中迟报 {counted.late}" if counted.late else "已报齐", "green"


def closed_words(duty: Duty, above: str, at: datetime) -> str:
    """Return what a filer has to know, and can do, once a period takes no filing any more."""
    if not duty.closed(at):
        return ""
    when = dated_moment(duty.obligation.closes_at, at)
    asking = f"请联系{above}的审核员办理延期，也可以从“待办”里提出延期申请"
    if duty.obligation.above == duty.obligation.scope:
        asking = "请联系系统管理人员办理延期"
    return (
        f"这一期已于 {when} 关闭，现在报不上去，算漏报。"
        f"要补报，{asking}；延期后就能上报，填好的内容可以先暂存。"
    )


def correct_words(report: Report, at: datetime) -> str:
    """Return by when what was sent back is to be corrected, if the unit above said so."""
    if report.state != "sent_back" or report.correct_by is None:
        return ""
    # Never "today": the page may be kept on a device and read without a line on another day.
    limit = moment(report.correct_by)
    if at > report.correct_by:
        return f"改好的期限 {limit} 已经过了，请尽快改好，重新上报。"
    return f"请在 {limit} 前改好，重新上报。"


def state_tag(state: str) -> Tag:
    """Return a report's state in a word, and its color."""
    return state_word(state), _KINDS.get(state, "")


def duty_tag(duty: Duty, at: datetime) -> Tag:
    """Return how a duty stands in the eyes of the unit it is owed to."""
    overdue = duty.correction_overdue(at)
    return standing_tag(duty.state, duty.standing(at), correction_overdue=overdue)


def standing_tag(state: str, standing: Standing, *, correction_overdue: bool) -> Tag:
    """Return the same of its state, how it stands, and whether a correction is overdue."""
    if state == "waived":
        return "免报", ""
    if state == "submitted":
        return "待审核", "blue"
    if correction_overdue:
        return "逾期未改", "red"
    if not standing.filed:
        return standing.words, "red" if standing.missing else "amber"
    return state_tag(state)


def _near(instant: datetime, at: datetime) -> str:
    days = (local_date(instant) - local_date(at)).days
    name = {0: "今天", 1: "明天", 2: "后天"}.get(days)
    return f"{name} {instant.astimezone(ZONE):%H:%M}" if name else dated_moment(instant, at)


def dated_moment(instant: datetime, at: datetime) -> str:
    """Write an instant with its year where that is not the present one: a yearly form's limit."""
    same = local_date(instant).year == local_date(at).year
    return moment(instant) if same else full_moment(instant)
