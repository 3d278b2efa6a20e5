"""The machine's door: operations with their schemas, gathered into one OpenAPI 3.1 document."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from functools import wraps
from typing import Any, TypeVar

import marshmallow as ma
from flask import Flask, Request, request
from flask_smorest import Api, Blueprint
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import UnsupportedMediaType

from fengqiao.errors import Invalid, Refusal
from fengqiao.web.api_filling import fill_in
from fengqiao.web.api_guide import GUIDE
from fengqiao.web.forms import hidden_character
from fengqiao.web.problems import MEDIA_TYPE
from fengqiao.web.session import cookie_name

View = TypeVar("View", bound=Callable[..., Any])
PREFIX = "/api/v1"
_ERROR_WORDS = {
    "400": "请求不完整，或正文不是 JSON",
    "401": "没有登录",
    "403": "这个岗位不能做这件事",
    "404": "没有找到，或不在本单位范围内",
    "409": "现在的状态不允许",
    "412": "内容已被别人改过",
    "413": "正文太大",
    "415": "不是 JSON",
    "422": "内容不合适，按字段说明",
    "428": "缺少 If-Match",
    "429": "试的次数太多",
}
_USUAL_ERRORS = ("401", "403", "404", "422")
_ERRORS_OF_BODIES = ("400", "413", "415")


class Strict(ma.Schema):
    """What may be sent: the declared fields and nothing else, without hidden characters."""

    class Meta:
        """Refuse what is not declared."""

        unknown = ma.RAISE

    @ma.pre_load
    def refuse_what_cannot_be_kept(self, given: Any, **_: Any) -> Any:
        """Refuse control characters and halves of pairs; a body may nest as deep as it likes."""
        waiting = [given]
        while waiting:
            value = waiting.pop()
            if isinstance(value, str) and hidden_character(value):
                raise ma.ValidationError("内容里有看不见的控制字符，请删掉后再发送。")
            if isinstance(value, Mapping):
                waiting += [*value, *(value[key] for key in value)]
            elif isinstance(value, list):
                waiting += value
        return given


class KindParser(FlaskParser):
    """Reads bodies and questions; what the library would stumble over is refused instead."""

    # What a schema does not declare is refused in questions too, as the schema says.
    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {}  # noqa: RUF012 - the library's own name and type

    def load_json(self, req: Request, schema: ma.Schema) -> Any:
        """Read a JSON body; nesting or figures beyond the interpreter's limits are no JSON."""
        raw = req.get_data(cache=True)
        if not raw:
            return super().load_json(req, schema)
        try:
            return json.loads(raw.decode("utf-8"), object_pairs_hook=_each_once)
        except (RecursionError, ValueError):
            raise Refusal(
                "bad-request",
                "请求不完整",
                "正文不是正确的 JSON，或者层数太多。请核对后用 UTF-8 编码再发送。",
                status=400,
            ) from None

    def load_querystring(self, req: Request, schema: ma.Schema) -> Any:
        """Read the question, in which every name stands once."""
        if any(len(values) > 1 for _, values in req.args.lists()):
            raise Invalid("同一个参数写了两次，请只写一次。", code="repeated-field")
        return super().load_querystring(req, schema)


def _each_once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object in which every name stands once: of two values one would be lost."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Invalid("正文里同一个名称写了两次，请只写一次。", code="repeated-field")
    return found


class Problem(ma.Schema):
    """RFC 9457 problem details, with the product's own code and messages by field.

    What a script needs besides, such as the figures of a refusal, stands beside these by name.
    """

    class Meta:
        """Further members are allowed, as RFC 9457 has it."""

        unknown = ma.INCLUDE

    type = ma.fields.String(required=True, metadata={"description": "/problems/ 加上 code"})
    title = ma.fields.String(required=True, metadata={"description": "哪一类问题"})
    status = ma.fields.Integer(required=True)
    detail = ma.fields.String(required=True, metadata={"description": "这一次为什么，怎么办"})
    instance = ma.fields.String(required=True)
    code = ma.fields.String(required=True, metadata={"description": "稳定的英文代号"})
    errors = ma.fields.Dict(
        keys=ma.fields.String(),
        values=ma.fields.List(ma.fields.String()),
        metadata={"description": "字段名到说明"},
    )


