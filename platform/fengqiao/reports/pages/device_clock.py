"""When a form was handed over on a device that had no line, and how far its clock is off.

Evidence, never a judgement: whether a report is on time is decided by when the server had it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from werkzeug.datastructures import Headers

from fengqiao.web.words import moment

HANDED_OVER, DEVICE_NOW = "X-Handed-Over", "X-Device-Now"
# A line is slow and a clock is never quite right: below this nothing is worth a word.
_NOTABLE = timedelta(minutes=2)
_DIGITS = 15


def handed_over(headers: Headers, at: datetime) -> dict[str, object]:
    """Return what is worth keeping of the device's two clock readings, in milliseconds.

    ``handed_over`` is the instant by the server's clock at which the person pressed the button;
    ``clock_off_seconds`` is positive where the device is fast. Readings that are none are ignored.
    """
    pressed, now = _read(headers.get(HANDED_OVER, "")), _read(headers.get(DEVICE_NOW, ""))
    if pressed is None or now is None or pressed > now:
        return {}
    kept: dict[str, object] = {}
    if now - pressed >= _NOTABLE:
        kept["handed_over"] = (at - (now - pressed)).isoformat(timespec="seconds")
    if abs(now - at) >= _NOTABLE:
        kept["clock_off_seconds"] = round((now - at).total_seconds())
    return kept


def handed_over_words(detail: Mapping[str, object]) -> str:
    """Return what the trail of a submission says about the device, or an empty text."""
    words = []
    pressed, off = detail.get("handed_over"), detail.get("clock_off_seconds")
    if isinstance(pressed, str):
        words.append(
            f"{moment(datetime.fromisoformat(pressed))} 在没有信号的手机上确认，来信号后收到"
        )
    if isinstance(off, int):
        hurry = "快" if off > 0 else "慢"
        words.append(f"当时手机的钟{hurry} {_span(abs(off))}，时间以服务器为准")
    return "；".join(words)


def _span(seconds: int) -> str:
    hours, minutes = divmod(seconds // 60, 60)
    if hours >= 48:
        return f"{hours // 24} 天"
    return (f"{hours} 小时" if hours else "") + (f"{minutes} 分钟" if minutes else "")


def _read(given: str) -> datetime | None:
    if not (given.isascii() and given.isdigit() and len(given) <= _DIGITS):
        return None
    try:
        return datetime.fromtimestamp(int(given) / 1000, UTC)
    except (OverflowError, OSError, ValueError):
        return None
