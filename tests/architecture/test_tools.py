"""The tools of the house, over the whole tree: format, rules and types."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Every place where Python of ours lies; what is here must be read by every tool.
FOLDERS = ("platform", "workers", "tests", "migrations")
# A rule that is set aside in one line, up to the words that say why.
ASIDE = re.compile(
    r"#\s*(?:noqa|type:\s*ignore)(?P<rules>:\s*[A-Z]+[0-9]+|\[[a-z-]+\])?(?P<why>.*)"
)


def said_by(*command: str) -> tuple[int, str]:
    """Return a tool's exit status and what it said of the tree."""
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def our_files() -> set[Path]:
    """Return every Python file of ours."""
    return {path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")}


def set_aside(line: str) -> str | None:
    """Return why a line sets a rule aside; empty if it does not say, None if it sets none."""
    found = ASIDE.search(line)
    if found is None:
        return None
    return found["why"].strip(" #-") if found["rules"] else ""


def test_every_file_is_formatted() -> None:
    status, said = said_by("ruff", "format", "--check")
    assert status == 0, said


def test_every_file_keeps_the_rules_of_style() -> None:
    status, said = said_by("ruff", "check")
    assert status == 0, said


def test_no_file_of_ours_is_hidden_from_the_rules_of_style() -> None:
    status, said = said_by("ruff", "check", "--show-files")
    assert status == 0, said
    assert our_files() <= {Path(line) for line in said.splitlines()}


def test_every_type_fits() -> None:
    """What mypy has found before lies in its cache: only the first run takes its time."""
    status, said = said_by("mypy")
    assert status == 0, said
    assert f"no issues found in {len(our_files())} source files" in said, said


def test_whoever_sets_a_rule_aside_says_why() -> None:
    silent = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted(our_files())
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if set_aside(line) == ""
    ]
    assert silent == []


def test_a_rule_set_aside_without_a_reason_would_be_noticed() -> None:
    aside = "no" + "qa"
    assert set_aside("x = 1") is None
    assert set_aside(f"x = 1  # {aside}") == ""
    assert set_aside(f"x = 1  # {aside}: S603") == ""
    assert set_aside(f"x = 1  # {aside}: S603 - our own program") == "our own program"
    assert set_aside("x = 1  # type: " + "ignore[misc]") == ""
    assert set_aside("x = 1  # type: " + "ignore[misc]  # untyped") == "untyped"
