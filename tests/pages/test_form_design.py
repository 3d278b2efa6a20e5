"""A county designs a form on the page: begun, changed piece by piece, tried, adopted, retired."""

from __future__ import annotations

import pytest
from flask import Flask

from fengqiao.clock import local_date, now
from fengqiao.form_design.writing import form_document, write_form
from fengqiao.forms.form_file import parse_form
from fengqiao.periods.period import period_of
from fengqiao.tenancy.calendar import CHINA, unannounced_words
from tests.pages.browser import Browser, as_somebody, words_of
from tests.pages.designing import begun_draft, fill_in, pressed, version_of
from tests.pages.reporting import form_on, soup_of, with_ledger
from tests.world import VILLAGE_WEEKLY, World


@pytest.fixture
def desk(app: Flask, world: World) -> Browser:
    """Return the browser of the county's reviewer; the county keeps the inspection ledger."""
    with_ledger()
    return as_somebody(app, world, "b-county", "reviewer")


def approved_on_the_page(app: Flask, world: World, desk: Browser, draft: str) -> str:
    """Hand a draft in, have it sent back once, and approved by somebody else; its number."""
    asking = form_on(desk.get(f"{draft}/approval"), "form.card")
    refused = desk.post(f"{draft}/approval", data=asking | {"until": "2020-01-01"})
    assert refused.status_code == 422
    assert "有效期不能早于今天" in words_of(refused)
    assert form_on(refused, "form.card")["basis"] == asking["basis"]
    year = local_date(now()).year
    asked = asking | {"reason": "开学要用", "until": f"{year + 2}-12-31"}
    given = str(desk.post(f"{draft}/approval", data=asked).headers["Location"])
    assert "等另一位县级管理员或考核员审批" in words_of(desk.get(given))
    assert not soup_of(desk.get(given)).select("form[action='" + given + "']")
    other = as_somebody(app, world, "b-county", "assessor")
    assert "1 份待审批" in words_of(other.get("/forms"))
    deciding = form_on(other.get(given), "form.card") | {"action": "send_back"}
    silent = other.post(given, data=deciding)
    assert silent.status_code == 422
    assert "请写明为什么退回" in words_of(silent)
    other.post(given, data=deciding | {"remark": "先和学校对一下"})
    assert "先和学校对一下" in words_of(desk.get(draft))
    given = str(desk.post(f"{draft}/approval", data=asked).headers["Location"])
    deciding = form_on(other.get(given), "form.card") | {"action": "approve"}
    assert other.post(given, data=deciding | {"remark": "同意"}).status_code == 303
    number = f"表备〔{year}〕1号"
    assert number in words_of(other.get("/form-approvals"))
    return number


def test_a_form_is_designed_from_blank_to_adopted_without_script(
    app: Flask, desk: Browser, world: World
) -> None:
    draft = begun_draft(desk, how="blank")
    assert "采用前还要改" in words_of(desk.get(draft))
    head = f"{draft}/part?at="
    named = {"form": "school_routes", "title": "护学岗月报", "owner": "平安办", "basis": "护学文件"}
    assert fill_in(desk, head, **named) == 303
    section = "sections.0"
    field = pressed(desk, draft, f"add:field@{section}")
    assert fill_in(desk, field, field="posts", label="护学岗", unit="", kind="stock") == 422
    assert "缺少“计量单位”" in words_of(desk.get(field))
    assert fill_in(desk, field, unit="处") == 303
    second = pressed(desk, draft, f"add:field@{section}")
    asked = {"field": "patrols_at_school", "label": "护学执勤", "unit": "次", "max": "500"}
    assert fill_in(desk, second, **asked) == 303
    rule = pressed(desk, draft, "add:rule@")
    assert fill_in(desk, rule, check="patrols_at_school >= posts", message="每岗至少一次") == 303
    assert "可以采用" in words_of(desk.get(draft))
    adopting = form_on(desk.get(f"{draft}/adopt"), "form.card")
    assert adopting["from_period"] == f"{local_date(now()):%Y-%m}"
    early = desk.post(f"{draft}/adopt", data=adopting | {"note": "新设"})
    assert early.status_code == 409
    assert "请先报备" in words_of(early)
    number = approved_on_the_page(app, world, desk, draft)
    assert number in words_of(desk.get(draft))
    refused = desk.post(f"{draft}/adopt", data=adopting | {"from_period": ""})
    assert refused.status_code == 422
    assert "请写明从哪一期开始用" in words_of(refused)
    month = f"{local_date(now()).year + 1}-01"
    done = adopting | {"from_period": month, "note": "新设"}
    answer = desk.post(f"{draft}/adopt", data=done)
    assert answer.status_code == 303
    shown = words_of(desk.get(answer.headers["Location"]))
    assert "护学岗月报" in shown
    assert f"从 {month} 起用" in shown
    assert number in shown
    assert desk.get(draft).status_code == 404
    listed = soup_of(desk.get("/forms")).select("tbody tr")
    (mine,) = [row.get_text(" ", strip=True) for row in listed if "护学岗月报" in row.text]
    assert f"{number} {local_date(now()).year + 2}年12月31日" in mine
    assert all("随县文件采用" in row.text for row in listed if "护学岗月报" not in row.text)


