"""Kinds of which there are several to choose from, and kinds that hold themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from fengqiao.rules.language.kinds import Defs, Kind, Schema
from fengqiao.rules.language.sheet import Sheet, nearest
from fengqiao.sources import Node

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True)
class Union(Kind[T_co], Generic[T_co]):
    """A mapping whose kind is told by the first of some keys that it has."""

    words: str
    kinds: Mapping[str, Kind[T_co]]

    def read(self, node: Node, what: str, sheet: Sheet) -> T_co:
        if node.fields is None:
            advice = f"写成 {{{next(iter(self.kinds))}: …}} 的样子。"
            sheet.refuse(node.place, f"{what}应当分栏填写。", advice)
        found = next((kind for key, kind in self.kinds.items() if key in node.fields), None)
        if found is None:
            written = next(iter(node.fields), "")
            advice = nearest(written, list(self.kinds))
            place = node.keys.get(written, node.place)
            sheet.refuse(place, f"{self.words}里没有看到认识的写法“{written}”。", advice)
        return found.read(node, what, sheet)

    def schema(self, defs: Defs) -> Schema:
        return {"anyOf": [kind.schema(defs) for kind in self.kinds.values()]}


@dataclass(frozen=True)
class Defined(Kind[T_co], Generic[T_co]):
    """A kind that is shared or holds itself: made when first needed, named in the schema."""

    name: str
    made: Callable[[], Kind[T_co]]

    def read(self, node: Node, what: str, sheet: Sheet) -> T_co:
        return self.made().read(node, what, sheet)

    def schema(self, defs: Defs) -> Schema:
        if self.name not in defs:
            defs[self.name] = {}
            defs[self.name] = self.made().schema(defs)
        return {"$ref": f"#/$defs/{self.name}"}
