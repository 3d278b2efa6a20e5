"""What units are told about reports: words that name units, forms and periods, never answers.

Reasons, which people write freely, stay out too: they are read on the page that a notice opens.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.clock import ZONE, local_date
from fengqiao.notices.telling import About, notify, notify_units
from fengqiao.periods.frequencies import Frequency
from fengqiao.periods.period import Period
from fengqiao.reports.models import Obligation, Report
from fengqiao.reports.queries import form_of
from fengqiao.reports.request_models import ObligationRequest
from fengqiao.reports.window_models import SensitiveWindow

FILERS = ("filer", "reviewer")


def tell_sent_back(work: Session, actor: Actor, report: Report, *, at: datetime) -> None:
    """Tell a unit that its report was sent back, and by when it is to be corrected."""
    when = f"，{_when(report.correct_by, at)} 前改好" if report.correct_by else ""
    words = f"{actor.unit_name}退回了{subject(work, report)}，请看批注修改后重新上报{when}。"
    _tell_filers(work, actor, report.scope, "sent_back", _report(report), words)


def tell_reminded(work: Session, actor: Actor, owed: Obligation, *, at: datetime) -> None:
    """Tell a unit that the unit above waits for what it owes."""
    words = f"{actor.unit_name}催报{subject(work, owed)}：{_limit(owed, at)}，请尽快上报。"
    _tell_filers(work, actor, owed.scope, "reminded", _begin(owed), words)


def tell_extended(work: Session, actor: Actor, owed: Obligation) -> None:
    """Tell a unit that it was given more time without having asked."""
    words = f"{actor.unit_name}把{subject(work, owed)}延期到 {_date(owed.due_at)}。"
    _tell_filers(work, actor, owed.scope, "extended", _begin(owed), words)


def tell_top_extended(work: Session, actor: Actor, owed: Obligation) -> None:
    """Tell a county that its own report was given more time; nobody stands above who did it."""
    words = f"{subject(work, owed)}已延期到 {_date(owed.due_at)}，由系统管理人员办理。"
    _tell_filers(work, actor, owed.scope, "extended", _begin(owed), words)


def tell_waived(work: Session, actor: Actor, owed: Obligation) -> None:
    """Tell a unit that it was excused without having asked."""
    words = f"{actor.unit_name}同意{subject(work, owed)}本期不用报，原因请点开看。"
    _tell_filers(work, actor, owed.scope, "waived", _asking(owed), words)


def tell_asked(work: Session, actor: Actor, asked: ObligationRequest, owed: Obligation) -> None:
    """Tell the reviewers above that a unit asks for something, and waits for the answer."""
    words = f"{actor.unit_name}就{subject(work, owed)}申请{_wish(asked)}，请点开答复。"
    about = About("obligation_request", asked.id, f"/requests/{asked.id}")
    notify(
        work,
        actor,
        scope=asked.above,
        roles=("reviewer",),
        kind="request_asked",
        about=about,
        words=words,
    )


def tell_answered(work: Session, actor: Actor, asked: ObligationRequest, owed: Obligation) -> None:
    """Tell a unit how its request was answered."""
    about = subject(work, owed)
    if asked.state == "refused":
        words = f"{actor.unit_name}没有同意{about}的申请，原因请点开看，请按原来的期限上报。"
        _tell_filers(work, actor, asked.scope, "request_refused", _asking(owed), words)
        return
    given = "本期不用报" if asked.granted_until is None else f"延期到 {_date(asked.granted_until)}"
    words = f"{actor.unit_name}同意了申请：{about}{given}。"
    _tell_filers(work, actor, asked.scope, "request_granted", _asking(owed), words)


def tell_followed(work: Session, actor: Actor, report: Report, label: str) -> None:
    """Tell a unit that a figure of its report is followed up."""
    words = f"{actor.unit_name}在跟进{subject(work, report)}的“{label}”，要看什么请点开看。"
    _tell_filers(work, actor, report.scope, "followed", _report(report), words)


def tell_begun_on_behalf(work: Session, actor: Actor, report: Report) -> None:
    """Tell a unit that the unit above types its report in its place."""
    words = f"{actor.unit_name}正在代填{subject(work, report)}，原因请点开看；也可以自己接着填。"
    _tell_filers(work, actor, report.scope, "filed_on_behalf", _report(report), words)


def tell_filed_on_behalf(work: Session, actor: Actor, report: Report) -> None:
    """Tell a unit that its report was submitted in its place, so that it looks it over."""
    words = f"{actor.unit_name}代报了{subject(work, report)}，请核对；不对的可以撤回自己改。"
    _tell_filers(work, actor, report.scope, "filed_on_behalf", _report(report), words)


def tell_window_opened(
    work: Session, actor: Actor, window: SensitiveWindow, form_title: str, scopes: Collection[int]
) -> None:
    """Tell the chosen units what they file more often, and in which days."""
    rhythm = Frequency(window.frequency).words
    words = f"{_days(window)}，《{form_title}》{rhythm}上报，请按时填报，到期自动结束。"
    _tell_window(work, actor, window, "window_opened", f"{actor.unit_name}要求：{words}", scopes)


def tell_window_ended(
    work: Session, actor: Actor, window: SensitiveWindow, scopes: Collection[int]
) -> None:
    """Tell the chosen units that a window was ended early."""
    words = f"{actor.unit_name}提前结束了{_days(window)}的加密填报，没到期的不用再报。"
    _tell_window(work, actor, window, "window_ended", words, scopes)


def subject(work: Session, record: Report | Obligation) -> str:
    """Return what a report or an obligation is called: 《…》（2026年第47周）."""
    period = Period.parse(record.period).dated_label
    return f"《{form_of(work, record).title}》（{period}）"


def asking_address(obligation_id: UUID) -> str:
    """Return the page on which a unit asks, and reads what was answered and why."""
    return f"/obligations/{obligation_id}/request"


def _tell_filers(
    work: Session, actor: Actor, scope: int, kind: str, about: About, words: str
) -> None:
    notify(work, actor, scope=scope, roles=FILERS, kind=kind, about=about, words=words)


def _tell_window(
    work: Session,
    actor: Actor,
    window: SensitiveWindow,
    kind: str,
    words: str,
    scopes: Collection[int],
) -> None:
    about = About("sensitive_window", window.id, "/windows")
    notify_units(work, actor, scopes=scopes, roles=FILERS, kind=kind, about=about, words=words)


def _report(report: Report) -> About:
    return About("report", report.id, f"/reports/{report.id}")


def _begin(owed: Obligation) -> About:
    return About("obligation", owed.id, f"/reports/begin?obligation={owed.id}")


def _asking(owed: Obligation) -> About:
    return About("obligation", owed.id, asking_address(owed.id))


def _wish(asked: ObligationRequest) -> str:
    if asked.wished_until is None:
        return "本期免报"
    return f"延期到 {_date(asked.wished_until)}"


def _days(window: SensitiveWindow) -> str:
    first, last = window.first_day, window.last_day
    return f"“{window.title}”（{first.month}月{first.day}日至{last.month}月{last.day}日）"


def _limit(owed: Obligation, at: datetime) -> str:
    if at > owed.grace_at:
        return "已经过了期限"
    if at > owed.due_at:
        return f"宽限到 {_when(owed.grace_at, at)}"
    return f"{_when(owed.due_at, at)} 截止"


def _when(instant: datetime, at: datetime) -> str:
    if local_date(instant) == local_date(at):
        return f"今天 {instant.astimezone(ZONE):%H:%M}"
    return _date(instant)


def _date(instant: datetime) -> str:
    there = instant.astimezone(ZONE)
    return f"{there.month}月{there.day}日 {there:%H:%M}"
