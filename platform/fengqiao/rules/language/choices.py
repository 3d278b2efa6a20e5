"""Choices of a fact or field: a list of labels, or codes with their labels."""

from __future__ import annotations

from fengqiao.rules.language.kinds import Defs, Kind, Schema, Text, Whole, YesNo
from fengqiao.rules.language.shapes import entries_of, pairs, repeated
from fengqiao.rules.language.sheet import Sheet
from fengqiao.sources import Node

Choice = tuple[int, str]

MOST_CHOICES = 200
LARGEST_CODE = 9999
NO_YES: tuple[Choice, ...] = ((0, "否"), (1, "是"))


class Choices(Kind[tuple[Choice, ...]]):
    """A list (codes from 0 on) or a mapping from codes to labels."""

    def read(self, node: Node, what: str, sheet: Sheet) -> tuple[Choice, ...]:
        if node.fields is not None:
            found = [
                self._coded(key, entry, node, sheet) for key, entry in pairs(node, what, sheet)
            ]
        else:
            entries = entries_of(node, what, sheet, 1, MOST_CHOICES)
            labels = [Text(60).read(entry, "选项", sheet) for entry in entries]
            found = list(enumerate(labels))
        twice = repeated([label for _, label in found]) or repeated(
            [str(code) for code, _ in found]
        )
        if twice is not None:
            sheet.refuse(node.place, f"选项“{twice}”写了两次。", "请只留一个。")
        if not found:
            sheet.refuse(node.place, f"{what}一项也没有写。", "写成 [甲类, 乙类]。")
        return tuple(sorted(found))

    def _coded(self, key: str, entry: Node, node: Node, sheet: Sheet) -> Choice:
        code = Whole(0, LARGEST_CODE).read(Node(node.keys[key], text=key), "选项编号", sheet)
        return code, Text(60).read(entry, "选项", sheet)

    def schema(self, defs: Defs) -> Schema:
        label = Text(60).schema(defs)
        listed = {"type": "array", "items": label, "minItems": 1, "maxItems": MOST_CHOICES}
        coded = {
            "type": "object",
            "propertyNames": {"pattern": "^[0-9]{1,4}$"},
            "additionalProperties": label,
            "minProperties": 1,
        }
        return {"anyOf": [listed, coded]}


class NoYes(Kind[tuple[Choice, ...]]):
    """``yes_no: yes`` makes a choice of 否 and 是."""

    def read(self, node: Node, what: str, sheet: Sheet) -> tuple[Choice, ...]:
        return NO_YES if YesNo().read(node, what, sheet) else ()

    def schema(self, defs: Defs) -> Schema:
        return YesNo().schema(defs)


CHOICES = Choices()
YES_NO = NoYes()
