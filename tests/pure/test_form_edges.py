"""Forms as counties write them at the edges: nothing is made up and nothing falls away unsaid."""

from __future__ import annotations

import pytest

from fengqiao.forms.agreement import check_together
from fengqiao.forms.answers import carried_answers, check_answers, nil_answers
from fengqiao.forms.consolidation import ChildReport, consolidate
from fengqiao.forms.form import Form
from fengqiao.forms.form_file import FormFile, parse_form
from fengqiao.forms.tables import fitting, totals_of
from fengqiao.sources import Place
from fengqiao.tenancy.questions import Row, Value

HEAD = """form: {code}
title: 小表样
level: village
frequency: month
owner: 平安办
basis: 试行
nil_allowed: 是
due:
  working_days: 1
sections:
"""
POINTS = """
  - section: points
    title: 点位
    fields:
      - field: points
        label: 点位清单
        type: table
        kind: stock
        columns:
          - {column: place, label: 地点, type: text}
          - {column: count, label: 数量, unit: 处, required: 否}
"""
GATHERED = POINTS.replace(
    "kind: stock", "consolidates: list\n        from: below.points\n        max_rows: 3"
)


def form_of(body: str, code: str = "above") -> Form:
    return parse_form(HEAD.format(code=code) + body).form


def file_of(form: Form) -> FormFile:
    return FormFile(form, Place(form.code, 1, 1), {})


def below(unit: int, rows: list[Row]) -> ChildReport:
    return ChildReport(str(unit), unit, f"村{unit}", "below", "2026-11", {"points": rows})


def test_a_standing_table_is_carried_over_row_by_row_and_by_a_nil_report_too() -> None:
    form = form_of(POINTS)
    rows: list[Row] = [{"place": "东街", "count": 2}, {"place": "西街", "count": None}]
    previous: dict[str, Value] = {"points": rows}
    for carried in (carried_answers(form, previous), nil_answers(form, previous)):
        assert fitting(form, carried) == carried
        assert check_answers(form, carried).values["points"] == previous["points"]


def test_a_column_in_which_nobody_wrote_has_no_total() -> None:
    form = form_of(POINTS)
    rows: list[Row] = [{"place": "东街", "count": None}, {"place": "西街", "count": None}]
    assert totals_of(form, {"points": rows}) == {"points.rows": 2}
    rows[0]["count"] = 0
    assert totals_of(form, {"points": rows}) == {"points.count": 0, "points.rows": 2}


def test_a_gathered_table_keeps_every_row_however_many_a_village_may_have() -> None:
    form = form_of(GATHERED)
    villages = [
        below(n, [{"place": f"{n}号", "count": 1}, {"place": f"{n}乙", "count": 1}])
        for n in range(1, 5)
    ]
    gathered = consolidate(form, villages).values["points"]
    assert isinstance(gathered, list)
    assert len(gathered) == 8
    checked = check_answers(form, {"points": gathered})
    assert checked.fit
    assert checked.totals["points.rows"] == 8


def test_a_rule_shows_its_words_where_somebody_sees_them() -> None:
    form = form_of("""
  - section: main
    title: 一
    fields:
      - {field: found, label: 发现, unit: 件}
      - {field: solved, label: 化解, unit: 件}
  - section: more
    title: 二
    shown_if: found > 10
    fields:
      - {field: extra, label: 说明数, unit: 件}
rules:
  - {check: solved <= found, message: 化解的比发现的多, at: extra}
""")
    checked = check_answers(form, {"found": "1", "solved": "2"})
    assert set(checked.errors) == {"solved"}
    shown = check_answers(form, {"found": "11", "solved": "12", "extra": "0"})
    assert set(shown.errors) == {"extra"}


@pytest.mark.parametrize(("kind", "faults"), [("decimal", 1), ("integer", 0)])
def test_a_sum_from_below_is_compared_only_with_figures_of_as_many_places(
    kind: str, faults: int
) -> None:
    under = form_of(
        "  - section: main\n    title: 一\n    fields:\n"
        f"      - {{field: area, label: 面积, type: {kind}, unit: 亩}}\n"
        "      - {field: found, label: 发现, unit: 件}\n",
        "below",
    )
    over = form_of("""
  - section: main
    title: 一
    fields:
      - {field: total, label: 合计, unit: 件, consolidates: sum, from: below.found}
rules:
  - {check: total <= children.area, message: 核对一下, severity: warning}
""")
    assert len(check_together([file_of(over), file_of(under)])) == faults
