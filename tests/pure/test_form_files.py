"""Forms from files: what is read, and every fault at its line and column."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fengqiao.forms.comparisons import NotAComparison, parse_comparison
from fengqiao.forms.form import form_from_json
from fengqiao.forms.form_file import FormErrors, parse_form, read_form

VILLAGE_WEEKLY = Path(__file__).parents[2] / "tenants" / "jinzhai" / "forms" / "village-weekly.yaml"
TEXT = VILLAGE_WEEKLY.read_text(encoding="utf-8")


def broken(old: str, new: str) -> FormErrors:
    """Return the errors of the village weekly in which one passage was changed."""
    assert TEXT.count(old) >= 1, f"the passage is gone: {old}"
    with pytest.raises(FormErrors) as error:
        parse_form(TEXT.replace(old, new, 1), "weekly.yaml")
    return error.value


def line_of(passage: str) -> int:
    return TEXT[: TEXT.index(passage)].count("\n") + 1


def test_the_village_weekly_asks_fifteen_numbers_in_five_sections_and_one_when_needed() -> None:
    form = read_form(VILLAGE_WEEKLY)
    assert [bool(section.shown_if) for section in form.sections].count(False) == 5
    assert [s.code for s in form.sections if s.shown_if] == ["escalated"]
    assert sum(field.numeric for field in form.fields.values()) == 15
    assert [field.code for field in form.fields.values() if field.may_be_carried] == [
        "patrol_members",
        "patrol_points",
    ]
    assert form.narrative is not None
    assert form.narrative.code == "narrative"
    assert form.nil_allowed


def test_a_form_survives_storage_as_json_and_keeps_its_hash() -> None:
    form = read_form(VILLAGE_WEEKLY)
    stored = json.loads(json.dumps(form.as_json()))
    assert form_from_json(stored) == form
    assert form_from_json(stored).hash == form.hash
    assert len(form.hash) == 64


def test_comments_and_key_order_do_not_change_the_hash_but_a_bound_does() -> None:
    form = parse_form(TEXT).form
    moved = TEXT.replace("level: village\n", "", 1) + "\n# 注\nlevel: village\n"
    assert parse_form(moved).form.hash == form.hash
    assert parse_form(TEXT.replace("max: 500", "max: 501", 1)).form.hash != form.hash


@pytest.mark.parametrize(
    ("old", "new", "column", "message"),
    [
        ("level: village", "level: hamlet", 8, "不能写“hamlet”"),
        ("frequency: week", "frequency: weekly", 12, "不能写“weekly”"),
        ("form: village_weekly", "form: 村周报", 7, "不能用作代码"),
        ("field: disputes_resolved", "field: disputes_found", 16, "重复了（第一次在第"),
        ("unit: 件", "unti: 件", 9, "没有“unti”这一项"),
        ("kind: stock", "kind: stuck", 15, "不能写“stuck”"),
        ("max: 500", "max: 五百", 14, "应当是整数"),
        ("working_days: 0", "working_days: 61", 17, "应在 0 到 60 之间"),
        ("grace_days: 1", "grace_days: 6", 15, "比关闭（5 个工作日）还晚"),
        ("nil_allowed: 是", "nil_allowed: 可以", 14, "不能写“可以”"),
        ("type: text", "type: essay", 15, "不能写“essay”"),
        ("longest: 500", "longest: 0", 18, "应在 1 到 5000 之间"),
        ("label: 巡防点位", "label: 重点人员", 16, "平台不收集"),
        ("label: 巡防点位", "label: 队长手机号", 16, "属于个人信息"),
        ("label: 巡防点位", "label: 巡防\u200b点位", 16, "看不见的字符（U+200B）"),
        (
            "check: disputes_escalated <= disputes_open",
            "check: disputes_escalated <= disputes_opened",
            12,
            "“disputes_opened”不在本表中",
        ),
        (
            "check: patrol_attendance >= patrols",
            "check: __import__('os')",
            12,
            "看不懂“__import__('”",
        ),
        ("check: patrol_attendance >= patrols", "check: patrols >= narrative", 12, "只能比较数字"),
        (
            "proposed_from: inspection.inspections",
            "proposed_from: inspection",
            24,
            "写法不对",
        ),
        ("at: patrol_attendance", "at: patrol", 9, "“patrol”不在本表中"),
    ],
)
def test_each_fault_of_a_form_is_found_at_its_line_and_column(
    old: str, new: str, column: int, message: str
) -> None:
    finding = next(f for f in broken(old, new).findings if message in f.message)
    assert (finding.place.file, finding.place.line, finding.place.column) == (
        "weekly.yaml",
        line_of(old),
        column,
    )
    assert finding.advice.endswith(("。", "？"))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("title: 村（社区）平安建设周报\n", "", "缺少“title”"),
        ("        unit: 件\n", "", "缺少“unit”"),
        ("        kind: stock\n", "        consolidates: sum\n", "没写从哪里来"),
        ("        kind: stock\n", "        from: village_weekly.x\n", "没写怎样汇总"),
        ("        kind: stock\n", "        min: 3000\n", "最小值比最大值还大"),
        ("        kind: stock\n", "        places: 2\n", "只有小数项目"),
        ("        type: text\n", "        type: choice\n", "至少两个不同的选项"),
        ("due:\n  working_days: 0\n  hour: 18\n  grace_days: 1\n  closes_days: 5\n", "", "“due”"),
    ],
)
def test_what_is_missing_or_does_not_go_together_is_said(old: str, new: str, message: str) -> None:
    assert any(message in finding.message for finding in broken(old, new).findings)


def test_all_faults_of_a_file_are_told_at_once_in_order() -> None:
    text = TEXT.replace("level: village", "level: hamlet").replace("max: 200", "max: x")
    with pytest.raises(FormErrors) as error:
        parse_form(text)
    lines = [finding.place.line for finding in error.value.findings]
    assert len(lines) >= 3
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- a\n- b\n", "表样应当分项写"),
        ("form: [\n", "不合 YAML"),
        ("form: a\nform: b\n", "写了两次"),
        ("form: &x a\n", "锚点"),
        ("", "文件是空的"),
    ],
)
def test_a_file_that_is_no_form_at_all_is_refused_kindly(text: str, message: str) -> None:
    with pytest.raises(FormErrors) as error:
        parse_form(text)
    assert message in error.value.findings[0].message


def test_a_form_in_the_encoding_of_old_office_machines_reads_the_same(tmp_path: Path) -> None:
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        path = tmp_path / f"{encoding}.yaml"
        path.write_bytes(TEXT.encode(encoding))
        assert read_form(path) == read_form(VILLAGE_WEEKLY)


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("a == b + c", True),
        ("a - b == c", True),
        ("-b + a != 1", True),
        ("a <= 3", True),
        ("a < 3", False),
        ("a>=4", False),
        ("a > previous.a", True),
        ("a == missing", None),
        ("a == previous.missing", None),
    ],
)
def test_a_comparison_adds_and_compares_whole_numbers(text: str, holds: bool | None) -> None:
    values = {"a": 3, "b": 1, "c": 2}
    assert parse_comparison(text).holds(values, {"a": 2}) is holds


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a ==",
        "== a",
        "a == b == c",
        "a b == c",
        "a + + b == c",
        "a * 2 == b",
        "a == b; c",
        "a.b.c == d",
        "1 == 1",
        "previous.a == 1",
        "f(a) == 1",
        "a == 1.5",
        "a = b",
    ],
)
def test_anything_else_is_no_comparison(text: str) -> None:
    with pytest.raises(NotAComparison) as error:
        parse_comparison(text)
    assert str(error.value).endswith("。")
