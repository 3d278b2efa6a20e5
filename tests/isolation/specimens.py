"""One specimen of every kind of record at every unit, and how each may be touched.

Whoever adds a table adds its line to one of the parts and its rows to ``furnishing``, or
``test_every_table_is_tried`` fails.
"""

from __future__ import annotations

from tests.isolation.specimens_of_filing import FILING
from tests.isolation.specimens_of_forms import FORM_TABLES
from tests.isolation.specimens_of_gathering import GATHERING
from tests.isolation.specimens_of_judging import JUDGING
from tests.isolation.specimens_of_units import UNITS
from tests.isolation.tables import Table

TABLES: dict[str, Table] = {**UNITS, **FORM_TABLES, **FILING, **GATHERING, **JUDGING}
REPORT_STATES = ("draft", "submitted", "sent_back", "accepted", "consolidated")
ENTRY_STATES = ("clear", "found", "rectified", "closed")
ASSESSMENT_STATES = ("gathering", "scored", "published")
# Tables whose rows belong to the county itself, not to each of its units.
OF_THE_COUNTY = {
    "county",
    "unit_change",
    "planned_change",
    "trail_head",
    "form_version",
    "form_retirement",
    "form_line",
    "form_draft",
    "form_approval",
    "ledger_version",
    "rule_set",
    "assessment",
    "assessment_result",
    "fact_snapshot",
    "bulletin",
    "bulletin_counter",
    "sensitive_window",
    "exchange",
}
WINDOW_STATES = ("running", "ended")
PLANNED_STATES = ("planned", "withdrawn", "done", "failed")
REQUEST_STATES = ("asked", "withdrawn", "granted", "refused")
APPROVAL_STATES = ("asked", "withdrawn", "sent_back", "approved", "adopted")
