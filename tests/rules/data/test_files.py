"""Facts from files as an office keeps them."""

from __future__ import annotations

from pathlib import Path

import pytest

from fengqiao.rules.data import cells
from fengqiao.rules.data.assembling import is_round
from fengqiao.rules.data.files import read_facts
from tests.rules.data.office_files import QUARTERLY, RULES, UNITS, Files, figures, written


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


def test_words_beyond_memory_are_read_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cells, "_REMEMBERED", 1)
    files: Files = {"数据.csv": "单位,visits\n甲乡,1\n乙乡,2\n丙乡,2\n"}
    facts = read_facts(written(tmp_path, files), RULES, "2014")
    assert [one["visits"] for one in figures(facts).values()] == [1, 2, 2]


def test_a_quarter_is_no_round_of_a_month() -> None:
    assert is_round(QUARTERLY, "2014-Q1", "2014")
    assert not is_round(QUARTERLY, "2014-Q1", "2014-03")
    assert not is_round(QUARTERLY, "2014-Q1", "2013")
