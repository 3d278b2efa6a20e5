"""``extends``: a file laid over its superior's, node by node, before either is read."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from fengqiao.rules.language.kinds import YesNo
from fengqiao.rules.language.opening import open_file
from fengqiao.rules.language.root import EXTENDS, LOCKABLE
from fengqiao.rules.language.sheet import Sheet
from fengqiao.sources import Node, Place

MOST_BASES = 3
# What a file says of itself and never takes over.
OWN = (
    "ruleset",
    "version",
    "title",
    "valid",
    "source",
    "variant",
    "examples",
    "extends",
    "waivers",
)
_LISTED = ("id", "grade")


def merged_with_bases(node: Node, path: Path | None, sheet: Sheet) -> Node:
    """Return the file with what it takes over from the files it extends.

    Mappings are merged by key and lists of records by ``id`` or ``grade``; other lists and
    single values are replaced. A record of the base that is ``locked`` may not be touched, nor
    may anything that holds it be replaced or removed; what either file locks is locked.

    :raises Faulty: if the base cannot be found or is another one than named
    :raises Unreadable: if the base is no readable file
    """
    return _merged(node, path, sheet, () if path is None else (path.resolve(),))


def _merged(node: Node, path: Path | None, sheet: Sheet, seen: tuple[Path, ...]) -> Node:
    named = (node.fields or {}).get("extends")
    if named is None:
        return node
    file, ruleset, version = EXTENDS.read(named, "extends（上位办法）", sheet)
    at = (named.fields or {})["file"].place
    if path is None:
        sheet.refuse(at, "这里没有文件夹，找不到上位办法。", "请存成文件再检查。")
    base_path = (path.parent / file).resolve()
    if base_path in seen:
        sheet.refuse(at, f"上位办法“{file}”又回到了本办法。", "请检查 extends，不能绕圈。")
    if len(seen) > MOST_BASES:
        sheet.refuse(at, f"上位办法一层套一层，最多 {MOST_BASES} 层。", "请减少层数。")
    # Named as seen from the file that is read, so that its lines can be looked up.
    shown = Path(os.path.relpath(base_path, seen[0].parent)).as_posix()
    base, _ = open_file(base_path, shown, sheet)
    _check_base(base, ruleset, version, at, sheet)
    base = _merged(base, base_path, sheet, (*seen, base_path))
    return _Merger(sheet).root(node, base)


def _check_base(base: Node, ruleset: str, version: str, at: Place, sheet: Sheet) -> None:
    fields = base.fields or {}
    for key, wanted in (("ruleset", ruleset), ("version", version)):
        written = fields[key].text if key in fields else ""
        if written != wanted:
            message = f"上位办法的 {key} 是“{written}”，这里写的是“{wanted}”。"
            sheet.refuse(at, message, "请核对是不是拿错了文件或版本。")


def _locked_parts(file: Node) -> list[Node]:
    node = (file.fields or {}).get("locked")
    if node is None:
        return []
    return node.entries if node.entries is not None else [node]


@dataclass
class _Merger:
    sheet: Sheet

    def root(self, child: Node, base: Node) -> Node:
        own = {key: entry for key, entry in (child.fields or {}).items() if key in OWN}
        own_keys = {key: child.keys[key] for key in own}
        rest = _without(child, (*OWN, "locked"))
        inherited = _without(base, (*OWN, "locked"))
        for lock in _locked_parts(base):
            part = _word(lock)
            if part in LOCKABLE and part in (rest.fields or {}):
                self.refused(rest.keys[part], f"“{part}”", lock.place)
        merged = self.mapping(rest, inherited)
        locked, locked_keys = _both_locked(child, base)
        fields = own | (merged.fields or {}) | locked
        return Node(child.place, fields=fields, keys=own_keys | merged.keys | locked_keys)

    def refused(self, at: Place, what: str, lock: Place) -> None:
        message = f"{what}已由上位办法锁定（{lock.file}:{lock.line}），不能改动。"
        self.sheet.error(at, message, "请删掉这里的改动；确需改动，请报上级修改。")

    def merge(self, child: Node, base: Node) -> Node:
        if child.fields is not None and base.fields is not None:
            lock = _lock(base)
            if lock is not None:
                self.refused(child.place, "这一条", lock)
                return base
            return self.mapping(child, base)
        if _records(child) and _records(base):
            return self.records(child, base)
        lock = _lock_within(base)
        if lock is not None:
            self.refused(child.place, "这里替换的内容中，有一条", lock)
            return base
        return child

    def mapping(self, child: Node, base: Node) -> Node:
        fields = dict(base.fields or {})
        keys = dict(base.keys)
        for key, entry in (child.fields or {}).items():
            if _removes(entry):
                self.removed(entry, fields.pop(key, None), key)
                keys.pop(key, None)
                continue
            fields[key] = self.merge(entry, fields[key]) if key in fields else entry
            keys[key] = child.keys[key]
        return Node(child.place, fields=fields, keys=keys)

    def records(self, child: Node, base: Node) -> Node:
        self.twice(base)
        self.twice(child)
        merged = {_name(entry): entry for entry in base.entries or []}
        for entry in child.entries or []:
            name = _name(entry)
            if _removes(entry):
                self.removed(entry, merged.pop(name, None), name)
            else:
                merged[name] = self.merge(entry, merged[name]) if name in merged else entry
        return Node(child.place, entries=list(merged.values()))

    def twice(self, records: Node) -> None:
        """Note names written twice in one list; after a removal a name may be written anew."""
        first: dict[str, Place] = {}
        for entry in records.entries or []:
            name = _name(entry)
            if name in first:
                message = f"代号“{name}”已经用过（第 {first[name].line} 行）。"
                self.sheet.error(entry.place, message, "请合成一条，或换一个代号。")
            elif not _removes(entry):
                first[name] = entry.place

    def removed(self, entry: Node, base: Node | None, name: str) -> None:
        if base is None:
            message = f"上位办法里没有“{name}”，不用删。"
            self.sheet.error(entry.place, message, "请核对代号。")
            return
        lock = _lock_within(base)
        if lock is not None:
            what = f"“{name}”" if lock == _lock(base) else f"“{name}”里面有一条，"
            self.refused(entry.place, what, lock)


def _without(node: Node, keys: tuple[str, ...]) -> Node:
    left = {key: entry for key, entry in (node.fields or {}).items() if key not in keys}
    return Node(node.place, fields=left, keys={key: node.keys[key] for key in left})


def _lock(node: Node) -> Place | None:
    written = (node.fields or {}).get("locked")
    return written.place if written is not None and _word(written) in YesNo.YES else None


def _lock_within(node: Node) -> Place | None:
    """Return where something is locked in a value: itself, or anything inside it."""
    waiting = [node]
    while waiting:
        held = waiting.pop()
        lock = _lock(held)
        if lock is not None:
            return lock
        waiting += [*(held.fields or {}).values(), *(held.entries or [])]
    return None


def _both_locked(child: Node, base: Node) -> tuple[dict[str, Node], dict[str, Place]]:
    """Return the field naming the parts that either file locks; a child unlocks nothing."""
    entries = [*_locked_parts(base), *_locked_parts(child)]
    if not entries:
        return {}, {}
    words: dict[str, Node] = {}
    for entry in entries:
        # What is no word is kept for the reader, who says what is wrong with it.
        words.setdefault(_word(entry) or str(entry.place), entry)
    at = entries[-1].place
    return {"locked": Node(at, entries=list(words.values()))}, {"locked": at}


def _removes(node: Node) -> bool:
    written = (node.fields or {}).get("remove")
    return written is not None and _word(written) in YesNo.YES


def _word(node: Node) -> str:
    """Return the text of a value as its reader will take it: without blanks around it."""
    return (node.text or "").strip()


def _name(node: Node) -> str:
    fields = node.fields or {}
    return next((_word(fields[key]) for key in _LISTED if key in fields), "")


def _records(node: Node) -> bool:
    return bool(node.entries) and all(_name(entry) for entry in node.entries or [])
