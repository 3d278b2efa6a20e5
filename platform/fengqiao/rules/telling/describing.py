"""A whole rule file in plain Chinese, generated from the rules, for the committee to sign."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fengqiao.rules.model.declared import LEVELS, PERIODS, Fact, Field, Parameter, Register
from fengqiao.rules.model.ruleset import Rules, RuleSet
from fengqiao.rules.numbers import show
from fengqiao.rules.telling.consequences import describe_following
from fengqiao.rules.telling.measures import say_measure
from fengqiao.rules.telling.naming import Names, with_unit
from fengqiao.rules.telling.paragraphs import Paragraph, numbered
from fengqiao.rules.telling.scheme import describe_points

PROMISES = (
    "没有数据不等于零：每一项都写明没有数据时怎么办。",
    "凡是写出来的数都按所定位数四舍五入（正好一半时向远离零的方向），后面用的就是写出来的这个数。",
    "不按登录次数、在线时长、里程、打卡签到、照片数量和发现问题的多少计分，不对个人计分"
    "（国办函〔2026〕12号）。",
)


def describe(rule_set: RuleSet) -> str:
    """Return the whole scheme as text, one paragraph a line, parts of parts set in."""
    return "\n".join(one.text for one in numbered(paragraphs(rule_set)))


def paragraphs(rule_set: RuleSet) -> tuple[Paragraph, ...]:
    """Return the whole scheme as paragraphs, in the order of the evaluation."""
    rules = rule_set.rules
    names = Names(rules)
    return (
        *_heading(rules),
        *_basis(rules),
        *_parameters(rules, names),
        *_facts(rules),
        *_registers(rules),
        *_measures(rules, names),
        *describe_points(rules, names),
        *describe_following(rules, names),
        *_waivers(rules),
        Paragraph(0, "计分的规矩", ""),
        *(Paragraph(1, "", promise) for promise in PROMISES),
        Paragraph(0, "规则指纹", f"{rule_set.sha256}（规则内容改动一处，指纹就不同）"),
    )


def _heading(rules: Rules) -> Iterator[Paragraph]:
    yield Paragraph(0, "办法", f"{rules.title}（{rules.id}，第 {rules.version} 版）")
    if rules.variant:
        yield Paragraph(0, "读法", rules.variant)
    if rules.source:
        yield Paragraph(0, "出处", rules.source)
    levels = "、".join(LEVELS[level] for level in rules.levels)
    last = "长期" if rules.valid_to == "open" else rules.valid_to
    yield Paragraph(0, "对象", f"{levels}，按{PERIODS[rules.period]}考核")
    yield Paragraph(0, "有效期", f"{rules.valid_from} 至 {last}")


def _basis(rules: Rules) -> Iterator[Paragraph]:
    if rules.basis:
        yield Paragraph(0, "依据", "")
    for one in rules.basis:
        text = f"：{one.text}" if one.text else ""
        yield Paragraph(1, "", f"《{one.document}》{one.clause}{text}")


def _parameters(rules: Rules, names: Names) -> Iterator[Paragraph]:
    if rules.parameters:
        yield Paragraph(0, "标准和目标（按日期生效）", "")
    for one in rules.parameters:
        yield Paragraph(1, one.title, "；".join(_dated(one, names)), one.place)


def _dated(parameter: Parameter, names: Names) -> Iterator[str]:
    for date in dict.fromkeys(date for date, _, _ in parameter.values):
        own = [
            f"{label or '其余' if parameter.by else ''}{' ' if parameter.by else ''}"
            f"{with_unit(str(value), parameter.unit)}"
            for day, label, value in parameter.values
            if day == date
        ]
        # What holds for the rest stands last.
        own = own[1:] + own[:1] if parameter.by and own[0].startswith("其余") else own
        by = f"按{names.title(parameter.by)}：" if parameter.by else ""
        yield f"{date} 起 {by}{'、'.join(own)}"


def _facts(rules: Rules) -> Iterator[Paragraph]:
    if rules.facts:
        yield Paragraph(0, "用到的数据", "")
    for fact in rules.facts:
        nothing = "没有填的算 0" if fact.absent == "zero" else "没有填的算没有数据"
        yield Paragraph(1, fact.title, f"{_range(fact)}；取自 {fact.source}；{nothing}", fact.place)


def _range(one: Fact | Field) -> str:
    if one.choices:
        return f"选一项：{'、'.join(label for _, label in one.choices)}"
    least, most = show(one.least, one.decimals), show(one.most, one.decimals)
    places = f"，{one.decimals} 位小数" if one.decimals else ""
    return f"{least} 至 {with_unit(most, one.unit)}{places}"


_FIELD_KINDS = {"text": "文字", "date": "日期", "unit": "单位"}


def _registers(rules: Rules) -> Iterator[Paragraph]:
    if rules.registers:
        yield Paragraph(0, "登记簿", "")
    for register in rules.registers:
        yield Paragraph(1, register.title, _register(register), register.place)


def _register(register: Register) -> str:
    dates = [field.title for field in register.fields if field.id in register.dates]
    undeclared = [name for name in register.dates if name not in {f.id for f in register.fields}]
    fields = [
        f"{field.title}（{_FIELD_KINDS.get(field.kind) or _range(field)}）"
        for field in register.fields
        if field.id not in register.dates
    ]
    columns = "、".join(["单位", *dates, *undeclared, *fields])
    return f"每条填：{columns}；取自 {register.source}；每个单位每期最多 {register.most_rows} 条"


def _measures(rules: Rules, names: Names) -> Iterator[Paragraph]:
    if rules.measures:
        yield Paragraph(0, "先算出的数", "")
    for one in rules.measures:
        unit = f"，单位：{one.unit}" if one.unit else ""
        places = f"（{one.decimals} 位小数{unit}）"
        yield Paragraph(1, one.title, f"{say_measure(one, names)}{places}", one.place)


def _waivers(rules: Rules) -> Iterable[Paragraph]:
    if rules.waivers:
        yield Paragraph(0, "对国办函〔2026〕12号的例外（印在每次结果上）", "")
    for one in rules.waivers:
        yield Paragraph(1, one.what, f"理由：{one.reason}；批准机关：{one.authority}")
