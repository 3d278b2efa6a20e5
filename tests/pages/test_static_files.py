"""The style sheets and scripts we wrote: small, our own, and fit for the oldest kernel."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import brotli  # type: ignore[import-untyped]  # it carries no types
import pytest
from flask import Flask

from fengqiao.web.assets import sent_bytes, served_bytes
from fengqiao.web.linking import is_part
from tests.pages.browser import Browser, as_somebody
from tests.pages.reporting import begun_today
from tests.pages.reporting import soup_of as _soup
from tests.pages.test_templates import ENVIRONMENT, PAGES, TEMPLATES
from tests.pages.views import VIEWS, frame
from tests.world import World

STATIC = TEMPLATES.parent / "static"
SCRIPTS = sorted(STATIC.glob("*.js"))
SHEETS = sorted(STATIC.glob("*.css"))
# What came after Chromium 83, or what our security policy refuses.
TOO_NEW_FOR_CSS = (
    ":has(",
    "@layer",
    "color-mix(",
    ":is(",
    ":where(",
    "aspect-ratio",
    "inset:",
    "&",
)
TOO_NEW_FOR_SCRIPT = (
    "randomUUID(",
    "structuredClone(",
    ".at(",
    "replaceAll(",
    "??=",
    "||=",
    "&&=",
    # What iPhones of iOS 13 and Firefox 78 lack; a look-behind would spoil a whole module.
    "(?<",
    "?.",
    "??",
    "requestSubmit(",
    "replaceChildren(",
    "createImageBitmap(",
    "AbortSignal.timeout",
    "hasOwn(",
    "Promise.any",
    ".findLast",
)
# What a page names and a browser fetches before anybody presses anything.
_NAMED = "link[rel=icon], link[rel=stylesheet], link[rel=modulepreload], script[src], img[src]"
_LATER = r"\bimport\('\./([^']+)'\)"
_IMPORTED = r"(?:\bfrom |\bimport |\bimport\()'\./([^']+)'"
FORBIDDEN_IN_SCRIPT = ("innerHTML", "outerHTML", "eval(", "new Function", "document.write", "http:")


def _code(path: Path) -> str:
    """Return a file without its comments."""
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE)


def _packed(text: str) -> int:
    return len(gzip.compress(text.encode()))


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_a_style_sheet_asks_for_nothing_newer_than_the_floor(path: Path) -> None:
    code = _code(path)
    assert [word for word in TOO_NEW_FOR_CSS if word in code] == []
    assert "@import" not in code
    assert "url(" not in code


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_letters_grow_with_the_root_because_no_font_is_set_in_pixels(path: Path) -> None:
    assert re.findall(r"font(?:-size)?:[^;]*\dpx", _code(path)) == []


def test_flex_rows_do_not_lean_on_gap() -> None:
    for path in SHEETS:
        for block in re.findall(r"\{([^{}]*)\}", _code(path)):
            assert not ("display: flex" in block and "gap:" in block), block


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_small_typed_and_asks_for_nothing_new_or_refused(path: Path) -> None:
    text, code = path.read_text(encoding="utf-8"), _code(path)
    assert text.startswith("// @ts-check\n")
    assert len(text.splitlines()) < 200
    assert [word for word in TOO_NEW_FOR_SCRIPT + FORBIDDEN_IN_SCRIPT if word in code] == []


def test_every_import_and_every_named_asset_is_there() -> None:
    for path in SCRIPTS:
        for name in re.findall(_IMPORTED, path.read_text(encoding="utf-8")):
            assert (STATIC / name).is_file(), (path.name, name)
    named = set()
    for page in TEMPLATES.rglob("*.html"):
        named |= set(re.findall(r"asset\('([^']+)'\)", page.read_text(encoding="utf-8")))
    assert {"fengqiao.css", "desk.css", "filing.js", "frame.js"} <= named
    assert [name for name in sorted(named) if not (STATIC / name).is_file()] == []
    # A part of others is not joined: on a page of its own it would stand there a second time.
    scripts = [STATIC / name for name in named if name.endswith(".js")]
    assert [path.name for path in scripts if is_part(path.read_text(encoding="utf-8"))] == []


def test_what_is_fetched_later_stands_alone() -> None:
    later = {name for path in SCRIPTS for name in re.findall(_LATER, sent_bytes(path).decode())}
    assert {"choosing.js", "shrinking.js"} <= later
    for name in later:
        sent = sent_bytes(STATIC / name).decode()
        # With modules of its own it would bring them a second time, with a second store.
        assert is_part(sent), name
        assert re.findall(_IMPORTED, sent) == [], name


def test_the_first_load_of_the_filing_page_is_five_answers_and_25_kilobytes_in_all(
    shared_app: Flask, shared_world: World
) -> None:
    visitor = as_somebody(shared_app, shared_world, "b-head")
    page = visitor.get(f"/reports/{begun_today(shared_world)}")
    addresses = [each.get("href") or each["src"] for each in _soup(page).select(_NAMED)]
    parts = [visitor.get(str(each), headers={"Accept-Encoding": "gzip"}) for each in addresses]

    assert [each.rsplit("/", 1)[1] for each in map(str, addresses)] == [
        "mark.svg",
        "fengqiao.css",
        "frame.js",
        "filing.js",
    ]
    assert {part.headers.get("Content-Encoding") for part in parts} == {"gzip"}
    # The page is packed by the server in front; each answer also has its line, date and server.
    wire = _packed(page.text) + sum(len(part.data) for part in parts)
    wire += sum(len(str(part.headers)) + 100 for part in (page, *parts))
    assert 15_000 < wire <= 24_500, wire


def test_the_shorter_packing_is_sent_to_those_who_take_it(
    shared_app: Flask, shared_world: World
) -> None:
    visitor = Browser(shared_app)
    address = f"/static/{shared_app.extensions['fengqiao'].build}/filing.js"
    plain, gzipped, shortest = (
        visitor.get(address, headers={"Accept-Encoding": taken})
        for taken in ("identity", "gzip, deflate", "gzip, deflate, br, zstd")
    )

    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(gzipped.data) == brotli.decompress(shortest.data) == plain.data
    assert len(shortest.data) < len(gzipped.data) < len(plain.data) / 2
    assert {each.headers["Vary"] for each in (plain, gzipped, shortest)} == {"Accept-Encoding"}


def test_every_script_of_a_page_brings_its_modules_once_and_leaves_the_frames_to_it() -> None:
    frame = sent_bytes(STATIC / "frame.js").decode()
    for path in SCRIPTS:
        sent = sent_bytes(path).decode()
        if path.name == "frame.js" or is_part(path.read_text(encoding="utf-8")):
            continue
        named = re.findall(r"^const (\$\w+) = \(\(\) =>", sent, re.MULTILINE)
        assert len(named) == len(set(named))
        assert [name for name in named if f"const {name} = (() =>" in frame] == [], path.name
        assert re.findall(r"^import .* from '([^']+)'", sent, re.MULTILINE) in ([], ["./frame.js"])


@pytest.mark.parametrize("path", SCRIPTS + SHEETS, ids=lambda path: path.name)
def test_what_goes_over_the_line_says_the_same_without_its_comments(path: Path) -> None:
    served = served_bytes(path).decode()
    bare = re.sub(r"/\*.*?\*/", "", served, flags=re.DOTALL)

    assert re.sub(r"\s", "", bare) == re.sub(r"\s", "", _code(path))
    assert len(served) < len(path.read_text(encoding="utf-8"))


def test_only_desk_pages_load_the_desk_sheet() -> None:
    sizes = {
        name: "desk.css" in ENVIRONMENT.get_template(name).render(**{**frame(), **VIEWS[name]})
        for name in PAGES
    }
    assert sizes["reports/board.html"]
    assert not sizes["reports/filing.html"]
