"""What the platform can feed a rule set with, and what it must therefore refuse to adopt.

A figure that nothing fills would be missing for ever or, where the rules say so, be zero for
everybody: neither may happen without a word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.forms.form import Form
from fengqiao.reports.queries import newest_forms
from fengqiao.rules import LEVELS, MARKS, PERIODS, Fact, Rules, RuleSet, asked_statuses
from fengqiao.tenancy.unit_list import LEVEL_WORDS
from fengqiao.units.models import Unit
from fengqiao.units.queries import units_at_level

MANUAL = "manual."
SUMS = "reports.sum."
# Which of the groups of the county's list of units a unit belongs to, as a choice of their names.
GROUPS = "unit.groups"
# Counted over a township's branch, from reports and from the ledger of inspections.
COUNTED = frozenset(
    {
        "reports.expected",
        "reports.on_time",
        "reports.late",
        "reports.missing",
        "reports.sent_back",
        "reports.consolidations_expected",
        "reports.consolidations_on_time",
        "ledger.hazards.found",
        "ledger.hazards.rectified_on_time",
        "ledger.hazards.overdue",
    }
)
_COUNTED_LEVEL = "township"
_BY_HAND = (
    "可以改为 manual. 开头的来源，由县级考核员录入；取得到的来源见 assessment_rules/README.md"
)


def unfed(work: Session, actor: Actor, rule_set: RuleSet) -> list[str]:
    """Return why the platform cannot judge a year by a rule set, as sentences; none if it can.

    Each names the part of the rule set and what to do about it.
    """
    rules = rule_set.rules
    return [
        *_levels(rules),
        *_periods(rules),
        *_registers(rules),
        *_ranking(rules),
        *_facts(rules, newest_forms(work, actor)),
        *_groups(rules, units_at_level(work, actor.county, rules.level, on=date.max)),
        *dict.fromkeys(_statuses(rule_set)),
    ]


def _levels(rules: Rules) -> Iterator[str]:
    if len(rules.levels) > 1:
        named = "、".join(LEVELS[level] for level in rules.levels)
        yield f"本办法同时考核{named}。平台一份办法只考核一级单位，请按级分成几份。"
    if strange := [LEVELS[level] for level in rules.levels if level not in LEVEL_WORDS]:
        yield f"本办法考核{'、'.join(strange)}，平台里没有这一级单位，请改 applies_to 里的 level。"


def _periods(rules: Rules) -> Iterator[str]:
    if rules.period != "year":
        yield f"本办法按{PERIODS[rules.period]}考核，平台目前只办年度考核，请把 period 写成 year。"
    rolled = [one.title for one in (*rules.items, *rules.bonuses) if one.roll_up is not None]
    if rules.roll_up is not None:
        yield "本办法由几期得分合成（roll_up），平台目前只办一次年度考核，请删去这一栏。"
    elif rolled:
        yield f"“{rolled[0]}”由几期得分合成（roll_up），平台目前不能分期计分，请改成全年一次。"


def _registers(rules: Rules) -> Iterator[str]:
    for register in rules.registers:
        yield (
            f"“{register.title}”（{register.id}）是登记簿，平台还不能取数。"
            f"请改成由县级考核员录入的合计数，来源写 manual. 开头。"
        )


def _ranking(rules: Rules) -> Iterator[str]:
    if rules.ranking is None:
        yield "本办法没有排名（ranking）。平台按名次出通报，请写明怎样排名。"
    elif rules.ranking.within_parent:
        yield "本办法按上级分组排名，平台还不能这样分组，请改用一项选择题数据分组。"


def _facts(rules: Rules, forms: Mapping[str, Form]) -> Iterator[str]:
    for fact in rules.facts:
        if reason := _fact_problem(fact, rules.level, forms):
            yield f"“{fact.title}”（{fact.id}，来源 {fact.source}）{reason}"


def group_of(fact: Fact, unit: Unit) -> int | None:
    """Return which choice of a fact is a unit's group; None if none is, or more than one."""
    found = [code for code, label in fact.choices if label in unit.groups]
    return found[0] if len(found) == 1 else None


def _groups(rules: Rules, units: Sequence[Unit]) -> Iterator[str]:
    for fact in rules.facts:
        if fact.source != GROUPS or not fact.choices:
            continue
        held = {name for unit in units for name in unit.groups}
        word = units[0].level_word if units else LEVEL_WORDS[rules.level]
        if absent := [label for _, label in fact.choices if label not in held]:
            yield (
                f"没有一个{word}属于“{'”“'.join(absent)}”组，请在 units.csv 的 groups 一列写上，"
                f"或改“{fact.title}”（{fact.id}）的选项。"
            )
        elif astray := [unit.name for unit in units if group_of(fact, unit) is None]:
            named = "、".join(astray[:3]) + ("等" if len(astray) > 3 else "")
            yield (
                f"{named}不在“{fact.title}”（{fact.id}）的任何一组里，或同时在两组里，"
                "请在 units.csv 的 groups 一列改好。"
            )


def _fact_problem(fact: Fact, level: str, forms: Mapping[str, Form]) -> str:
    if fact.source.startswith(MANUAL):
        return ""
    if fact.source == GROUPS:
        return "" if fact.choices else "要写成选一项（choices），选项就是单位名单里的组名。"
    is_sum = fact.source.startswith(SUMS)
    if not is_sum and fact.source not in COUNTED:
        return f"平台取不到，{_BY_HAND}。"
    if level != _COUNTED_LEVEL:
        return f"只有考核{LEVEL_WORDS[_COUNTED_LEVEL]}时才能从报表和台账取数，{_BY_HAND}。"
    if not is_sum:
        return "是件数，不能带小数，请把 decimals 写成 0。" if fact.decimals else ""
    return _sum_problem(fact, forms)


def _sum_problem(fact: Fact, forms: Mapping[str, Form]) -> str:
    code, _, asked = fact.source.removeprefix(SUMS).partition(".")
    if code not in forms:
        return f"本县没有报表“{code}”，请改成本县的表，或{_BY_HAND}。"
    field = forms[code].fields.get(asked)
    if field is None:
        return f"报表“{forms[code].title}”里没有“{asked}”这一栏，请核对来源。"
    if field.places != fact.decimals:
        return f"报表里是 {field.places} 位小数，请把 decimals 写成 {field.places}。"
    return ""


def _statuses(rule_set: RuleSet) -> Iterator[str]:
    """Statuses of the own county stand in the ledger, without a term for putting things right."""
    for held in asked_statuses(rule_set):
        named = "、".join(MARKS[status] for status in held.statuses)
        if held.by != "own":
            yield (
                f"条件 held 要看上级给出的“{named}”（by），平台台账里只有本县的。"
                "请改成一项由县级考核员录入的数据，来源写 manual. 开头。"
            )
        if held.rectified is not None or held.overdue is not None:
            yield (
                f"条件 held 要看“{named}”的整改情况（rectified、overdue），平台还没有记录，"
                "请改为录入的数据。"
            )
