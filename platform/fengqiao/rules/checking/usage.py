"""What is declared and never used, has no basis, owner or value in force."""

from __future__ import annotations

from fengqiao.rules.checking.names import Names
from fengqiao.rules.checking.walking import records_in
from fengqiao.rules.language.root import Root
from fengqiao.rules.language.sheet import Sheet, nearest
from fengqiao.rules.model.measures import Lateness, Rows
from fengqiao.rules.model.ruleset import Rules
from fengqiao.sources import Place


def check_usage(root: Root, names: Names, sheet: Sheet) -> None:
    """Note unused declarations, unknown clauses, items nobody owns, values not in force."""
    rules = root.rules
    _check_clauses(rules, sheet)
    _check_groups(root, sheet)
    _check_force(rules, sheet)
    if not sheet.faulty:
        # A name written wrong would make its figure look unused as well.
        _check_unused(rules, names, sheet)


def _check_unused(rules: Rules, names: Names, sheet: Sheet) -> None:
    of_rows = {
        part.register for part in records_in(rules.measures) if isinstance(part, Rows | Lateness)
    }
    for words, declared, used in (
        ("数据", rules.facts, names.used),
        ("参数", rules.parameters, names.used),
        ("中间指标", rules.measures, names.used),
        ("登记簿", rules.registers, of_rows),
    ):
        for one in declared:
            if one.id not in used:
                message = f"{words}“{one.id}”没有任何一条规则用到。"
                sheet.warn(one.place, message, "不需要就删掉。")


def _check_clauses(rules: Rules, sheet: Sheet) -> None:
    known = sheet.declared["basis"]
    items = (*rules.items, *rules.bonuses)
    named = [(item.clause, item.place) for item in items]
    named += [(decision.clause, decision.place) for decision in rules.decisions]
    named += [(money.clause, money.place) for money in rules.money]
    for clause, place in named:
        if clause and clause not in known:
            message = f"basis 里没有“{clause}”这一条依据。"
            sheet.error(place, message, nearest(clause, known) or "请在 basis 里补上。")
    for item in items:
        missing = [words for words, value in _SAID if not getattr(item, value)]
        if missing:
            message = f"“{item.title}”没有写{'、'.join(missing)}。"
            sheet.warn(item.place, message, "建议补上，结果里会印出来。")


_SAID = (("由谁评分（owner）", "owner"), ("依据（clause）", "clause"))


def _check_groups(root: Root, sheet: Sheet) -> None:
    rules = root.rules
    known = sheet.declared["bonuses"]
    seen: dict[str, str] = {}
    place = root.filled.at("bonus_groups")
    for group in rules.bonus_groups:
        for word in group.of:
            if word not in known:
                sheet.error(place, f"没有叫“{word}”的加分项。", nearest(word, known))
            elif word in seen:
                message = f"加分项“{word}”写在了两个组里（{seen[word]}、{group.id}）。"
                sheet.error(place, message, "请只留一个组。")
            seen[word] = group.id


def _check_force(rules: Rules, sheet: Sheet) -> None:
    for parameter in rules.parameters:
        first = min(day for day, _, _ in parameter.values)
        if rules.valid_from and first > rules.valid_from:
            message = f"参数“{parameter.title}”从 {first} 才有值，办法从 {rules.valid_from} 起用。"
            sheet.error(parameter.place, message, "请补上办法开始时的值。")


def start_of(sheet: Sheet) -> Place:
    """Return the first place of the file, for what is missing from it as a whole."""
    return Place(next(iter(sheet.texts), ""), 1, 1)
