"""Marks: the parts against the full marks, limits against own marks, bands against bounds."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from fengqiao.rules.checking.bounds import Bounds, exact
from fengqiao.rules.checking.earning import Earning, largest_weight
from fengqiao.rules.checking.sums import Sums
from fengqiao.rules.language.root import Root
from fengqiao.rules.language.sheet import Sheet
from fengqiao.rules.model.formulas import Number
from fengqiao.rules.model.mechanisms import (
    Bands,
    Check,
    Deduct,
    Expression,
    Interpolate,
    Lookup,
    Manual,
)
from fengqiao.rules.model.ruleset import Rules
from fengqiao.rules.model.scheme import Item, Section
from fengqiao.sources import Place


def shown(value: Fraction) -> str:
    """Return a fraction as a short decimal for a message; exact, as marks are decimals."""
    scaled = value * 10**6
    digits = f"{abs(scaled.numerator // scaled.denominator):07d}"
    text = f"{digits[:-6]}.{digits[-6:]}".rstrip("0").rstrip(".")
    return f"-{text}" if value < 0 else text


def check_points(root: Root, sheet: Sheet, bounds: Bounds, earning: Earning) -> None:
    """Note what is odd about the marks of items, sections and the total."""
    rules = root.rules
    _check_sums(root, sheet)
    for item in (*rules.items, *rules.bonuses):
        _check_item(item, sheet, earning)
        if isinstance(item.mechanism, Bands):
            _check_bands(item.mechanism, bounds, sheet)
        if isinstance(item.mechanism, Manual):
            _check_manual(rules, item, item.mechanism, sheet)
    _check_total(root, sheet, earning)


def _check_item(item: Item, sheet: Sheet, earning: Earning) -> None:
    low, high = earning.unlimited[item.id]
    unsaid = "floor" not in sheet.written.get(item.place, frozenset())
    if isinstance(item.mechanism, Expression) and unsaid and (low is None or low < 0):
        message = f"“{item.title}”的公式可能得负分，缺少“floor”（最低分）一栏。"
        advice = "请写 floor: 0（最低零分）、别的最低分，或 floor: none（可以是负分）。"
        sheet.error(item.place, message, advice)
    weight = largest_weight(item)
    if weight is None:
        return
    own = f"本项满分 {shown(weight)} 分"
    if item.cap is not None and exact(item.cap) > weight:
        message = f"“{item.title}”的上限 {item.cap} 分高于{own}。"
        sheet.warn(item.place, message, "如果就是这样规定的，可以不改。")
    elif item.cap is None and high is not None and high > weight:
        message = f"“{item.title}”最多可得 {shown(high)} 分，高于{own}。"
        sheet.warn(item.place, message, "请核对分值，或写 cap。")
    listed = isinstance(item.mechanism, Bands | Check | Interpolate | Lookup | Manual)
    if listed and high is not None and high < weight and item.full_if is None:
        message = f"“{item.title}”最多只能得 {shown(high)} 分，到不了{own}。"
        sheet.warn(item.place, message, "请核对分值；如果就是这样规定的，可以不改。")
    cap = item.mechanism.cap if isinstance(item.mechanism, Deduct) else None
    if cap is not None and exact(cap) > weight:
        message = f"“{item.title}”最多扣 {cap} 分，高于{own}。"
        sheet.warn(item.place, message, "如果就是这样规定的，可以不改。")


def _check_bands(bands: Bands, bounds: Bounds, sheet: Sheet) -> None:
    """Warn of bands no figure can fall into."""
    low, high = bounds.measured(bands.of)
    caught = False
    for step in bands.steps:
        edge = exact(step.edge.value) if isinstance(step.edge, Number) else None
        place = step.edge.place if step.edge is not None else bands.of.place
        if caught:
            sheet.warn(place, "这一档永远轮不到，前面一档已接住所有的数。", "请核对界线。")
            return
        if edge is None:
            continue
        if high is not None and (edge > high or (edge == high and not step.included)):
            message = f"这一档永远轮不到，这个数最大是 {shown(high)}。"
            sheet.warn(place, message, "请核对界线，或数据的 max。")
        caught = low is not None and (edge < low or (edge == low and step.included))


def _check_manual(rules: Rules, item: Item, manual: Manual, sheet: Sheet) -> None:
    fact = next(one for one in rules.facts if one.id == manual.fact)
    if not fact.source.startswith("manual."):
        message = f"“{fact.title}”不是人工认定的数据，不能人工评定。"
        sheet.error(manual.place, message, "请把它的来源（from）写成 manual.…。")
    most = Fraction(fact.most, 10**fact.decimals)
    if most != exact(manual.highest):
        more = "高" if most > exact(manual.highest) else "低"
        message = f"“{fact.title}”的 max 是 {shown(most)}，{more}于最高分 {manual.highest}。"
        sheet.warn(manual.place, message, "建议把两个数改成一样。")


def _check_sums(root: Root, sheet: Sheet) -> None:
    rules, total = root.rules, root.rules.total
    sums = Sums(rules)
    for section in rules.sections:
        _check_shares(section.parts, section.combine, section.place, rules, sheet)
        reach = sums.of(section.parts)
        plain = section.combine == "sum" and section.rescale is None and section.cap is None
        if plain and reach is not None:
            _note_sum(root, section, reach, sheet)
    top = tuple(section.id for section in rules.sections if not section.parent)
    place = root.filled.at("points")
    _check_shares(top, total.combine, place, rules, sheet)
    reach = sums.of(top)
    if total.combine == "sum" and reach is not None:
        _note_total(root, reach, place, sheet)


def _note_total(root: Root, reach: Fraction, place: Place, sheet: Sheet) -> None:
    total = root.rules.total
    if exact(total.full) in (reach, reach + exact(total.start)):
        return
    message = f"各部分合计 {shown(reach)} 分，与写明的满分 {total.full} 分不一致。"
    if "parts" in root.points.written:
        sheet.warn(place, message, "已按 parts 的写法处理。")
        return
    advice = "请核对满分；原文如此的，写 parts: leave（不调整）、clip 或 rescale（折算）。"
    sheet.error(place, message, advice)


def _note_sum(root: Root, section: Section, reach: Fraction, sheet: Sheet) -> None:
    if reach == exact(section.full):
        return
    message = f"“{section.title}”各项合计 {shown(reach)} 分，与本部分满分 {section.full} 分不一致。"
    if "parts" in root.points.written or "rescale" in sheet.written.get(section.place, ()):
        sheet.warn(section.place, message, "请核对。")
    else:
        advice = "请核对各项满分；原文如此的，写 rescale: none（不折算）或 declared（折算）。"
        sheet.error(section.place, message, advice)


def _check_shares(
    parts: Sequence[str], combine: str, place: Place, rules: Rules, sheet: Sheet
) -> None:
    sections = {section.id: section for section in rules.sections}
    shares = [sections[word].share if word in sections else None for word in parts]
    if combine != "weighted":
        for word in parts:
            if word in sections and sections[word].share is not None:
                message = f"“{sections[word].title}”写了比重，上一层却不是按比重合成。"
                sheet.warn(sections[word].place, message, "请写 combine: weighted，或删掉 share。")
        return
    if None in shares:
        message = "按比重合成时，每一部分都要写比重（share），指标要放在小节里。"
        sheet.error(place, message, "请补上 share，合计 100。")
        return
    reach = sum(share for share in shares if share is not None)
    if reach != 10_000:
        message = f"各部分比重合计 {shown(Fraction(reach, 100))}%，不是 100%。"
        sheet.error(place, message, "请核对各部分的 share。")


def _check_total(root: Root, sheet: Sheet, earning: Earning) -> None:
    rules, written = root.rules, root.points.written
    place = root.filled.at("points")
    if rules.bonuses and "bonus_cap" not in written:
        advice = "请写 bonus_cap: 几分；不设上限写 bonus_cap: none。"
        sheet.error(place, "有加分项，却没有写加分合计最多几分（bonus_cap）。", advice)
    for section in rules.sections:
        if section.cap is not None and exact(section.cap) > exact(section.full):
            message = f"“{section.title}”的上限 {section.cap} 分高于本部分满分 {section.full} 分。"
            sheet.warn(section.place, message, "如果就是这样规定的，可以不改。")
    low, high = earning.bounds.spans["total"]
    bonus = earning.bounds.spans["bonus"][1] or Fraction(0)
    if "floor" not in written and (low is None or low < 0):
        sheet.warn(place, "总分可能是负数，没有写最低分。", "请写 floor: 0 或 floor: none。")
    over = high is None or high > exact(rules.total.full) + max(bonus, Fraction(0))
    if "cap" not in written and rules.total.parts != "clip" and over:
        sheet.warn(place, "总分可能超过满分，没有写最高分。", "请写 cap: 几分 或 cap: none。")
