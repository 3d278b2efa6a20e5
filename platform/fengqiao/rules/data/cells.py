"""One cell as people write it, made into the value the engine keeps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from difflib import get_close_matches

from fengqiao.rules.data import value_words
from fengqiao.rules.data.collecting import Fault
from fengqiao.rules.measuring.calendar import is_period
from fengqiao.rules.model.declared import Fact, Field
from fengqiao.rules.numbers import NotANumber, read_number

_DAY = re.compile(r"([0-9]{4})([-/.年])([0-9]{1,2})([-/.月])([0-9]{1,2})(日?)")
YES_NO = {"是": True, "否": False, "yes": True, "no": False, "true": True, "false": False}
# Words and strokes that stand where there is no figure.
_NOTHING = frozenset(
    {"无", "没有", "暂无", "空", "缺", "不详", "未知", "—", "——", "-", "/", "N/A", "n/a"}
)
_THOUSANDS = re.compile(r"-?[0-9]{1,3}(?:[,，][0-9]{3})+(?:\.[0-9]+)?")
# Different words in one column; beyond so many they are read anew each time.
_REMEMBERED = 200_000


class Cells:
    """Reads the cells of one fact or field; the same words are read once."""

    def __init__(self, declared: Fact | Field) -> None:
        self.declared = declared
        self._codes = {label: code for code, label in declared.choices}
        self._known: dict[str, int] = {}

    def number(self, text: str) -> int:
        """Return a written number at the declared decimals, or the code of a label.

        :raises Fault: if it is neither, or outside the declared range
        """
        value = self._known.get(text)
        if value is None:
            value = self._read(text.strip())
            if len(self._known) < _REMEMBERED:
                self._known[text] = value
        return value

    def _read(self, text: str) -> int:
        if self.declared.choices:
            return self._choice(text)
        if text in _NOTHING:
            raise Fault(
                f"“{self.declared.title}”的“{text}”不是数字。", "没有数据请留空；确是零请写 0。"
            )
        if _THOUSANDS.fullmatch(text):
            plain = text.replace(",", "").replace("，", "")
            raise Fault(
                f"“{self.declared.title}”的“{text}”有千分位逗号。", f"请去掉逗号，写成“{plain}”。"
            )
        bare = text.rstrip("%") if self.declared.unit == "%" else text
        try:
            value = read_number(bare, self.declared.decimals)
        except NotANumber as error:
            raise Fault(f"“{self.declared.title}”的“{text}”{error}") from None
        wrong = value_words.problem(self.declared, value)
        if wrong:
            raise Fault(wrong)
        return value

    def _choice(self, text: str) -> int:
        if text in self._codes:
            return self._codes[text]
        if self._codes.keys() == {"是", "否"} and text.lower() in YES_NO:
            return self._codes["是" if YES_NO[text.lower()] else "否"]
        # Compared as text: of too many digits Python makes no number.
        code = {str(one): one for one in self._codes.values()}.get(text.lstrip("0") or "0")
        if code is not None and text:
            return code
        labels = "、".join(self._codes)
        raise Fault(f"“{self.declared.title}”没有“{text}”这个选项。", f"可选：{labels}。")


def read_day(text: str, title: str) -> str:
    """Return a day as ISO text, from ``2014-03-02``, ``2014/3/2`` or ``2014年3月2日``.

    :raises Fault: if it is no day
    """
    found = _DAY.fullmatch(text)
    try:
        if found and (found[2], found[4], found[6]) in _SEPARATED:
            return date(int(found[1]), int(found[3]), int(found[5])).isoformat()
    except ValueError:
        pass
    raise Fault(f"“{title}”的“{text}”不是日期。", _day_advice(text))


def _day_advice(text: str) -> str:
    """Return how to write a day: without its year, or as the number a spreadsheet keeps."""
    if _YEARLESS.fullmatch(text):
        return "没有写年份，写成 2014-03-02 的样子。"
    if _SERIAL.fullmatch(text):
        day = (_SERIAL_START + timedelta(int(text))).isoformat()
        return f"像是电子表格里日期的编号（{day}），请把这一栏改成日期格式再另存，或直接写 {day}。"
    return "写成 2014-03-02 的样子。"


_YEARLESS = re.compile(r"[0-9]{1,2}[-/.月][0-9]{1,2}日?")
# Days from 1954 to 2119, as spreadsheets count them.
_SERIAL = re.compile(r"[2-7][0-9]{4}")
_SERIAL_START = date(1899, 12, 30)
_SEPARATED = {("-", "-", ""), ("/", "/", ""), (".", ".", ""), ("年", "月", "日")}


def read_yes_no(text: str, title: str) -> bool:
    """Return whether a cell says yes.

    :raises Fault: if it says neither yes nor no
    """
    if text.lower() not in YES_NO:
        raise Fault(f"“{title}”的“{text}”看不懂。", "写“是”或“否”。")
    return YES_NO[text.lower()]


def read_period(text: str) -> str:
    """Return a period, written ``2014``, ``2014年`` or ``2014-Q1``.

    :raises Fault: if it is none
    """
    bare = text.removesuffix("年")
    if not is_period(bare):
        raise Fault(
            f"“{text}”不是期次。",
            "写成 2014（年）、2014-H1（上半年）、2014-Q1（季）、2014-03（月）或 2014-R1（轮）。",
        )
    return bare


def read_word(text: str, known: Mapping[str, str], what: str) -> str:
    """Return what a word stands for.

    :raises Fault: if it stands for nothing, naming the nearest that does
    """
    if text in known:
        return known[text]
    near = get_close_matches(text, known, 1, 0.5)
    advice = f"是不是“{near[0]}”？" if near else f"可选：{'、'.join(list(known)[:12])}。"
    raise Fault(f"{what}“{text}”不认识。", advice if known else "")