class MachineDoor(Api):  # type: ignore[misc]  # the library is untyped
    """The API as a whole. Errors are answered by ``problems.py``, not here."""

    ERROR_SCHEMA = Problem
    # The document is the same for everybody, and public: it is made once.
    _told: dict[str, Any] | None = None

    def _register_error_handlers(self) -> None:
        """Leave the application's errors to the application."""

    def document(self) -> dict[str, Any]:
        """Return the OpenAPI document, complete, its errors labeled as what they are."""
        if self._told is None:
            self._told = self._tell()
        return self._told

    def _tell(self) -> dict[str, Any]:
        document: dict[str, Any] = deepcopy(self.spec.to_dict())
        fill_in(document, cookie_name())
        default = document["components"]["responses"].get("DEFAULT_ERROR", {})
        default["description"] = "没有办成"
        for response in _error_responses(document):
            content = response.get("content", {})
            if "application/json" in content:
                content[MEDIA_TYPE] = content.pop("application/json")
        return document


class Operations(Blueprint):  # type: ignore[misc]  # the library is untyped
    """The operations of one capability."""

    ARGUMENTS_PARSER = KindParser()

    def __init__(self, name: str, module: str, *, path: str, description: str) -> None:
        super().__init__(f"api_{name}", module, url_prefix=PREFIX + path, description=description)

    def operation(
        self,
        method: str,
        path: str,
        *,
        summary: str,
        takes: type[ma.Schema] | None = None,
        sends: Iterable[str] = (),
        query: type[ma.Schema] | None = None,
        gives: type[ma.Schema] | None = None,
        media: Mapping[str, str] | None = None,
        status: int = 200,
        again: bool = False,
        errors: Iterable[str] = (),
        headers: Iterable[tuple[str, str, bool]] = (),
    ) -> Callable[[View], View]:
        """Register a guarded view as an operation; it takes the query, then the body, loaded.

        :param sends: media types of a file that is its whole body, which the view reads itself
        :param gives: what it answers; the view returns plain values for it to write
        :param media: what it hands out as a file: media types, each with the JSON type or
            "string" for anything else
        :param again: it answers 200 instead, with the same body, if it was done before
        :param errors: statuses it may refuse with besides 401, 403, 404 and 422
        :param headers: request headers it reads: name, description, required
        """
        described: dict[str, Any] = {
            "summary": summary,
            "responses": {
                code: _error_response(_ERROR_WORDS[code])
                for code in sorted(
                    {*_USUAL_ERRORS, *(_ERRORS_OF_BODIES if takes is not None else ()), *errors}
                )
            },
            "parameters": [
                {
                    "in": "header",
                    "name": name,
                    "description": words,
                    "required": required,
                    "schema": {"type": "string"},
                }
                for name, words, required in headers
            ],
        }
        if again and gives is not None:
            described["responses"]["200"] = {
                "description": "以前已经办过",
                "content": {"application/json": {"schema": gives}},
            }

        if sends:
            schema = {"schema": {"type": "string", "format": "binary"}}
            described["requestBody"] = {"required": True, "content": dict.fromkeys(sends, schema)}
        if media is not None:
            described["responses"][str(status)] = {
                "description": "成功",
                "content": {kind: {"schema": {"type": shape}} for kind, shape in media.items()},
            }

        def register(view: View) -> View:
            inner: Any = view
            if gives is not None:
                inner = self.response(status, gives, description="成功")(inner)
            else:
                inner = self.response(status, description="成功")(inner)
            if takes is not None:
                inner = _only_json(self.arguments(takes)(inner))
            if query is not None:
                inner = self.arguments(query, location="query")(inner)
            inner = self.doc(**described)(inner)
            self.route(path, methods=[method])(inner)
            return view

        return register


def new_machine_door(app: Flask) -> MachineDoor:
    """Return the API of an application, to register operations with."""
    app.config.update(
        API_TITLE="枫桥接口",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        API_SPEC_OPTIONS={
            "info": {"description": GUIDE},
            "servers": [{"url": "/"}],
        },
    )
    return MachineDoor(app)


def _only_json(view: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(view)
    def checked(*given: Any, **named: Any) -> Any:
        if not request.is_json:
            raise UnsupportedMediaType
        return view(*given, **named)

    return checked


def _error_response(words: str) -> dict[str, Any]:
    return {"description": words, "content": {MEDIA_TYPE: {"schema": Problem}}}


def _error_responses(document: dict[str, Any]) -> Iterable[dict[str, Any]]:
    for name, response in document.get("components", {}).get("responses", {}).items():
        if name.isupper():
            yield response
    for path in document.get("paths", {}).values():
        for operation in path.values():
            if isinstance(operation, dict):
                for code, response in operation.get("responses", {}).items():
                    if code == "default" or code >= "400":
                        yield response
