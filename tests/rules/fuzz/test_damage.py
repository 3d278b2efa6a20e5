"""No damaged file breaks the engine: it is taken, or refused with a place, in Chinese."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fengqiao.rules import read_rule_set
from tests.rules.fuzz.county import SCHEME, TABLES, WHOLE
from tests.rules.fuzz.damaging import damaged
from tests.rules.fuzz.trying import Tried, in_chinese, try_facts, try_rules

LIBRARY = Path(__file__).parents[3] / "assessment_rules" / "library"
SEED = 20261122
QUICK = settings(max_examples=150, deadline=None)


def schemes() -> list[str]:
    """Return the files of the library that stand alone, and the scheme of this folder."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(LIBRARY.glob("*.yaml"))]
    return [SCHEME, *(text for text in texts if "\nextends:" not in text)]


def assert_sound(tried: Tried) -> None:
    assert not tried.faults, tried.faults


def test_the_files_to_be_damaged_are_taken_as_they_are(tmp_path: Path) -> None:
    for text in schemes():
        assert not try_rules(text.encode()).refused
    assert not try_county(tmp_path, TABLES).refused


def test_damaged_rule_files_are_refused_or_run() -> None:
    chance, texts = Random(SEED), schemes()
    tried = [try_rules(damaged(chance.choice(texts), chance)) for _ in range(250)]
    for one in tried:
        assert_sound(one)
    assert 150 < sum(one.refused for one in tried) < 250


def try_county(folder: Path, tables: Mapping[str, str | bytes]) -> Tried:
    folder.mkdir(exist_ok=True)
    for name, content in tables.items():
        raw = content if isinstance(content, bytes) else content.encode()
        (folder / name).write_bytes(raw)
    return try_facts(folder, read_rule_set(SCHEME.encode(), "办法.yaml"), "2026")


def test_damaged_tables_are_refused_or_scored(tmp_path: Path) -> None:
    chance = Random(SEED)
    refused = 0
    for _ in range(120):
        name = chance.choice(list(TABLES))
        tried = try_county(tmp_path / "county", {**TABLES, name: damaged(TABLES[name], chance)})
        assert_sound(tried)
        refused += tried.refused
    assert 40 < refused < 120


def test_damaged_json_is_refused_or_scored(tmp_path: Path) -> None:
    chance = Random(SEED)
    rule_set = read_rule_set(SCHEME.encode(), "办法.yaml")
    path = tmp_path / "数据.json"
    path.write_text(WHOLE, encoding="utf-8")
    assert not try_facts(path, rule_set, "2026").refused
    refused = 0
    for _ in range(120):
        path.write_bytes(damaged(WHOLE, chance))
        tried = try_facts(path, rule_set, "2026")
        assert_sound(tried)
        refused += tried.refused
    assert 40 < refused < 120


@QUICK
@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode("utf-8")))
def test_any_bytes_are_refused(raw: bytes) -> None:
    assert try_rules(raw).refused


KNOWN = (
    "ruleset version title valid points facts measures sections items bonuses ranking grades "
    "decisions money examples parameters registers full from to id weight deduct each rate of when "
    "then mark all any not figure fact is top bottom held run met grade missing block zero 总分 甲 "
    "total rank 1 0 -1 2026 2014-01-01 95% late"
)
WORDS = st.sampled_from(KNOWN.split())
NODES: st.SearchStrategy[object] = st.recursive(
    WORDS | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS, inner, max_size=6),
    max_leaves=25,
)


@QUICK
@given(st.dictionaries(WORDS, NODES, min_size=1, max_size=8))
def test_known_words_in_any_arrangement_are_refused(tree: dict[str, object]) -> None:
    tried = try_rules(flow(tree).encode())
    assert tried.refused
    assert_sound(tried)


# Every line gets its turn: a place drawn at random leaves many untried in a short run.
@pytest.mark.parametrize("at", range(SCHEME.count("\n")))
@settings(QUICK, max_examples=4)
@example(["total"])
@given(NODES)
def test_any_value_in_any_place_of_a_sound_scheme(at: int, node: object) -> None:
    lines = SCHEME.split("\n")
    key = lines[at].partition(":")[0]
    lines[at] = f"{key}: {flow(node)}"
    assert_sound(try_rules("\n".join(lines).encode()))


def flow(node: object) -> str:
    """Return a tree in YAML's flow style, whatever the words are."""
    if isinstance(node, dict):
        return "{" + ", ".join(f"{flow(key)}: {flow(one)}" for key, one in node.items()) + "}"
    if isinstance(node, list):
        return "[" + ", ".join(map(flow, node)) + "]"
    return "'" + str(node).replace("'", "''") + "'"


def test_words_that_are_only_quoted_are_not_what_is_said() -> None:
    assert in_chinese("办法.yaml:3:1 没有叫“late”的指标。")
    assert not in_chinese("办法.yaml:3:1 unknown name “迟报”")
    assert not in_chinese("办法.yaml:3:1 KeyError")


HOSTILE: dict[str, Callable[[], str]] = {
    "open brackets": lambda: "a: " + "[" * 100_000,
    "open braces": lambda: "a: " + "{a: " * 50_000,
    "dashes": lambda: "- " * 100_000,
    "many entries": lambda: SCHEME + "  - a\n" * 60_000,
    "deep formula": lambda: SCHEME.replace("settled / taken", "(" * 240 + "1" + ")" * 240),
    "long number": lambda: SCHEME.replace("max: 400", "max: " + "9" * 5_000),
    "long title": lambda: SCHEME.replace("title: 末位", "title: " + "末" * 90_000),
    "many keys": lambda: "\n".join(f"k{number}: 1" for number in range(20_000)),
    "anchors": lambda: "a: &x [1]\nb: [*x, *x]\n",
    "a list as a key": lambda: "? [a]\n: b\n",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_files_are_refused_within_a_second(kind: str) -> None:
    tried = try_rules(HOSTILE[kind]().encode())
    assert tried.refused
    assert_sound(tried)
