"""Everything that deeds write into the trail has Chinese words on the trail's page."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from fengqiao.audit.words import ACTION_WORDS, SUBJECT_WORDS
from tests.world import ROOT

_PACKAGE = ROOT / "platform" / "fengqiao"
_ACTION = re.compile(r"[a-z_]+\.[a-z_]+")


def recorded() -> Iterator[tuple[str, str]]:
    """Yield what is written out in calls of ``record`` and of ``_note`` before it."""
    for path in sorted(_PACKAGE.rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
                continue
            words = [
                each.value
                for each in call.args
                if isinstance(each, ast.Constant) and isinstance(each.value, str)
            ]
            if call.func.id in ("record", "_note"):
                yield from (("action", each) for each in words if _ACTION.fullmatch(each))
            if call.func.id == "record":
                yield from (("subject", each) for each in words if "." not in each)


def test_every_action_and_subject_in_the_trail_has_words() -> None:
    found = set(recorded())
    assert len(found) > 40
    known = {("action", each) for each in ACTION_WORDS} | {
        ("subject", each) for each in SUBJECT_WORDS
    }
    assert found - known == set()


def test_one_word_for_what_need_not_be_filed() -> None:
    spoken = [file for kind in ("py", "html", "js") for file in _PACKAGE.rglob(f"*.{kind}")]
    assert len(spoken) > 300
    assert [file.name for file in spoken if "豁免" in file.read_text()] == []
