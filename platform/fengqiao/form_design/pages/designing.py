"""The drawing board: begin a draft, see it whole, change its pieces one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Blueprint, Response, redirect
from flask.typing import ResponseReturnValue

from fengqiao import clock
from fengqiao.errors import Invalid, NotFound, Refusal, Stale
from fengqiao.form_design.checking import Drawn, read_document
from fengqiao.form_design.drafting import begin_draft, discard_draft, save_draft
from fengqiao.form_design.pages.approval_views import waiting_view
from fengqiao.form_design.pages.assigning import assignment_words
from fengqiao.form_design.pages.board_views import faults_at, outline, part_view
from fengqiao.form_design.pages.catalogue import send_file
from fengqiao.form_design.parts import (
    BLANK,
    LISTS,
    added,
    kind_of,
    moved,
    part_of,
    removed,
    with_values,
)
from fengqiao.form_design.queries import (
    approval_of_draft,
    drawn_of,
    find_draft,
    find_life,
    forms_in_use,
)
from fengqiao.form_design.words import KEYS
from fengqiao.form_design.writing import form_document, write_form
from fengqiao.forms.form import form_from_json
from fengqiao.forms.form_file import FormErrors
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.forms import Fields, read_form, read_query
from fengqiao.web.frame import render, say
from fengqiao.web.guards import posts
from fengqiao.web.session import the_actor

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.actor import Actor
    from fengqiao.form_design.models import FormDraft

pages = Blueprint("form_designing", __name__)
_DESIGNERS = ("reviewer", "administrator")
_COUNTY = ("county",)
_PREFIX = "d."


@pages.get("/form-drafts/new")
@posts(*_DESIGNERS, levels=_COUNTY)
def show_new() -> Response:
    """Ask how to begin: from nothing, from a form there is, or from a file."""
    return _draw_new(the_actor(), {"like": read_query("like")["like"], "text": ""}, {})


@pages.post("/form-drafts")
@posts(*_DESIGNERS, levels=_COUNTY)
def begin() -> ResponseReturnValue:
    """Begin a draft; a file that cannot be read stays in its box."""
    actor, at = the_actor(), clock.now()
    fields = read_form("how", "like", "text", longest=200_000)
    typed = {"like": fields["like"], "text": fields["text"]}
    try:
        with transaction(actor, at) as work:
            document = _beginning(work, actor, fields)
            draft = begin_draft(work, actor, document=document, at=at)
    except FormErrors as error:
        words = [str(finding) for finding in error.findings[:20]]
        return _draw_new(actor, typed, {"text": words}, status=422)
    except Invalid as refusal:
        errors = {**refusal.errors} or {"text": [refusal.reason]}
        return _draw_new(actor, typed, errors, status=422)
    return redirect(f"/form-drafts/{draft.id}", 303)


@pages.get("/form-drafts/<uuid:draft_id>")
@posts(*_DESIGNERS, levels=_COUNTY)
def show(draft_id: UUID) -> Response:
    """Show the whole draft: its pieces, what is wrong, and what may be done next."""
    actor = the_actor()
    with transaction(actor) as work:
        draft = find_draft(work, actor, draft_id)
        drawn = drawn_of(work, actor, draft)
        asked = approval_of_draft(work, actor, draft)
        units = assignment_words(work, actor, draft.document)
    names = outline(draft, drawn)
    names["approval"] = None if asked is None else waiting_view(asked, drawn.form)
    return render("form_design/draft.html", units_words=units, **names)


@pages.post("/form-drafts/<uuid:draft_id>")
@posts(*_DESIGNERS, levels=_COUNTY)
def rearrange(draft_id: UUID) -> ResponseReturnValue:
    """Add, move or take away a piece, or throw the draft away: what the pressed button says."""
    actor, at = the_actor(), clock.now()
    fields = read_form("action", "version")
    deed, _, path = fields["action"].partition(":")
    version = fields.number("version")
    if version is None:
        raise Stale
    if deed == "discard":
        with transaction(actor, at) as work:
            discard_draft(work, actor, draft_id=draft_id, version=version)
        say("草稿已删除。采用过的各版都还在。")
        return redirect("/forms", 303)
    with transaction(actor, at) as work:
        document = find_draft(work, actor, draft_id).document
        document, place = _rearranged(document, deed, path)
        save_draft(work, actor, draft_id=draft_id, document=document, version=version, at=at)
    if deed == "add":
        return redirect(f"/form-drafts/{draft_id}/part?at={place}", 303)
    return redirect(f"/form-drafts/{draft_id}", 303)


@pages.get("/form-drafts/<uuid:draft_id>/part")
@posts(*_DESIGNERS, levels=_COUNTY)
def show_part(draft_id: UUID) -> Response:
    """Show one piece of the draft to be filled in."""
    actor, path = the_actor(), read_query("at")["at"]
    with transaction(actor) as work:
        draft = find_draft(work, actor, draft_id)
        return _draw_part(work, actor, draft, path, part_of(draft.document, path))


@pages.post("/form-drafts/<uuid:draft_id>/part")
@posts(*_DESIGNERS, levels=_COUNTY)
def change_part(draft_id: UUID) -> ResponseReturnValue:
    """Keep one piece as it is typed; what is wrong with it is said beside it."""
    actor, at = the_actor(), clock.now()
    fields = read_form("at", "version", prefixes=(_PREFIX,))
    path = fields["at"]
    values = _values(path, fields)
    version = fields.number("version")
    try:
        if version is None:
            raise Stale
        with transaction(actor, at) as work:
            draft = find_draft(work, actor, draft_id)
            document = with_values(draft.document, path, values)
            draft = save_draft(
                work, actor, draft_id=draft_id, document=document, version=version, at=at
            )
            drawn = drawn_of(work, actor, draft)
            if faults_at(drawn, path):
                whole = part_of(draft.document, path)
                return _draw_part(work, actor, draft, path, whole, drawn=drawn, status=422)
    except Refusal as refusal:
        if refusal.status not in (412, 422):
            raise
        with transaction(actor, at) as work:
            draft = find_draft(work, actor, draft_id)
            whole = {**_part_or_nothing(draft, path), **values}
            words = [refusal.reason]
            status = refusal.status
            return _draw_part(work, actor, draft, path, whole, on_top=words, status=status)
    if values.get("type") == "table":
        say("已存下。小表的栏目在下面加。")
        return redirect(f"/form-drafts/{draft_id}/part?at={path}", 303)
    say("已存下。")
    return redirect(f"/form-drafts/{draft_id}#part-{path.replace('.', '-') or 'head'}", 303)


@pages.get("/form-drafts/<uuid:draft_id>/file")
@posts(*_DESIGNERS, levels=_COUNTY)
def download(draft_id: UUID) -> Response:
    """Send the draft as the file it would be in the county's folder."""
    actor = the_actor()
    with transaction(actor) as work:
        draft = find_draft(work, actor, draft_id)
    code = draft.document.get("form")
    return send_file(
        code if isinstance(code, str) and code.isidentifier() else "form",
        write_form(draft.document),
    )


