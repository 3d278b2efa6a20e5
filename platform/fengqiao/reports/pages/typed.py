"""What a person typed into a report, kept whatever is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from flask import request
from werkzeug.datastructures import FileStorage

from fengqiao import clock
from fengqiao.actor import Actor
from fengqiao.attachments.keeping import keep_attachment
from fengqiao.errors import Invalid, Refusal, Stale
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.forms import read_form, visible

_PHOTO, _FILE, _ANSWER, _REASON = "photo.answer.", "file.answer.", "answer.", "reason."
_MOST_FILES = 30
# The version of a report nobody has written in yet.
_FIRST = 1


@dataclass
class Typed:
    """A posted form: the button, the version it was drawn from, the answers and reasons.

    ``errors`` are those of reading it, by field code; answers then stand with replacement
    characters where hidden ones were.
    """

    action: str = ""
    # What the button is about, such as the photo to take off.
    subject: str = ""
    nil_agreed: bool = False
    answers: dict[str, object] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    below: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    errors: dict[str, list[str]] = field(default_factory=dict)
    _version: int | None = None

    @property
    def version(self) -> int:
        """Return the version of the copy the person saw.

        :raises Stale: if the form names none
        """
        if self._version is None:
            raise Stale("不知道这是按哪一份改的。请看一下现在的内容，核对后再存。")
        return self._version

    def begun_as(self, version: int) -> None:
        """Take a page drawn before its report was begun for one drawn right after it.

        Whoever wrote since then has made another version of it, and the two are compared.
        """
        if self._version == 0 and version == _FIRST:
            self._version = version


def read_typed(*prefixes: str) -> Typed:
    """Read a posted report; what cannot be read is noted in ``errors``, never thrown away.

    :param prefixes: names of further groups of fields, such as ``adjust.``
    """
    groups = (_ANSWER, _REASON, *prefixes)
    try:
        fields = read_form(
            "action",
            "version",
            "form_version",
            "nil_report",
            prefixes=(*groups, _FILE),
            many_prefixes=(_PHOTO,),
        )
    except Invalid as refusal:
        typed = _as_it_stands(groups)
        typed.errors = {_code(name): words for name, words in refusal.errors.items()}
        typed.errors = typed.errors or {"": [refusal.reason]}
        return typed
    answers: dict[str, object] = dict(fields.below(_ANSWER))
    answers |= {code: list(shas) for code, shas in fields.many_below(_PHOTO).items()}
    action, _, subject = fields["action"].partition(":")
    typed = Typed(
        action=action,
        subject=subject,
        nil_agreed=fields["nil_report"] == "yes",
        answers=answers,
        reasons=fields.below(_REASON),
        below={prefix: fields.below(prefix) for prefix in prefixes},
    )
    try:
        typed._version = fields.number("version")
    except Invalid as refusal:
        typed.errors = {"": [words for lines in refusal.errors.values() for words in lines]}
    return typed


def keep_sent_files(actor: Actor, typed: Typed, prefix: str = _FILE) -> None:
    """Keep the files a browser without script sent along, each in a deed of its own.

    A file that is refused is named at its field; the others are kept. Fields are those below
    ``prefix``; the digests join the answers.
    """
    for name, sent in list(request.files.items(multi=True))[:_MOST_FILES]:
        if not name.startswith(prefix) or not sent.filename:
            continue
        code = name.removeprefix(prefix)
        digest = _kept(actor, sent, typed, code)
        held = typed.answers.get(code)
        shas = list(held) if isinstance(held, list) else []
        if digest and digest not in shas:
            typed.answers[code] = [*shas, digest]


def _kept(actor: Actor, sent: FileStorage, typed: Typed, code: str) -> str:
    at = clock.now()
    try:
        with transaction(actor, at) as work:
            name = visible(sent.filename or "")
            return keep_attachment(work, actor, raw=sent.read(), name=name, at=at).sha256
    except Refusal as refusal:
        typed.errors.setdefault(code, []).append(refusal.reason)
        return ""


def _as_it_stands(groups: tuple[str, ...]) -> Typed:
    given = {name: visible(request.form[name]) for name in request.form}
    below = {
        prefix: {n.removeprefix(prefix): v for n, v in given.items() if n.startswith(prefix)}
        for prefix in groups
    }
    answers: dict[str, object] = dict(below[_ANSWER])
    for name in given:
        if name.startswith(_PHOTO):
            answers[name.removeprefix(_PHOTO)] = request.form.getlist(name)
    action, _, subject = given.get("action", "").partition(":")
    typed = Typed(action, subject, answers=answers, reasons=below[_REASON], below=below)
    number = given.get("version", "")
    typed._version = int(number) if number.isascii() and number.isdigit() else None
    return typed


def _code(name: str) -> str:
    for prefix in (_PHOTO, _FILE, _ANSWER, _REASON):
        if name.startswith(prefix):
            return name.removeprefix(prefix)
    return name


def take_off_photo(typed: Typed) -> None:
    """Leave the photo out that the pressed button names, ``<field>:<digest>``."""
    code, _, digest = typed.subject.partition(":")
    held = typed.answers.get(code)
    typed.answers[code] = (
        [each for each in held if each != digest] if isinstance(held, list) else []
    )


def identified(below: Mapping[str, str]) -> dict[UUID, str]:
    """Return fields that are named by a record's id; names that are none are left out."""
    found = {}
    for name, words in below.items():
        try:
            found[UUID(name)] = words
        except ValueError:
            continue
    return found
