"""The inbox, and where else a unit's notices go."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from fengqiao.clock import now
from fengqiao.reports.review import send_back_report
from fengqiao.tenancy.transaction import transaction
from tests.pages.browser import as_somebody, words_of
from tests.pages.reporting import soup_of, submitted_today
from tests.world import World

ROBOT = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=very-secret-key"


def sent_back_today(world: World) -> str:
    """Have a village's report of this week sent back, and return its address."""
    report, above, at = submitted_today(world), world.who("b-sand", "reviewer"), now()
    with transaction(above, at) as work:
        send_back_report(
            work,
            above,
            report_id=report,
            version=None,
            remarks={"": "请核对"},
            correct_by=at + timedelta(days=1),
            at=at,
        )
    return f"/reports/{report}"


def test_a_notice_is_one_click_from_the_tasks_and_leads_to_what_it_is_about(
    app: Flask, world: World
) -> None:
    village = as_somebody(app, world, "b-head", "filer")
    assert "没有通知" in words_of(village.get("/notices"))
    place = sent_back_today(world)

    tasks = village.get("/tasks")
    assert "1 条未读" in words_of(tasks)
    button = soup_of(tasks).select_one("form[action^='/notices/']")
    assert button is not None
    assert "沙头镇退回了" in button.get_text()
    opened = village.post(str(button["action"]))
    assert (opened.status_code, opened.headers["Location"]) == (303, place)
    assert "条未读" not in words_of(village.get("/tasks"))
    inbox = village.get("/notices")
    assert "0 条未读" in words_of(inbox)
    assert "沙头镇退回了" in words_of(inbox)


def test_all_are_marked_as_read_at_once(app: Flask, world: World) -> None:
    village = as_somebody(app, world, "b-head", "filer")
    sent_back_today(world)
    form = soup_of(village.get("/notices")).select_one("form[action='/notices/read']")
    assert form is not None
    until = form.select_one("input[name=until]")
    assert until is not None
    done = village.post("/notices/read", data={"until": until["value"]})
    assert done.status_code == 303
    assert "1 条都标为已读" in words_of(village.get("/notices"))
    assert village.post("/notices/read", data={"until": "昨天"}).status_code == 422


def test_a_machine_reads_the_same_notices(app: Flask, world: World) -> None:
    village = as_somebody(app, world, "b-head", "filer")
    place = sent_back_today(world)
    page = village.get("/api/v1/notices").get_json()
    assert page["unread"] == 1
    [notice] = page["items"]
    assert (notice["kind"], notice["address"], notice["read_at"]) == ("sent_back", place, None)
    marked = village.call("PUT", f"/api/v1/notices/{notice['id']}/read")
    assert marked.get_json()["read_at"] is not None
    assert village.get("/api/v1/notices").get_json()["unread"] == 0
    read = village.call("POST", "/api/v1/notices/read", json={"until": now().isoformat()})
    assert read.get_json() == {"read": 0}


def test_a_channel_is_set_up_and_its_address_never_shown_again(app: Flask, world: World) -> None:
    desk = as_somebody(app, world, "b-sand", "administrator")
    assert "还没有设" in words_of(desk.get("/notices/channels"))
    given = {"kind": "wecom", "title": "平安办工作群", "address": ROBOT, "hour": "9"}
    assert desk.post("/notices/channels", data=given).status_code == 303
    page = desk.get("/notices/channels")
    assert "平安办工作群" in words_of(page)
    assert "very-secret-key" not in page.text

    form = soup_of(page).select_one("form[action$='/try']")
    assert form is not None
    assert desk.post(str(form["action"])).status_code == 303
    assert "正在试发" in words_of(desk.get("/notices/channels"))
    again = [desk.post(str(form["action"])) for _ in range(3)]
    assert [answer.status_code for answer in again] == [303, 303, 429]
    assert "分钟后再试" in words_of(again[-1])
    assert desk.post(str(form["action"]).replace("/try", "/stop")).status_code == 303
    assert "还没有设" in words_of(desk.get("/notices/channels"))
    assert desk.post(str(form["action"])).status_code == 409


def test_what_leads_into_the_own_network_or_is_no_address_is_refused_with_what_to_do(
    app: Flask, world: World
) -> None:
    desk = as_somebody(app, world, "b-sand", "administrator")
    wrong = {
        "json://127.0.0.1:6379/": "内网",
        "json://10.0.0.8/sms": "内网",
        "jsons://[::1]/": "内网",
        "json://[::ffff:192.168.1.1]/x": "内网",
        "json://169.254.169.254/latest/meta-data": "内网",
        "json://2130706433/": "内网",
        "http://example.org/": "请写成",
        "file:///etc/passwd": "请写成",
        "json://example.org/?verify=no": "请写成",
        "json://no-such-host.invalid/": "查不到这个主机",
    }
    for address, words in wrong.items():
        given = {"kind": "webhook", "title": "短信", "address": address, "hour": "9"}
        answer = desk.post("/notices/channels", data=given)
        assert (answer.status_code, words in words_of(answer)) == (422, True), address
        assert soup_of(answer).select_one(f'input[value="{address}"]') is not None
    email = {"kind": "email", "title": "信", "hour": "9"}
    inner = "mailtos://a:b@example.org?to=c@d.cn&smtp=10.0.0.1"
    assert "内网" in words_of(desk.post("/notices/channels", data={**email, "address": inner}))
    assert "还没有设" in words_of(desk.get("/notices/channels"))
