"""Every code that a refusal may carry stands in the document, and no other."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from flask import Flask

import fengqiao
from fengqiao.runtime import answering
from fengqiao.web import problems
from fengqiao.web.problem_codes import CODES
from tests.pages.browser import Browser, words_of
from tests.world import World

HOUSE = Path(fengqiao.__file__).parent
# Doors of their own, which answer in pages and on the console and never to a machine.
ELSEWHERE = ("pages", "cli", "runtime", "demonstration", "workers", "rules")
# Which argument of a refusal is its code.
PLACE = {"Refusal": 0, "NotFromHere": 0, "NotYours": 1, "refuse": 1, "StartFailed": 0}


def _constants(nodes: list[ast.expr | None]) -> Iterator[str]:
    for node in nodes:
        # Other modules refuse by the same verb, in words instead of codes.
        if isinstance(node, ast.Constant) and re.fullmatch("[a-z-]+", str(node.value)):
            yield str(node.value)


def codes_in(source: ast.AST) -> Iterator[str]:
    """Yield the codes that the refusals in a module are made with."""
    for node in ast.walk(source):
        if isinstance(node, ast.FunctionDef):
            named = [*node.args.posonlyargs, *node.args.args][-len(node.args.defaults) :]
            defaults = zip(named, node.args.defaults, strict=False) if node.args.defaults else ()
            yield from _constants([value for name, value in defaults if name.arg == "code"])
        elif isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            given = next((each.value for each in node.keywords if each.arg == "code"), None)
            place = 0 if name == "__init__" else PLACE.get(name, 99)
            if given is None and (name in PLACE or _is_base(node)) and len(node.args) > place:
                given = node.args[place]
            if name in PLACE or name in ("Invalid", "__init__"):
                yield from _constants([given])


def _is_base(node: ast.Call) -> bool:
    """Tell whether a call is that of a refusal's own kind to what it derives from."""
    first = node.args[0] if node.args else None
    kind = isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Call)
    return kind and isinstance(first, ast.Constant) and len(node.args) > 2


def test_every_code_that_a_refusal_carries_is_explained_and_no_other(
    shared_app: Flask, shared_world: World
) -> None:
    found = {
        code
        for path in HOUSE.rglob("*.py")
        if not set(path.relative_to(HOUSE).parts) & set(ELSEWHERE)
        for code in codes_in(ast.parse(path.read_text(encoding="utf-8")))
    }
    found |= {code for code, *_ in _words_of_statuses()}

    assert len(found) > 100
    assert found - set(CODES) == set(), "explain these in web/problem_codes.py"
    assert set(CODES) - found == set(), "nothing refuses with these any more"


def _words_of_statuses() -> list[tuple[str, str, str]]:
    return [*problems._WORDS.values(), *answering._WORDS.values(), problems._DEFECT]


def test_the_document_and_its_page_tell_every_code(shared_app: Flask, shared_world: World) -> None:
    browser = Browser(shared_app)
    document = browser.get("/api/v1/openapi.json").get_json()
    page = browser.get("/api/v1/")

    told = document["components"]["schemas"]["Problem"]["properties"]["code"]
    for code, words in CODES.items():
        assert f"`{code}` {words}" in told["description"]
        assert f'id="{code}"' in page.text
    assert CODES["period-closed"] in words_of(page)


def test_the_type_of_a_problem_leads_to_what_it_means(
    shared_app: Flask, shared_world: World
) -> None:
    nobody = Browser(shared_app)
    refused = nobody.get("/api/v1/reports").get_json()

    led = nobody.get(refused["type"])

    assert led.headers["Location"] == f"/api/v1/#{refused['code']}"
    assert nobody.get("/problems/no-such-code").status_code == 404