def _beginning(work: Session, actor: Actor, fields: Fields) -> dict[str, Any]:
    if fields["how"] == "file":
        if not fields["text"]:
            raise Invalid(errors={"text": ["请把 YAML 文件的内容粘贴到这里。"]})
        return read_document(fields["text"])
    if fields["how"] == "like":
        life = find_life(work, actor, fields["like"])
        return form_document(form_from_json(life.newest.definition))
    return BLANK


def _rearranged(document: dict[str, Any], deed: str, path: str) -> tuple[dict[str, Any], str]:
    """Return the draft after a button was pressed, and where to look next.

    :raises NotFound: if there is no such button or no such piece
    """
    if deed == "add":
        kind, _, into = path.partition("@")
        return added(document, kind, into)
    if deed == "remove":
        return removed(document, path), ""
    if deed in ("up", "down") and kind_of(path) in LISTS:
        return moved(document, path, -1 if deed == "up" else 1), ""
    raise NotFound("这个按钮")


def _values(path: str, fields: Fields) -> dict[str, Any]:
    """Return what was typed into a piece; a list has one entry a line."""
    typed = fields.below(_PREFIX)
    found: dict[str, Any] = {}
    for key in KEYS[kind_of(path)]:
        text = typed.get(key.name, "").strip()
        lines = [line.strip() for line in text.split("\n")]
        found[key.name] = [each for each in lines if each] if key.kind == "list" else text
    return found


def _part_or_nothing(draft: FormDraft, path: str) -> dict[str, Any]:
    try:
        return part_of(draft.document, path)
    except NotFound:
        return {}


def _draw_part(
    work: Session,
    actor: Actor,
    draft: FormDraft,
    path: str,
    values: dict[str, Any],
    *,
    drawn: Drawn | None = None,
    on_top: list[str] | None = None,
    status: int = 200,
) -> Response:
    checked = drawn or drawn_of(work, actor, draft)
    names = part_view(draft, path, values, checked, on_top or [])
    return render("form_design/part.html", status=status, **names)


def _draw_new(
    actor: Actor, typed: dict[str, str], errors: dict[str, list[str]], *, status: int = 200
) -> Response:
    with transaction(actor) as work:
        forms = forms_in_use(work, actor)
    return render(
        "form_design/new.html",
        status=status,
        forms=[{"value": code, "label": form.title} for code, form in forms.items()],
        like=typed["like"],
        text=typed["text"],
        errors={"text": errors.get("text", [])},
    )
