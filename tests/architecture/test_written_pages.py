"""What is drawn and what styles it can be read by whoever opens the file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ROOT / "platform" / "fengqiao"
WRITTEN = sorted(
    path
    for folder in ("web/templates", "web/static", "bulletins/templates", "documents/templates")
    for path in (PRODUCT / folder).rglob("*")
    if path.suffix in (".html", ".j2", ".css", ".js")
)
TEMPLATES = [path for path in WRITTEN if path.suffix in (".html", ".j2")]
# Characters of a line; scripts hold sentences in strings, which are not broken.
WIDEST = {".html": 120, ".j2": 120, ".css": 120, ".js": 160}
LONGEST = 300
# An element that is a box of its own begins a line: nothing of another box stands before it.
_TWO_BOXES = re.compile(
    r"</(?:div|section|form|fieldset|details|table|thead|tbody|tr|ul|ol|dl)>"
    r"<(?:div|section|form|fieldset|details|table|thead|tbody|tr|ul|ol|dl|p|h2)\b"
)


def name_of(path: Path) -> str:
    """Return a file's name as it is said in a failure."""
    return path.relative_to(PRODUCT).as_posix()


def too_wide(path: Path) -> list[str]:
    """Return the places of a file where a line is wider than a reader can hold."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [f"{name_of(path)}:{n}" for n, line in enumerate(lines, 1) if wide(path.suffix, line)]


def wide(suffix: str, line: str) -> bool:
    """Return whether a line of such a file is too wide."""
    return len(line) > WIDEST[suffix]


def test_no_line_of_a_page_a_sheet_or_a_script_is_wider_than_a_reader_can_hold() -> None:
    assert len(WRITTEN) > 100
    assert [place for path in WRITTEN for place in too_wide(path)] == []


def test_a_page_too_long_to_be_read_at_once_is_given_in_parts() -> None:
    long = {
        name_of(path): length
        for path in TEMPLATES
        if (length := len(path.read_text(encoding="utf-8").splitlines())) >= LONGEST
    }
    assert long == {}


def test_every_box_of_a_page_begins_a_line() -> None:
    pages = [path for path in TEMPLATES if path.is_relative_to(PRODUCT / "web")]
    assert len(pages) > 70
    found = [name_of(path) for path in pages if _TWO_BOXES.search(path.read_text(encoding="utf-8"))]
    assert found == []


@pytest.mark.parametrize(("suffix", "width"), [(".html", 121), (".css", 121), (".js", 161)])
def test_a_line_too_wide_would_be_noticed(suffix: str, width: int) -> None:
    assert wide(suffix, "长" * width)
    assert not wide(suffix, "长" * (width - 1))
