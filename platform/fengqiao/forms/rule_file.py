"""Reading what a form compares: its rules, and the conditions under which sections are shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import cast, get_args

from fengqiao.forms.comparisons import Comparison, NotAComparison, parse_comparison
from fengqiao.forms.form import Rule, Section, Severity
from fengqiao.tenancy.findings import Sheet
from fengqiao.tenancy.questions import Question

RULE_KEYS = ("check", "message", "severity", "at")


def quantities_of(sections: Sequence[Section]) -> dict[str, Question]:
    """Return what a comparison may name: numeric fields and the totals of tables."""
    fields = [asked for section in sections for asked in section.fields]
    numbers: dict[str, Question] = {asked.code: asked for asked in fields if asked.numeric}
    return numbers | {name: total for each in fields for name, total in each.totals.items()}


def checked_conditions(sheets: Sequence[Sheet], sections: Sequence[Section]) -> tuple[Section, ...]:
    """Return the sections; a condition that is none, or looks ahead, is noted and left out."""
    quantities, kept, earlier = quantities_of(sections), [], set[str]()
    for section, found in zip(sections, sheets, strict=True):
        fit = not section.shown_if or _condition_fits(found, section.shown_if, earlier, quantities)
        kept.append(section if fit else replace(section, shown_if=""))
        for asked in section.fields:
            earlier |= {asked.code, *asked.totals}
    return tuple(kept)


def _condition_fits(
    sheet: Sheet, text: str, earlier: set[str], quantities: Mapping[str, Question]
) -> bool:
    comparison = _comparison(sheet, "shown_if", text)
    if comparison is None or not _names_fit(sheet, "shown_if", comparison, quantities, earlier):
        return False
    late = [name for name in comparison.names if name not in earlier]
    for name in late:
        words = f"“{name}”排在这一分项里或后面。"
        sheet.fault("shown_if", words, "分项显示的条件只能看前面的项目。")
    if comparison.previous_names or comparison.children_names:
        sheet.fault("shown_if", "分项显示的条件只看本期本表。", "请去掉 previous. 和 children.。")
    return not (late or comparison.previous_names or comparison.children_names)


def read_rules(
    sheet: Sheet, quantities: Mapping[str, Question], codes: Collection[str]
) -> list[Rule]:
    """Read a form's rules; faults are noted, and what is faulty is left out."""
    rules = []
    for each in sheet.sheets("rules", "校验", required=False):
        each.known(RULE_KEYS)
        text = each.text("check")
        message = each.text("message", longest=100)
        severity = cast(Severity, each.word("severity", get_args(Severity), "error"))
        comparison = _comparison(each, "check", text)
        at = each.text("at", required=False)
        if at and at not in codes:
            each.fault("at", f"“{at}”不在本表中。", "请写要提示在哪个项目旁边。")
        if comparison and _names_fit(each, "check", comparison, quantities, codes):
            last = at or comparison.names[0].partition(".")[0]
            rules.append(Rule(text, message, severity, last))
    return rules


def _comparison(sheet: Sheet, key: str, text: str) -> Comparison | None:
    try:
        return parse_comparison(text) if text else None
    except NotAComparison as error:
        sheet.fault(key, str(error), "样例：disputes_found == disputes_resolved。")
        return None


def _names_fit(
    sheet: Sheet,
    key: str,
    comparison: Comparison,
    quantities: Mapping[str, Question],
    codes: Collection[str],
) -> bool:
    wanted = [*comparison.names, *comparison.previous_names]
    words = [name for name in wanted if name in codes and name not in quantities]
    strange = [name for name in wanted if name not in quantities and name not in words]
    for name in strange:
        sheet.fault(key, f"校验里的“{name}”不在本表中。", "请照项目的 field 代码写。")
    scales = {quantities[name].places for name in wanted if name in quantities}
    if words:
        sheet.fault(key, "校验只能比较数字项目。", "请去掉文字、日期、选择和附件项目。")
    elif len(scales) > 1:
        sheet.fault(key, "相比较的项目小数位数不同。", "请把小数位数改成一样。")
    return not strange and not words and len(scales) == 1
