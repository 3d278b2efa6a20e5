"""The README's examples: its files written out, its commands run, its outputs compared.

A fenced block ``yaml 名.yaml`` or ``csv 名.csv`` is a file; blocks of the same name follow each
other. ``yaml 乙 < 甲 : 旧 -> 新`` makes a file of another by one replacement. A ``console`` block
holds commands after ``$`` and what they print. ``python -m tests.rules.cli.readme`` writes anew
what they print.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from click.testing import CliRunner

from fengqiao.cli.rules import rules

README = Path(__file__).parents[3] / "assessment_rules" / "README.md"
_BLOCK = re.compile(r"^```(\w+)(?: ([^\n]+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_MADE = re.compile(r"(.+?) < (.+?) : (.+?) -> (.+)")
_HASH = re.compile(r"[0-9a-f]{64}")


def written_out(text: str, folder: Path) -> list[Path]:
    """Write the files of a README into a folder and return their paths, each once."""
    found: list[Path] = []
    for block in _BLOCK.finditer(text):
        kind, name, content = block[1], block[2], block[3]
        if kind == "console" or name is None:
            continue
        made = _MADE.fullmatch(name)
        if made is not None:
            whole = (folder / made[2]).read_text(encoding="utf-8")
            assert whole.count(made[3]) == 1, f"{made[3]} must stand once in {made[2]}"
            name, content = made[1], whole.replace(made[3], made[4])
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        earlier = path.read_text(encoding="utf-8") + "\n" if path in found else ""
        path.write_text(earlier + content, encoding="utf-8")
        found += [] if path in found else [path]
    return found


def refreshed(text: str, folder: Path) -> str:
    """Return the README with what its commands print now."""
    written_out(text, folder)
    with _inside(folder):
        return _BLOCK.sub(_fresh, text)


def _fresh(block: re.Match[str]) -> str:
    if block[1] != "console":
        return block[0]
    commands = [line for line in block[3].splitlines() if line.startswith("$ ")]
    return "```console\n" + "\n".join(_ran(line) for line in commands) + "```"


def _ran(command: str) -> str:
    words = command.removeprefix("$ fengqiao rules ").split()
    result = CliRunner().invoke(rules, words)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    # Content hashes change with every edit of this README; their place is all that matters.
    return f"{command}\n{_HASH.sub('…', result.output)}"


@contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def refresh(readme: Path, folder: Path) -> None:
    """Write what the README's commands print now into the README itself."""
    text = readme.read_text(encoding="utf-8")
    readme.write_text(refreshed(text, folder), encoding="utf-8")


if __name__ == "__main__":
    with TemporaryDirectory() as folder_:
        refresh(README, Path(folder_))
