"""Ledgers from files: limits, counts, entries, and every fault at its place."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from fengqiao.ledgers.definitions import MOVES, check_entry, ledger_from_json
from fengqiao.ledgers.ledger_file import LedgerErrors, read_ledger

PATH = Path(__file__).parents[2] / "tenants" / "jinzhai" / "ledgers" / "inspection.yaml"
TEXT = PATH.read_text(encoding="utf-8")
INSPECTION = read_ledger(PATH)
GOOD = {"place": "演示一号采石场", "item": "边坡", "problem": "警示牌缺失 2 处"}


def written(folder: Path, text: str) -> Path:
    """Write a ledger down as a county does, and return where."""
    path = folder / "inspection.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_inspection_ledger_offers_its_counts() -> None:
    assert {count.code: count.standing for count in INSPECTION.counts} == {
        "inspections": False,
        "hazards_found": False,
        "hazards_rectified": False,
        "hazards_closed": False,
        "hazards_open": True,
        "hazards_overdue": True,
        "major_hazards_open": True,
    }
    assert INSPECTION.records_clear
    assert INSPECTION.photos.when_rectified == 1


def test_a_hazard_must_be_rectified_within_the_days_of_its_severity() -> None:
    found = date(2026, 11, 21)
    limits = {code: INSPECTION.rectify_by(found, code) for code in INSPECTION.limits}
    assert limits == {
        "on_the_spot": date(2026, 11, 21),
        "general": date(2026, 11, 28),
        "major": date(2026, 12, 6),
    }


def test_a_hazard_is_rectified_before_it_is_closed_and_may_come_back() -> None:
    assert MOVES["found"] == ("rectified",)
    assert set(MOVES["rectified"]) == {"closed", "found"}
    assert MOVES["closed"] == ()


def test_a_ledger_survives_storage_as_json_and_keeps_its_hash(tmp_path: Path) -> None:
    again = ledger_from_json(json.loads(json.dumps(INSPECTION.as_json())))
    assert again == INSPECTION
    assert again.hash == INSPECTION.hash
    longer = read_ledger(written(tmp_path, TEXT.replace("days: 7", "days: 8")))
    assert longer.hash != INSPECTION.hash


def test_an_entry_is_read_and_checked_column_by_column() -> None:
    checked = check_entry(INSPECTION, GOOD)
    assert checked.errors == {}
    assert checked.values["item"] == "边坡"
    assert checked.values["demand"] is None


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"place": ""}, "place"),
        ({"place": "长" * 61}, "place"),
        ({"item": "卫生"}, "item"),
        ({"problem": "有\x00空"}, "problem"),
        ({"scope": "1"}, "scope"),
    ],
)
def test_a_faulty_entry_says_which_column(change: dict[str, str], column: str) -> None:
    assert list(check_entry(INSPECTION, GOOD | change).errors) == [column]


@pytest.mark.parametrize(
    ("old", "new", "column", "message"),
    [
        ("keepers: [village,", "keepers: [hamlet,", 11, "不认识的层级“hamlet”"),
        ("recheck_by: above", "recheck_by: nobody", 13, "不能写“nobody”"),
        ("column: item", "column: place", 13, "重复了"),
        ("  closed: 已销号", "  close: 已销号", 3, "没有“close”这一项"),
        ("days: 15", "days: 400", 11, "应在 0 到 365 之间"),
        ("severity: general", "severity: on_the_spot", 15, "重复了"),
        ("when_found: 1", "when_found: 9", 15, "比上限 6 张还多"),
        ("of: overdue", "of: late", 9, "不能写“late”"),
        ("    severity: major\n    unit", "    severity: huge\n    unit", 15, "没有“huge”"),
        ("count: hazards_closed", "count: hazards_found", 12, "重复了"),
        ("type: choice", "type: select", 11, "不能写“select”"),
    ],
)
def test_each_fault_of_a_ledger_is_found_at_its_line_and_column(
    old: str, new: str, column: int, message: str, tmp_path: Path
) -> None:
    assert TEXT.count(old) == 1
    changed = written(tmp_path, TEXT.replace(old, new))
    with pytest.raises(LedgerErrors) as error:
        read_ledger(changed)
    finding = next(f for f in error.value.findings if message in f.message)
    line = TEXT[: TEXT.index(old)].count("\n") + 1
    assert (finding.place.line, finding.place.column) == (line, column)
    assert finding.advice
