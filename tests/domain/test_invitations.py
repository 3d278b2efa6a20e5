"""An invitation opens an account once, and asks for a password that can be kept."""

from __future__ import annotations

import pytest

from fengqiao.accounts.appointments import (
    accept_invitation,
    invite_person,
)
from fengqiao.clock import now
from fengqiao.db import Database
from fengqiao.errors import Invalid
from fengqiao.tenancy.transaction import transaction
from tests.domain.door import enter, refusal
from tests.ground import connect
from tests.world import PASSWORD, A, World


@pytest.mark.parametrize(
    "password", ["短", "12345678", "长" * 129, "newface1", "有\x07控制字符的密码"]
)
def test_a_weak_password_is_refused_and_the_invitation_stays(world: World, password: str) -> None:
    chief = world.who("bridge", "administrator")
    with transaction(chief) as work:
        invited = invite_person(
            work,
            chief,
            login="newface1",
            name="新同事",
            unit_id=world.unit("upper").id,
            role="filer",
            at=now(),
        )
    with pytest.raises(Invalid):
        accept_invitation(invited.secret, password)
    assert accept_invitation(invited.secret, PASSWORD) == (A, "newface1")


def test_an_invitation_serves_once_and_within_a_week(world: World, base: Database) -> None:
    chief = world.who("bridge", "administrator")
    secrets = []
    for login in ("first.one", "second.one"):
        with transaction(chief) as work:
            invited = invite_person(
                work,
                chief,
                login=login,
                name="新同事",
                unit_id=world.unit("upper").id,
                role="filer",
                at=now(),
            )
        secrets.append(invited.secret)
    accept_invitation(secrets[0], PASSWORD)
    assert refusal(lambda: accept_invitation(secrets[0], "另一个长密码")).code == "invitation-over"
    assert enter("first.one")
    with connect(str(base.settings.admin_url)) as connection:
        connection.execute("update sec.invitation set expires_at = now() where used_at is null")
    over = refusal(lambda: accept_invitation(secrets[1], PASSWORD))
    assert (over.code, over.status) == ("invitation-over", 410)
    assert refusal(lambda: accept_invitation("forged", PASSWORD)).code == "invitation-over"
