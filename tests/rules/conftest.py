"""The files of the README, written out for the tests that run on them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.cli.readme import README, written_out


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    written_out(README.read_text(encoding="utf-8"), tmp_path)
    return tmp_path
