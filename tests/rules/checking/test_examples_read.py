"""What is wrongly written inside a worked example is told when the file is checked."""

from __future__ import annotations

import pytest

from tests.rules.language.files import SMALL, assert_fault, faults_in

FIRST = "given: {late: 1,"
FAULTS = [
    ("rounds: ‸[1]", "rounds（各期数据）应当分栏填写", "{2026-01: {given: {…}}}"),
    ("rounds: {2026-01: {‸late: 1}}", "没有叫“late”的栏目", "{2026-01: {given: {…}}}"),
    ("rounds: {‸一月: {given: {late: 1}}}", "“一月”不是考核周期", "2026-03"),
    ("rounds: {2026-01: {given: {‸lat: 1}}}", "没有叫“lat”的数据", "“late”"),
    ("history: ‸[worst]", "history（往期结果）应当分栏填写", "{2025: {否决: [单位名]}}"),
    ("history: {2025: ‸worst}", "的一期应当分栏填写", "某单位"),
    ("history: {2025: {‸甲乡: [worst]}}", "没有叫“甲乡”的决定", "{2025: {否决: [单位名]}}"),
    ("history: {2025: {worst: [‸甲乡]}}", "没有叫“甲乡”的单位", "某单位"),
    ("history: {2025: {worst: ‸甲乡}}", "单位名单应当是一个列表", "[单位名]"),
    ("past: ‸3", "past（往期数据）应当分栏填写", "{2025: {指标: 数}}"),
    ("past: {2025: ‸3}", "2025 的数据应当分栏填写", "{2025: {指标: 数}}"),
    ("past: {2025: {‸lat: 3}}", "没有叫“lat”的数据", "“late”"),
    ("statuses: ‸{veto: 1}", "statuses（状态台账）应当是一个列表", "kind: veto"),
    ("statuses: [‸veto]", "一条状态应当分栏填写", "kind: veto"),
    ("statuses: [{unit: ‸甲, kind: veto, from: 2026-01-01}]", "没有叫“甲”的单位", "某单位"),
    ("rows: {visit: [{unit: ‸甲}]}", "没有叫“甲”的单位", "某单位"),
]


@pytest.mark.parametrize(("written", "message", "advice"), FAULTS)
def test_a_fault_in_an_example_is_told_where_it_stands(
    written: str, message: str, advice: str
) -> None:
    assert_fault(FIRST, f"{written}\n    {FIRST}", message, advice)


def test_one_fault_in_an_example_is_told_once() -> None:
    for wrong in ("past: {2025: 3}", "statuses: [veto]", "given: {lat: 1}", "rows: {visits: []}"):
        head = SMALL.split("examples:")[0]
        found = faults_in(f"{head}examples:\n  - {{name: 一, {wrong}, expect: {{total: 1}}}}\n")
        assert len(found) == 1, found
