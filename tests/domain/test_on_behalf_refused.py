"""Where a village writes itself, or has filed, the township does not begin in its place."""

from __future__ import annotations

import pytest

from fengqiao.errors import Refusal
from fengqiao.reports.review import send_back_report
from fengqiao.tenancy.transaction import transaction
from tests.domain.test_on_behalf import begin, filed
from tests.world import WEDNESDAY, World, submitted


def test_what_was_sent_back_to_the_village_is_the_villages_own_to_correct(world: World) -> None:
    number, above = submitted(world, "upper"), world.who("bridge", "reviewer")
    with transaction(above, WEDNESDAY) as work:
        remarks = {"": "请核对"}
        send_back_report(work, above, report_id=number, version=None, remarks=remarks, at=WEDNESDAY)
    with pytest.raises(Refusal) as refused:
        begin(world)
    assert refused.value.code == "already-begun"


def test_what_was_filed_for_the_village_is_not_begun_anew(world: World) -> None:
    filed(world)
    with pytest.raises(Refusal) as refused:
        begin(world)
    assert refused.value.code == "already-submitted"