def test_an_approval_links_to_its_draft_only_while_there_is_one(desk: Browser) -> None:
    draft = begun_draft(desk)
    asking = form_on(desk.get(f"{draft}/approval"), "form.card")
    asked = asking | {"reason": "开学要用", "until": f"{local_date(now()).year + 2}-12-31"}
    given = str(desk.post(f"{draft}/approval", data=asked).headers["Location"])
    assert soup_of(desk.get(given)).select_one(f"a[href='{draft}']") is not None
    pressed(desk, draft, "discard")
    assert soup_of(desk.get(given)).select_one(f"a[href='{draft}']") is None


def test_what_is_adopted_downloads_as_the_file_it_came_from(desk: Browser, world: World) -> None:
    page = soup_of(desk.get(f"/forms/{VILLAGE_WEEKLY}"))
    link = page.select_one("a[href$='.yaml']")
    assert link is not None
    file = desk.get(str(link["href"]))
    assert "attachment" in file.headers["Content-Disposition"]
    assert parse_form(file.text).form == world.forms[VILLAGE_WEEKLY]


def test_a_pasted_file_becomes_a_draft_and_one_that_cannot_be_read_stays_in_its_box(
    desk: Browser, world: World
) -> None:
    text = write_form(form_document(world.forms[VILLAGE_WEEKLY]))
    draft = begun_draft(desk, how="file", text=text.replace("title: 村", "title: 新村", 1))
    assert "新村" in words_of(desk.get(draft))
    assert parse_form(desk.get(f"{draft}/file").text).form.code == VILLAGE_WEEKLY
    broken = desk.post("/form-drafts", data={"how": "file", "text": "form: [\n坏"})
    assert broken.status_code == 422
    box = soup_of(broken).select_one("textarea#text")
    assert box is not None
    assert "坏" in box.text
    assert "form.yaml:1" in words_of(broken)


def test_pieces_are_moved_and_taken_away_by_buttons(desk: Browser) -> None:
    draft = begun_draft(desk)

    def codes() -> list[str]:
        document = parse_form(desk.get(f"{draft}/file").text).form
        return list(document.fields)

    before = codes()
    pressed(desk, draft, "down:sections.0.fields.0")
    assert codes()[:2] == [before[1], before[0]]
    pressed(desk, draft, "up:sections.0.fields.1")
    assert codes() == before
    pressed(desk, draft, "remove:sections.1")
    assert "escalated_matters" not in codes()
    assert (
        desk.post(
            draft, data={"action": "remove:sections.99", "version": version_of(desk, draft)}
        ).status_code
        == 404
    )
    assert (
        desk.post(
            draft, data={"action": "explode:sections.0", "version": version_of(desk, draft)}
        ).status_code
        == 404
    )


