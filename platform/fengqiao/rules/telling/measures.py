"""Measures in words: how a figure is worked out, with the unit's figures beside it or without."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from fengqiao.rules.model.formulas import Formula
from fengqiao.rules.model.measures import (
    Baseline,
    Computed,
    KeyTable,
    Lateness,
    Measure,
    Nth,
    Rate,
    Rows,
    Standing,
    StepTable,
    Survey,
    Trend,
    WindowRule,
)
from fengqiao.rules.telling.conditions import say_condition
from fengqiao.rules.telling.formulas import Values, nothing, say_formula
from fengqiao.rules.telling.naming import Names

_TAKE = {
    "sum": "合计", "count": "条数", "mean": "平均", "lowest": "最低", "highest": "最高",
    "share": "占比",
}  # fmt: skip
_KEEP = {"highest": "数值最高", "first": "最早", "last": "最晚"}
_NONE = {"missing": "没有数据", "zero": "0", "full": "100%"}


def say_measure(measure: Measure, names: Names, values: Values = nothing) -> str:
    """Return how a measure is worked out, as a clause without a full stop."""
    return _SAY[type(measure.source)](measure.source, names, values)


def in_register(names: Names, register: str) -> Names:
    """Return the names as conditions and formulas over a register's rows use them."""
    found = next(one for one in names.rules.registers if one.id == register)
    return dataclasses.replace(names, fields=found.fields)


def _rows(source: Rows, names: Names, values: Values) -> str:
    own, title = in_register(names, source.register), names.title(source.register)
    where = f"中{say_condition(source.where, own)}的" if source.where else ""
    said = [f"登记簿“{title}”{where}各条{_TAKE[source.take]}"]
    if source.unless is not None:
        said.append(f"{say_condition(source.unless, own)}的免予计算")
    if source.charged_to is not None:
        said.append(f"记到“{own.title(source.charged_to)}”所写的单位")
    said += _window(source, own)
    if source.once_per is not None:
        said.append(f"同一“{own.title(source.once_per)}”只计{_KEEP[source.keep]}的一条")
    said += [] if source.value is None else [_value(source.value, own)]
    for one in source.multipliers:
        said.append(f"{say_condition(one.when, own)}的乘 {one.by}")
    if len(source.multipliers) > 1:
        said.append("几种倍数同时有的连乘" if source.together == "product" else "只取最大的倍数")
    said += [] if source.nth is None else [_nth(source.nth, own)]
    if source.fits is not None:
        said.append(f"占比为{say_condition(source.fits, own)}的条数 ÷ 全部条数")
    return "；".join(said)


def _window(source: Rows, own: Names) -> list[str]:
    rules = source.window.rules
    if len(rules) < 2 and all(rule.where is None and rule.days is None for rule in rules):
        return [f"按“{own.title(rule.date)}”归入本期" for rule in rules if rule.date]
    return [_window_rule(rule, own) for rule in rules]


def _window_rule(rule: WindowRule, own: Names) -> str:
    who = "" if rule.where is None else f"{say_condition(rule.where, own)}的"
    when = "本期内" if rule.days is None else f"{_day(rule.days.first)}至{_day(rule.days.last)}"
    back = "" if rule.reach_back is None else f"（最多追溯 {rule.reach_back} 年）"
    return f"{who}按“{own.title(rule.date)}”在{when}的计入{back}"


def _day(day: tuple[int, int, int]) -> str:
    years, month, date = day
    back = {0: "", 1: "上年 "}.get(years, f"前 {years} 年 ")
    return f" {back}{month} 月 {date} 日"


def _value(value: Formula | KeyTable | StepTable, own: Names) -> str:
    if isinstance(value, KeyTable):
        rows = "、".join(f"{_key(value, key, own)} {points}" for key, points in value.rows)
        rest = "" if value.otherwise is None else f"、其余 {value.otherwise}"
        return f"每条按{'、'.join(map(own.title, value.by))}计：{rows}{rest}"
    if isinstance(value, StepTable):
        steps = "、".join(
            f"其余 {points}"
            if edge is None
            else f"{'不低于' if included else '高于'} {edge} 计 {points}"
            for edge, included, points in value.steps
        )
        return f"每条按{own.title(value.by)}计：{steps}"
    return f"每条计 {say_formula(value, own)}"


