"""A worker acts for the post that asked for the work, in a short session of its own."""

from __future__ import annotations

from uuid import UUID

from fengqiao.accounts.queries import seat_of_post
from fengqiao.actor import Actor
from fengqiao.tenancy.sessions import auth_transaction, database_token, open_session


def act_for_post(county: int, post_id: UUID) -> Actor:
    """Open a five-minute session limited to a post and return who acts in it.

    Work that was asked for is done even if the post's term has ended meanwhile.

    :raises NotFound: if there never was such a post
    """
    with auth_transaction() as auth, auth.begin():
        seat, row = seat_of_post(auth, county, post_id)
        secret = open_session(auth, seat, kind="job")
    return Actor(
        account_id=row.account_id,
        account_name=row.account_name,
        post_id=row.id,
        role=row.role,
        county=county,
        unit_id=row.unit_id,
        unit_name=row.unit_name,
        unit_level=row.level,
        scope=row.scope,
        lo=row.lo,
        hi=row.hi,
        demonstration=row.demonstration,
        token=database_token(secret),
    )
