"""The commands on rules: what they print, how they end, and how they refuse."""

from __future__ import annotations

import json
import threading
from importlib import import_module
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from fengqiao.cli.rules import rules
from fengqiao.cli.rules.tables import aligned
from fengqiao.cli.rules.waiting import working
from fengqiao.rules.telling.naming import MINUS
from tests.rules.telling.all_ways import write_all_ways

# Seconds nothing here waits for unless it is broken.
LONG = 30.0


def run(*words: object) -> Result:
    """Run a command and return how it ended."""
    return CliRunner().invoke(rules, [str(word) for word in words])


def test_check_ends_with_one_if_any_file_of_a_folder_is_faulty(folder: Path) -> None:
    found = run("check", folder)
    assert found.exit_code == 1
    assert f"{folder / '办法.yaml'}：没有错误。" in found.output
    assert f"错误：{folder / '写错的.yaml'}:40:59 没有叫“迟抱”的" in found.output
    (folder / "写错的.yaml").unlink()
    assert run("check", folder).exit_code == 0


def test_check_as_json_names_file_line_and_column(folder: Path) -> None:
    records = json.loads(
        run("check", folder / "写错的.yaml", folder / "办法.yaml", "--format", "json").output
    )
    assert [record["sound"] for record in records] == [False, True]
    finding = records[0]["findings"][0]
    assert (finding["place"]["line"], finding["place"]["column"]) == (40, 59)
    assert records[1]["ruleset"] == "平安乡镇"


def test_a_fault_in_the_file_extended_shows_that_files_line(folder: Path) -> None:
    base = folder / "办法.yaml"
    base.write_text(
        base.read_text(encoding="utf-8").replace("迟报: 1}}", "迟抱: 1}}"), encoding="utf-8"
    )
    found = run("check", folder / "某乡办法.yaml")
    assert "错误：办法.yaml:40:59" in found.output
    assert "{迟抱: 1}" in found.output


def test_test_tells_examples_that_do_not_come_out_and_sums_up(folder: Path) -> None:
    found = run("test", folder / "新办法.yaml", folder / "办法.yaml", folder / "写错的.yaml")
    assert found.exit_code == 1
    assert "1 个算例，通过 0 个，有 1 个不符" in found.output
    assert "1 个算例，通过 1 个，都核对到了。" in found.output
    assert "文件有错误，没有核对算例。" in found.output
    assert found.output.splitlines()[-1].split() == ["合计", "2", "1", "0"]
    record = json.loads(run("test", folder / "办法.yaml", "--format", "json").output)[0]
    assert (record["passed"], [one["passed"] for one in record["examples"]]) == (True, [True])


def test_test_tells_what_no_example_shows(folder: Path) -> None:
    found = run("test", folder / "全部写法.yaml")
    assert found.exit_code == 0
    assert "处没有算例核对。" in found.output


def test_the_schema_is_shown_or_written(folder: Path) -> None:
    shown = run("schema").output
    assert json.loads(shown)["$schema"].startswith("https://json-schema.org")
    assert run("schema", "--output", folder / "s.json").exit_code == 0
    assert (folder / "s.json").read_text(encoding="utf-8") == shown
    refused = run("schema", "--output", folder / "没有" / "s.json")
    assert refused.exit_code == 1
    assert "请检查文件夹是否存在" in refused.output


def test_score_shows_everything_a_result_holds(tmp_path: Path) -> None:
    file, data = write_all_ways(tmp_path)
    found = run("score", file, "--facts", data)
    assert found.exit_code == 0
    for said in (
        "读法：读法甲",
        "   1  行政村  乙村       79  其余     36     43     0",
        "　上访              按类型",
        "加减分小计：加减分  5",
        "　丁村　不满 60 分的缴纳：缴纳 67.4 元。",
        "例外（国办函〔2026〕12号）：巡查，",
        "　丙村　发生命案（一票否决，到批准解除为止，解除条件：验收合格）：",
    ):
        assert said in found.output


def test_score_as_json_holds_the_hash_of_the_result(folder: Path) -> None:
    found = json.loads(
        run("score", folder / "办法.yaml", "--facts", folder / "数据", "--format", "json").output
    )
    text = run("score", folder / "办法.yaml", "--facts", folder / "数据").output
    assert found["sha256"] in text
    assert [unit["total"] for unit in found["units"]] == [10000, 8853, 7258]


