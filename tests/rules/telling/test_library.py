"""Every scheme of the library is told in Chinese from end to end."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from fengqiao.rules import read_rule_set
from fengqiao.rules.examples import run_examples
from fengqiao.rules.model.ruleset import RuleSet
from fengqiao.rules.telling.describing import describe
from fengqiao.rules.telling.explaining import explain_scored
from fengqiao.rules.telling.tree import only_losses

LIBRARY = Path(__file__).parents[3] / "assessment_rules" / "library"
FILES = sorted(LIBRARY.glob("*.yaml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_unit_of_every_example_is_explained_without_an_id(path: Path) -> None:
    rules = read_rule_set(path)
    ids = _ids(rules)
    units = 0
    for run in run_examples(rules):
        if run.full is None:
            continue
        for unit in run.full.result.units:
            units += 1
            whole = explain_scored(rules, run.full, unit.code)
            lines = {line.id: line.reason for line in (*unit.items, *unit.bonuses)}
            told = {s.id: s.sentence for s in whole.walk() if s.kind in ("item", "bonus")}
            assert told == lines
            for step in whole.walk():
                assert not ids & set(re.findall(r"[A-Za-z_0-9]{3,}", step.sentence)), step.sentence
            lost = [s for s in only_losses(whole).walk() if s.kind in ("item", "bonus", "decision")]
            assert all(step.lost for step in lost)
    assert units > 0


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_title_of_a_scheme_stands_in_its_description(path: Path) -> None:
    rules = read_rule_set(path)
    text = describe(rules)
    named: tuple[Any, ...] = (
        *rules.rules.facts, *rules.rules.measures, *rules.rules.sections, *rules.rules.items,
        *rules.rules.bonuses, *rules.rules.grades, *rules.rules.decisions, *rules.rules.money,
    )  # fmt: skip
    assert [one.title for one in named if one.title not in text] == []


def _ids(rule_set: RuleSet) -> set[str]:
    """Return the ids a reader must not see; dates of a register have no other name."""
    rules = rule_set.rules
    named: tuple[Any, ...] = (
        *rules.facts, *rules.measures, *rules.parameters, *rules.sections, *rules.items,
        *rules.bonuses, *rules.decisions,
    )  # fmt: skip
    dates = {date for register in rules.registers for date in register.dates}
    # An id that is a word of its title too (an abbreviation) may stand.
    return {one.id for one in named if one.id not in one.title and len(one.id) > 2} - dates
