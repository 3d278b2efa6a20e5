"""Reading a rule file whole: the front door of the rule engine."""

from __future__ import annotations

from pathlib import Path

from fengqiao.rules.model import Rules, RuleSet, Section
from fengqiao.rules.naming import Names
from fengqiao.rules.numbers import show
from fengqiao.rules.reading_decisions import check_leave_out, read_decisions, read_ranking
from fengqiao.rules.reading_examples import read_examples
from fengqiao.rules.reading_facts import read_applies_to, read_basis, read_facts, read_valid
from fengqiao.rules.reading_items import read_bonuses, read_points, read_sections
from fengqiao.rules.shape import RuleErrors, Sheet
from fengqiao.sources import Finding, Node, Place, Unreadable, parse_yaml, read_yaml

LONGEST_FILE = 256 * 1024
WRONG_FILE_ADVICE = "请检查是否放错了文件。"
HEAD = ("ruleset", "version", "title", "valid", "applies_to", "points", "basis", "facts")
BODY = ("sections", "bonuses", "ranking", "decisions", "examples")


def read_rule_set(source: Path | str, name: str = "rules.yaml") -> RuleSet:
    """Return the checked rule set of a file, or of its text.

    A ``Path`` is read from disk and named by its last part in findings; a ``str`` is the text
    itself and is named ``name``.

    :raises RuleErrors: with every finding, if there is at least one error
    """
    sheet = Sheet()
    try:
        root = _open(source, name)
    except Unreadable as error:
        raise RuleErrors([error.finding]) from None
    rule_set = _read_root(sheet, root)
    if sheet.faulty:
        raise RuleErrors(sheet.findings)
    return rule_set


def _open(source: Path | str, name: str) -> Node:
    shown = source.name if isinstance(source, Path) else name
    if isinstance(source, Path):
        size = source.stat().st_size if source.is_file() else 0
    else:
        size = len(source)
    if size > LONGEST_FILE:
        message = f"文件太大，最多 {LONGEST_FILE // 1024} KB。"
        raise Unreadable(Finding(Place(shown, 1, 1), message, WRONG_FILE_ADVICE))
    try:
        return read_yaml(source) if isinstance(source, Path) else parse_yaml(source, shown)
    except RecursionError:
        message = "括号或缩进套得太深。"
        raise Unreadable(Finding(Place(shown, 1, 1), message, WRONG_FILE_ADVICE)) from None


def _read_root(sheet: Sheet, root: Node) -> RuleSet:
    parts = sheet.fields(root, "考核办法", HEAD + BODY)
    names = Names(sheet)
    rules = _read_rules(names, parts)
    _check_whole(names, parts, rules)
    decisions = tuple(decision.id for decision in rules.decisions)
    examples = read_examples(names, parts.get("examples"), decisions)
    return RuleSet(rules, examples, tuple(sorted(sheet.findings)))


def _read_rules(names: Names, parts: dict[str, Node]) -> Rules:
    """Return the rules; read in the order of the file, as later parts use earlier names."""
    sheet = names.sheet
    return Rules(
        sheet.identifier(parts.get("ruleset"), "办法代号", ()),
        sheet.text(parts.get("version"), "版本"),
        sheet.text(parts.get("title"), "名称"),
        *read_valid(sheet, parts.get("valid")),
        *read_applies_to(sheet, parts.get("applies_to")),
        *_read_full(sheet, parts.get("points")),
        read_basis(names, parts.get("basis")),
        read_facts(names, parts.get("facts")),
        read_sections(names, parts.get("sections")),
        read_bonuses(names, parts.get("bonuses")),
        ranking := read_ranking(names, parts.get("ranking")),
        read_decisions(names, parts.get("decisions"), ranking),
    )


def _read_full(sheet: Sheet, node: Node | None) -> tuple[int, int]:
    if node is None:
        return 0, 0
    parts = sheet.fields(node, "points（分值）", ("full", "decimals", "bonus_cap"))
    sheet.number(parts.get("decimals"), "分值的小数位", 0, 2, 2)
    full = read_points(sheet, parts.get("full"), "满分", 1)
    return full, read_points(sheet, parts.get("bonus_cap"), "全部加分的上限")


def _check_whole(names: Names, parts: dict[str, Node], rules: Rules) -> None:
    sheet = names.sheet
    check_leave_out(sheet, parts.get("ranking"), rules.ranking, rules.decisions)
    if sheet.faulty:
        # A name written wrong would make its figure look unused as well.
        return
    for name, place in names.fact_places.items():
        if name not in names.used:
            sheet.warn(place, f"数据“{name}”没有任何一条规则用到。", "不需要就删掉。")
    _check_full(sheet, parts["points"], rules.sections, rules.full)


def _check_full(sheet: Sheet, node: Node, sections: tuple[Section, ...], full: int) -> None:
    total = sum(section.full for section in sections)
    if total != full:
        message = f"各部分合计 {show(total)} 分，与写明的满分 {show(full)} 分不一致。"
        sheet.error(node.place, message, "请核对各部分的满分。")
