"""Reading the mechanisms that stand on a rate or a band: ``ratio``, ``attain``, ``bands``."""

from __future__ import annotations

import re

from fengqiao.rules.mechanisms import Attain, Band, Bands, Rate, Ratio
from fengqiao.rules.naming import Names
from fengqiao.rules.numbers import PERCENT_DECIMALS, WHOLE_PERCENT
from fengqiao.rules.shape import Sheet
from fengqiao.sources import Node, Place

WHEN_NONE = ("full", "zero", "missing")

_RATE = re.compile(r"\s*([^\s/]+)(\s*/\s*)([^\s/]+)\s*")


def _later(place: Place, characters: int) -> Place:
    return Place(place.file, place.line, place.column + characters)


def _read_rate(names: Names, node: Node | None, when: Node | None, what: str) -> Rate:
    """Return a rate written ``done / due`` and what holds when nothing was due."""
    sheet = names.sheet
    when_none = sheet.choice(when, f"{what}的 when_none", WHEN_NONE)
    words = sheet.text(node, f"{what}的比率")
    if node is None or not words:
        return Rate("", "", when_none)
    match = _RATE.fullmatch(node.text or "")
    if match is None:
        sheet.error(node.place, f"{what}的比率“{words}”看不懂。", "请写成：分子 / 分母。")
        return Rate("", "", when_none)
    _check_parts(names, match, node.place)
    return Rate(match.group(1), match.group(3), when_none)


def _check_parts(names: Names, match: re.Match[str], place: Place) -> None:
    upper = names.counted(match.group(1), _later(place, match.start(1)))
    below = _later(place, match.start(3))
    lower = names.fact(match.group(3), below)
    if upper and lower and upper.decimals != lower.decimals:
        names.sheet.error(below, "分子和分母的小数位不同，不能相除。", "请统一 decimals。")
    if upper and lower and upper.name == lower.name:
        names.sheet.error(below, "分子和分母是同一个数据。", "请核对。")


def read_ratio(names: Names, node: Node, weight: int, what: str) -> Ratio:
    """Return the mechanism ``ratio``; the weight plays no part in reading it."""
    del weight
    parts = names.sheet.fields(node, f"{what}的 ratio", ("rate", "when_none"))
    return Ratio(_read_rate(names, parts.get("rate"), parts.get("when_none"), what))


def read_attain(names: Names, node: Node, weight: int, what: str) -> Attain:
    """Return the mechanism ``attain``; the weight plays no part in reading it."""
    del weight
    sheet = names.sheet
    parts = sheet.fields(node, f"{what}的 attain", ("rate", "target", "when_none"))
    rate = _read_rate(names, parts.get("rate"), parts.get("when_none"), what)
    target = sheet.number(
        parts.get("target"), f"{what}的目标（百分数）", PERCENT_DECIMALS, 1, WHOLE_PERCENT
    )
    return Attain(rate, target)


def read_bands(names: Names, node: Node, weight: int, what: str) -> Bands:
    """Return the mechanism ``bands``, checked to be in falling order without a gap."""
    sheet = names.sheet
    parts = sheet.fields(node, f"{what}的 bands", ("of", "steps"), ("when_none",))
    of, decimals, highest = _read_of(names, parts, what)
    steps = sheet.entries(parts.get("steps"), f"{what}的分档")
    bands = tuple(_read_band(sheet, step, decimals, highest, weight) for step in steps)
    if not sheet.faulty:
        _check_order(sheet, parts["steps"], steps, bands)
    return Bands(of, bands)


def _read_of(names: Names, parts: dict[str, Node], what: str) -> tuple[str | Rate, int, int]:
    sheet, node, when = names.sheet, parts.get("of"), parts.get("when_none")
    word = sheet.text(node, f"{what}的 of")
    if node is not None and "/" in word:
        if when is None:
            sheet.error(
                node.place, f"{what}按比率分档，缺少“when_none”一栏。", "分母为零时怎么办？"
            )
        rate = _read_rate(names, node, when, what)
        return rate, PERCENT_DECIMALS, 10 * WHOLE_PERCENT
    fact = names.counted(word, node.place) if node is not None and word else None
    if fact is None:
        return word, PERCENT_DECIMALS, 10 * WHOLE_PERCENT
    return word, fact.decimals, fact.maximum


def _read_band(sheet: Sheet, node: Node, decimals: int, highest: int, weight: int) -> Band:
    parts = sheet.fields(node, "分档", ("points",), ("at_least", "above"))
    points = sheet.number(parts.get("points"), "本档得分", 2, 0, weight)
    written = [key for key in ("at_least", "above") if key in parts]
    if len(written) > 1:
        sheet.error(node.place, "at_least（含）和 above（不含）只能写一个。")
    if not written:
        return Band(None, True, points)
    bound = sheet.number(parts[written[0]], "分档的界线", decimals, 0, highest)
    return Band(bound, written[0] == "at_least", points)


def _check_order(sheet: Sheet, node: Node, steps: list[Node], bands: tuple[Band, ...]) -> None:
    if not bands or bands[-1].bound is not None:
        place = steps[-1].place if steps else node.place
        message = "最后一档要接住其余所有情况，不能再写界线。"
        sheet.error(place, message, "请在最后加一档，只写 points。")
    for step, higher, lower in zip(steps[1:], bands, bands[1:], strict=False):
        if higher.bound is None:
            sheet.error(step.place, "前一档没有界线，这一档永远轮不到。", "请调整顺序。")
        elif lower.bound is not None and _edge(lower) >= _edge(higher):
            sheet.error(step.place, "分档要从高到低写，这一档的界线不低于前一档。", "请调整顺序。")


def _edge(band: Band) -> tuple[int, bool]:
    return (band.bound or 0, not band.inclusive)
