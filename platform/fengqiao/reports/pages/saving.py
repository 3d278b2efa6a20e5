"""What a filer typed is kept as a draft: as it is, filled up, or as a nil report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from flask import redirect
from flask.typing import ResponseReturnValue

from fengqiao.actor import Actor
from fengqiao.errors import Invalid
from fengqiao.forms.answers import carried_answers
from fengqiao.forms.form import Field, Form
from fengqiao.forms.tables import cell_of
from fengqiao.reports.drafting import declare_nil, open_report, save_answers
from fengqiao.reports.earlier import previous_values
from fengqiao.reports.neighbors import own_proposals
from fengqiao.reports.pages.typed import Typed, take_off_photo
from fengqiao.reports.proposals import differences
from fengqiao.reports.queries import form_of
from fengqiao.reports.submission import withdraw_report
from fengqiao.tenancy.answers import write_answer
from fengqiao.tenancy.questions import Value
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.etags import etag_of
from fengqiao.web.frame import say
from fengqiao.web.idempotency import Answer
from fengqiao.web.wanted import wants_json

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.reports.models import Report

_SAID = {
    "save": "已暂存。",
    "copy_last": "底数已照上期填好，请核实。",
    "fill_zero": "其余已填 0，请核实。",
    "drop_photo": "照片已去掉，其余内容已暂存。去错了，重新选那张照片就能放回。",
}


def save_typed(actor: Actor, report_id: UUID, typed: Typed, at: datetime) -> ResponseReturnValue:
    """Keep the draft; the shortcuts fill in only what is still empty."""
    if typed.action == "drop_photo":
        take_off_photo(typed)
    with transaction(actor, at) as work:
        report = open_report(work, actor, report_id=report_id, version=typed.version)
        filling = _filling(work, report, form_of(work, report), typed.action)
        given = {code: value for code, value in typed.answers.items() if value not in ("", [])}
        typed.answers = {**typed.answers, **filling, **given}
        report = keep_answers(work, actor, report_id, typed, at)
    if wants_json():
        body = {"location": f"/reports/{report_id}", "version": report.version}
        return Answer(body=body, etag=etag_of(report.version)).respond()
    if typed.action == "review":
        return redirect(f"/reports/{report_id}/review", 303)
    say(_SAID[typed.action])
    return redirect(f"/reports/{report_id}", 303)


def keep_answers(
    work: Session, actor: Actor, report_id: UUID, typed: Typed, at: datetime
) -> Report:
    """Keep answers and reasons as typed."""
    return save_answers(
        work,
        actor,
        report_id=report_id,
        answers=typed.answers,
        reasons=typed.reasons,
        version=typed.version,
        at=at,
    )


def declare_nil_typed(
    actor: Actor, report_id: UUID, typed: Typed, at: datetime
) -> ResponseReturnValue:
    """Make it a nil report, unless something was typed that a nil report would wipe out."""
    with transaction(actor, at) as work:
        report = open_report(work, actor, report_id=report_id, version=typed.version)
        happened = _happened(form_of(work, report), typed)
        if happened:
            words = ["已经填了内容，不能作零报告。确实没有，请先改成 0 或清空。"]
            raise Invalid(errors=dict.fromkeys(happened, words), code="not-nil")
        _require_explained(work, actor, report, typed)
        keep_answers(work, actor, report_id, typed, at)
        declare_nil(work, actor, report_id=report_id, version=None, at=at)
    return redirect(f"/reports/{report_id}/review", 303)


def withdraw_typed(
    actor: Actor, report_id: UUID, typed: Typed, at: datetime
) -> ResponseReturnValue:
    """Take the report back to write on."""
    with transaction(actor, at) as work:
        withdraw_report(work, actor, report_id=report_id, version=typed.version, at=at)
    say("已撤回，改好后请再上报。")
    return Answer(location=f"/reports/{report_id}").respond()


def _filling(work: Session, report: Report, form: Form, action: str) -> dict[str, object]:
    if action not in ("copy_last", "fill_zero"):
        return {}
    carried = carried_answers(form, previous_values(work, report, form))
    if action == "copy_last":
        return dict(carried)
    return {c: "0" for c, f in form.fields.items() if f.numeric and c not in carried}


def _require_explained(work: Session, actor: Actor, report: Report, typed: Typed) -> None:
    """Ask first if the own ledger has entries of a period in which nothing is said to have been.

    Standing figures are not asked about: a nil report does not make them 0.

    :raises Invalid: at each figure the ledger has entries for, until there is a reason
    """
    form = form_of(work, report)
    proposals = own_proposals(work, actor, report)
    zeros: dict[str, Value] = {c: 0 for c in proposals if not form.fields[c].may_be_carried}
    differing = differences(zeros, proposals)
    open_ones = {code for code in differing if not typed.reasons.get(code, "").strip()}
    if not open_ones:
        return
    # The figures a nil report would give stand on the page, with room for the reason beside them.
    typed.answers |= dict.fromkeys(open_ones, "0")
    raise Invalid(
        errors={
            code: [
                f"台账这一期记了 {write_answer(form.fields[code], differing[code])}"
                f" {form.fields[code].unit}，作零报告就是报 0。"
                "台账对，请逐项填写；确实是 0，请写一句原因再作零报告。"
            ]
            for code in form.fields
            if code in open_ones
        },
        code="ledger-not-nil",
    )


def _happened(form: Form, typed: Typed) -> list[str]:
    """Return the fields that say something happened; standing figures say nothing of the kind."""
    return [
        code
        for code, asked in form.fields.items()
        if not asked.may_be_carried and _says_something(asked, typed.answers)
    ]


def _says_something(asked: Field, answers: Mapping[str, object]) -> bool:
    if asked.columns:
        return any(
            str(cell or "").strip() for name, cell in answers.items() if cell_of(asked, name)
        )
    return str(answers.get(asked.code) or "0").strip() != "0"
