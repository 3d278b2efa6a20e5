"""What may know of what: the contracts in ``pyproject.toml``, kept, and seen to break."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"][
    "contracts"
]

# For every contract, one import that it forbids, and the module into which it is written.
BREACHES = {
    "direction": ("fengqiao/units/models.py", "import fengqiao.accounts.queries"),
    "workers": ("workers/running.py", "import fengqiao.app"),
    "rooms": ("fengqiao/reports/models.py", "import fengqiao.reports.queries"),
    "counties": ("fengqiao/counties/queries.py", "import fengqiao.counties.loading"),
    "tables": ("fengqiao/audit/pages.py", "import sqlalchemy.sql"),
    "http": ("fengqiao/reports/submission.py", "import flask"),
    "own-tables": ("fengqiao/bulletins/publishing.py", "import fengqiao.reports.models"),
    "pure": ("fengqiao/forms/form.py", "import fengqiao.clock"),
    "rules": ("fengqiao/rules/scoring/deed.py", "import fengqiao.errors"),
    "rules-door": ("fengqiao/bulletins/tables.py", "import fengqiao.rules.result"),
    "rules-rooms": ("fengqiao/rules/model/ruleset.py", "import fengqiao.rules.scoring.deed"),
    "worker-deeds": ("workers/schedule.py", "import sqlalchemy"),
}


def lint(root: Path) -> str:
    """Return what import-linter says of a tree."""
    found = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command as lint; lint()",
            "--no-cache",
            "--config",
            str(root / "pyproject.toml"),
        ],
        cwd=root,
        env=os.environ | {"PYTHONPATH": f"{root / 'platform'}{os.pathsep}{root}"},
        capture_output=True,
        text=True,
        check=False,
    )
    return found.stdout + found.stderr


def test_every_contract_is_kept() -> None:
    said = lint(ROOT)
    assert "0 broken." in said, said


@pytest.fixture(scope="module")
def said_of_breaches(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Break every contract once, in a copy of the tree, and return what is said of it."""
    root = tmp_path_factory.mktemp("tree")
    leave = shutil.ignore_patterns("__pycache__", "static", "templates")
    shutil.copytree(ROOT / "platform", root / "platform", ignore=leave)
    shutil.copytree(ROOT / "workers", root / "workers", ignore=leave)
    shutil.copy(ROOT / "pyproject.toml", root)
    for module, line in BREACHES.values():
        place = root / module if module.startswith("workers") else root / "platform" / module
        place.write_text(place.read_text() + f"\n{line}\n")
    (root / "platform" / "fengqiao" / "reports" / "utils.py").write_text("")
    return lint(root)


def test_every_contract_has_its_breach() -> None:
    assert {contract["id"] for contract in CONTRACTS} == set(BREACHES)


@pytest.mark.parametrize("contract", BREACHES)
def test_every_contract_breaks_when_it_is_violated(contract: str, said_of_breaches: str) -> None:
    (name,) = [each["name"] for each in CONTRACTS if each["id"] == contract]
    flat = " ".join(said_of_breaches.split())
    assert f"{name} BROKEN" in flat
    module, line = BREACHES[contract]
    importer = module.removesuffix(".py").replace("/", ".")
    imported = line.removeprefix("import ")
    assert f"{importer} -> {imported.split('.')[0]}" in flat


def test_a_room_called_utils_is_not_let_in(said_of_breaches: str) -> None:
    assert "utils" in said_of_breaches
