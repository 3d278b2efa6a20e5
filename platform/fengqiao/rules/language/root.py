"""The whole file: its parts in the order in which one looks up what another says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fengqiao.rules.language.decisions import DECISIONS
from fengqiao.rules.language.declared import BASIS, FACTS, REGISTERS, WAIVERS
from fengqiao.rules.language.examples import EXAMPLES
from fengqiao.rules.language.following import GRADES, MONEY, RANKING
from fengqiao.rules.language.kinds import Day, Identifier, OneOf, Text, Version
from fengqiao.rules.language.measures import MEASURES
from fengqiao.rules.language.parameters import PARAMETERS
from fengqiao.rules.language.scheme import (
    BONUS_GROUPS,
    BONUSES,
    POINTS_PART,
    SECTIONS,
    Points,
    SectionTree,
)
from fengqiao.rules.language.shapes import Filled, ListOf, Part, Record
from fengqiao.rules.language.sheet import Faulty, Sheet, closest, nearest
from fengqiao.rules.language.terms import ROLL_UP
from fengqiao.rules.model.declared import LEVELS, PERIODS, Fact, Register
from fengqiao.rules.model.quantities import Quantity
from fengqiao.rules.model.ruleset import Rules
from fengqiao.rules.model.scheme import Item, Section, Total
from fengqiao.sources import Node

EXTENDS = Record(
    "上位办法（extends）",
    (
        Part("file", Text(200), "文件", required=True),
        Part("ruleset", Identifier(), "上位办法代号", required=True),
        Part("version", Version(60), "上位办法版本", required=True),
    ),
    lambda filled, sheet: (filled["file"], filled["ruleset"], filled["version"]),
)


def _make_valid(filled: Filled, sheet: Sheet) -> tuple[str, str]:
    first, last = filled["from"], filled["to"]
    if last != "open" and last < first:
        message = f"失效日期早于生效日期 {first}。"
        sheet.refuse(filled.at("to"), message, "请核对；长期有效写 open。")
    return first, last


VALID = Record(
    "有效期（valid）",
    (
        Part("from", Day(), "从哪天起", required=True),
        Part("to", Day(("open",)), "到哪天", required=True),
    ),
    _make_valid,
)
APPLIES_TO = Record(
    "适用对象（applies_to）",
    (
        Part(
            "level", ListOf("级别", OneOf(LEVELS), least=1, alone=True), "考核哪一级", required=True
        ),
        Part("period", OneOf(PERIODS), "多久考核一次", required=True),
    ),
    lambda filled, sheet: (filled["level"], filled["period"]),
)
LOCKABLE = (
    "points",
    "ranking",
    "grades",
    "valid",
    "applies_to",
    "roll_up",
    "money",
    "bonus_groups",
)
# In the order of reading: facts and registers before the conditions and formulas that use them.
PARTS = (
    Part("ruleset", Identifier(), "办法代号", required=True),
    Part("version", Version(60), "版本", required=True),
    Part("title", Text(200), "办法名称", required=True),
    Part("source", Text(), "出处"),
    Part("variant", Text(), "读法"),
    Part("extends", EXTENDS, "上位办法"),
    Part("locked", ListOf("部分", OneOf(LOCKABLE), alone=True), "下级不得改动的部分"),
    Part("valid", VALID, "有效期", required=True),
    Part("applies_to", APPLIES_TO, "适用对象", required=True),
    Part("points", POINTS_PART, "分值", required=True),
    Part("basis", BASIS, "依据"),
    Part("waivers", WAIVERS, "例外"),
    Part("facts", FACTS, "数据"),
    Part("registers", REGISTERS, "登记簿"),
    Part("parameters", PARAMETERS, "参数"),
    Part("measures", MEASURES, "中间指标"),
    Part("sections", SECTIONS, "各部分", required=True),
    Part("bonuses", BONUSES, "加分项"),
    Part("bonus_groups", BONUS_GROUPS, "加分组"),
    Part("roll_up", ROLL_UP, "各期合成"),
    Part("ranking", RANKING, "排名"),
    Part("grades", GRADES, "等次"),
    Part("decisions", DECISIONS, "处理决定"),
    Part("money", MONEY, "奖罚金额"),
    Part("examples", EXAMPLES, "算例"),
)
# These parts are lists of records under the same name in the file and in the rules.
_LISTS = (
    "basis",
    "parameters",
    "facts",
    "registers",
    "measures",
    "bonuses",
    "bonus_groups",
    "grades",
    "decisions",
    "money",
    "waivers",
)
_NO_TOTAL = Points(
    Total(Quantity(0), "leave", "sum", Quantity(0), None, None, None, None, 2), 2, frozenset()
)


class Root:
    """The parts of a file that could be read; a faulty one counts as absent.

    ``best_said`` tells for every key of the ranking whether it says which end is best.
    """

    def __init__(self, node: Node, parts: dict[str, Any]) -> None:
        self.filled = Filled(node, "", parts)
        self.points: Points = parts.get("points") or _NO_TOTAL
        self.best_said: tuple[bool, ...] = parts["ranking"][1] if "ranking" in parts else ()
        self.rules = _rules(self.filled, self.points)


def read_root(node: Node, sheet: Sheet) -> Root:
    """Read every part of a file, noting what is wrong with each.

    :raises Faulty: if the file is no mapping at all, or has no sections
    """
    if node.fields is None:
        advice = "开头应当是“ruleset: 代号”。请检查是否放错了文件。"
        sheet.refuse(node.place, "这个文件不是考核办法。", advice)
    fields = _under_right_names(node, node.fields, sheet)
    node = replace(node, fields=fields)
    _note_declared(fields, sheet)
    parts: dict[str, Any] = {}
    for part in PARTS:
        if part.key in fields:
            _read_part(part, fields[part.key], parts, sheet)
        elif part.required:
            message = f"考核办法缺少“{part.key}”（{part.words}）一栏。"
            sheet.error(node.place, message, f"请补上一行“{part.key}: …”。")
    if "sections" not in fields:
        # Nearly everything else names what stands there, and would look wrong without it.
        raise Faulty
    return Root(node, parts)


def _under_right_names(node: Node, fields: dict[str, Node], sheet: Sheet) -> dict[str, Node]:
    """Return the parts with misspelt ones under the name that was meant.

    What a misspelt part declares is known so, and one fault does not look like many.
    """
    known = [part.key for part in PARTS]
    found = {key: entry for key, entry in fields.items() if key in known}
    for key, entry in fields.items():
        if key not in known:
            sheet.error(node.keys[key], f"考核办法里没有“{key}”这一栏。", nearest(key, known))
            found.setdefault(closest(key, known) or key, entry)
    return found


def _read_part(part: Part, node: Node, parts: dict[str, Any], sheet: Sheet) -> None:
    if node.text == "" and not part.required:
        # A heading without anything below it is a part that is not used.
        return
    try:
        parts[part.key] = part.kind.read(node, f"{part.key}（{part.words}）", sheet)
    except Faulty:
        return
    if part.key == "points":
        sheet.decimals = parts["points"].decimals
    elif part.key == "facts":
        facts: tuple[Fact, ...] = parts["facts"]
        sheet.choices.update(
            {fact.id: {label: code for code, label in fact.choices} for fact in facts}
        )
    elif part.key == "registers":
        registers: tuple[Register, ...] = parts["registers"]
        sheet.registers.update({register.id: register for register in registers})


def _note_declared(fields: dict[str, Node], sheet: Sheet) -> None:
    for part in ("facts", "registers", "parameters", "measures"):
        node = fields.get(part)
        sheet.declared[part] = tuple(node.fields or ()) if node else ()
    for part in ("basis", "bonuses", "bonus_groups", "decisions", "money", "grades"):
        sheet.declared[part] = tuple(_ids(fields.get(part), "grade" if part == "grades" else "id"))
    sheet.declared["sections"] = tuple(_ids_below(fields.get("sections")))


def _ids(node: Node | None, key: str) -> list[str]:
    entries = (node.entries or []) if node else []
    named = [(entry.fields or {}).get(key) for entry in entries]
    # Blanks around a name are no part of it, here as where it is read.
    return [one.text.strip() for one in named if one is not None and one.text]


def _ids_below(node: Node | None) -> list[str]:
    found = _ids(node, "id")
    for entry in (node.entries or []) if node else []:
        for part in ("items", "sections"):
            found += _ids_below((entry.fields or {}).get(part))
    return found


def _rules(filled: Filled, points: Points) -> Rules:
    trees: tuple[SectionTree, ...] = filled.get("sections", ())
    sections: list[Section] = []
    items: list[Item] = []
    for tree in trees:
        _flatten(tree, "", sections, items)
    levels, period = filled.get("applies_to", ((), ""))
    valid_from, valid_to = filled.get("valid", ("", ""))
    return Rules(
        id=filled.get("ruleset", ""),
        version=filled.get("version", ""),
        title=filled.get("title", ""),
        source=filled.get("source", ""),
        variant=filled.get("variant", ""),
        levels=levels,
        period=period,
        valid_from=valid_from,
        valid_to=valid_to,
        items=tuple(items),
        sections=tuple(sections),
        total=points.total,
        roll_up=filled.get("roll_up"),
        ranking=filled.get("ranking", (None, ()))[0],
        **{key: filled.get(key, ()) for key in _LISTS},
    )


def _flatten(tree: SectionTree, parent: str, sections: list[Section], items: list[Item]) -> None:
    sections.append(replace(tree.section, parent=parent))
    items += [replace(item, section=tree.section.id) for item in tree.items]
    for child in tree.children:
        _flatten(child, tree.section.id, sections, items)
