"""Editors complete and check a rule file by a schema made of the model that reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no types

from fengqiao.rules import json_schema, read_rule_set
from tests.rules.language.files import SMALL, WHOLE_LANGUAGE, bent

JINZHAI = Path(__file__).parents[3] / "assessment_rules" / "jinzhai-2026.yaml"


def complaints(text: str, child: bool = False) -> list[str]:
    value: Any = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - it makes only texts
    return [error.message for error in Draft202012Validator(json_schema(child)).iter_errors(value)]


def test_the_schema_is_a_sound_one_and_speaks_chinese() -> None:
    schema: Any = json_schema()
    Draft202012Validator.check_schema(schema)
    assert schema["properties"]["facts"]["description"] == "数据"
    item = schema["$defs"]["section"]["properties"]["items"]["items"]
    assert item["properties"]["missing"]["description"] == "缺数据时"
    assert item["required"] == ["id", "title", "weight", "missing"]


@pytest.mark.parametrize("path", [WHOLE_LANGUAGE, JINZHAI])
def test_what_the_reader_takes_the_schema_takes(path: Path) -> None:
    read_rule_set(path)
    assert complaints(path.read_text()) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ruleset: small", "rulesets: small"),
        ("level: township", "level: townships"),
        ("ties: share", "ties: average"),
        ("missing: full", "missing: nothing"),
        ("at_edge: all_in", "at_edges: all_in"),
        ("bonus_cap: 3", "bonus_cap: three"),
        ("lasts: {months: 12}", "lasts: {month: 12}"),
        ("attain: {of: share, target: goal}", "attains: {of: share, target: goal}"),
        ("when_none: zero,", "when_none: nought,"),
    ],
)
def test_what_the_reader_refuses_the_schema_refuses(old: str, new: str) -> None:
    assert complaints(SMALL) == []
    assert complaints(bent((old, new))) != []


def test_a_file_that_extends_another_need_not_be_whole() -> None:
    child = """\
ruleset: child
version: "2"
title: 乡镇办法
valid: {from: 2025-01-01, to: open}
extends: {file: base.yaml, ruleset: small, version: "1"}
sections: [{id: work, items: [{id: look, weight: 5}]}]
bonuses: [{id: praised, remove: yes}]
"""
    assert complaints(child) != []
    assert complaints(child, child=True) == []
    assert complaints(child.replace("weight: 5", "weights: 5"), child=True) != []
