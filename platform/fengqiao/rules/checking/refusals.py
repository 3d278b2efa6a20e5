"""What no rule may score, unless it is waived in the open: app use, raw finds, and people."""

from __future__ import annotations

from collections.abc import Iterator

from fengqiao.rules.checking.walking import records_in
from fengqiao.rules.language.sheet import Sheet
from fengqiao.rules.model.formulas import Call, Formula, Name
from fengqiao.rules.model.measures import Computed, Lateness, Rate, Rows
from fengqiao.rules.model.mechanisms import Quotient
from fengqiao.rules.model.ruleset import Rules
from fengqiao.rules.refused import DOCUMENT, counts_finds, forbidden_people, forbidden_use
from fengqiao.sources import Place

_INSTEAD = "请改为考核工作结果，例如按期整改率、化解率。"
_WAIVER = "确有上级依据的，可在 waivers 里写明理由和批准单位，会印在结果上。"


def check_refusals(rules: Rules, sheet: Sheet) -> None:
    """Note whatever scores the use of an app, raw numbers of finds, or people."""
    waived = {waiver.what for waiver in rules.waivers}
    for place, words in _named(rules):
        _check_words(place, words, waived, sheet)
    finds = {fact.id: fact.title for fact in rules.facts if counts_finds(fact.id, fact.title)}
    for measure in rules.measures:
        if _is_only(measure.source, finds):
            finds[measure.id] = measure.title
    for name in _counted(rules):
        if name.word in finds and name.word not in waived:
            message = (
                f"“{finds[name.word]}”是发现、排查的数量，不能直接用来加分、扣分或排名"
                f"（{DOCUMENT}的减负要求）。"
            )
            sheet.error(
                name.place, message, f"它只能作比率的分母，例如：化解数 / 发现数。{_WAIVER}"
            )


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
    use = forbidden_use(*words)
    if use is not None and use not in waived and words[0] not in waived:
        message = f"“{use}”一类的数据不能用来考核打分（{DOCUMENT}）。"
        sheet.error(place, message, f"{_INSTEAD}{_WAIVER}")
    person = forbidden_people(*words)
    if person is not None:
        message = f"这里不对人打分，不能考核“{person}”。"
        sheet.error(place, message, "请改为考核事项、场所或服务。")


def _is_only(source: object, finds: dict[str, str]) -> bool:
    """Tell whether a measure is nothing but raw finds under another name."""
    if not isinstance(source, Computed):
        return False
    below = _below(source)
    names = [part for part in records_in(source) if isinstance(part, Name)]
    left = [name for name in names if name not in below]
    return bool(left) and len(left) == len(names) and all(name.word in finds for name in left)


def _counted(rules: Rules) -> Iterator[Name]:
    """Yield the names whose size moves points or places; those below a fraction bar do not."""
    order = rules.ranking.order if rules.ranking else ()
    mechanisms = tuple(item.mechanism for item in (*rules.items, *rules.bonuses))
    scored = (mechanisms, order)
    below = _below(scored)
    for part in records_in(scored, stop=(Rows, Lateness)):
        if isinstance(part, Name) and part not in below:
            yield part


def _below(value: object) -> set[Name]:
    """Return the names below a fraction bar; a name has its place and so is one of its kind."""
    found: list[Formula] = []
    for part in records_in(value):
        if isinstance(part, Quotient | Rate):
            found.append(part.bottom)
        elif isinstance(part, Call) and part.function == "RATE":
            found.append(part.arguments[1])
    return {part for one in found for part in records_in(one) if isinstance(part, Name)}
