"""What tests of the assessor's pages share: rules that are adopted, pages as they stand."""

from __future__ import annotations

from uuid import UUID

from bs4 import BeautifulSoup, Tag
from sqlalchemy import select

from fengqiao.assessment.adoption import adopt_rule_set
from fengqiao.assessment.models import AdoptedRuleSet
from fengqiao.bulletins.models import Bulletin
from fengqiao.clock import now
from fengqiao.rules import read_rule_set
from fengqiao.tenancy.transaction import transaction
from tests.judging import SMALL_RULES, small_year
from tests.pages.browser import Browser
from tests.world import A, World


def adopted(world: World, source: str = SMALL_RULES) -> UUID:
    """Have a rule set adopted."""
    assessor = world.who("county", "assessor")
    with transaction(assessor) as work:
        return adopt_rule_set(
            work, assessor, rule_set=read_rule_set(source), source=source, at=now()
        ).id


def published(world: World, desk: Browser, period: str = "2025") -> Bulletin:
    """Judge a year and publish it through the pages; return its bulletin."""
    assessor = world.who("county", "assessor")
    bulletin = small_year(assessor, period, [9000, 8000], now())
    sent = {"version": "1", "confirmed": "yes"}
    assert desk.post(f"/bulletins/{bulletin}/publish", data=sent).status_code == 303
    with transaction(assessor) as work:
        return work.get_one(Bulletin, (A, bulletin))


def form_of(page: BeautifulSoup, action: str) -> dict[str, str]:
    """Return what the form with this address would send as it stands."""
    form = page.find("form", attrs={"action": action})
    assert isinstance(form, Tag), action
    return {
        str(field["name"]): str(field.get("value", ""))
        for field in form.find_all("input")
        if field["name"] != "csrf_token" and field.get("type") != "checkbox"
    }


def look(browser: Browser, path: str) -> BeautifulSoup:
    """Open a page that must be there."""
    answer = browser.get(path)
    assert answer.status_code == 200, answer.text
    return BeautifulSoup(answer.text, "html.parser")


def rules_of(world: World) -> list[AdoptedRuleSet]:
    """Return the rule sets the county has adopted."""
    with transaction(world.who("county", "assessor")) as work:
        return list(work.scalars(select(AdoptedRuleSet)))
