"""A township adds up its villages, on the page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from fengqiao.clock import local_date, now
from fengqiao.forms.form_file import parse_form
from fengqiao.periods.period import period_of
from fengqiao.reports.adoption import adopt_form
from fengqiao.reports.consolidation import draft_consolidation
from fengqiao.reports.models import Obligation
from fengqiao.reports.opening import open_obligations
from fengqiao.reports.queries import pinned_children
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from tests.correcting import corrected
from tests.pages.browser import Browser, as_somebody, words_of
from tests.pages.reporting import (
    accepted_today,
    form_on,
    report_of,
    soup_of,
    submitted_today,
    with_ledger,
)
from tests.world import (
    H1,
    MONDAY,
    ROOT,
    TOWNSHIP_HALF_MONTHLY,
    W10,
    W11,
    B,
    World,
    accepted,
    begun,
    duty_of,
)

TOWNSHIP_FORM = ROOT / "tenants" / "jinzhai" / "forms" / "township-half-monthly.yaml"
PATROLS = {"patrols": "3", "patrol_attendance": "6"}


def gathered(world: World) -> UUID:
    """Have 石桥镇 draft its half-monthly consolidation from two accepted weeks."""
    accepted(world, "upper", period=W10, answers=PATROLS)
    accepted(world, "lower", period=W11, answers={"patrols": "4", "patrol_attendance": "4"})
    report_id = begun(world, "bridge", form=TOWNSHIP_HALF_MONTHLY, period=H1, at=MONDAY)
    actor = world.who("bridge")
    with transaction(actor, MONDAY) as work:
        draft_consolidation(work, actor, report_id=report_id, version=None, at=MONDAY)
    return report_id


def test_a_township_begins_its_consolidation_with_a_draft_of_what_is_there(
    app: Flask, world: World
) -> None:
    accepted_today(world, "b-head", patrols="3", patrol_attendance="3")
    township = as_somebody(app, world, "b-sand", "filer")
    with transaction(world.who("b-sand")) as work:
        owed = work.scalars(
            select(Obligation).where(
                Obligation.scope == world.unit("b-sand").scope,
                Obligation.form == TOWNSHIP_HALF_MONTHLY,
            )
        ).first()
    assert owed is not None
    begun_at = township.get(f"/reports/begin?obligation={owed.id}")
    assert begun_at.headers["Location"].endswith("/consolidation")
    page = township.get(begun_at.headers["Location"])
    assert "缺口" in words_of(page)
    assert soup_of(page).select_one(f"a[href='/obligations/{owed.id}/request']")


def test_sums_gaps_and_sources_are_shown(app: Flask, world: World) -> None:
    report_id = gathered(world)
    township = as_somebody(app, world, "bridge", "filer")
    page = township.get(f"/reports/{report_id}/consolidation")
    row = soup_of(page).find(id="adjust.patrols")
    assert row is not None
    line = row.find_parent("tr")
    assert line is not None
    assert "7" in line.get_text(" ", strip=True).split()
    assert "4 个" in words_of(page)
    sources = township.get(f"/reports/{report_id}/sources/patrols")
    text = words_of(sources)
    assert "上河村 第10周 3" in text
    assert "下河村 第11周 4" in text
    assert township.get(f"/reports/{report_id}/sources/nonsense").status_code == 404


def test_an_adjustment_needs_a_reason_and_nothing_typed_is_lost(app: Flask, world: World) -> None:
    report_id = gathered(world)
    township = as_somebody(app, world, "bridge", "filer")
    place = f"/reports/{report_id}/consolidation"
    form = form_on(township.get(place), f"form[action='{place}'][enctype]")
    form |= {"adjust.patrols": "9", "narrative": "改过的综述", "answer.joint_inspections": "2"}
    refused = township.post(place, data=form | {"action": "save"})
    assert refused.status_code == 422
    assert "调整要写原因" in words_of(refused)
    again = form_on(refused, f"form[action='{place}'][enctype]")
    assert (again["adjust.patrols"], again["narrative"]) == ("9", "改过的综述")
    assert again["answer.joint_inspections"] == "2"
    for typed, words in (("九", "请只填数字"), ("-1", "不"), ("9" * 15, "数字太大")):
        wrong = form | {"adjust.patrols": typed, "reason.patrols": "补报", "action": "save"}
        answer = township.post(place, data=wrong)
        assert answer.status_code == 422, typed
        assert words in words_of(answer)
    kept = township.post(place, data=again | {"reason.patrols": "下河村补报", "action": "save"})
    assert kept.status_code == 303
    report = report_of(world, "bridge", report_id)
    assert report.answers["patrols"] == "9"
    assert report.answers["narrative"] == "改过的综述"
    assert report.answers["joint_inspections"] == "2"
    shown = form_on(township.get(place), f"form[action='{place}'][enctype]")
    assert (shown["adjust.patrols"], shown["reason.patrols"]) == ("9", "下河村补报")


def test_what_is_wrong_keeps_a_consolidation_down_and_its_words_on_the_page(
    app: Flask, world: World
) -> None:
    report_id = gathered(world)
    township = as_somebody(app, world, "bridge", "filer")
    place = f"/reports/{report_id}/consolidation"
    form = form_on(township.get(place), f"form[action='{place}'][enctype]")
    gaps = [name for name in form if name.startswith("gap.")]
    assert len(gaps) == 4
    shared = {gaps[0]: "道路中断", "gaps.missing": "汛期停电"}
    unfinished = township.post(place, data=form | shared | {"action": "submit"})
    assert unfinished.status_code == 422
    assert "还没有填" in words_of(unfinished)
    again = form_on(unfinished, f"form[action='{place}'][enctype]")
    # One reason for all that nobody filed; what waits for a review is another matter.
    assert [again[gap] for gap in gaps] == ["道路中断", "汛期停电", "", ""]
    own = {n: "0" for n in again if n.startswith("answer.") and not again[n]}
    closed = township.post(place, data=again | own | {"action": "submit"})
    assert closed.status_code == 409
    kept = form_on(township.get(place), f"form[action='{place}'][enctype]")
    assert kept[gaps[0]] == "道路中断"
    assert kept["answer.joint_inspections"] == "0"


def filled_in(world: World, township: Browser) -> tuple[str, dict[str, Any]]:
    """Begin a township's consolidation; return its page and what its filer hands up there."""
    with transaction(world.who("b-sand")) as work:
        owed = work.scalars(
            select(Obligation).where(
                Obligation.scope == world.unit("b-sand").scope,
                Obligation.form == TOWNSHIP_HALF_MONTHLY,
            )
        ).one()
    place = township.get(f"/reports/begin?obligation={owed.id}").headers["Location"]
    form = form_on(township.get(place), f"form[action='{place}'][enctype]")
    form |= {n: "0" for n in form if n.startswith(("answer.", "adjust."))}
    form |= {n: "下级还没报" for n in form if n.startswith("reason.")}
    return place, form | {"early": "yes", "action": "submit"}


