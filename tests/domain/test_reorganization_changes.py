"""Units are renamed, opened, closed, merged and split: what is shown and what happens."""

from __future__ import annotations

import json
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from fengqiao.accounts.models import Account, Post
from fengqiao.errors import Invalid, Refusal
from fengqiao.ledgers.ledger_file import read_ledger
from fengqiao.ledgers.models import LedgerEntry
from fengqiao.reorganization.changes import NewUnit
from fengqiao.reports.duties import duties_owed_to
from fengqiao.reports.models import Obligation, Report
from fengqiao.reports.review import accept_report
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.models import Unit
from fengqiao.units.queries import unit_events, units_below
from tests.domain.gathering import complete, consolidated
from tests.domain.reorganizing import (
    TODAY,
    asked,
    assert_trail_holds,
    changed,
    now_is,
    planned,
    reports_seen,
    scalar,
    standing,
)
from tests.world import (
    MONDAY,
    ROOT,
    UNITS,
    VILLAGE_WEEKLY,
    W10,
    W11,
    World,
    accepted,
    duty_of,
    submitted,
)

INSPECTION = ROOT / "tenants" / "jinzhai" / "ledgers" / "inspection.yaml"
PATROLS = {"patrols": "3", "patrol_attendance": "6"}
YESTERDAY = TODAY - timedelta(days=1)
LATER = MONDAY + timedelta(hours=1)


def below(world: World, unit: str | UUID, on: date = TODAY) -> set[str]:
    """Return the names of the units directly below, as of a day."""
    chief = world.who("county", "administrator")
    with transaction(chief) as work:
        return {each.name_on(on) for each in units_below(work, standing(world, unit), on=on)}


def named(world: World, name: str) -> Unit:
    """Return a unit by its name."""
    with transaction(world.who("county", "administrator")) as work:
        return work.scalars(select(Unit).where(Unit.name == name)).one()


def hazard(world: World, unit: str) -> UUID:
    """Leave an open hazard at a unit and return its entry's number."""
    with transaction(world.who("county", "administrator")) as work:
        found = work.scalars(select(LedgerEntry)).first()
    assert found is None
    spot = world.unit(unit)
    values = {"county": spot.county, "unit": spot.id, "scope": spot.scope}
    kept = json.dumps(read_ledger(INSPECTION).as_json())
    scalar(
        "insert into fq.ledger_version (county, ledger, sha256, title, definition)"
        " values (%(county)s, 'inspection', '', '', %(kept)s) returning 1",
        kept=kept,
        **values,
    )
    # The guards of filing are tried elsewhere: here an entry only has to be there.
    entry: UUID = scalar(
        "with off as (select set_config('session_replication_role', 'replica', false)),"
        " entry as (insert into fq.ledger_entry (county, id, scope, unit_id, ledger,"
        " ledger_sha256, state, values, found_on, due_on, created_at) select %(county)s,"
        " gen_random_uuid(), %(scope)s, %(unit)s, 'inspection', '', 'found', '{}', '2026-03-02',"
        " '2026-03-20', now() from off returning id, county, scope)"
        " insert into fq.ledger_step (county, id, scope, entry_id, number, deed, done_at,"
        " account_id) select county, gen_random_uuid(), scope, id, 1, 'find', '2026-03-02', id"
        " from entry returning entry_id",
        **values,
    )
    return entry


def test_a_renamed_unit_keeps_the_old_name_for_the_days_before(world: World) -> None:
    plan = planned(world, asked(world, "rename", "upper", new=(NewUnit("上河社区"),)))
    assert plan.title == "上河村更名为上河社区"
    changed(world, asked(world, "rename", "upper", new=(NewUnit("上河社区"),)))
    assert "上河社区" in below(world, "bridge")
    assert "上河村" in below(world, "bridge", YESTERDAY)
    with transaction(world.who("upper")) as work:
        (event,) = unit_events(work, standing(world, "upper"))
    assert (event.kind, event.document_number) == ("rename", "云政〔2026〕7号")


def test_the_board_of_an_old_period_shows_the_name_of_then(world: World) -> None:
    changed(world, asked(world, "rename", "upper", new=(NewUnit("上河社区"),)))
    bridge = world.who("bridge", "reviewer")
    with transaction(bridge) as work:
        names = {
            period: {
                duty.unit_name
                for duty in duties_owed_to(work, bridge, form=VILLAGE_WEEKLY, period=period)
            }
            for period in (W11, "2026-W12")
        }
    assert names[W11] == {"上河村", "下河村", "竹园村"}
    assert names["2026-W12"] == {"上河社区", "下河村", "竹园村"}