def folded(desk: Browser, place: str) -> dict[str, bool]:
    """Return which groups of seldom written keys are folded away on a piece's page."""
    groups = soup_of(desk.get(place)).select("details.group")
    heads = [str(each.select("summary b")[0].get_text()) for each in groups]
    return {head: not each.has_attr("open") for head, each in zip(heads, groups, strict=True)}


def test_a_table_gets_its_columns_on_its_own_page(desk: Browser) -> None:
    draft = begun_draft(desk)
    field = pressed(desk, draft, "add:field@sections.5")
    table = {"field": "matters", "label": "重点事项", "type": "table", "unit": ""}
    assert fill_in(desk, field, **table) == 303
    assert "加一栏" in words_of(desk.get(field))
    assert folded(desk, field)["小表的行数"]
    assert fill_in(desk, field, **table, max_rows="5") == 303
    assert not folded(desk, field)["小表的行数"]
    path = field.split("at=")[1]
    column = pressed(desk, draft, f"add:column@{path}")
    assert fill_in(desk, column, column="count", label="件数", unit="件") == 303
    form = parse_form(desk.get(f"{draft}/file").text).form
    assert list(form.fields["matters"].totals) == ["matters.count", "matters.rows"]


def test_typing_over_a_newer_draft_loses_nothing_and_overwrites_nothing(desk: Browser) -> None:
    draft = begun_draft(desk)
    place = f"{draft}/part?at=sections.0"
    mine = form_on(desk.get(place), "form.card") | {"d.title": "我改的标题"}
    assert fill_in(desk, place, title="别人改的标题") == 303
    answer = desk.post(place.split("?")[0], data=mine)
    assert answer.status_code == 412
    assert "刚被别人改过" in words_of(answer)
    box = soup_of(answer).find(id="d.title")
    assert box is not None
    assert box["value"] == "我改的标题"
    assert "别人改的标题" in words_of(desk.get(draft))


def test_a_trial_shows_every_help_as_the_telephone_will(desk: Browser, world: World) -> None:
    helped = world.forms[VILLAGE_WEEKLY].help
    draft = begun_draft(desk)
    place = pressed(desk, draft, "add:field@sections.0")
    given = {"field": "pumps", "label": "水泵", "type": "choice", "choices": "有\n无"}
    assert fill_in(desk, place, **given, unit="", kind="", help="看得见的才算") == 303
    page = desk.get(f"{draft}/try")
    card = soup_of(page).find("section", attrs={"aria-labelledby": "form-help"})
    assert card is not None
    assert helped in card.get_text()
    box = soup_of(page).find(id="answer.pumps")
    assert box is not None
    assert "看得见的才算" in box.get_text()
    about = box.find(id=str(box["aria-describedby"]))
    assert about is not None
    for each in world.forms[VILLAGE_WEEKLY].fields.values():
        assert each.help in words_of(page)


def test_a_trial_checks_as_a_filing_does_and_keeps_nothing(desk: Browser, world: World) -> None:
    draft = begun_draft(desk)
    page = desk.get(f"{draft}/try")
    assert "只在“提级上交乡镇”大于 0 时填写" in words_of(page)
    filled = form_on(page, "form[action$='/try']")
    zeros = {name: "0" for name in filled if name.startswith("answer.")}
    fields = world.forms[VILLAGE_WEEKLY].fields
    texts = {f"answer.{c}": "" for c, f in fields.items() if not f.numeric}
    wrong = desk.post(f"{draft}/try", data=zeros | texts | {"answer.disputes_found": "2"})
    assert wrong.status_code == 422
    assert "排查发现应等于已化解加正在化解" in words_of(wrong)
    right = desk.post(f"{draft}/try", data=zeros | texts)
    assert right.status_code == 200
    assert "这样填可以上报" in words_of(right)
    assert 'value="2"' not in desk.get(f"{draft}/try").text


