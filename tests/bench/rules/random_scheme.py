"""Random rule files in the language: every mechanism, missing policy, limit and combination."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

_HEAD = """ruleset: random
version: "1"
title: 随机办法
valid: {{from: 2020-01-01, to: open}}
applies_to: {{level: township, period: year}}
points: {{full: 100, decimals: {decimals}, total_decimals: {total}, parts: leave,
         {limits}bonus_cap: {cap}}}
parameters:
  goal: {{title: 目标, unit: 件, values: {{2020-01-01: {goal}}}}}
facts:
  n0: {{title: 数零, from: manual.n0, unit: 件, max: 40}}
  n1: {{title: 数一, from: manual.n1, unit: 件, max: 1000, absent: zero}}
  n2: {{title: 数二, from: manual.n2, unit: 件, max: 60}}
  n3: {{title: 数三, from: manual.n3, unit: 件, min: -50, max: 50, decimals: {fact}}}
  whole: {{title: 应办, from: manual.whole, unit: 件, max: 60}}
  done: {{title: 办结, from: manual.done, unit: 件, max: 60}}
  mark: {{title: 评分, from: manual.mark, unit: 分, max: 5, decimals: 2}}
  kind: {{title: 类别, from: unit.kind, choices: [甲, 乙, 丙]}}
  plan: {{title: 有计划, from: manual.plan, yes_no: true}}
measures:
  share: {{title: 办结率, unit: "%", decimals: {share}, rate: done / whole, when_none: {none}}}
  gap: {{title: 差额, unit: 件, formula: "MAX(goal - n0, 0)"}}
  mixed: {{title: 混合, decimals: {mixed}, formula: "{formula}"}}
  nth: {{title: 位次, standing: {{of: n2, best: low, among: group, ties: {ties}}}}}
  mean: {{title: 平均, decimals: 2, baseline: {{of: {of}, take: {take}, among: {among}}}}}
sections:
"""
_TAIL = """ranking:
  order: [{{by: total}}, {{by: n2, best: low}}]
  ties: {ties}
  groups: kind
  smallest_group: 1
  overlap: both
  leave_out: []
