"""What a unit typed where it reports otherwise than its children add up to."""

from __future__ import annotations

from collections.abc import Mapping

from fengqiao.errors import Invalid
from fengqiao.forms.form import Form
from fengqiao.reports.consolidation import Adjusted
from fengqiao.reports.pages.typed import Typed
from fengqiao.tenancy.answers import NotAnAnswer, read_answer

ADJUST = "adjust."


def read_adjustments(
    form: Form, computed: Mapping[str, object], typed: Typed
) -> dict[str, Adjusted]:
    """Return what is reported otherwise than added up; an empty input leaves the sum.

    :raises Invalid: at each field whose number cannot be read or whose reason is missing
    """
    found: dict[str, Adjusted] = {}
    errors: dict[str, list[str]] = {}
    for code, text in typed.below.get(ADJUST, {}).items():
        asked = form.fields.get(code)
        if not text.strip():
            continue
        if asked is None or not asked.numeric or not asked.source_form:
            errors[code[:48]] = ["这一项不是汇总数，不能调整。"]
            continue
        try:
            value = read_answer(asked, text)
        except NotAnAnswer as error:
            errors[code] = [str(error)]
            continue
        if not isinstance(value, int) or value == computed.get(code):
            continue
        reason = typed.reasons.get(code, "")
        if not reason.strip():
            errors[code] = ["调整要写原因。"]
        found[code] = Adjusted(value, reason)
    if errors:
        raise Invalid(errors=errors, code="adjustments-do-not-fit")
    return found
