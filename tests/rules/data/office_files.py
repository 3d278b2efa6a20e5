"""Rules with one register, and files for them as an office keeps them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from fengqiao.rules.data.faults import FactErrors
from fengqiao.rules.data.files import read_facts
from fengqiao.rules.facts import Facts
from fengqiao.rules.model.ruleset import Rules
from fengqiao.rules.model.scheme import RollUp
from tests.rules.measuring.registers import INCIDENTS, PLAIN, field, measure
from tests.rules.measuring.ruling import rules_with

VISITS = replace(
    INCIDENTS,
    id="visit",
    title="越级访",
    fields=(
        field("level", "choice", ((1, "市"), (2, "省"))),
        replace(field("persons", "number", decimals=1), title="人数", least=0),
        field("case", "text"),
        field("origin", "unit"),
    ),
    dates=("occurred",),
)
RULES = rules_with(VISITS, measure(replace(PLAIN, register="visit")))
ROUNDS = RollUp("quarter", "year", "mean", (), "skip", None, None)
QUARTERLY = replace(RULES, period="quarter", roll_up=ROUNDS)
Files = dict[str, str | bytes]


def written(folder: Path, files: Files) -> Path:
    for file, content in files.items():
        raw = content if isinstance(content, bytes) else content.encode()
        (folder / file).write_bytes(raw)
    return folder


def figures(facts: Facts) -> dict[str, dict[str, int]]:
    return {
        unit["code"]: {name: one["value"] for name, one in unit["facts"].items()}
        for unit in facts["units"]
    }


def refused(folder: Path, files: Files, rules: Rules = RULES, period: str | None = "2014") -> str:
    with pytest.raises(FactErrors) as caught:
        read_facts(written(folder, files), rules, period)
    return "\n".join(caught.value.problems)


UNITS = "代码,名称,上级\n01,甲乡,县\n02,乙乡,\n"


def table(figures_: str) -> Files:
    return {"单位.csv": UNITS, "数据.csv": figures_}


def rows(text: str) -> Files:
    return {"单位.csv": UNITS, "登记-visit.csv": text}
