"""Send one message by one of a unit's channels, outside any transaction."""

from __future__ import annotations

from contextlib import nullcontext

from fengqiao.db import database
from fengqiao.errors import Invalid
from fengqiao.notices.bounding import MOST_SECONDS, hurried
from fengqiao.notices.confining import confined
from fengqiao.notices.parcels import Parcel
from fengqiao.notices.sealing import Unreadable, unseal
from fengqiao.notices.targets import OWN_HOSTS, read_target

_UNDELIVERED = (
    "没有送达：连不上对方，对方迟迟不答，或者地址失效、被对方拒收。"
    "请核对机器人或邮箱的设置，再点“发一条试试”。"
)
_UNREADABLE = "平台换过密钥，以前保存的地址读不出来了。请停用这个通道，重新设一次。"
# What the receiver may tell a repeat by; the product's own API takes the same header.
_NUMBER = "Idempotency-Key"


def deliver(parcel: Parcel, *, seconds: float = MOST_SECONDS) -> str:
    """Send a message and return what went wrong in words for the page, empty if it arrived.

    :param seconds: after how many the connection is cut, whatever the other side is doing
    """
    settings = database().settings
    allowed = settings.notice_hosts
    try:
        address = unseal(settings.secret, parcel.channel_id, parcel.address)
        target = read_target(parcel.kind, address, allowed)
    except Unreadable:
        return _UNREADABLE
    except Invalid as refusal:
        return "；".join(words for lines in refusal.errors.values() for words in lines)
    if parcel.kind in OWN_HOSTS:
        vars(target)["headers"][_NUMBER] = str(parcel.id)
    inside = confined(allowed) if parcel.kind in OWN_HOSTS else nullcontext()
    with inside, hurried(seconds):
        arrived = target.notify(title=parcel.title, body=parcel.body)
    return "" if arrived else _UNDELIVERED
