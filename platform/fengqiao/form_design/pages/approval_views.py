"""A form's approval as the templates show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fengqiao.forms.form import Form, form_from_json
from fengqiao.tenancy.levels import level_word
from fengqiao.tenancy.moves import state_word
from fengqiao.web.words import day, full_moment

if TYPE_CHECKING:
    from fengqiao.reports.form_models import FormApproval

_KINDS = {"asked": "amber", "sent_back": "red", "approved": "green", "adopted": "green"}


def approval_view(asked: FormApproval) -> dict[str, Any]:
    """Return what a page says of a form that was handed in for approval."""
    form = form_from_json(asked.definition)
    return {
        "href": f"/form-approvals/{asked.id}",
        "title": asked.title,
        "code": asked.form,
        "level": level_word(asked.county, form.level),
        "frequency": form.frequency.words,
        "owner": form.owner,
        "state": asked.state,
        "state_word": "等待审批" if asked.state == "asked" else state_word(asked.state),
        "state_kind": _KINDS.get(asked.state, ""),
        "number": asked.number,
        "reason": asked.reason,
        "basis": asked.basis,
        "needed_by": asked.needed_by,
        "until": day(asked.until),
        "more": list(asked.more),
        "burden": f"每期 {asked.asked} 项 × {asked.units:,} 个单位，一年 {asked.answers:,} 项次",
        "asked_at": full_moment(asked.asked_at),
        "decided_at": full_moment(asked.decided_at),
        "remark": asked.remark,
        "version": asked.version,
    }


def waiting_view(asked: FormApproval, form: Form | None) -> dict[str, Any]:
    """Return what the drawing board says of the approval that was asked last.

    :param form: the draft as it stands; None if it is not fit
    """
    same = form is not None and form.hash == asked.sha256
    return {**approval_view(asked), "changed": not same and asked.state in ("asked", "approved")}
