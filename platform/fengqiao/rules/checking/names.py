"""Names: each is declared once, and every name used is known and known early enough."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from fengqiao.rules.checking.walking import records_in
from fengqiao.rules.language.formulas import LOOKING_BACK
from fengqiao.rules.language.root import Root
from fengqiao.rules.language.sheet import Sheet, nearest
from fengqiao.rules.language.titles import OWN_WORDS
from fengqiao.rules.model.conditions import Is
from fengqiao.rules.model.formulas import Call, Name
from fengqiao.rules.model.measures import Lateness, Rows, Survey
from fengqiao.rules.model.mechanisms import Lookup, Manual
from fengqiao.rules.model.ruleset import Rules
from fengqiao.rules.model.scheme import Item
from fengqiao.sources import Node, Place

_OVER_ROWS = (Rows, Lateness)


class Names:
    """What may be named where, and what has been used so far."""

    def __init__(self, root: Root, sheet: Sheet) -> None:
        self.rules: Rules = root.rules
        self.sheet = sheet
        declared = sheet.declared
        self.facts = set(declared["facts"])
        self.inputs = {
            word for part in ("facts", "parameters", "measures") for word in declared[part]
        }
        self.points = {*declared["sections"], *declared["bonuses"]}
        self.groups = {*declared["bonus_groups"]}
        self.used: set[str] = set()

    def name(self, word: str, place: Place, allowed: Collection[str]) -> None:
        """Note a name that is unknown, or known only later."""
        self.used.add(word)
        if word in allowed:
            return
        if word in self.inputs or word in self.points or word in self.groups or word in OWN_WORDS:
            title = OWN_WORDS.get(word, word)
            message = f"“{title}”在这里还没有算出来，不能用。"
            self.sheet.error(place, message, "这里只能用数据、参数、中间指标和前面的项目。")
            return
        self.sheet.error(place, f"没有叫“{word}”的数据或项目。", self.advice(word, allowed))

    def advice(self, word: str, allowed: Collection[str]) -> str:
        """Return what was probably meant."""
        if "-" in word and all(part in allowed or part.isdigit() for part in word.split("-")):
            return f"减号两边要留空格：{' - '.join(word.split('-'))}。"
        return nearest(word, sorted(allowed))

    def fact(self, word: str, place: Place) -> None:
        """Note a name that is no fact."""
        self.used.add(word)
        if word not in self.facts:
            message = f"没有叫“{word}”的数据。"
            self.sheet.error(place, message, nearest(word, sorted(self.facts)))

    def within(self, record: object, allowed: Collection[str]) -> None:
        """Check every name inside a record that speaks of units, not of rows."""
        for part in records_in(record, stop=_OVER_ROWS):
            if isinstance(part, Name):
                self.name(part.word, part.place, allowed)
            elif isinstance(part, Is):
                self.fact(part.name, part.place)
            elif isinstance(part, Lookup | Manual):
                self.fact(part.fact, part.place)
            elif isinstance(part, Call) and part.function in LOOKING_BACK:
                self.past(part)

    def past(self, call: Call) -> None:
        """Note a look back at something that is not kept for earlier periods."""
        name = call.arguments[0]
        if isinstance(name, Name) and name.word in self.points:
            message = f"{call.function} 只能看往期的数据、中间指标或总分。"
            self.sheet.error(name.place, message, "请改用数据的代号。")


def check_names(root: Root, sheet: Sheet) -> Names:
    """Note every name declared twice, unknown, or used before it is worked out."""
    names = Names(root, sheet)
    _check_clashes(root, names)
    for measure in names.rules.measures:
        names.within(measure.source, names.inputs)
        if isinstance(measure.source, Survey):
            for word, _ in measure.source.answers:
                names.fact(word, measure.place)
    for parameter in names.rules.parameters:
        if parameter.by is not None:
            names.fact(parameter.by, parameter.place)
    _check_items(names)
    _check_after(names, root.filled.at("ranking"))
    for name, label in sheet.labelled:
        if name.word in names.inputs | names.points | set(OWN_WORDS):
            message = f"“{name.word}”不是选项数据，不能和文字“{label}”比较。"
            sheet.error(name.place, message, "数字请和数字比较。")
    return names


def _check_items(names: Names) -> None:
    """Items see the items and finished sections before them; a section its own parts too."""
    rules = names.rules
    items = {item.id: item for item in rules.items}
    sections = {section.id: section for section in rules.sections}
    earlier: set[str] = set()
    for word in finishing_order(rules):
        allowed = names.inputs | earlier
        if word in items:
            _check_item(names, items[word], allowed)
        else:
            names.within((sections[word].only_for, sections[word].zero_if), allowed)
        earlier.add(word)
    for bonus in rules.bonuses:
        _check_item(names, bonus, names.inputs | earlier)
        earlier.add(bonus.id)


def finishing_order(rules: Rules) -> list[str]:
    """Return items and sections in the order in which they are worked out: parts before wholes."""
    parts = {section.id: section.parts for section in rules.sections}
    order: list[str] = []
    waiting = [(section.id, False) for section in reversed(rules.sections) if not section.parent]
    while waiting:
        word, finished = waiting.pop()
        if finished or word not in parts:
            order.append(word)
        else:
            waiting.append((word, True))
            waiting += [(part, False) for part in reversed(parts[word])]
    return list(dict.fromkeys(order))


def _check_item(names: Names, item: Item, allowed: Collection[str]) -> None:
    conditions = (item.only_for, item.zero_if, item.full_if)
    names.within((item.mechanism, *conditions), allowed)
    if item.weight_by is not None:
        names.fact(item.weight_by.fact, item.place)


def _check_after(names: Names, ranking: Place) -> None:
    rules = names.rules
    everything = names.inputs | names.points | names.groups | set(OWN_WORDS)
    if rules.ranking is not None:
        names.within(rules.ranking, everything - {"rank"})
        if rules.ranking.groups is not None:
            names.fact(rules.ranking.groups, ranking)
    names.within((rules.grades, rules.decisions, rules.money), everything)


def _check_clashes(root: Root, names: Names) -> None:
    """Note ids used twice: one space for what formulas name, one each for the rest."""
    fields = root.filled.node.fields or {}
    shared = [*_keys(fields, ("facts", "parameters", "measures"))]
    shared += _ids_in(fields.get("sections"))
    shared += [*_ids_in(fields.get("bonuses")), *_ids_in(fields.get("bonus_groups"))]
    _note_twice(shared, names.sheet)
    for part in ("basis", "decisions", "money"):
        _note_twice(_ids_in(fields.get(part)), names.sheet)
    _note_twice(_ids_in(fields.get("grades"), "grade"), names.sheet)


def _keys(fields: dict[str, Node], parts: Iterable[str]) -> list[tuple[str, Place]]:
    nodes = [fields[part] for part in parts if part in fields]
    return [pair for node in nodes for pair in node.keys.items()]


def _ids_in(node: Node | None, key: str = "id") -> list[tuple[str, Place]]:
    found = []
    for entry in (node.entries or []) if node else []:
        inside = entry.fields or {}
        if key in inside and inside[key].text:
            # As it is read: blanks around a name do not make it another one.
            found.append(((inside[key].text or "").strip(), inside[key].place))
        for part in ("items", "sections"):
            found += _ids_in(inside.get(part))
    return found


def _note_twice(names: list[tuple[str, Place]], sheet: Sheet) -> None:
    first: dict[str, Place] = {}
    for word, place in names:
        if word in first:
            message = f"代号“{word}”已经用过（第 {first[word].line} 行）。"
            sheet.error(place, message, "请换一个代号。")
        first.setdefault(word, place)
