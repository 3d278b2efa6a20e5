"""Every page template, drawn from the context its README promises and read back as HTML."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from jinja2 import Environment, FileSystemLoader, StrictUndefined, UndefinedError, meta, nodes

from fengqiao.web.unindented import Unindented
from tests.pages.views import VIEWS, desk_frame, frame, visitor_frame

TEMPLATES = Path(__file__).parents[2] / "platform" / "fengqiao" / "web" / "templates"
PARTS = {
    "base.html",
    "phone.html",
    "desk.html",
    "macros.html",
    "fields.html",
    "charts.html",
    "overview/choosing.html",
}
# A page too long to be read at once takes its parts from here; their names are the page's own.
PARTS |= {path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.glob("*/parts/*.html")}
PAGES = sorted(
    name
    for name in (path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
    if name not in PARTS
)
FRAME = set(frame()) | {"asset"}
VISITORS = {"accounts/sign_in.html", "accounts/accept_invitation.html"}


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=[Unindented],
    )
    environment.globals["asset"] = lambda name: "/static/b1/" + name
    return environment


ENVIRONMENT = _environment()


def draw(name: str, around: dict[str, Any] | None = None, **changes: Any) -> BeautifulSoup:
    """Return the drawn page as a tree."""
    around = around or (visitor_frame() if name in VISITORS else frame())
    html = ENVIRONMENT.get_template(name).render(**{**around, **VIEWS[name], **changes})
    return BeautifulSoup(html, "html.parser")


def _promised(name: str) -> set[str]:
    """Return the names the README lists for a template (or for the frame)."""
    text = (TEMPLATES / "README.md").read_text(encoding="utf-8")
    section = text.split(f"\n## {name}\n", 1)[1].split("\n## ", 1)[0]
    return set(re.findall(r"^- `(\w+)`", section, re.MULTILINE))


def _used(name: str) -> set[str]:
    source = (TEMPLATES / name).read_text(encoding="utf-8")
    tree = ENVIRONMENT.parse(source)
    taken = {str(one) for node in tree.find_all(nodes.FromImport) for one in node.names}
    own = {macro.name for macro in tree.find_all(nodes.Macro)}
    return meta.find_undeclared_variables(tree) - FRAME - taken - own


def _name_of(field: Tag, soup: BeautifulSoup) -> str:
    label = field.get("aria-label")
    if label:
        return str(label)
    tied = soup.find("label", attrs={"for": str(field.get("id"))}) if field.get("id") else None
    around = field.find_parent("label")
    found = tied or around
    return found.get_text(strip=True) if found else ""


def test_every_template_has_a_sample_and_every_sample_a_template() -> None:
    assert sorted(VIEWS) == PAGES


def test_the_readme_lists_the_frame() -> None:
    assert _promised("The frame") == FRAME


@pytest.mark.parametrize("name", PAGES)
def test_the_readme_promises_exactly_what_the_sample_gives(name: str) -> None:
    assert _promised(name) == set(VIEWS[name])


@pytest.mark.parametrize("name", PAGES)
def test_a_template_uses_no_name_the_readme_does_not_list(name: str) -> None:
    assert _used(name) <= _promised(name)


@pytest.mark.parametrize("name", [name for name in PAGES if VIEWS[name]])
def test_a_forgotten_name_fails_loudly(name: str) -> None:
    forgotten = max(VIEWS[name], key=len)
    context = {k: v for k, v in {**frame(), **VIEWS[name]}.items() if k != forgotten}
    with pytest.raises(UndefinedError):
        ENVIRONMENT.get_template(name).render(**context)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_chinese_and_has_one_heading_and_one_main(name: str) -> None:
    soup = draw(name)
    assert soup.html is not None
    assert soup.html["lang"] == "zh-CN"
    assert len(soup.find_all("h1")) == 1
    assert len(soup.find_all("main")) == 1
    assert soup.title is not None
    assert "枫桥" in soup.title.get_text()


@pytest.mark.parametrize("name", PAGES)
def test_every_field_a_person_fills_has_a_name_to_be_called_by(name: str) -> None:
    soup = draw(name)
    fields = [
        field
        for field in soup.find_all(["input", "select", "textarea"])
        if field.get("type") != "hidden"
    ]
    assert [str(field) for field in fields if not _name_of(field, soup)] == []


@pytest.mark.parametrize("name", PAGES)
def test_no_id_is_given_twice_and_every_pointer_has_a_target(name: str) -> None:
    soup = draw(name)
    ids = [str(tag["id"]) for tag in soup.find_all(id=True)]
    assert len(ids) == len(set(ids))
    pointers = {str(tag["for"]) for tag in soup.find_all("label", attrs={"for": True})}
    for attribute in ("aria-labelledby", "aria-describedby"):
        for tag in soup.select(f"[{attribute}]"):
            pointers |= set(str(tag[attribute]).split())
    pointers |= {str(a["href"])[1:] for a in soup.find_all("a", href=re.compile("^#"))}
    assert pointers - set(ids) == set()


@pytest.mark.parametrize("name", PAGES)
def test_every_posting_form_carries_the_token_and_no_form_stands_in_another(name: str) -> None:
    for form in draw(name).find_all("form"):
        assert form.find_parent("form") is None
        if str(form.get("method", "get")) == "post":
            token = form.find("input", attrs={"name": "csrf_token"})
            assert isinstance(token, Tag), form.get("action")
            assert token["value"] == "token-of-the-session"


@pytest.mark.parametrize("name", PAGES)
def test_nothing_needs_more_than_the_security_policy_allows(name: str) -> None:
    soup = draw(name)
    assert soup.find_all(style=True) == []
    assert soup.find_all("style") == []
    assert [tag for tag in soup.find_all() if any(key.startswith("on") for key in tag.attrs)] == []
    for script in soup.find_all("script"):
        assert script.get("src") or script.get("type") == "application/json"
    for tag in soup.find_all(["script", "link", "img"]):
        address = str(tag.get("src") or tag.get("href") or "/")
        assert address.startswith("/"), address


@pytest.mark.parametrize("name", sorted(set(PAGES) - {"errors/defect.html"}))
def test_demonstration_data_is_marked_on_every_page_and_only_then(name: str) -> None:
    assert "演示数据" in draw(name).get_text()
    assert "演示数据" not in draw(name, frame(demonstration=False)).get_text()


@pytest.mark.parametrize("name", PAGES)
def test_words_typed_by_people_cannot_become_markup(name: str) -> None:
    evil = "<script>alert(1)</script>"
    html = ENVIRONMENT.get_template(name).render(
        **{**_poison(frame(), evil), **_poison(VIEWS[name], evil)}
    )
    assert evil not in html
    assert "&lt;script&gt;" in html


def _poison(view: Any, evil: str) -> Any:
    if isinstance(view, dict):
        return {key: _poison(value, evil) if _free(key) else value for key, value in view.items()}
    if isinstance(view, list):
        return [_poison(value, evil) for value in view]
    return view + evil if isinstance(view, str) else view


def _free(key: str) -> bool:
    """Return whether a key holds words; a closed vocabulary (icon, kind, layout) does not."""
    return key not in {"layout", "size", "icon", "kind"}


def test_lines_are_taken_off_the_margin_and_conditions_off_the_page_but_words_stay_apart() -> None:
    source = """<div>
  <input name="a"
      {%- if yes %} required{% endif %}
      value="1">
  {% if yes %}
    <b>一</b>
  {% endif %}
  二
