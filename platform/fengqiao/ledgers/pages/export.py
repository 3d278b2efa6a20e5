"""A ledger's entries, to take along as Excel or CSV."""

from __future__ import annotations

from flask import Blueprint, Response

from fengqiao import clock
from fengqiao.errors import Invalid, NotFound
from fengqiao.ledgers.exporting import MOST_ENTRIES, entries_table
from fengqiao.ledgers.queries import entries_in_branch, newest_ledgers
from fengqiao.sheets.exported import exported
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.files import saved
from fengqiao.web.forms import read_query
from fengqiao.web.guards import posts
from fengqiao.web.session import the_actor

pages = Blueprint("ledger_export", __name__)


@pages.get("/exports/ledgers/<ledger_code>")
@posts("filer", "reviewer", "leader", "assessor")
def export_ledger(ledger_code: str) -> Response:
    """Give a ledger's entries at the own unit and below."""
    actor, asked = the_actor(), read_query("state", "as")
    with transaction(actor) as work:
        ledger = newest_ledgers(work, actor).get(ledger_code)
        if ledger is None:
            raise NotFound("这本台账")
        if asked["state"] not in ("", *ledger.states):
            raise Invalid("没有这种状态，请重新选择。", code="unknown-state")
        rows = entries_in_branch(
            work,
            actor,
            ledger=ledger.code,
            state=asked["state"] or None,
            limit=MOST_ENTRIES + 1,
        )
        table = entries_table(ledger, rows, clock.local_date(clock.now()))
    return saved(*exported(table, asked["as"]))
