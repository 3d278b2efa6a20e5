"""Answers against their form: what they are worth, what must be changed, what to look at again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from fengqiao.errors import Invalid
from fengqiao.forms.comparisons import Comparison
from fengqiao.forms.form import Field, Form, Rule
from fengqiao.forms.tables import (
    MOST_GATHERED,
    as_typed,
    is_asked,
    rows_of,
    totals_of,
    typed_rows,
    written_rows,
)
from fengqiao.tenancy.answers import NotAnAnswer, if_there_is_none, read_answer, write_answer
from fengqiao.tenancy.questions import Value

Answers = Mapping[str, object]
Words = dict[str, list[str]]


@dataclass
class Checked:
    """Answers as values by field code, with what is wrong and what only looks unusual.

    ``totals`` are those of tables, by ``table.column``; ``hidden`` are the fields that are not
    asked because of what was answered before; their values are None.
    """

    values: dict[str, Value] = field(default_factory=dict)
    errors: Words = field(default_factory=dict)
    warnings: Words = field(default_factory=dict)
    totals: dict[str, int] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()

    @property
    def fit(self) -> bool:
        """Tell whether the answers may be submitted."""
        return not self.errors


@dataclass(frozen=True)
class _Around:
    """What a report is compared with: its unit's last report, the reports below, by name."""

    previous: Mapping[str, Value]
    children: Mapping[str, int]


def check_answers(
    form: Form,
    answers: Answers,
    *,
    previous: Mapping[str, Value] | None = None,
    children: Mapping[str, int] | None = None,
    complete: bool = True,
    nil: bool = False,
) -> Checked:
    """Check answers against the form; nothing is raised, nothing typed is dropped.

    :param answers: what was typed, by field code; numbers may also come as numbers
    :param previous: the values of the unit's last report, for comparisons across periods
    :param children: sums of the accepted reports below, for comparisons across levels
    :param complete: False for a draft, in which answers may be missing
    :param nil: True for a nil report, in which only figures have to stand
    :returns: values (decimals scaled, missing answers None) and words by field code
    """
    checked = Checked()
    for name in answers:
        if not is_asked(form, name):
            words = "本表没有这一项，请刷新页面后再填。"
            checked.errors.setdefault(str(name)[:48], []).append(words)
    for code, asked in form.fields.items():
        raw = typed_rows(asked, answers) if asked.columns else answers.get(code)
        # Where nothing happened, there is no row, no kind and no photo of it to ask for.
        _check_one(checked, asked, raw, complete=complete and (asked.numeric or not nil))
    _hide(checked, form)
    before = previous or {}
    around = _Around({**before, **totals_of(form, before)}, children or {})
    for rule in form.rules:
        _check_rule(checked, form, rule, around)
    for asked in form.fields.values():
        _look_for_unusual(checked, asked, before.get(asked.code))
    return checked


def _hide(checked: Checked, form: Form) -> None:
    """Take out what is not asked: it counts for nothing and nothing is wrong with it."""
    whole = {**checked.values, **totals_of(form, checked.values)}
    checked.hidden = form.hidden(whole)
    for code in checked.hidden:
        checked.values[code] = None
        checked.errors.pop(code, None)
    checked.totals = totals_of(form, checked.values)


def nil_answers(form: Form, previous: Mapping[str, Value] | None = None) -> dict[str, object]:
    """Return the answers of a nil report (零报告): flows 0, stocks as last period.

    A stock without a last value stays open, because missing is never zero. Tables have no rows,
    and what is chosen, dated or photographed stays open too.

    :raises Invalid: if the form does not take nil reports, or one of its figures cannot be 0
    """
    if not form.nil_allowed:
        raise Invalid(f"《{form.title}》不能作零报告，请逐项填写。", code="nil-not-allowed")
    flows = [c for c, f in form.fields.items() if f.numeric and not f.may_be_carried]
    words = {
        c: form.nil_words if len(form.nil_words) <= f.longest else "无"
        for c, f in form.fields.items()
        if f.type == "text" and f.required
    }
    given = {**dict.fromkeys(flows, "0"), **words, **carried_answers(form, previous or {})}
    _require_possible_nil(form, given, previous or {})
    return given


def _require_possible_nil(
    form: Form, given: Mapping[str, object], previous: Mapping[str, Value]
) -> None:
    checked = check_answers(form, given, previous=previous, complete=False, nil=True)
    against = {
        code: [f"{words}所以这一期不能作零报告，请逐项填写。" for words in lines]
        for code, lines in checked.errors.items()
        # A standing figure is corrected on the page like any other, also in a nil report.
        if not form.fields[code.partition(".")[0]].may_be_carried
    }
    if against:
        raise Invalid(errors=against, code="nil-does-not-fit")


