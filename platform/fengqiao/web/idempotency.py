"""Sent twice, done once: the answer to a key is kept in the transaction that did the deed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any
from uuid import UUID

from flask import redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from fengqiao.actor import Actor
from fengqiao.db import KEPT_PLAN
from fengqiao.errors import Invalid, Refusal
from fengqiao.web.csrf import FIELD as CSRF_FIELD
from fengqiao.web.forms import KEY_FIELD
from fengqiao.web.wanted import wants_json

HEADER = "Idempotency-Key"
# As an operation describes the header where a machine may do without.
IF_WISHED = (HEADER, "UUID；断线重发时用同一个，就不会办两次。不写就不防", False)
_LOCK = text("select pg_advisory_xact_lock(hashtextextended(:key, :county))").execution_options(
    **KEPT_PLAN
)
_FIND = text(
    "select sha256, answer from fq.idempotency"
    " where county = :county and scope = :scope and key = :key"
).execution_options(**KEPT_PLAN)
_KEEP = (
    text(
        "insert into fq.idempotency (county, scope, key, sha256, answer)"
        " values (:county, :scope, :key, :sha256, :answer)"
    )
    .bindparams(bindparam("answer", type_=JSONB))
    .execution_options(**KEPT_PLAN)
)


@dataclass(frozen=True)
class Answer:
    """What a deed answers: ``body`` to a script, ``location`` to a person's browser."""

    body: dict[str, Any] = field(default_factory=dict)
    status: int = 200
    location: str = ""
    etag: str = ""

    def respond(self) -> ResponseReturnValue:
        """Answer a script with the body, a browser by sending it on to the next page."""
        if not wants_json():
            return redirect(self.location or "/", 303)
        headers = {"ETag": self.etag} if self.etag else {}
        if self.status == 201 and self.location:
            headers["Location"] = self.location
        return self.body, self.status, headers


def once(
    work: Session, actor: Actor, do: Callable[[], Answer], *, required: bool = False
) -> Answer:
    """Do a deed, or return the answer kept from when the same request did it before.

    The key comes from the header ``Idempotency-Key`` or the form's own field. A refusal keeps
    nothing: the same key may try again.

    :param required: refuse a request without a key
    :raises Refusal: ``idempotency-key-required`` (400)
    :raises Invalid: ``idempotency-key-reused`` if the key came with another body before
    """
    key = _key()
    if key is None:
        if required:
            raise Refusal(
                "idempotency-key-required",
                "缺少提交编号",
                f"请在请求头 {HEADER} 里带上一个 UUID，断线重发时就不会重复办理。",
                status=400,
            )
        return do()
    digest = _digest(actor)
    place = {"county": actor.county, "scope": actor.scope, "key": key}
    # Two deliveries of one request at the same moment: the second waits for the first.
    work.execute(_LOCK, {"key": f"{actor.scope}:{key}", "county": actor.county})
    kept = work.execute(_FIND, place).one_or_none()
    if kept is None:
        answer = do()
        work.execute(_KEEP, {**place, "sha256": digest, "answer": asdict(answer)})
        return answer
    if kept.sha256 != digest:
        raise Invalid(
            "这次提交的内容和上次同一编号的不一样。请刷新页面后再提交。",
            code="idempotency-key-reused",
        )
    return Answer(**kept.answer)


def _key() -> UUID | None:
    given = request.headers.get(HEADER) or request.form.get(KEY_FIELD, "")
    if not given:
        return None
    try:
        return UUID(given)
    except ValueError:
        raise Invalid(
            "提交编号的格式不对，请刷新页面后再试。", code="idempotency-key-malformed"
        ) from None


def _digest(actor: Actor) -> str:
    """Return the digest of everything that makes this request what it is."""
    parts: list[Any] = [request.method, request.path, str(actor.post_id)]
    parts.append(request.headers.get("If-Match", ""))
    if request.is_json:
        parts.append(hashlib.sha256(request.get_data(cache=True)).hexdigest())
    else:
        ignored = (CSRF_FIELD, KEY_FIELD)
        parts += [[n, v] for n, v in request.form.items(multi=True) if n not in ignored]
        parts += [[n, _file_digest(f)] for n, f in request.files.items(multi=True)]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _file_digest(sent: FileStorage) -> str:
    digest = hashlib.file_digest(sent.stream, "sha256").hexdigest()  # type: ignore[arg-type]  # a file, typed as IO
    sent.stream.seek(0)
    return digest
