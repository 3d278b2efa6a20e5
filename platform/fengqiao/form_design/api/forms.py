"""A county's forms at the machine's door: read, draft, adopt, retire; dictionary and burden."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from fengqiao import clock
from fengqiao.errors import Invalid
from fengqiao.form_design.burden import total_answers
from fengqiao.form_design.checking import read_document
from fengqiao.form_design.drafting import adopt_draft, begin_draft, discard_draft, save_draft
from fengqiao.form_design.queries import (
    burdens,
    drawn_of,
    find_draft,
    find_life,
    forms_in_use,
)
from fengqiao.form_design.schemas import (
    AdoptForm,
    BeginForm,
    Burdens,
    DesignedForm,
    Dictionary,
    FormList,
    RetireForm,
    WholeForm,
)
from fengqiao.form_design.writing import form_document, write_form
from fengqiao.forms.dictionary import entries_of
from fengqiao.forms.form import form_from_json
from fengqiao.forms.form_file import FormErrors
from fengqiao.reports.adoption import retire_form
from fengqiao.reports.api.shown import IF_MATCH
from fengqiao.reports.assigning import settle_assignments_now
from fengqiao.reports.form_versions import FormLife, form_lives
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.etags import etag_of, required_version
from fengqiao.web.guards import posts
from fengqiao.web.idempotency import IF_WISHED, Answer, once
from fengqiao.web.openapi import Operations
from fengqiao.web.session import the_actor

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from fengqiao.actor import Actor
    from fengqiao.form_design.models import FormDraft

operations = Operations("forms", __name__, path="/forms", description="表样")
_READERS = ("reviewer", "administrator", "assessor", "leader")
_DESIGNERS = ("reviewer", "administrator")
_COUNTY = ("county",)
Answered = tuple[dict[str, Any], int, dict[str, str]]


@operations.operation("GET", "", summary="列出全县的表样", gives=FormList)
@posts(*_READERS, levels=_COUNTY)
def list_forms() -> dict[str, Any]:
    """List every form the county ever adopted, by title."""
    actor = the_actor()
    with transaction(actor) as work:
        return {"items": [_line(life) for life in form_lives(work, actor.county).values()]}


@operations.operation("GET", "/dictionary", summary="项目字典", gives=Dictionary)
@posts(*_READERS, levels=_COUNTY)
def read_dictionary() -> dict[str, Any]:
    """List every field the county collects."""
    actor = the_actor()
    with transaction(actor) as work:
        entries = entries_of(forms_in_use(work, actor).values())
    keys = ("level", "label", "unit", "type", "form", "field", "source", "reason")
    return {"items": [{key: getattr(each, key) for key in keys} for each in entries]}


@operations.operation("GET", "/burden", summary="报表负担", gives=Burdens)
@posts(*_READERS, levels=_COUNTY)
def read_burden() -> dict[str, Any]:
    """Tell what every form in use costs the units, and all of them together."""
    actor = the_actor()
    with transaction(actor) as work:
        found = burdens(work, actor, on=clock.local_date(clock.now()))
    keys = ("asked", "prefilled", "conditional", "units", "times", "answers")
    items = [
        {"form": each.form.code, "title": each.form.title}
        | {key: getattr(each, key) for key in keys}
        for each in found
    ]
    return {"items": items, "answers": total_answers(found)}


@operations.operation("GET", "/<code>", summary="读一张表样", gives=WholeForm)
@posts(*_READERS, levels=_COUNTY)
def read_form(code: str) -> dict[str, Any]:
    """Read a form: its versions and the file of the newest."""
    actor = the_actor()
    with transaction(actor) as work:
        life = find_life(work, actor, code)
    versions = [
        {
            "version": each.sha256,
            "adopted_at": each.adopted_at,
            "from_period": each.from_period,
            "note": each.note,
        }
        for each in life.versions
    ]
    file = write_form(form_document(form_from_json(life.newest.definition)))
    return _line(life) | {"versions": versions, "file": file}


@operations.operation(
    "POST",
    "/drafts",
    summary="由文件开始设计表样",
    takes=BeginForm,
    gives=DesignedForm,
    status=201,
    headers=(IF_WISHED,),
)
@posts(*_DESIGNERS, levels=_COUNTY)
def begin(body: dict[str, Any]) -> Answered:
    """Begin a draft from a form's file, fit or not; sent twice with one key, it is begun once."""
    actor, at = the_actor(), clock.now()

    def do() -> Answer:
        made = begin_draft(work, actor, document=_content(body), at=at)
        return Answer(body={"id": str(made.id)})

    with transaction(actor, at) as work:
        draft = find_draft(work, actor, UUID(once(work, actor, do).body["id"]))
        shown, _, headers = _whole(work, actor, draft)
    return shown, 201, headers | {"Location": f"/api/v1/forms/drafts/{draft.id}"}


