"""Units that also hear of their notices outside."""

from __future__ import annotations

from fengqiao.clock import now
from fengqiao.notices.channels import add_channel
from fengqiao.tenancy.transaction import transaction
from tests.world import World


def listen(world: World, key: str) -> None:
    """Have a unit's administrator set up where its notices also go."""
    actor, at = world.who(key, "administrator"), now()
    with transaction(actor, at) as work:
        address = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=specimen"
        add_channel(work, actor, kind="wecom", title="工作群", address=address, hour=9, at=at)