def test_what_is_changed_after_a_sending_back_is_read_above_only_when_it_goes_up_again(
    app: Flask, world: World
) -> None:
    township = as_somebody(app, world, "b-sand", "filer")
    county = as_somebody(app, world, "b-county", "reviewer")
    place, form = filled_in(world, township)
    read = township.post(place, data=form).headers["Location"]
    assert "下级还没报" in words_of(county.get(read))
    back = form_on(county.get(f"{read}/send-back"), "form.two") | {"reason": "请核对"}
    assert county.post(f"{read}/send-back", data=back).status_code == 303
    changed = form_on(township.get(place), f"form[action='{place}'][enctype]")
    changed |= {"adjust.patrols": "8", "reason.patrols": "沙头村补报"}
    assert township.post(place, data=changed | {"action": "save"}).status_code == 303
    ways = (read, f"{read}/consolidation", f"{read}/sources/patrols")
    meanwhile, gathered, source = map(county.get, ways)
    again = form_on(township.get(place), f"form[action='{place}'][enctype]")
    done = township.post(place, data=again | {"early": "yes", "action": "submit"})

    assert (meanwhile.status_code, done.status_code) == (200, 303)
    assert "沙头村补报" not in words_of(meanwhile)
    assert [each.headers.get("Location") for each in (gathered, source)] == [read, read]
    assert soup_of(meanwhile).select_one("a[href$='/consolidation']") is None
    assert "沙头村补报" in words_of(county.get(read))


def test_a_consolidation_goes_up_and_the_county_reads_it(app: Flask, world: World) -> None:
    township = as_somebody(app, world, "b-sand", "filer")
    place, form = filled_in(world, township)
    sent = [township.post(place, data=form) for _ in range(2)]
    assert [each.status_code for each in sent] == [303, 303]
    read = sent[0].headers["Location"]
    assert sent[1].headers["Location"] == read
    assert "已上报东洲县" in words_of(township.get(read))
    county = as_somebody(app, world, "b-county", "reviewer")
    shown = county.get(place)
    assert shown.status_code == 200
    assert soup_of(shown).find("input", attrs={"name": "adjust.patrols"}) is None
    assert "下级还没报" in words_of(shown)
    board = county.get(f"/board?form={TOWNSHIP_HALF_MONTHLY}")
    assert "待审核" in words_of(board)


