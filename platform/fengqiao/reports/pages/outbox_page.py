"""待发箱: what a device has not sent yet. The device draws it; the server hands over the frame."""

from __future__ import annotations

from flask import Blueprint, Response

from fengqiao.web.frame import render
from fengqiao.web.guards import signed_in

pages = Blueprint("outbox", __name__)


@pages.get("/outbox")
@signed_in
def show_outbox() -> Response:
    """Show the page on which a device lists its drafts, what waits, and its receipts."""
    return render("reports/outbox.html")
