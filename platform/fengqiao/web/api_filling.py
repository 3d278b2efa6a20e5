"""Makes the API's document complete: words for every name, what answers carry, who may call."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fengqiao.web.api_words import WORDS
from fengqiao.web.problem_codes import CODES

_METHODS = ("get", "post", "put", "delete")
_SIGN_IN = ("post", "/api/v1/session")
_TAG = {"description": "现在的版本，修改时写进 If-Match", "schema": {"type": "string"}}
_PLACE = {"description": "新的那一件在哪里读", "schema": {"type": "string"}}
_ZONED = "（带时区）"


def fill_in(document: dict[str, Any], cookie: str) -> None:
    """Complete a document in place.

    :param cookie: what the session's cookie is called here
    """
    schemas = document["components"]["schemas"]
    # The library's own way of paging, which is not ours.
    schemas.pop("PaginationMetadata", None)
    for name, schema in schemas.items():
        for each, told in schema.get("properties", {}).items():
            _describe(told, WORDS.get(f"{name}.{each}", WORDS.get(each, "")))
    _tell_codes(schemas["Problem"])
    document["components"]["securitySchemes"] = {
        "session": {"type": "apiKey", "in": "cookie", "name": cookie},
        "token": {
            "type": "apiKey",
            "in": "header",
            "name": "X-CSRF-Token",
            "description": "登录的答复里的 csrf_token；修改时要带",
        },
    }
    for method, path, operation in operations_of(document):
        operation["operationId"] = "_".join([method, *re.findall(r"\w+", path)[2:]])
        operation["security"] = _security(method, path)
        _tell_headers(document, path, operation)
    for parameter in _parameters(document):
        _describe(parameter, WORDS.get(str(parameter.get("name")), ""))


def operations_of(document: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield the method, path and description of every operation."""
    for path, methods in document["paths"].items():
        for method in _METHODS:
            if method in methods:
                yield method, path, methods[method]


def _describe(told: dict[str, Any], words: str) -> None:
    said = told.setdefault("description", words)
    if told.get("format") == "date-time" and "时区" not in said:
        told["description"] = said + _ZONED


def _tell_codes(problem: dict[str, Any]) -> None:
    lines = "\n".join(f"- `{code}` {words}" for code, words in CODES.items())
    told = problem["properties"]["code"]
    told["description"] = f"稳定的英文代号：\n\n{lines}"


def _security(method: str, path: str) -> list[dict[str, list[str]]]:
    if (method, path) == _SIGN_IN:
        return []
    return [{"session": []} if method == "get" else {"session": [], "token": []}]


def _tell_headers(document: Mapping[str, Any], path: str, operation: dict[str, Any]) -> None:
    """Say which headers come with success: a record that has a version carries it as ETag."""
    for status, answer in operation["responses"].items():
        if not status.startswith("2"):
            continue
        headers = {"ETag": _TAG} if _has_version(document, answer) else {}
        if status == "201" and any(each.startswith(path + "/{") for each in document["paths"]):
            headers["Location"] = _PLACE
        if headers:
            answer["headers"] = headers


def _has_version(document: Mapping[str, Any], answer: Mapping[str, Any]) -> bool:
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    found = document["components"]["schemas"].get(name, {}).get("properties", {})
    return bool(found.get("version", {}).get("type") == "integer")


def _parameters(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for methods in document["paths"].values():
        yield from methods.get("parameters", ())
    for _, _, operation in operations_of(document):
        yield from operation.get("parameters", ())
