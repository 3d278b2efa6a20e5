"""What could be taken for another thing is told, never guessed; help names it in Chinese."""

from __future__ import annotations

from pathlib import Path

from tests.rules.cli.test_commands import run


def test_a_name_two_units_have_is_refused_with_their_codes(folder: Path) -> None:
    for path in (folder / "数据").iterdir():
        text = path.read_text(encoding="utf-8")
        for name, code in (("甲乡", "01"), ("丙乡", "03")):
            renamed = "新村" if path.name == "单位.csv" else code
            text = text.replace(name, renamed)
        path.write_text(text, encoding="utf-8")
    words = ("--facts", folder / "数据")
    refused = run("explain", folder / "办法.yaml", *words, "--unit", "新村")
    said = "有几个单位都叫“新村”（代码 01、03）。请改写单位代码。\n"
    assert (refused.exit_code, refused.stderr) == (1, said)
    assert run("explain", folder / "办法.yaml", *words, "--unit", "03").exit_code == 0
    tried = run("whatif", folder / "办法.yaml", *words, "--set", "新村.迟报=1")
    assert (tried.exit_code, tried.stderr) == (1, f"错误：“新村.迟报=1”：{said}")


def test_what_the_older_file_cannot_take_over_is_told_beside_the_comparison(
    tmp_path: Path,
) -> None:
    old, new, data = (tmp_path / name for name in ("旧.yaml", "新.yaml", "数据.csv"))
    old.write_text(STARS, encoding="utf-8")
    more = STARS.replace("一星, 二星", "一星, 三星, 二星").replace("二星: 90", "二星: 90, 三星: 99")
    new.write_text(more, encoding="utf-8")
    data.write_text("单位,评星\n甲乡,三星\n", encoding="utf-8")
    found = run("compare", old, new, "--facts", data, "--at", "2026")
    assert found.exit_code == 0
    assert "没有数据 → 99" in found.stdout
    assert "提醒：评星办法（第 1 版）的“评星”没有“三星”这个选项，甲乡的" in found.stderr


STARS = """
ruleset: 评星办法
version: "1"
title: 评星办法
valid: {from: 2026-01-01, to: open}
applies_to: {level: township, period: year}
points: {full: 100, decimals: 2}
facts:
  评星: {title: 评星, from: manual.s, choices: [一星, 二星]}
sections:
  - id: 评
    title: 评
    full: 100
    items:
      - {id: 得分, title: 得分, weight: 100, missing: block,
          lookup: {fact: 评星, points: {一星: 10, 二星: 90}}}
"""


def test_help_names_what_to_write_in_chinese() -> None:
    for command, said in (("check", "路径"), ("score", "文件"), ("compare", "旧办法文件")):
        shown = run(command, "--help").output
        assert said in shown.splitlines()[0]
        assert not {"FILE", "PATH", "PATHS"} & set(shown.split())
