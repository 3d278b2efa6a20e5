"""Worked examples: read as people write them, compared with the hand, and told where they fail."""

from dataclasses import replace

from fengqiao.rules import RuleSet, read_rule_set
from fengqiao.rules.examples import check_examples, coverage_findings, run_examples
from fengqiao.rules.examples.reading import Example, read_examples
from fengqiao.sources import parse_yaml

RULES = """
ruleset: trial
version: "1"
title: 试行办法
source: 试行
valid: {from: 2013-06-01, to: open}
applies_to: {level: township, period: year}
points: {full: 100, decimals: 2, bonus_cap: 5}
basis: [{id: c, document: 试行办法, clause: 第一条, text: 条文}]
facts:
  late: {title: 迟报, from: reports.late, unit: 次, max: 100}
  kind: {title: 类别, from: unit.kind, choices: [山区, 平原]}
  plan: {title: 有计划, from: manual.plan, yes_no: true}
  mark: {title: 评分, from: manual.mark, unit: 分, max: 60, decimals: 1}
registers:
  visit:
    title: 上访
    from: ledger.visits
    dates: [occurred]
    fields:
      level: {title: 级别, choices: [市, 省]}
      persons: {title: 人数, unit: 人, max: 1000}
      case: {title: 事项, text: true}
      solved: {title: 已办结, yes_no: true}
measures:
  visits: {title: 上访批次, unit: 批, rows: {of: visit, where: {field: level, is: [省]}}}
  more: {title: 比上年增加, unit: 次, formula: "late - PAST(late, 1)"}
sections:
  - id: work
    title: 工作
    full: 100
    floor: 0
    cap: none
    overflow: dropped
    items:
      - id: reports
        title: 报送
        weight: 40
        deduct: {each: {late: 10}, cap: none}
        floor: 0
        missing: block
        owner: 办公室
        clause: c
      - id: given
        title: 评定
        weight: 60
        formula: mark
        missing: block
        owner: 办公室
        clause: c
bonuses:
  - id: planned
    title: 计划
    add: {each: {plan: 2}, cap: 5}
    missing: zero
    owner: 办公室
    clause: c
ranking:
  order: [{by: total}]
  ties: share
  groups: none
  smallest_group: 1
  overlap: both
  leave_out: []
grades: [{grade: A, title: 优秀, at_least: 90}, {grade: B, title: 合格}]
decisions:
  - id: last
    title: 末位
    when: {bottom: 1, at_edge: all_in, within: all}
    then: {mark: warning}
    authority: 县委
    lasts: once
    clause: c
  - id: again
    title: 连续末位
    when: {run: last, times: 2, in_a_row: yes, within: ever, missing: breaks}
    then: {mark: veto}
    authority: 县委
    lasts: once
    clause: c
  - id: above
    title: 上级否决
    when: {held: [veto], by: superior}
    authority: 县委
    lasts: once
    clause: c
money:
  - {id: prize, title: 奖金, decimals: 0, by_place: [5000]}
examples:
"""


def _rules(examples: str) -> RuleSet:
    """Return the rules with any examples, sound or not."""
    sound = read_rule_set((RULES + EMPTY).encode(), "trial.yaml")
    fields = parse_yaml(RULES + examples, "trial.yaml").fields or {}
    return replace(sound, examples=fields["examples"])


def _findings(examples: str) -> list[str]:
    found = [str(finding) for one in check_examples(_rules(examples)) for finding in one.findings]
    return [line.partition(" ")[2] for line in found]


EMPTY = """
  - {name: 空, given: {late: 0, mark: 60}, expect: {total: 100}}
"""
ONE = """
  - name: 一个单位
    given: {late: 1, mark: 55.5, plan: 是, kind: 山区}
    rows:
      visit:
        - {level: 省, persons: 3, occurred: 2014-03-02, case: 一, solved: 否}
        - {level: 市, occurred: 2014-03-02, persons: }
    past: {2013: {late: 3}}
    history: {2013: {last: [某单位], ranked: [某单位], totals: {某单位: 90}, grades: {某单位: A}}}
    statuses: [{kind: veto, by: superior, from: 2014-05-01, due: 2014-06-01, rectified: no}]
    expect:
      reports: 30
      given: 55.5
      work: 85.5
      planned: 2
      bonus: 2
      total: 87.5
      rank: 1
      grade: B
      marks: [veto, warning]
      decisions: [last, again, above]
      money: {prize: 5000}
      visits: 1
      more: -2
"""


