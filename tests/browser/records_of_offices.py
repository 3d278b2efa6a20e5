"""Something for every page of years, papers, the tree and people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select

from fengqiao.accounts.appointments import invite_person
from fengqiao.assessment.models import Assessment
from fengqiao.bulletins.models import Bulletin
from fengqiao.bulletins.publishing import publish_bulletin
from fengqiao.clock import local_date, now
from fengqiao.notices.channels import add_channel
from fengqiao.reorganization.ahead import plan_ahead
from fengqiao.reorganization.carrying_out import carry_out_change
from fengqiao.reorganization.changes import Change, NewUnit
from fengqiao.reorganization.planning import plan_change
from fengqiao.tenancy.transaction import transaction
from tests.judging import JUDGED, SMALL_RULES, give_card, opened, small_year
from tests.world import World


def years(world: World) -> None:
    """Have the county open one year, judge another, and publish a third."""
    assessor = world.who("b-county", "assessor")
    give_card(assessor.county, demonstration=assessor.demonstration)
    opened(assessor, SMALL_RULES, "2023", JUDGED)
    small_year(assessor, "2024", [9000])
    paper = small_year(assessor, "2025", [9150])
    with transaction(assessor, JUDGED) as work:
        publish_bulletin(work, assessor, bulletin_id=paper, version=None, at=JUDGED)


def of_years(world: World) -> Iterator[str]:
    """Yield the addresses of the years, their scores and their papers."""
    with transaction(world.who("b-county", "assessor")) as work:
        judged = list(work.scalars(select(Assessment).order_by(Assessment.period)))
        papers = list(work.scalars(select(Bulletin.id)))
    for year in judged:
        yield f"/assessments/{year.id}"
        if year.state != "gathering":
            yield f"/assessments/{year.id}/units/{world.unit('b-sand').id}"
    for paper in papers:
        yield f"/bulletins/{paper}"


def change(world: World) -> UUID:
    """Have the county rename a village."""
    chief, at = world.who("b-county", "administrator"), now()
    asked = Change(
        kind="rename",
        on=local_date(at),
        document="东政〔2026〕9号",
        units=(world.unit("b-shore").id,),
        new=(NewUnit("新岸河口村"),),
    )
    with transaction(chief, at) as work:
        seen = plan_change(work, chief, asked, at=at).sha256
        return carry_out_change(work, chief, change=asked, seen=seen, at=at).id


def plan(world: World) -> UUID:
    """Have the county plan to rename a village in a month."""
    chief, at = world.who("b-county", "administrator"), now()
    asked = Change(
        kind="rename",
        on=local_date(at) + timedelta(days=30),
        document="东政〔2026〕10号",
        units=(world.unit("b-head").id,),
        new=(NewUnit("沙头新村"),),
    )
    with transaction(chief, at) as work:
        seen = plan_change(work, chief, asked, at=at).sha256
        return plan_ahead(work, chief, change=asked, seen=seen, at=at).id


def open_yard(world: World) -> None:
    """Have the county open an enterprise, at which nobody is yet."""
    chief, at = world.who("b-county", "administrator"), now()
    asked = Change(
        kind="open",
        on=local_date(at),
        document="东政〔2026〕11号",
        target=world.unit("b-sand").id,
        new=(NewUnit("沙头造船厂"),),
        level="enterprise",
    )
    with transaction(chief, at) as work:
        seen = plan_change(work, chief, asked, at=at).sha256
        carry_out_change(work, chief, change=asked, seen=seen, at=at)


def invitation(world: World) -> str:
    """Have a township invite somebody; return the address of the invitation."""
    chief = world.who("b-sand", "administrator")
    with transaction(chief) as work:
        invited = invite_person(
            work,
            chief,
            login="zhaoliu",
            name="赵六",
            unit_id=world.unit("b-shore").id,
            role="filer",
            from_on=date(2026, 1, 1),
            at=now(),
        )
    return f"/invitations/{invited.secret}"


def channel(world: World) -> None:
    """Have a township name a robot its notices go to."""
    chief = world.who("b-sand", "administrator")
    with transaction(chief) as work:
        add_channel(
            work,
            chief,
            kind="wecom",
            title="镇平安办工作群",
            address="https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=very-secret-key",
            hour=9,
            at=now(),
        )
