"""What is written wrong in an example is told with the nearest right word."""

from dataclasses import replace

from fengqiao.rules import read_rule_set
from fengqiao.rules.examples import check_examples
from fengqiao.sources import parse_yaml
from tests.rules.examples.trial_examples import EMPTY, ONE, RULES, SEVERAL
from tests.rules.examples.trial_examples import findings as _findings


def _faults(old: str, new: str, text: str = SEVERAL) -> list[str]:
    return _findings(text.replace(old, new))


def test_what_is_written_wrong_is_told_with_the_nearest_right_word() -> None:
    assert _faults("given: {late: 0, mark: 60}", "given: {lat: 0, mark: 60}") == [
        "没有叫“lat”的数据。 是不是想写“late”？"
    ]
    assert _faults("period: 2015", "period: 15") == [
        "“15”不是考核周期。 例如 2026、2026-H1、2026-Q1、2026-03、2026-R1。"
    ]
    assert _faults("{late: 4}", "{late: vier}")[0].startswith("“vier”不是数字")
    assert _faults("{late: 4}", "{late: 400}") == ["“迟报”超出申报的范围。 请核对 min 和 max。"]
    assert _faults("{late: 4}", "{kind: 海岛}") == ["“海岛”不在选项里。 可选：山区、平原。"]
    assert _faults("{late: 4}", "[late]")[0].startswith("单位“乙”应当分栏填写")
    assert _faults("{unit: 乙, level", "{level")[0].startswith("有多个单位时")
    assert _faults("level: 省", "stage: 省")[0].startswith("没有叫“stage”的列")
    assert _faults("2015-01-01", "一月")[0].startswith("“一月”不是日期")
    assert _faults("visit: [", "visits: [")[0].startswith("没有叫“visits”的台账")
    assert _faults("last: [乙]", "lats: [乙]")[0] == "没有叫“lats”的决定。 是不是想写“last”？"
    assert _faults("last: [乙]", "last: 乙")[0].startswith("单位名单应当是一个列表")
    assert _faults("丙: {given", "丁: {given") == ["没有叫“丁”的单位。 可以写：甲、乙、丙。"]
    assert _faults("rank: 1", "runk: 1")[0].startswith("没有叫“runk”的结果")
    assert _faults("money: {prize", "money: {price")[0].startswith("没有叫“price”的奖惩金额")
    assert _faults("total: 100", "total: 100.123")[0].startswith("“100.123”小数位太多")
    assert _faults("    history:", "    histories:")[0].startswith("没有叫“histories”的栏目")


def test_a_status_needs_its_kind_giver_and_day() -> None:
    assert _faults("kind: veto", "kind: vto", ONE)[0] == "没有叫“vto”的状态。 是不是想写“veto”？"
    assert _faults("by: superior", "by: chief", ONE)[0].startswith("没有叫“chief”的认定机关")
    assert _faults("from: 2014-05-01, ", "", ONE)[0].startswith("每条状态要写 from")
    assert _faults("due: 2014", "duo: 2014", ONE)[0].startswith("没有叫“duo”的栏目")
    lifted = "from: 2014-05-01, to: 2015-01-01, lifted: 2014-06-01, document: 一号, cause: 事故"
    assert "“上级否决”" not in _faults("from: 2014-05-01", lifted, ONE)[-1].partition("算得")[2]


def test_facts_that_cannot_be_scored_are_told_at_the_example() -> None:
    [line] = _faults("period: 2015", "period: 2012")
    assert line.startswith("算例“三个单位”：2012年早于本办法的生效日期")


def test_what_is_expected_of_other_schemes_and_terms_must_be_known() -> None:
    text = RULES.replace("then: {mark: warning}", "then: {mark: warning, points: POINTS}")
    sound = read_rule_set((text.replace("POINTS", "{add: 2, to: 科学考核}") + EMPTY).encode())
    written = """
  - name: 两个乡
    units: {甲乡: {late: 0, mark: 60}, 乙乡: {late: 4, mark: 10}}
    statuses: [{unit: 乙乡, kind: veto, by: superior, from: 2014-05-01}]
    expect: {乙乡: {points_to: {科学: 2}, lasts: {lost: once}, marks: , decisions: [last, above]}}
"""
    fields = parse_yaml(text + written, "trial.yaml").fields or {}
    [outcome] = check_examples(replace(sound, examples=fields["examples"]))
    said = "\n".join(str(finding) for finding in outcome.findings)
    assert "“科学”" in said
    assert "是不是想写“科学考核”？" in said
    assert "“lost”" in said
    assert "状态应为没有，算得“警示提醒”" in said
    assert "认定的决定" not in said


def test_totals_of_the_past_are_numbers() -> None:
    history = "{2013: {last: [某单位], totals: {某单位: 九十}}}"
    found = _findings(ONE.replace("{2013: {last: [某单位], ranked: [某单位], totals: {某单位: 90}, "
                                  "grades: {某单位: A}}}", history))  # fmt: skip
    assert any("九十" in line for line in found)
