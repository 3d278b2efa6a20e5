"""The tree of points in words: sections, items, bonuses, the total, and longer periods."""

from __future__ import annotations

from collections.abc import Iterator

from fengqiao.rules.model.declared import PERIODS
from fengqiao.rules.model.quantities import Quantity
from fengqiao.rules.model.ruleset import Rules
from fengqiao.rules.model.scheme import BonusGroup, Item, Missing, RollUp, Section, Total
from fengqiao.rules.numbers import show
from fengqiao.rules.telling.conditions import say_condition
from fengqiao.rules.telling.mechanisms import describe_mechanism
from fengqiao.rules.telling.naming import Names
from fengqiao.rules.telling.paragraphs import Paragraph

_COMBINE = {"sum": "各部分相加", "mean": "取各部分的平均", "weighted": "各部分按比重加权"}
_RESCALE = {
    "applicable": "按适用的各项满分折算到本部分满分",
    "declared": "按各项满分之和折算到本部分满分",
}
_PARTS = {"leave": "", "clip": "，正分不超过满分", "rescale": "，按满分折算"}
_METHODS = {
    "mean": "取各期平均", "sum": "各期相加", "weighted": "各期加权", "latest": "取最近一期",
    "best": "取最好一期", "worst": "取最差一期",
}  # fmt: skip
_ROUNDS = {"skip": "跳过不算", "zero": "算 0 分", "block": "暂不汇总"}


def describe_points(rules: Rules, names: Names) -> Iterator[Paragraph]:
    """Yield the tree of points from the top."""
    yield Paragraph(0, "怎样计分", "")
    yield Paragraph(1, "总分", _total(rules.total, bool(rules.bonuses)))
    items = {item.id: item for item in rules.items}
    sections = {section.id: section for section in rules.sections}
    for section in rules.sections:
        if not section.parent:
            yield from _section(section, sections, items, names, 1)
    if rules.bonuses:
        yield Paragraph(0, "加分和减分", "")
    for bonus in rules.bonuses:
        yield _item(bonus, names, 1)
    for group in rules.bonus_groups:
        yield Paragraph(1, group.title, _group(group, names))
    if rules.roll_up is not None:
        yield Paragraph(0, "汇总", "")
        yield Paragraph(1, "", say_roll_up(rules.roll_up))


def _total(total: Total, with_bonuses: bool) -> str:
    said = [f"满分 {total.full} 分，{_COMBINE[total.combine]}{_PARTS[total.parts]}"]
    if total.start.digits:
        said.append(f"从 {total.start} 分起")
    said.append(_both_limits(total.cap, total.floor))
    if with_bonuses:
        said.append(f"加分合计{_both_limits(total.bonus_cap, total.bonus_floor)}")
    places = f"四舍五入到 {total.decimals} 位小数" if total.decimals else "四舍五入到整数"
    return "；".join([*said, places])


def _limits(cap: Quantity | None, floor: Quantity | None) -> list[str]:
    said = [] if cap is None else [f"最高 {cap} 分"]
    return said if floor is None else [*said, f"最低 {floor} 分"]


def _both_limits(cap: Quantity | None, floor: Quantity | None) -> str:
    """Return both limits, also that there is none."""
    if cap is None and floor is None:
        return "不设最高分和最低分"
    high = "不设最高分" if cap is None else f"最高 {cap} 分"
    return f"{high}，{'不设最低分' if floor is None else f'最低 {floor} 分'}"


def _section(
    section: Section,
    sections: dict[str, Section],
    items: dict[str, Item],
    names: Names,
    depth: int,
) -> Iterator[Paragraph]:
    yield Paragraph(depth, section.title, _section_words(section, names), section.place)
    for part in section.parts:
        if part in items:
            yield _item(items[part], names, depth + 1)
        else:
            yield from _section(sections[part], sections, items, names, depth + 1)


def _section_words(section: Section, names: Names) -> str:
    said = [f"满分 {section.full} 分，{_COMBINE[section.combine]}"]
    if section.share is not None:
        said.append(f"在上一级占 {show(section.share, 2)}%")
    said += _range_of(section)
    said += [] if section.rescale is None else [_RESCALE[section.rescale]]
    if section.only_for is not None:
        said.append(f"只适用于{say_condition(section.only_for, names)}的单位")
    if section.zero_if is not None:
        said.append(f"{say_condition(section.zero_if, names)}的，本部分计 0 分")
    return "；".join(said)


def _range_of(section: Section) -> list[str]:
    """Return what happens to points above the cap or below the floor."""
    beyond = "计入总分" if section.overflow == "up" else "不计"
    said = [] if section.cap is None else [f"最高 {section.cap} 分，超出的{beyond}"]
    return said if section.floor is None else [*said, f"低于 {section.floor} 分的{beyond}"]


def _item(item: Item, names: Names, depth: int) -> Paragraph:
    said = [
        part for part in (_weight(item, names), describe_mechanism(item.mechanism, names)) if part
    ]
    said += _limits(item.cap, item.floor)
    if item.only_for is not None:
        said.append(f"只适用于{say_condition(item.only_for, names)}的单位")
    if item.full_if is not None:
        said.append(f"{say_condition(item.full_if, names)}的计满分")
    if item.zero_if is not None:
        said.append(f"{say_condition(item.zero_if, names)}的计 0 分")
    said.append(_missing(item.missing))
    said += [] if item.roll_up is None else [say_roll_up(item.roll_up)]
    said += [f"由{item.owner}负责"] if item.owner else []
    said += [f"依据{names.basis(item.clause)}"] if item.clause else []
    said += [item.note] if item.note else []
    return Paragraph(depth, item.title, "；".join(said), item.place)


def _weight(item: Item, names: Names) -> str:
    if item.weight_by is not None:
        labels = names.choices(item.weight_by.fact)
        rows = [f"{labels.get(code, code)} {mark} 分" for code, mark in item.weight_by.rows]
        rows += [] if item.weight is None else [f"其余 {item.weight} 分"]
        return f"满分按{names.title(item.weight_by.fact)}：{'、'.join(rows)}"
    if item.weight is None:
        return ""
    return f"{'满分' if item.section else '最多'} {item.weight} 分"


def _missing(missing: Missing) -> str:
    peers = "同组单位" if missing.among == "group" else "其他单位"
    return {
        "block": "没有数据时暂不计分，总分也暂不合计",
        "zero": "没有数据时计 0 分",
        "full": "没有数据时计满分",
        "fixed": f"没有数据时计 {missing.points} 分",
        "peers_mean": f"没有数据时计{peers}的平均分",
        "drop": "没有数据时这一项不计，按其余各项折算",
    }[missing.policy]


def _group(group: BonusGroup, names: Names) -> str:
    parts = "、".join(map(names.title, group.of))
    return f"{parts}合计{'，'.join(_limits(group.cap, group.floor)) or '不设上下限'}"


def say_roll_up(roll_up: RollUp) -> str:
    """Return how shorter periods make a longer one."""
    base, to = PERIODS[roll_up.base], PERIODS[roll_up.to]
    weights = "、".join(f"{name} {show(share, 2)}%" for name, share in roll_up.weights)
    said = f"{to}得分由各{base}得分{_METHODS[roll_up.method]}" + (
        f"（{weights}）" if weights else ""
    )
    missing = _ROUNDS.get(roll_up.missing_round, f"计 {roll_up.fixed} 分")
    rounds = "" if roll_up.rounds is None else f"，一共应有 {roll_up.rounds} 期"
    return f"{said}，没有开展的一期{missing}{rounds}"
