"""What a rule set says, once read: frozen values without places in a file.

Points are whole hundredths, rates whole hundredths of a percent, facts whole numbers at the
decimals their declaration gives.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fengqiao.rules.canonical import canonical_json, sha256_of
from fengqiao.rules.mechanisms import Mechanism, Missing
from fengqiao.sources import Finding, Place

MARKS = {
    "commendation": "通报表彰",
    "yellow_card": "黄牌警告",
    "talk": "约谈",
    "listed_supervision": "挂牌督办",
    "key_assistance": "重点帮助",
    "veto": "一票否决",
}
LEVELS = {"township": "乡镇", "village": "村（社区）", "enterprise": "企业", "department": "部门"}


@dataclass(frozen=True)
class Basis:
    """A document, and the clause of it, that a rule rests on."""

    id: str
    document: str
    clause: str
    text: str


@dataclass(frozen=True)
class FactRule:
    """One figure the rules may read: a whole number at ``decimals``, from 0 to ``maximum``."""

    name: str
    title: str
    origin: str
    unit: str
    maximum: int
    decimals: int
    choices: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Item:
    """One indicator: its full mark, how it is scored, who answers for it, what it rests on."""

    id: str
    title: str
    weight: int
    mechanism: Mechanism
    missing: Missing
    owner: str
    clause: str


@dataclass(frozen=True)
class Section:
    """A group of items whose weights add up to its full mark."""

    id: str
    title: str
    full: int
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Bonus:
    """Points added for each count, up to the line's own ceiling."""

    id: str
    title: str
    each: tuple[tuple[str, int], ...]
    cap: int
    missing: str
    owner: str
    clause: str


@dataclass(frozen=True)
class RankKey:
    """One thing units are put in order by: total, a section, an item, a bonus line or a fact."""

    by: str
    best: str


@dataclass(frozen=True)
class Ranking:
    """How places are given, and when nobody is top or bottom."""

    order: tuple[RankKey, ...]
    ties: str
    smallest_group: int
    overlap: str
    leave_out: tuple[str, ...]


@dataclass(frozen=True)
class Edge:
    """The first (``top``) or the last (``bottom``) places of the ranking."""

    side: str
    count: int
    at_edge: str
    kind: Literal["edge"] = "edge"


@dataclass(frozen=True)
class Run:
    """Another decision met this year and in the years before it."""

    decision: str
    years: int
    missing_year: str
    kind: Literal["run"] = "run"


@dataclass(frozen=True)
class FactIs:
    """A figure of the choice kind has one of its listed values, as a superior's decision does."""

    fact: str
    code: int
    label: str
    missing: str
    kind: Literal["fact_is"] = "fact_is"


Condition = Edge | Run | FactIs


@dataclass(frozen=True)
class Decision:
    """A status with its condition, authority, effects and lifetime."""

    id: str
    title: str
    condition: Condition
    mark: str
    effects: tuple[str, ...]
    accountable: tuple[str, ...]
    add_points: int
    add_to: str
    authority: str
    lasts: str
    clause: str


@dataclass(frozen=True)
class ExampleUnit:
    """One unit of a worked example: the figures given and what is expected of it."""

    name: str
    place: Place
    given: tuple[tuple[str, int], ...]
    points: tuple[tuple[str, int | None], ...]
    rank: int | None
    marks: tuple[str, ...] | None


@dataclass(frozen=True)
class Example:
    """A worked example: units of one year, the years before it, and the results by hand."""

    name: str
    place: Place
    period: str
    units: tuple[ExampleUnit, ...]
    history: tuple[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], ...]


@dataclass(frozen=True)
class Rules:
    """Everything that decides a result; its canonical JSON is what a rule set's hash covers."""

    ruleset: str
    version: str
    title: str
    valid_from: str
    valid_to: str
    level: str
    ranked_within: str
    full: int
    bonus_cap: int
    basis: tuple[Basis, ...]
    facts: tuple[FactRule, ...]
    sections: tuple[Section, ...]
    bonuses: tuple[Bonus, ...]
    ranking: Ranking
    decisions: tuple[Decision, ...]


@dataclass(frozen=True)
class RuleSet:
    """A checked rule set, with its worked examples and the warnings it was read with."""

    rules: Rules
    examples: tuple[Example, ...]
    warnings: tuple[Finding, ...]

    @property
    def canonical(self) -> str:
        """The canonical JSON of the rules, without examples, comments and places."""
        return canonical_json(self.rules)

    @property
    def sha256(self) -> str:
        """The hash a result names its rule set by."""
        return sha256_of(self.rules)

    def items(self) -> tuple[Item, ...]:
        """Return all items in the order of the file."""
        return tuple(item for section in self.rules.sections for item in section.items)

    def fact(self, name: str) -> FactRule:
        """Return the declaration of a figure.

        :raises KeyError: if the rule set does not declare it
        """
        for rule in self.rules.facts:
            if rule.name == name:
                return rule
        raise KeyError(name)