def test_two_units_under_one_superior_cannot_have_one_name(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        planned(world, asked(world, "rename", "upper", new=(NewUnit("下河村"),)))
    assert "能区分" in refused.value.errors["new"][0]


def test_a_new_village_stands_from_its_day_on_under_its_township(world: World) -> None:
    new = NewUnit("新岭村", "341599100203")
    changed(world, asked(world, "open", target="bridge", level="village", new=(new,)))
    assert "新岭村" in below(world, "bridge")
    assert "新岭村" not in below(world, "bridge", YESTERDAY)
    assert named(world, "新岭村").scope == 34159910020300000


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("341599100200", "代码不重复使用"),
        ("3415991002", "12 位"),
        ("341600100203", "341599 开头"),
        ("341599100000", "不以 000 结尾"),
    ],
)
def test_a_code_that_does_not_fit_or_was_used_is_refused(
    world: World, code: str, words: str
) -> None:
    new = (NewUnit("新岭村", code),)
    with pytest.raises(Invalid) as refused:
        planned(world, asked(world, "open", target="bridge", level="village", new=new))
    assert words in refused.value.errors["new"][0]


def test_a_new_enterprise_gets_its_serial_from_the_system(world: World) -> None:
    new = (NewUnit("石桥水泥厂"),)
    changed(world, asked(world, "open", target="bridge", level="enterprise", new=new))
    opened = named(world, "石桥水泥厂")
    assert opened.code == "34159910000099999"
    assert opened.scope == int(opened.code)


def test_a_township_that_still_has_villages_is_not_closed(world: World) -> None:
    with pytest.raises(Refusal, match="units-below") as refused:
        planned(world, asked(world, "close", "bridge"))
    assert "请先把它们划转" in refused.value.reason


def test_a_village_with_an_open_hazard_is_not_closed(world: World) -> None:
    hazard(world, "lower")
    with pytest.raises(Refusal, match="hazards-open"):
        planned(world, asked(world, "close", "lower"))


def test_a_closed_village_owes_nothing_more_keeps_its_past_and_lets_its_people_go(
    world: World,
) -> None:
    first = submitted(world, "lower", period=W10)
    plan = planned(world, asked(world, "close", "lower"))
    duties = "".join(plan.sections["没有办完的填报"])
    assert "下河村" in duties
    assert "第11周" in duties
    assert "第10周" not in duties
    assert "下河村filer（下河村填报员）" in plan.sections["岗位和账号"][0]
    changed(world, asked(world, "close", "lower"))
    chief, upper = world.who("county", "administrator"), world.who("bridge", "reviewer")
    with transaction(chief) as work:
        owed = duty_of(work, world, "lower", period=W11)
        post = work.scalars(select(Post).where(Post.unit_id == world.unit("lower").id)).one()
        account = work.get_one(Account, (chief.county, post.account_id))
    assert (owed.waived_at is not None, post.to_on) == (True, YESTERDAY)
    assert owed.waived_reason == "下河村已撤销（云政〔2026〕7号）"
    assert account.scope == world.unit("bridge").scope
    assert "下河村" in below(world, "bridge", YESTERDAY)
    assert "下河村" not in below(world, "bridge")
    with transaction(upper, LATER) as work:
        assert accept_report(work, upper, report_id=first, version=None, at=LATER).state
    assert scalar("select count(*) from sec.session where unit_id = %(u)s", u=owed.unit_id) == 0
    assert_trail_holds(world)


def test_merged_villages_hand_their_hazards_on_and_their_past_stays_under_their_names(
    world: World,
) -> None:
    number = hazard(world, "lower")
    accepted(world, "lower", period=W10, answers=PATROLS)
    plan = planned(world, asked(world, "merge", "lower", "bamboo", target="upper"))
    assert plan.title == "下河村、竹园村合并到上河村"
    (handed,) = plan.sections["没有办完的台账"]
    assert "安全隐患检查台账（待整改）：转给上河村" in handed
    changed(world, asked(world, "merge", "lower", "bamboo", target="upper"))
    assert below(world, "bridge") == {"上河村", "石桥竹木加工厂"}
    assert ("下河村", W10) in reports_seen(world, "bridge", "reviewer")
    upper = now_is(world, "upper")
    with transaction(upper) as work:
        entry = work.scalars(select(LedgerEntry)).one()
    assert (entry.id, entry.scope, entry.state) == (number, upper.scope, "found")
    with transaction(world.who("bridge", "reviewer")) as work:
        assert duty_of(work, world, "bamboo", period=W11).waived_at is not None
        assert duty_of(work, world, "upper", period=W11).waived_at is None
        events = [each.kind for each in unit_events(work, standing(world, "lower"))]
    assert events == ["merge"]


