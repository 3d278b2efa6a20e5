"""Channels' addresses are sealed, and a message is settled before it leaves.

Until it is replaced too, the program of before sends nothing by a channel and sets none up; what
waits goes out afterwards.

Revision ID: 0026
Revises: 0025
"""

import os
from collections.abc import Callable
from uuid import UUID

from alembic import op
from sqlalchemy import text

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

UP = """
set role fq_owner;
-- What a copy of the database tells of an address is nothing: the key lies beside it.
alter table fq.notice_channel
  add constraint notice_channel_sealed check (address like 'v1.%');

-- A notice is in a message before the message leaves; when it arrived, or whether it has to go
-- out again under the same number, is noted afterwards.
alter table fq.notice_delivery add column parcel uuid, add column taken_at timestamptz;
update fq.notice_delivery set parcel = channel_id, taken_at = sent_at;
alter table fq.notice_delivery
  alter column parcel set not null, alter column sent_at drop not null;
create index notice_on_its_way on fq.notice_delivery (scope) where sent_at is null;
create policy ed on fq.notice_delivery for update to fq_web
  using (scope = (select sec.scope()) and (select sec.kind()) = 'job' and sent_at is null)
  with check (scope = (select sec.scope()));
grant update (taken_at, sent_at) on fq.notice_delivery to fq_web;
reset role;
"""

DOWN = """
set role fq_owner;
revoke update (taken_at, sent_at) on fq.notice_delivery from fq_web;
drop policy ed on fq.notice_delivery;
drop index fq.notice_on_its_way;
delete from fq.notice_delivery where sent_at is null;
alter table fq.notice_delivery alter column sent_at set not null,
  drop column parcel, drop column taken_at;
alter table fq.notice_channel drop constraint notice_channel_sealed;
reset role;
"""


def upgrade() -> None:
    _rewrite("seal")
    op.execute(UP)


def downgrade() -> None:
    op.execute(DOWN)
    _rewrite("unseal")


def _rewrite(deed: str) -> None:
    """Seal every address that is there, or write it out again."""
    work = op.get_bind()
    work.execute(text("set role fq_owner"))
    rows = work.execute(text("select county, id, address from fq.notice_channel")).all()
    if rows:
        from fengqiao.notices import sealing

        write: Callable[[bytes, UUID, str], str] = getattr(sealing, deed)
        secret = _secret()
        for county, number, address in rows:
            work.execute(
                text(
                    "update fq.notice_channel set address = :address"
                    " where county = :county and id = :id"
                ),
                {"address": write(secret, number, address), "county": county, "id": number},
            )
    work.execute(text("reset role"))


def _secret() -> bytes:
    config = op.get_context().config
    given = config.attributes.get("secret") if config else None
    found = given or os.environ.get("FENGQIAO_SECRET", "").encode()
    if not found:
        raise SystemExit(
            "缺少密钥，通知通道的地址不能加密。请用 fengqiao migrate，它会用这里的密钥。"
        )
    return bytes(found)
