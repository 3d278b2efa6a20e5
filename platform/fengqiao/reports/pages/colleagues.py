"""What a filer's page is told when the report, or its form, has changed while it was filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fengqiao.errors import NotFound, Refusal
from fengqiao.forms.form import Form
from fengqiao.forms.tables import as_typed, cells_of, fitting
from fengqiao.reports.queries import form_of, form_version
from fengqiao.web.wanted import wants_json

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.reports.models import Report

_MOST_NAMED = 6


class FormChanged(Refusal):
    """The county adopted a new version of the form while somebody was filling in the old one."""


def require_same_form(
    work: Session, report: Report, given: str, answers: Mapping[str, object]
) -> None:
    """Refuse answers to another version of the form; they stay where they were typed.

    :param given: digest of the version the page was drawn from; a machine may leave it out
    :raises FormChanged: with what was added and taken away, and what no field asks for any more
    """
    if given in ("", report.form_sha256):
        return
    now = form_of(work, report)
    try:
        before = form_version(work, report.county, report.form, given)
    except NotFound:
        words = ""
    else:
        words = _changes(before, now) + _homeless(before, now, answers)
    raise FormChanged(
        "form-changed",
        "表样已更新",
        f"填的时候，这张表换了新的表样。{words}填的都还在，请核对后再上报。",
    )


def current_copy(form: Form, report: Report) -> dict[str, Any]:
    """Return what the server holds of an open report, as its page would send it.

    A page that was typed over an older copy compares the two and lets its person choose.
    """
    fields: list[list[str]] = []
    for code, value in as_typed(form, fitting(form, report.answers)).items():
        photos = form.fields[code].type == "attachments" if code in form.fields else False
        given = value if isinstance(value, list) else [value]
        name = f"photo.answer.{code}" if photos else f"answer.{code}"
        fields += [[name, str(each)] for each in given]
    fields += [[f"reason.{code}", words] for code, words in report.reasons.items()]
    return {"version": report.version, "fields": fields}


def beside_filed(form: Form, report: Report, typed: Mapping[str, object]) -> dict[str, list[str]]:
    """Return what is filed and what was typed, at each field that was filled in otherwise."""
    found = {}
    for code, asked in form.fields.items():
        filed, mine = report.answers.get(code) or "", typed.get(code) or ""
        if asked.columns:
            rows = cells_of(asked, typed)
            if rows and rows != cells_of(asked, report.answers):
                found[code] = "小表和已报的不一样。"
        elif mine and mine != filed:
            both = f"已报的是“{filed or '空'}”，您填的是“{mine}”。"
            found[code] = "照片和已报的不一样。" if asked.type == "attachments" else both
    # Beside its field a script says the name itself; on a page of its own the words need it.
    return {
        code: [words if wants_json() else f"{form.fields[code].label}：{words}"]
        for code, words in found.items()
    }


def _changes(before: Form, now: Form) -> str:
    added = [f.label for code, f in now.fields.items() if code not in before.fields]
    gone = [f.label for code, f in before.fields.items() if code not in now.fields]
    parts = [("新增", added), ("不再填", gone)]
    return "".join(f"{word}{_named(labels)}。" for word, labels in parts if labels)


def _homeless(before: Form, now: Form, answers: Mapping[str, object]) -> str:
    lost = [
        f"{asked.label}“{answers[code]}”"
        for code, asked in before.fields.items()
        if code not in now.fields and answers.get(code) not in (None, "", [])
    ]
    return f"原来填的{'、'.join(lost)}没有对应的项目了，要留的请写到别处。" if lost else ""


def _named(labels: Sequence[str]) -> str:
    more = f"等 {len(labels)} 项" if len(labels) > _MOST_NAMED else ""
    return "、".join(labels[:_MOST_NAMED]) + more