def test_score_says_what_is_still_open(folder: Path) -> None:
    data = folder / "数据" / "数据.csv"
    data.write_text(
        data.read_text(encoding="utf-8").replace("2026,25,30,21", "2026,,30,21"), encoding="utf-8"
    )
    found = run("score", folder / "办法.yaml", "--facts", folder / "数据")
    assert "（数据不全，只供预览）" in found.output
    assert "还缺\n　丙乡　" in found.output


def test_an_item_a_unit_does_not_have_is_shown_as_such(folder: Path) -> None:
    file = folder / "办法.yaml"
    text = file.read_text(encoding="utf-8").replace(
        "when_none: full}, missing", "when_none: full}, only_for: {figure: 迟报, below: 9}, missing"
    )
    file.write_text(text[: text.index("examples:")], encoding="utf-8")
    assert "不适用" in run("score", file, "--facts", folder / "数据").output


def test_a_round_is_scored_from_the_facts_of_its_year_or_its_own(folder: Path) -> None:
    rules_, data = folder / "季度办法.yaml", folder / "季度数据.csv"
    year = run("score", rules_, "--facts", data).output
    assert ["甲乡", "78", "79.99", "85", "96"] in [line.split() for line in year.splitlines()]
    quarter = run("score", rules_, "--facts", data, "--at", "2026-Q2").output
    assert "2026年第二季度" in quarter
    data.write_text("单位,季度评分\n甲乡,80\n", encoding="utf-8")
    assert "   1  甲乡    80" in run("score", rules_, "--facts", data, "--at", "2026-Q3").output


def test_history_may_be_given_apart(folder: Path) -> None:
    history = folder / "历史.csv"
    history.write_text("期次,单位,总分,决定\n2025,甲乡,70,不满 80 分\n", encoding="utf-8")
    words = ("score", folder / "办法.yaml", "--facts", folder / "数据", "--format", "json")
    without, with_ = (
        json.loads(run(*words, *more).output) for more in ((), ("--history", history))
    )
    assert without["history_sha256"] != with_["history_sha256"]


def test_explain_knows_units_by_code_and_by_name(folder: Path) -> None:
    words = ("explain", folder / "办法.yaml", "--facts", folder / "数据", "--unit")
    assert run(*words, "01").output == run(*words, "甲乡").output
    assert json.loads(run(*words, "01", "--format", "json").output)["value"] == "88.53"
    refused = run(*words, "丁乡")
    assert (refused.exit_code, refused.output) == (
        1,
        "没有“丁乡”这个单位。有：甲乡、乙镇、丙乡。\n",
    )


def test_two_snapshots_are_compared_through_the_same_file(folder: Path) -> None:
    later = folder / "新数据"
    later.mkdir()
    for path in (folder / "数据").iterdir():
        (later / path.name).write_bytes(path.read_bytes())
    text = (later / "数据.csv").read_text(encoding="utf-8")
    (later / "数据.csv").write_text(text.replace("甲乡,2026,2", "甲乡,2026,7"), encoding="utf-8")
    file = folder / "办法.yaml"
    found = run("compare", file, file, "--facts", folder / "数据", "--facts-after", later)
    assert f"　按时报表 18 → 13：20 {MINUS}（1 × 迟报报表 7）= 13 分。" in found.output
    as_json = run("compare", file, file, "--facts", folder / "数据", "--format", "json")
    assert json.loads(as_json.output)["summary"] == "3 个单位全部没有变化。"


def test_two_files_of_other_names_are_called_by_both(folder: Path) -> None:
    new = folder / "新办法.yaml"
    new.write_text(
        new.read_text(encoding="utf-8").replace('version: "2026.1"', 'version: "2026.9"'),
        encoding="utf-8",
    )
    found = run("compare", folder / "办法.yaml", new, "--facts", folder / "数据")
    both = [f"某县平安乡镇考核办法（第 2026.{number} 版，2026）" for number in (1, 9)]
    assert f"由 {both[0]} 到 {both[1]}" in found.output


