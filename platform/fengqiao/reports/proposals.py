"""What may be proposed as answers, and where a reported count differs from the ledger's."""

from __future__ import annotations

from collections.abc import Mapping

from fengqiao.forms.form import Form
from fengqiao.tenancy.questions import Value

# Ledger and count, as a field's ``proposed_from`` names them.
Offer = tuple[str, str]


def offers_wanted(form: Form) -> dict[str, Offer]:
    """Return which ledger's which count each field may be proposed from, by field.

    What is added up from below is measured by its sources, not by the own unit's ledger.
    """
    return {
        code: (asked.ledger, asked.count)
        for code, asked in form.fields.items()
        if asked.ledger and asked.numeric and not asked.source_form
    }


def proposals_for(
    form: Form, counts: Mapping[Offer, Mapping[int, int]], scope: int
) -> dict[str, int]:
    """Return one unit's ledger counts as values by field; a ledger without counts offers none."""
    return {
        code: counts[offer].get(scope, 0) * 10 ** form.fields[code].places
        for code, offer in offers_wanted(form).items()
        if offer in counts
    }


def differences(values: Mapping[str, Value], proposals: Mapping[str, int]) -> dict[str, int]:
    """Return the ledger's counts where the reported figure is another, by field."""
    return {
        code: counted
        for code, counted in proposals.items()
        if isinstance(values.get(code), int) and values[code] != counted
    }


def unexplained(
    form: Form,
    values: Mapping[str, Value],
    proposals: Mapping[str, int],
    reasons: Mapping[str, str],
) -> dict[str, list[str]]:
    """Return words at every figure that differs from the ledger without a reason."""
    return {
        code: [f"和台账的 {counted} {form.fields[code].unit}不一样，请核对，或写一句原因。"]
        for code, counted in differences(values, proposals).items()
        if not reasons.get(code, "").strip()
    }
