"""What if a figure were another: the same rules on facts changed by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from fengqiao.rules.data.cells import Cells
from fengqiao.rules.data.collecting import Fault
from fengqiao.rules.data.faults import FactErrors
from fengqiao.rules.facts import Facts, History, UnitFacts
from fengqiao.rules.measuring.calendar import first_day
from fengqiao.rules.model.ruleset import Rules, RuleSet
from fengqiao.rules.telling.calling import unit_called
from fengqiao.rules.telling.comparing import Comparison, compare_facts

MISSING = ("missing", "没有数据")


@dataclass(frozen=True)
class Setting:
    """One figure to be changed; ``value`` None takes it away. ``round`` may name a round."""

    unit: str
    fact: str
    value: int | None
    round: str = ""


def whatif(
    rule_set: RuleSet,
    facts: Facts,
    sets: Iterable[str],
    history: History | None = None,
    at: str | None = None,
) -> Comparison:
    """Return who moves if figures were others.

    ``sets`` are texts ``单位.指标=数值``, unit and fact by code or name, ``missing`` for no
    figure; ``单位.指标@2014-Q1=数值`` changes the figure of one round.

    :raises FactErrors: if a text cannot be understood, or as :func:`score`
    """
    changed = facts
    for text in sets:
        changed = with_figure(changed, parse_setting(text, rule_set.rules, facts))
    return compare_facts(rule_set, facts, changed, history, at)


def parse_setting(text: str, rules: Rules, facts: Facts) -> Setting:
    """Return what a text asks to change.

    :raises FactErrors: if it names no unit, fact or value that is known
    """
    left, equals, value = text.partition("=")
    name, dot, word = left.rpartition(".")
    if not equals or not dot:
        raise FactErrors([f"“{text}”看不懂，写成 单位.指标=数值，例如 甲乡.late=3。"])
    word, _, round_ = word.partition("@")
    if round_ and round_ not in facts.get("rounds", {}):
        held = "、".join(facts.get("rounds", {})) or "没有分期数据"
        raise FactErrors([f"“{text}”里的期次“{round_}”没有数据；有数据的期次：{held}。"])
    words = {word: fact.id for fact in rules.facts for word in (fact.title, fact.id)}
    unit = _unit(name.strip(), facts, text)
    fact_id = _known(word.strip(), words, "指标", text)
    fact = next(one for one in rules.facts if one.id == fact_id)
    if not round_:
        _ask_for_round(text, rules, facts, unit, fact_id)
    if value.strip() in MISSING:
        return Setting(unit, fact_id, None, round_)
    try:
        return Setting(unit, fact_id, Cells(fact).number(value.strip()), round_)
    except Fault as fault:
        raise FactErrors([f"“{text}”：{fault.message}{fault.advice}"]) from None


def _ask_for_round(text: str, rules: Rules, facts: Facts, unit: str, fact: str) -> None:
    """Refuse a figure of the whole where only the rounds have it and make the points.

    :raises FactErrors: naming the latest round that has it, written as it should be
    """
    rounds = facts.get("rounds", {})
    held = [name for name, one in rounds.items() if _has(one, unit, fact)]
    if rules.roll_up is not None and held and not _has(facts, unit, fact):
        left, _, value = text.partition("=")
        said = f"请写 {left.strip()}@{max(held, key=first_day)}={value.strip()}"
        raise FactErrors([f"“{text}”没有写是哪一期的数。{said}。"])


def _has(facts: Facts, unit: str, fact: str) -> bool:
    return any(one["code"] == unit and fact in one["facts"] for one in facts["units"])


def _unit(word: str, facts: Facts, text: str) -> str:
    try:
        code = unit_called(word, facts)
    except Fault as fault:
        raise FactErrors([f"“{text}”：{fault.message}{fault.advice}"]) from None
    units = {word: unit["code"] for unit in facts["units"] for word in (unit["name"], unit["code"])}
    return code or _known(word, units, "单位", text)


def _known(word: str, known: dict[str, str], what: str, text: str) -> str:
    if word in known:
        return known[word]
    near = get_close_matches(word, known, 1, 0.4)
    advice = f"是不是“{near[0]}”？" if near else f"可用：{'、'.join(list(known)[:12])}。"
    raise FactErrors([f"“{text}”里的{what}“{word}”不认识。{advice}"])


def with_figure(facts: Facts, setting: Setting) -> Facts:
    """Return the facts with one figure changed; the facts given stay as they are."""
    if setting.round:
        rounds = dict(facts["rounds"])
        inner = Setting(setting.unit, setting.fact, setting.value)
        rounds[setting.round] = with_figure(rounds[setting.round], inner)
        return {**facts, "rounds": rounds}
    units = [_changed(unit, setting) for unit in facts["units"]]
    return {**facts, "units": units}


def _changed(unit: UnitFacts, setting: Setting) -> UnitFacts:
    if unit["code"] != setting.unit:
        return unit
    facts = {name: given for name, given in unit["facts"].items() if name != setting.fact}
    if setting.value is not None:
        facts[setting.fact] = {"value": setting.value}
    return {**unit, "facts": facts}
