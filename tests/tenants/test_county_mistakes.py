"""What happens when a county office makes a mistake in its files."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from fengqiao.county_files import CountyErrors, read_county

TENANTS = Path(__file__).parents[2] / "tenants"


@pytest.fixture
def county(tmp_path: Path) -> Path:
    return shutil.copytree(TENANTS / "jinzhai", tmp_path / "jinzhai")


def changed(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "where", "message"),
    [
        ("county.yaml", "341524", "3415", "county.yaml:4:16", "不是六位区划代码"),
        ("county.yaml", "341524", "341525", "units.csv:2:1", "不属于本县（341525）"),
        (
            "county.yaml",
            "calendar: china",
            "calendar: mars",
            "jinzhai/calendars/mars.yaml:1:1",
            "找不到",
        ),
        ("county.yaml", "organ:", "organs:", "county.yaml:5:1", "没有“organs”这一项"),
        (
            "county.yaml",
            "demonstration: 否",
            "demonstration: 不",
            "county.yaml:10:16",
            "不能写“不”",
        ),
        ("county.yaml", "  grid:", "  gird:", "county.yaml:18:3", "是不是想写“grid”"),
        (
            "forms/village-weekly.yaml",
            "proposed_from: inspection.hazards_found",
            "proposed_from: inspection.hazard",
            "forms/village-weekly.yaml",
            "没有统计数“hazard”",
        ),
        (
            "ledgers/inspection.yaml",
            "keepers: [village, enterprise, township]",
            "keepers: [enterprise]",
            "forms/village-weekly.yaml",
            "带不出数",
        ),
        (
            "ledgers/inspection.yaml",
            "ledger: inspection",
            "ledger: checks",
            "forms/enterprise-monthly.yaml",
            "没有代码为“inspection”的台账",
        ),
        (
            "forms/village-weekly.yaml",
            "field: campaigns",
            "field: campaign",
            "forms/township-half-monthly.yaml",
            "没有“campaigns”",
        ),
        (
            "forms/county-monthly.yaml",
            "form: county_monthly",
            "form: village_weekly",
            "forms/village-weekly.yaml:1:1",
            "在别的文件里已经用过",
        ),
    ],
)
def test_a_mistake_in_one_file_is_found_where_it_stands(
    county: Path, file: str, old: str, new: str, where: str, message: str
) -> None:
    changed(county / file, old, new)
    with pytest.raises(CountyErrors) as error:
        read_county(county)
    told = [str(finding) for finding in error.value.findings]
    assert any(message in line and where in line for line in told), told


def test_every_file_s_mistakes_are_told_together_and_nothing_is_half_read(county: Path) -> None:
    changed(county / "county.yaml", "name: 金寨县", "name:")
    changed(county / "units.csv", "麻埠镇", "")
    changed(county / "forms" / "village-weekly.yaml", "frequency: week", "frequency: weekly")
    (county / "ledgers" / "inspection.yaml").write_text("ledger: [", encoding="utf-8")
    with pytest.raises(CountyErrors) as error:
        read_county(county)
    files = {finding.place.file for finding in error.value.findings}
    assert files >= {
        "jinzhai/county.yaml",
        "jinzhai/units.csv",
        "jinzhai/forms/village-weekly.yaml",
        "jinzhai/ledgers/inspection.yaml",
    }


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("ledgers/inspection.yaml", "recheck_by: above", "recheck_by: boss", "recheck_by"),
        ("forms/village-weekly.yaml", "frequency: week", "frequency: weekly", "frequency"),
        ("units.csv", "code,name", "代码,name", "表头缺少“code”一列"),
    ],
)
def test_one_mistake_is_told_once_and_not_by_everything_that_leans_on_its_file(
    county: Path, file: str, old: str, new: str, told: str
) -> None:
    head = "form: village_weekly\n"
    changed(county / "forms/village-weekly.yaml", head, f"{head}for_units: [341524100000]\n")
    changed(county / file, old, new)
    with pytest.raises(CountyErrors) as error:
        read_county(county)
    (finding,) = error.value.findings
    assert told in finding.message
    assert finding.place.file == f"jinzhai/{file}"


def test_a_sum_of_what_is_counted_in_another_unit_below_is_asked_about(county: Path) -> None:
    changed(county / "forms/county-monthly.yaml", "unit: 处\n", "unit: 公里\n")
    (finding,) = read_county(county).warnings
    assert "单位是“公里”，下级表的“巡防点位”是“处”，汇总时不换算" in finding.message


def test_a_rule_on_the_sum_below_is_told_at_the_rule(county: Path) -> None:
    path = county / "forms/township-half-monthly.yaml"
    rule = "\n  - check: disputes_found == children.disputes_fond\n    message: 与下级不同\n"
    path.write_text(path.read_text("utf-8").rstrip() + rule, encoding="utf-8")
    with pytest.raises(CountyErrors) as error:
        read_county(county)
    (finding,) = error.value.findings
    assert "children.disputes_fond 找不到" in finding.message
    assert finding.place.line == len(path.read_text("utf-8").splitlines()) - 1


@pytest.mark.parametrize(
    ("year", "days", "told"),
    [
        ("2026", "2026-07-08/2026-07-06", "先后写反了"),
        ("2026", "2026-02-30", "“2026-02-30”不是这一年的有效日期"),
        ("26", "2026-07-06, 2026-07-07", "“year”应在 1950 到 2199 之间"),
    ],
)
def test_a_wrong_day_of_the_own_calendar_is_told_by_what_is_wrong_with_it(
    county: Path, year: str, days: str, told: str
) -> None:
    (county / "calendars").mkdir()
    (county / "calendars" / "own.yaml").write_text(
        f"calendar: own\ntitle: 本县\nyears:\n  - {{year: {year}, holidays: [{days}]}}\n",
        encoding="utf-8",
    )
    changed(county / "county.yaml", "calendar: china", "calendar: own")
    with pytest.raises(CountyErrors) as error:
        read_county(county)
    (finding,) = error.value.findings
    assert told in finding.message


def test_a_missing_folder_or_file_is_said_in_words(county: Path, tmp_path: Path) -> None:
    with pytest.raises(CountyErrors, match="找不到这个文件夹"):
        read_county(tmp_path / "nowhere")
    (county / "units.csv").unlink()
    with pytest.raises(CountyErrors, match="找不到单位名单"):
        read_county(county)


def test_a_county_may_keep_a_calendar_of_its_own(county: Path) -> None:
    (county / "calendars").mkdir()
    (county / "calendars" / "own.yaml").write_text(
        "calendar: own\ntitle: 本县\nyears:\n  - {year: 2026, holidays: [2026-11-23]}\n",
        encoding="utf-8",
    )
    changed(county / "county.yaml", "calendar: china", "calendar: own")
    calendar = read_county(county).calendar
    assert calendar.title == "本县"
    assert not calendar.is_working(date(2026, 11, 23))
    assert not calendar.is_working(date(2026, 10, 1))


def test_a_change_of_its_own_days_changes_the_county_s_hash(county: Path) -> None:
    (county / "calendars").mkdir()
    own = county / "calendars" / "own.yaml"
    changed(county / "county.yaml", "calendar: china", "calendar: own")
    text = "calendar: own\ntitle: 本县\nyears:\n  - {year: 2026, working: [2026-07-04]}\n"
    own.write_text(text, encoding="utf-8")
    before = read_county(county).hash
    changed(own, "2026-07-04", "2026-07-05")
    assert read_county(county).hash != before


def test_a_whole_county_in_gb18030_reads_the_same(county: Path) -> None:
    expected = read_county(county)
    for path in county.rglob("*"):
        if path.is_file():
            path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))
    assert read_county(county).hash == expected.hash


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("forms/village-weekly.yaml", "max: 500", "max: 501"),
        ("ledgers/inspection.yaml", "days: 7", "days: 8"),
        ("county.yaml", "demonstration: 否", "demonstration: 是"),
        ("units.csv", "麻埠镇", "麻埠乡"),
        ("county.yaml", "calendar: china", "calendar: weekends"),
    ],
)
def test_every_change_of_meaning_changes_the_county_s_hash(
    county: Path, file: str, old: str, new: str
) -> None:
    before = read_county(county).hash
    changed(county / file, old, new)
    assert read_county(county).hash != before
