"""What forbids scoring these facts, in sentences that name the unit and the figure."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from fengqiao.rules.data import value_words
from fengqiao.rules.data.checking_rows import register_problems
from fengqiao.rules.data.faults import MOST_FAULTS
from fengqiao.rules.facts import Facts, FactValue, HeldStatus, UnitFacts
from fengqiao.rules.measuring.calendar import first_day, is_period, kind_of, last_day, words
from fengqiao.rules.model.decisions import MARKS
from fengqiao.rules.model.declared import PERIODS, Fact
from fengqiao.rules.model.ruleset import Rules


def check_facts(rules: Rules, facts: Facts) -> list[str]:
    """Return what forbids scoring these facts, as Chinese sentences; nothing if they are sound.

    At most so many as a person can read at once are returned.
    """
    return list(islice(_problems(rules, facts), MOST_FAULTS))


def kinds_of_rounds(rules: Rules) -> set[str]:
    """Return the kinds of shorter periods the rules roll up from."""
    ways = [item.roll_up for item in (*rules.items, *rules.bonuses)]
    return {way.base for way in (rules.roll_up, *ways) if way is not None}


def kinds_of_periods(rules: Rules) -> set[str]:
    """Return the kinds of periods the rules may score: their own, and what they roll up to."""
    return {rules.period, *([rules.roll_up.to] if rules.roll_up else [])}


def _problems(rules: Rules, facts: Facts, within: str = "") -> Iterator[str]:
    wrong = list(_period_problems(rules, facts["period"], bool(within)))
    yield from (within + problem for problem in wrong)
    # Without a sound period no window can be told.
    if not wrong:
        for problem in _content_problems(rules, facts):
            yield within + problem
    for name, one in facts.get("rounds", {}).items():
        if one["period"] != name:
            yield f"期次“{name}”里写的却是“{one['period']}”，请改成一致。"
        yield from _problems(rules, one, f"{name}：")


def _content_problems(rules: Rules, facts: Facts) -> Iterator[str]:
    yield from _unit_problems(facts["units"])
    declared = {fact.id: fact for fact in rules.facts}
    for unit in facts["units"]:
        for name, given in unit["facts"].items():
            reason = _fact_problem(declared.get(name), name, given)
            if reason:
                yield f"{unit['name']}：{reason}"
    yield from register_problems(rules, facts)
    known = {unit["code"] for unit in facts["units"]}
    known |= {unit["parent"] for unit in facts["units"] if "parent" in unit}
    for status in facts.get("statuses", ()):
        yield from _status_problems(status, known)


def _period_problems(rules: Rules, period: str, is_round: bool) -> Iterator[str]:
    kinds = {rules.period, *kinds_of_rounds(rules)} if is_round else kinds_of_periods(rules)
    if not is_period(period):
        yield f"期次“{period}”不对，写成 2014、2014-H1、2014-Q1、2014-03 或 2014-R1 的样子。"
    elif kind_of(period) not in kinds:
        named = "、".join(PERIODS[kind] for kind in PERIODS if kind in kinds)
        yield f"期次“{period}”是{PERIODS[kind_of(period)]}，本办法按{named}考核。"
    elif last_day(period).isoformat() < rules.valid_from:
        yield f"{words(period)}早于本办法的生效日期 {rules.valid_from}。"
    elif rules.valid_to != "open" and first_day(period).isoformat() > rules.valid_to:
        yield f"{words(period)}晚于本办法的失效日期 {rules.valid_to}。"


def _unit_problems(units: list[UnitFacts]) -> Iterator[str]:
    seen: set[str] = set()
    for unit in units:
        if unit["code"] in seen:
            yield f"单位“{unit['name']}”（{unit['code']}）出现了两次，请只留一个。"
        seen.add(unit["code"])
    parents = {unit["code"]: unit.get("parent", "") for unit in units}
    sound: set[str] = set()
    for unit in units:
        trail = _trail(unit["code"], parents, sound)
        if trail is not None:
            yield f"单位“{unit['name']}”的上级绕成了圈：{' → '.join(trail)}，请改正上级。"
            return
        sound.add(unit["code"])


def _trail(code: str, parents: dict[str, str], sound: set[str]) -> list[str] | None:
    """Return the way up from a unit if it comes back to itself, else None."""
    trail = [code]
    while (up := parents.get(trail[-1], "")) and up not in sound:
        if up in trail:
            return [*trail, up]
        trail.append(up)
    sound.update(trail)
    return None


def _fact_problem(fact: Fact | None, name: str, given: FactValue) -> str | None:
    if fact is None:
        return f"“{name}”不是本办法的指标，请删去或改名。"
    return value_words.problem(fact, given["value"])


def _status_problems(status: HeldStatus, known: set[str]) -> Iterator[str]:
    what = f"单位“{status['unit']}”的状态"
    if status["unit"] not in known:
        yield f"{what}：名单里没有这个单位，请核对代码。"
    if status["kind"] not in MARKS:
        yield f"{what}：不认识“{status['kind']}”。"
    if status["by"] not in ("own", "superior", "other"):
        yield f"{what}：来自“{status['by']}”不对，应为 own、superior 或 other。"
    if status.get("to_on", "9999") < status["from_on"]:
        yield f"{what}：截止日期 {status['to_on']} 早于起始日期 {status['from_on']}。"
