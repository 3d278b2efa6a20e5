"""What a newcomer's files lack or hold in vain is told, and slips in cells say what to do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from fengqiao.rules.data.files import read_with_notes
from fengqiao.rules.data.uncounted import facts_warnings
from tests.rules.data.office_files import (
    QUARTERLY,
    RULES,
    UNITS,
    Files,
    refused,
    rows,
    table,
    written,
)
from tests.rules.measuring.registers import PLAIN, measure

TITLES = {fact.id: fact.title for fact in RULES.facts}


def notes(folder: Path, files: Files, period: str | None = None) -> tuple[str, ...]:
    return read_with_notes(written(folder, files), RULES, period).notes


def test_columns_lacking_for_all_units_are_named_once(tmp_path: Path) -> None:
    told = notes(tmp_path, {"数据.csv": "单位,期次,visits\n甲乡,2014,1\n乙乡,2014,2\n"})
    others = "、".join(f"“{title}”" for key, title in TITLES.items() if key != "visits")
    assert told == (f"数据.csv 缺{others}这几栏。",)


def test_one_column_lacking_is_named(tmp_path: Path) -> None:
    ids = [key for key in TITLES if key != "plan"]
    line = ",".join("0" for _ in ids)
    told = notes(tmp_path, {"数据.csv": f"单位,期次,{','.join(ids)}\n甲乡,2014,{line}\n"})
    assert told == (f"数据.csv 缺“{TITLES['plan']}”一栏。",)


def test_a_table_that_names_its_facts_line_by_line_lacks_no_column(tmp_path: Path) -> None:
    assert notes(tmp_path, {"数据.csv": "单位,期次,指标,数值\n甲乡,2014,visits,1\n"}) == ()


def test_a_register_column_the_rules_count_by_is_named(tmp_path: Path) -> None:
    by_level = replace(
        RULES, measures=(measure(replace(PLAIN, register="visit", charged_to="origin")),)
    )
    files = rows("单位,occurred\n甲乡,2014-01-01\n")
    files["数据.csv"] = "单位,指标,数值\n甲乡,visits,1\n乙乡,visits,1\n"
    read = read_with_notes(written(tmp_path, files), by_level, "2014")
    assert read.notes == ("登记-visit.csv 缺“origin”一栏，办法计算时要用。",)
    assert read_with_notes(tmp_path, RULES, "2014").notes == ()


def test_figures_of_a_period_not_reckoned_and_units_without_any_are_told(tmp_path: Path) -> None:
    long = "单位,期次,指标,数值\n甲乡,2014,visits,1\n乙乡,2013,visits,1\n"
    assert notes(tmp_path, {"单位.csv": UNITS, "数据.csv": long}) == (
        "有 1 行是 2013 的（乙乡），没有用到；现在算的是2014年。期次写错了的请改正。",
        "乙乡没有任何数据，请核对数据表里有没有它的一行。",
    )


def test_many_units_without_figures_are_counted_not_listed(tmp_path: Path) -> None:
    units = "代码,名称\n" + "".join(f"{n},第{n}镇\n" for n in range(9))
    told = notes(
        tmp_path, {"单位.csv": units, "数据.csv": "单位,期次,指标,数值\n8,2014,visits,1\n"}
    )
    assert told[0].startswith("第0镇、第1镇、第2镇、第3镇、第4镇等 8 个单位没有任何数据")


def test_a_row_dated_in_a_round_without_figures_is_told(tmp_path: Path) -> None:
    files = rows("单位,occurred\n甲乡,2014-02-01\n乙乡,2014-08-01\n")
    files["数据.csv"] = "单位,期次,visits\n甲乡,2014-Q1,1\n乙乡,2014-Q2,1\n"
    facts = read_with_notes(written(tmp_path, files), QUARTERLY, "2014").facts
    [told] = facts_warnings(QUARTERLY, facts)
    assert told.startswith(
        "“越级访”有 1 条的日期不在有数据的各期（2014-Q1、2014-Q2）内，没有计入："
        "如第 2 条（乙乡，occurred 2014-08-01）。"
    )


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (table('单位,visits\n甲乡,"1,234"\n'), "有千分位逗号。 请去掉逗号，写成“1234”。"),
        (table("单位,visits\n甲乡,无\n"), "没有数据请留空；确是零请写 0。"),
        (table("单位，visits\n甲乡，1\n"), "表头里是全角逗号“，”，请都改成半角逗号“,”。"),
        (table("单位,visits\n甲乡，1\n"), "这一行里有全角逗号“，”，请改成半角逗号“,”。"),
        (
            {"数据.csv": "单位,visits\n甲乡,1\n".encode("utf-16-le")},
            "请另存为“CSV UTF-8（逗号分隔）”后再试。",
        ),
        (
            {"数据.csv": "單位,visits\n甲鄉,1\n".encode("big5")},
            "如果这里是乱码，请另存为“CSV UTF-8（逗号分隔）”。",
        ),
        (rows("单位,occurred\n甲乡,5月6日\n"), "没有写年份，写成 2014-03-02 的样子。"),
        (rows("单位,occurred\n甲乡,46148\n"), "像是电子表格里日期的编号（2026-05-06）"),
    ],
)
def test_slips_of_spreadsheets_say_what_to_do(tmp_path: Path, files: Files, said: str) -> None:
    assert said in refused(tmp_path, files)


def test_without_a_period_the_option_is_named(tmp_path: Path) -> None:
    assert "请在命令里写 --at（如 --at 2026）" in refused(
        tmp_path, {"单位.csv": UNITS}, period=None
    )


def test_one_table_alone_is_told_where_registers_belong(tmp_path: Path) -> None:
    path = tmp_path / "表.csv"
    path.write_text("单位,指标,数值\n甲乡,visits,1\n", encoding="utf-8")
    said = ("登记簿要和“数据.csv”放在同一个文件夹里，--facts 写文件夹。",)
    assert read_with_notes(path, RULES, "2014").notes == said
