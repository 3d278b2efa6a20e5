"""Two units of one name in a JSON file: a name alone does not say which is meant."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fengqiao.rules.data.faults import FactFileErrors
from fengqiao.rules.data.files import read_facts
from tests.rules.data.office_files import RULES


def _county(unit: str) -> str:
    units = [{"code": code, "name": "甲乡", "facts": {"visits": 1}} for code in ("01", "03")]
    rows = {"visit": [{"unit": unit, "occurred": "2014-03-02"}]}
    return json.dumps({"period": "2014", "units": units, "rows": rows})


def test_a_row_by_a_name_two_units_have_asks_for_the_code(tmp_path: Path) -> None:
    (tmp_path / "f.json").write_text(_county("甲乡"))
    with pytest.raises(FactFileErrors) as caught:
        read_facts(tmp_path / "f.json", RULES)
    [said] = caught.value.problems
    assert said.endswith("有几个单位都叫“甲乡”（代码 01、03）。 请改写单位代码。")


def test_a_row_by_the_code_is_that_unit_s(tmp_path: Path) -> None:
    (tmp_path / "f.json").write_text(_county("03"))
    [row] = read_facts(tmp_path / "f.json", RULES)["rows"]["visit"]
    assert row["unit"] == "03"
