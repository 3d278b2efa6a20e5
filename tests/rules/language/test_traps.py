"""What text editors, spreadsheets and strangers do to a file ends in a gentle refusal."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from fengqiao.rules import RuleErrors, read_rule_set
from fengqiao.sources import Finding
from tests.rules.language.files import SMALL, bent, faults_in


def test_scalars_stay_the_text_that_was_written() -> None:
    rules = read_rule_set(bent(('version: "1"', "version: 1.10"), ("title: 小办法", "title: 1:30")))
    assert (rules.rules.version, rules.rules.title) == ("1.10", "1:30")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "文件是空的"),
        ("只有一句话", "不是考核办法"),
        ("- a\n- b\n", "不是考核办法"),
        ("a: [", "没有配上另一半"),
        ("a: 'b", "没有配上另一半"),
        ("a: 1\na: 2\n", "写了两次（第一次在第 1 行）"),
        ("a:\n\tb: 1\n", "制表符"),
        ("ruleset：x\nversion: 1\n", "全角“：”"),
        ("valid: \uff5bfrom: 1\uff5d\nversion: 1\n", "全角“\uff5b”"),
        ("a: &x 1\nb: *x\n", "锚点"),
        ("a: !!int 1\n", "类型标记"),
        ("a: 1\n---\nb: 2\n", "只能有一份内容"),
        ("? [a]\n: b\n", "栏目名只能是文字"),
        ("[" * 3000, "套得太深"),
        ("{a: " * 3000, "套得太深"),
        ("- " * 3000, "套得太深"),
        ("x" * 300_000, "文件太大"),
        ("a: [" + "1," * 120_000, "内容太多"),
        ("a: \u0007", "控制字符"),
    ],
)
def test_text_that_is_no_rule_file_is_refused_gently(text: str, message: str) -> None:
    found = faults_in(text)
    assert message in found[0].message
    assert str(found[0]).startswith("办法.yaml:")


def test_a_file_saved_by_an_office_program_reads_the_same(tmp_path: Path) -> None:
    plain = read_rule_set(SMALL).sha256
    for number, encoding in enumerate(("utf-8", "utf-8-sig", "gb18030", "utf-16")):
        raw = SMALL.replace("\n", "\r\n").encode(encoding)
        path = tmp_path / f"{number}.yaml"
        path.write_bytes(raw)
        assert read_rule_set(path).sha256 == plain == read_rule_set(raw).sha256
    with pytest.raises(RuleErrors, match="找不到这个文件"):
        read_rule_set(tmp_path / "none.yaml")


def test_the_hash_covers_the_rules_and_not_their_layout() -> None:
    first = read_rule_set(SMALL).sha256
    same = "# 说明\n" + bent(("values: {2024-01-01: 95}", 'values: {2024-01-01: "95.00"}'))
    assert read_rule_set(same).sha256 == first
    assert read_rule_set(bent(("expect: {lateness: 8.5", "expect: {lateness: 8"))).sha256 == first
    assert (
        read_rule_set(bent(("values: {2024-01-01: 95}", "values: {2024-01-01: 94}"))).sha256
        != first
    )
    add, deduct = (
        "add: {each: {praise: 1}, cap: 5}",
        "deduct: {each: {praise: 1}, cap: 5}, floor: none",
    )
    assert read_rule_set(bent((add, deduct))).sha256 != first


def mutated(text: str, luck: random.Random) -> str:
    """Return the file with one line lost, doubled or moved in, or one word exchanged."""
    lines = text.split("\n")
    at = luck.randrange(len(lines))
    words = re.findall(r"[^\s{}\[\],:]+", lines[at]) or ["x"]
    word = luck.choice(words)
    traps = ["", "[]", "{}", "~", "no", "1:30", "-1", "1e9", "9" * 40, "&a", "*a", "!!int 1",
             "\uff0c", "(", "a / b", "none", "{a: 1}", "[1]"]  # fmt: skip
    lines[at : at + 1] = luck.choice(
        [
            [],
            [lines[at], lines[at]],
            ["  " + lines[at]],
            [lines[at].replace(word, luck.choice(traps), 1)],
            [lines[at].replace(word, word[::-1], 1)],
            [lines[at][: luck.randrange(len(lines[at]) + 1)]],
            [lines[at].replace(word, luck.choice(re.findall(r"\w+", text)), 1)],
        ]
    )
    return "\n".join(lines)


@pytest.mark.parametrize("name", ["small", "whole"])
def test_no_damaged_file_breaks_the_reader(name: str) -> None:
    whole = Path(__file__).with_name("whole_language.yaml").read_text()
    text = SMALL if name == "small" else whole
    luck = random.Random(20261122)
    refused: list[Finding] = []
    for _ in range(150):
        try:
            read_rule_set(mutated(text, luck))
        except RuleErrors as error:
            refused += error.findings
    assert len(refused) > 75
    assert all(re.match(r"rules\.yaml:\d+:\d+ .", str(one)) for one in refused)
