"""The API's own description: the OpenAPI document, and a page that lists the operations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask import (
    Blueprint,
    Response,
    jsonify,
    make_response,
    redirect,
    render_template_string,
)
from werkzeug.wrappers import Response as AnyResponse

from fengqiao.errors import NotFound
from fengqiao.web.frame import frame
from fengqiao.web.guards import public
from fengqiao.web.openapi import PREFIX, MachineDoor
from fengqiao.web.problem_codes import CODES, CODES_BY_SUBJECT

_PAGE = """\
{% extends "desk.html" %}
{% block title %}接口{% endblock %}
{% block heading %}接口{% endblock %}
{% block subheading %}{{ operations | length }} 项操作{% endblock %}
{% block content %}
<p class="note alone">用浏览器登录后的会话调用；修改时在请求头带
<span class="mono">X-CSRF-Token</span>。
怎样登录、怎样报、怎样重发，和每一项的意思，见
<a href="{{ document }}">openapi.json</a>（OpenAPI 3.1）。</p>
<div class="sheet top-gap" tabindex="0" role="region" aria-label="操作，可左右滑动"><table>
<caption class="sr">操作</caption>
<thead><tr><th class="first" scope="col">做什么</th><th scope="col">方法</th>
<th scope="col">地址</th></tr></thead>
<tbody>{% for one in operations %}<tr><th class="first" scope="row">{{ one.summary }}</th>
<td class="mono">{{ one.method }}</td><td class="mono">{{ one.path }}</td></tr>{% endfor %}</tbody>
</table></div>
<h2>出错的代号</h2>
{% for subject, codes in subjects.items() %}
<section class="card"><h3>{{ subject }}</h3>
<dl>{% for code, words in codes.items() %}
<div class="kv" id="{{ code }}"><dt class="mono">{{ code }}</dt><dd>{{ words }}</dd></div>
{% endfor %}</dl></section>
{% endfor %}
{% endblock %}
"""


def document_pages(door: MachineDoor) -> Blueprint:
    """Return the pages that describe the API and its problems, all served from here."""
    pages = Blueprint("api_document", __name__)

    @pages.get("/problems/<code>")
    @public
    def problem(code: str) -> AnyResponse:
        """Lead from the type of a problem to what it means."""
        if code not in CODES:
            raise NotFound("这个代号")
        return redirect(f"{PREFIX}/#{code}", 303)

    @pages.get(f"{PREFIX}/openapi.json")
    @public
    def openapi() -> Response:
        """Serve the OpenAPI document."""
        return jsonify(door.document())

    @pages.get(f"{PREFIX}/")
    @public
    def operations() -> Response:
        """List the operations."""
        return make_response(
            render_template_string(
                _PAGE,
                **frame(),
                operations=list(_operations(door.document())),
                document=f"{PREFIX}/openapi.json",
                subjects=CODES_BY_SUBJECT,
            )
        )

    return pages


def _operations(document: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if isinstance(operation, Mapping):
                yield {
                    "method": method.upper(),
                    "path": path,
                    "summary": operation.get("summary", ""),
                }
