"""Every form a county asks for, what it costs the units, and what is collected already."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, make_response, redirect
from flask.typing import ResponseReturnValue

from fengqiao import clock
from fengqiao.clock import local_date
from fengqiao.errors import Invalid, Stale
from fengqiao.form_design.burden import Burden, total_answers
from fengqiao.form_design.lines import lookers_of
from fengqiao.form_design.pages.assigning import assignment_words
from fengqiao.form_design.queries import (
    burdens,
    find_life,
    find_version,
    forms_in_use,
    list_approvals,
    list_drafts,
)
from fengqiao.form_design.words import TYPE_WORDS
from fengqiao.form_design.writing import form_document, write_form
from fengqiao.forms.dictionary import entries_of
from fengqiao.forms.form import Form, form_from_json
from fengqiao.periods.period import Frequency
from fengqiao.reports.adoption import retire_form
from fengqiao.reports.form_versions import FormLife, form_lives
from fengqiao.tenancy.calendar import unannounced_words
from fengqiao.tenancy.county_calendar import kept_calendar
from fengqiao.tenancy.levels import level_word
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.forms import read_form, read_query
from fengqiao.web.frame import render, say
from fengqiao.web.guards import posts
from fengqiao.web.session import the_actor
from fengqiao.web.words import day, moment

if TYPE_CHECKING:
    from fengqiao.actor import Actor

pages = Blueprint("form_catalogue", __name__)
_READERS = ("reviewer", "administrator", "assessor", "leader")
_SOURCES = {"typed": "填报", "below": "下级汇总", "ledger": "台账带数", "again": "再收，有理由"}


@pages.get("/forms")
@posts(*_READERS, levels=("county",))
def show_catalogue() -> Response:
    """Show every form in use with its burden, the county's total, and what is being designed."""
    actor, at = the_actor(), clock.now()
    on = clock.local_date(at)
    with transaction(actor, at) as work:
        lives = form_lives(work, actor.county)
        found = burdens(work, actor, on=on)
        drafts = list_drafts(work, actor) if designs(actor) else []
        calendar_words = unannounced_words(kept_calendar(work, actor.county), on)
        waiting = sum(each.state == "asked" for each in list_approvals(work, actor))
    total = total_answers(found)
    return render(
        "form_design/catalogue.html",
        may_design=designs(actor),
        waiting=waiting,
        calendar_words=calendar_words,
        forms=[burden_view(each) | _approval_words(lives[each.form.code]) for each in found],
        expired=[
            {"href": f"/forms/{code}", "title": life.newest.title, "more": _over_words(life, on)}
            for code, life in lives.items()
            if life.over(on) and not life.retired
        ],
        total_words=f"{total:,}",
        asked_words=f"{sum(each.asked for each in found):,}",
        retired=[
            {"href": f"/forms/{code}", "title": life.newest.title, "more": _retired_words(life)}
            for code, life in lives.items()
            if life.retired
        ],
        drafts=[
            {
                "href": f"/form-drafts/{each.id}",
                "title": each.title or "还没有写表名",
                "more": f"{moment(each.changed_at)} 改过",
            }
            for each in drafts
        ],
    )


@pages.get("/forms/dictionary")
@posts(*_READERS, levels=("county",))
def show_dictionary() -> Response:
    """Show every field the county collects, so that nobody asks for it a second time."""
    actor, search = the_actor(), read_query("search")["search"]
    with transaction(actor) as work:
        entries = entries_of(forms_in_use(work, actor).values())
    shown = [e for e in entries if search in f"{e.label} {e.field} {e.form_title} {e.unit}"]
    return render(
        "form_design/dictionary.html",
        search=search,
        count=len(entries),
        entries=[
            {
                "label": each.label,
                "code": each.field,
                "unit": each.unit,
                "type": TYPE_WORDS[each.type],
                "level": level_word(actor.county, each.level),
                "form_title": each.form_title,
                "href": f"/forms/{each.form}",
                "source": _SOURCES[each.source],
                "reason": each.reason,
            }
            for each in shown
        ],
    )


@pages.get("/forms/<code>")
@posts(*_READERS, levels=("county",))
def show_form(code: str) -> Response:
    """Show one form: what it asks, its versions, and what may be done with it."""
    return _draw_form(the_actor(), code)


@pages.get("/forms/<code>/versions/<sha256>.yaml")
@posts(*_READERS, levels=("county",))
def download_version(code: str, sha256: str) -> Response:
    """Send one adopted version as the file it would be in the county's folder."""
    actor = the_actor()
    with transaction(actor) as work:
        form = form_from_json(find_version(work, actor, code, sha256).definition)
    return send_file(form.code, write_form(form_document(form)))


