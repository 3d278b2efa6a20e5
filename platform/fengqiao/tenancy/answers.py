"""Turning what a person typed, or a machine sent, into a value, or saying why not."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from fengqiao.tenancy.questions import LARGEST, Question, Row, Tabular, Value

_NUMBER = re.compile(r"([+-]?)([0-9]+)(?:\.([0-9]+))?")
_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
# Blanks come with input methods; a line break, or the tab between two cells, parts two numbers.
_PARTED = re.compile(r"[^\s][^\S\r\n\t\v\f\x85\u2028\u2029]*[\r\n\t\v\f\x85\u2028\u2029]\s*[^\s]")
_DATE = re.compile(r"([0-9]{4})(?:-|/|\.|年)([0-9]{1,2})(?:-|/|\.|月)([0-9]{1,2})日?")
_HASH = re.compile(r"[0-9a-f]{64}")
# Full-width digits and signs as Chinese input methods write them, and the dashes people take
# for a minus.
_PLAIN = str.maketrans("０１２３４５６７８９，．＋－−–", "0123456789,.+---")  # noqa: RUF001 - what is meant
_JOINER = "\u200d"


class NotAnAnswer(ValueError):
    """The answer does not fit the question; the message says in Chinese what to do.

    ``lines`` are the messages one by one, where a table has several.
    """

    def __init__(self, *lines: str) -> None:
        super().__init__("；".join(lines))
        self.lines = lines


def read_answer(asked: Question, raw: object) -> Value:
    """Return the value of an answer; None if nothing was answered.

    :raises NotAnAnswer: if it does not fit the question's type, bounds, length or choices
    """
    if asked.type == "attachments":
        return _attachments(asked, raw)
    if isinstance(asked, Tabular) and asked.type == "table":
        return _table(asked, raw)
    text = _as_text(raw)
    if asked.numeric:
        return _number(asked, text)
    if asked.type == "text":
        return _words(asked, text)
    return _date(text) if asked.type == "date" else _choice(asked, text)


def write_answer(asked: Question, value: Value) -> str:
    """Write a single value as a person would type it; a decimal 125 of one place is 12.5."""
    if isinstance(value, int) and asked.places:
        sign, digits = "-" if value < 0 else "", str(abs(value)).zfill(asked.places + 1)
        return f"{sign}{digits[: -asked.places]}.{digits[-asked.places :]}"
    return "" if value is None else str(value)


def if_there_is_none(asked: Question) -> str:
    """Say what to write where there is nothing to count: a 0, or nothing if that may be left."""
    if not asked.required:
        return "没有就空着。"
    least, most = asked.minimum, asked.maximum
    zero_fits = (least is None or least <= 0) and (most is None or most >= 0)
    return "没有就填 0。" if zero_fits else ""


def _as_text(raw: object) -> str:
    if raw is None:
        return ""
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        raise NotAnAnswer("这一项的格式不对，请重新填写。")
    return str(raw)


def _number(asked: Question, typed: str) -> int | None:
    text = _unspaced(typed)
    if asked.unit:
        text = text.removesuffix(asked.unit)
    if _PARTED.search(typed.strip()):
        raise NotAnAnswer("这里有换行或几个数连在一起，看不出是哪个数，请只填一个数。")
    if not text:
        return None
    if _GROUPED.fullmatch(text):
        text = text.replace(",", "")
    found = _NUMBER.fullmatch(text)
    if not found:
        sample = "12.5" if asked.places else "12"
        raise NotAnAnswer(f"请只填数字，如 {sample}。{if_there_is_none(asked)}")
    sign, whole, fraction = found[1], found[2].lstrip("0") or "0", (found[3] or "").rstrip("0")
    if len(whole) > len(str(LARGEST)) or int(whole) > LARGEST:
        raise NotAnAnswer("数字太大，请检查是不是多按了几位。")
    if len(fraction) > asked.places:
        raise NotAnAnswer(_places_words(asked))
    value = int(whole + fraction.ljust(asked.places, "0"))
    return _within(asked, -value if sign == "-" else value)


def _unspaced(typed: str) -> str:
    """Return a number or date without spaces and the marks of no width that are pasted along."""
    text = re.sub(r"\s", "", typed.translate(_PLAIN))
    return text if text.isascii() else "".join(c for c in text if unicodedata.category(c) != "Cf")


def _places_words(asked: Question) -> str:
    if asked.places:
        return f"最多填 {asked.places} 位小数。"
    return "请填整数，不要带小数。"


def _within(asked: Question, value: int) -> int:
    if asked.minimum is not None and value < asked.minimum:
        least = write_answer(asked, asked.minimum)
        raise NotAnAnswer(f"不能小于 {least}，请核对后改正。")
    if asked.maximum is not None and value > asked.maximum:
        most = write_answer(asked, asked.maximum)
        raise NotAnAnswer(f"不能大于 {most}，请核对后改正。")
    return value


def _words(asked: Question, typed: str) -> str | None:
    text = unicodedata.normalize("NFC", typed.replace("\r\n", "\n").replace("\t", " ")).strip()
    for character in text:
        if unicodedata.category(character) in ("Cc", "Cs") and character != "\n":
            raise NotAnAnswer("有一个看不见的控制字符，请删掉后重新输入这段文字。")
    # Direction and zero-width marks come along with pasted text and would only mislead the
    # next reader; the joiner is part of how some symbols are written.
    text = "".join(c for c in text if unicodedata.category(c) != "Cf" or c == _JOINER)
    if len(text) > asked.longest:
        raise NotAnAnswer(f"写了 {len(text)} 个字，最多 {asked.longest} 个字，请写短一些。")
    return text or None


def _date(typed: str) -> str | None:
    text = _unspaced(typed)
    if not text:
        return None
    found = _DATE.fullmatch(text)
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3])).isoformat()
    except ValueError:
        pass
    raise NotAnAnswer("请填日期，如 2026-11-21。")


def _choice(asked: Question, typed: str) -> str | None:
    text = "".join(c for c in typed if unicodedata.category(c) != "Cf" or c == _JOINER).strip()
    if text and text not in asked.choices:
        raise NotAnAnswer(f"请从这些里选一个：{'、'.join(asked.choices)}。")
    return text or None


def _attachments(asked: Question, raw: object) -> list[str] | None:
    given = [raw] if isinstance(raw, str) else raw
    if given is None or given == [""]:
        return None
    if not isinstance(given, list | tuple) or not all(isinstance(each, str) for each in given):
        raise NotAnAnswer("附件的格式不对，请重新上传。")
    hashes = list(dict.fromkeys(each for each in given if each))
    if not all(_HASH.fullmatch(each) for each in hashes):
        raise NotAnAnswer("有一个附件认不出来，请删掉后重新上传。")
    if len(hashes) > asked.longest:
        raise NotAnAnswer(f"有 {len(hashes)} 个附件，最多 {asked.longest} 个，请删去一些。")
    return hashes or None


def _table(asked: Tabular, raw: object) -> list[Row] | None:
    """Return the rows in which something was typed; None if there is none."""
    if raw in (None, "", []):
        return None
    if not isinstance(raw, list | tuple) or not all(isinstance(each, dict) for each in raw):
        raise NotAnAnswer("这张小表的格式不对，请刷新页面后再填。")
    lines: list[str] = []
    rows = [
        _row(asked, number, given, lines)
        for number, given in enumerate(raw, 1)
        if any(str(each if each is not None else "").strip() for each in given.values())
    ]
    if rows and len(rows) < asked.shortest:
        lines.append(f"只填了 {len(rows)} 行，至少 {asked.shortest} 行，请补上。")
    if len(rows) > asked.longest:
        lines.append(f"有 {len(rows)} 行，最多 {asked.longest} 行，请合并或删去一些。")
    if lines:
        raise NotAnAnswer(*lines)
    return rows or None


def _row(asked: Tabular, number: int, given: dict[str, object], lines: list[str]) -> Row:
    """Read one row; what is wrong is added to ``lines``, each with its row and column."""
    row: Row = {}
    known = {column.code for column in asked.columns}
    if set(given) - known:
        lines.append(f"第 {number} 行有本表没有的栏目，请刷新页面后再填。")
    for column in asked.columns:
        try:
            value = read_answer(column, given.get(column.code))
        except NotAnAnswer as error:
            lines.append(f"第 {number} 行“{column.label}”：{error}")
            continue
        row[column.code] = None if isinstance(value, list) else value
        if value is None and column.required:
            lines.append(f"第 {number} 行“{column.label}”还没有填。")
    return row
