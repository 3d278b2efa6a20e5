"""The shape of the tree: where things lie, how long they are, and what they are called."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
from pathlib import Path

import pytest

from fengqiao import jobs
from fengqiao.accounts.signing_in import sign_in
from fengqiao.county_files import read_county
from fengqiao.reports.submission import submit_report

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ROOT / "platform" / "fengqiao"
LONGEST = 300
# Written in pieces, so that this file does not hold what it looks for.
MACHINES = ["/".join(("", *pieces)) for pieces in (["root"], ["home", "me"], ["work", "main"])]
STRANGE = re.compile(r"(?<![\w.])/(?:root|home/[a-z]+|work/[a-z]+)/|\." + "pyenv")
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "misc", "base"}


def sources(*folders: Path) -> list[Path]:
    """Return every Python file below some folders."""
    return [path for folder in folders for path in sorted(folder.rglob("*.py"))]


def test_platform_is_a_source_root_and_never_a_package() -> None:
    assert not (ROOT / "platform" / "__init__.py").exists()


def test_every_folder_of_code_says_that_it_is_a_package() -> None:
    folders = {path.parent for path in sources(PRODUCT, ROOT / "workers", ROOT / "tests")}
    bare = [str(each.relative_to(ROOT)) for each in folders if not (each / "__init__.py").exists()]
    assert bare == []


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    long = {
        str(path.relative_to(ROOT)): length
        for path in sources(PRODUCT, ROOT / "workers")
        if (length := len(path.read_text().splitlines())) >= LONGEST
    }
    assert long == {}


def test_no_file_is_called_by_a_name_that_says_nothing() -> None:
    names = {path.stem for path in sources(PRODUCT, ROOT / "workers", ROOT / "tests")}
    folders = {path.parent.name for path in sources(PRODUCT, ROOT / "workers", ROOT / "tests")}
    assert not (names | folders) & VAGUE
    assert not [name for name in names if re.search(r"_(utils?|helpers?|manager|common)$", name)]


def test_only_the_clock_asks_the_time() -> None:
    """Deeds take the instant; whoever else looks at a clock cannot be shown another one."""
    asks = re.compile(r"\b(datetime\.(now|utcnow|today)|date\.today)\(")
    # The runtime measures the machine, which has no other time than its own.
    found = [
        str(path.relative_to(PRODUCT))
        for path in sources(PRODUCT)
        if asks.search(path.read_text())
        and path.name != "clock.py"
        and path.relative_to(PRODUCT).parts[0] not in ("runtime", "documents")
    ]
    assert found == []


def test_deeds_neither_commit_nor_roll_back() -> None:
    """The transaction belongs to the doorway; a deed that ends it breaks what it is part of."""
    found = []
    for path in sources(PRODUCT):
        if path.relative_to(PRODUCT).parts[0] in ("tenancy", "runtime"):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in ("commit", "rollback")
            ):
                found.append(f"{path.relative_to(PRODUCT)}:{node.lineno}")
    assert found == []


def test_everything_that_prints_to_a_person_is_the_command_line() -> None:
    found = [
        str(path.relative_to(PRODUCT))
        for path in sources(PRODUCT)
        if re.search(r"^\s*print\(", path.read_text(), re.MULTILINE)
    ]
    assert [
        each for each in found if not each.startswith(("cli", "runtime", "demonstration"))
    ] == []


def test_every_county_in_the_repository_loads() -> None:
    folders = [path.parent for path in (ROOT / "tenants").glob("*/county.yaml")]
    assert len(folders) >= 3
    for folder in folders:
        assert read_county(folder).county.name


def test_what_a_queue_wakes_exists() -> None:
    module, _, name = jobs.WAKE.rpartition(".")
    assert callable(getattr(importlib.import_module(module), name))


def test_every_kind_of_work_has_its_worker() -> None:
    running = importlib.import_module("workers.running")
    assert set(running.WORK) == set(jobs.KINDS)
    assert all(callable(each) for each in running.WORK.values())


def test_the_commands_of_the_readme_exist() -> None:
    words = (ROOT / "README.md").read_text()
    targets = set(re.findall(r"^\s*make ([a-z-]+)", words, re.MULTILINE))
    targets |= set(re.findall(r"`make ([a-z-]+)", words))
    assert {"demo", "test"} <= targets
    makefile = (ROOT / "Makefile").read_text()
    assert [each for each in targets if not re.search(rf"^{each}:", makefile, re.MULTILINE)] == []
    commands, known = commands_in(words), _commands()
    assert {"up", "tenant load", "rules adopt"} <= commands
    assert [c for c in commands if c not in known and c.split()[0] not in known] == []


def commands_in(words: str) -> set[str]:
    """Return the commands a text tells to run: each begins a line of its own, or what is quoted.

    In a line of SQL the same name is that of a role or a database.
    """
    return set(re.findall(r"(?:^|`)(?:\S*/)?fengqiao ([a-z]+(?: [a-z]+)?)", words, re.MULTILINE))


def test_a_line_of_sql_is_no_command() -> None:
    sql = "create database fengqiao owner fengqiao;\n"
    assert commands_in(f"```\n{sql}.venv/bin/fengqiao up\n```\n`fengqiao nosuch`") == {
        "up",
        "nosuch",
    }


def _commands() -> set[str]:
    cli = importlib.import_module("fengqiao.cli")
    found = set()
    for name, command in cli.main.commands.items():
        found.add(name)
        found |= {f"{name} {inner}" for inner in getattr(command, "commands", {})}
    return found


def test_a_deed_names_who_acts_and_what_it_refuses() -> None:
    for deed in (submit_report, sign_in):
        assert ":raises" in (deed.__doc__ or "")


def spells_a_machine(text: str) -> bool:
    """Return whether a text names a folder that only one machine has."""
    return STRANGE.search(text) is not None


def test_nothing_of_this_machine_stands_in_the_repository() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    files = [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]
    found = [
        str(path.relative_to(ROOT))
        for path in files
        if spells_a_machine(path.read_bytes().decode("utf-8", errors="ignore"))
    ]
    assert len(files) > 400
    assert found == []


@pytest.mark.parametrize("folder", MACHINES)
def test_a_folder_of_one_machine_would_be_noticed(folder: str) -> None:
    assert spells_a_machine(f"see {folder}/notes.md")
    assert not spells_a_machine(f"see elsewhere{folder}-like.md")
