"""Numbers are read as offices write them, and rounded away from zero at an exact half."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as some

from fengqiao.rules.canonical import canonical_json
from fengqiao.rules.numbers import NotANumber, divide, read_number, round_half_away, show


@pytest.mark.parametrize(
    ("top", "bottom", "mode", "result"),
    [
        (5, 2, "half_away", 3), (-5, 2, "half_away", -3), (7, 3, "half_away", 2),
        (7, 3, "up", 3), (-7, 3, "up", -3), (6, 3, "up", 2),
        (7, 3, "down", 2), (-7, 3, "down", -2),
        (7, 3, "floor", 2), (-7, 3, "floor", -3), (7, -3, "floor", -3), (5, -2, "half_away", -3),
    ],
)  # fmt: skip
def test_a_quotient_is_rounded_by_its_mode(top: int, bottom: int, mode: str, result: int) -> None:
    assert divide(top, bottom, mode) == result


@given(some.integers(-(10**12), 10**12), some.integers(1, 10**6))
def test_half_away_is_never_further_than_a_half_and_goes_outward(top: int, bottom: int) -> None:
    rounded = round_half_away(top, bottom)
    gap = Fraction(top, bottom) - rounded
    assert abs(gap) <= Fraction(1, 2)
    if abs(gap) == Fraction(1, 2):
        assert abs(rounded) > abs(Fraction(top, bottom))


def test_nothing_is_divided_by_zero_or_by_an_unknown_mode() -> None:
    with pytest.raises(ZeroDivisionError):
        round_half_away(1, 0)
    with pytest.raises(ZeroDivisionError):
        divide(1, 0, "floor")
    with pytest.raises(ValueError, match="banker"):
        divide(1, 2, "banker")


@pytest.mark.parametrize(
    ("text", "value"), [("2.5", 250), ("-0.05", -5), ("7", 700), ("1.500", 150)]
)
def test_a_written_number_is_an_integer_at_its_decimals(text: str, value: int) -> None:
    assert read_number(text, 2) == value
    assert show(value, 2) == text.rstrip("0").rstrip(".")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1.005", "最多 2 位小数"), ("1" * 13, "太大了"), ("96%", "写成“96”"), ("12件", "写成“12”"),
        ("\uff11\uff12", "写成“12”"), ("1e3", "不是数字"), (".5", "不是数字"), ("+1", "不是数字"),
        ("1,000", "不是数字"),
    ],
)  # fmt: skip
def test_what_is_no_plain_number_is_told_with_what_to_write(text: str, why: str) -> None:
    with pytest.raises(NotANumber, match=why):
        read_number(text, 2)


def test_a_whole_number_may_have_no_decimals() -> None:
    assert read_number("3.0", 0) == 3
    with pytest.raises(NotANumber, match="只能是整数"):
        read_number("3.5", 0)


@pytest.mark.parametrize("value", [1.5, float("nan"), {1, 2}])
def test_canonical_json_has_no_place_for_fractions_of_two(value: object) -> None:
    with pytest.raises(TypeError):
        canonical_json({"a": value})