@operations.operation("GET", "/drafts/<uuid:draft_id>", summary="读表样草稿", gives=DesignedForm)
@posts(*_DESIGNERS, levels=_COUNTY)
def read_draft(draft_id: UUID) -> Answered:
    """Read a draft and what keeps it from being adopted."""
    actor = the_actor()
    with transaction(actor) as work:
        return _whole(work, actor, find_draft(work, actor, draft_id))


@operations.operation(
    "PUT",
    "/drafts/<uuid:draft_id>",
    summary="改表样草稿",
    takes=BeginForm,
    gives=DesignedForm,
    errors=("412", "428"),
    headers=(IF_MATCH,),
)
@posts(*_DESIGNERS, levels=_COUNTY)
def save(body: dict[str, Any], draft_id: UUID) -> Answered:
    """Keep a draft's file, fit or not."""
    actor, at, version = the_actor(), clock.now(), required_version()
    with transaction(actor, at) as work:
        document = _content(body)
        draft = save_draft(
            work, actor, draft_id=draft_id, document=document, version=version, at=at
        )
        return _whole(work, actor, draft)


@operations.operation(
    "DELETE",
    "/drafts/<uuid:draft_id>",
    summary="删除表样草稿",
    status=204,
    errors=("412", "428"),
    headers=(IF_MATCH,),
)
@posts(*_DESIGNERS, levels=_COUNTY)
def discard(draft_id: UUID) -> None:
    """Throw a draft away; adopted versions stay."""
    actor, version = the_actor(), required_version()
    with transaction(actor, clock.now()) as work:
        discard_draft(work, actor, draft_id=draft_id, version=version)


@operations.operation(
    "POST",
    "/drafts/<uuid:draft_id>/adoption",
    summary="采用表样",
    takes=AdoptForm,
    gives=WholeForm,
    errors=("409", "412", "428"),
    headers=(IF_MATCH,),
)
@posts(*_DESIGNERS, levels=_COUNTY)
def adopt(body: dict[str, Any], draft_id: UUID) -> dict[str, Any]:
    """Adopt a draft as its form's newest version, from a period on."""
    actor, at, version = the_actor(), clock.now(), required_version()
    with transaction(actor, at) as work:
        form = adopt_draft(
            work,
            actor,
            draft_id=draft_id,
            version=version,
            from_period=body["from_period"],
            note=body["note"],
            at=at,
        )
    settle_assignments_now(actor, at=at)
    shown: dict[str, Any] = read_form(form.code)
    return shown


@operations.operation(
    "POST", "/<code>/retirement", summary="停用表样", takes=RetireForm, gives=WholeForm
)
@posts(*_DESIGNERS, levels=_COUNTY)
def retire(body: dict[str, Any], code: str) -> dict[str, Any]:
    """Ask for a form no more from a period on."""
    actor, at = the_actor(), clock.now()
    with transaction(actor, at) as work:
        retire_form(
            work,
            actor,
            code=code,
            from_period=body["from_period"],
            reason=body["reason"],
            at=at,
        )
    shown: dict[str, Any] = read_form(code)
    return shown


def _content(body: dict[str, Any]) -> dict[str, Any]:
    try:
        return read_document(body["file"])
    except FormErrors as error:
        words = [str(finding) for finding in error.findings]
        raise Invalid(errors={"file": words}) from None


def _line(life: FormLife) -> dict[str, Any]:
    form = form_from_json(life.newest.definition)
    return {
        "code": form.code,
        "title": form.title,
        "level": form.level,
        "frequency": form.frequency.value,
        "owner": form.owner,
        "basis": form.basis,
        "version": life.newest.sha256,
        "retired_from": life.retired.from_period if life.retired else None,
        "approval": life.approval.number if life.approval else None,
        "valid_until": life.approval.until if life.approval else None,
    }


def _whole(work: Session, actor: Actor, draft: FormDraft) -> Answered:
    drawn = drawn_of(work, actor, draft)
    shown = {
        "id": draft.id,
        "title": draft.title,
        "version": draft.version,
        "file": write_form(draft.document),
        "fit": drawn.fit,
        "faults": [{"part": f.part, "key": f.key, "words": f.words} for f in drawn.faults],
    }
    return shown, 200, {"ETag": etag_of(draft.version)}
