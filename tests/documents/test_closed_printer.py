"""The printer has no way out: no address, no file and no typed markup gets through it."""

from __future__ import annotations

import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import pytest

from fengqiao.documents.fonts import FontSet
from fengqiao.documents.narrative import clean_narrative, plain_paragraphs
from fengqiao.documents.pdf import AddressRefused, ClosedFetcher, render_pdf

SECRET = "機密-7f3a9c"
WEB = "http://127.0.0.1:9/x"

#: Each asks for an address in its own way; {file} is a real file holding the secret.
PAYLOADS = [
    "<img src='http://127.0.0.1:9/x.png'>",
    "<img src='https://example.invalid/x.png'>",
    "<img src='ftp://127.0.0.1/x.png'>",
    "<img src='{file}'>",
    "<img src='FILE:///etc/passwd'>",
    "<img src='data:image/svg+xml,<svg xmlns=\"http://www.w3.org/2000/svg\"/>'>",
    "<link rel=stylesheet href='{file}'>",
    "<link rel=stylesheet href='http://127.0.0.1:9/x.css'>",
    "<link rel=attachment href='{file}'>",
    "<a rel=attachment href='{file}'>附件</a>",
    "<style>@import url('http://127.0.0.1:9/x.css');</style>",
    "<style>@import '{file}';</style>",
    "<p style=\"background:url('{file}')\">x</p>",
    "<style>p::before{{content:url('http://127.0.0.1:9/x')}}</style><p>x</p>",
    "<ul style=\"list-style-image:url('{file}')\"><li>x</ul>",
    "<style>@font-face{{font-family:a;src:url('{file}')}}</style><p style='font-family:a'>x</p>",
    "<style>@font-face{{font-family:a;src:url('http://127.0.0.1:9/a.ttf')}}</style>",
    "<object data='{file}'></object>",
    "<embed src='{file}'>",
    "<svg xmlns='http://www.w3.org/2000/svg' width='9'><image href='{file}' width='9'/></svg>",
    "<base href='file:///etc/'><img src='passwd'>",
    "<style>@page{{@top-left{{content:url('{file}')}}}}</style>",
    "<style>@color-profile --a{{src:url('{file}')}}</style><p>x</p>",
]


@pytest.fixture
def secret_file(tmp_path: Path) -> str:
    path = tmp_path / "secret.svg"
    path.write_text(f"<svg xmlns='http://www.w3.org/2000/svg'><text>{SECRET}</text></svg>")
    return path.as_uri()


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    made: list[object] = []

    def connect(_self: socket.socket, address: object) -> NoReturn:
        made.append(address)
        raise OSError("the printer called out")

    monkeypatch.setattr(socket.socket, "connect", connect)
    return made


def printed(html: str, fonts: FontSet, **more: Any) -> bytes:
    created = datetime(2026, 1, 20, tzinfo=UTC)
    return render_pdf(html, stylesheets=(), fonts=fonts, title="试印", created=created, **more)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_html_that_asks_for_an_address_is_refused(
    payload: str, secret_file: str, connections: list[object], fonts: FontSet
) -> None:
    with pytest.raises(AddressRefused):
        printed(payload.format(file=secret_file), fonts)
    assert connections == []


@pytest.mark.parametrize(
    "payload",
    [
        "<iframe src='{file}'></iframe>",
        "<script src='{file}'></script>",
        "<meta http-equiv=refresh content='0;url={file}'>",
        "<img src='secret.svg'>",
        "<video src='{file}' poster='{file}'></video>",
        "<?xml-stylesheet href='{file}'?><p>x</p>",
        "<!DOCTYPE html [<!ENTITY x SYSTEM '{file}'>]><p>&x;</p>",
        "<svg xmlns='http://www.w3.org/2000/svg' width='9'><use href='{file}#a'/></svg>",
        "<svg width='9' height='9'><script>fetch('{file}')</script></svg>",
    ],
)
def test_what_the_engine_ignores_stays_out_of_the_paper(
    payload: str, secret_file: str, connections: list[object], fonts: FontSet
) -> None:
    pdf = printed(payload.format(file=secret_file), fonts)
    assert pdf.startswith(b"%PDF-1.7")
    assert SECRET.encode() not in pdf
    assert SECRET.encode("utf-16-be") not in pdf
    assert connections == []


@pytest.mark.parametrize("rule", ["p{{background:url('{web}')}}", "@import '{web}';"])
def test_a_style_sheet_of_our_own_may_not_ask_for_an_address_either(
    rule: str, connections: list[object], fonts: FontSet
) -> None:
    with pytest.raises(AddressRefused):
        render_pdf(
            "<p>x</p>",
            stylesheets=(rule.format(web=WEB),),
            fonts=fonts,
            title="试印",
            created=datetime(2026, 1, 20, tzinfo=UTC),
        )
    assert connections == []


def test_the_fetcher_knows_no_protocol_at_all() -> None:
    assert ClosedFetcher().handle_open == {}


def test_attributes_of_old_web_pages_do_not_style_a_paper(fonts: FontSet) -> None:
    plain = printed("<table><tr><td>x</td></tr></table>", fonts)
    colored = printed("<table bgcolor=red width=900><tr><td>x</td></tr></table>", fonts)
    assert plain == colored


def test_a_time_without_zone_is_refused_because_the_file_would_depend_on_the_machine(
    fonts: FontSet,
) -> None:
    with pytest.raises(ValueError, match="aware"):
        render_pdf(
            "<p>x</p>",
            stylesheets=(),
            fonts=fonts,
            title="试印",
            created=datetime(2026, 1, 20),  # noqa: DTZ001 - what is refused
        )


def test_typed_markup_is_washed_out_of_a_narrative() -> None:
    typed = (
        "<p onclick=x>第一段<img src=x><a href='http://x'>链接</a></p>"
        "<script>alert(1)</script><style>p{}</style><p style='color:red'>第二段</p>"
    )
    assert clean_narrative(typed) == "<p>第一段链接</p><p>第二段</p>"


def test_a_narrative_becomes_paragraphs_and_keeps_its_signs() -> None:
    assert plain_paragraphs("得分<60分的，\n须<strong>整改</strong>&amp;复核<br>第三行\n\n") == [
        "得分<60分的，",
        "须整改&复核",
        "第三行",
    ]
