"""A form on paper: blank with the unit's own name, or as it was filed."""

from __future__ import annotations

from flask import Flask

from fengqiao.clock import now
from fengqiao.form_design.drafting import adopt_draft, begin_draft
from fengqiao.form_design.writing import form_document
from fengqiao.reports.drafting import save_answers
from fengqiao.reports.form_models import FormApproval
from fengqiao.reports.pages.paper_page import last_lines_apart
from fengqiao.reports.receipts import receipt_number
from fengqiao.reports.review import send_back_report
from fengqiao.tenancy.transaction import transaction
from tests.approving import approved
from tests.pages.browser import as_somebody, words_of
from tests.pages.reporting import (
    WEEK,
    begun_today,
    report_of,
    soup_of,
    submitted_today,
    with_ledger,
)
from tests.world import World, duty_of


def test_a_blank_form_bears_the_units_name_and_every_question_and_no_answer(
    app: Flask, world: World
) -> None:
    begun_today(world)
    with transaction(world.who("b-head")) as work:
        owed = duty_of(work, world, "b-head", period=WEEK)
    page = as_somebody(app, world, "b-head").get(f"/obligations/{owed.id}/paper")
    sheet = soup_of(page).select_one("article.sheet-a4")
    assert sheet is not None
    words = sheet.get_text(" ", strip=True)
    assert "沙头村" in words
    assert "村（社区）平安建设周报" in words
    form = world.forms["village_weekly"]
    assert [f.label for f in form.fields.values() if f.label not in words] == []
    assert [cell.get_text(strip=True) for cell in sheet.select("td.n b")] == [""] * sum(
        f.numeric for f in form.fields.values()
    )


def test_the_form_says_by_what_number_and_on_what_basis_it_is_asked_for(
    app: Flask, world: World
) -> None:
    with_ledger()
    number = begun_today(world)
    village, basis = as_somebody(app, world, "b-head"), world.forms["village_weekly"].basis
    places = (f"/reports/{number}", f"/reports/{number}/paper")
    for place in places:
        words = words_of(village.get(place))
        assert "随县文件采用（2026年3月11日）" in words
        assert basis in words
    approval = approved_and_adopted(world)
    day = approval.until
    said = f"{approval.number}，有效期到{day.year}年{day.month}月{day.day}日"
    blank = f"/obligations/{report_of(world, 'b-head', number).obligation_id}/paper"
    for place in (*places, blank):
        assert said in words_of(village.get(place)), place


def approved_and_adopted(world: World) -> FormApproval:
    """Have the county ask one thing more of its villages, approved, from this week on."""
    document = form_document(world.forms["village_weekly"])
    document["sections"][0]["fields"][0]["label"] = "排查的矛盾纠纷"
    document["sections"][1]["fields"].append({"field": "lamps", "label": "路灯", "unit": "盏"})
    desk, at = world.who("b-county", "reviewer"), now()
    with transaction(desk, at) as work:
        draft = begin_draft(work, desk, document=document, at=at).id
    approval = approved(world, draft, at=at, desk="b-county")
    with transaction(desk, at) as work:
        adopt_draft(
            work, desk, draft_id=draft, version=None, from_period=WEEK, note="收路灯", at=at
        )
    return approval


def test_a_filed_report_on_paper_has_its_answers_its_filer_and_its_receipt(
    app: Flask, world: World
) -> None:
    number = submitted_today(world, patrols="3", patrol_attendance="9", narrative="一切平稳。")
    page = as_somebody(app, world, "b-sand", "reviewer").get(f"/reports/{number}/paper")
    words = words_of(page)
    assert receipt_number(number, 1) in words
    assert "一切平稳。" in words
    sheet = soup_of(page)
    rows = {
        row.th.get_text(strip=True): row.select("td")[-1].get_text(strip=True)
        for row in sheet.select("article tbody tr")
        if row.th
    }
    assert rows["开展巡逻"] == "3"
    assert rows["参与巡逻"] == "9"
    assert world.who("b-head").account_name in words


def test_a_draft_on_paper_says_that_it_was_not_handed_up(app: Flask, world: World) -> None:
    number = begun_today(world)
    page = as_somebody(app, world, "b-head").get(f"/reports/{number}/paper")
    assert "草稿，还没有上报" in words_of(page)
    other = as_somebody(app, world, "b-shore").get(f"/reports/{number}/paper")
    assert other.status_code == 404


def test_what_is_written_after_it_was_sent_back_is_on_the_units_own_paper_alone(
    app: Flask, world: World
) -> None:
    number = submitted_today(world, households_visited="31")
    township, village = world.who("b-sand", "reviewer"), world.who("b-head")
    with transaction(township, now()) as work:
        send_back_report(
            work, township, report_id=number, version=None, remarks={"": "请核对"}, at=now()
        )
    with transaction(village, now()) as work:
        answers = {**report_of(world, "b-head", number).answers, "households_visited": "77"}
        save_answers(work, village, report_id=number, answers=answers, version=None, at=now())
    papers = {
        unit: words_of(as_somebody(app, world, unit, role).get(f"/reports/{number}/paper"))
        for unit, role in (("b-head", "filer"), ("b-sand", "reviewer"), ("b-county", "reviewer"))
    }
    assert {unit: ("31" in said, "77" in said) for unit, said in papers.items()} == {
        "b-head": (False, True),
        "b-sand": (True, False),
        "b-county": (True, False),
    }


def test_the_last_lines_of_long_words_stand_by_themselves_beside_the_signatures() -> None:
    short = {"label": "情况", "hint": "", "shown": "一切正常。"}
    assert last_lines_apart([short]) == [short]
    told = "".join(f"第{number}个村排查了矛盾纠纷，当日化解。" for number in range(40))
    for text in (told, "一句话" * 200, "一行\n" * 30):
        above, last = last_lines_apart([short | {"shown": text}])
        assert above["label"] == "情况"
        assert last["label"] == ""
        assert (above["shown"] + last["shown"]).replace("\n", "") == text.replace("\n", "")
        assert 0 < len(last["shown"]) <= 120
    words = last_lines_apart([short | {"shown": told}, short])
    assert words[1]["shown"].startswith("第")
    assert words[2] == short
