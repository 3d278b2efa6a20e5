"""A county's file may be laid over its superior's, as far as the superior has not locked it."""

from __future__ import annotations

from pathlib import Path

import pytest

from fengqiao.rules import RuleErrors, RuleSet, excerpt, read_rule_set
from tests.rules.language.files import SMALL, bent

CHILD = """\
ruleset: child
version: "2"
title: 乡镇办法
valid: {from: 2025-01-01, to: open}
extends: {file: base.yaml, ruleset: small, version: "1"}
"""


def read_child(folder: Path, changes: str, base: str = SMALL) -> RuleSet:
    (folder / "base.yaml").write_text(base)
    (folder / "child.yaml").write_text(CHILD + changes)
    return read_rule_set(folder / "child.yaml")


def refused(folder: Path, changes: str, base: str = SMALL) -> str:
    with pytest.raises(RuleErrors) as caught:
        read_child(folder, changes, base)
    return str(caught.value)


def test_a_child_takes_over_everything_but_its_own_head(tmp_path: Path) -> None:
    child = read_child(tmp_path, "")
    base = read_rule_set(SMALL)
    assert (child.rules.id, child.rules.valid_to) == ("child", "open")
    # Places differ, contents do not.
    assert [item.id for item in child.rules.items] == [item.id for item in base.rules.items]
    assert base.examples is not None
    assert child.examples is None


def test_records_are_merged_by_name_and_new_ones_come_last(tmp_path: Path) -> None:
    child = read_child(
        tmp_path,
        """\
parameters: {goal: {values: {2024-01-01: 90}}}
sections:
  - id: work
    full: 45
    items:
      - {id: look, weight: 5, manual: {highest: 5}}
      - {id: extra, title: 新增, weight: 10, formula: review, missing: zero, clause: notice}
points: {full: 45}
""",
    )
    weights = {item.id: str(item.weight) for item in child.rules.items}
    assert weights == {"lateness": "10", "doing": "10", "finding": "10", "look": "5", "extra": "10"}
    assert [str(value) for _, _, value in child.rules.parameters[0].values] == ["90"]


def test_a_record_can_be_taken_away(tmp_path: Path) -> None:
    child = read_child(
        tmp_path, "bonuses: [{id: praised, remove: yes}]\nfacts: {praise: {remove: yes}}\n"
    )
    assert child.rules.bonuses == ()
    assert "praise" not in [fact.id for fact in child.rules.facts]
    assert "没有“prised”，不用删" in refused(tmp_path, "bonuses: [{id: prised, remove: yes}]\n")


def test_what_the_superior_has_locked_stays_as_it_is(tmp_path: Path) -> None:
    base = bent(('title: 目标, unit: "%"', 'title: 目标, locked: yes, unit: "%"'))
    told = refused(tmp_path, "parameters: {goal: {values: {2024-01-01: 90}}}\n", base)
    assert "child.yaml:6:20 这一条已由上位办法锁定（base.yaml:10）" in told
    told = refused(tmp_path, "parameters: {goal: {remove: yes}}\n", base)
    assert "锁定（base.yaml:10）" in told
    told = refused(tmp_path, "ranking: {ties: dense}\n", SMALL + "locked: [ranking, points]\n")
    assert "child.yaml:6:1 “ranking”已由上位办法锁定（base.yaml:" in told


def test_the_superior_must_be_the_one_that_is_named(tmp_path: Path) -> None:
    assert "version 是“2”，这里写的是“1”" in refused(
        tmp_path, "", bent(('version: "1"', 'version: "2"'))
    )
    (tmp_path / "child.yaml").write_text(CHILD.replace("base.yaml", "other.yaml"))
    with pytest.raises(RuleErrors, match="找不到这个文件"):
        read_rule_set(tmp_path / "child.yaml")
    with pytest.raises(RuleErrors, match="找不到上位办法"):
        read_rule_set(CHILD)


def test_superiors_in_a_circle_or_in_too_many_layers_are_refused(tmp_path: Path) -> None:
    circle = bent(
        (
            "title: 小办法",
            "title: 小办法\nextends: {file: child.yaml, ruleset: child, version: '2'}",
        )
    )
    assert "不能绕圈" in refused(tmp_path, "", circle)
    for number in range(5):
        above = f"extends: {{file: f{number + 1}.yaml, ruleset: small, version: '1'}}"
        (tmp_path / f"f{number}.yaml").write_text(
            bent(("title: 小办法", f"title: 小办法\n{above}"))
        )
    with pytest.raises(RuleErrors, match="最多 3 层"):
        read_rule_set(tmp_path / "f0.yaml")


def test_a_fault_in_what_was_taken_over_is_named_in_the_superiors_file(tmp_path: Path) -> None:
    told = refused(tmp_path, "", bent(("ties: share", "ties: x")))
    assert told.startswith("base.yaml:")
    assert "不能是“x”" in told