def test_describe_as_json_gives_numbered_paragraphs(folder: Path) -> None:
    found = json.loads(run("describe", folder / "办法.yaml", "--format", "json").output)
    assert ("一、", "依据") in [(one["number"], one["title"]) for one in found]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["score"], 2, "少写了“文件”。"),
        (["score", "x"], 2, "少写了“--facts”。"),
        (
            ["scor"],
            2,
            "没有这个命令。可用：adopt、check、compare、describe、explain、schema、score、test、whatif。",
        ),
        (["score", "x", "--formt"], 2, "没有“--formt”这个选项。是不是“--format”？"),
        (["score", "x", "--zzzz"], 2, "没有“--zzzz”这个选项。\n"),
        (["score", "x", "--facts"], 2, "选项“--facts”后面少写了内容。"),
        (
            ["score", "x", "--facts", "y", "--format", "xml"],
            2,
            "“--format”的内容不对。可用：table、json。",
        ),
        (["check"], 2, "少写了“路径”。"),
        (["score", "x", "y", "--facts", "z"], 2, "命令写得不对：多写了“y”。\n"),
        (["score", "x", "y", "w", "--facts", "z"], 2, "命令写得不对：多写了“y w”。\n"),
        (["schema", "--child=yes"], 2, "选项“--child”后面不带内容。"),
        (["--zzzz"], 2, "没有“--zzzz”这个选项。"),
        (["check", "没有.yaml"], 1, "没有.yaml:1:1 找不到这个文件。"),
        (["describe", "没有.yaml"], 1, "错误：没有.yaml:1:1 找不到这个文件。"),
        (
            ["adopt", "没有.yaml", "--county", "341599"],
            1,
            "找不到“没有.yaml”。请检查文件名和位置。",
        ),
        (["adopt", "{}/办法.yaml"], 2, "少写了“--county”。"),
        (["check", "{}/数据"], 1, "里没有办法文件（.yaml）。"),
        (["score", "{}/办法.yaml", "--facts", "没有"], 1, "找不到“没有”。"),
        (["score", "{}/办法.yaml", "--facts", "{}/数据", "--at", "今年"], 1, "“今年”不是期次"),
        (
            ["score", "{}/办法.yaml", "--facts", "{}/错数据.csv"],
            1,
            "错误：错数据.csv:2:3 “迟报报表”是 -2",
        ),
        (["score", "{}/办法.yaml", "--facts", "{}/数据", "--at", "2020"], 1, "错误："),
        (["whatif", "{}/办法.yaml", "--facts", "{}/数据"], 1, "请用 --set 写明要改哪个数"),
        (
            ["whatif", "{}/办法.yaml", "--facts", "{}/数据", "--set", "甲乡"],
            1,
            "错误：“甲乡”看不懂",
        ),
    ],
)
def test_bad_input_is_told_in_words(folder: Path, words: list[str], code: int, said: str) -> None:
    found = run(*(word.replace("{}", str(folder)) for word in words))
    assert found.exit_code == code
    assert said in found.output
    assert "Traceback" not in found.output


def _divide(*_: object) -> int:
    return 1 // 0


def test_a_fault_of_the_program_leaves_no_stack_trace(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_module("fengqiao.cli.rules.scoring"), "score_rules", _divide)
    words = ("score", folder / "办法.yaml", "--facts", folder / "数据")
    found = run(*words)
    assert found.exit_code == 1
    assert "这是程序的毛病，不是您的错。" in found.output
    assert "Traceback" not in found.output
    monkeypatch.setenv("FENGQIAO_TRACE", "1")
    assert "ZeroDivisionError" in run(*words).output


def test_columns_line_up_though_chinese_characters_are_wider() -> None:
    assert aligned(["单位", "分"], [["甲", "5"], ["乙丙丁", "12.5"]]).splitlines() == [
        "单位      分",
        "──────  ────",
        "甲         5",
        "乙丙丁  12.5",
    ]


def test_long_work_is_announced_on_the_error_stream(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = import_module("fengqiao.cli.rules.waiting")
    said: list[str] = []
    twice = threading.Event()
    echo = click.echo

    def told(words: str, *, err: bool) -> None:
        echo(words, err=err)
        said.append(words)
        if len(said) == 2:
            twice.set()

    monkeypatch.setattr(click, "echo", told)
    monkeypatch.setattr(waiting, "PATIENCE", 0.001)
    monkeypatch.setattr(waiting, "EVERY", 0.001)
    # The work is over when the second word was said, however slow the machine is.
    with working("正在计分"):
        assert twice.wait(LONG)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.count("正在计分，已用") == len(said)
    monkeypatch.setattr(waiting, "PATIENCE", LONG)
    with working("正在计分"):
        pass
    assert capsys.readouterr().err == ""
