"""Reading sections, items and bonuses: the closed list of ways to earn or lose points."""

from __future__ import annotations

from collections.abc import Callable

from fengqiao.rules.mechanisms import Deduct, Manual, Mechanism, Missing
from fengqiao.rules.model import Bonus, Item, Section
from fengqiao.rules.naming import Names
from fengqiao.rules.numbers import show
from fengqiao.rules.reading_rates import read_attain, read_bands, read_ratio
from fengqiao.rules.shape import Sheet
from fengqiao.sources import Node

LARGEST_POINTS = 100_000_00

ITEM_FIELDS = ("id", "title", "weight", "missing", "owner", "clause")
Reader = Callable[[Names, Node, int, str], Mechanism]


def read_points(sheet: Sheet, node: Node | None, what: str, lowest: int = 0) -> int:
    """Return points in hundredths, by default not below zero."""
    return sheet.number(node, what, 2, lowest, LARGEST_POINTS)


def read_sections(names: Names, node: Node | None) -> tuple[Section, ...]:
    """Return the sections with their items; names them for ranking and examples."""
    sheet = names.sheet
    found = []
    for entry in sheet.entries(node, "sections（部分）"):
        parts = sheet.fields(entry, "部分", ("id", "title", "full", "items"))
        code = names.declare(parts.get("id"), "部分代号")
        title = sheet.text(parts.get("title"), f"部分“{code}”的名称")
        names.scored[code] = title
        full = read_points(sheet, parts.get("full"), f"部分“{code}”的满分")
        items = tuple(
            _read_item(names, item) for item in sheet.entries(parts.get("items"), "items")
        )
        found.append(Section(code, title, full, items))
        total = sum(item.weight for item in items)
        if not sheet.faulty:
            _check_sum(sheet, parts["full"], f"部分“{title}”", total, full)
    return tuple(found)


def _check_sum(sheet: Sheet, node: Node, what: str, total: int, full: int) -> None:
    if total != full:
        message = f"{what}各项合计 {show(total)} 分，与写明的满分 {show(full)} 分不一致。"
        sheet.error(node.place, message, "请核对各项分值。")


def _read_item(names: Names, node: Node) -> Item:
    sheet = names.sheet
    parts = sheet.fields(node, "指标", ITEM_FIELDS, tuple(MECHANISMS))
    code = names.declare(parts.get("id"), "指标代号")
    title = sheet.text(parts.get("title"), f"指标“{code}”的名称")
    names.scored[code] = title
    names.lawful(node.place, code, title)
    what = f"指标“{title or code}”"
    weight = read_points(sheet, parts.get("weight"), f"{what}的满分")
    return Item(
        code,
        title,
        weight,
        _read_mechanism(names, node, parts, weight, what),
        _read_missing(sheet, parts.get("missing"), weight, what),
        sheet.text(parts.get("owner"), f"{what}的评分单位"),
        names.clause(parts.get("clause"), what),
    )


def _read_mechanism(
    names: Names, node: Node, parts: dict[str, Node], weight: int, what: str
) -> Mechanism:
    written = [name for name in MECHANISMS if name in parts]
    if len(written) == 1:
        return MECHANISMS[written[0]](names, parts[written[0]], weight, what)
    listed = "、".join(MECHANISMS)
    if written:
        place = parts[written[1]].place
        names.sheet.error(place, f"{what}写了两种计分办法。", "请只留一种。")
    else:
        names.sheet.error(node.place, f"{what}没有写计分办法。", f"请写其中一种：{listed}。")
    return Deduct((), 0, None)


def _read_missing(sheet: Sheet, node: Node | None, weight: int, what: str) -> Missing:
    if node is not None and node.fields is not None:
        parts = sheet.fields(node, f"{what}的 missing", ("fixed",))
        fixed = sheet.number(parts.get("fixed"), f"{what}的固定分", 2, 0, weight)
        return Missing("fixed", fixed)
    policy = sheet.choice(node, f"{what}的 missing", ("block", "zero", "full"))
    return Missing(policy, weight if policy == "full" else 0)


