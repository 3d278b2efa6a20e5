"""What is said when something in a file is wrong, and where."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from fengqiao.rules.data import tables
from fengqiao.rules.data.faults import FactFileErrors
from fengqiao.rules.data.files import read_facts
from tests.rules.data.office_files import (
    QUARTERLY,
    RULES,
    UNITS,
    VISITS,
    Files,
    refused,
    rows,
    table,
)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (table("单位,指标,数值\n丙乡,visits,1\n"), "数据.csv:2:1 单位名单里没有“丙乡”。"),
        (table("单位,指标,数值\n,visits,1\n"), "数据.csv:2:1 单位名单里没有“”。"),
        (
            table("单位,指标,数值\n甲乡,进京上访,1\n"),
            "数据.csv:2:2 指标“进京上访”不认识。 是不是“进京非访”？",
        ),
        (
            table("单位,指标,数值\n甲乡,天气,1\n"),
            "指标“天气”不认识。 请写规则文件里的指标名称或代码。",
        ),
        (table("单位,指标,数值\n甲乡,visits,-1\n"), "数据.csv:2:3 “进京非访”是 -1，不能是负数"),
        (table("单位,指标,数值\n甲乡,visits,1.5\n"), "数据.csv:2:3 “进京非访”的“1.5”小数位太多"),
        (
            table("单位,指标,数值\n甲乡,visits,\uff11\uff12\n"),
            "数据.csv:2:3 “进京非访”的“\uff11\uff12”不是数字。请改用半角，写成“12”。",
        ),
        (
            table("单位,指标,数值\n甲乡,kind,乡村\n"),
            "“单位类型”没有“乡村”这个选项。 可选：城市社区、行政村。",
        ),
        (
            table("单位,指标,数值\n甲乡,visits,1\n甲乡,visits,1\n"),
            "数据.csv:3:3 重复：“甲乡”的“进京非访”前面已经有了。",
        ),
        (table("单位,指标,数值,期次\n甲乡,visits,1,去年\n"), "数据.csv:2:4 “去年”不是期次。"),
        (
            table("单位,指标,数值,期次\n甲乡,visits,1,2014-03\n"),
            "期次“2014-03”是月度，本办法只用年度。",
        ),
        (
            table("单位,指标,数值,期次\n甲乡,visits,1,2014\n甲乡,visits,1,\n"),
            "“甲乡”的“进京非访”写了两次：一次写了期次",
        ),
        (table("单位,指标\n甲乡,visits\n"), "数据.csv:1:1 表头缺少“数值”一栏。"),
        (table("指标,数值\nvisits,1\n"), "表头缺少“单位”一栏。 现有：指标、数值。"),
        (table("单位,指标,数值,得分\n甲乡,visits,1,2\n"), "数据.csv:1:4 表头的“得分”不认识。"),
        (
            table("单位,进京非访,visits\n甲乡,1,1\n"),
            "数据.csv:1:3 “进京非访”和“visits”是同一个指标。",
        ),
        (table("单位,进京\n甲乡,1\n"), "数据.csv:1:2 指标“进京”不认识。"),
        (table("单位,代码,单位代码\n甲乡,1,1\n"), "数据.csv:1:3 “代码”和“单位代码”是同一栏。"),
        (table("单位,visits,visits\n甲乡,1,1\n"), "数据.csv:1:3 表头的“visits”写了两次。"),
        (table("单位,,visits\n甲乡,1,1\n"), "数据.csv:1:2 表头有一格是空的。"),
        (table("单位,visits\n甲乡,1,234\n"), "数据.csv:2:3 这一行有 3 格，表头有 2 格。"),
        (table('单位,visits\n甲乡,"1\n'), "这一行不合 CSV 的写法。"),
        (table('单位,"visits\n甲乡,1\n'), "数据.csv:1:1 这一行不合 CSV 的写法。"),
        (
            table("单位,visits\n甲乡," + "9" * 5000 + "\n"),
            "数据.csv:2:2 “进京非访”的“" + "9" * 5000 + "”太大了。整数部分最多 12 位。",
        ),
        (
            table("单位,kind\n甲乡," + "1" * 5000 + "\n"),
            "数据.csv:2:2 “单位类型”没有“" + "1" * 5000 + "”这个选项。",
        ),
        (table("单位,visits\n甲乡,1\x07\n"), "数据.csv:2:1 这一行有看不见的控制字符（编号 7）。"),
        (table(""), "数据.csv:1:1 文件是空的。"),
        ({"数据.csv": "单位,visits\n,1\n"}, "数据.csv:2:1 没有写单位。"),
        ({"数据.csv": b"\xff\xfe\x00\xd8\x00"}, "文件的文字编码读不出来。"),
        ({"数据.csv": b"\xff\xff\n"}, "文件的文字编码读不出来。"),
        ({"单位.csv": UNITS + "01,丙乡,\n"}, "单位.csv:4:1 单位代码“01”写了两次。"),
        ({"单位.csv": UNITS + ",,县\n"}, "单位.csv:4:1 没有写单位代码或名称。"),
        (
            {"单位.csv": UNITS + "03,甲乡,\n", "数据.csv": "单位,visits\n甲乡,1\n"},
            "单位.csv 里有几个单位都叫“甲乡”（代码 01、03）。 写重了的请改正 单位.csv；",
        ),
        ({"单位.csv": UNITS, "units.csv": UNITS}, "“单位.csv”和“units.csv”是同一种文件。"),
        ({"单位.csv": UNITS, "分数.csv": UNITS}, "分数.csv:1:1 不认识这个文件名。"),
        ({"单位.csv": UNITS, "数据.xlsx": ""}, "读不了电子表格文件。"),
        ({"历史.csv": ""}, "没有读到任何单位。 请在目录里放“单位.csv”或“数据.csv”。"),
        (
            {"单位.csv": UNITS, "登记-走访.csv": ""},
            "规则里没有“走访”这个登记簿。 规则里的登记簿：越级访。",
        ),
        (rows("单位,人数\n甲乡,1\n"), "登记-visit.csv:1:1 表头缺少“occurred”一栏。"),
        (rows("人数,occurred\n1,2014-01-01\n"), "表头缺少“单位”一栏。"),
        (
            rows("单位,人数,persons,occurred\n甲乡,1,2,2014-01-01\n"),
            "登记-visit.csv:1:3 “人数”和“persons”是同一栏。 请只留一栏。",
        ),
        (rows("单位,人次,occurred\n甲乡,1,2014-01-01\n"), "的栏目“人次”不认识。 是不是“人数”？"),
        (
            rows("单位,人数,occurred\n甲乡,-1,2014-01-01\n"),
            "登记-visit.csv:2:2 “人数”是 -1，不能是负数",
        ),
        (
            rows("单位,人数,occurred\n甲乡,1,2014-13-01\n"),
            "登记-visit.csv:2:3 “occurred”的“2014-13-01”不是日期。",
        ),
        (rows("单位,occurred\n甲乡,2014年3月\n"), "“occurred”的“2014年3月”不是日期。"),
        (
            rows("单位,occurred\n甲乡,1914-03-02\n"),
            "登记-visit.csv:2:2 “occurred”是 1914-03-02，离本期超过 10 年",
        ),
        (rows("单位,occurred\n甲乡,\n"), "登记-visit.csv:2:2 没有填“occurred”"),
        (
            rows("单位,occurred,origin\n甲乡,2014-01-01,丁乡\n"),
            "“origin”写的“丁乡”不在单位名单里。",
        ),
        (
            rows("单位,occurred\n甲乡,2014-01-01\n甲乡,2014-01-01\n"),
            "登记-visit.csv:3:1 与第 2 行完全相同。",
        ),
        (rows("单位,occurred,期次\n甲乡,2014-01-01,x\n"), "登记-visit.csv:2:3 “x”不是期次。"),
        (
            {"单位.csv": UNITS, "状态.csv": "单位,状态\n甲乡,veto\n"},
            "状态.csv:1:1 表头缺少“起始”一栏。",
        ),
        (
            {"单位.csv": UNITS, "状态.csv": "单位,状态,起始,色\n甲乡,红牌,2014-01-01,x\n"},
            "状态.csv:2:1 状态“红牌”不认识。",
        ),
        (
            {"单位.csv": UNITS, "状态.csv": "单位,状态,起始,整改\n甲乡,veto,2014-01-01,也许\n"},
            "“整改”的“也许”看不懂。 写“是”或“否”。",
        ),
    ],
)
def test_each_fault_has_its_place_and_says_what_to_do(
    tmp_path: Path, files: Files, said: str
) -> None:
    assert said in refused(tmp_path, files)


def test_all_faults_come_at_once_and_the_rest_after_a_hundred(tmp_path: Path) -> None:
    text = refused(tmp_path, table("单位,指标,数值\n" + "甲乡,visits,x\n" * 150))
    assert text.count("\n") == 99


def test_late_faults_stop_at_a_hundred_too(tmp_path: Path) -> None:
    text = "单位,occurred,case\n" + "".join(f"甲乡,1914-01-01,{n}\n" for n in range(150))
    assert refused(tmp_path, rows(text)).count("\n") == 99


def test_without_any_period_one_is_asked_for(tmp_path: Path) -> None:
    assert "没有写明是哪一期的数据。" in refused(tmp_path, {"单位.csv": UNITS}, period=None)
    months = table("单位,指标,数值,期次\n甲乡,visits,1,2014-Q1\n")
    yearly = replace(RULES, period="month")
    assert "没有写明是哪一期的数据。" in refused(tmp_path, months, yearly, None)


def test_rows_without_a_date_must_name_their_round(tmp_path: Path) -> None:
    undated = replace(QUARTERLY, registers=(replace(VISITS, dates=()),), measures=())
    files = rows("单位,人数\n甲乡,1\n")
    files["数据.csv"] = "单位,visits,期次\n甲乡,1,2014-Q1\n"
    said = "登记-visit.csv:2:1 “越级访”没有日期，看不出属于哪一期。 请加“期次”一栏。"
    assert said in refused(tmp_path, files, undated)


def test_facts_that_only_fail_as_a_whole_are_refused(tmp_path: Path) -> None:
    circle: Files = {"单位.csv": "代码,名称,上级\n01,甲乡,02\n02,乙乡,01\n"}
    assert "绕成了圈" in refused(tmp_path, circle)


def test_files_that_are_too_large_are_refused_before_they_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MOST_BYTES", 10)
    assert "文件太大，最多 0 MB。" in refused(tmp_path, {"单位.csv": UNITS})
    monkeypatch.undo()
    long = "单位,指标,数值\n" + "甲乡,visits,\n" * 3_000_005
    assert "文件太大，最多 300 万个数据。" in refused(tmp_path, table(long))
    missing = tmp_path / "没有.csv"
    with pytest.raises(FactFileErrors, match=r"没有\.csv:1:1 找不到或打不开这个文件。"):
        read_facts(missing, RULES)
    with pytest.raises(FactFileErrors, match="请另存为 CSV"):
        read_facts(tmp_path / "表.xlsx", RULES)


def test_a_title_two_facts_share_stands_for_neither(tmp_path: Path) -> None:
    first, second, *rest = RULES.facts
    same = replace(RULES, facts=(first, replace(second, title=first.title, unit=""), *rest))
    text = refused(tmp_path, table("单位,进京非访\n甲乡,1\n"), same)
    assert "指标“进京非访”不认识。" in text
    assert "写规则文件里的" in text or "是不是“进京非访（人次）”？" in text
