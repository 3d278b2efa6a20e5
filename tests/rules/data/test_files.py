"""Facts from files as an office keeps them, and what is said when something is wrong."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fengqiao.rules.data import cells, json_nodes, tables
from fengqiao.rules.data.assembling import is_round
from fengqiao.rules.data.faults import FactErrors, FactFileErrors
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


def test_a_directory_with_units_figures_rows_and_statuses(tmp_path: Path) -> None:
    files: Files = {
        "单位.csv": UNITS.replace("上级\n", "上级,单位类型\n")
        .replace("县\n", "县,行政村\n")
        .replace("02,乙乡,\n", "02,乙乡,,0\n"),
        "数据.csv": "单位,指标,数值,来源,备注\n甲乡,进京非访（人次）,3,台账第3页,x\n"
        "02,rate,92.5%,,\n乙乡, 有工作计划 ,是,,\n甲乡,plan,,,\n\n",
        "登记-越级访.csv": "单位,level,人数,case,occurred,origin,来源\n"
        "甲乡,省,2.5,一案,2014/3/2,乙乡,信访系统\n02,,,,2014年12月1日,01,\n",
        "statuses.csv": "单位,状态,来自,起始,截止,解除,期限,整改,事由,文号,备注\n"
        "县,一票否决,上级,2014-05-01,2014-12-31,2014.6.1,2014-7-1,是,事故,〔2014〕3号,\n"
        "甲乡,veto,,2014-05-01,,,,,,,\n",
        "说明.txt": "不用读",
    }
    facts = read_facts(written(tmp_path, files), RULES, "2014")
    assert figures(facts) == {
        "01": {"kind": 1, "visits": 3},
        "02": {"kind": 0, "rate": 9250, "plan": 1},
    }
    assert facts["units"][0]["parent"] == "县"
    assert facts["units"][0]["facts"]["visits"]["sources"] == [
        {"kind": "file", "id": "数据.csv:2", "label": "台账第3页"}
    ]
    assert facts["rows"]["visit"] == [
        {
            "unit": "01",
            "values": {
                "level": 2,
                "persons": 25,
                "case": "一案",
                "occurred": "2014-03-02",
                "origin": "02",
            },
            "sources": [{"kind": "file", "id": "登记-越级访.csv:2", "label": "信访系统"}],
        },
        {
            "unit": "02",
            "values": {
                "level": None,
                "persons": None,
                "case": None,
                "occurred": "2014-12-01",
                "origin": "01",
            },
        },
    ]
    assert facts["statuses"] == [
        {
            "unit": "县",
            "kind": "veto",
            "by": "superior",
            "from_on": "2014-05-01",
            "to_on": "2014-12-31",
            "lifted_on": "2014-06-01",
            "due_on": "2014-07-01",
            "rectified": True,
            "cause": "事故",
            "document": "〔2014〕3号",
        },
        {"unit": "01", "kind": "veto", "by": "own", "from_on": "2014-05-01"},
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_any_encoding_an_office_saves_in(tmp_path: Path, encoding: str) -> None:
    text = "单位\t进京非访\t有工作计划\r\n甲乡\t3\tyes\r\n乙乡\t\tno\r\n"
    (tmp_path / "表.csv").write_bytes(text.encode(encoding))
    facts = read_facts(tmp_path / "表.csv", RULES, "2014")
    assert figures(facts) == {"甲乡": {"visits": 3, "plan": 1}, "乙乡": {"plan": 0}}


def test_a_long_table_of_several_years_gives_the_latest(tmp_path: Path) -> None:
    files: Files = {
        "facts.csv": "unit,fact,value,period\n甲乡,visits,3,2014年\n甲乡,visits,5,2013\n"
    }
    facts = read_facts(written(tmp_path, files), RULES)
    assert (facts["period"], figures(facts)) == ("2014", {"甲乡": {"visits": 3}})
    assert figures(read_facts(tmp_path, RULES, "2013")) == {"甲乡": {"visits": 5}}


def test_quarters_become_rounds_of_their_year(tmp_path: Path) -> None:
    files: Files = {
        "单位.csv": "代码,名称,期次,进京非访\n01,甲乡,2014-Q1,1\n"
        "01,甲乡,2014-Q2,2\n01,甲乡,2013-Q4,9\n",
        "rows-visit.csv": "单位,occurred,期次\n01,2014-02-01,\n01,2014-05-01,2014-Q2\n",
    }
    facts = read_facts(written(tmp_path, files), QUARTERLY)
    assert (facts["period"], figures(facts)) == ("2014", {"01": {}})
    assert {name: figures(one)["01"] for name, one in facts["rounds"].items()} == {
        "2014-Q1": {"visits": 1},
        "2014-Q2": {"visits": 2},
    }
    assert [len(one["rows"]["visit"]) for one in facts["rounds"].values()] == [1, 2]
    quarter = read_facts(tmp_path, QUARTERLY, "2014-Q1")
    assert (figures(quarter), "rounds" in quarter) == ({"01": {"visits": 1}}, False)


def table(figures_: str) -> Files:
    return {"单位.csv": UNITS, "数据.csv": figures_}


def rows(text: str) -> Files:
    return {"单位.csv": UNITS, "登记-visit.csv": text}


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


JSON: dict[str, Any] = {
    "period": "2014",
    "units": [
        {"code": "01", "name": "甲乡", "parent": "县", "facts": {"进京非访": 3, "rate": 92.50}},
        {
            "name": "乙乡",
            "facts": {
                "plan": True,
                "kind": "行政村",
                "quiet": None,
                "visits": {
                    "value": 4,
                    "sources": [{"kind": "report", "id": "7", "label": "月报"}],
                },
                "change": {"value": ""},
            },
        },
    ],
    "rows": {
        "越级访": [
            {"unit": "甲乡", "values": {"人数": 2.5, "occurred": "2014-03-02"}},
            {
                "unit": "乙乡",
                "occurred": "2014-03-03",
                "sources": [{"kind": "x", "id": "1", "label": "z"}],
            },
        ]
    },
    "statuses": [{"unit": "县", "kind": "veto", "from_on": "2014-01-01", "rectified": False}],
}


def test_one_json_file_with_figures_as_people_write_them(tmp_path: Path) -> None:
    (tmp_path / "f.json").write_text(json.dumps(JSON, ensure_ascii=False, indent="\t"))
    facts = read_facts(tmp_path / "f.json", RULES)
    assert figures(facts) == {
        "01": {"visits": 3, "rate": 9250},
        "乙乡": {"plan": 1, "kind": 1, "visits": 4},
    }
    assert facts["units"][1]["facts"]["visits"]["sources"][0]["label"] == "月报"
    assert [one["values"] for one in facts["rows"]["visit"]] == [
        {"persons": 25, "occurred": "2014-03-02"},
        {"occurred": "2014-03-03"},
    ]
    assert facts["statuses"][0]["rectified"] is False


def test_rounds_in_json(tmp_path: Path) -> None:
    given = {
        "units": [{"code": "01", "name": "甲乡"}],
        "rounds": {
            "2014-Q1": {
                "units": [{"code": "01", "facts": {"visits": 1}}],
                "rows": {"visit": [{"unit": "01", "occurred": "2014-02-01"}]},
            }
        },
    }
    (tmp_path / "f.json").write_text(json.dumps(given))
    facts = read_facts(tmp_path / "f.json", QUARTERLY)
    assert figures(facts["rounds"]["2014-Q1"]) == {"01": {"visits": 1}}
    assert (facts["period"], "rows" in facts) == ("2014", False)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"period": 2014,}', "f.json:1:17 这一处不合 JSON 的写法。"),
        ('{"period": "x"}', "f.json:1:12 “x”不是期次。"),
        ('{"period": []}', "f.json:1:12 period应当是一个文字或数字。"),
        ('{"peroid": 1}', "f.json:1:2 不认识“peroid”。 可用：period、units"),
        ("[]", "f.json:1:1 文件应当是一组"),
        ('{"units": 3}', "f.json:1:11 units应当是一个列表"),
        ('{"units": [{"facts": {}}]}', "没有写单位代码或名称。"),
        ('{"units": [{"code": 1}, {"code": 1}]}', "单位代码“1”写了两次。"),
        ('{"units": [{"code": 1, "facts": {"vists": 1}}]}', "指标“vists”不认识。 是不是“visits”？"),
        ('{"units": [{"code": 1, "facts": {"visits": 1, "进京非访": 1}}]}', "“进京非访”写了两次。"),
        ('{"units": [{"code": 1, "facts": {"visits": 1e3}}]}', "“进京非访”的“1e3”不是数字。"),
        ('{"rows": {"走访": []}}', "规则里没有“走访”这个登记簿。"),
        ('{"units": [{"code": 1}], "rows": {"visit": [{"unit": 1, "人": 2}]}}', "栏目“人”不认识。"),
        (
            '{"units": [{"code": 1}], "rows": {"visit": [{"occurred": "2014-01-01"}]}}',
            "没有写单位。",
        ),
        ('{"statuses": [{"unit": 1, "色": 1}]}', "不认识“色”。"),
        ('{"statuses": [{"unit": "x"}]}', "单位名单里没有“x”。"),
        ('{"rounds": {"第一": {}}}', "“第一”不是期次。"),
        ('{"a": 1, "a": 2}', "“a”写了两次"),
        ("[" * 100_000, "嵌套太深。"),
    ],
)
def test_each_fault_in_json_has_its_place(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "f.json").write_text(text)
    with pytest.raises(FactFileErrors) as caught:
        read_facts(tmp_path / "f.json", RULES, "2014")
    assert said in "\n".join(caught.value.problems)


def test_json_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_nodes, "MOST_BYTES", 1)
    (tmp_path / "f.json").write_text("{}")
    with pytest.raises(FactFileErrors, match="JSON 文件最多 0 MB"):
        read_facts(tmp_path / "f.json", RULES)


def test_a_title_two_facts_share_stands_for_neither(tmp_path: Path) -> None:
    first, second, *rest = RULES.facts
    same = replace(RULES, facts=(first, replace(second, title=first.title, unit=""), *rest))
    text = refused(tmp_path, table("单位,进京非访\n甲乡,1\n"), same)
    assert "指标“进京非访”不认识。" in text
    assert "写规则文件里的" in text or "是不是“进京非访（人次）”？" in text


def test_words_beyond_memory_are_read_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "_REMEMBERED", 1)
    files: Files = {"数据.csv": "单位,visits\n甲乡,1\n乙乡,2\n丙乡,2\n"}
    facts = read_facts(written(tmp_path, files), RULES, "2014")
    assert [one["visits"] for one in figures(facts).values()] == [1, 2, 2]


def test_a_quarter_is_no_round_of_a_month() -> None:
    assert is_round(QUARTERLY, "2014-Q1", "2014")
    assert not is_round(QUARTERLY, "2014-Q1", "2014-03")
    assert not is_round(QUARTERLY, "2014-Q1", "2013")
