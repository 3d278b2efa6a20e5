"""No unit is asked to fill in more before somebody else approved it, and only until its day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from fengqiao.actor import Actor
from fengqiao.errors import Invalid, NotYours, Refusal, Stale
from fengqiao.form_design.approving import (
    approve_form,
    ask_approval,
    may_decide,
    send_back_form,
    withdraw_asking,
)
from fengqiao.form_design.drafting import adopt_draft, begin_draft, save_draft
from fengqiao.form_design.queries import burdens, effect_of, find_approval, forms_in_use
from fengqiao.form_design.writing import form_document
from fengqiao.forms.form import Form
from fengqiao.notices.queries import list_notices
from fengqiao.periods.period import Period
from fengqiao.reports.form_models import FormApproval, FormVersion
from fengqiao.reports.form_versions import form_lives
from fengqiao.reports.opening import open_obligations
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from tests.approving import approved, handed_in
from tests.domain.test_form_design import LATER, weekly
from tests.pages.reporting import with_ledger
from tests.world import VILLAGE_WEEKLY, W11, A, World


@pytest.fixture(autouse=True)
def _with_ledger(world: World) -> None:
    """Keep the ledger that the weekly's counts are proposed from."""
    with_ledger(A)


def drawn(world: World, document: Mapping[str, Any]) -> UUID:
    actor = world.who("county", "reviewer")
    with transaction(actor, LATER) as work:
        return begin_draft(work, actor, document=document, at=LATER).id


def adopt(
    world: World,
    draft: UUID,
    *,
    period: str = W11,
    note: str = "改巡防",
    at: datetime = LATER,
) -> Form:
    actor = world.who("county", "reviewer")
    with transaction(actor, at) as work:
        return adopt_draft(
            work, actor, draft_id=draft, version=None, from_period=period, note=note, at=at
        )


def decide(world: World, role: str, asked: FormApproval, remark: str = "同意") -> FormApproval:
    actor = world.who("county", role)
    with transaction(actor, LATER) as work:
        return approve_form(work, actor, approval_id=asked.id, version=None, remark=remark)


def test_what_asks_more_is_adopted_only_after_somebody_else_approved_just_that(
    world: World,
) -> None:
    draft = drawn(world, weekly(world))
    with pytest.raises(Refusal) as early:
        adopt(world, draft)
    assert early.value.code == "needs-approval"
    assert "新收“夜间巡逻”" in early.value.reason
    asked = handed_in(world, draft, at=LATER)
    with pytest.raises(Refusal, match="needs-approval"):
        adopt(world, draft)
    given = decide(world, "assessor", asked)
    assert given.number == "表备〔2026〕1号"
    assert (given.asked, given.units) == (18, 5)
    adopt(world, draft)
    with transaction(world.who("county", "reviewer")) as work:
        life = form_lives(work, A)[VILLAGE_WEEKLY]
    assert life.approval is not None
    assert life.approval.number == given.number


def test_what_was_changed_after_the_approval_is_to_be_approved_again(world: World) -> None:
    draft, actor = drawn(world, weekly(world)), world.who("county", "reviewer")
    approved(world, draft, at=LATER)
    document = weekly(world)
    document["sections"][0]["fields"].append({"field": "extra", "label": "再加一项", "unit": "件"})
    with transaction(actor, LATER) as work:
        save_draft(work, actor, draft_id=draft, document=document, version=None, at=LATER)
    with pytest.raises(Refusal, match="needs-approval"):
        adopt(world, draft)


def test_a_version_that_asks_no_more_needs_no_approval(world: World) -> None:
    document = form_document(world.forms[VILLAGE_WEEKLY])
    document["sections"] = [s for s in document["sections"] if s["section"] != "escalated"]
    document["help"] = "照实填"
    adopt(world, drawn(world, document), note="精简")


def test_nobody_approves_what_they_drew_or_handed_in(world: World) -> None:
    administrator, reviewer = (world.who("county", role) for role in ("administrator", "reviewer"))
    with transaction(administrator, LATER) as work:
        draft = begin_draft(work, administrator, document=weekly(world), at=LATER)
    asked = handed_in(world, draft.id, at=LATER)
    with pytest.raises(NotYours, match="own-form"):
        decide(world, "administrator", asked)
    with pytest.raises(NotYours), transaction(reviewer, LATER) as work:
        approve_form(work, reviewer, approval_id=asked.id, version=None, remark="")
    # The database holds it too: the deed alone would not be enough.
    with pytest.raises(NotYours), transaction(administrator, LATER) as work:
        work.execute(
            update(FormApproval)
            .where(FormApproval.id == asked.id)
            .values(state="approved", version=FormApproval.version + 1)
        )
    with pytest.raises(NotYours), transaction(world.who("bridge", "administrator")) as work:
        send_back_form(
            work,
            world.who("bridge", "administrator"),
            approval_id=asked.id,
            version=None,
            remark="不行",
        )
    assert decide(world, "assessor", asked).state == "approved"


def test_who_drew_a_form_that_another_finished_and_handed_in_does_not_approve_it(
    world: World,
) -> None:
    administrator, reviewer = (world.who("county", role) for role in ("administrator", "reviewer"))
    with transaction(administrator, LATER) as work:
        draft = begin_draft(work, administrator, document=weekly(world), at=LATER).id
    with transaction(reviewer, LATER) as work:
        changed = weekly(world) | {"help": "照实填"}
        save_draft(work, reviewer, draft_id=draft, document=changed, version=None, at=LATER)
    asked = handed_in(world, draft, at=LATER)
    assert not may_decide(administrator, asked)
    with pytest.raises(NotYours, match="own-form"):
        decide(world, "administrator", asked)
    with pytest.raises(NotYours), transaction(administrator, LATER) as work:
        work.execute(
            update(FormApproval)
            .where(FormApproval.id == asked.id)
            .values(state="approved", version=FormApproval.version + 1)
        )
    assert decide(world, "assessor", asked).state == "approved"


