"""What the text of a scheme is often silent about, and a file must not be: warnings.

Where a key decides by itself it is required when the file is read; here stands what can only
be told from the rules as a whole.
"""

from __future__ import annotations

from fengqiao.rules.checking.bounds import exact
from fengqiao.rules.checking.earning import Earning
from fengqiao.rules.checking.points import shown
from fengqiao.rules.checking.walking import ByKind, records_in
from fengqiao.rules.language.root import Root
from fengqiao.rules.language.sheet import Sheet
from fengqiao.rules.model.conditions import Edge, Held, Run
from fengqiao.rules.model.decisions import Decision
from fengqiao.rules.model.formulas import Call
from fengqiao.rules.model.scheme import Section
from fengqiao.sources import Place


def check_silence(root: Root, parts: ByKind, sheet: Sheet, earning: Earning) -> None:
    """Warn of what is left unsaid and could be read in more than one way.

    ``parts`` are the records of the rules that speak of units, not of rows.
    """
    rules = root.rules
    if "decimals" not in root.points.written:
        message = "没有写分数保留几位小数，现在按两位。"
        sheet.warn(root.filled.at("points"), message, "请写 decimals: 2，或别的位数。")
    for section in rules.sections:
        _check_section(section, earning, sheet)
    _check_bonus(root, earning, sheet)
    grouped = rules.ranking is not None and bool(
        rules.ranking.groups or rules.ranking.within_parent
    )
    for run in parts[Run]:
        _check_run(run, rules.period, sheet)
    for decision in rules.decisions:
        _check_decision(decision, sheet)
    for part in (*parts[Edge], *parts[Call]) if grouped else ():
        _check_among(part, sheet)


def _unsaid(key: str, place: Place, sheet: Sheet) -> bool:
    return key not in sheet.written.get(place, ())


def _check_section(section: Section, earning: Earning, sheet: Sheet) -> None:
    low, high = earning.bounds.spans[section.id]
    if (low is None or low < 0) and _unsaid("floor", section.place, sheet):
        message = f"“{section.title}”可能得负分，没有写最低分。"
        sheet.warn(section.place, message, "请写 floor: 0 或 floor: none（可以是负分）。")
    over = high is None or high > exact(section.full)
    if over and _unsaid("cap", section.place, sheet):
        most = "不封顶的" if high is None else f"{shown(high)} "
        message = f"“{section.title}”可得 {most}分，本部分满分 {section.full} 分，没有写最高分。"
        sheet.warn(section.place, message, "请写 cap: 几分 或 cap: none（可以超过满分）。")


def _check_bonus(root: Root, earning: Earning, sheet: Sheet) -> None:
    low = earning.bounds.spans["bonus"][0]
    if (low is None or low < 0) and "bonus_floor" not in root.points.written:
        message = "加减分合计可能是负数，没有写最少几分。"
        advice = "请写 bonus_floor: 几分 或 bonus_floor: none。"
        sheet.warn(root.filled.at("points"), message, advice)


def _check_run(run: Run, period: str, sheet: Sheet) -> None:
    if run.in_a_row and period != "year" and _unsaid("within", run.place, sheet):
        message = "没有写连续几期能不能跨年度，现在可以跨。"
        sheet.warn(run.place, message, "请写 within: ever（可以跨）或 within: year（不跨）。")
    if _unsaid("cleared_by", run.place, sheet):
        message = "没有写处理以后次数是不是重新数，现在不重新数。"
        advice = "请写 cleared_by: 决定代号，或 cleared_by: none（不重新数）。"
        sheet.warn(run.place, message, advice)


def _check_decision(decision: Decision, sheet: Sheet) -> None:
    if decision.mark is None and not decision.same_as_superior:
        return
    title, place = decision.title, decision.place
    if _unsaid("lasts", place, sheet):
        message = f"“{title}”没有写管多久，现在只管当次。"
        sheet.warn(place, message, "请写 lasts，例如 once、period 或 {months: 12}。")
    if decision.term.kind == "until_lifted" and not decision.term.lifting:
        message = f"“{title}”要到解除为止，没有写怎样解除。"
        sheet.warn(place, message, "请写 lifting，例如“验收合格”。")
    if not decision.authority:
        sheet.warn(place, f"“{title}”没有写由谁作出。", "请写 authority。")
    held = [part for part in records_in(decision.when) if isinstance(part, Held)]
    if decision.same_as_superior and not any(part.by != "own" for part in held):
        message = f"“{title}”要和上级认定的相同，条件里却没有看上级的认定。"
        sheet.warn(place, message, "请在条件里写 {held: [状态], by: superior}。")


def _check_among(part: Edge | Call, sheet: Sheet) -> None:
    if isinstance(part, Edge) and _unsaid("within", part.place, sheet):
        message = "已分组排名，没有写名次在本组内数还是全部单位里数，现在在本组内数。"
        sheet.warn(part.place, message, "请写 within: group 或 within: all。")
    elif isinstance(part, Call) and part.function.startswith("PEER"):
        message = f"已分组排名，{part.function} 只和本组单位比。"
        advice = "这样规定的可以不改；要写明请用 baseline 或 standing，写上 among。"
        sheet.warn(part.place, message, advice)
