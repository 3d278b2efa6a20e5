"""Names as people say them: the title that goes with every id of a file."""

from __future__ import annotations

from dataclasses import replace

from fengqiao.rules.model.decisions import SortKey
from fengqiao.rules.model.formulas import Name
from fengqiao.rules.model.ruleset import Rules

OWN_WORDS = {"total": "总分", "bonus": "加分", "rank": "名次"}


def titles_of(rules: Rules) -> dict[str, str]:
    """Return the title of every id that a formula can use."""
    titles = dict(OWN_WORDS)
    titles |= {fact.id: fact.title for fact in rules.facts}
    titles |= {parameter.id: parameter.title for parameter in rules.parameters}
    titles |= {measure.id: measure.title for measure in rules.measures}
    titles |= {item.id: item.title for item in (*rules.items, *rules.bonuses)}
    titles |= {section.id: section.title for section in rules.sections}
    return titles | {group.id: group.title for group in rules.bonus_groups}


def with_titles(rules: Rules) -> Rules:
    """Return the rules with the title of what every key of the ranking compares."""
    if rules.ranking is None:
        return rules
    titles = titles_of(rules)
    order = tuple(_titled(key, titles) for key in rules.ranking.order)
    return replace(rules, ranking=replace(rules.ranking, order=order))


def _titled(key: SortKey, titles: dict[str, str]) -> SortKey:
    word = key.of.word if isinstance(key.of, Name) else ""
    return replace(key, title=titles.get(word, word))
