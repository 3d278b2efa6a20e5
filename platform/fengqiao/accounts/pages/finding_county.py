"""Find one's county at the door: chosen from a list, or written where the list would be too long.

A province or the nation on one installation has hundreds of counties, many of one name. Then
whoever signs in writes the name, or the six digits of the code; if several counties are meant,
those are shown to choose from.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from fengqiao.accounts.signing_in import County
from fengqiao.errors import Invalid

# More than this is no list any more on a telephone.
LONGEST_LIST = 40
_PROVINCES = (
    "11北京市 12天津市 13河北省 14山西省 15内蒙古自治区 21辽宁省 22吉林省 23黑龙江省 31上海市"
    " 32江苏省 33浙江省 34安徽省 35福建省 36江西省 37山东省 41河南省 42湖北省 43湖南省 44广东省"
    " 45广西壮族自治区 46海南省 50重庆市 51四川省 52贵州省 53云南省 54西藏自治区 61陕西省 62甘肃省"
    " 63青海省 64宁夏回族自治区 65新疆维吾尔自治区"
)
_OF_PROVINCE = re.compile("^(.{2,3}?)(?:省|市|(?:壮族|回族|维吾尔)?自治区)")
_PROVINCE_OF = {each[:2]: each[2:] for each in _PROVINCES.split()}


def choices(known: Sequence[County], typed: str) -> list[dict[str, str]]:
    """Return the counties to choose from; none if it is better written.

    :param typed: what was written or chosen before
    """
    if len(known) <= LONGEST_LIST:
        return [{"value": str(each.code), "label": each.name} for each in known]
    shown = _meant(known, typed)
    if not 1 < len(shown) <= LONGEST_LIST:
        return []
    named = Counter(_label(each) for each in shown)
    listed = [
        {
            "value": str(each.code),
            "label": _label(each) + (f"（{each.code}）" if named[_label(each)] > 1 else ""),
        }
        for each in shown
    ]
    # What was typed is none of them: the first would stand there as if it had been chosen.
    return [{"value": "", "label": "请选择"}, *listed]


def find_county(known: Sequence[County], typed: str) -> int:
    """Return the code of the county that somebody chose or wrote.

    :raises Invalid: if it is none, or several are meant
    """
    if typed.isascii() and typed.isdigit() and len(typed) == 6:
        return int(typed)
    meant = _meant(known, typed) if len(known) > LONGEST_LIST else []
    if len(meant) == 1:
        return meant[0].code
    if not typed or len(known) <= LONGEST_LIST:
        words = "请选择所在的县（市、区）。"
    elif not meant:
        words = "没有找到这个县（市、区）。请写全称，例如“金寨县”，或写六位行政区划代码。"
    elif len(meant) > LONGEST_LIST:
        words = "叫这个名字的县（市、区）很多，请写全称，或写六位行政区划代码。"
    else:
        words = "叫这个名字的县（市、区）不止一个，请选出您所在的那一个，再输一遍密码。"
    raise Invalid(words, errors={"county": [words]})


def _meant(known: Sequence[County], typed: str) -> list[County]:
    """Return the counties of exactly this name or code, else those whose name holds it."""
    words = unicodedata.normalize("NFKC", typed).replace(" ", "")
    if not words:
        return []
    whole = {each.code: _label(each).replace(" ", "") for each in known}
    exactly = [e for e in known if words in (e.name, str(e.code), whole[e.code])]
    # A province is called 安徽 as often as 安徽省.
    called = {code: (label, _OF_PROVINCE.sub(r"\1", label)) for code, label in whole.items()}
    return exactly or [e for e in known if any(words in each for each in called[e.code])]


def _label(county: County) -> str:
    """Return a county's name behind that of its province, as the code's first digits say."""
    return f"{_PROVINCE_OF.get(str(county.code)[:2], '')} {county.name}".strip()