def test_sent_back_it_says_why_and_is_handed_in_anew_under_the_next_number(world: World) -> None:
    draft, assessor = drawn(world, weekly(world)), world.who("county", "assessor")
    asked = handed_in(world, draft, at=LATER)
    with pytest.raises(Invalid) as silent, transaction(assessor, LATER) as work:
        send_back_form(work, assessor, approval_id=asked.id, version=None, remark=" ")
    assert "remark" in silent.value.errors
    with transaction(assessor, LATER) as work:
        send_back_form(work, assessor, approval_id=asked.id, version=None, remark="并入月报")
    with pytest.raises(Stale), transaction(assessor, LATER) as work:
        approve_form(work, assessor, approval_id=asked.id, version=asked.version, remark="")
    told = [notice.words for notice in inbox(world.who("county", "reviewer"))]
    assert any("退回了" in words for words in told)
    assert any("请点开审批" in n.words for n in inbox(assessor))
    assert approved(world, draft, at=LATER).number == "表备〔2026〕1号"
    other = drawn(world, weekly(world) | {"help": "照实填"})
    assert approved(world, other, at=LATER).number == "表备〔2026〕2号"


def inbox(actor: Actor) -> list[Any]:
    with transaction(actor) as work:
        return list(list_notices(work, actor, after=None, limit=20))


def test_handing_in_again_withdraws_what_waits_and_a_withdrawn_one_is_decided_by_nobody(
    world: World,
) -> None:
    draft, reviewer = drawn(world, weekly(world)), world.who("county", "reviewer")
    first = handed_in(world, draft, at=LATER)
    second = handed_in(world, draft, at=LATER)
    with transaction(reviewer) as work:
        assert find_approval(work, reviewer, first.id).state == "withdrawn"
        withdraw_asking(work, reviewer, approval_id=second.id, version=second.version)
    with pytest.raises(NotYours):
        decide(world, "assessor", second)


def test_what_is_missing_is_said_field_by_field(world: World) -> None:
    draft, actor = drawn(world, weekly(world)), world.who("county", "reviewer")
    with pytest.raises(Invalid) as refused, transaction(actor, LATER) as work:
        ask_approval(
            work,
            actor,
            draft_id=draft,
            version=None,
            reason="",
            basis=" ",
            needed_by="",
            until=None,
            at=LATER,
        )
    assert set(refused.value.errors) == {"reason", "basis", "needed_by", "until"}


def opened(world: World, week: str) -> int:
    system = open_system_session(A, demonstration=True)
    with transaction(system, LATER) as work:
        return open_obligations(
            work,
            system,
            form=forms_in_use(work, system)[VILLAGE_WEEKLY],
            period=Period.parse(week),
            calendar=world.calendar,
        )


def test_past_its_day_a_form_opens_no_new_duties_until_it_is_approved_again(world: World) -> None:
    draft = drawn(world, weekly(world))
    # Handed in on Wednesday of W11 for ten days: up to Saturday of W12.
    approved(world, draft, at=LATER, days=10)
    with pytest.raises(Invalid) as beyond:
        adopt(world, draft, period="2026-W14")
    assert "有效期" in beyond.value.errors["from_period"][0]
    form = adopt(world, draft)
    assert opened(world, "2026-W13") == 0
    again = drawn(world, form_document(form))
    approved(world, again, at=LATER, days=60)
    assert adopt(world, again, note="续期").hash == form.hash
    with transaction(world.who("county", "reviewer")) as work:
        number = len(work.scalars(select(FormVersion).where(FormVersion.sha256 == form.hash)).all())
    assert number == 1
    assert opened(world, "2026-W13") == 5


def test_a_form_whose_approval_ran_out_is_asked_again_from_the_period_typed(world: World) -> None:
    draft = drawn(world, weekly(world))
    approved(world, draft, at=LATER, days=10)
    form = adopt(world, draft)
    again = drawn(world, form_document(form))
    lapsed = LATER + timedelta(days=12)
    approved(world, again, at=lapsed, days=60)
    adopt(world, again, period="2026-W15", note="续期", at=lapsed)
    assert [opened(world, week) for week in ("2026-W13", "2026-W14", "2026-W15")] == [0, 0, 5]


def test_a_form_whose_approval_ran_out_costs_nothing_and_still_keeps_its_fields(
    world: World,
) -> None:
    draft, actor = drawn(world, weekly(world)), world.who("county", "reviewer")
    approved(world, draft, at=LATER, days=10)
    form = adopt(world, draft)
    with transaction(actor, LATER) as work:
        days = (LATER.date() + timedelta(days=days) for days in (10, 11))
        held, ended = ({b.form.code for b in burdens(work, actor, on=day)} for day in days)
        assert held - ended == {VILLAGE_WEEKLY}
        assert VILLAGE_WEEKLY in forms_in_use(work, actor)
        effect = effect_of(
            work, actor, form, from_period=W11, on=LATER.date() + timedelta(days=11), at=LATER
        )
    assert effect.before is None


def test_the_database_lets_nobody_begin_to_ask_for_a_form_that_was_not_approved(
    world: World,
) -> None:
    actor = world.who("county", "reviewer")
    with pytest.raises(NotYours), transaction(actor, LATER) as work:
        work.add(
            FormVersion(
                county=A,
                form="wholly_new",
                sha256="00",
                title="新表",
                level="village",
                frequency="week",
                definition={},
                adopted_at=LATER + timedelta(hours=1),
                adopted_by=actor.account_id,
            )
        )