def read_each(names: Names, node: Node | None, what: str) -> tuple[tuple[str, int], ...]:
    """Return figures and the points each count of them moves."""
    sheet = names.sheet
    if node is None:
        return ()
    if not node.fields:
        sheet.error(node.place, f"{what}的 each 应当写：数据代号: 每次的分值。")
        return ()
    found = []
    for name, entry in node.fields.items():
        names.counted(name, node.keys[name])
        found.append((name, read_points(sheet, entry, f"{what}中“{name}”每次的分值")))
    return tuple(found)


def _read_deduct(names: Names, node: Node, weight: int, what: str) -> Deduct:
    sheet = names.sheet
    parts = sheet.fields(node, f"{what}的 deduct", ("each", "floor"), ("cap",))
    each = read_each(names, parts.get("each"), what)
    floor_node = parts.get("floor")
    floor: int | None = None
    if floor_node is None or floor_node.text != "none":
        lowest = -LARGEST_POINTS
        floor = sheet.number(floor_node, f"{what}的最低分", 2, lowest, weight)
    if floor_node is not None and (floor is None or floor < 0):
        sheet.warn(floor_node.place, f"{what}可以扣成负分，会减少总分。", "请确认文件有此规定。")
    return Deduct(each, floor, _read_cap(sheet, parts.get("cap"), weight, what))


def _read_cap(sheet: Sheet, node: Node | None, weight: int, what: str) -> int | None:
    if node is None:
        return None
    cap = read_points(sheet, node, f"{what}的最多扣分")
    if cap > weight:
        sheet.warn(node.place, f"{what}最多扣的分超过了本项满分。", "请确认文件是这样规定的。")
    return cap


def _read_manual(names: Names, node: Node, weight: int, what: str) -> Manual:
    sheet = names.sheet
    parts = sheet.fields(node, f"{what}的 manual", ("fact", "lowest", "highest"))
    word = sheet.text(parts.get("fact"), f"{what}的数据")
    if word:
        fact = names.fact(word, parts["fact"].place)
        if fact is not None and fact.origin.split(".")[0] != "manual":
            sheet.error(
                parts["fact"].place, f"“{word}”不是人工评定的数据。", "来源应以 manual 开头。"
            )
    lowest = read_points(sheet, parts.get("lowest"), f"{what}的最低分")
    highest = sheet.number(parts.get("highest"), f"{what}的最高分", 2, lowest, weight)
    return Manual(word, lowest, highest)


MECHANISMS: dict[str, Reader] = {
    "deduct": _read_deduct,
    "ratio": read_ratio,
    "attain": read_attain,
    "bands": read_bands,
    "manual": _read_manual,
}


def read_bonuses(names: Names, node: Node | None) -> tuple[Bonus, ...]:
    """Return the bonus lines; there may be none."""
    sheet = names.sheet
    return tuple(_read_bonus(names, entry) for entry in sheet.entries(node, "bonuses（加分）"))


def _read_bonus(names: Names, node: Node) -> Bonus:
    sheet = names.sheet
    parts = sheet.fields(node, "加分项", ("id", "title", "add", "missing", "owner", "clause"))
    code = names.declare(parts.get("id"), "加分项代号")
    title = sheet.text(parts.get("title"), f"加分项“{code}”的名称")
    names.scored[code] = title
    names.lawful(node.place, code, title)
    what = f"加分项“{title or code}”"
    add = sheet.fields(parts["add"], f"{what}的 add", ("each", "cap")) if "add" in parts else {}
    return Bonus(
        code,
        title,
        read_each(names, add.get("each"), what),
        read_points(sheet, add.get("cap"), f"{what}的加分上限"),
        sheet.choice(parts.get("missing"), f"{what}的 missing", ("block", "zero")),
        sheet.text(parts.get("owner"), f"{what}的评分单位"),
        names.clause(parts.get("clause"), what),
    )
