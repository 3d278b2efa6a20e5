"""Who handed a report up and when, for whoever still had it open."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from fengqiao.accounts.queries import account_names
from fengqiao.clock import ZONE
from fengqiao.errors import Refusal
from fengqiao.reports.models import Report, ReportRevision


def already_submitted(work: Session, report: Report) -> Refusal:
    """Return the refusal to write on what is handed up: by whom, when, and what to do."""
    found = select(ReportRevision).where(
        ReportRevision.county == report.county,
        ReportRevision.report_id == report.id,
        ReportRevision.number == report.revision,
    )
    last = work.scalars(found).one_or_none()
    then = ""
    if last is not None:
        name = account_names(work, report.county, {last.account_id}).get(last.account_id, "")
        there = last.submitted_at.astimezone(ZONE)
        by = f"由{name}" if name else ""
        then = f"已{by}于{there.month}月{there.day}日 {there:%H:%M} 上报，"
    now = "" if report.state == "submitted" and then else f"现在{report.state_word}，"
    # Until somebody above decides, the unit needs nobody to take its own report back.
    mend = "请联系上级退回。"
    if report.state == "submitted":
        mend = "上级审核以前可以自己撤回：打开服务器上的这一份，点“撤回”。"
    return Refusal(
        "already-submitted", "已经上报", f"这份报表{then}{now}不能直接改。如需修改，{mend}"
    )