def test_villages_merge_into_a_new_one_with_its_own_code(world: World) -> None:
    new = (NewUnit("双河村", "341599100204"),)
    changed(world, asked(world, "merge", "upper", "lower", new=new))
    assert below(world, "bridge") == {"双河村", "竹园村", "石桥竹木加工厂"}
    assert below(world, "bridge", YESTERDAY) >= {"上河村", "下河村"}


def test_a_merged_townships_villages_and_unsettled_reports_go_to_the_one_that_stays(
    world: World,
) -> None:
    accepted(world, "upper", period=W10, answers=PATROLS)
    accepted(world, "lower", period=W11, answers=PATROLS, at=MONDAY)
    complete(world, consolidated(world))
    late = submitted(world, "bamboo", period=W11, at=MONDAY)
    changed(world, asked(world, "merge", "bridge", target="willow"))
    assert below(world, "willow") == {
        "枫林村",
        "桃源村",
        "上河村",
        "下河村",
        "竹园村",
        "石桥竹木加工厂",
    }
    assert below(world, "county") >= {"柳溪乡"}
    assert "石桥镇" not in below(world, "county")
    willow = now_is(world, "willow", "reviewer")
    with transaction(willow, LATER) as work:
        assert (
            accept_report(work, willow, report_id=late, version=None, at=LATER).state == "accepted"
        )
    # What 石桥镇 had settled and consolidated is its own for ever.
    with transaction(world.who("county", "administrator")) as work:
        settled = work.scalars(select(Report).where(Report.state == "consolidated")).all()
        assert {each.above for each in settled} == {world.unit("bridge").scope}
        w12 = work.scalars(select(Obligation).where(Obligation.period == "2026-W12")).all()
    assert {each.above for each in w12} == {willow.scope}
    assert_trail_holds(world)


def test_a_township_does_not_go_before_it_has_handed_up_what_it_accepted(world: World) -> None:
    accepted(world, "upper", period=W10, answers=PATROLS)
    with pytest.raises(Refusal, match="consolidation-due") as refused:
        planned(world, asked(world, "merge", "bridge", target="willow"))
    assert "3月上半月" in refused.value.reason


@pytest.mark.parametrize(
    ("units", "target", "code"),
    [
        (("upper",), "willow", "levels-differ"),
        (("upper",), "maple", "parents-differ"),
        (("upper", "maple"), "lower", "parents-differ"),
        (("upper", "mill"), "lower", "levels-differ"),
    ],
)
def test_units_that_do_not_belong_together_are_not_merged(
    world: World, units: tuple[str, ...], target: str, code: str
) -> None:
    with pytest.raises(Refusal, match=code):
        planned(world, asked(world, "merge", *units, target=target))


def test_a_split_township_gives_every_village_where_it_was_told_and_the_rest_to_the_heir(
    world: World,
) -> None:
    new = (NewUnit("东桥镇", "341599102000"), NewUnit("西桥镇", "341599103000"))
    complete(world, consolidated(world))
    change = asked(world, "split", "bridge", new=new, heir=1, children={"upper": 0, "mill": 0})
    plan = planned(world, change)
    assert "上河村：由石桥镇改为东桥镇管理" in plan.sections["下级单位"]
    changed(world, change)
    east, west = named(world, "东桥镇"), named(world, "西桥镇")
    assert below(world, east.id) == {"上河村", "石桥竹木加工厂"}
    assert below(world, west.id) == {"下河村", "竹园村"}
    assert standing(world, "upper").scope // 10**8 == 341599102
    with transaction(world.who("county", "administrator")) as work:
        w12 = work.scalars(
            select(Obligation).where(
                Obligation.period == "2026-W12", Obligation.unit_id == world.unit("upper").id
            )
        ).one()
    assert w12.above == east.scope


def test_a_closed_unit_is_changed_no_more_and_its_code_is_not_used_again(world: World) -> None:
    changed(world, asked(world, "close", "lower"))
    with pytest.raises(Refusal, match="unit-closed"):
        planned(world, asked(world, "rename", "lower", new=(NewUnit("下河新村"),)))
    new = (NewUnit("下河村", UNITS["lower"][0]),)
    with pytest.raises(Invalid):
        planned(world, asked(world, "open", target="bridge", level="village", new=new))


def test_a_change_before_the_last_one_is_refused(world: World) -> None:
    changed(world, asked(world, "rename", "upper", new=(NewUnit("上河社区"),)))
    early = asked(world, "rename", "upper", new=(NewUnit("上河新村"),), on=date(2026, 3, 2))
    with pytest.raises(Refusal, match="too-early"):
        planned(world, early)
