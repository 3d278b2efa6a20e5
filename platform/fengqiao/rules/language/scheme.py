"""The tree of points: sections with items and sections, bonuses, their groups, the total."""

from __future__ import annotations

from dataclasses import dataclass

from fengqiao.rules.language.conditions import CONDITION
from fengqiao.rules.language.items import BONUS, ITEM
from fengqiao.rules.language.kinds import (
    Identifier,
    Kind,
    OneOf,
    OrNone,
    Percent,
    Text,
    Whole,
    YesNo,
)
from fengqiao.rules.language.shapes import Filled, ListOf, Part, Record
from fengqiao.rules.language.sheet import Sheet
from fengqiao.rules.language.terms import NOT_NEGATIVE, POINTS
from fengqiao.rules.language.unions import Defined
from fengqiao.rules.model.quantities import Quantity
from fengqiao.rules.model.scheme import BonusGroup, Item, Section, Total

COMBINE = {"sum": "相加", "mean": "平均", "weighted": "按比重"}
OVERFLOW = {"dropped": "超出部分不计", "up": "超出部分转入总分"}
RESCALE = {"applicable": "按适用的项目折算", "declared": "按写明的满分折算", "none": "不折算"}
PARTS = {"leave": "不调整", "clip": "总分不超过满分", "rescale": "折算到满分"}


@dataclass(frozen=True)
class SectionTree:
    """A section as it stands in the file, with what stands inside it."""

    section: Section
    items: tuple[Item, ...]
    children: tuple[SectionTree, ...]


def _make_section(filled: Filled, sheet: Sheet) -> SectionTree:
    items: tuple[Item, ...] = filled.get("items", ())
    children: tuple[SectionTree, ...] = filled.get("sections", ())
    if "items" not in filled and "sections" not in filled:
        sheet.refuse(
            filled.place, "这一部分里没有 items（指标），也没有 sections（小节）。", "请补上。"
        )
    # A floor alone has a plain meaning: what lies below it is not counted.
    if filled.get("cap") is not None and "overflow" not in filled:
        advice = "请写 overflow: dropped（不计）或 up（转入总分）。"
        sheet.refuse(filled.place, "这一部分有上限，超出的分怎么办没有写。", advice)
    ids = {
        "items": tuple(item.id for item in items),
        "sections": tuple(child.section.id for child in children),
    }
    order = [key for key in (filled.node.fields or {}) if key in ids]
    rescale = filled.get("rescale", "none")
    section = Section(
        filled["id"],
        filled["title"],
        "",
        filled["full"],
        filled.get("share"),
        filled.get("combine", "sum"),
        filled.get("floor"),
        filled.get("cap"),
        filled.get("overflow", "dropped"),
        None if rescale == "none" else rescale,
        filled.get("zero_if"),
        filled.get("only_for"),
        filled.get("decimals", sheet.decimals),
        tuple(word for key in order for word in ids[key]),
        filled.place,
    )
    return SectionTree(section, items, children)


def _section() -> Record[SectionTree]:
    return Record(
        "部分",
        (
            Part("id", Identifier(), "代号", required=True),
            Part("title", Text(100), "名称", required=True),
            Part("full", NOT_NEGATIVE, "满分", required=True),
            Part("share", Percent(), "比重"),
            Part("combine", OneOf(COMBINE), "怎样合成"),
            Part("floor", OrNone(POINTS), "最低分"),
            Part("cap", OrNone(POINTS), "最高分"),
            Part("overflow", OneOf(OVERFLOW), "超出部分"),
            Part("rescale", OneOf(RESCALE), "折算"),
            Part("zero_if", CONDITION, "出现什么计零分"),
            Part("only_for", CONDITION, "只对哪些单位"),
            Part("decimals", Whole(0, 4), "小数位"),
            Part("locked", YesNo(), "下级不得改动"),
            Part("items", ListOf("指标", ITEM), "指标"),
            Part("sections", ListOf("部分", SECTION), "小节"),
        ),
        _make_section,
    )


_MADE: list[Record[SectionTree]] = []


def _section_once() -> Kind[SectionTree]:
    if not _MADE:
        _MADE.append(_section())
    return _MADE[0]


SECTION: Defined[SectionTree] = Defined("section", _section_once)
SECTIONS = ListOf("部分", SECTION, least=1)
BONUSES = ListOf("加分项", BONUS)
BONUS_GROUPS = ListOf(
    "加分组",
    Record(
        "加分组",
        (
            Part("id", Identifier(), "代号", required=True),
            Part("title", Text(100), "名称", required=True),
            Part(
                "of",
                ListOf("加分项", Identifier(reference=True), least=1),
                "哪些加分项",
                required=True,
            ),
            Part("cap", OrNone(POINTS), "合计最多几分", required=True),
            Part("floor", OrNone(POINTS), "合计最少几分"),
        ),
        lambda filled, sheet: BonusGroup(
            filled["id"], filled["title"], filled["of"], filled["cap"], filled.get("floor")
        ),
    ),
)


@dataclass(frozen=True)
class Points:
    """What ``points`` says: the total, and the decimals of points below it."""

    total: Total
    decimals: int
    written: frozenset[str]


def _make_points(filled: Filled, sheet: Sheet) -> Points:
    del sheet
    decimals: int = filled.get("decimals", 2)
    total = Total(
        filled["full"],
        filled.get("parts", "leave"),
        filled.get("combine", "sum"),
        filled.get("start", Quantity(0)),
        filled.get("floor"),
        filled.get("cap"),
        filled.get("bonus_cap"),
        filled.get("bonus_floor"),
        filled.get("total_decimals", decimals),
    )
    return Points(total, decimals, frozenset(filled.node.fields or ()))


POINTS_PART = Record(
    "分值（points）",
    (
        Part("full", NOT_NEGATIVE, "满分", required=True),
        Part("decimals", Whole(0, 4), "小数位"),
        Part("total_decimals", Whole(0, 4), "总分的小数位"),
        Part("start", POINTS, "基础分"),
        Part("parts", OneOf(PARTS), "各部分合计不等于满分时"),
        Part("combine", OneOf(COMBINE), "各部分怎样合成"),
        Part("floor", OrNone(POINTS), "总分最低"),
        Part("cap", OrNone(POINTS), "总分最高"),
        Part("bonus_cap", OrNone(POINTS), "加分合计最多"),
        Part("bonus_floor", OrNone(POINTS), "加减分合计最少"),
    ),
    _make_points,
)