def carried_answers(form: Form, previous: Mapping[str, Value]) -> dict[str, object]:
    """Return last period's stocks as answers (照上期填底数); flows are never copied."""
    stocks = {c for c, asked in form.fields.items() if asked.may_be_carried}
    return written_answers(form, {c: value for c, value in previous.items() if c in stocks})


def written_answers(form: Form, values: Mapping[str, Value]) -> dict[str, object]:
    """Return values as a person would type them; checked again they give the same values."""
    written = {
        code: written_answer(form.fields[code], value)
        for code, value in values.items()
        if code in form.fields and value is not None
    }
    return as_typed(form, written)


def written_answer(asked: Field, value: Value) -> object:
    """Return one value as a person would type it; a table as its rows, photos as a list."""
    if asked.columns:
        return written_rows(asked, rows_of(value))
    return value if isinstance(value, list) else write_answer(asked, value)


def _check_one(checked: Checked, asked: Field, raw: object, *, complete: bool) -> None:
    checked.values[asked.code] = None
    gathered = bool(asked.columns and asked.source_form)
    try:
        value = read_answer(replace(asked, longest=MOST_GATHERED) if gathered else asked, raw)
    except NotAnAnswer as error:
        checked.errors.setdefault(asked.code, []).extend(error.lines)
        return
    checked.values[asked.code] = value
    if value is None and complete and (asked.required or asked.shortest):
        advice = if_there_is_none(asked) if asked.numeric else ""
        words = f"还没有填。{advice}" if advice else "还没有填，请补上。"
        checked.errors.setdefault(asked.code, []).append(words)


def _check_rule(checked: Checked, form: Form, rule: Rule, around: _Around) -> None:
    comparison = rule.comparison
    if any(name.partition(".")[0] in checked.errors for name in comparison.names):
        return
    values = {**checked.values, **checked.totals}
    if form.holds(comparison, values, around.previous, around.children) is not False:
        return
    words = f"{rule.message}（{_amounts(form, comparison, values, around)}）"
    found = checked.errors if rule.severity == "error" else checked.warnings
    # Where the place for the words is not asked itself, they stand at what is compared.
    seen = rule.at if rule.at not in checked.hidden else comparison.names[0].partition(".")[0]
    found.setdefault(seen, []).append(words)


def _amounts(
    form: Form, comparison: Comparison, values: Mapping[str, Value], around: _Around
) -> str:
    asked = form.quantities
    now = [f"{named(form, n)} {write_answer(asked[n], values[n])}" for n in comparison.names]
    before = [
        f"上期{named(form, n)} {write_answer(asked[n], around.previous[n])}"
        for n in comparison.previous_names
    ]
    scale = asked[comparison.names[0]]
    below = [
        f"下级合计{_below(form, n)} {write_answer(scale, around.children[n])}"
        for n in comparison.children_names
    ]
    return "，".join(now + before + below)


def named(form: Form, name: str) -> str:
    """Return what a quantity is called: a field by its label, a total by table and column."""
    first, dot, _ = name.partition(".")
    label = form.quantities[name].label
    return f"{form.fields[first].label}的{label}" if dot else label


def _below(form: Form, name: str) -> str:
    """Return what the sum of a field below is called here, as far as this form names it."""
    taken = (each.label for each in form.fields.values() if each.source_field == name)
    return next(taken, "")


def _look_for_unusual(checked: Checked, asked: Field, before: Value) -> None:
    now = checked.values[asked.code]
    if not asked.numeric or not isinstance(now, int):
        return
    found = checked.warnings.setdefault(asked.code, [])
    low, high = asked.usual_minimum, asked.usual_maximum
    if low is not None and now < low:
        found.append(f"通常不少于 {write_answer(asked, low)}，请核实；属实可以照报。")
    if high is not None and now > high:
        found.append(f"通常不超过 {write_answer(asked, high)}，请核实；属实可以照报。")
    if isinstance(before, int) and _jumped(asked, before, now):
        found.append(f"比上期（{write_answer(asked, before)}）多了很多，请核实。")
    if not found:
        del checked.warnings[asked.code]


def _jumped(asked: Field, before: int, now: int) -> bool:
    scale = 10**asked.places
    far = now - before >= asked.jump_least * scale and now >= asked.jump * max(before, scale)
    return bool(asked.jump) and far
