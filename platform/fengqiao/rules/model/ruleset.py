"""A whole checked rule file."""

from __future__ import annotations

from dataclasses import dataclass, field

from fengqiao.rules.model.decisions import Decision, Grade, Money, Ranking
from fengqiao.rules.model.declared import Basis, Fact, Parameter, Register
from fengqiao.rules.model.measures import Measure
from fengqiao.rules.model.scheme import BonusGroup, Item, RollUp, Section, Total
from fengqiao.sources import Finding, Node


@dataclass(frozen=True)
class Waiver:
    """An override of the refusal to score something, printed on every result."""

    what: str
    reason: str
    authority: str


@dataclass(frozen=True)
class Rules:
    """What the file says; everything the executors need."""

    id: str
    version: str
    title: str
    source: str
    variant: str
    levels: tuple[str, ...]
    period: str
    valid_from: str
    valid_to: str  # ISO date or "open"
    basis: tuple[Basis, ...]
    parameters: tuple[Parameter, ...]
    facts: tuple[Fact, ...]
    registers: tuple[Register, ...]
    measures: tuple[Measure, ...]
    items: tuple[Item, ...]
    sections: tuple[Section, ...]  # parents before children
    bonuses: tuple[Item, ...]
    bonus_groups: tuple[BonusGroup, ...]
    total: Total
    roll_up: RollUp | None
    ranking: Ranking | None
    grades: tuple[Grade, ...]
    decisions: tuple[Decision, ...]
    money: tuple[Money, ...]
    waivers: tuple[Waiver, ...]

    @property
    def level(self) -> str:
        """The first level of unit the rules are for; most rules have only one."""
        return self.levels[0]


@dataclass(frozen=True)
class RuleSet:
    """A checked rule file: the rules, the hash of their content, examples still as nodes."""

    rules: Rules
    sha256: str
    name: str  # the file, as messages name it
    examples: Node | None = field(compare=False)
    warnings: tuple[Finding, ...] = field(default=(), compare=False)
