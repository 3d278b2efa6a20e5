"""Every door of the product: the pages that people open, the operations that machines call."""

from __future__ import annotations

from fengqiao.accounts.api import operations as session_operations
from fengqiao.accounts.pages import invitations, password, people, preferences, sessions, sign_in
from fengqiao.assessment.api import operations as assessment_operations
from fengqiao.assessment.pages import adopting, manual_facts, scores, years
from fengqiao.attachments.api import operations as attachment_operations
from fengqiao.attachments.pages import pages as attachment_pages
from fengqiao.audit.api import operations as trail_operations
from fengqiao.audit.pages import pages as trail_pages
from fengqiao.bulletins.api import operations as bulletin_operations
from fengqiao.bulletins.pages import bulletins, ranking
from fengqiao.form_design.api import approvals as form_approval_operations
from fengqiao.form_design.api import forms as form_operations
from fengqiao.form_design.api import lines as form_line_operations
from fengqiao.form_design.pages import approvals, assigning, catalogue, designing, lines, trying
from fengqiao.ledgers.api import definitions as ledger_definition_operations
from fengqiao.ledgers.api import operations as ledger_operations
from fengqiao.ledgers.pages import entering, entry, export, importing, listing
from fengqiao.notices.api import operations as notice_operations
from fengqiao.notices.pages import channel_page, inbox_page
from fengqiao.overview.api import operations as overview_operations
from fengqiao.overview.pages import glance, heat_map, search, trend
from fengqiao.reorganization.api import operations as unit_change_operations
from fengqiao.reorganization.pages import asking, done, planned
from fengqiao.reports.api import (
    contents,
    exchange,
    obligations,
    reports,
    review,
    set_aside,
    windows,
)
from fengqiao.reports.api import following as follow_up_operations
from fengqiao.reports.api import rates as rate_operations
from fengqiao.reports.api import requests as request_operations
from fengqiao.reports.pages import (
    board,
    consolidating,
    exchange_page,
    excusing_page,
    export_page,
    filing,
    filing_ahead,
    following_page,
    grid,
    listing_page,
    looking_into,
    on_behalf_page,
    outbox_page,
    paper_page,
    requesting_page,
    sending_back,
    setting_aside,
    sheets_page,
    tasks,
    windows_page,
)
from fengqiao.units.api import operations as unit_operations
from fengqiao.units.pages import pages as unit_pages

# Every capability's pages. A new one is added here, and nowhere else.
PAGES = (
    sign_in.pages,
    sessions.pages,
    password.pages,
    preferences.pages,
    invitations.pages,
    people.pages,
    unit_pages,
    asking.pages,
    done.pages,
    planned.pages,
    years.pages,
    adopting.pages,
    scores.pages,
    manual_facts.pages,
    ranking.pages,
    bulletins.pages,
    trail_pages,
    tasks.pages,
    listing_page.pages,
    filing.pages,
    filing_ahead.pages,
    outbox_page.pages,
    paper_page.pages,
    board.pages,
    grid.pages,
    on_behalf_page.pages,
    sheets_page.pages,
    export_page.pages,
    exchange_page.pages,
    sending_back.pages,
    following_page.pages,
    excusing_page.pages,
    requesting_page.pages,
    windows_page.pages,
    consolidating.pages,
    looking_into.pages,
    setting_aside.pages,
    listing.pages,
    entering.pages,
    importing.pages,
    entry.pages,
    export.pages,
    attachment_pages,
    catalogue.pages,
    designing.pages,
    trying.pages,
    assigning.pages,
    lines.pages,
    approvals.pages,
    inbox_page.pages,
    channel_page.pages,
    heat_map.pages,
    trend.pages,
    glance.pages,
    search.pages,
)
# Every capability's operations at the machine's door.
OPERATIONS = (
    session_operations,
    unit_operations,
    unit_change_operations,
    obligations.operations,
    request_operations.operations,
    windows.operations,
    rate_operations.operations,
    reports.operations,
    contents.operations,
    review.operations,
    set_aside.operations,
    follow_up_operations.operations,
    exchange.operations,
    ledger_operations,
    ledger_definition_operations,
    attachment_operations,
    assessment_operations,
    bulletin_operations,
    trail_operations,
    form_operations.operations,
    form_line_operations.operations,
    form_approval_operations.operations,
    notice_operations,
    overview_operations,
)
