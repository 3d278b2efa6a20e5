"""What the house says about itself is true: its README, its features, its decisions."""

from __future__ import annotations

import ast
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from itertools import takewhile
from pathlib import Path

import click
import pytest

from fengqiao.cli import main
from fengqiao.demonstration.cast import PASSWORD
from fengqiao.demonstration.printing import ACCOUNTS

ROOT = Path(__file__).resolve().parents[2]
FEATURES = ROOT / "platform" / "features.md"
DECISIONS = sorted((ROOT / "platform" / "decisions").glob("*.md"))
WRITTEN = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "platform/features.md")
# The groups of the comparison on which the features rest, and how many rows each has.
GROUPS = {"A": 10, "B": 17, "C": 10, "D": 9, "E": 6, "F": 10, "G": 6, "H": 3, "I": 5, "J": 2}
GROUPS |= {"K": 5, "L": 2, "M": 5}
HEADINGS = ["Context", "Decision", "Options that lost", "Consequences"]
LARGEST_PICTURE = 150_000
_CITED = re.compile(r"`([\w/]+\.py)::(test_\w+)`")


@dataclass(frozen=True)
class Feature:
    """One row: what is expected, how far it is met, and the tests or the reason."""

    id: str
    standing: str
    cited: tuple[tuple[str, str], ...]
    reason: str


def features(text: str) -> list[Feature]:
    """Return the rows of the table of features."""
    rows = re.findall(r"^\| ([A-Z]\d+) \| [^|]+ \| ([^|]+) \| ([^|]+) \|$", text, re.MULTILINE)
    return [
        Feature(id_, standing, tuple(_CITED.findall(rest)), _CITED.sub("", rest).strip(" 、"))
        for id_, standing, rest in rows
    ]


def faults_of(feature: Feature) -> list[str]:
    """Return what a row promises without showing it."""
    wants_test, wants_reason = {
        "有": (True, False),
        "部分": (True, True),
        "尚无": (False, True),
    }.get(feature.standing, (None, None))
    if wants_test is None:
        return [f"{feature.id}: “{feature.standing}” is no standing"]
    faults = []
    if wants_test != bool(feature.cited):
        faults.append(f"{feature.id}: a test is {'missing' if wants_test else 'one too many'}")
    if wants_reason and not feature.reason.endswith("。"):
        faults.append(f"{feature.id}: no sentence says what is missing")
    faults += [
        f"{feature.id}: {file}::{name} does not exist"
        for file, name in feature.cited
        if name not in names_in(file)
    ]
    return faults


@cache
def names_in(file: str) -> frozenset[str]:
    """Return the names of the test functions in a file below ``tests/``."""
    path = ROOT / "tests" / file
    if not path.is_file():
        return frozenset()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def written(name: str) -> str:
    """Return one of the written files."""
    return (ROOT / name).read_text(encoding="utf-8")


def commands_in(text: str) -> set[str]:
    """Return every use of the ``fengqiao`` command in code, up to the end of its words."""
    code = re.findall(r"`([^`\n]+)`", text) + re.findall(r"^[^`|]*$", fenced(text), re.MULTILINE)
    found = (re.search(r"(?:^|/)fengqiao((?: [\w./-]+)+)", line) for line in code)
    return {match[1].strip() for match in found if match}


def fenced(text: str) -> str:
    """Return what stands in fenced blocks."""
    return "\n".join(re.findall(r"^```\n(.*?)^```", text, re.DOTALL | re.MULTILINE))


def fault_of_command(words: list[str], command: click.Command) -> str | None:
    """Return the first word that the command tree does not know, or None."""
    for word in words:
        if word.startswith("-"):
            known = {name for each in command.params for name in each.opts}
            if word not in known:
                return word
        elif isinstance(command, click.Group):
            below = command.commands.get(word)
            if below is None:
                return word
            command = below
    return None


def visible_commands(group: click.Group) -> set[str]:
    """Return every command a person may run, with the groups before its name."""
    found = set()
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            found |= {f"{name} {below}" for below in visible_commands(command)}
        elif not command.hidden:
            found.add(name)
    return found


def test_the_features_are_the_ninety_of_the_comparison_in_their_order() -> None:
    expected = [f"{group}{n}" for group, most in GROUPS.items() for n in range(1, most + 1)]
    assert len(expected) == 90
    assert [feature.id for feature in features(FEATURES.read_text(encoding="utf-8"))] == expected


def test_every_feature_shows_its_test_or_says_what_is_missing() -> None:
    found = features(FEATURES.read_text(encoding="utf-8"))
    assert [fault for feature in found for fault in faults_of(feature)] == []
    assert sum(len(feature.cited) for feature in found) > 50


@pytest.mark.parametrize(
    "row",
    [
        "| A1 | 单位树 | 有 | 说得好听。 |",
        "| A1 | 单位树 | 有 | `domain/test_units.py::test_that_nobody_wrote` |",
        "| A1 | 单位树 | 有 | `domain/test_nowhere.py::test_that_nobody_wrote` |",
        "| A1 | 单位树 | 部分 | `pure/test_periods.py::test_a_month_is_not_a_child_of_a_week` |",
        "| A1 | 单位树 | 尚无 | 随后。`domain/test_trail.py::test_a_tail_cut_off_is_found` |",
        "| A1 | 单位树 | 差不多 | 随后。 |",
    ],
)
def test_a_row_that_promises_too_much_is_found(row: str) -> None:
    (feature,) = features(row)
    assert len(faults_of(feature)) == 1


