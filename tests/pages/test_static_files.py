"""The style sheets and scripts we wrote: small, our own, and fit for the oldest kernel."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from fengqiao.web.assets import served_bytes
from tests.pages.test_templates import ENVIRONMENT, PAGES, TEMPLATES
from tests.pages.views import VIEWS, frame

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
TOO_NEW_FOR_SCRIPT = ("randomUUID(", "structuredClone(", ".at(", "replaceAll(", "??=", "||=", "&&=")
FORBIDDEN_IN_SCRIPT = ("innerHTML", "outerHTML", "eval(", "new Function", "document.write", "http:")


def _code(path: Path) -> str:
    """Return a file without its comments."""
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE)


def _with_imports(path: Path, seen: set[Path]) -> set[Path]:
    if path not in seen:
        seen.add(path)
        for name in re.findall(r"from '\./([\w-]+\.js)'", path.read_text(encoding="utf-8")):
            _with_imports(STATIC / name, seen)
    return seen


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
        for name in re.findall(r"(?:from|import) '\./([^']+)'", path.read_text(encoding="utf-8")):
            assert (STATIC / name).is_file(), (path.name, name)
    named = set()
    for page in TEMPLATES.rglob("*.html"):
        named |= set(re.findall(r"asset\('([^']+)'\)", page.read_text(encoding="utf-8")))
    assert {"fengqiao.css", "desk.css", "filing.js", "frame.js"} <= named
    assert [name for name in sorted(named) if not (STATIC / name).is_file()] == []


def test_the_first_load_of_the_filing_page_fits_in_25_kilobytes() -> None:
    context = {**frame(), **VIEWS["reports/filing.html"]}
    page = ENVIRONMENT.get_template("reports/filing.html").render(**context)
    parts = _with_imports(STATIC / "filing.js", set()) | _with_imports(STATIC / "frame.js", set())
    parts |= {STATIC / "fengqiao.css", STATIC / "mark.svg"}
    total = _packed(page) + sum(_packed(served_bytes(part).decode()) for part in parts)
    assert len(parts) >= 10
    assert total <= 25_000


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