def _key(table: KeyTable, key: tuple[int, ...], own: Names) -> str:
    labels = (own.choices(field) for field in table.by)
    return "/".join(known[code] for known, code in zip(labels, key, strict=True))


def _nth(nth: Nth, own: Names) -> str:
    values = "、".join(f"第 {n} 次 {value}" for n, value in enumerate(nth.values, start=1))
    after = "其后同最后一次" if nth.after == "last" else f"其后每次再加 {nth.step}"
    how = "以此代替原值" if nth.effect == "replace" else "乘在原值上"
    within = "" if nth.within is None else f"同一“{own.title(nth.within)}”内"
    kept = ""
    if nth.keep_own is not None:
        kept = f"；{say_condition(nth.keep_own, own)}的占一次，仍按原值计"
    return f"{within}按“{own.title(nth.order)}”先后：{values}，{after}（{how}）{kept}"


_PER = {"filing": "迟的份数", "day": "迟的天数", "month": "迟的月数"}
_WHICH = {"late": "只算迟报", "missing": "只算没有报", "both": "迟报、没有报都算"}


def _lateness(source: Lateness, names: Names, values: Values) -> str:
    own, title = in_register(names, source.register), names.title(source.register)
    where = f"中{say_condition(source.where, own)}的" if source.where else ""
    said = [f"登记簿“{title}”{where}{_PER[source.per]}（“{own.title(source.received)}”对“"]
    said[0] += f"{own.title(source.due)}”），{_WHICH[source.which]}"
    if source.per != "filing":
        said.append("不足一个的算一个" if source.begun else "不足一个的不算")
    if source.which != "late":
        said.append("没有报的算到期末" if source.never is None else f"没有报的计 {source.never}")
    return "；".join(said)


def _computed(source: Computed, names: Names, values: Values) -> str:
    return say_formula(source.formula, names, values)


def _rate(source: Rate, names: Names, values: Values) -> str:
    top, bottom = (say_formula(one, names, values) for one in (source.top, source.bottom))
    return f"（{top}）÷（{bottom}）的百分率，分母为 0 时为{_NONE[source.when_none]}"


def _trend(source: Trend, names: Names, values: Values) -> str:
    said = say_formula(source.of, names, values)
    before = "上一期" if source.back == 1 else f"前 {source.back} 期"
    if source.kind == "difference":
        return f"{said}与{before}相差"
    if source.kind == "percent":
        return f"{said}比{before}增减的百分率"
    way = "下降" if source.kind == "falling" else "上升"
    return f"{said}到本期为止连续{way}的期数，最多 {source.back}"


_KINDS = {"mean": "平均", "sum": "合计", "count": "个数"}


def _baseline(source: Baseline, names: Names, values: Values) -> str:
    said = say_formula(source.of, names)
    best = "最低" if source.low_is_best else "最高"
    worst = "最高" if source.low_is_best else "最低"
    kind = {**_KINDS, "best": best, "worst": worst}[source.kind]
    if source.among == "own_past":
        return f"本单位前 {source.past} 期{said}的{kind}"
    among = "同组" if source.among == "group" else "全部"
    return f"{among}单位{'（不含自己）' if source.without_self else ''}{said}的{kind}"


def _survey(source: Survey, names: Names, values: Values) -> str:
    answers = []
    for fact, weight in source.answers:
        shown = values(fact)
        number = "" if shown is None else f"（{shown} 份）"
        answers.append(f"{names.title(fact)} {weight}{number}")
    return f"各种回答的平均：{'、'.join(answers)}；少于 {source.smallest_sample} 份视为没有数据"


_TIES = {"share": "并列的名次相同", "dense": "并列的不占后面的名次", "average": "并列的取平均名次"}


def _standing(source: Standing, names: Names, values: Values) -> str:
    among = "同组" if source.among == "group" else "全部单位"
    order = "低的在前" if source.low_is_best else "高的在前"
    side = "倒数" if source.from_last else ""
    said = say_formula(source.of, names, values)
    return f"{said}在{among}中的{side}名次（{order}，{_TIES[source.ties]}）"


_SAY: dict[type[Any], Callable[[Any, Names, Values], str]] = {
    Rows: _rows,
    Lateness: _lateness,
    Computed: _computed,
    Rate: _rate,
    Trend: _trend,
    Baseline: _baseline,
    Survey: _survey,
    Standing: _standing,
}