@pages.post("/forms/<code>/retire")
@posts("reviewer", "administrator", levels=("county",))
def retire(code: str) -> ResponseReturnValue:
    """Ask for a form no more from a period on."""
    actor, at = the_actor(), clock.now()
    fields = read_form("from_period", "reason", "version")
    try:
        with transaction(actor, at) as work:
            if fields["version"] != find_life(work, actor, code).newest.sha256:
                raise Stale("这张表刚有了新的一版，还没有停用。请看一下再定。")
            period, reason = fields["from_period"], fields["reason"]
            retire_form(work, actor, code=code, from_period=period, reason=reason, at=at)
    except (Invalid, Stale) as refusal:
        return _draw_form(
            actor,
            code,
            typed={name: fields[name] for name in ("from_period", "reason")},
            errors={**refusal.errors} or {"reason": [refusal.reason]},
            status=refusal.status,
        )
    say("已停用。以前报的都还在；停用以后的期次不再要报。")
    return redirect(f"/forms/{code}", 303)


def designs(actor: Actor) -> bool:
    """Return whether the actor's post designs the county's forms."""
    return actor.unit_level == "county" and actor.has("reviewer", "administrator")


def send_file(name: str, text: str) -> Response:
    """Return a form's file for the browser to keep."""
    answer = make_response(text.encode())
    answer.headers["Content-Type"] = "application/yaml; charset=utf-8"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name or "form"}.yaml"'
    return answer


def burden_view(burden: Burden) -> dict[str, Any]:
    """Return one line of the table of burdens."""
    form = burden.form
    level = level_word(the_actor().county, form.level)
    return {
        "href": f"/forms/{form.code}",
        "title": form.title,
        "level": level if form.for_all else f"{level}，只要一部分",
        "frequency": form.frequency.words,
        "owner": form.owner,
        "basis": form.basis,
        "asked": str(burden.asked),
        "prefilled": str(burden.prefilled),
        "conditional": str(burden.conditional),
        "units": f"{burden.units:,}",
        "times": str(burden.times) if burden.times else "视情况",
        "answers": f"{burden.answers:,}",
    }


def outline_of(form: Form) -> list[dict[str, Any]]:
    """Return what a form asks, section by section, to read."""
    return [
        {
            "title": section.title,
            "more": f"条件：{section.shown_if}" if section.shown_if else "",
            "fields": [
                {
                    "label": asked.label,
                    "code": asked.code,
                    "more": f"{TYPE_WORDS[asked.type]} {asked.unit}".strip(),
                }
                for asked in section.fields
            ],
        }
        for section in form.sections
    ]


def _draw_form(
    actor: Actor,
    code: str,
    *,
    typed: dict[str, str] | None = None,
    errors: dict[str, list[str]] | None = None,
    status: int = 200,
) -> Response:
    on = clock.local_date(clock.now())
    with transaction(actor) as work:
        life = find_life(work, actor, code)
        units = assignment_words(work, actor, life.newest.definition)
        lookers = [each.unit.name for each in lookers_of(work, actor, code)]
    form = form_from_json(life.newest.definition)
    filled = typed or {"from_period": "", "reason": ""}
    return render(
        "form_design/form.html",
        status=status,
        form={
            "code": code,
            "title": form.title,
            "level": level_word(actor.county, form.level),
            "frequency": form.frequency.words,
            "owner": form.owner,
            "basis": form.basis,
            "version": life.newest.sha256,
            "units_words": units,
            "lookers_words": "、".join(lookers) or "还没有定，只有填报和审核的单位看得到",
            **_approval_words(life),
            "over_words": "" if life.retired else _over_words(life, on),
            "retired_words": _retired_words(life),
        },
        may_design=designs(actor),
        sections=outline_of(form),
        versions=[
            {
                "href": f"/forms/{code}/versions/{each.sha256}.yaml",
                "at": moment(each.adopted_at),
                "from_period": each.from_period or "",
                "note": each.note or str(each.definition.get("version_note", "")),
                "hash": each.sha256[:12],
            }
            for each in life.versions
        ],
        retiring=filled,
        errors={name: (errors or {}).get(name, []) for name in ("from_period", "reason")},
    )


def _approval_words(life: FormLife) -> dict[str, str]:
    """Return under which number a form is asked for and until when.

    A county's own file needs none: adopting it is the county's decision, and when is said.
    """
    if life.approval is not None:
        return {"number": life.approval.number, "until": day(life.approval.until)}
    read = next((v for v in life.versions if v.adopted_by is None), None)
    if read is None:
        return {"number": "没有（在有报备以前采用）", "until": "长期"}
    return {"number": f"随县文件采用（{day(local_date(read.adopted_at))}）", "until": "长期"}


def _over_words(life: FormLife, on: date) -> str:
    if life.approval is None or not life.over(on):
        return ""
    return f"{life.approval.number}的有效期到 {day(life.approval.until)}，已经不再下达新的任务。"


def _retired_words(life: FormLife) -> str:
    if life.retired is None:
        return ""
    rhythm = Frequency(life.newest.frequency).words
    return f"从 {life.retired.from_period} 起停用（{rhythm}）：{life.retired.reason}"
