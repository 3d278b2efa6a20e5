"""The questions of a ledger as the templates show them, and the answers as posted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import request

from fengqiao import clock
from fengqiao.actor import Actor
from fengqiao.attachments.keeping import attachments_named, keep_attachment
from fengqiao.clock import ZONE
from fengqiao.errors import Invalid, Refusal
from fengqiao.tenancy.questions import Question
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.forms import read_form, visible

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_ANSWER, _PHOTO, _FILE = "answer.", "photo.answer.photos", "file.answer.photos"
_MOST_FILES = 30


@dataclass
class Filled:
    """A posted ledger form: the button, the version, answers by code, photos by digest."""

    action: str = ""
    version: int | None = None
    answers: dict[str, str] = field(default_factory=dict)
    photos: list[str] = field(default_factory=list)
    errors: dict[str, list[str]] = field(default_factory=dict)


def read_filled() -> Filled:
    """Read a posted ledger form; what cannot be read is noted, never thrown away."""
    try:
        fields = read_form(
            "action", "version", many=(_PHOTO,), prefixes=(_ANSWER, _FILE), longest=2000
        )
        version = fields.number("version")
    except Invalid as refusal:
        given = {name: visible(request.form[name]) for name in request.form}
        number = given.get("version", "")
        return Filled(
            given.get("action", ""),
            int(number) if number.isascii() and number.isdigit() and len(number) < 10 else None,
            {n.removeprefix(_ANSWER): v for n, v in given.items() if n.startswith(_ANSWER)},
            request.form.getlist(_PHOTO),
            {n.removeprefix(_ANSWER): words for n, words in refusal.errors.items()}
            or {"": [refusal.reason]},
        )
    return Filled(fields["action"], version, fields.below(_ANSWER), list(fields.many(_PHOTO)))


def keep_sent_photos(actor: Actor, filled: Filled) -> None:
    """Keep the photos a browser without script sent along, each in a deed of its own."""
    for sent in request.files.getlist(_FILE)[:_MOST_FILES]:
        if not sent.filename:
            continue
        at = clock.now()
        try:
            with transaction(actor, at) as work:
                kept = keep_attachment(
                    work, actor, raw=sent.read(), name=visible(sent.filename), at=at
                )
        except Refusal as refusal:
            filled.errors.setdefault("photos", []).append(refusal.reason)
            continue
        if kept.sha256 not in filled.photos:
            filled.photos.append(kept.sha256)


def question(asked: Question, value: object, errors: Sequence[str] = ()) -> dict[str, Any]:
    """Return one question with the answer as typed."""
    return bare(
        asked.code,
        asked.label,
        kind=asked.type,
        unit=asked.unit,
        hint=asked.help if asked.required else f"选填。{asked.help}",
        required=asked.required,
        value="" if value is None else str(value),
        maximum=asked.longest or 200,
        choices=_choices(asked),
        errors=list(errors),
    )


def _choices(asked: Question) -> list[dict[str, str]]:
    """Return what may be chosen; a long list begins with nothing, so that nobody slips."""
    given = [{"value": each, "label": each} for each in asked.choices]
    return [{"value": "", "label": "请选择"}, *given] if len(given) > 6 else given


def bare(code: str, label: str, *, kind: str, **more: Any) -> dict[str, Any]:
    """Return a question that no file defines, with everything the templates look at."""
    return {
        "id": code,
        "label": label,
        "kind": kind,
        "unit": "",
        "hint": "",
        "required": True,
        "stock": False,
        "last": None,
        "value": "",
        "shown": "",
        "maximum": 300,
        "choices": [],
        "attached": [],
        "proposal": None,
        "reason": "",
        "remark": "",
        "errors": [],
        "warnings": [],
        **more,
    }


def photo_question(
    work: Session, label: str, *, most: int, needed: int, filled: Filled
) -> dict[str, Any]:
    """Return the box for photos with those already sent."""
    return bare(
        "photos",
        label,
        kind="attachments",
        maximum=most,
        required=needed > 0,
        hint=f"至少 {needed} 张" if needed else "",
        attached=photos_shown(work, filled.photos),
        errors=filled.errors.get("photos", []),
    )


def photos_shown(work: Session, digests: Sequence[str]) -> list[dict[str, str]]:
    """Return the photos in sight among some digests, in their order."""
    known = {each.sha256: each for each in attachments_named(work, digests)}
    return [
        {
            "sha256": sha256,
            "href": f"/attachments/{sha256}",
            "words": f"{known[sha256].kept_at.astimezone(ZONE):%m-%d}"
            f" {max(known[sha256].size // 1000, 1)} kB",
        }
        for sha256 in digests
        if sha256 in known
    ]


def problems(labels: Mapping[str, str], errors: Mapping[str, list[str]]) -> list[dict[str, str]]:
    """Return what is wrong, each line a link to its input."""
    return [
        {
            "field": f"answer.{code}" if code in labels else "",
            "words": f"{labels[code]}：{words}" if code in labels else words,
        }
        for code, lines in errors.items()
        for words in lines
    ]
