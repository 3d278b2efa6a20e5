"""Before a year is published its page leads to the reports that still wait for a review."""

from __future__ import annotations

from flask import Flask

from fengqiao.assessment.adoption import adopt_rule_set
from fengqiao.clock import now
from fengqiao.reports.consolidation import draft_consolidation
from fengqiao.reports.drafting import save_answers
from fengqiao.reports.submission import submit_report
from fengqiao.rules import read_rule_set
from fengqiao.tenancy.transaction import transaction
from tests import judging
from tests.judging import SMALL_RULES
from tests.pages.browser import as_somebody, words_of
from tests.pages.reporting import soup_of
from tests.world import H1, MONDAY, TOWNSHIP_HALF_MONTHLY, A, World, begun, filled, submitted


def test_each_warning_of_unreviewed_reports_leads_to_them(app: Flask, world: World) -> None:
    judging.give_card(A)
    submitted(world, "upper")
    submitted(world, "maple")
    number = begun(world, "bridge", form=TOWNSHIP_HALF_MONTHLY, period=H1, at=MONDAY)
    actor = world.who("bridge")
    with transaction(actor, MONDAY) as work:
        draft_consolidation(work, actor, report_id=number, version=None, at=MONDAY)
        answers = filled(world.forms[TOWNSHIP_HALF_MONTHLY])
        save_answers(work, actor, report_id=number, answers=answers, version=None, at=MONDAY)
        submit_report(work, actor, report_id=number, version=None, proposals={}, at=MONDAY)
    assessor = world.who("county", "assessor")
    with transaction(assessor) as work:
        rules = read_rule_set(SMALL_RULES)
        adopted = adopt_rule_set(work, assessor, rule_set=rules, source=SMALL_RULES, at=now())
    desk = as_somebody(app, world, "county", "assessor")
    opened = desk.post("/assessments", data={"period": "2026", "rule_set": str(adopted.id)})

    page = desk.get(opened.location)

    assert "还有 1 份报表本级没有审核" in words_of(page)
    assert "还有 2 份报表下级没有审核" in words_of(page)
    links = [str(a["href"]) for a in soup_of(page).select("main .note.amber a")]
    here = next(link for link in links if link.startswith("/board?"))
    board = soup_of(desk.get(here))
    (row,) = board.select("tbody tr")
    assert "石桥镇" in row.get_text()
    assert "待审核" in row.get_text()
    below = words_of(desk.get(next(link for link in links if link.startswith("/reports?"))))
    assert "上河村" in below
    assert "枫林村" in below
