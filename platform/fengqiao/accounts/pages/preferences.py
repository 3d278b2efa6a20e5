"""A person chooses the size of the letters, signed in or not."""

from __future__ import annotations

from flask import Blueprint, redirect
from flask.typing import ResponseReturnValue

from fengqiao.accounts.preferring import prefer_size
from fengqiao.errors import Invalid
from fengqiao.tenancy.transaction import transaction
from fengqiao.web.addresses import own_address
from fengqiao.web.forms import read_form
from fengqiao.web.frame import SIZES, keep_size
from fengqiao.web.guards import public
from fengqiao.web.session import actor_or_none

pages = Blueprint("preferences", __name__)


@pages.post("/preferences/size")
@public
def choose_size() -> ResponseReturnValue:
    """Keep the chosen size in this browser, and with the account of who is signed in."""
    fields = read_form("size", "next", longest=2000)
    chosen = fields["size"]
    if chosen not in SIZES:
        raise Invalid(errors={"size": ["字的大小只有标准、大、更大三种。"]})
    actor = actor_or_none()
    if actor is not None:
        with transaction(actor) as work:
            prefer_size(work, actor, size=chosen)
    return keep_size(redirect(own_address(fields["next"]), 303), chosen)
