"""Answers against their form: what they are worth, what must be changed, what to look at again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fengqiao.errors import Invalid
from fengqiao.reports.comparisons import Comparison
from fengqiao.reports.forms import Field, Form, Rule
from fengqiao.tenancy.answers import NotAnAnswer, read_answer, write_answer
from fengqiao.tenancy.questions import Value

Answers = Mapping[str, object]
Words = dict[str, list[str]]

# A count asks to be looked at again when it is this much above last period's.
_JUMP_FACTOR = 5
_JUMP_LEAST = 20


@dataclass
class Checked:
    """Answers as values by field code, with what is wrong and what only looks unusual."""

    values: dict[str, Value] = field(default_factory=dict)
    errors: Words = field(default_factory=dict)
    warnings: Words = field(default_factory=dict)

    @property
    def fit(self) -> bool:
        """Tell whether the answers may be submitted."""
        return not self.errors


def check_answers(
    form: Form,
    answers: Answers,
    *,
    previous: Mapping[str, Value] | None = None,
    complete: bool = True,
) -> Checked:
    """Check answers against the form; nothing is raised, nothing typed is dropped.

    :param answers: what was typed, by field code; numbers may also come as numbers
    :param previous: the values of the unit's last report, for comparisons across periods
    :param complete: False for a draft, in which answers may be missing
    :returns: values (decimals scaled, missing answers None) and words by field code
    """
    checked = Checked()
    for name in answers:
        if name not in form.fields:
            words = "本表没有这一项，请刷新页面后再填。"
            checked.errors.setdefault(str(name)[:48], []).append(words)
    for code, asked in form.fields.items():
        _check_one(checked, asked, answers.get(code), complete=complete)
    for rule in form.rules:
        _check_rule(checked, form, rule, previous)
    for code, asked in form.fields.items():
        _look_for_jump(checked, asked, (previous or {}).get(code))
    return checked


def nil_answers(form: Form, previous: Mapping[str, Value] | None = None) -> dict[str, str]:
    """Return the answers of a nil report (零报告): flows 0, stocks as last period.

    A stock without a last value stays open, because missing is never zero.

    :raises Invalid: if the form does not take nil reports
    """
    if not form.nil_allowed:
        raise Invalid(f"《{form.title}》不能作零报告，请逐项填写。", code="nil-not-allowed")
    zeros = {c: "0" for c, f in form.fields.items() if f.numeric and not f.may_be_carried}
    words = {c: form.nil_words for c, f in form.fields.items() if f.type == "text" and f.required}
    return zeros | words | carried_answers(form, previous or {})


def carried_answers(form: Form, previous: Mapping[str, Value]) -> dict[str, str]:
    """Return last period's stocks as answers (照上期填底数); flows are never copied."""
    return {
        code: write_answer(asked, previous[code])
        for code, asked in form.fields.items()
        if asked.may_be_carried and previous.get(code) is not None
    }


def written_answers(form: Form, values: Mapping[str, Value]) -> dict[str, str | list[str]]:
    """Return values as a person would type them; checked again they give the same values."""
    return {
        code: value if isinstance(value, list) else write_answer(form.fields[code], value)
        for code, value in values.items()
        if code in form.fields and value is not None
    }


def _check_one(checked: Checked, asked: Field, raw: object, *, complete: bool) -> None:
    checked.values[asked.code] = None
    try:
        value = read_answer(asked, raw)
    except NotAnAnswer as error:
        checked.errors.setdefault(asked.code, []).append(str(error))
        return
    checked.values[asked.code] = value
    if value is None and asked.required and complete:
        words = "还没有填。没有就填 0。" if asked.numeric else "还没有填，请补上。"
        checked.errors.setdefault(asked.code, []).append(words)


def _check_rule(
    checked: Checked, form: Form, rule: Rule, previous: Mapping[str, Value] | None
) -> None:
    comparison = rule.comparison
    if any(name in checked.errors for name in comparison.names):
        return
    places = form.fields[comparison.names[0]].places
    if comparison.holds(checked.values, previous, 10**places) is not False:
        return
    words = f"{rule.message}（{_amounts(form, comparison, checked.values, previous or {})}）"
    found = checked.errors if rule.severity == "error" else checked.warnings
    found.setdefault(rule.at, []).append(words)


def _amounts(
    form: Form,
    comparison: Comparison,
    values: Mapping[str, Value],
    previous: Mapping[str, Value],
) -> str:
    now = [
        f"{form.fields[name].label} {write_answer(form.fields[name], values[name])}"
        for name in comparison.names
    ]
    before = [
        f"上期{form.fields[name].label} {write_answer(form.fields[name], previous[name])}"
        for name in comparison.previous_names
    ]
    return "，".join(now + before)


def _look_for_jump(checked: Checked, asked: Field, before: Value) -> None:
    now = checked.values[asked.code]
    if not asked.numeric or not isinstance(now, int) or not isinstance(before, int):
        return
    scale = 10**asked.places
    if now - before >= _JUMP_LEAST * scale and now >= _JUMP_FACTOR * max(before, scale):
        shown = write_answer(asked, before)
        words = f"比上期（{shown}）多了很多，请核实。"
        checked.warnings.setdefault(asked.code, []).append(words)
