"""Every mistake in a county's list of units is found at its place, with what to do."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fengqiao.sources import Finding
from fengqiao.tenancy.findings import errors_among
from fengqiao.tenancy.unit_list import read_units

HEAD = "code,name,level,parent_code\n"


# Lines 2 to 7 of a small county that is sound.
SOUND = [
    "341524000000,金寨县,county,",
    "341524100000,梅山镇,township,341524000000",
    "341524101000,麻埠镇,township,341524000000",
    "341524100001,青山村,village,341524100000",
    "341524101001,红村,village,341524101000",
    "34152410000100001,演示采石场（虚构）,enterprise,341524100001",
]


GRID = "34152410000101000,第一网格,grid,341524100001"


Change = Callable[[list[str]], list[str]]


def line(number: int, text: str) -> Change:
    """Return a change that replaces one line of the file, counted from 1 with the heading."""
    return lambda rows: [*rows[: number - 2], text, *rows[number - 1 :]]


def added(text: str) -> Change:
    return lambda rows: [*rows, text]


def in_grid(text: str) -> Change:
    """Return a change that adds a grid with room for microgrids, and a line after it."""
    return lambda rows: [*rows, GRID, text]


def listed(rows: list[str], encoding: str = "utf-8") -> bytes:
    return (HEAD + "\n".join(rows) + "\n").encode(encoding)


def findings_of(change: Change) -> list[Finding]:
    return read_units(listed(change(SOUND)), "units.csv", "341524")[1]


def test_the_small_county_is_sound() -> None:
    units, findings = read_units(listed(SOUND), "units.csv", "341524")
    assert findings == []
    assert [(unit.lo, unit.hi) for unit in units[:2]] == [
        (34152400000000000, 34152499999999999),
        (34152410000000000, 34152410099999999),
    ]
    assert (units[3].lo, units[3].hi) == (34152410000100000, 34152410000199999)
    assert units[5].lo == units[5].scope == units[5].hi == 34152410000100001


@pytest.mark.parametrize(
    ("change", "row", "column", "message"),
    [
        (line(5, "341524101001,青山村,village,341524101000"), 6, 1, "重复了（第一次在第 5 行）"),
        (line(5, "341524100001,青山村,village,341524109000"), 5, 4, "没有上级 341524109000"),
        (line(5, "341524100001,青山村,village,"), 5, 4, "没有写上级代码"),
        (line(5, "341524100001,青山村,village,341524101000"), 5, 1, "对不上"),
        (line(5, "341524100001,青山村,village,341524000000"), 5, 4, "不能直接放在县下面"),
        (line(5, "341524100001,青山村,village,341524100001"), 5, 4, "绕成了一个圈"),
        (line(3, "341524100000,梅山镇,township,341524100001"), 3, 4, "绕成了一个圈"),
        (line(4, "341524101000,麻埠镇,township,341524100000"), 4, 4, "不能直接放在乡镇下面"),
        (line(5, "341524100001,青山村,hamlet,341524100000"), 5, 3, "不认识的层级“hamlet”"),
        (line(5, "34152410001,青山村,village,341524100000"), 5, 1, "应为 12 位，这里是 11 位"),
        (line(5, "341524100000001,青山村,village,341524100000"), 5, 1, "这里是 15 位"),
        (line(5, "3.41524E+11,青山村,village,341524100000"), 5, 1, "不全是数字"),
        (line(5, "341524100002000,青山村,village,341524100000"), 5, 1, "应为 12 位"),
        (line(5, "341524102000,青山村,village,341524100000"), 5, 1, "不是村（社区）一级的代码"),
        (line(3, "341524100001,梅山镇,township,341524000000"), 3, 1, "不是乡镇一级的代码"),
        (line(2, "341524100000,金寨县,county,"), 2, 1, "不是县一级的代码"),
        (line(7, "341524100001,演示厂,enterprise,341524100001"), 7, 1, "应为 17 位"),
        (line(7, "34152410000100000,演示厂,enterprise,341524100001"), 7, 1, "不是企业一级的代码"),
        (line(7, "34152410100100001,演示厂,enterprise,341524100001"), 7, 1, "前 12 位应当相同"),
        (line(7, "34152410000000001,第一网格,grid,341524100000"), 7, 1, "不是网格一级的代码"),
        (in_grid("34152410000101000,东组,microgrid,34152410000101000"), 9, 1, "不是微网格一级"),
        (in_grid("34152410000102001,东组,microgrid,34152410000101000"), 9, 1, "前 14 位应当相同"),
        (in_grid("34152410000101001,东组,microgrid,341524100001"), 9, 4, "上级应为：网格"),
        (in_grid("34152410000101001,第二网格,grid,34152410000101000"), 9, 4, "上级应为：村"),
        (
            added("34152410000100002,厂,enterprise,34152410000100001"),
            8,
            4,
            "不能直接放在企业下",
        ),
        (line(5, "341524100001,,village,341524100000"), 5, 2, "名称是空的"),
        (line(5, "341524100001,青\u200b山村,village,341524100000"), 5, 2, "看不见的字符（U+200B）"),
        (line(5, "341524100001,青\u202e山村,village,341524100000"), 5, 2, "看不见的字符（U+202E）"),
        (line(5, "341524100001,青\ue123山村,village,341524100000"), 5, 2, "不是通用字库里的字"),
        (line(5, "341524100001,e\u0301村,village,341524100000"), 5, 2, "未按 NFC 合成"),
        (line(5, f"341524100001,{'村' * 61},village,341524100000"), 5, 2, "最多 60 个字"),
        (line(5, "341524100001,青\x07山村,village,341524100000"), 5, 15, "控制字符（编号 7）"),
        (line(5, "341524100001,青山村,village"), 5, 4, "这一行有 3 格，表头有 4 格"),
        (line(5, '341524100001,"青山村,village,341524100000'), 7, 1, "不合 CSV 的写法"),
        (line(2, "341524000000,金寨县,township,"), 2, 1, "不是乡镇一级的代码"),
        (added("341525000000,霍山县,county,"), 8, 1, "不属于本县（341524）"),
        (added("341524999000,金寨县,county,"), 8, 1, "不是县一级的代码"),
        (line(2, "341524000000,金寨县,county,341500000000"), 2, 4, "县这一行不写上级代码"),
        (added("341524100002,青山村,village,341524100000"), 8, 2, "在同一上级下重名"),
    ],
)
def test_each_mistake_in_the_list_is_found_at_its_line_and_column(
    change: Change, row: int, column: int, message: str
) -> None:
    found = [
        finding for finding in findings_of(change) if message in finding.message + finding.advice
    ]
    assert found, [str(finding) for finding in findings_of(change)]
    assert (found[0].place.file, found[0].place.line, found[0].place.column) == (
        "units.csv",
        row,
        column,
    )
    assert found[0].advice


def test_a_list_without_a_county_and_one_with_two_are_refused() -> None:
    assert any("没有县" in finding.message for finding in findings_of(lambda rows: rows[1:]))
    assert any("没有县" in finding.message for finding in findings_of(lambda rows: []))
    twice = findings_of(added("341524000000,金寨县,county,"))
    assert any("有两个县（第一个在第 2 行）" in finding.message for finding in twice)


def test_two_units_of_one_name_are_only_a_warning() -> None:
    (finding,) = findings_of(added("341524100002,青山村,village,341524100000"))
    assert finding.severity == "warning"
    assert findings_of(added("341524101002,青山村,village,341524101000")) == []


def test_a_grid_with_microgrids_holds_the_thousand_codes_that_begin_with_its_own() -> None:
    rows = [*SOUND, GRID, "34152410000101001,东组,microgrid,34152410000101000"]
    units, findings = read_units(listed(rows), "units.csv", "341524")
    assert findings == []
    assert (units[6].lo, units[6].hi) == (34152410000101000, 34152410000101999)
    assert units[7].lo == units[7].scope == units[7].hi == 34152410000101001
    alone = "34152410000100003,第三网格,grid,341524100001"
    group = f"34152410000101001,南组,microgrid,{alone[:17]}"
    findings = findings_of(lambda rows: [*rows, alone, group])
    assert [(each.place.line, each.place.column) for each in findings] == [(9, 4)]
    assert "01000" in findings[0].advice


def test_nobody_else_may_stand_among_the_codes_of_a_grid_with_microgrids() -> None:
    foreign = "34152410000101005,小卖部（虚构）,enterprise,341524100001"
    group = "34152410000101001,东组,microgrid,34152410000101000"
    (refused,) = findings_of(lambda rows: [foreign, *rows, GRID, group])
    assert (refused.place.line, refused.place.column, refused.severity) == (2, 1, "error")
    assert "小卖部（虚构）的代码 34152410000101005 在网格第一网格（第 9 行）" in refused.message
    # Without microgrids the grid holds only itself: the county is told, and nothing widens.
    units, (told,) = read_units(listed([*SOUND, GRID, foreign]), "units.csv", "341524")
    assert (told.severity, units[6].hi) == ("warning", units[6].lo)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["grid", "microgrid", "enterprise"]),
            st.sampled_from([1, 999, 1000, 1001, 1005, 1999, 2000, 2001, 99_000, 99_999]),
        ),
        unique_by=lambda each: each[1],
        max_size=6,
    )
)
def test_the_intervals_of_every_accepted_list_are_nested_exactly_as_its_tree(
    drawn: list[tuple[str, int]],
) -> None:
    rows = [*SOUND]
    for level, serial in drawn:
        code = f"341524100001{serial:05d}"
        above = f"{code[:14]}000" if level == "microgrid" else "341524100001"
        rows.append(f"{code},{level}{serial},{level},{above}")
    units, findings = read_units(listed(rows), "units.csv", "341524")
    if errors_among(findings):
        return
    parents = {unit.code: unit.parent_code for unit in units}
    for inner in units:
        way = [inner.code]
        while parents[way[-1]]:
            way.append(parents[way[-1]])
        around = [unit for unit in units if unit.lo <= inner.lo <= unit.hi]
        assert {unit.code for unit in around} == set(way)
        assert all(inner.hi <= unit.hi for unit in around)


@pytest.mark.parametrize("heading", ["code,name,level", "code,name,level,parent", "代码,名称"])
def test_a_wrong_heading_says_what_it_should_be(heading: str) -> None:
    _, (finding,) = read_units(f"{heading}\n".encode(), "units.csv")
    assert finding.place.line == 1
    assert "code、name、level、parent_code" in finding.advice


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encodings_of_office_machines_simply_work(encoding: str) -> None:
    expected = read_units(listed(SOUND), "units.csv")[0]
    assert read_units(listed(SOUND, encoding), "units.csv") == (expected, [])
    windows = listed(SOUND, encoding).decode(encoding).replace("\n", "\r\n").encode(encoding)
    assert read_units(windows, "units.csv") == (expected, [])
