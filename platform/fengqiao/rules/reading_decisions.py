"""Reading the ranking and what follows from it: nothing a text leaves open has a default."""

from __future__ import annotations

from fengqiao.rules.model import (
    MARKS,
    Condition,
    Decision,
    Edge,
    FactIs,
    Ranking,
    RankKey,
    Run,
)
from fengqiao.rules.naming import Names
from fengqiao.rules.shape import Sheet, nearest
from fengqiao.sources import Node

LARGEST_GROUP = 100_000
MOST_YEARS = 12
DECISION_FIELDS = ("id", "title", "when", "then", "authority", "lasts", "clause")


def read_ranking(names: Names, node: Node | None) -> Ranking:
    """Return how units are ranked; ``leave_out`` names decisions checked later."""
    sheet = names.sheet
    if node is None:
        return Ranking((), "share", 0, "neither", ())
    wanted = ("order", "ties", "smallest_group", "overlap", "leave_out")
    parts = sheet.fields(node, "ranking（排名）", wanted)
    order = tuple(
        _read_key(names, entry) for entry in sheet.entries(parts.get("order"), "排名依据")
    )
    if "order" in parts and not order:
        sheet.error(parts["order"].place, "没有写按什么排名。", "一般写 - {by: total}。")
    return Ranking(
        order,
        sheet.choice(parts.get("ties"), "并列的办法", ("share",)),
        sheet.number(parts.get("smallest_group"), "最少排名单位数", 0, 1, LARGEST_GROUP),
        sheet.choice(parts.get("overlap"), "同时属于前几名和后几名时的办法", ("neither", "both")),
        sheet.texts(parts.get("leave_out"), "不参加排名的情形"),
    )


def _read_key(names: Names, node: Node) -> RankKey:
    sheet = names.sheet
    parts = sheet.fields(node, "排名依据", ("by",), ("best",))
    word = sheet.text(parts.get("by"), "排名依据")
    best = sheet.choice(parts.get("best"), "best", ("high", "low")) or "high"
    if word and word != "total" and word not in names.scored:
        _check_fact_key(names, parts["by"], word, has_best="best" in parts)
    return RankKey(word, best)


def _check_fact_key(names: Names, node: Node, word: str, *, has_best: bool) -> None:
    if word not in names.facts:
        known = ["total", *names.scored, *names.facts]
        names.sheet.error(node.place, f"排名依据“{word}”不认识。", nearest(word, known))
        return
    names.counted(word, node.place)
    if not has_best:
        message = f"按数据“{word}”排名，要写明高的在前还是低的在前。"
        names.sheet.error(node.place, message, "请加 best: high 或 best: low。")


def read_decisions(names: Names, node: Node | None, ranking: Ranking) -> tuple[Decision, ...]:
    """Return the decisions in the order of the file; a run may only look at an earlier one."""
    sheet = names.sheet
    found: dict[str, Decision] = {}
    for entry in sheet.entries(node, "decisions（处理决定）"):
        decision = _read_decision(names, entry, found)
        found[decision.id] = decision
        _check_group(sheet, entry, decision, ranking)
    return tuple(found.values())


def check_leave_out(
    sheet: Sheet, node: Node | None, ranking: Ranking, decisions: tuple[Decision, ...]
) -> None:
    """Note units left out of the ranking for a reason that itself needs the ranking."""
    known = {entry.id: entry for entry in decisions}
    listed = (node.fields or {}).get("leave_out") if node else None
    entries = listed.entries or [] if listed else []
    for word, entry in zip(ranking.leave_out, entries, strict=False):
        if word not in known:
            message = f"decisions 里没有“{word}”。"
            sheet.error(entry.place, message, nearest(word, known))
        elif not isinstance(known[word].condition, FactIs):
            message = f"“{word}”本身要等排名出来才知道，不能用来决定谁不参加排名。"
            sheet.error(entry.place, message, "只能写按数据认定的决定。")


def _check_group(sheet: Sheet, node: Node, decision: Decision, ranking: Ranking) -> None:
    condition = decision.condition
    if isinstance(condition, Edge) and ranking.smallest_group <= condition.count:
        message = f"“{decision.title}”取 {condition.count} 名，而排名最少只要"
        message += f" {ranking.smallest_group} 个单位，可能人人都在内。"
        sheet.warn(node.place, message, "请把 smallest_group 写大一些。")


