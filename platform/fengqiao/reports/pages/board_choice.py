"""Which board is looked at, and where the same board stands with something changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from fengqiao.forms.form import Form


@dataclass(frozen=True)
class Choice:
    """Which board is looked at: form, period and state, and what else may be chosen.

    ``forms`` are titles by code; ``form`` is in the version that was asked for in the period.
    """

    forms: Mapping[str, str]
    form: Form
    periods: Sequence[str]
    period: str
    state: str
    path: str

    @property
    def code(self) -> str:
        """Return the form's code."""
        return self.form.code

    def address(self, **changes: str) -> str:
        """Return this board's address with something changed."""
        query = {"form": self.code, "period": self.period, "state": self.state, **changes}
        return self.path + "?" + urlencode({n: v for n, v in query.items() if v})
