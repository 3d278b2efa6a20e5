"""Characters nobody can see are refused where they stand, whatever Python takes for a line."""

from __future__ import annotations

import pytest

from fengqiao.sources import Unreadable, decode, parse_yaml


@pytest.mark.parametrize("hidden", ["\x00", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x1f"])
def test_a_hidden_character_is_told_where_it_stands(hidden: str) -> None:
    with pytest.raises(Unreadable) as caught:
        decode(f"一\r\n二\r三\n四五{hidden}六\n".encode(), "表.csv")
    place = caught.value.finding.place
    assert (place.file, place.line, place.column) == ("表.csv", 4, 3)
    assert f"（编号 {ord(hidden)}）" in caught.value.finding.message


def test_a_tab_and_the_ends_of_lines_are_no_hidden_characters() -> None:
    assert decode("一\t二\r\n三\n".encode(), "表.csv") == "一\t二\r\n三\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_what_office_programs_write_is_read(encoding: str) -> None:
    assert decode("枫桥，一二".encode(encoding), "表.csv") == "枫桥，一二"


@pytest.mark.parametrize("text", ['a:\n  b: "一\\0"', 'a:\n  "b\\x0b": 一', 'a:\n  - "\\x1c"'])
def test_a_hidden_character_written_by_its_number_is_refused_too(text: str) -> None:
    with pytest.raises(Unreadable, match="引号里有一个看不见的控制字符") as caught:
        parse_yaml(text, "表.yaml")
    assert caught.value.finding.place.line == 2
    assert parse_yaml('a: "一\\t二\\n三"', "表.yaml").plain() == {"a": "一\t二\n三"}
