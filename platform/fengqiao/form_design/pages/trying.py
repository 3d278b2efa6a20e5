"""A draft tried as it will look on the phone, then adopted with its consequences in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Blueprint, Response, redirect
from flask.typing import ResponseReturnValue

from fengqiao import clock
from fengqiao.errors import Refusal
from fengqiao.form_design.drafting import adopt_draft
from fengqiao.form_design.pages.board_views import draft_view
from fengqiao.form_design.pages.catalogue import burden_view
from fengqiao.form_design.queries import Effect, drawn_of, effect_of, find_draft
from fengqiao.forms.answers import check_answers
from fengqiao.periods.period import Period, period_of
from fengqiao.reports.assigning import settle_assignments_now
from fengqiao.reports.pages.fields import Shown, problems_of, sections_of
from fengqiao.reports.pages.typed import read_typed
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.forms import Fields, read_form, read_query
from fengqiao.web.frame import render, say
from fengqiao.web.guards import posts
from fengqiao.web.session import the_actor
from fengqiao.web.words import day

if TYPE_CHECKING:
    from fengqiao.actor import Actor
    from fengqiao.reports.pages.typed import Typed

pages = Blueprint("form_trying", __name__)
_DESIGNERS = ("reviewer", "administrator")
_COUNTY = ("county",)


@pages.get("/form-drafts/<uuid:draft_id>/try")
@posts(*_DESIGNERS, levels=_COUNTY)
def show_trial(draft_id: UUID) -> ResponseReturnValue:
    """Show the draft as a unit will see it on the phone."""
    return _draw_trial(the_actor(), draft_id, None)


@pages.post("/form-drafts/<uuid:draft_id>/try")
@posts(*_DESIGNERS, levels=_COUNTY)
def try_answers(draft_id: UUID) -> ResponseReturnValue:
    """Check what was typed as if it were handed up; nothing is kept."""
    return _draw_trial(the_actor(), draft_id, read_typed())


@pages.get("/form-drafts/<uuid:draft_id>/adopt")
@posts(*_DESIGNERS, levels=_COUNTY)
def show_adoption(draft_id: UUID) -> ResponseReturnValue:
    """Show what adopting the draft would change before it is done."""
    typed = {"from_period": read_query("from_period")["from_period"], "note": ""}
    return _draw_adoption(the_actor(), draft_id, typed, {})


@pages.post("/form-drafts/<uuid:draft_id>/adopt")
@posts(*_DESIGNERS, levels=_COUNTY)
def adopt(draft_id: UUID) -> ResponseReturnValue:
    """Adopt the draft from a period on."""
    actor, at = the_actor(), clock.now()
    fields = read_form("from_period", "note", "version")
    try:
        form = _adopted(actor, draft_id, fields, at)
    except Refusal as refusal:
        if refusal.status not in (409, 412, 422):
            raise
        typed = {"from_period": fields["from_period"], "note": fields["note"]}
        errors = {**refusal.errors} or {"": [refusal.reason]}
        return _draw_adoption(actor, draft_id, typed, errors, status=refusal.status)
    settle_assignments_now(actor, at=at)
    say("已采用。正在填的草稿已经换成新表样，填过的都还在。")
    return redirect(f"/forms/{form}", 303)


def _adopted(actor: Actor, draft_id: UUID, fields: Fields, at: Any) -> str:
    with transaction(actor, at) as work:
        form = adopt_draft(
            work,
            actor,
            draft_id=draft_id,
            version=fields.number("version") or 0,
            from_period=fields["from_period"],
            note=fields["note"],
            at=at,
        )
    return form.code


def _draw_trial(actor: Actor, draft_id: UUID, typed: Typed | None) -> ResponseReturnValue:
    with transaction(actor) as work:
        draft = find_draft(work, actor, draft_id)
        form = drawn_of(work, actor, draft).form
    if form is None:
        say("表样还有要改的地方，改好才能试填。", "amber")
        return redirect(f"/form-drafts/{draft_id}", 303)
    answers = typed.answers if typed else {}
    checked = check_answers(form, answers, complete=typed is not None)
    errors = {**checked.errors, **typed.errors} if typed else {}
    shown = Shown(answers=answers, errors=errors, warnings=checked.warnings)
    return render(
        "form_design/trial.html",
        layout="phone.html",
        status=422 if errors else 200,
        draft=draft_view(draft),
        form_title=form.title,
        help=form.help,
        sections=sections_of(form, shown),
        last_word="上期",
        problems=problems_of(form.fields, errors),
        passed=typed is not None and not errors,
    )


def _draw_adoption(
    actor: Actor,
    draft_id: UUID,
    typed: dict[str, str],
    errors: dict[str, list[str]],
    *,
    status: int = 200,
) -> ResponseReturnValue:
    at = clock.now()
    on = clock.local_date(at)
    with transaction(actor, at) as work:
        draft = find_draft(work, actor, draft_id)
        drawn = drawn_of(work, actor, draft)
        if drawn.form is None or not drawn.fit:
            say("表样还有要改的地方，改好才能采用。", "amber")
            return redirect(f"/form-drafts/{draft_id}", 303)
        if not errors and not typed["from_period"] and drawn.form.frequency.regular:
            typed["from_period"] = str(period_of(drawn.form.frequency, on))
        known = "" if errors.get("from_period") else typed["from_period"]
        effect = effect_of(work, actor, drawn.form, from_period=known, on=on, at=at)
    return _adoption_page(draft_view(draft), effect, typed, errors, status)


def _adoption_page(
    draft: dict[str, Any],
    effect: Effect,
    typed: dict[str, str],
    errors: dict[str, list[str]],
    status: int,
) -> Response:
    return render(
        "form_design/adopt.html",
        status=status,
        draft=draft,
        added=list(effect.added),
        removed=list(effect.removed),
        changed=list(effect.changed),
        drafts=effect.drafts,
        joining=list(effect.joining),
        leaving=list(effect.leaving),
        more=list(effect.more),
        approval=effect.approval.number if effect.approval else "",
        until=day(effect.approval.until) if effect.approval else "",
        periods="、".join(Period.parse(each).dated_label for each in effect.periods),
        before=burden_view(effect.before) if effect.before else None,
        after=burden_view(effect.after),
        typed=typed,
        problems=[{"field": name, "words": w} for name, lines in errors.items() for w in lines],
        errors={name: errors.get(name, []) for name in ("from_period", "note")},
    )
