"""Every scheme of the library is read, and comes out as it was worked by hand.

The library is also the proof of the rule language: each primitive that real schemes need is
used by a file whose worked examples pass, and published tables are reproduced exactly.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from fengqiao.rules import RuleSet, read_rule_set
from fengqiao.rules.examples import ExampleOutcome, check_examples, coverage_findings
from fengqiao.rules.refused import forbidden_people, forbidden_use
from fengqiao.sources import Finding
from tests.rules.library.accepted import ACCEPTED
from tests.rules.library.primitives import PRIMITIVES
from tests.rules.library.signs import SIGNS

FOLDER = Path(__file__).parents[3] / "assessment_rules"
LIBRARY = FOLDER / "library"
FILES = [*sorted(LIBRARY.glob("*.yaml")), FOLDER / "jinzhai-2026.yaml"]
README = LIBRARY / "README.md"
# Schemes kept back to see whether a newcomer can write them.
WITHHELD = ("o28b", "o36b", "o40h")
# A quota of filings only makes people file; late or concealed reports are another matter.
FILINGS = re.compile(r"报送.{0,4}信息|少报|报送(数|量)|(上报|报送).{0,6}[件条]数")
LEAST_SCHEMES = 45
LEAST_EXAMPLES = 150
CODES = 58

EACH_FILE = pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])


@cache
def rule_set_of(path: Path) -> RuleSet:
    """Return a file of the library, read once."""
    return read_rule_set(path)


@cache
def outcomes_of(path: Path) -> list[ExampleOutcome]:
    """Return the outcomes of a file's worked examples, scored once."""
    return check_examples(rule_set_of(path))


def text_of(stem: str) -> str:
    """Return the rules of a file without comments and examples, after those it extends."""
    text = (LIBRARY / f"{stem}.yaml").read_text(encoding="utf-8")
    base = re.search(r"^extends: \{file: ([\w.-]+)\.yaml", text, re.MULTILINE)
    rules = text.partition("\nexamples:")[0]
    plain = "\n".join(line for line in rules.split("\n") if not line.lstrip().startswith("#"))
    return plain if base is None else f"{text_of(base[1])}\n{plain}"


def scheme_of(path: Path) -> str:
    """Return the scheme a file is about: the part of its name before the first hyphen."""
    return path.stem.partition("-")[0]


def said(findings: tuple[Finding, ...], path: Path) -> list[str]:
    """Return warnings that are not accepted with a reason."""
    accepted = [words for words, _ in ACCEPTED.get(path.stem, ())]
    return [one.message for one in findings if not any(words in one.message for words in accepted)]


@EACH_FILE
def test_a_file_is_read_without_errors_and_without_unexplained_warnings(path: Path) -> None:
    assert said(rule_set_of(path).warnings, path) == []


@EACH_FILE
def test_all_worked_examples_of_a_file_come_out_as_by_hand(path: Path) -> None:
    outcomes = outcomes_of(path)
    # Another reading of a scheme only has to show where it differs.
    least = 1 if "\nextends: " in path.read_text(encoding="utf-8") else 3
    assert len(outcomes) >= least, "too few worked examples to trust the file"
    wrong = [finding.message for outcome in outcomes for finding in outcome.findings]
    assert wrong == []


@EACH_FILE
def test_the_examples_show_every_outcome_of_every_item_and_decision(path: Path) -> None:
    assert said(coverage_findings(rule_set_of(path)).findings, path) == []


@EACH_FILE
def test_nothing_scores_persons_or_the_use_of_apps(path: Path) -> None:
    rules = rule_set_of(path).rules
    words = [fact.title for fact in rules.facts]
    words += [field.title for register in rules.registers for field in register.fields]
    words += [item.title for item in (*rules.items, *rules.bonuses)]
    assert words
    assert [one for one in words if forbidden_use(one) or forbidden_people(one)] == []
    assert rules.waivers == ()


@EACH_FILE
def test_nobody_gains_or_loses_by_how_many_filings_were_sent(path: Path) -> None:
    rules = rule_set_of(path).rules
    titles = [fact.title for fact in rules.facts]
    titles += [measure.title for measure in rules.measures]
    titles += [item.title for item in (*rules.items, *rules.bonuses)]
    titles += [amount.title for amount in rules.money]
    assert titles
    assert [title for title in titles if FILINGS.search(title)] == []


