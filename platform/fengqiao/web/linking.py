"""Join our own script modules: a page asks for two files on a village's line, not for fourteen.

Strict and small, because it serves only the way our own scripts are written: imports of names from
a file beside, exports of functions and of what never changes. Everything else is refused when the
site starts. Each module becomes a function that returns its exports; what the frame of every page
carries is there once, and the other scripts take it from the frame's file.
"""

from __future__ import annotations

import re
from collections.abc import Callable

Read = Callable[[str], str]
FRAME = "frame.js"
_IMPORT = re.compile(r"^import \{ ([\w, ]+) \} from '\./([\w-]+)\.js';\n", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async function|function|const) (\w+))", re.MULTILINE)
# Any other way of importing or exporting, and names like those the joined modules are given.
_STRANGE = re.compile(r"^(?:import|export)\b.*$|^.*\$\w.*$", re.MULTILINE)


class Unlinkable(Exception):
    """A script is not written the way our scripts are."""


def link(name: str, read: Read) -> str:
    """Return a page's script with the modules it needs.

    :param name: the script's file, ``filing.js``
    :param read: gives a file's text, without comments
    :raises Unlinkable: naming the file and the line that cannot be joined
    """
    framed = _order(FRAME, read)
    if name == FRAME:
        parts = ", ".join(_called(each) for each in framed if is_part(read(each)))
        return "".join(_module(each, read) for each in framed) + f"export {{ {parts} }};\n"
    if is_part(read(name)) or not _imports(read(name)):
        return read(name)
    needed = _order(name, read)
    own = [each for each in needed if each not in framed]
    taken = {each for mine in own for each in _imports(read(mine))}
    theirs = [_called(each) for each in framed if each in taken]
    head = f"import {{ {', '.join(theirs)} }} from './{FRAME}';\n" if theirs else ""
    return head + "".join(_module(each, read) for each in own)


def is_part(text: str) -> bool:
    """Return whether a script is a part of others: it hands something out."""
    return _EXPORT.search(text) is not None


def _order(name: str, read: Read, above: tuple[str, ...] = ()) -> list[str]:
    """Return a module and all it needs, each after those it needs."""
    if name in above:
        raise Unlinkable(f"{' → '.join((*above, name))}: modules need each other in a circle")
    found: list[str] = []
    for each in _imports(read(name)):
        found += [one for one in _order(each, read, (*above, name)) if one not in found]
    return [*found, name]


def _imports(text: str) -> list[str]:
    return [f"{part}.js" for _, part in _IMPORT.findall(text)]


def _called(name: str) -> str:
    return "$" + name.removesuffix(".js").replace("-", "_")


def _module(name: str, read: Read) -> str:
    """Return a module as a function called at once, its exports in a constant named after it."""
    text = read(name)
    exports = _EXPORT.findall(text)
    body = _EXPORT.sub("", _IMPORT.sub("", text))
    if strange := _STRANGE.search(body):
        raise Unlinkable(f"{name}: {strange[0]}")
    taken = "".join(
        f"const {{ {names.replace(' as ', ': ')} }} = {_called(part)};\n"
        for names, part in _IMPORT.findall(text)
    )
    given = f"return {{ {', '.join(exports)} }};\n" if exports else ""
    kept = f"const {_called(name)} = " if exports else ""
    return f"{kept}(() => {{\n{taken}{body}{given}}})();\n"