def test_a_fault_of_the_superiors_file_is_shown_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "county").mkdir()
    (tmp_path / "county" / "base.yaml").write_text(bent(("ties: share", "ties: shares")))
    town = tmp_path / "town"
    town.mkdir()
    (town / "child.yaml").write_text(CHILD.replace("base.yaml", "../county/base.yaml"))
    with pytest.raises(RuleErrors) as caught:
        read_rule_set(town / "child.yaml")
    [finding] = [one for one in caught.value.findings if one.severity == "error"]
    assert finding.place.file == "../county/base.yaml"
    text = (town / finding.place.file).read_text()
    assert excerpt(finding, text).split("\n")[0].endswith("ties: shares")
    # A place beyond the text, as in a file changed meanwhile, shows nothing.
    assert excerpt(finding, "") == ""


LOCKED_DECISION = ("  - id: worst\n", "  - id: worst\n    locked: yes\n")
LOCKED_ITEM = ("{id: lateness,", "{id: lateness, locked: yes,")
DROPPED = "decisions: [{id: worst, remove: yes}]\n"
LOCKED_GOAL = ("title: 目标,", "title: 目标, locked: yes,")


@pytest.mark.parametrize(
    ("locked", "changes", "at"),
    [
        (LOCKED_DECISION, "decisions: []\n", "6:12"),
        (("  - id: worst\n", '  - id: "worst "\n    locked: " yes"\n'), DROPPED, "6:13"),
        (LOCKED_DECISION, "decisions:\n", "6:11"),
        (LOCKED_DECISION, "decisions: {remove: yes}\n", "6:12"),
        (LOCKED_DECISION, "decisions: [{title: 没有代号}]\n", "6:12"),
        (LOCKED_ITEM, "sections: [{id: work, remove: yes}]\n", "6:12"),
        (LOCKED_ITEM, "sections: [{id: work, items: 无}]\n", "6:30"),
        (LOCKED_GOAL, "parameters: {goal: 5}\n", "6:20"),
    ],
)
def test_a_lock_is_not_undone_by_what_holds_it(
    tmp_path: Path, locked: tuple[str, str], changes: str, at: str
) -> None:
    told = refused(tmp_path, changes, bent(locked))
    assert [line for line in told.split("\n") if f"child.yaml:{at} " in line and "锁定" in line], (
        told
    )


def test_what_holds_no_lock_may_be_replaced(tmp_path: Path) -> None:
    base = bent(LOCKED_ITEM)
    assert read_child(tmp_path, "decisions: []\n", base).rules.decisions == ()
    assert read_child(tmp_path, "decisions: {remove: yes}\n", base).rules.decisions == ()


def test_a_file_between_does_not_unlock_what_stands_above_it(tmp_path: Path) -> None:
    (tmp_path / "top.yaml").write_text(SMALL + "locked: [points]\n")
    middle = CHILD.replace("ruleset: child", "ruleset: small", 1).replace('"2"', '"1"')
    middle = middle.replace("base.yaml", "top.yaml")
    for own in ("locked: [grades]\n", "locked: points\n", ""):
        told = refused(tmp_path, "points: {full: 41}\n", middle + own)
        assert "“points”已由上位办法锁定（top.yaml:" in told
    told = refused(tmp_path, "grades: []\n", middle + "locked: [grades]\n")
    assert "“grades”已由上位办法锁定（base.yaml:6" in told
    assert "child.yaml:6:9 " in refused(tmp_path, "locked: {remove: yes}\n", middle)


def test_a_name_stands_once_in_one_list(tmp_path: Path) -> None:
    twice = "bonuses: [{id: praised, cap: 1}, {id: praised, title: 又}]\n"
    assert "child.yaml:6:34 代号“praised”已经用过（第 6 行）" in refused(tmp_path, twice)
    old = "  - {id: notice, document: 县考核通知, clause: 第1条, text: 全文}\n"
    changes = "basis: [{id: more, document: 通知, clause: 第2条, text: 文}]\n"
    assert "代号“notice”已经用过" in refused(tmp_path, changes, bent((old, old + old)))
    read_child(tmp_path, 'bonuses: [{id: " praised", title: 又}]\n')
    again = '  - {id: "praised ", title: 又, formula: praise, missing: zero}'
    assert "代号“praised”已经用过" in refused(
        tmp_path, "", bent(("bonuses:", f"bonuses:\n{again}"))
    )


def test_a_record_may_be_taken_away_and_written_anew(tmp_path: Path) -> None:
    anew = "grades: [{grade: A, remove: yes}, {grade: A, title: 先进, at_least: 30}]\n"
    with pytest.raises(RuleErrors, match="最后"):
        read_child(tmp_path, anew)
    anew = "basis: [{id: notice, remove: yes}, {id: notice, document: 新, clause: 二, text: 文}]\n"
    assert [one.document for one in read_child(tmp_path, anew).rules.basis] == ["新"]
