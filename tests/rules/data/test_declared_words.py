"""A rule may call a figure as a heading is usually called: what it declares is then meant."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from fengqiao.rules.data.files import read_facts, read_history
from tests.rules.data.office_files import RULES, UNITS, VISITS, figures, written
from tests.rules.measuring.registers import field
from tests.rules.measuring.ruling import fact, rules_with

FACTS = (fact("no", "序号"), fact("total", "总分"), fact("parent", "上级单位"))
NAMED = rules_with(
    replace(VISITS, fields=(field("note", "text"), replace(field("x", "text"), title="来源"))),
    facts=FACTS,
)


def test_a_fact_called_like_a_column_passed_over_is_read(tmp_path: Path) -> None:
    table = "单位,序号,总分,上级单位,备注\n甲乡,3,4,5,x\n"
    facts = read_facts(written(tmp_path, {"单位.csv": UNITS, "数据.csv": table}), NAMED, "2014")
    assert figures(facts)["01"] == {"no": 3, "total": 4, "parent": 5}
    # Nothing is declared by these words here: they are passed over.
    table = "单位,序号,备注,visits\n甲乡,3,x,4\n"
    facts = read_facts(written(tmp_path, {"数据.csv": table}), RULES, "2014")
    assert figures(facts)["01"] == {"visits": 4}


def test_a_field_called_like_a_column_passed_over_is_read(tmp_path: Path) -> None:
    table = "单位,note,来源,occurred,备注\n甲乡,记,信访,2014-03-02,x\n"
    written(tmp_path, {"单位.csv": UNITS, "登记-visit.csv": table})
    [row] = read_facts(tmp_path, NAMED, "2014")["rows"]["visit"]
    assert row["values"] == {"note": "记", "x": "信访", "occurred": "2014-03-02"}
    assert "sources" not in row


def test_an_earlier_figure_called_like_another_column_is_read(tmp_path: Path) -> None:
    written(tmp_path, {"单位.csv": UNITS, "历史.csv": "期次,单位,序号,总分\n2013,甲乡,3,4\n"})
    record = read_history(tmp_path, NAMED)["2013"]
    assert record["facts"] == {"01": {"no": 3, "total": 4}}
    assert "totals" not in record
