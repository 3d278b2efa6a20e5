"""What has no place in canonical JSON is refused, so that a hash never rests on it."""

from __future__ import annotations

from fractions import Fraction
from types import MappingProxyType

import pytest

from fengqiao.rules.canonical import canonical_json


def test_any_mapping_is_spelled_in_the_order_of_its_keys() -> None:
    assert canonical_json(MappingProxyType({"b": 1, "a": (2,)})) == '{"a":[2],"b":1}'


@pytest.mark.parametrize("value", [1.5, Fraction(1, 2), {"a": {1, 2}}, [object()]])
def test_only_whole_numbers_words_and_records_can_be_hashed(value: object) -> None:
    with pytest.raises(TypeError):
        canonical_json(value)
