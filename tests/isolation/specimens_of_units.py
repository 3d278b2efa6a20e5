"""The tables of units, people, the trail and what every request leaves behind."""

from __future__ import annotations

from tests.isolation.oracle import PERSONAL
from tests.isolation.tables import (
    AT_COUNTY,
    COUNTY_ROW,
    Table,
    adds,
    filed_to_bridge,
    id_of,
    touches,
)

UNITS: dict[str, Table] = {
    "county": Table(
        "county",
        scope=AT_COUNTY,
        # Its insertion is tried by founding the world.
        update=(touches("county", "name", where=COUNTY_ROW, version=False), "installation"),
    ),
    "unit": Table(
        "branch and above, inherited, lined",
        state=filed_to_bridge("once_below <> '{}'"),
        insert=(
            adds(
                "unit",
                "county, id, scope, lo, hi, code, name, pinyin, level, opened_on",
                "{county}, gen_random_uuid(), {scope} + 77, {scope} + 77, {scope} + 77,"
                " '{code12}00077', '新', 'xin', 'enterprise', now()",
            ),
            "arranging",
        ),
        update=(touches("unit", "name", version=False), "arranging"),
    ),
    "unit_edge": Table(
        "branch, inherited, lined",
        state=filed_to_bridge("valid_from = '2000-03-01'"),
        insert=(
            adds(
                "unit_edge",
                "county, child_id, parent_id, scope, valid_from",
                "{county}, '{unit}', '{parent}', {scope}, '2030-01-01'",
            ),
            "arranging",
        ),
        update=(touches("unit_edge", "valid_to", version=False), "arranging"),
    ),
    "unit_event": Table(
        "branch, inherited",
        state=filed_to_bridge("document_number = 'moved'"),
        insert=(
            adds(
                "unit_event",
                "county, id, unit_id, scope, kind, happened_on",
                "{county}, gen_random_uuid(), '{unit}', {scope}, 'rename', now()",
            ),
            "arranging",
        ),
    ),
    "unit_change": Table(
        "own",
        insert=(
            adds(
                "unit_change",
                "county, id, scope, kind, effective_on, document_number, request, shown, done,"
                " sha256, account_id, done_at",
                "{county}, gen_random_uuid(), {scope}, 'rename', now(), '文件', '{{}}', '{{}}',"
                " '{{}}', '', gen_random_uuid(), now()",
            ),
            "arranging, own",
        ),
        update=(touches("unit_change", "undone_by", version=False), "arranging, own"),
    ),
    "planned_change": Table(
        "own",
        insert=(
            adds(
                "planned_change",
                "county, id, scope, kind, effective_on, document_number, request, shown, outline,"
                " state",
                "{county}, gen_random_uuid(), {scope}, 'rename', now(), '文件', '{{}}', '{{}}', '',"
                " 'planned'",
            ),
            "administers, own",
        ),
        # Not a move, but what every way of settling touches too.
        update=(
            touches("planned_change", "words", where=f"id = {id_of('planned-planned')}"),
            "arranging, own",
        ),
    ),
    "account": Table(
        "branch",
        insert=(
            adds(
                "account",
                "county, id, scope, login, name",
                "{county}, gen_random_uuid(), {scope}, 'x{scope}', '新'",
            ),
            "staffing or installation",
        ),
        update=(touches("account", "name", where=f"id = {id_of('account')}"), "staffing"),
    ),
    "post": Table(
        "branch",
        insert=(
            adds(
                "post",
                "county, id, scope, account_id, unit_id, role, from_on",
                f"{{county}}, gen_random_uuid(), {{scope}}, {id_of('account')}, '{{unit}}',"
                " 'filer', now()",
            ),
            "staffing or installation",
        ),
        update=(
            touches("post", "title", where=f"id = {id_of('post')}"),
            "staffing or installation",
        ),
    ),
    "trail": Table(
        "branch, inherited",
        state=f"case when subject in ('account', 'post') then '{PERSONAL}' else '' end",
    ),
    "notice": Table(
        "own",
        insert=(
            adds(
                "notice",
                "county, id, scope, roles, kind, about_kind, address, words",
                "{county}, gen_random_uuid(), {scope}, '[\"filer\"]', 'reminded', 'report',"
                " '/reports', '请报'",
            ),
            "tells",
        ),
        update=(
            touches("notice", "read_at", where=f"id = {id_of('notice')}", version=False),
            "anyone, own",
        ),
    ),
    "notice_channel": Table(
        "own",
        insert=(
            adds(
                "notice_channel",
                "county, id, scope, unit_id, post_id, kind, title, address",
                "{county}, gen_random_uuid(), {scope}, '{unit}', {post}, 'webhook', '群', 'v1.'",
            ),
            "administers, own",
        ),
        update=(
            touches("notice_channel", "stopped_at", where=f"id = {id_of('channel')}"),
            "administers, own",
        ),
    ),
    # The installation's short sessions are of the same kind as a worker's.
    "notice_delivery": Table(
        "own",
        insert=(
            adds(
                "notice_delivery",
                "county, channel_id, notice_id, scope, parcel",
                f"{{county}}, {id_of('channel')}, {id_of('notice-new')}, {{scope}},"
                " gen_random_uuid()",
            ),
            "installation, own",
        ),
        update=(
            touches(
                "notice_delivery",
                "taken_at",
                where=f"channel_id = {id_of('channel')}",
                version=False,
            ),
            "installation, own",
        ),
    ),
    "trail_head": Table("county", scope=AT_COUNTY),
    # What the search looks into; a plain question finds nothing there.
    "told": Table("nobody"),
    "idempotency": Table(
        "own",
        insert=(
            adds(
                "idempotency",
                "county, scope, key, sha256, answer",
                "{county}, {scope}, gen_random_uuid(), '', '{{}}'",
            ),
            "anyone, own",
        ),
    ),
    "outbox": Table(
        "branch",
        insert=(
            adds(
                "outbox",
                "county, id, scope, post_id, kind, payload",
                "{county}, gen_random_uuid(), {scope}, {post}, 'x', '{{}}'",
            ),
            "people, own",
        ),
        # The installation's short sessions are of the same kind as a worker's.
        update=(touches("outbox", "attempts", version=False), "installation, own"),
    ),
}
