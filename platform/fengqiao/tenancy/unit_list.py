"""A county's units from its CSV list: read, checked, placed on the scope axis."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from fengqiao.sources import Finding, Place, Row, Unreadable, read_table
from fengqiao.tenancy.findings import bad_character
from fengqiao.tenancy.unit_codes import (
    ABOVE,
    GRID,
    LENGTH_ADVICE,
    LEVEL_WORDS,
    LEVELS,
    SHAPE_ADVICE,
    SHAPES,
    digits_of,
    has_room,
    interval_of,
    scope_of,
    shared_with,
)

__all__ = [
    "ABOVE",
    "LEVELS",
    "LEVEL_WORDS",
    "UnitRow",
    "interval_of",
    "pinyin_key",
    "read_units",
    "scope_of",
]

COLUMNS = ("code", "name", "level", "parent_code")
GROUPS = "groups"
_LONGEST_NAME = 60
_LONGEST_GROUP = 20
_ROOM_ADVICE = (
    "新设的网格请用以 000 结尾的顺序号，如 01000，它的微网格用 01001 到 01999；"
    "已经在用的网格，请在“单位”里办理新设微网格。"
)
_FOREIGN_ADVICE = (
    "新单位请换一个号段以外的顺序号；这个单位已经在用的，请把网格的微网格从名单里去掉，"
    "改在“单位”里办理新设微网格。"
)
_LATER_ADVICE = "现在不影响使用；要给这个网格设微网格时，请在“单位”里办理。"
_BETWEEN = re.compile(r"[\s、，,;；]+")


@dataclass(frozen=True)
class UnitRow:
    """One unit of the list.

    ``scope`` is the key CCCCCC TTT VVV NNNNN as a whole number; the unit and everything below
    it lie from ``lo`` to ``hi``. ``pinyin`` sorts Chinese names: toneless full syllables.
    ``groups`` are the kinds of units it belongs to; None where the list has no such column.
    """

    code: str
    name: str
    level: str
    parent_code: str
    scope: int
    lo: int
    hi: int
    pinyin: str
    groups: tuple[str, ...] | None = None


def pinyin_key(name: str) -> str:
    """Return the sort key of a Chinese name: its syllables without tones, in lower case."""
    # The dictionaries weigh some 20 MB, and only loading a county needs them.
    from pypinyin import lazy_pinyin

    # In names of places 长 is nearly always cháng, which the dictionary knows of 常 alone.
    return " ".join(lazy_pinyin(name.replace("长", "常"))).lower()


def read_units(
    raw: bytes, name: str, division_code: str = ""
) -> tuple[list[UnitRow], list[Finding]]:
    """Read and check a list of units.

    :param raw: the file's bytes: UTF-8 with or without BOM, or GB18030
    :param name: the file as the reader should see it named
    :param division_code: the county's six digits, with which every code must begin
    :returns: the sound rows in the order of the file, and every finding
    """
    rows: list[Row] = []
    findings: list[Finding] = []
    try:
        rows.extend(read_table(raw, name, COLUMNS, (GROUPS,)))
    except Unreadable as error:
        return [], [error.finding]
    sheet = _UnitSheet(rows, findings, name, division_code)
    sound = [row for row in rows if sheet.is_sound(row)]
    sheet.check_roots()
    sheet.check_names()
    sheet.check_rooms(sound)
    holders = {row.values["parent_code"] for row in sound if row.values["level"] == "microgrid"}
    return [_unit(row, room=row.values["code"] in holders) for row in sound], sorted(findings)


def _unit(row: Row, *, room: bool) -> UnitRow:
    value = row.values
    lo, hi = interval_of(value["code"], value["level"], room=room)
    return UnitRow(
        code=value["code"],
        name=value["name"],
        level=value["level"],
        parent_code=value["parent_code"],
        scope=scope_of(value["code"]),
        lo=lo,
        hi=hi,
        pinyin=pinyin_key(value["name"]),
        groups=_groups_of(value[GROUPS]) if GROUPS in value else None,
    )


def _groups_of(text: str) -> tuple[str, ...]:
    return tuple(sorted({word for word in _BETWEEN.split(text) if word}))


class _UnitSheet:
    """All rows together, for checks that look at more than one."""

    def __init__(
        self, rows: list[Row], findings: list[Finding], name: str, division_code: str
    ) -> None:
        self.rows = rows
        self.findings = findings
        self.name = name
        self.division_code = division_code
        self.by_code: dict[str, Row] = {}
        for row in rows:
            self.by_code.setdefault(row.values["code"], row)

    def is_sound(self, row: Row) -> bool:
        """Note the first fault of each column of a row; tell whether there was none."""
        before = len(self.findings)
        self._check_name(row)
        self._check_groups(row)
        if self._check_level(row) and self._check_code(row):
            self._check_parent(row)
        return len(self.findings) == before

    def check_roots(self) -> None:
        """Note a missing county row, and every one after the first."""
        counties = [row for row in self.rows if row.values["level"] == "county"]
        if not counties:
            anchor = self.rows[0].place("level") if self.rows else None
            place = anchor or Place(self.name, 1, 1)
            words = "名单里没有县（level 为 county）这一行。"
            self.findings.append(Finding(place, words, "请加上县本级，上级代码留空。"))
        for row in counties[1:]:
            words = f"名单里有两个县（第一个在第 {counties[0].line} 行）。"
            self._fault(row, "level", words, "一份名单只写一个县。")

    def check_names(self) -> None:
        """Warn of units under one parent that cannot be told apart by name."""
        first: dict[tuple[str, str], Row] = {}
        for row in self.rows:
            key = (row.values["parent_code"], row.values["name"])
            held = first.setdefault(key, row)
            if held is not row and row.values["name"]:
                words = f"“{key[1]}”在同一上级下重名（第一次在第 {held.line} 行）。"
                advice = "如果确是两个单位，请在名称里加以区分。"
                self.findings.append(Finding(row.place("name"), words, advice, "warning"))

    def check_rooms(self, rows: Iterable[Row]) -> None:
        """Note whatever lies among the codes that a grid keeps for its microgrids.

        The grid would see it and everything it files. As long as the grid has no microgrids it
        holds only itself, and the county is told.
        """
        held = {row.values["parent_code"] for row in rows if row.values["level"] == "microgrid"}
        rooms = {
            row.values["code"][:GRID]: row
            for row in rows
            if row.values["level"] == "grid" and has_room(row.values["code"])
        }
        for row in rows:
            code = row.values["code"]
            grid = rooms.get(code[:GRID])
            if grid is None or row is grid or row.values["level"] == "microgrid":
                continue
            words = (
                f"{row.values['name']}的代码 {code} 在网格{grid.values['name']}"
                f"（第 {grid.line} 行）留给微网格的号段里。"
            )
            if grid.values["code"] in held:
                self._fault(row, "code", words, _FOREIGN_ADVICE)
            else:
                finding = Finding(row.place("code"), words, _LATER_ADVICE, "warning")
                self.findings.append(finding)

    def _check_name(self, row: Row) -> None:
        name = row.values["name"]
        bad = bad_character(name)
        if not name:
            self._fault(row, "name", "单位名称是空的。", "请填写名称。")
        elif bad:
            self._fault(row, "name", f"名称里{bad}。", "请删掉后重新输入。")
        elif len(name) > _LONGEST_NAME:
            words = f"名称有 {len(name)} 个字，最多 {_LONGEST_NAME} 个字。"
            self._fault(row, "name", words, "请写短一些。")

    def _check_groups(self, row: Row) -> None:
        for group in _groups_of(row.values.get(GROUPS, "")):
            if bad_character(group) or len(group) > _LONGEST_GROUP:
                words = f"组名“{group}”太长，或有看不见的字。"
                advice = f"请写短一些（不超过 {_LONGEST_GROUP} 个字），几个组之间用顿号。"
                self._fault(row, GROUPS, words, advice)

    def _check_level(self, row: Row) -> bool:
        level = row.values["level"]
        if level in LEVELS:
            return True
        advice = f"可用的有：{'、'.join(LEVELS)}。"
        return self._fault(row, "level", f"不认识的层级“{level}”。", advice)

    def _check_code(self, row: Row) -> bool:
        code, level = row.values["code"], row.values["level"]
        length = digits_of(level)
        word = LEVEL_WORDS[level]
        if not (code.isascii() and code.isdigit()):
            return self._fault(row, "code", f"代码“{code}”不全是数字。", "请只写数字。")
        if len(code) != length:
            words = f"{word}的代码应为 {length} 位，这里是 {len(code)} 位。"
            return self._fault(row, "code", words, LENGTH_ADVICE[length])
        if not SHAPES[level](code):
            return self._fault(row, "code", f"代码 {code} 不是{word}一级的代码。", SHAPE_ADVICE)
        return self._check_own(row, code)

    def _check_own(self, row: Row, code: str) -> bool:
        if not code.startswith(self.division_code):
            words = f"代码 {code} 不属于本县（{self.division_code}）。"
            return self._fault(row, "code", words, "请核对 county.yaml 里的 division_code。")
        held = self.by_code[code]
        if held is not row:
            words = f"代码 {code} 重复了（第一次在第 {held.line} 行）。"
            return self._fault(row, "code", words, "请核对，一个代码只给一个单位。")
        return True

    def _check_parent(self, row: Row) -> bool:
        level, parent = row.values["level"], row.values["parent_code"]
        if level == "county":
            return not parent or self._fault(
                row, "parent_code", "县这一行不写上级代码。", "请把这一格清空。"
            )
        if not parent:
            return self._fault(row, "parent_code", "没有写上级代码。", "请填上级单位的代码。")
        above = self.by_code.get(parent)
        if above is None:
            words = f"名单里没有上级 {parent}。"
            return self._fault(row, "parent_code", words, "请补上这个上级单位，或改正代码。")
        if self._loops(row):
            return self._fault(row, "parent_code", "上下级绕成了一个圈。", "请改正上级代码。")
        return self._check_above(row, above)

    def _check_above(self, row: Row, above: Row) -> bool:
        level, over = row.values["level"], above.values["level"]
        if over in LEVELS and over not in ABOVE[level]:
            words = f"{LEVEL_WORDS[level]}不能直接放在{LEVEL_WORDS[over]}下面。"
            wanted = "、".join(LEVEL_WORDS[each] for each in ABOVE[level])
            return self._fault(row, "parent_code", words, f"上级应为：{wanted}。")
        parent = above.values["code"]
        if level == "microgrid" and not has_room(parent):
            words = f"上级网格 {parent} 的顺序号不以 000 结尾，下面放不下微网格。"
            return self._fault(row, "parent_code", words, _ROOM_ADVICE)
        shared = shared_with(level, over)
        if row.values["code"][:shared] != parent[:shared]:
            words = f"代码 {row.values['code']} 和上级 {parent} 对不上。"
            advice = f"前 {shared} 位应当相同，请核对代码或上级。"
            return self._fault(row, "code", words, advice)
        return True

    def _loops(self, row: Row) -> bool:
        seen: set[str] = set()
        at: Row | None = row
        while at is not None and at.values["code"] not in seen:
            seen.add(at.values["code"])
            at = self.by_code.get(at.values["parent_code"])
        return at is not None and at.values["code"] == row.values["code"]

    def _fault(self, row: Row, column: str, message: str, advice: str) -> bool:
        self.findings.append(Finding(row.place(column), message, advice))
        return False
