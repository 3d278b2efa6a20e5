"""What no rule may score, unless it is waived in the open: app use, raw finds, and people."""

from __future__ import annotations

from collections.abc import Iterator

from fengqiao.rules.checking.needs import Needs
from fengqiao.rules.checking.walking import records_in
from fengqiao.rules.language.sheet import Sheet
from fengqiao.rules.model.conditions import Bounds as Between
from fengqiao.rules.model.decisions import Decision
from fengqiao.rules.model.formulas import Call, Formula, Name
from fengqiao.rules.model.measures import Baseline, Computed, Rate, Rows, Standing, Trend
from fengqiao.rules.model.mechanisms import Quotient
from fengqiao.rules.model.ruleset import Rules
from fengqiao.rules.refused import DOCUMENT, counts_finds, forbidden_people, forbidden_use
from fengqiao.sources import Place

_INSTEAD = "请改为考核工作结果，例如按期整改率、化解率。"
_WAIVER = "确有上级依据的，可在 waivers 里写明理由和批准单位，会印在结果上。"


def check_refusals(rules: Rules, needs: Needs, sheet: Sheet) -> None:
    """Note whatever scores the use of an app, raw numbers of finds, or people."""
    waived = {waiver.what for waiver in rules.waivers}
    named = list(_named(rules))
    every = [word for _, words in named for word in words]
    # Of nearly all files this one question is enough.
    if forbidden_use(*every) or forbidden_people(*every):
        for place, words in named:
            _check_words(place, words, waived, sheet)
    finds = _finds(rules, needs)
    for name in (*_counted(rules), *_compared(rules, finds)) if finds else ():
        if name.word in finds and name.word not in waived:
            message = (
                f"“{finds[name.word]}”是发现、排查的数量，不能直接用来加分、扣分或排名"
                f"（{DOCUMENT}的减负要求）。"
            )
            sheet.error(
                name.place, message, f"它只能作比率的分母，例如：化解数 / 发现数。{_WAIVER}"
            )


def _finds(rules: Rules, needs: Needs) -> dict[str, str]:
    """Return title by id of raw numbers of finds, under whatever name."""
    finds = {fact.id: fact.title for fact in rules.facts if counts_finds(fact.id, fact.title)}
    for measure in needs.order:
        source = measure.source
        if isinstance(source, Rows):
            number = source.take in ("sum", "count")
            found = number and counts_finds(measure.id, measure.title)
        else:
            alike = isinstance(source, Computed | Trend | Baseline | Standing)
            found = alike and _only_finds(source, finds)
        if found:
            finds[measure.id] = measure.title
    return finds


def _named(rules: Rules) -> Iterator[tuple[Place, tuple[str, ...]]]:
    for fact in rules.facts:
        yield fact.place, (fact.id, fact.title, fact.source)
    for register in rules.registers:
        fields = (word for one in register.fields for word in (one.id, one.title))
        yield register.place, (register.id, register.title, register.source, *fields)
    for measure in rules.measures:
        yield measure.place, (measure.id, measure.title)
    for item in (*rules.items, *rules.bonuses):
        yield item.place, (item.id, item.title)


def _check_words(place: Place, words: tuple[str, ...], waived: set[str], sheet: Sheet) -> None:
    # A waiver for one word lifts nothing else that the same title names.
    uses = [use for use in forbidden_use(*words) if use not in waived]
    if uses and words[0] not in waived:
        message = f"“{'、'.join(uses)}”一类的数据不能用来考核打分（{DOCUMENT}）。"
        sheet.error(place, message, f"{_INSTEAD}{_WAIVER}")
    people = forbidden_people(*words)
    if people:
        message = f"这里不对人打分，不能考核“{'、'.join(people)}”。"
        sheet.error(place, message, "请改为考核事项、场所或服务。")


def _only_finds(value: object, finds: dict[str, str]) -> bool:
    """Tell whether a figure is made of nothing but raw finds, none of them below a fraction bar."""
    records = list(records_in(value))
    names = [part for part in records if type(part) is Name]
    return bool(names) and not _below(records) and all(name.word in finds for name in names)


def _counted(rules: Rules) -> Iterator[Name]:
    """Yield the names whose size moves points, places or money; not those below a fraction bar."""
    order = rules.ranking.order if rules.ranking else ()
    mechanisms = tuple(item.mechanism for item in (*rules.items, *rules.bonuses))
    decided = tuple(decision.points for decision in rules.decisions)
    amounts = tuple(money.amount for money in rules.money)
    records = list(records_in((mechanisms, order, decided, amounts)))
    below = _below(records)
    return (part for part in records if type(part) is Name and part not in below)


def _compared(rules: Rules, finds: dict[str, str]) -> Iterator[Name]:
    """Yield the names of finds that alone decide, by a condition, about points or money.

    Which units an item is for may hang on them: where nothing was found nothing can be mended.
    """
    scored = (*rules.items, *rules.bonuses)
    conditions = [condition for item in scored for condition in (item.zero_if, item.full_if)]
    conditions += [section.zero_if for section in rules.sections]
    conditions += [decision.when for decision in rules.decisions if _moves_result(decision)]
    conditions += [money.when for money in rules.money]
    for part in records_in(tuple(conditions)):
        if type(part) is Between and _only_finds(part.of, finds):
            yield from (name for name in records_in(part.of) if type(name) is Name)


def _moves_result(decision: Decision) -> bool:
    given = (decision.points, decision.set_total, decision.set_grade)
    return decision.last_place or any(one is not None for one in given)


def _below(records: list[object]) -> set[Name]:
    """Return the names below a fraction bar; a name has its place and so is one of its kind."""
    bottoms: list[Formula] = []
    for part in records:
        if isinstance(part, Quotient | Rate):
            bottoms.append(part.bottom)
        elif isinstance(part, Call) and part.function == "RATE":
            bottoms.append(part.arguments[1])
    return {part for one in bottoms for part in records_in(one) if type(part) is Name}
