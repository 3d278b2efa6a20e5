"""A person's own choices, kept with the account."""

from __future__ import annotations

from sqlalchemy.orm import Session

from fengqiao.accounts.models import Account
from fengqiao.actor import Actor


def prefer_size(work: Session, actor: Actor, *, size: str) -> None:
    """Keep the size of the letters a person reads best; empty for the usual one."""
    account = work.get(Account, (actor.county, actor.account_id))
    if account is not None and account.size != size:
        account.size = size
