"""By what right a form is asked for, for the unit that fills it in: its number and its basis."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from fengqiao.clock import local_date
from fengqiao.forms.form import Form
from fengqiao.reports.form_versions import FormLife, form_life
from fengqiao.reports.models import Obligation, Report


def approval_words(work: Session, record: Report | Obligation, form: Form) -> dict[str, str]:
    """Return the number (报备号) of the version that is asked for, and the form's basis, in words.

    A county's own file needs no number: adopting it is the county's decision, and when is said.
    """
    life = form_life(work, record.county, record.form)
    number = _number(life, record.form_sha256) if life else ""
    return {"number": number, "basis": form.basis, "owner": form.owner}


def _number(life: FormLife, sha256: str) -> str:
    approval = life.approval_for(sha256)
    if approval is not None:
        return f"{approval.number}，有效期到{_day(approval.until)}"
    read = life.read_from_files(sha256)
    if read is not None:
        return f"随县文件采用（{_day(local_date(read.adopted_at))}）"
    return "没有（在有报备以前采用，可以请上级补办）"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
