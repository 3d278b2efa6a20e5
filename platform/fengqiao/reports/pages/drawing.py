"""A page that is ready to be drawn once its unit of work is over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response

from fengqiao.web.frame import render


@dataclass(frozen=True)
class Drawing:
    """A template with everything it needs; drawn outside the transaction that gathered it."""

    template: str
    names: dict[str, Any]
    status: int = 200
    # The place in the menu it belongs to, where its address does not say so.
    here: str = ""

    def respond(self) -> Response:
        """Draw the page."""
        return render(self.template, status=self.status, here=self.here, **self.names)
