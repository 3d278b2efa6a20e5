"""Facts from one JSON file, and what is said when something in it is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fengqiao.rules.data import json_nodes
from fengqiao.rules.data.faults import FactFileErrors
from fengqiao.rules.data.files import read_facts
from tests.rules.data.office_files import QUARTERLY, RULES, figures

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
        (
            '{"units": [{"code": 1}], "rows": {"visit": [{"unit": 1, "人数": 2, "persons": 3}]}}',
            "f.json:1:77 “persons”写了两次。 请只留一处。",
        ),
        (
            '{"units": [{"code": 1}], "rows": {"visit": [{"unit": 1, "values": {"unit": 2}}]}}',
            "f.json:1:76 “unit”写了两次。",
        ),
        ('{"statuses": [{"unit": 1, "色": 1}]}', "不认识“色”。"),
        ('{"statuses": [{"to": "2014-01-02", "to_on": "2014-01-01"}]}', "同一个日期写了两次。"),
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


@pytest.mark.parametrize(
    ("written", "figure"),
    [("3." + "0" * 5000, 3), ("9" * 5000, None), ("0." + "0" * 5000 + "1", None)],
)
def test_a_number_of_thousands_of_digits_is_read_or_refused(
    tmp_path: Path, written: str, figure: int | None
) -> None:
    text = '{"units": [{"code": 1, "facts": {"visits": ' + written + "}}]}"
    (tmp_path / "f.json").write_text(text)
    if figure is None:
        with pytest.raises(
            FactFileErrors, match=r"f\.json:1:44 “进京非访”的“[0-9.]+”(太大|小数位太多)"
        ):
            read_facts(tmp_path / "f.json", RULES, "2014")
    else:
        facts = read_facts(tmp_path / "f.json", RULES, "2014")
        assert figures(facts) == {"1": {"visits": figure}}
