"""A worker acts for the post that asked for the work, in a short session of its own."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import text

from fengqiao.actor import Actor
from fengqiao.errors import NotFound
from fengqiao.tenancy.sessions import Seat, auth_transaction, database_token, open_session


def act_for_post(county: int, post_id: UUID) -> Actor:
    """Open a five-minute session limited to a post and return who acts in it.

    Work that was asked for is done even if the post's term has ended meanwhile.

    :raises NotFound: if there never was such a post
    """
    with auth_transaction() as auth, auth.begin():
        row = auth.execute(
            text(
                "select p.id, p.role, p.account_id, a.name as account_name, u.id as unit_id,"
                " u.name as unit_name, u.level, u.scope, u.lo, u.hi, c.demonstration"
                " from fq.post p"
                " join fq.account a on a.county = p.county and a.id = p.account_id"
                " join fq.unit u on u.county = p.county and u.id = p.unit_id"
                " join fq.county c on c.county = p.county"
                " where p.county = :county and p.id = :post"
            ),
            {"county": county, "post": post_id},
        ).one_or_none()
        if row is None:
            raise NotFound("这个岗位")
        seat = Seat(
            county,
            row.account_id,
            row.id,
            row.unit_id,
            row.role,
            row.scope,
            row.lo,
            row.hi,
            row.demonstration,
        )
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
