"""Which addresses a unit's messages may go to.

A channel's address is written by an administrator of a unit, and the installation itself knocks
at it: so only a few kinds of addresses are known, and none leads into the installation's own
network unless its operator named the host (``FENGQIAO_NOTICE_HOSTS``).
"""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Collection
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

from fengqiao.errors import Invalid
from fengqiao.notices.confining import addresses_of, public

if TYPE_CHECKING:
    from apprise.plugins.base import NotifyBase

KINDS = {"wecom": "企业微信群机器人", "dingtalk": "钉钉群机器人", "email": "邮箱"} | {
    "webhook": "短信网关或其他接口（Webhook）"
}
_SCHEMES = {
    "wecom": ("wecombot",),
    "dingtalk": ("dingtalk",),
    "email": ("mailto", "mailtos"),
    "webhook": ("json", "jsons", "form", "forms"),
}
# The kinds whose address names the host; that of a robot is its maker's.
OWN_HOSTS = ("email", "webhook")
# Everything else a library address can say (other hosts, no certificate, files) is refused.
_PARAMETERS = {
    "email": frozenset({"to", "from", "name", "cc", "mode", "smtp", "user", "pass"}),
    "webhook": frozenset({"method"}),
}
_HEADERS = re.compile(r"[+:-][A-Za-z][A-Za-z0-9_-]{0,40}")
_WRONG = {
    "wecom": "请把群机器人的 Webhook 地址整个粘贴过来，以 https://qyapi.weixin.qq.com/ 开头。",
    "dingtalk": "请把群机器人的 Webhook 地址整个粘贴过来，以 https://oapi.dingtalk.com/ 开头；"
    "加签的写成 dingtalk://SEC密钥@令牌/。",
    "email": "请写成 mailtos://账号:授权码@邮箱服务器?to=收件人地址。",
    "webhook": "请写成 jsons://主机/路径（表单方式用 forms://）；只在内网、没有证书的用 json://。",
}
_OWN_NETWORK = (
    "这个地址在内网，平台默认不向内网发送。确实要用，请系统管理人员把它加入 FENGQIAO_NOTICE_HOSTS。"
)
_UNKNOWN_HOST = "查不到这个主机，请核对地址；县里的网络不通外网时，这个通道用不了，平台内通知照常。"

# The library's log may name hosts and answers; what went wrong is said on the page of channels.
logging.getLogger("apprise").disabled = True


def read_target(kind: str, given: str, allowed: Collection[str]) -> NotifyBase:
    """Return the target that an address names, ready to be sent to.

    :param allowed: hosts of its own network that the installation's operator permits
    :raises Invalid: at ``address``, with what to write, if it is none of its kind, its host is
        unknown, or it leads into the installation's own network
    """
    address = _plain(kind, given.strip())
    target = _target(address) if address else None
    if target is None:
        raise Invalid(errors={"address": [_WRONG.get(kind, "请选择通道的种类。")]})
    target.redirects = False
    if kind in OWN_HOSTS:
        host = getattr(target, "smtp_host", "") or target.host
        if fault := host_fault(str(host).strip("[]"), allowed):
            raise Invalid(errors={"address": [fault]})
    return target


def host_fault(host: str, allowed: Collection[str]) -> str:
    """Return why nothing is sent to a host, or an empty text if it may be."""
    if host in allowed:
        return ""
    try:
        addresses = addresses_of(host)
    except (OSError, UnicodeError):
        return _UNKNOWN_HOST
    return "" if addresses and all(map(public, addresses)) else _OWN_NETWORK


@cache
def _plugins() -> dict[str, Any]:
    """Return the library's classes by scheme, loaded when the first channel is used.

    They are named one by one: the library's own search would load all of its two hundred.
    """
    from apprise.asset import AppriseAsset
    from apprise.plugins import custom_form, custom_json, dingtalk, wecombot

    from fengqiao.notices.bounding import bound

    with warnings.catch_warnings():
        # It looks for a module that Python 3.13 no longer has.
        warnings.simplefilter("ignore", DeprecationWarning)
        from apprise.plugins.email import base, smtp
    bound(web=(custom_form, custom_json, dingtalk, wecombot), mail=(smtp,))
    return {
        "asset": AppriseAsset,
        "wecombot": wecombot.NotifyWeComBot,
        "dingtalk": dingtalk.NotifyDingTalk,
        "mailto": base.NotifyEmail,
        "mailtos": base.NotifyEmail,
        "json": custom_json.NotifyJSON,
        "jsons": custom_json.NotifyJSON,
        "form": custom_form.NotifyForm,
        "forms": custom_form.NotifyForm,
    }


def _target(address: str) -> NotifyBase | None:
    scheme = urlsplit(address).scheme
    plugin, asset = _plugins()[scheme], _plugins()["asset"]
    said = {**(plugin.parse_url(address) or {})}
    said.pop("schema", None)
    if not said:
        return None
    try:
        found: NotifyBase = plugin(**said, schema=scheme, asset=asset(http_redirects=False))
    except TypeError:
        # So the library says that an address lacks something.
        return None
    return found


def _plain(kind: str, address: str) -> str:
    """Return a library address of the kind; empty if it is none, or says more than it may."""
    try:
        parts = urlsplit(_shortened(kind, address))
        names = {name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}
    except ValueError:
        return ""
    known = _PARAMETERS.get(kind, frozenset())
    extra = {name for name in names - known if kind != "webhook" or not _HEADERS.fullmatch(name)}
    if parts.scheme not in _SCHEMES.get(kind, ()) or extra or "," in parts.netloc:
        return ""
    return parts.geturl()


def _shortened(kind: str, address: str) -> str:
    """Return the library's way of writing a robot's address as its maker shows it."""
    parts = urlsplit(address)
    asked = parse_qs(parts.query)
    if kind == "wecom" and (parts.scheme, parts.hostname) == ("https", "qyapi.weixin.qq.com"):
        return f"wecombot://{_token(asked.get('key'))}"
    if kind == "dingtalk" and (parts.scheme, parts.hostname) == ("https", "oapi.dingtalk.com"):
        return f"dingtalk://{_token(asked.get('access_token'))}/"
    return address


def _token(given: list[str] | None) -> str:
    token = (given or [""])[0]
    return token if re.fullmatch(r"[A-Za-z0-9_-]{1,200}", token) else ""