def _read_decision(names: Names, node: Node, earlier: dict[str, Decision]) -> Decision:
    sheet = names.sheet
    parts = sheet.fields(node, "处理决定", DECISION_FIELDS)
    code = sheet.identifier(parts.get("id"), "决定代号", earlier)
    title = sheet.text(parts.get("title"), f"决定“{code}”的名称")
    what = f"决定“{title or code}”"
    condition = _read_condition(names, parts.get("when"), earlier, what)
    mark, effects, accountable, points, add_to = _read_then(sheet, parts.get("then"), what)
    return Decision(
        code,
        title,
        condition,
        mark,
        effects,
        accountable,
        points,
        add_to,
        sheet.text(parts.get("authority"), f"{what}的作出机关"),
        _read_lasts(sheet, parts.get("lasts"), what),
        names.clause(parts.get("clause"), what),
    )


def _read_condition(
    names: Names, node: Node | None, earlier: dict[str, Decision], what: str
) -> Condition:
    sheet = names.sheet
    if node is None:
        return Edge("bottom", 1, "all_in")
    written = set(node.fields or {})
    if "years_running" in written:
        return _read_run(sheet, node, earlier, what)
    if "fact" in written:
        return _read_fact_is(names, node, what)
    side = "top" if "top" in written else "bottom"
    if side not in written:
        advice = "可以写 top、bottom、years_running 或 fact。"
        sheet.error(node.place, f"{what}没有写条件。", advice)
        return Edge("bottom", 1, "all_in")
    parts = sheet.fields(node, f"{what}的条件", (side, "at_edge"))
    count = sheet.number(parts.get(side), f"{what}的名次数", 0, 1, LARGEST_GROUP)
    at_edge = sheet.choice(parts.get("at_edge"), f"{what}的边界并列", ("all_in", "none_in"))
    return Edge(side, count, at_edge)


def _read_run(sheet: Sheet, node: Node, earlier: dict[str, Decision], what: str) -> Run:
    wanted = ("decision", "years_running", "missing_year")
    parts = sheet.fields(node, f"{what}的条件", wanted)
    word = sheet.text(parts.get("decision"), f"{what}所看的决定")
    if word and word not in earlier:
        message = f"前面没有代号为“{word}”的决定。"
        sheet.error(parts["decision"].place, message, nearest(word, earlier))
    years = sheet.number(parts.get("years_running"), f"{what}的年数", 0, 2, MOST_YEARS)
    allowed = ("breaks", "bridges", "block")
    return Run(word, years, sheet.choice(parts.get("missing_year"), "缺年份的办法", allowed))


def _read_fact_is(names: Names, node: Node, what: str) -> FactIs:
    sheet = names.sheet
    parts = sheet.fields(node, f"{what}的条件", ("fact", "is", "missing"))
    word = sheet.text(parts.get("fact"), f"{what}的数据")
    label = sheet.text(parts.get("is"), f"{what}的选项")
    missing = sheet.choice(parts.get("missing"), f"{what}的 missing", ("block", "not_met"))
    fact = names.fact(word, parts["fact"].place) if word else None
    codes = {title: code for code, title in fact.choices} if fact else {}
    if fact and label and label not in codes:
        message = f"“{fact.title}”没有“{label}”这个选项。"
        sheet.error(parts["is"].place, message, nearest(label, codes))
    return FactIs(word, codes.get(label, 0), label, missing)


def _read_then(
    sheet: Sheet, node: Node | None, what: str
) -> tuple[str, tuple[str, ...], tuple[str, ...], int, str]:
    if node is None:
        return "", (), (), 0, ""
    parts = sheet.fields(node, f"{what}的 then", ("mark", "effects"), ("accountable", "add"))
    mark = sheet.choice(parts.get("mark"), f"{what}的状态", MARKS)
    effects = sheet.texts(parts.get("effects"), f"{what}的后果")
    people = sheet.texts(parts.get("accountable"), f"{what}的追责对象")
    if "add" not in parts:
        return mark, effects, people, 0, ""
    add = sheet.fields(parts["add"], f"{what}的 add", ("points", "to"))
    points = sheet.number(add.get("points"), f"{what}的加分", 2, 0, 100_000_00)
    return mark, effects, people, points, sheet.text(add.get("to"), f"{what}加到哪项考核")


def _read_lasts(sheet: Sheet, node: Node | None, what: str) -> str:
    if node is not None and node.fields is not None:
        parts = sheet.fields(node, f"{what}的期限", ("months",))
        return f"months:{sheet.number(parts.get('months'), f'{what}的月数', 0, 1, 120)}"
    return sheet.choice(node, f"{what}的期限", ("once", "next_result", "until_lifted"))
