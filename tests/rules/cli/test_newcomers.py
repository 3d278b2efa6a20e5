"""What somebody who uses the commands for the first time is told."""

from __future__ import annotations

import errno
from pathlib import Path

import click
import pytest

from tests.rules.cli.test_commands import run


def test_a_register_that_was_not_delivered_is_told_once_with_its_file(folder: Path) -> None:
    (folder / "数据" / "登记-安全事故.csv").unlink()
    found = run("score", folder / "办法.yaml", "--facts", folder / "数据")
    assert found.output.count("没有登记簿“安全事故”的数据（登记-安全事故.csv）") == 1
    assert "预览" in found.output


def test_what_the_files_hold_in_vain_is_told_beside_the_result(folder: Path) -> None:
    table = folder / "数据" / "数据.csv"
    text = table.read_text(encoding="utf-8").replace("乙镇,2026", "乙镇,2025")
    table.write_text(text, encoding="utf-8")
    found = run("score", folder / "办法.yaml", "--facts", folder / "数据")
    assert "提醒：有 1 行是 2025 的（乙镇），没有用到" in found.stderr
    assert "提醒：乙镇没有任何数据" in found.stderr
    assert "没有用到" not in found.stdout


def test_output_cut_short_by_its_reader_is_no_defect(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object, **__: object) -> None:
        raise BrokenPipeError(errno.EPIPE, "Broken pipe")

    monkeypatch.setattr(click, "echo", cut)
    found = run("describe", folder / "办法.yaml")
    assert found.exit_code == 1
    assert found.output == ""


def test_whatif_on_figures_of_rounds_asks_which_round(folder: Path) -> None:
    words = ("whatif", folder / "季度办法.yaml", "--facts", folder / "季度数据.csv", "--set")
    fact = (folder / "季度数据.csv").read_text(encoding="utf-8").splitlines()[0].split(",")[2]
    found = run(*words, f"甲乡.{fact}=90")
    assert found.exit_code == 1
    assert f"没有写是哪一期的数。请写 甲乡.{fact}@2026-Q4=90。" in found.output
    assert run(*words, f"甲乡.{fact}@2026-Q4=90").exit_code == 0


def test_rules_that_look_at_earlier_results_say_that_none_were_given(tmp_path: Path) -> None:
    rules_, data = tmp_path / "连续.yaml", tmp_path / "数据.csv"
    rules_.write_text(TWICE, encoding="utf-8")
    data.write_text("单位,期次,年考分\n甲乡,2026,50\n", encoding="utf-8")
    words = ("score", rules_, "--facts", data)
    said = "提醒：没有给往期记录（--history），“连续两年”要看往期，现在只看本期。"
    assert said in run(*words).stderr
    past = tmp_path / "历史.csv"
    past.write_text("期次,单位,总分,等次,决定\n2025,甲乡,50,,不及格\n", encoding="utf-8")
    assert said not in run(*words, "--history", past).stderr


TWICE = """
ruleset: 年考
version: "1"
title: 年考
valid: {from: 2026-01-01, to: open}
applies_to: {level: township, period: year}
points: {full: 100, decimals: 2}
facts:
  年考分: {title: 年考分, from: result.annual, unit: 分, max: 100}
sections:
  - id: 年考
    title: 年考
    full: 100
    items: [{id: 得分, title: 得分, weight: 100, formula: 年考分, missing: block}]
decisions:
  - id: 不及格
    title: 不及格
    when: {figure: total, below: 60}
    then: {mark: warning}
    authority: 市委
    lasts: next_result
  - id: 两年
    title: 连续两年
    when: {run: 不及格, times: 2, in_a_row: yes, within: ever, missing: breaks, cleared_by: none}
    then: {mark: accountability}
    authority: 市委
    lasts: once
"""