"""


_LIMITS = ("", "floor: 0, ", "cap: 100, ", "floor: 0, cap: 90, ", "start: 10, ")


def random_scheme(seed: int) -> str:
    """Return the text of a rule file, the same for the same seed."""
    return _Writing(Random(seed)).text()


class _Writing:
    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.pick = chance.choice

    def text(self) -> str:
        head = _HEAD.format(
            decimals=self.pick((0, 1, 2, 3)), total=self.pick((0, 1, 2, 3)), goal=self.number(9, 1),
            limits=self.pick(_LIMITS),
            cap=self.pick((1, 5, "none")), fact=self.pick((0, 1, 2)), share=self.pick((0, 1, 2, 3)),
            none=self.pick(("zero", "full", "missing")), mixed=self.pick((0, 1, 2)),
            formula=self.formula(), ties=self.pick(("share", "dense")), of=self.figure(),
            take=self.pick(("mean", "sum", "count")), among=self.pick(("group", "all")),
        )  # fmt: skip
        sections = "".join(map(self.section, range(self.chance.randint(1, 3))))
        bonuses = "".join(self.bonus(number) for number in range(self.chance.randint(1, 3)))
        tail = _TAIL.format(ties=self.pick(("share", "dense")))
        return f"{head}{sections}bonuses:\n{bonuses}{tail}"

    def number(self, most: int, decimals: int) -> str:
        digits = self.chance.randint(1, most * 10**decimals)
        return f"{digits / 10**decimals:.{decimals}f}"

    def figure(self) -> str:
        return self.pick(("n0", "n1", "n2", "n3"))

    def formula(self) -> str:
        one, other = self.figure(), self.figure()
        return self.pick((
            f"{one} - {self.number(3, 1)} * {other}",
            f"ROUND({one} / ({other} + 60), 2)",
            f"IF({one} > {other}, MIN({one}, 10), ABS(n3))",
            f"MAX({one}, {other}) * {self.number(2, 1)}",
            f"IFMISSING({one}, {self.number(9, 0)}) + n3",
            f"ROUNDUP(ABS({one} - {other}) / 7, 1)",
            f"ROUNDDOWN(n3 * {self.number(1, 2)}, 1)",
        ))  # fmt: skip

    def section(self, number: int) -> str:
        floor = self.pick(("", "    floor: 0\n    overflow: dropped\n"))
        cap = "" if floor else self.pick(("", "    cap: 30\n    overflow: up\n"))
        rescale = self.pick(("", "    rescale: applicable\n", "    rescale: none\n"))
        only = self.pick(("", f"    only_for: {self.condition()}\n"))
        items = "".join(self.item(f"i{number}_{at}") for at in range(self.chance.randint(2, 6)))
        return (
            f"  - id: s{number}\n    title: 部分{number}\n    full: {self.pick((20, 30, 50))}\n"
            f"{floor}{cap}{rescale}{only}    items:\n{items}"
        )

    def item(self, name: str) -> str:
        mechanism = self.pick(_MECHANISMS)(self)
        lines = [f"id: {name}", f"title: 项目{name}", f"weight: {self.pick((5, 10, 12.5))}",
                 *mechanism, f"missing: {self.missing()}", "owner: 办公室"]  # fmt: skip
        for key in ("only_for", "zero_if", "full_if"):
            if self.chance.random() < 0.15:
                lines.append(f"{key}: {self.condition()}")
        return "      - " + "\n        ".join(lines) + "\n"

    def bonus(self, number: int) -> str:
        each = f"{self.figure_up()}: {self.number(2, 1)}"
        return (
            f"  - {{id: b{number}, title: 加分{number}, add: {{each: {{{each}}}, cap: "
            f"{self.number(4, 1)}}}, floor: 0, missing: {self.pick(('zero', 'block'))}, "
            "owner: 办公室}\n"
        )

    def figure_up(self) -> str:
        return self.pick(("n0", "n1", "n2"))

    def missing(self) -> str:
        return self.pick(("block", "zero", "full", "{fixed: 1.5}", "{peers_mean: group}",
                          "{peers_mean: all}", "drop"))  # fmt: skip

    def condition(self) -> str:
        return self.pick((
            f"{{fact: kind, is: {self.pick('甲乙丙')}, missing: not_met}}",
            "{fact: plan, is: 是, missing: block}",
            f"{{figure: {self.figure()}, at_least: {self.number(20, 0)}, missing: not_met}}",
            f"{{figure: {self.figure()}, below: {self.number(20, 0)}, missing: block}}",
            "{any: [{fact: plan, is: 是, missing: not_met}, "
            "{figure: n0, above: 20, missing: block}]}",
            "{not: {all: [{figure: n1, at_most: 500}, "
            "{fact: kind, is: [甲, 乙], missing: block}]}}",
        ))  # fmt: skip

    def rated(self) -> str:
        none = self.pick(("full", "zero", "missing", "{fixed: 3}"))
        return f"rate: done / whole, when_none: {none}"


def _deduct(w: _Writing) -> list[str]:
    each = f"{w.figure_up()}: {w.number(2, 2)}"
    cap = w.pick(("", f", cap: {w.number(5, 1)}"))
    return [f"deduct: {{each: {{{each}}}{cap}}}", f"floor: {w.pick(('0', 'none'))}"]


def _ratio(w: _Writing) -> list[str]:
    return [f"ratio: {{{w.rated()}, beyond: {w.pick(('yes', 'no'))}}}", "cap: 15"]


def _attain(w: _Writing) -> list[str]:
    if w.chance.random() < 0.5:
        return [f"attain: {{{w.rated()}, target: {w.number(90, 0)}}}"]
    return [f"attain: {{of: n1, target: {w.number(500, 0)}}}"]


def _slope(w: _Writing) -> list[str]:
    legs = (
        f"below: {{each: {w.number(5, 0)}, points: {w.number(2, 1)}}}, "
        f"above: {{each: {w.number(5, 0)}, points: {w.number(2, 1)}, gain: yes}}"
    )
    steps = f"steps: {w.pick(('begun', 'completed', 'pro_rata'))}"
    return [
        f"slope: {{of: {w.figure()}, target: {w.number(30, 0)}, {legs}, {steps}, gain_cap: 2}}",
        "floor: 0",
    ]


def _bands(w: _Writing) -> list[str]:
    high, low = w.chance.randint(20, 40), w.chance.randint(1, 19)
    kind = w.pick(("at_least", "above"))
    steps = f"{{{kind}: {high}, points: 5}}, {{at_least: {low}, points: {w.number(4, 1)}}}"
    return [f"bands: {{of: {w.figure()}, steps: [{steps}, {{points: 0}}]}}"]


def _interpolate(w: _Writing) -> list[str]:
    return [f"interpolate: {{of: {w.figure()}, anchors: {{3: 0, 17: {w.number(4, 1)}, 29: 5}}}}"]


def _lookup(w: _Writing) -> list[str]:
    rows = f"甲: {w.number(5, 1)}, 乙: {w.number(5, 1)}"
    return [f"lookup: {{fact: kind, points: {{{rows}}}, otherwise: {w.number(5, 1)}}}"]


def _check(w: _Writing) -> list[str]:
    plan = "{of: plan, points: 2, otherwise: -0.5}"
    number = f"{{of: n0, at_least: {w.number(20, 0)}, points: 3}}"
    return [f"check: {{lines: [{plan}, {number}]}}", "floor: 0"]


def _manual(w: _Writing) -> list[str]:
    return ["manual: {fact: mark, lowest: 0, highest: 5}"]


def _rank_points(w: _Writing) -> list[str]:
    given = w.pick(("table: [5, 4.5, 4], after: {step: -0.3}", "table: [5, 3], after: last",
                    "table: [5], after: zero", "step: 0.5", "step: 5%"))  # fmt: skip
    ties = w.pick(("share", "average", "dense"))
    best, among = w.pick(("high", "low")), w.pick(("group", "all"))
    return [
        f"rank_points: {{of: {w.figure()}, best: {best}, among: {among}, ties: {ties}, {given}}}",
        "floor: 0",
    ]


def _best_relative(w: _Writing) -> list[str]:
    best, none = w.pick(("high", "low")), w.pick(("zero", "full", "missing"))
    given = f"of: {w.figure_up()}, best: {best}, among: group, when_none: {none}"
    return [f"best_relative: {{{given}}}"]


def _formula(w: _Writing) -> list[str]:
    return [f'formula: "{w.formula()}"', "floor: 0", "cap: 5"]


_MECHANISMS: tuple[Callable[[_Writing], list[str]], ...] = (
    _deduct, _ratio, _attain, _slope, _bands, _interpolate, _lookup, _check, _manual, _rank_points,
    _best_relative, _formula,
)  # fmt: skip