def pinned_report_of(world: World, report_id: UUID, unit: str) -> UUID:
    """Return which report of a unit a consolidation was added up from."""
    with transaction(world.who("bridge")) as work:
        found = pinned_children(work, report_of(world, "bridge", report_id))
        return next(child.id for child in found if child.unit_id == world.unit(unit).id)


def sum_of_patrols(page: TestResponse) -> str:
    """Return what the page says the patrols below add up to."""
    field = soup_of(page).find(id="adjust.patrols")
    line = field.find_parent("tr") if field else None
    shown = line.select_one("td a") if line else None
    assert shown is not None
    return shown.get_text(strip=True).removesuffix("，看来源")


def test_a_villages_correction_is_pointed_out_and_never_taken_over_silently(
    app: Flask, world: World
) -> None:
    report_id = gathered(world)
    place = f"/reports/{report_id}/consolidation"
    township = as_somebody(app, world, "bridge", "filer")
    assert "更正过" not in words_of(township.get(place))
    child = pinned_report_of(world, report_id, "upper")
    corrected(world, child, "upper", {"patrols": "9", "patrol_attendance": "9"})

    page = township.get(place)
    assert "更正过" in words_of(page)
    assert sum_of_patrols(page) == "7"
    assert report_of(world, "bridge", report_id).stale
    (again,) = [f for f in soup_of(page).select("form") if "按更正后的重新汇总" in f.get_text()]
    hidden = {str(i["name"]): str(i["value"]) for i in again.select("input[type=hidden]")}
    hidden.pop("csrf_token")
    done = township.post(str(again["action"]), data=hidden)

    assert done.status_code == 303
    after = township.get(done.headers["Location"])
    assert "更正过" not in words_of(after)
    assert sum_of_patrols(after) == "13"
    assert not report_of(world, "bridge", report_id).stale
    assert township.post(place, data=hidden).status_code == 412


def with_a_township_ledger_figure(world: World) -> UUID:
    """Have the townships owe a consolidation whose own figure the ledger counts; return one."""
    with_ledger()
    text = TOWNSHIP_FORM.read_text(encoding="utf-8")
    for before, after in (
        (f"form: {TOWNSHIP_HALF_MONTHLY}\n", "form: township_checks\n"),
        ("        max: 200\n", "        max: 200\n        proposed_from: inspection.inspections\n"),
    ):
        assert text.count(before) == 1
        text = text.replace(before, after)
    form, system = parse_form(text).form, open_system_session(B)
    assert form is not None
    period = period_of(form.frequency, local_date(now()))
    with transaction(system, now()) as work:
        adopt_form(work, system, form, at=now())
        open_obligations(work, system, form=form, period=period, calendar=world.calendar)
    with transaction(world.who("b-sand")) as work:
        return duty_of(work, world, "b-sand", form=form.code, period=str(period)).id


def test_a_townships_own_figure_that_differs_from_the_ledger_needs_a_reason(
    app: Flask, world: World
) -> None:
    owed = with_a_township_ledger_figure(world)
    township = as_somebody(app, world, "b-sand", "filer")
    place = township.get(f"/reports/begin?obligation={owed}").headers["Location"]
    page = township.get(place)
    assert "台账里有 0" in words_of(page)
    form = form_on(page, f"form[action='{place}'][enctype]")
    form |= {n: "0" for n in form if n.startswith(("answer.", "adjust."))}
    form |= {n: "下级还没报" for n in form if n.startswith("reason.")}
    form |= {"answer.joint_inspections": "2", "reason.joint_inspections": "", "action": "submit"}
    form |= {"early": "yes"}

    refused = township.post(place, data=form)
    again = form_on(refused, f"form[action='{place}'][enctype]")
    again |= {"reason.joint_inspections": "和县直部门联合，未入台账", "action": "submit"}
    done = township.post(place, data=again)

    assert refused.status_code == 422
    assert "写一句原因" in words_of(refused)
    assert done.status_code == 303
    assert "未入台账" in words_of(township.get(done.headers["Location"]))


def test_villages_and_strangers_have_no_consolidation(app: Flask, world: World) -> None:
    report_id = gathered(world)
    place = f"/reports/{report_id}/consolidation"
    assert as_somebody(app, world, "willow", "filer").get(place).status_code == 404
    assert as_somebody(app, world, "upper", "filer").get(place).status_code == 404
    weekly = submitted_today(world)
    answer = as_somebody(app, world, "b-sand", "filer").get(f"/reports/{weekly}/consolidation")
    assert answer.status_code == 404
