"""A change of the tree as a county asks for it: which units, what becomes of them, by what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from fengqiao.errors import Invalid
from fengqiao.tenancy.findings import bad_character
from fengqiao.tenancy.unit_list import LEVEL_WORDS

KIND_WORDS = {
    "rename": "更名",
    "move": "划转",
    "merge": "合并",
    "split": "分设",
    "open": "新设",
    "close": "撤销",
    "undo": "撤回",
}
KINDS = tuple(kind for kind in KIND_WORDS if kind != "undo")
LONGEST_NAME, LONGEST_DOCUMENT = 60, 60
# Nobody knows the tree of the year after next.
FURTHEST = timedelta(days=366)
_MOST_NEW = 10


@dataclass(frozen=True)
class NewUnit:
    """A unit to be opened; its code is given by the county, or made from its key if empty."""

    name: str
    code: str = ""


@dataclass(frozen=True)
class Change:
    """What is asked for.

    ``units`` are those it happens to: one to rename, move, split or close, several to merge, none
    to open. ``target`` is the unit above (move, open) or the one merged into, None for a new
    one. ``new`` are the units to be opened (open, split, a merger's new unit); ``heir`` says
    which of them takes over what is unfinished, ``children`` which takes over a unit below (by its
    place in ``new``), the heir where nothing is said.
    """

    kind: str
    on: date
    document: str
    units: tuple[UUID, ...] = ()
    target: UUID | None = None
    new: tuple[NewUnit, ...] = ()
    level: str = ""
    heir: int = 0
    children: dict[UUID, int] = field(default_factory=dict)

    @property
    def named(self) -> tuple[UUID, ...]:
        """Return the units it names: those it happens to, and the one above or merged into."""
        return (*self.units, *([self.target] if self.target else []))

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Change:
        """Return a change as it was kept by :meth:`as_json`."""
        return cls(
            kind=kept["kind"],
            on=date.fromisoformat(kept["on"]),
            document=kept["document"],
            units=tuple(UUID(each) for each in kept["units"]),
            target=UUID(kept["target"]) if kept["target"] else None,
            new=tuple(NewUnit(name, code) for name, code in kept["new"]),
            level=kept["level"],
            heir=kept["heir"],
            children={UUID(key): place for key, place in kept["children"].items()},
        )

    def as_json(self) -> dict[str, Any]:
        """Return it as it is kept and hashed."""
        return {
            "kind": self.kind,
            "on": self.on.isoformat(),
            "document": self.document,
            "units": [str(each) for each in self.units],
            "target": str(self.target) if self.target else None,
            "new": [[each.name, each.code] for each in self.new],
            "level": self.level,
            "heir": self.heir,
            "children": {str(key): place for key, place in sorted(self.children.items())},
        }


def check_change(change: Change, today: date) -> None:
    """Refuse a change that cannot be meant, before anything is looked up.

    :raises Invalid: field by field
    """
    errors: dict[str, list[str]] = {}
    if change.kind not in KINDS:
        errors["kind"] = ["请选择要办理的事项。"]
    if not change.document:
        errors["document"] = ["请填写批复或通知的文号，没有文号的写文件名称。"]
    elif len(change.document) > LONGEST_DOCUMENT or bad_character(change.document):
        errors["document"] = [f"文号请控制在 {LONGEST_DOCUMENT} 字以内，不要带特殊符号。"]
    if change.on > today + FURTHEST:
        errors["on"] = ["生效日期最远写到一年以后，请核对。"]
    errors |= _units(change) | _named(change)
    if errors:
        raise Invalid(errors=errors)


def _units(change: Change) -> dict[str, list[str]]:
    wanted = {"open": (0, 0), "merge": (1, 20)}.get(change.kind, (1, 1))
    if not wanted[0] <= len(change.units) <= wanted[1]:
        return {"units": ["请选择要调整的单位。"]}
    if len(set(change.units)) < len(change.units) or change.target in change.units:
        return {"target": ["同一个单位不能既被调整又接收，请重新选择。"]}
    if change.kind in ("move", "open") and change.target is None:
        return {"target": ["请选择上级单位。"]}
    if change.kind == "merge" and change.target is None and len(change.units) < 2:
        return {"units": ["合并成一个新单位，至少要选两个单位。"]}
    if change.kind == "open" and change.level not in LEVEL_WORDS:
        return {"level": ["请选择单位的层级。"]}
    return {}


def _named(change: Change) -> dict[str, list[str]]:
    needed = {
        "rename": (1, 1),
        "open": (1, 1),
        "split": (2, _MOST_NEW),
        "merge": (0, 0) if change.target else (1, 1),
    }.get(change.kind, (0, 0))
    if not needed[0] <= len(change.new) <= needed[1]:
        word = "请填写新的单位名称。" if needed[0] < 2 else "分设请至少写两个新单位，每行一个。"
        return {"new": [word]}
    names = [each.name for each in change.new]
    if any(not name or len(name) > LONGEST_NAME or bad_character(name) for name in names):
        return {"new": [f"单位名称不能空着，也不要超过 {LONGEST_NAME} 个字。"]}
    if len(set(names)) < len(names):
        return {"new": ["新单位的名称有重复，请加以区分。"]}
    if not 0 <= change.heir < max(len(change.new), 1):
        return {"heir": ["请选择由哪个新单位承接没有办完的事。"]}
    if any(not 0 <= place < len(change.new) for place in change.children.values()):
        return {"children": ["请给每个下级单位选择去向。"]}
    return {}
