"""What the README promises a clerk is what the commands do."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no types

from fengqiao.cli.rules import rules
from fengqiao.rules import RuleErrors, read_rule_set
from fengqiao.rules.examples import check_examples
from tests.rules.cli.readme import README, refreshed, written_out

WRONG = {"写错的.yaml"}
# Made of another file by one change, so that its examples no longer come out.
CHANGED = {"新办法.yaml"}


@pytest.fixture(scope="module")
def text() -> str:
    return README.read_text(encoding="utf-8")


def test_every_command_in_the_readme_prints_what_stands_there(text: str, tmp_path: Path) -> None:
    assert refreshed(text, tmp_path) == text, "python -m tests.rules.cli.readme"


def test_every_rule_file_in_the_readme_is_sound_but_the_one_that_shows_a_fault(
    text: str, tmp_path: Path
) -> None:
    files = [path for path in written_out(text, tmp_path) if path.suffix == ".yaml"]
    assert {"办法.yaml", "全部写法.yaml", "季度办法.yaml", "某乡办法.yaml"} <= {
        one.name for one in files
    }
    for path in files:
        if path.name in WRONG:
            with pytest.raises(RuleErrors):
                read_rule_set(path)
        else:
            outcomes = check_examples(read_rule_set(path))
            assert path.name in CHANGED or all(one.passed for one in outcomes)


def test_the_schema_for_editors_accepts_every_sound_file_and_marks_a_faulty_one(
    text: str, tmp_path: Path
) -> None:
    whole, child = _schema(), _schema("--child")
    written = [path for path in written_out(text, tmp_path) if path.suffix == ".yaml"]
    # An editor knows the shape of a file; that 迟抱 is no name only the checker can say.
    for path in [*written, *sorted(README.parent.rglob("*.yaml"))]:
        content = _read(path)
        validator = child if "extends" in content else whole
        assert [error.message for error in validator.iter_errors(content)] == [], path.name
    assert not whole.is_valid(_read(tmp_path / "办法.yaml") | {"vaild": "1"})


def _schema(*words: str) -> Draft202012Validator:
    schema = json.loads(CliRunner().invoke(rules, ["schema", *words]).output)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.load(
        path.read_text(encoding="utf-8"),
        Loader=yaml.BaseLoader,  # noqa: S506 - it makes only texts
    )
    return content