def test_an_example_of_one_unit_comes_out_as_by_hand() -> None:
    [run] = run_examples(_rules(ONE))
    assert run.outcome.passed, run.outcome.findings
    assert run.example.facts["period"] == "2014"


def test_each_difference_is_told_at_its_line_with_the_gap() -> None:
    wrong = ONE.replace("reports: 30", "reports: 32.5").replace("total: 87.5", "total: missing")
    wrong = wrong.replace("grade: B", "grade: missing").replace(
        "marks: [veto, warning]", "marks: []"
    )
    wrong = wrong.replace("prize: 5000", "prize: 0").replace("[last, again, above]", "[last]")
    [outcome] = check_examples(_rules(wrong))
    assert not outcome.passed
    lead = "算例“一个单位”某单位："
    words = [finding.message.removeprefix(lead) for finding in outcome.findings]
    assert words == [
        "“reports”应为 32.5，算得 30，差 -2.5。",
        "“total”应暂无结果，算得 87.5。",
        "等次应为没有等次，算得“B”。",
        "状态应为没有，算得“警示提醒”、“一票否决”。",
        "认定的决定应为“末位”，算得“末位”、“连续末位”、“上级否决”。",
        "“prize”应为 0，算得 5000，差 5000。",
    ]
    line = (RULES + wrong).split("\n").index("      reports: 32.5") + 1
    assert str(outcome.findings[0].place) == f"trial.yaml:{line}:16"


SEVERAL = """
  - name: 三个单位
    period: 2015
    given: {late: 0, mark: 60}
    units: {甲: {}, 乙: {late: 4}, 丙: {mark: missing, parent: 东}}
    rows: {visit: [{unit: 乙, level: 省, occurred: 2015-01-01}]}
    past: {2014: {乙: {late: 1}}}
    history: {2014: {last: [乙]}}
    expect:
      甲: {total: 100, rank: 1, marks: []}
      乙: {reports: 0, rank: 2, marks: [veto, warning], visits: 1, more: 3}
      丙: {given: missing, total: missing, rank: missing, grade: missing, money: {prize: 0}}
"""


def test_an_example_of_several_units_shares_what_is_common() -> None:
    assert _findings(SEVERAL) == []


def test_an_open_figure_where_a_number_was_expected_is_told() -> None:
    wrong = SEVERAL.replace("given: missing, total: missing", "given: 60, total: missing")
    assert _findings(wrong) == [
        "算例“三个单位”丙：“given”应为 60，算得暂无结果。 请核对规则或重新手算。"
    ]


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


def test_an_example_may_say_nothing_of_what_is_expected() -> None:
    assert _findings("  - {name: 空, given: {late: 0, mark: 60}}\n") == []
    assert read_examples(_rules(ONE).rules, None) == []


def _items(examples: str) -> dict[str, tuple[str, ...]]:
    return {one.id: one.lacking for one in coverage_findings(_rules(examples)).items}


def test_coverage_names_the_outcomes_and_decisions_no_example_shows() -> None:
    assert _items(ONE) == {
        "reports": ("full", "zero", "floored"),
        "given": ("full", "zero"),
        "planned": ("zero",),
    }
    covered = coverage_findings(_rules(ONE))
    assert [one.message for one in covered.findings] == [
        "“报送”没有算例核对：得满分、得零分、扣到下限。",
        "“评定”没有算例核对：得满分、得零分。",
        "“计划”没有算例核对：得零分。",
        "所有算例都认定“末位”，没有不认定的。",
        "所有算例都认定“连续末位”，没有不认定的。",
        "所有算例都认定“上级否决”，没有不认定的。",
    ]
    assert {one.severity for one in covered.findings} == {"warning"}