def test_asking_twice_for_one_number_is_refused_with_form_and_field_named(desk: Browser) -> None:
    draft = begun_draft(desk, how="blank")
    named = {"form": "extra", "title": "加报", "owner": "平安办", "basis": "通知"}
    fill_in(desk, f"{draft}/part?at=", **named)
    field = pressed(desk, draft, "add:field@sections.0")
    again = {"field": "propaganda", "label": "开展 平安宣传", "unit": "场次"}
    assert fill_in(desk, field, **again) == 422
    told = words_of(desk.get(field))
    assert "《村（社区）平安建设周报》的“开展平安宣传”（village_weekly.campaigns）" in told
    assert "asked_again" in told
    assert fill_in(desk, field, asked_again="专项行动单独统计") == 303
    assert "可以采用" in words_of(desk.get(draft)), words_of(desk.get(draft))


def test_the_catalogue_tells_every_forms_burden_and_the_countys(desk: Browser) -> None:
    page = soup_of(desk.get("/forms"))
    # Whether the coming days of rest are known follows the library, which is kept up to date.
    unknown = unannounced_words(CHINA, local_date(now()))
    assert (unknown in page.get_text()) if unknown else ("放假调休" not in page.get_text())
    rows = {
        cells[0].get_text(strip=True): [cell.text for cell in cells[1:]]
        for cells in (row.find_all(["th", "td"]) for row in page.select("tbody tr"))
    }
    weekly = rows["村（社区）平安建设周报"]
    # 15 figures, the narrative, the photographs and the conditional text; two villages, 52 weeks.
    assert weekly[2:8] == ["18", "5", "1", "2", "52", "1,872"]
    total = page.select("tfoot td")[7].text
    whole = sum(int(cells[7].replace(",", "")) for cells in rows.values())
    assert total == f"{whole:,}"


def test_the_dictionary_finds_what_is_collected(desk: Browser) -> None:
    found = words_of(desk.get("/forms/dictionary?search=宣传"))
    assert "开展平安宣传" in found
    assert "下级汇总" in found
    assert "没有找到" in words_of(desk.get("/forms/dictionary?search=无人机"))


def test_a_form_is_retired_with_a_reason_from_a_period_on(desk: Browser) -> None:
    address = "/forms/enterprise_monthly"
    form = form_on(desk.get(address), "form[action$='/retire']")
    refused = desk.post(
        f"{address}/retire", data=form | {"from_period": "2039-W01", "reason": "并表"}
    )
    assert refused.status_code == 422
    assert "请写每月一期的编号" in words_of(refused)
    gone = desk.post(f"{address}/retire", data=form | {"from_period": "2039-01", "reason": "并表"})
    assert gone.status_code == 303
    assert "从 2039-01 起停用" in words_of(desk.get(address))
    assert "已停用的 1 张" in words_of(desk.get("/forms"))


def test_the_units_that_fill_it_in_are_ticked_on_the_page(
    app: Flask, world: World, desk: Browser
) -> None:
    draft, shore = begun_draft(desk), as_somebody(app, world, "b-shore")
    assert "要办的事 0 件" not in words_of(shore.get("/tasks"))
    assert "全县的村（社区）" in words_of(desk.get(draft))
    place = f"{draft}/units"
    boxes = {box["value"] for box in soup_of(desk.get(place)).select("input[name=unit]")}
    head = world.unit("b-head").code
    assert {head, world.unit("b-sand").code} <= boxes
    form = form_on(desk.get(place), "form.card")
    assert desk.post(place, data=form | {"unit": head}).status_code == 303
    assert "沙头村" in words_of(desk.get(draft))
    assert parse_form(desk.get(f"{draft}/file").text).form.for_units == (head,)
    stale = desk.post(place, data=form | {"unit": head})
    assert stale.status_code == 412
    assert soup_of(stale).select_one(f"input[value='{head}'][checked]") is not None
    week = str(period_of("week", local_date(now())))
    assert "不再填的单位 1 个 新岸村" in words_of(desk.get(f"{draft}/adopt"))
    adopting = form_on(desk.get(f"{draft}/adopt"), "form.card")
    done = desk.post(f"{draft}/adopt", data=adopting | {"from_period": week, "note": "只要沙头"})
    assert done.status_code == 303, words_of(done)
    assert "要办的事 0 件" in words_of(shore.get("/tasks"))
