"""A person at the door: let in, or refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fengqiao.accounts.signing_in import (
    SignedIn,
    recognize,
    sign_in,
)
from fengqiao.errors import NotSignedIn, Refusal
from fengqiao.tenancy.transaction import transaction
from tests.world import PASSWORD, A


def enter(
    login: str = "upper.filer",
    password: str = PASSWORD,
    *,
    county: int = A,
    address: str = "192.0.2.7",
) -> SignedIn:
    """Sign in at the door."""
    return sign_in(county=county, login=login, password=password, address=address)


def refusal(attempt: Callable[[], object]) -> Refusal:
    """Return the refusal an attempt meets."""
    with pytest.raises(Refusal) as refused:
        attempt()
    return refused.value


def signed_in(token: str) -> bool:
    """Tell whether a session still opens anything."""
    try:
        with transaction(token) as work:
            recognize(work, token)
    except NotSignedIn:
        return False
    return True
