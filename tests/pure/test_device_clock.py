"""What is kept of a device's clock: evidence in words, never a judgement."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from werkzeug.datastructures import Headers

from fengqiao.reports.pages.device_clock import handed_over, handed_over_words

AT = datetime(2026, 11, 20, 10, 30, tzinfo=UTC)


def told(pressed: timedelta, off: timedelta = timedelta()) -> Headers:
    """Return what a device says that was pressed so long ago and whose clock is so far off."""
    now = AT + off
    readings = {"X-Handed-Over": now - pressed, "X-Device-Now": now}
    return Headers({n: str(int(t.timestamp() * 1000)) for n, t in readings.items()})


def test_a_form_sent_at_once_by_a_right_clock_leaves_no_note() -> None:
    assert handed_over(told(timedelta(seconds=5)), AT) == {}
    assert handed_over_words({}) == ""


def test_a_form_handed_over_without_a_line_is_dated_by_the_servers_clock() -> None:
    kept = handed_over(told(timedelta(hours=3), off=timedelta(hours=2)), AT)
    assert kept == {"handed_over": "2026-11-20T07:30:00+00:00", "clock_off_seconds": 7200}
    words = handed_over_words(kept)
    assert "11月20日 15:30" in words
    assert "手机的钟快 2 小时" in words


def test_a_slow_clock_is_named_slow() -> None:
    kept = handed_over(told(timedelta(), off=-timedelta(days=3)), AT)
    assert "慢 3 天" in handed_over_words(kept)


def test_readings_that_are_none_are_ignored() -> None:
    for pressed, now in (("", ""), ("x", "1"), ("9" * 40, "9" * 40), ("2", "1"), ("-1", "1")):
        given = Headers({"X-Handed-Over": pressed, "X-Device-Now": now})
        assert handed_over(given, AT) == {}
