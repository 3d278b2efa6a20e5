"""Say no, or say sorry: in Chinese words to a person, as RFC 9457 to a script."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from flask import (
    Flask,
    Response,
    current_app,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
)
from flask.typing import ResponseReturnValue
from gunicorn.http.errors import ParseException
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from fengqiao.errors import NotSignedIn, Refusal
from fengqiao.log import logger
from fengqiao.web.addresses import came_from, served
from fengqiao.web.assets import asset
from fengqiao.web.frame import render
from fengqiao.web.hall import hall
from fengqiao.web.messages import field_messages
from fengqiao.web.session import actor_or_none
from fengqiao.web.wanted import wants_json

MEDIA_TYPE = "application/problem+json"
log = logger(__name__)

_KEPT = "您填写的内容还在刚才的页面上，返回就能看到。"
_WORDS: Mapping[int, tuple[str, str, str]] = {
    400: ("bad-request", "请求不完整", "收到的内容不完整或格式不对。请返回刷新页面后再试。"),
    404: ("not-found", "没有找到", "这个地址没有内容，可能已经移走，或不在您的单位范围内。"),
    405: ("method-not-allowed", "不能这样打开", "这个地址不能直接这样打开。请从菜单进入。"),
    406: ("not-acceptable", "没有这种格式", "这个地址不提供所要的格式。"),
    408: ("timed-out", "等得太久", "网络太慢，没有收完。内容还在，请再提交一次。"),
    412: ("stale", "内容已有更新", "这份内容刚被别人改过。请看一下新的内容，再改一次。"),
    413: ("too-large", "内容太大", "一次最多发送 20 MB。请少选几张照片，或分几次上传。"),
    414: ("address-too-long", "地址太长", "这个地址太长了。请从菜单重新进入。"),
    415: ("wrong-media-type", "格式不对", "这里收不了这种格式。接口请用 JSON 格式发送。"),
    422: ("invalid", "填写的内容需要修改", "有几处需要改一下，改好后再提交。"),
    428: ("precondition-required", "缺少版本", "请先读取最新内容，再带上它的版本来修改。"),
    429: ("too-many-requests", "太频繁了", "操作太频繁，请过一会儿再试。"),
    431: ("header-too-large", "请求头太大", "浏览器带来的信息太多，请清除本站的缓存后再试。"),
    503: ("busy", "系统正忙", "系统正在恢复，请过一两分钟再试。您填写的内容不会丢。"),
}
_DEFECT = (
    "defect",
    "系统出错了",
    "系统出错了，不是您的问题。请稍后再试；仍不行请把编号告诉管理员。",
)


def install_problems(app: Flask) -> None:
    """Answer every error of the application; nothing else does."""
    app.register_error_handler(Refusal, answer_refusal)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(PoolTimeout, _database_away)
    app.register_error_handler(ParseException, _torn)
    app.register_error_handler(Exception, _defect)


def answer_refusal(refusal: Refusal) -> ResponseReturnValue:
    """Answer an anticipated refusal."""
    if wants_json():
        return problem_json(refusal)
    if isinstance(refusal, NotSignedIn):
        if request.method in ("GET", "HEAD"):
            return redirect(f"/sign-in?next={quote(request.full_path.rstrip('?'))}", 303)
        return hall().ask_to_sign_in(refusal)
    return problem_page(refusal)


def problem_json(refusal: Refusal) -> Response:
    """Write a refusal as RFC 9457 problem details."""
    body: dict[str, Any] = {
        **refusal.facts,
        "type": f"/problems/{refusal.code}",
        "title": refusal.title,
        "status": refusal.status,
        "detail": refusal.reason,
        "instance": request.path,
        "code": refusal.code,
    }
    if refusal.errors:
        body["errors"] = refusal.errors
    answer = jsonify(body)
    answer.status_code = refusal.status
    answer.content_type = MEDIA_TYPE
    return answer


def problem_page(refusal: Refusal) -> Response:
    """Draw a refusal as a page that says what to do next."""
    posted = request.method == "POST"
    back = came_from()
    links = [{"href": back, "label": "返回"}] if back not in ("/", request.path) else []
    home = {"href": "/", "label": "回到首页"} if actor_or_none() else _sign_in_link()
    problem = {
        "title": refusal.title,
        "reason": refusal.reason,
        "errors": [words for lines in refusal.errors.values() for words in lines],
        "kept": _KEPT if posted and refusal.status in (403, 408, 412, 413, 422, 429) else "",
        "next_words": "",
        "links": [*links, home],
    }
    return render("errors/problem.html", status=refusal.status, problem=problem)


def _sign_in_link() -> dict[str, str]:
    return {"href": "/sign-in" if served("/sign-in") else "/", "label": "去登录"}


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or error.code is None or error.code < 400:
        return error.get_response()
    if error.code >= 500 and error.code != 503:
        return _defect(error)
    code, title, reason = _WORDS.get(error.code, _WORDS[400])
    reason = _more_exactly(error) or reason
    errors = field_messages(getattr(error, "data", None))
    refusal = Refusal(code, title, reason, status=error.code, errors=errors)
    answer = make_response(answer_refusal(refusal))
    for name, value in error.get_headers(request.environ):
        if name in ("Allow", "Retry-After"):
            answer.headers[name] = value
    return answer


def _more_exactly(error: HTTPException) -> str:
    """Return words that name the limit or the methods of this very request, if they differ."""
    most = request.max_content_length
    if error.code == 413 and most is not None and most < current_app.config["MAX_CONTENT_LENGTH"]:
        return f"文字内容一次最多发送 {most // (1024 * 1024)} MB。请删减，或分几次发送。"
    if isinstance(error, MethodNotAllowed) and wants_json():
        allowed = "、".join(sorted(error.valid_methods or ()))
        return f"这个地址只能用这些方法：{allowed}。请对照接口说明。"
    return ""


def _torn(_: Exception) -> ResponseReturnValue:
    """Answer a body whose pieces are none: the web server finds out while it is being read."""
    code, title, reason = _WORDS[400]
    return answer_refusal(Refusal(code, title, reason, status=400))


def _database_away(error: Exception) -> ResponseReturnValue:
    log.error("the database is away", exc_info=error)
    code, title, reason = _WORDS[503]
    refusal = Refusal(code, title, reason, status=503)
    # No frame: drawing it would ask the database.
    answer = problem_json(refusal) if wants_json() else _bare_page(reason)
    answer.headers["Retry-After"] = "30"
    return answer


def _defect(error: Exception) -> ResponseReturnValue:
    log.error("a defect", exc_info=error)
    code, title, reason = _DEFECT
    incident = g.get("request_number", "")
    if wants_json():
        return problem_json(Refusal(code, title, reason, status=500, facts={"incident": incident}))
    return make_response(render_template("errors/defect.html", incident=incident, asset=asset), 500)


def _bare_page(reason: str) -> Response:
    return make_response(render_template("errors/defect.html", incident=reason, asset=asset), 503)
