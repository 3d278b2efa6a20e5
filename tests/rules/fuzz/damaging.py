"""Damage as it happens: what hands, editors, e-mail and wrong programs do to a file."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

Damage = Callable[[str, Random], str]


def wide(text: str) -> str:
    """Return a text with its signs, digits and letters full-width, as an input method has them."""
    return "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text)


TRAPS = (
    "", "~", "null", "yes", "no", "1.10", "1:30", "0x1F", "1e3", "-5", "+3", wide("12"),
    wide("3.5"), ".5",
    "95%", "99999999999999999999", "0.00000000000000000001", "“引号”", wide("abc"), "*a", "&a",
    "!!int 3",
    "{", "}", "[", "]", "[]", "{}", "- ", "? x", "|", ">", "# x", "'", '"', "a: b", "2014-02-30",
    "=SUM(A1:A9)", "总分", "total", "x" * 600, "(" * 40, "1 / 0", "{a: 1, a: 2}", "\u3000",
    "\u200b",
    "\ufeff", "\u2028", "，", "：", "一", "<<", "%TAG", "---", "...", "@", "`",
)  # fmt: skip
NUMBERS = (
    "0", "-1", "0.5", "100", "101", "1000000000000", "3.14159", "9" * 30, wide("00"), "1,000", "",
)  # fmt: skip
CONTROLS = ("\x00", "\x07", "\x1b", "\x85", "\t", "\r", "\x7f", "\ufffe")


def damaged(text: str, chance: Random) -> bytes:
    """Return a text with one to three kinds of damage, as bytes."""
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        text = chance.choice(DAMAGES)(text, chance)
    if chance.random() < 0.9:
        return text.encode(errors="replace")
    return _badly_encoded(text, chance)


def _badly_encoded(text: str, chance: Random) -> bytes:
    raw = text.encode(errors="replace")
    at = chance.randrange(len(raw) + 1)
    return chance.choice((
        text.encode("gb18030", errors="replace"),
        text.encode("utf-16"),
        b"\xef\xbb\xbf" + raw,
        raw[:at],
        raw[:at] + chance.randbytes(3) + raw[at:],
        chance.randbytes(200),
    ))  # fmt: skip


def _on_lines(change: Callable[[list[str], int, Random], None]) -> Damage:
    def damage(text: str, chance: Random) -> str:
        lines = text.split("\n")
        used = [at for at, line in enumerate(lines) if line.strip()] or [0]
        change(lines, chance.choice(used), chance)
        return "\n".join(lines)

    return damage


def _dropped(lines: list[str], at: int, chance: Random) -> None:
    del lines[at : at + chance.choice((1, 1, 2, 8))]


def _doubled(lines: list[str], at: int, chance: Random) -> None:
    lines[at:at] = lines[at : at + chance.choice((1, 1, 4))]


def _swapped(lines: list[str], at: int, chance: Random) -> None:
    other = chance.randrange(len(lines))
    lines[at], lines[other] = lines[other], lines[at]


def _moved(lines: list[str], at: int, chance: Random) -> None:
    block = lines[at : at + chance.randrange(1, 12)]
    del lines[at : at + len(block)]
    place = chance.randrange(len(lines) + 1)
    lines[place:place] = block


def _indented(lines: list[str], at: int, chance: Random) -> None:
    line = lines[at]
    lines[at] = chance.choice((" ", "  ", "\t", "    ")) + line
    if chance.random() < 0.5:
        lines[at] = line[1:]


def _cut(lines: list[str], at: int, chance: Random) -> None:
    lines[at] = lines[at][: chance.randrange(len(lines[at]) + 1)]


def _widened(lines: list[str], at: int, chance: Random) -> None:
    line = lines[at]
    first = chance.randrange(len(line) + 1)
    lines[at] = line[:first] + wide(line[first:])


def _trapped(lines: list[str], at: int, chance: Random) -> None:
    key, colon, value = lines[at].partition(": ")
    trap = chance.choice(TRAPS)
    lines[at] = f"{key}{colon}{trap}" if value else f"{lines[at]} {trap}"


def _deep(lines: list[str], at: int, chance: Random) -> None:
    key, colon, _ = lines[at].partition(":")
    depth = chance.choice((5, 60, 5000))
    opened, closed = chance.choice(("[]", "{}", "()"))
    inner = opened * depth + ("a: 1" if opened == "{" else "1") + closed * depth
    lines[at] = f"{key}{colon} {inner}"


def _exchanged(pattern: str, pick: Callable[[str, str, Random], str]) -> Damage:
    """Return a damage that exchanges one place that fits a pattern."""

    def damage(text: str, chance: Random) -> str:
        found = list(re.finditer(pattern, text))
        if not found:
            return text
        one = chance.choice(found)
        return text[: one.start()] + pick(text, one[0], chance) + text[one.end() :]

    return damage


def _another_word(text: str, word: str, chance: Random) -> str:
    words: list[str] = re.findall(r"\w+", text)
    return chance.choice(words)


def _misspelt(text: str, word: str, chance: Random) -> str:
    at = chance.randrange(len(word))
    return chance.choice((word[:at] + word[at + 1 :], word[:at] + "x" + word[at:], word[::-1]))


def _with_control(text: str, chance: Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(CONTROLS) + text[at:]


def _huge(text: str, chance: Random) -> str:
    at = chance.randrange(len(text) + 1)
    filler = chance.choice(("x", "一", "1", " ", "[", "\n- a", "a: 1\n"))
    return text[:at] + filler * 30_000 + text[at:]


def _repeated(text: str, chance: Random) -> str:
    return text + chance.choice(("\n", "\n---\n", "")) + text


def _torn(text: str, chance: Random) -> str:
    """Exchange two stretches of the file."""
    first, second, third = sorted(chance.randrange(len(text) + 1) for _ in range(3))
    return text[:first] + text[second:third] + text[first:second] + text[third:]


_SIGN = r"[-+*/(){}\[\]:,\"]"

DAMAGES: tuple[Damage, ...] = (
    *map(_on_lines, (
        _dropped, _doubled, _swapped, _moved, _indented, _cut, _widened, _trapped, _trapped, _deep,
    )),
    _exchanged(r"-?\d+(?:\.\d+)?", lambda _text, _word, chance: chance.choice(NUMBERS)),
    _exchanged(r"[A-Za-z_一-龥]\w*", _another_word),
    _exchanged(r"[A-Za-z_一-龥]\w*", _misspelt),
    _exchanged(_SIGN, lambda _text, _word, chance: chance.choice("+-*/(){}[]:,\"；")),
    _exchanged(_SIGN, lambda _text, sign, _chance: sign * 2),
    _with_control,
    _huge,
    _repeated,
    _torn,
)  # fmt: skip