def test_with_more_examples_less_is_lacking() -> None:
    both = _items(ONE + SEVERAL)
    assert both == {"reports": ("floored",), "given": ("zero",), "planned": ()}
    worse = SEVERAL.replace("{late: 4}", "{late: 5}")
    assert _items(ONE + worse)["reports"] == ()
    assert [one.message for one in coverage_findings(_rules(SEVERAL)).findings][-1] == (
        "没有算例认定“上级否决”。"
    )


def test_an_example_that_fails_to_be_read_shows_nothing() -> None:
    covered = coverage_findings(_rules(SEVERAL.replace("{late: 4}", "{late: vier}")))
    assert all(item.seen == () for item in covered.items)


ROUNDS = (
    RULES.replace("period: year", "period: quarter")
    .replace("    lasts: once\n", "    lasts: once\n    at: rolled\n")
    .replace("decimals: 0, by", "decimals: 0, at: rolled, by")
    .replace(
        "examples:\n",
        "roll_up: {from: quarter, to: year, method: mean, missing_round: skip}\nexamples:\n",
    )
    + """
  - name: 两个季度
    given: {late: 0}
    units: {甲: {mark: 60}, 乙: {mark: 50}}
    rounds:
      2014-Q1: {given: {mark: 60}}
      2014-Q2: {given: {late: 1}, units: {甲: {mark: 30}}}
    expect: {甲: {total: 80, rank: 2}, 乙: {total: 90, rank: 1}}
  - name: 其中一个季度
    at: 2014-Q2
    given: {mark: 60}
    rounds: {2014-Q1: {given: {late: 0}}, 2014-Q2: {given: {late: 1}}}
    expect: {total: 90, rank: 1}
"""
)


def _round_examples() -> tuple[RuleSet, list[Example]]:
    rule_set = read_rule_set(ROUNDS.encode(), "trial.yaml")
    return rule_set, read_examples(rule_set.rules, rule_set.examples)


def test_rounds_take_what_the_example_says_of_all_of_them() -> None:
    rule_set, [year, quarter] = _round_examples()
    assert (year.facts["period"], quarter.at) == ("2014", "2014-Q2")
    assert [unit["code"] for unit in year.facts["rounds"]["2014-Q2"]["units"]] == ["甲"]
    outcomes = check_examples(rule_set)
    assert [one.findings for one in outcomes] == [(), ()]


def test_rounds_cover_items_as_whole_periods_do() -> None:
    rule_set, _ = _round_examples()
    items = {one.id: one.seen for one in coverage_findings(rule_set).items}
    assert items["reports"] == ("full", "partial")


def test_a_unit_that_took_no_part_in_a_round_cannot_be_compared() -> None:
    text = ROUNDS.replace("at: 2014-Q2\n", "at: 2014-Q2\n    units: {甲: {}, 乙: {}}\n")
    text = text.replace("2014-Q2: {given: {late: 1}}}", "2014-Q2: {units: {甲: {late: 1}}}}")
    text = text.replace("expect: {total: 90, rank: 1}", "expect: {乙: {total: 90}}")
    sound = read_rule_set(ROUNDS.encode(), "trial.yaml")
    fields = parse_yaml(text, "trial.yaml").fields or {}
    outcome = check_examples(replace(sound, examples=fields["examples"]))[1]
    [finding] = outcome.findings
    assert finding.message.endswith("乙：没有参加这一轮，没有结果。")


ELSEWHERE = """
  - name: 加到别处
    given: {late: 0, mark: 60}
    expect: {points_to: {科学考核: POINTS}, lasts: {last: TERM}}
"""


def _elsewhere(points: str, term: str) -> list[str]:
    text = RULES.replace(
        "then: {mark: warning}", "then: {mark: warning, points: {add: 2, to: 科学考核}}"
    )
    text = text.replace("lasts: once", "lasts: {months: 12}", 1)
    sound = read_rule_set((text + EMPTY).encode(), "trial.yaml")
    written = text + ELSEWHERE.replace("POINTS", points).replace("TERM", term)
    fields = parse_yaml(written, "trial.yaml").fields or {}
    [outcome] = check_examples(replace(sound, examples=fields["examples"]))
    return [finding.message.partition("：")[2] for finding in outcome.findings]


