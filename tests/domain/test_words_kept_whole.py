"""What a person writes is kept whole or refused in words; it is never cut in silence."""

from __future__ import annotations

import pytest

from fengqiao.accounts.appointments import relieve_of_post
from fengqiao.clock import now
from fengqiao.errors import Invalid
from fengqiao.reports.drafting import save_answers
from fengqiao.tenancy.transaction import transaction
from tests.world import WEDNESDAY, World, begun


@pytest.mark.parametrize(("length", "fits"), [(200, True), (201, False)])
def test_the_reason_for_a_differing_figure(world: World, length: int, fits: bool) -> None:
    report_id, actor = begun(world), world.who("upper")
    given = {"patrols": "因" * length}
    if fits:
        with transaction(actor, WEDNESDAY) as work:
            kept = save_answers(
                work,
                actor,
                report_id=report_id,
                answers={},
                reasons=given,
                version=None,
                at=WEDNESDAY,
            )
        assert kept.reasons == given
        return
    with pytest.raises(Invalid) as refused, transaction(actor, WEDNESDAY) as work:
        save_answers(
            work,
            actor,
            report_id=report_id,
            answers={},
            reasons=given,
            version=None,
            at=WEDNESDAY,
        )
    assert refused.value.errors == {"patrols": ["原因请控制在 200 字以内。"]}


def test_why_somebody_is_relieved(world: World) -> None:
    chief, post = world.who("bridge", "administrator"), world.who("lower").post_id
    with pytest.raises(Invalid) as refused, transaction(chief) as work:
        relieve_of_post(work, chief, post_id=post, reason="长" * 201, at=now())
    assert "200 字" in refused.value.errors["reason"][0]