@pytest.mark.parametrize("name", WRITTEN)
def test_every_make_target_that_is_named_exists(name: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", written("Makefile"), re.MULTILINE))
    code = "\n".join(re.findall(r"`([^`\n]+)`", written(name))) + "\n" + fenced(written(name))
    assert set(re.findall(r"^make ([a-z]+)", code, re.MULTILINE)) <= targets


def test_the_readme_gives_the_two_commands() -> None:
    assert re.search(r"^make demo$", fenced(written("README.md")), re.MULTILINE)
    assert "`make test`" in written("README.md")


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_every_fengqiao_command_that_is_named_exists(name: str) -> None:
    commands = commands_in(written(name))
    assert commands
    assert {c: fault_of_command(c.split(), main) for c in commands} == dict.fromkeys(commands)


def test_a_command_that_does_not_exist_would_be_noticed() -> None:
    assert commands_in("`fengqiao fly` and\n```\n.venv/bin/fengqiao up --wings\n```\n") == {
        "fly",
        "up --wings",
    }
    assert fault_of_command(["fly"], main) == "fly"
    assert fault_of_command(["up", "--wings"], main) == "--wings"


def test_the_readme_names_every_command_a_person_may_run() -> None:
    named = commands_in(written("README.md"))
    missing = {
        command
        for command in visible_commands(main)
        if not any(use == command or use.startswith(command + " ") for use in named)
    }
    assert missing == set()


def test_the_readme_names_the_accounts_of_the_demonstration() -> None:
    text = written("README.md")
    listed = re.findall(r"^\| ([^|]+) \| `([a-z]+\d*)` \|$", text, re.MULTILINE)
    assert listed == list(ACCOUNTS)
    assert f"`{PASSWORD}`" in text


def test_every_path_on_the_map_exists() -> None:
    blocks = re.findall(r"^```\n(.*?)^```", written("README.md"), re.DOTALL | re.MULTILINE)
    (block,) = (block for block in blocks if block.startswith("platform/"))
    above: list[str] = []
    for line in block.splitlines():
        del above[(len(line) - len(line.lstrip())) // 2 :]
        names = list(takewhile(lambda word: word.endswith(("/", ".py", ".md")), line.split()))
        assert names, line
        assert all((ROOT / "".join([*above, name])).exists() for name in names), line
        above.append(names[0])
    assert len(block.splitlines()) > 15


def test_the_map_shows_every_folder_at_the_top() -> None:
    shown = set(re.findall(r"^(\w+)/ ", fenced(written("README.md")), re.MULTILINE))
    there = {path.name for path in ROOT.iterdir() if path.is_dir() and path.name[0] not in "._"}
    assert there <= shown


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_every_path_in_the_text_exists(name: str) -> None:
    spans = re.findall(r"`([\w.-]+/[\w./-]*)`", written(name))
    assert spans
    assert [path for path in spans if not (ROOT / path).exists() and path != ".venv/bin"] == []


def test_the_path_of_one_report_passes_at_most_five_rooms() -> None:
    told = written("README.md").partition("## The path of one report")[2]
    assert re.findall(r"^(\d)\. `platform/fengqiao/", told, re.MULTILINE) == list("12345")


@pytest.mark.parametrize(
    "file", [ROOT / name for name in WRITTEN] + DECISIONS, ids=lambda path: str(path.name)
)
def test_links_and_pictures_lead_somewhere(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    targets = re.findall(r"\]\(([^)]+)\)", text) + re.findall(r'src="([^"]+)"', text)
    local = [t.partition("#")[0] for t in targets if not t.startswith(("http:", "https:", "#"))]
    assert [target for target in local if not (file.parent / target).exists()] == []


def test_pictures_are_small_and_all_are_shown() -> None:
    pictures = sorted((ROOT / "platform" / "pictures").iterdir())
    shown = re.findall(r'src="platform/pictures/([^"]+)"', written("README.md"))
    assert sorted(shown) == [picture.name for picture in pictures]
    assert len(pictures) == 2
    for picture in pictures:
        assert picture.read_bytes().startswith(b"\x89PNG\r\n"), picture.name
        assert picture.stat().st_size < LARGEST_PICTURE, picture.name


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(path.name[:4]) for path in DECISIONS]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 10


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: str(path.name))
def test_a_decision_says_why_what_lost_and_what_follows_on_one_page(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.startswith(f"# {path.name[:4]} ")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == HEADINGS
    assert text.count("\n") <= 60


def test_a_changed_rule_set_says_which_year_and_which_indicators() -> None:
    versions = re.split(r"^## ", written("CHANGELOG.md"), flags=re.MULTILINE)[1:]
    assert versions
    for version in versions:
        assert Counter(re.findall(r"^### (.+)$", version, re.MULTILINE)) == Counter(
            ["安全", "新增", "变更"]
        )
        if "考核办法《" in version:
            assert "影响年度：" in version
            assert "影响指标：" in version


def test_the_license_is_the_plain_text_of_apache_2() -> None:
    text = written("LICENSE")
    assert text.split()[:5] == ["Apache", "License", "Version", "2.0,", "January"]
    assert "END OF TERMS AND CONDITIONS" in text
    assert 'license = "Apache-2.0"' in written("pyproject.toml")
