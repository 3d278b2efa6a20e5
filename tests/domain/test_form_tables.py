"""Tables and conditional sections through a report's life, and what is compared with below."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from fengqiao.errors import Invalid
from fengqiao.forms.answers import check_answers
from fengqiao.periods.period import Period
from fengqiao.reports.consolidation import draft_consolidation
from fengqiao.reports.drafting import begin_report, save_answers
from fengqiao.reports.gathering import children_sums
from fengqiao.reports.models import Fact, Obligation
from fengqiao.reports.queries import form_of, revisions_of
from fengqiao.reports.submission import submit_report
from fengqiao.tenancy.transaction import transaction
from tests.world import (
    H1,
    MARCH,
    MONDAY,
    TOWNSHIP_HALF_MONTHLY,
    W10,
    WEDNESDAY,
    World,
    accepted,
    begun,
    filled,
)


def test_a_table_of_a_shown_section_counts_and_its_totals_become_facts(world: World) -> None:
    number = begun(world, "mill", form="enterprise_monthly", period=MARCH, at=MONDAY)
    form, actor = world.forms["enterprise_monthly"], world.who("mill")
    answers = filled(form, {"hazardous_permits": "3"})
    rows = [{"kind": "动火", "times": 2}, {"kind": "高处", "times": "1"}]
    with transaction(actor, MONDAY) as work:
        save_answers(
            work,
            actor,
            report_id=number,
            answers={**answers, "permits": rows},
            version=None,
            at=MONDAY,
        )
        report = submit_report(work, actor, report_id=number, version=None, proposals={}, at=MONDAY)
        assert report.answers["permits.2.kind"] == "高处"
        assert revisions_of(work, report)[0].answers["permits"] == [
            {"kind": "动火", "times": 2},
            {"kind": "高处", "times": 1},
        ]
        found = select(Fact.field, Fact.value).where(
            Fact.report_id == number, Fact.field.startswith("permits.")
        )
        assert dict(work.execute(found).all()) == {
            "permits.times": 3,
            "permits.rows": 2,
        }


def test_a_hidden_section_holds_nobody_up_and_counts_for_nothing(world: World) -> None:
    number = begun(world, "mill", form="enterprise_monthly", period=MARCH, at=MONDAY)
    form, actor = world.forms["enterprise_monthly"], world.who("mill")
    answers = {**filled(form), "permits.1.kind": "飞天"}
    with transaction(actor, MONDAY) as work:
        save_answers(work, actor, report_id=number, answers=answers, version=None, at=MONDAY)
        report = submit_report(work, actor, report_id=number, version=None, proposals={}, at=MONDAY)
        assert revisions_of(work, report)[0].answers["permits"] is None
        assert report.answers["permits.1.kind"] == "飞天"
        facts = set(work.scalars(select(Fact.field).where(Fact.report_id == number)))
    assert not any(name.startswith("permits.") for name in facts)


def test_a_shown_section_left_empty_is_asked_for_when_handing_up(world: World) -> None:
    number = begun(world, "mill", form="enterprise_monthly", period=MARCH, at=MONDAY)
    form, actor = world.forms["enterprise_monthly"], world.who("mill")
    with transaction(actor, MONDAY) as work:
        save_answers(
            work,
            actor,
            report_id=number,
            answers=filled(form, {"hazardous_permits": "1"}),
            version=None,
            at=MONDAY,
        )
    with pytest.raises(Invalid) as refused, transaction(actor, MONDAY) as work:
        submit_report(work, actor, report_id=number, version=None, proposals={}, at=MONDAY)
    assert set(refused.value.errors) == {"permits"}


def test_a_township_is_asked_about_what_its_villages_do_not_bear_out(world: World) -> None:
    open_one = {"disputes_found": "1", "disputes_open": "1"}
    accepted(world, "upper", period=W10, answers=open_one, at=WEDNESDAY)
    actor = world.who("bridge", "reviewer")
    with transaction(actor, MONDAY) as work:
        found = select(Obligation).where(
            Obligation.scope == world.unit("bridge").scope,
            Obligation.form == TOWNSHIP_HALF_MONTHLY,
            Obligation.period == str(Period.parse(H1)),
        )
        owed = work.scalars(found).one()
        report = begin_report(work, actor, obligation_id=owed.id, at=MONDAY)
        draft_consolidation(work, actor, report_id=report.id, version=None, at=MONDAY)
        form = form_of(work, report)
        below = children_sums(work, report, form)
        assert below == {"disputes_open": 1}
        for referred, told in (("1", False), ("2", True)):
            answers = {**report.answers, "disputes_referred": referred}
            checked = check_answers(form, answers, children=below, complete=False)
            assert ("disputes_referred" in checked.warnings) is told
