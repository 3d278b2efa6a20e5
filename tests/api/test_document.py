"""The API describes itself, truly and without help from elsewhere."""

from __future__ import annotations

import re
from typing import Any

from flask import Flask
from openapi_spec_validator import validate

from tests.api.filing import drafted
from tests.pages.browser import Browser, words_of
from tests.world import World


def document(app: Flask) -> dict[str, Any]:
    """Return the OpenAPI document."""
    found: dict[str, Any] = Browser(app).get("/api/v1/openapi.json").get_json()
    return found


def operations(app: Flask) -> list[tuple[str, str, dict[str, Any]]]:
    """Return method, path and description of every operation in the document."""
    return [
        (method, path, operation)
        for path, methods in document(app)["paths"].items()
        for method, operation in methods.items()
        if method != "parameters"
    ]


def test_the_document_is_valid_openapi_3_1(shared_app: Flask, shared_world: World) -> None:
    found = document(shared_app)

    assert found["openapi"] == "3.1.0"
    validate(found)


def test_the_document_and_the_routes_are_the_same_set(
    shared_app: Flask, shared_world: World
) -> None:
    described = {(method.upper(), path) for method, path, _ in operations(shared_app)}
    served = {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in shared_app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/v1/")
        and rule.rule not in ("/api/v1/", "/api/v1/openapi.json")
    }

    assert described == served
    assert len(described) >= 18


def test_every_error_is_labeled_as_problem_details_and_every_operation_is_named_in_chinese(
    shared_app: Flask, shared_world: World
) -> None:
    for method, path, operation in operations(shared_app):
        assert re.search("[\u4e00-\u9fff]", operation["summary"]), path
        for code, response in operation["responses"].items():
            if code.startswith(("4", "5")):
                assert list(response["content"]) == ["application/problem+json"], (method, path)
        assert {"401", "403", "404", "422"} <= set(operation["responses"])
        if "application/json" in operation.get("requestBody", {}).get("content", {}):
            assert {"400", "413", "415"} <= set(operation["responses"]), (method, path)


def test_bodies_refuse_what_is_not_declared(shared_app: Flask, shared_world: World) -> None:
    schemas = document(shared_app)["components"]["schemas"]

    for name in ("SignIn", "Begin", "Save", "SendBack", "Adjustments", "SwitchPost"):
        assert schemas[name]["additionalProperties"] is False, name


def test_the_page_lists_every_operation_and_fetches_nothing_from_elsewhere(
    shared_app: Flask, shared_world: World
) -> None:
    page = Browser(shared_app).get("/api/v1/")

    for _, path, operation in operations(shared_app):
        assert path in words_of(page)
        assert operation["summary"] in words_of(page)
    assert re.findall(r'(?:src|href)="(?!/)[^#]', page.text) == []


def test_every_name_in_the_document_is_explained_in_chinese(
    shared_app: Flask, shared_world: World
) -> None:
    found = document(shared_app)
    told = [
        (f"{name}.{each}", words)
        for name, schema in found["components"]["schemas"].items()
        for each, words in schema.get("properties", {}).items()
    ]
    told += [
        (f"{method} {path} {each['name']}", each)
        for path, methods in found["paths"].items()
        for method, said in methods.items()
        for each in (said if method == "parameters" else said.get("parameters", ()))
    ]

    assert len(told) > 700
    for place, words in told:
        assert re.search("[\u4e00-\u9fff]", words.get("description", "")), (
            f"{place} wants a description in its schema or in web/api_words.py"
        )
        if words.get("format") == "date-time":
            assert "时区" in words["description"], place


def test_the_document_says_how_to_sign_in_and_what_a_change_carries(
    shared_app: Flask, shared_world: World
) -> None:
    found = document(shared_app)
    guide, schemes = found["info"]["description"], found["components"]["securitySchemes"]
    for word in ("csrf_token", "If-Match", "Idempotency-Key", "2026-11-T1", "X-Request-Id"):
        assert word in guide
    for path in re.findall(r"`(?:GET|PUT|POST) (/api/v1/[^`?]+)", guide):
        assert path in found["paths"], path
    assert (schemes["session"]["name"], schemes["token"]["name"]) == (
        "__Host-fengqiao",
        "X-CSRF-Token",
    )
    names = set()
    for method, path, operation in operations(shared_app):
        wanted = {"session"} if method == "get" else {"session", "token"}
        signs_in = (method, path) == ("post", "/api/v1/session")
        assert operation["security"] == ([] if signs_in else [{key: [] for key in wanted}])
        names.add(operation["operationId"])
    assert len(names) == len(operations(shared_app))


def test_the_document_says_where_a_version_is_read(app: Flask, world: World) -> None:
    filer, address, etag = drafted(app, world)
    found = document(app)["paths"]
    begun = found["/api/v1/reports"]["post"]["responses"]["201"]["headers"]
    read = found["/api/v1/reports/{report_id}"]["get"]["responses"]["200"]["headers"]

    assert {"ETag", "Location"} == set(begun)
    assert {"ETag"} == set(read)
    assert filer.get(address).headers["ETag"] == etag
    needs = [
        path
        for method, path, operation in operations(app)
        if any(each["name"] == "If-Match" for each in operation["parameters"])
    ]
    tagged = [
        path
        for _, path, operation in operations(app)
        if any("ETag" in answer.get("headers", ()) for answer in operation["responses"].values())
    ]
    # Whatever a change must name is answered by some operation at or above its address.
    for path in needs:
        assert any(path.startswith(each) for each in tagged), path