def test_points_for_another_scheme_and_terms_can_be_expected() -> None:
    assert _elsewhere("2", "12") == []
    assert _elsewhere("3", "next_result") == [
        "“科学考核”应为 3，算得 2，差 -1。",
        "“last”的期限应为 next_result，算得 months:12。",
    ]


def test_an_item_of_few_figures_needs_examples_only_for_what_it_can_be() -> None:
    text = RULES.replace("formula: mark", "formula: IF(plan = 1, 60, 0)")
    text = text.replace("add: {each: {plan: 2}, cap: 5}", "formula: MIN(plan * 9, 9)\n    cap: 5")
    rule_set = read_rule_set((text + EMPTY).encode(), "trial.yaml")
    items = {one.id: one.possible for one in coverage_findings(rule_set).items}
    assert items["given"] == ("full", "zero")
    assert items["planned"] == ("partial", "zero", "capped")


def test_half_years_and_months_have_a_first_period_too() -> None:
    for kind, first in {"half_year": "2013-H2", "quarter": "2013-Q3", "month": "2013-06"}.items():
        text = RULES.replace("period: year", f"period: {kind}") + EMPTY
        [example] = run_examples(read_rule_set(text.encode(), "trial.yaml"))
        assert example.example.facts["period"] == first


WIDE = "formula: MIN(mark, 60)"


def _possible(change: str, item: str = "given") -> tuple[str, ...]:
    """Return what an item of a figure with very many values can be."""
    text = RULES.replace("max: 60, decimals: 1", "max: 100000, decimals: 1")
    text = text.replace("formula: mark", change)
    rule_set = read_rule_set((text + EMPTY).encode(), "trial.yaml")
    return {one.id: one.possible for one in coverage_findings(rule_set).items}[item]


def test_where_there_are_too_many_figures_to_try_bounds_tell_what_can_be() -> None:
    steps = "bands: {of: mark, steps: [{at_least: 9, points: 60}, {points: LOW}]}"
    assert _possible(WIDE) == ("full", "partial", "zero")
    assert _possible(steps.replace("LOW", "0")) == ("full", "zero")
    assert _possible(steps.replace("LOW", "20")) == ("full", "partial")
    assert _possible(WIDE + "\n        cap: 50") == ("partial", "zero", "capped")
    assert _possible(WIDE + " - 20\n        floor: 0") == ("partial", "zero", "floored")
    peers = (
        "rank_points: {of: late, best: low, among: all, ties: share, table: [60, 40], after: zero}"
    )
    assert _possible(peers) == ("full", "partial", "zero")


def test_a_bonus_of_very_many_figures_has_no_full_mark() -> None:
    text = RULES.replace("max: 60, decimals: 1", "max: 100000, decimals: 1")
    text = text.replace("formula: mark", WIDE).replace(
        "add: {each: {plan: 2}, cap: 5}", "add: {each: {mark: 2}, cap: 5}"
    )
    rule_set = read_rule_set((text + EMPTY).encode(), "trial.yaml")
    items = {one.id: one.possible for one in coverage_findings(rule_set).items}
    assert items["planned"] == ("partial", "zero")


def test_caps_that_are_reached_in_an_example_are_seen() -> None:
    text = RULES.replace("formula: mark", "formula: mark\n        cap: 50")
    rule_set = read_rule_set((text + EMPTY.replace("100", "90")).encode(), "trial.yaml")
    seen = {one.id: one.seen for one in coverage_findings(rule_set).items}
    assert seen["given"] == ("partial", "capped")


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


def test_a_choice_of_very_many_figures_shows_its_parts_by_its_table() -> None:
    full_if = "full_if: {figure: mark, above: 9}"
    lookup = f"lookup: {{fact: kind, points: {{山区: 60, 平原: 30}}}}\n        {full_if}"
    assert _possible(lookup) == ("full", "partial")
    assert _possible(lookup.replace("30", "0")) == ("full", "zero")
