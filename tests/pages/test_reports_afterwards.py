"""What becomes of a report that was handed up: withdrawn, sent back, found again."""

from __future__ import annotations

from flask import Flask
from werkzeug.test import TestResponse

from fengqiao.clock import ZONE, now
from fengqiao.db import database
from fengqiao.reports.review import send_back_report
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.words import moment
from tests.ground import connect
from tests.pages.browser import as_somebody, words_of
from tests.pages.reporting import (
    form_on,
    report_of,
    soup_of,
    submitted_today,
)
from tests.world import World


def test_a_report_can_be_withdrawn_until_it_is_read(app: Flask, world: World) -> None:
    report_id = submitted_today(world)
    village = as_somebody(app, world, "b-head")
    page = village.get(f"/reports/{report_id}")
    form = form_on(page, f"form[action='/reports/{report_id}']")
    assert form["action"] == "withdraw"
    assert village.post(f"/reports/{report_id}", data=form).status_code == 303
    assert report_of(world, "b-head", report_id).state == "draft"
    assert soup_of(village.get(f"/reports/{report_id}")).select_one("form#filing")


def test_what_was_sent_back_stands_first_and_its_remark_beside_the_field(
    app: Flask, world: World
) -> None:
    report_id = submitted_today(world, patrols="3", patrol_attendance="5")
    above = world.who("b-sand", "reviewer")
    with transaction(above) as work:
        send_back_report(
            work,
            above,
            report_id=report_id,
            version=None,
            remarks={"": "请再看看", "patrols": "比上期多"},
            at=now(),
        )
    village = as_somebody(app, world, "b-head")
    first = soup_of(village.get("/tasks")).select("section li")[0].get_text()
    assert "已退回" in first
    assert "请再看看" in first
    page = village.get(f"/reports/{report_id}")
    assert "沙头镇退回：请再看看" in words_of(page)
    figure = soup_of(page).find(id="answer.patrols")
    assert figure is not None
    around = figure.find_parent(class_="f")
    assert around is not None
    assert "比上期多" in around.get_text()
    form = form_on(page) | {"answer.patrols": "2", "action": "submit"}
    assert village.post(f"/reports/{report_id}", data=form).status_code == 303
    read = village.get(f"/reports/{report_id}")
    assert "第 2 次" in words_of(read)
    assert "比上期多" in words_of(read)
    earlier = village.get(f"/reports/{report_id}?revision=1")
    assert earlier.status_code == 200
    assert village.get(f"/reports/{report_id}?revision=9").status_code == 404


def test_a_reason_to_send_back_is_as_long_as_the_page_counts_it(app: Flask, world: World) -> None:
    place = f"/reports/{submitted_today(world)}/send-back"
    township = as_somebody(app, world, "b-sand", "reviewer")
    form = form_on(township.get(place), "form.two")
    lines = ["长" * 82] * 5 + ["长" * 85]
    assert len("\n".join(lines)) == 500
    assert (
        township.post(place, data=form | {"reason": "\r\n".join([*lines, "长"])}).status_code == 422
    )
    assert township.post(place, data=form | {"reason": "\r\n".join(lines)}).status_code == 303


def test_the_list_shows_what_may_be_seen_and_filters_it(app: Flask, world: World) -> None:
    report_id = submitted_today(world)
    village = as_somebody(app, world, "b-head")
    assert f"/reports/{report_id}" in village.get("/reports").text
    assert f"/reports/{report_id}" not in village.get("/reports?state=accepted").text
    assert village.get("/reports?state=lost").status_code == 422
    assert f"/reports/{report_id}" not in as_somebody(app, world, "b-shore").get("/reports").text


def test_the_long_check_code_of_a_report_is_shortened_and_can_be_seen_whole(
    app: Flask, world: World
) -> None:
    report_id = submitted_today(world)
    page = soup_of(as_somebody(app, world, "b-head").get(f"/reports/{report_id}"))
    (whole,) = page.select("details p.mono")
    digest = whole.get_text()
    assert len(digest) == 64
    whole.decompose()
    assert digest not in page.get_text()
    assert f"校验码 {digest[:12]}…" in page.get_text()


def test_any_two_times_a_report_was_handed_up_are_compared_in_words(
    app: Flask, world: World
) -> None:
    given = {"patrols": "3", "patrol_attendance": "6", "narrative": "本周平稳。"}
    report_id = submitted_today(world, **given)
    township = as_somebody(app, world, "b-sand", "reviewer")
    place = f"/reports/{report_id}"
    assert soup_of(township.get(place)).select_one("#compared") is None
    _hand_in_again(app, world, place, {"patrols": "5", "patrol_attendance": "6"})
    _hand_in_again(app, world, place, {"patrols": "5", "narrative": "本周发现一处隐患。"})

    newest = _compared(township.get(place))
    assert [words for words in newest if "→" in words] == [
        "重点情况说明 第 2 次：本周平稳。 → 第 3 次：本周发现一处隐患。"
    ]
    all_along = _compared(township.get(f"{place}?revision=3&against=1"))
    assert any("第 1 次：3 → 第 3 次：5" in words for words in all_along)
    assert len(all_along) == 2
    same = township.get(f"{place}?revision=2&against=2")
    assert "第 2 次和第 2 次的内容一样" in words_of(same)
    assert township.get(f"{place}?revision=2&against=9").status_code == 404


def _compared(answer: TestResponse) -> list[str]:
    found = soup_of(answer).select("#compared .kv")
    return [" ".join(each.get_text().split()) for each in found]


def _hand_in_again(app: Flask, world: World, place: str, answers: dict[str, str]) -> None:
    """Have the township send a report back, and the village change it and hand it in again."""
    township, village = (
        as_somebody(app, world, "b-sand", "reviewer"),
        as_somebody(app, world, "b-head"),
    )
    back = form_on(township.get(f"{place}/send-back"), "form.two") | {"reason": "请核对"}
    assert township.post(f"{place}/send-back", data=back).status_code == 303
    changed = form_on(village.get(place)) | {f"answer.{c}": v for c, v in answers.items()}
    assert village.post(place, data=changed | {"action": "submit"}).status_code == 303


def test_a_date_for_the_correction_is_kept_shown_and_counted(app: Flask, world: World) -> None:
    report_id = submitted_today(world)
    township = as_somebody(app, world, "b-sand", "reviewer")
    place = f"/reports/{report_id}/send-back"
    page = township.get(place)
    options = [str(each["value"]) for each in soup_of(page).select("select[name=due] option")]
    form = form_on(page, "form.two") | {"reason": "请核对", "due": options[-1]}
    assert township.post(place, data=form).status_code == 303

    kept = report_of(world, "b-head", report_id).correct_by
    assert kept is not None
    assert f"{kept.astimezone(ZONE):%Y-%m-%dT%H:%M}" == options[-1]
    assert "前改好" in words_of(township.get("/board"))
    village = as_somebody(app, world, "b-head")
    assert f"{moment(kept)} 前改好" in words_of(village.get("/notices"))
    for address in (f"/reports/{report_id}", "/tasks"):
        assert f"请在 {moment(kept)} 前改好" in words_of(village.get(address))
    with connect(str(database().settings.admin_url)) as session:
        session.execute("set session_replication_role = replica")
        session.execute("update fq.report set correct_by = now() - interval '1 minute'")
    assert "逾期未改" in words_of(township.get("/board"))
    for address in (f"/reports/{report_id}", "/tasks"):
        assert "已经过了" in words_of(village.get(address))
