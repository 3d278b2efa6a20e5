"""A faulty rule file is refused with every fault at its exact place, in the clerk's words."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from fengqiao.rules import RuleErrors, check_examples, read_rule_set
from fengqiao.sources import Finding
from tests.rules.cases import RULES, bent

# "‸" marks where the finding must point; it is taken out before reading.
FAULTS = [
    ("ruleset: small", "‸rulesets: small", "没有“rulesets”这一栏", "“ruleset”"),
    ("ruleset: small", "ruleset: ‸9small", "不合代号的写法", ""),
    ('version: "1"\n', 'version: ‸""\n', "版本是空的", "请填写"),
    ("from: 2024-01-01", "from: ‸2024-1-1", "不是日期", "2026-01-01"),
    ("to: 2027-12-31", "to: ‸2023-12-31", "失效日期早于生效日期", "open"),
    ("level: township", "level: ‸townships", "不能是“townships”", "“township”"),
    ("points: {full: 40,", "points: ‸{full: 41,", "各部分合计 40 分", "41"),
    ("    full: 40\n", "    full: ‸39\n", "各项合计 40 分", "39"),
    ("decimals: 2, bonus_cap: 3", "decimals: 2, bonus_cap: ‸3.001", "小数位太多", "2 位"),
    ("points: {full: 40,", "points: {full: ‸\uff14\uff10,", "不是数字", "半角"),
    ("from: reports.late", "from: ‸report.late", "的来源“report.late”不认识", "“reports”"),
    ("unit: 份, max: 1000}", "unit: 份, max: ‸-1}", "超出范围", "0 到"),
    ("weight: 10, deduct: {each: {late: 1.5}", "weight: 10, deduct: {each: {‸lates: 1.5}",
     "没有叫“lates”的数据", "“late”"),
    ("{each: {late: 1.5}, floor: 0}", "‸{each: {late: 1.5}}", "缺少“floor”一栏", "README"),
    ("{late: 1.5}", "{late: ‸1.5.0}", "不是数字", ""),
    ("rate: done / due", "rate: done / ‸dues", "没有叫“dues”的数据", "“due”"),
    ("rate: done / due", "rate: ‸done per due", "看不懂", "分子 / 分母"),
    ("rate: done / due", "rate: ‸hazards_found / due", "不能直接用来加分", "分母"),
    ("target: 96", "target: ‸96%", "不是数字", "百分号"),
    ("{each: {praise: 1}", "{each: {‸hazards_found: 1}", "国办函〔2026〕12号", "化解数"),
    ("when_none: full}, missing: zero", "when_none: full}, missing: ‸nothing",
     "missing不能是“nothing”", "block"),
    ("{above: 80, points: 6}", "‸{at_least: 95, points: 6}", "界线不低于前一档", "调整顺序"),
    (", {points: 0}]", ", ‸{above: 10, points: 0}]", "最后一档要接住", "只写 points"),
    ("{at_least: 95, points: 10}", "{at_least: 95, points: ‸10.5}", "超出范围", "10 之间"),
    ("  late: {title: 迟报,", "  ‸late: {title: 登录次数,", "国办函〔2026〕12号", "按期整改率"),
    ("  praise: {title: 表扬,", "  ‸photo_count: {title: 表扬,", "国办函〔2026〕12号", ""),
    ("      - {id: lateness, title: 迟报扣分", "      - ‸{id: lateness, title: 在线时长",
     "“在线时长”一类的数据不能", "工作结果"),
    ("  praise: {title: 表扬,", "  ‸praise: {title: 巡查里程,", "“里程”一类", ""),
    ("  praise: {title: 表扬,", "  ‸praise: {title: 重点人员走访,", "不对人打分", "事项"),
    ("id: doing,", "id: ‸lateness,", "“lateness”已经用过", "换一个"),
    ("id: doing,", "id: ‸total,", "“total”已经用过", ""),
    ("manual: {fact: review,", "manual: {fact: ‸late,", "不是人工评定的数据", "manual"),
    ("lowest: 0, highest: 10}", "lowest: 0, highest: ‸11}", "超出范围", ""),
    ("floor: 0}, missing: block", "floor: 0}, manual: ‸{fact: review, lowest: 0, highest: 1}, "
     "missing: block", "写了两种计分办法", "只留一种"),
    ("add: {each: {praise: 1}, cap: 5}, missing: zero, owner: 办公室, clause: notice",
     "add: {each: {praise: 1}, cap: 5}, missing: zero, owner: 办公室, clause: ‸notices",
     "没有“notices”这一条依据", "“notice”"),
    ("{by: total}", "{by: ‸totals}", "“totals”不认识", "“total”"),
    ("{by: total}", "{by: total}, {by: ‸late}", "高的在前还是低的在前", "best"),
    ("ties: share", "ties: ‸dense", "不能是“dense”", "share"),
    ("leave_out: []", "leave_out: [‸worst]", "要等排名出来", "按数据认定"),
    ("{bottom: 3, at_edge: all_in}", "‸{bottom: 3}", "缺少“at_edge”一栏", ""),
    ("{bottom: 3, at_edge: all_in}", "‸{last: 3}", "没有写条件", "bottom"),
    ("decision: worst,", "decision: ‸worse,", "没有代号为“worse”的决定", "“worst”"),
    ("decision: worst, years_running: 2", "decision: worst, years_running: ‸1", "超出范围", "2"),
    ("is: 一票否决, missing", "is: ‸一票, missing", "没有“一票”这个选项", "“一票否决”"),
    ("mark: yellow_card", "mark: ‸yellowcard", "不能是“yellowcard”", "“yellow_card”"),
    ("lasts: {months: 12}", "lasts: {months: ‸0}", "超出范围", ""),
    ("1: 一票否决}", "‸2: 一票否决}", "大于上限", "max"),
    ("given: {late: 0,", "given: {‸lat: 0,", "没有叫“lat”的数据", "“late”"),
    ("year: 2026", "year: ‸26", "年度“26”不对", "2026"),
    ("praised: 0, total: 40}", "praised: 0, ‸totel: 40}", "没有“totel”这一栏", "“total”"),
]  # fmt: skip


def faults_in(text: str) -> tuple[Finding, ...]:
    with pytest.raises(RuleErrors) as caught:
        read_rule_set(text, "办法.yaml")
    return caught.value.findings


@pytest.mark.parametrize(("old", "new", "message", "advice"), FAULTS)
def test_a_fault_is_named_at_its_line_and_column(
    old: str, new: str, message: str, advice: str
) -> None:
    marked = bent((old, new))
    before = marked.split("‸")[0]
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    found = faults_in(marked.replace("‸", ""))
    at_place = [one for one in found if (one.place.line, one.place.column) == (line, column)]
    assert any(
        message in str(one) and advice in str(one) and str(one).startswith(f"办法.yaml:{line}:")
        for one in at_place
    ), [str(one) for one in found]


def test_the_sound_file_is_read_without_a_word() -> None:
    assert read_rule_set(RULES).warnings == ()


def test_all_faults_are_told_at_once() -> None:
    found = faults_in(bent(("target: 96", "target: x"), ("ties: share", "ties: dense")))
    assert len(found) == 2


def test_points_on_which_texts_are_silent_are_required() -> None:
    silent = ["at_edge: all_in}\n    then: {mark: c", "missing_year: breaks", "when_none: full"]
    for words in (*silent, "overlap: neither", "smallest_group: 7", "leave_out: []"):
        assert RULES.count(words) == 1
        key = words.split(":")[0]
        renamed = RULES.replace(words, f"x_{words}")
        assert any(f"缺少“{key}”一栏" in str(one) for one in faults_in(renamed)), key


def test_what_looks_odd_but_may_be_meant_is_a_warning() -> None:
    odd = bent(
        ("floor: 0}", "floor: -5}"),
        ("smallest_group: 7", "smallest_group: 3"),
        ("{each: {praise: 1}", "{each: {late: 1}"),
        ("praised: 0, total: 40}", "total: 40}"),
    )
    warnings = read_rule_set(odd).warnings
    assert {one.severity for one in warnings} == {"warning"}
    told = "\n".join(map(str, warnings))
    for words in ("扣成负分", "可能人人都在内", "“praise”没有任何一条规则用到", "没有算例核对"):
        assert words in told


def test_text_that_is_no_rule_file_is_refused_gently() -> None:
    for text in ("", "只有一句话", "- a\n- b\n", "a: [", "a: 1\na: 2\n", "[" * 3000, "x" * 300_000):
        assert all(str(one).startswith("办法.yaml:") for one in faults_in(text))


def test_a_file_saved_by_an_office_program_reads_the_same(tmp_path: Path) -> None:
    plain = read_rule_set(RULES).sha256
    for number, encoding in enumerate(("utf-8", "utf-8-sig", "gb18030")):
        path = tmp_path / f"{number}.yaml"
        path.write_bytes(RULES.replace("\n", "\r\n").encode(encoding))
        assert read_rule_set(path).sha256 == plain
    with pytest.raises(RuleErrors, match="找不到这个文件"):
        read_rule_set(tmp_path / "none.yaml")


def test_the_hash_covers_the_rules_and_not_their_layout() -> None:
    first = read_rule_set(RULES).sha256
    assert (
        read_rule_set("# 说明\n" + RULES.replace("target: 96", 'target: "96.00"')).sha256 == first
    )
    assert read_rule_set(bent(("target: 96", "target: 95"))).sha256 != first


def mutated(text: str, luck: random.Random) -> str:
    """Return the file with one line lost, doubled or moved in, or one word exchanged."""
    lines = text.split("\n")
    at = luck.randrange(len(lines))
    words = re.findall(r"[^\s{}\[\],:]+", lines[at]) or ["x"]
    word = luck.choice(words)
    traps = ["", "[]", "{}", "~", "no", "1:30", "-1", "1e9", "9" * 40, "&a", "*a", "!!int 1", "，"]
    lines[at : at + 1] = luck.choice(
        [
            [],
            [lines[at], lines[at]],
            ["  " + lines[at]],
            [lines[at].replace(word, luck.choice(traps), 1)],
            [lines[at].replace(word, word[::-1], 1)],
            [lines[at][: luck.randrange(len(lines[at]) + 1)]],
            [lines[at].replace(word, luck.choice(re.findall(r"\w+", text)), 1)],
        ]
    )
    return "\n".join(lines)


def test_no_damaged_file_breaks_the_reader() -> None:
    luck = random.Random(20261122)
    refused: list[Finding] = []
    for _ in range(300):
        text = mutated(RULES, luck)
        try:
            check_examples(read_rule_set(text))
        except RuleErrors as error:
            refused += error.findings
    assert len(refused) > 150
    assert all(re.match(r"rules\.yaml:\d+:\d+ .", str(one)) for one in refused)
