"""Earlier periods from files: who was ranked, totals, grades, decisions, figures."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from fengqiao.rules.data.faults import FactErrors
from fengqiao.rules.data.files import read_history
from fengqiao.rules.facts import PeriodRecord
from fengqiao.rules.model.decisions import Decision, Grade, Term
from fengqiao.rules.model.formulas import Name
from fengqiao.rules.model.measures import Computed
from tests.rules.data.office_files import RULES, written
from tests.rules.measuring.registers import HERE
from tests.rules.measuring.registers import measure as measured_by

BOTTOM = Decision(
    "bottom_three", "位居后三位", None, None, False, None, "", None, None, False, (), "",  # type: ignore[arg-type]  # positional
    Term("once", 0, ""), "", "base", HERE,
)  # fmt: skip
JUDGED = replace(
    RULES,
    decisions=(BOTTOM,),
    grades=(Grade("D", "不合格", None, True, None, (), None, HERE),),
)
EXPECTED: dict[str, PeriodRecord] = {
    "2013": {
        "units": ["01", "02"],
        "decisions": {"bottom_three": ["01"]},
        "totals": {"01": 9050, "02": 8000},
        "grades": {"02": "D"},
        "facts": {"01": {"visits": 7, "measure:points": 150}},
    }
}
UNITS = "代码,名称\n01,甲乡\n02,乙乡\n"
TABLE = (
    "期次,单位,总分,等次,决定,进京非访,measure:points\n"
    "2013,甲乡,90.5,,位居后三位；bottom_three,7,1.5\n2013,乙乡,80,不合格,,,\n"
)
JSON = {
    "2013": {
        "units": ["甲乡", "乙乡"],
        "decisions": {"位居后三位": ["甲乡"]},
        "totals": {"甲乡": 90.50, "02": "80"},
        "grades": {"02": "D"},
        "facts": {"甲乡": {"visits": 7, "measure:points": 1.5, "quiet": None}},
    }
}


def test_a_table_and_a_json_file_say_the_same(tmp_path: Path) -> None:
    written(tmp_path, {"单位.csv": UNITS, "历史.csv": TABLE})
    assert read_history(tmp_path, JUDGED) == EXPECTED
    (tmp_path / "历史.csv").unlink()
    written(tmp_path, {"history.json": json.dumps(JSON, ensure_ascii=False)})
    assert read_history(tmp_path, JUDGED) == EXPECTED


def test_a_single_history_file_names_units_itself(tmp_path: Path) -> None:
    written(tmp_path, {"h.csv": TABLE})
    assert read_history(tmp_path / "h.csv", JUDGED)["2013"]["units"] == ["甲乡", "乙乡"]
    assert read_history(tmp_path / "h.csv", JUDGED, "2013") == {}


def test_figures_of_earlier_periods_are_history_without_a_ranking(tmp_path: Path) -> None:
    figures = "单位,visits,期次\n01,5,2012\n01,6,2013\n01,7,2014\n01,9,\n"
    written(tmp_path, {"单位.csv": UNITS, "数据.csv": figures})
    assert read_history(tmp_path, JUDGED) == {}
    assert read_history(tmp_path, JUDGED, "2014") == {
        "2012": {"units": [], "decisions": {}, "facts": {"01": {"visits": 5}}},
        "2013": {"units": [], "decisions": {}, "facts": {"01": {"visits": 6}}},
    }


def test_measures_with_a_bound_are_held_to_it(tmp_path: Path) -> None:
    bounded = replace(JUDGED, measures=(measured_by(RULES.measures[0].source, 2, 100),))
    other = measured_by(Computed(Name("visits", HERE)))
    bounded = replace(bounded, measures=(*bounded.measures, other))
    written(tmp_path, {"历史.csv": TABLE})
    with pytest.raises(FactErrors, match=r"历史\.csv:2:7 “扣分”是 1.5，应当在"):
        read_history(tmp_path, bounded)


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("历史.csv", "单位,总分\n甲乡,1\n", "历史.csv:1:1 表头缺少“期次”一栏。"),
        ("历史.csv", "期次,总分\n2013,1\n", "表头缺少“单位”一栏。"),
        ("历史.csv", "期次,单位,天气\n2013,甲乡,1\n", "历史.csv:1:3 指标“天气”不认识。"),
        ("历史.csv", "期次,单位\n去年,甲乡\n", "历史.csv:2:1 “去年”不是期次。"),
        ("历史.csv", "期次,单位,总分\n2013,甲乡,九十\n", "总分“九十”不是数字。"),
        ("历史.csv", "期次,单位,等次\n2013,甲乡,优\n", "等次“优”不认识。"),
        (
            "历史.csv",
            "期次,单位,决定\n2013,甲乡,后三位\n",
            "决定“后三位”不认识。 是不是“位居后三位”？",
        ),
        (
            "历史.csv",
            "期次,单位\n2013,甲乡\n2013,甲乡\n",
            "历史.csv:3:2 重复：“甲乡”在2013已有一行。",
        ),
        ("历史.csv", "期次,单位,visits\n2013,甲乡,-1\n", "历史.csv:2:3 “进京非访”是 -1"),
        ("历史.csv", "期次,单位\n" + "x,甲乡\n" * 150, "“x”不是期次。"),
        ("历史.csv", "", "历史.csv:1:1 文件是空的。"),
        ("历史.json", '{"去年": {}}', "历史.json:1:2 “去年”不是期次。"),
        ("历史.json", '{"2013": {"rank": 1}}', "不认识“rank”。"),
        ("历史.json", '{"2013": {"totals": {"甲乡": "x"}}}', "总分“x”不是数字。"),
        ("历史.json", '{"2013": {"facts": {"甲乡": {"vists": 1}}}}', "是不是“visits”？"),
        (
            "历史.csv",
            "期次,单位,visits,进京非访\n2013,甲乡,1,2\n",
            "历史.csv:1:4 “进京非访”和前面一栏是同一个指标。 请只留一栏。",
        ),
        (
            "历史.json",
            '{"2013": {}, "2013年": {}}',
            "历史.json:1:14 重复：期次“2013”前面已经有了。",
        ),
        (
            "历史.json",
            '{"2013": {"totals": {"甲乡": 1, "01": 2}}}',
            "历史.json:1:37 重复：“01”前面已经有了。 请只留一处。",
        ),
        ("历史.json", '{"2013": {"grades": {"甲乡": "D", "01": "D"}}}', "重复：“01”前面已经有了。"),
        (
            "历史.json",
            '{"2013": {"facts": {"甲乡": {"visits": 1, "进京非访": 2}}}}',
            "历史.json:1:49 重复：“进京非访”前面已经有了。",
        ),
    ],
)
def test_each_fault_has_its_place(tmp_path: Path, file: str, text: str, said: str) -> None:
    with pytest.raises(FactErrors) as caught:
        read_history(written(tmp_path, {"单位.csv": UNITS, file: text}), JUDGED)
    assert said in "\n".join(caught.value.problems)


def test_a_figure_told_twice_must_be_the_same_both_times(tmp_path: Path) -> None:
    figures = "单位,visits,期次\n甲乡,7,2013\n"
    written(tmp_path, {"单位.csv": UNITS, "历史.csv": TABLE, "数据.csv": figures})
    assert read_history(tmp_path, JUDGED, "2014") == EXPECTED
    written(tmp_path, {"数据.csv": figures.replace("7", "6")})
    said = r"历史\.csv:1:1 “甲乡”2013年的“进京非访”和数据表里的不一样。 请核对，只留一处。"
    with pytest.raises(FactErrors, match=said):
        read_history(tmp_path, JUDGED, "2014")
