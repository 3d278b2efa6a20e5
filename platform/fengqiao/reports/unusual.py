"""What is unusual about a report, for the unit above to look at before it accepts.

Quiet flags: they never block and never count against anybody. Pure functions of a form, its
values and the periods before. What the ledger says is another matter: it may still change, so
that the board asks it each time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fengqiao.forms.form import Form
from fengqiao.tenancy.questions import Value

# How many filings with the same figures are looked at twice, this one included.
SAME_RUNNING = 3
# A figure that usually stands at this or more is not expected to be 0.
USUALLY_AT_LEAST = 5

Values = Mapping[str, Value]


@dataclass(frozen=True)
class Flag:
    """One thing to look at: its kind, the field (``""``: the report as a whole), and words."""

    kind: str
    field: str
    words: str


def flags(
    form: Form,
    values: Values,
    *,
    warnings: Mapping[str, Sequence[str]],
    before: Sequence[Values],
    usual: Mapping[str, int],
) -> list[Flag]:
    """Return what is unusual, figures in the form's order first.

    :param warnings: the form's own bounds and jumps that the values exceed, by field
    :param before: the figures of the periods before, the newest first
    :param usual: the mean of what each field held in the periods before, at the field's places
    """
    found = []
    for code, asked in form.fields.items():
        found += [Flag("jump", code, words) for words in warnings.get(code, ())]
        if _zero_of_many(values.get(code), usual.get(code), asked.places):
            least = (usual[code]) // 10**asked.places
            found.append(Flag("zero", code, f"这次填 0，以前平均约 {least}{asked.unit}"))
    if same_running(form, [values, *before[: SAME_RUNNING - 1]]):
        words = f"连续 {SAME_RUNNING} 期每项都一样，请看是不是照抄上期"
        found.append(Flag("same", "", words))
    return found


def same_running(form: Form, filings: Sequence[Values]) -> bool:
    """Return whether so many filings have the same flows, and not only zeros.

    What stands from period to period (a stock) may well stay as it is; nothing happening is no
    copy either.
    """
    flows = [
        code for code, asked in form.fields.items() if asked.numeric and not asked.may_be_carried
    ]
    if len(filings) < SAME_RUNNING or not flows:
        return False
    figures = [tuple(filing.get(code) for code in flows) for filing in filings[:SAME_RUNNING]]
    return len(set(figures)) == 1 and any(figures[0])


def _zero_of_many(value: Value, usual: int | None, places: int) -> bool:
    return value == 0 and usual is not None and usual >= USUALLY_AT_LEAST * 10**places