@EACH_FILE
def test_every_item_names_who_scores_it_and_what_it_rests_on(path: Path) -> None:
    items = (*rule_set_of(path).rules.items, *rule_set_of(path).rules.bonuses)
    assert items
    assert [item.id for item in items if not item.owner or not item.clause] == []


def test_the_library_holds_many_schemes_and_examples() -> None:
    assert len({scheme_of(path) for path in FILES}) >= LEAST_SCHEMES
    assert sum(len(outcomes_of(path)) for path in FILES) >= LEAST_EXAMPLES


def test_withheld_schemes_are_not_in_the_library() -> None:
    assert {scheme_of(path) for path in FILES}.isdisjoint(WITHHELD)


def test_rule_set_ids_are_unique() -> None:
    ids = [(rules.id, rules.version) for rules in (rule_set_of(path).rules for path in FILES)]
    assert len(set(ids)) == len(ids)


def test_accepted_warnings_still_occur_and_have_reasons() -> None:
    for stem, entries in ACCEPTED.items():
        path = next(one for one in FILES if one.stem == stem)
        rule_set = rule_set_of(path)
        found = [*rule_set.warnings, *coverage_findings(rule_set).findings]
        for words, reason in entries:
            assert reason
            assert any(words in one.message for one in found), f"{stem}: {words}"


def test_every_primitive_is_proved_by_a_file() -> None:
    assert len(PRIMITIVES) == len(SIGNS) == CODES
    assert PRIMITIVES.keys() == SIGNS.keys()


@pytest.mark.parametrize(("code", "stems"), PRIMITIVES.items(), ids=PRIMITIVES.keys())
def test_the_files_of_a_primitive_contain_its_sign(code: str, stems: tuple[str, ...]) -> None:
    assert stems
    for stem in stems:
        assert (LIBRARY / f"{stem}.yaml").is_file(), stem
        assert re.search(SIGNS[code], text_of(stem)), f"{stem} shows no {code}"


@pytest.mark.parametrize(
    ("stem", "rows"),
    [
        # Four rates as published, and the score beside them.
        (
            "o30a-hotline-weights",
            {
                "大洼区": ("98.06", "99.00", "99.3"),
                "盘山县": ("98.44", "98.37", "99.2"),
                "兴隆台区": ("97.95", "98.44", "99.1"),
                "双台子区": ("96.21", "94.01", "97.4"),
                "高新区": ("100", "100", "100.0"),
                "辽滨": ("99.25", "97.02", "99.0"),
            },
        ),
    ],
)
def test_a_published_table_is_an_example_that_passes(
    stem: str, rows: dict[str, tuple[str, ...]]
) -> None:
    text = (LIBRARY / f"{stem}.yaml").read_text(encoding="utf-8")
    for unit, figures in rows.items():
        lines = "\n".join(line for line in text.split("\n") if line.strip().startswith(f"{unit}:"))
        assert all(figure in lines for figure in figures), unit
    published = next(one for one in outcomes_of(LIBRARY / f"{stem}.yaml") if "公布" in one.name)
    assert published.passed


def test_the_readme_lists_every_file_with_its_examples_and_every_primitive() -> None:
    lines = README.read_text(encoding="utf-8").split("\n")
    for path in LIBRARY.glob("*.yaml"):
        row = next((line for line in lines if line.startswith(f"| `{path.name}` |")), "")
        assert row.endswith(f"| {len(outcomes_of(path))} |"), path.name
    for code, stems in PRIMITIVES.items():
        row = next((line for line in lines if line.startswith(f"| `{code}` |")), "")
        assert all(f"`{stem}`" in row for stem in stems), code


def test_the_readme_says_how_many_there_are() -> None:
    files = list(LIBRARY.glob("*.yaml"))
    schemes = len({scheme_of(path) for path in files})
    examples = sum(len(outcomes_of(path)) for path in files)
    said_there = f"{schemes} 份办法，{len(files)} 个文件，{examples} 个手工算例"
    assert said_there in README.read_text(encoding="utf-8")