</div>"""
    html = ENVIRONMENT.from_string(source).render(yes=True)
    assert (
        BeautifulSoup(html, "html.parser").input
        == BeautifulSoup('<input name="a" required value="1">', "html.parser").input
    )
    assert html == '<div>\n<input name="a" required value="1">\n <b>一</b>\n 二\n</div>'


def test_large_letters_are_one_attribute() -> None:
    page = draw("reports/tasks.html", frame(size="xl"))
    assert page.html is not None
    assert page.html["data-size"] == "xl"
    usual = draw("reports/tasks.html").html
    assert usual is not None
    assert "data-size" not in usual.attrs


@pytest.mark.parametrize(
    "name", ["reports/tasks.html", "reports/show.html", "ledgers/entry.html", "units/list.html"]
)
def test_a_shared_page_stands_in_both_frames(name: str) -> None:
    phone, desk = draw(name, frame()), draw(name, desk_frame())
    assert phone.select_one("nav.tabs") is not None
    assert phone.find("link", href="/static/b1/desk.css") is None
    assert desk.select_one("nav.side") is not None
    assert desk.find("link", href="/static/b1/desk.css") is not None


def test_what_was_sent_back_stands_first_with_its_reason_in_sight() -> None:
    first = draw("reports/tasks.html").select("section li")[0].get_text()
    assert "已退回" in first
    assert "第 10 项与台账差 2 条" in first


def test_the_weekly_form_is_complete_without_script() -> None:
    page = draw("reports/filing.html")
    form = page.select_one("form#filing")
    assert isinstance(form, Tag)
    buttons = [(b["value"], b.get_text()) for b in form.find_all("button")]
    assert [value for value, _ in buttons] == [
        "save",
        "copy_last",
        "fill_zero",
        "nil",
        f"drop_photo:f19:{'ab' * 32}",
        "save",
        "review",
    ]
    assert buttons[-1][1] == "核对并上报"
    figures = form.select("input.figure")
    assert len(figures) == 15
    assert [f["data-field"] for f in figures if f.has_attr("data-stock")] == ["f5", "f8"]
    assert form.select_one("textarea[name='answer.f18']") is not None
    assert form.select_one("input[type=file][name='file.answer.f19']") is not None
    assert form.select_one("input[type=hidden][name='photo.answer.f19']") is not None


@pytest.mark.parametrize("name", PAGES)
def test_no_browser_cuts_what_a_person_types_and_every_limit_is_said(name: str) -> None:
    soup = draw(name)
    assert soup.select("[maxlength]") == []
    for area in soup.select("textarea[data-limit]"):
        said = soup.find(id=str(area["aria-describedby"]))
        assert isinstance(said, Tag)
        assert f"最多 {area['data-limit']} 字" in said.get_text()
    if name == "reports/filing.html":
        assert soup.select("textarea[data-limit]")


def test_a_remark_stands_beside_its_field_and_the_field_says_so() -> None:
    page = draw("reports/filing.html")
    figure = page.find(id="answer.f10")
    remark = page.find(id="remark.f10")
    assert isinstance(figure, Tag)
    assert isinstance(remark, Tag)
    assert "remark.f10" in str(figure["aria-describedby"])
    assert figure["aria-invalid"] == "true"
    assert figure.find_parent(class_="f") is remark.find_parent(class_="f")


def test_a_page_with_errors_cannot_be_submitted_from_the_review() -> None:
    clean = draw("reports/review_before_submit.html").select_one("button[value=submit]")
    wrong = draw(
        "reports/review_before_submit.html", problems=[{"field": "", "words": "还有 1 项没填"}]
    ).select_one("button[value=submit]")
    assert isinstance(clean, Tag)
    assert isinstance(wrong, Tag)
    assert not clean.has_attr("disabled")
    assert wrong.has_attr("disabled")


def test_the_board_ticks_only_what_may_be_accepted_and_sends_the_version_along() -> None:
    page = draw("reports/board.html", desk_frame())
    boxes = page.select("tbody input[type=checkbox]")
    assert len(boxes) == 7
    assert {str(box["form"]) for box in boxes} == {"bulk"}
    assert str(boxes[0]["value"]).endswith(":4")
    assert page.select_one("form#bulk") is not None


def test_a_form_without_a_text_asks_for_none_when_it_is_added_up() -> None:
    assert "文字综述" in draw("reports/consolidation.html").get_text()
    assert "综述" not in draw("reports/consolidation.html", narrative_limit=0).get_text()


def test_every_score_is_one_link_from_its_evidence() -> None:
    rows = draw("assessment/ranking.html", desk_frame()).select("tbody tr")
    links = [row.find("a", href=re.compile("^/assessments/")) for row in rows]
    assert len(rows) == 8
    assert all(links)


def test_a_defect_tells_a_number_and_no_more() -> None:
    text = draw("errors/defect.html").get_text()
    assert "20261121-104211-7f3a" in text
    assert "Traceback" not in text
