"""The tables of units, people, the trail and what every request leaves behind."""

from __future__ import annotations

from tests.isolation.tables import AT_COUNTY, COUNTY_ROW, Table, adds, id_of, touches

UNITS: dict[str, Table] = {
    "county": Table(
        "county",
        scope=AT_COUNTY,
        # Its insertion is tried by founding the world.
        update=(touches("county", "name", where=COUNTY_ROW, version=False), "installation"),
    ),
    "unit": Table(
        "branch and above",
        insert=(
            adds(
                "unit",
                "county, id, scope, lo, hi, code, name, pinyin, level, opened_on",
                "{county}, gen_random_uuid(), {scope} + 77, {scope} + 77, {scope} + 77,"
                " '{code12}00077', '新', 'xin', 'enterprise', now()",
            ),
            "installation",
        ),
        update=(touches("unit", "name", version=False), "installation"),
    ),
    "unit_edge": Table(
        "branch",
        insert=(
            adds(
                "unit_edge",
                "county, child_id, parent_id, scope, valid_from",
                "{county}, '{unit}', '{parent}', {scope}, '2030-01-01'",
            ),
            "installation",
        ),
        update=(touches("unit_edge", "valid_to", version=False), "installation"),
    ),
    "unit_event": Table(
        "branch",
        insert=(
            adds(
                "unit_event",
                "county, id, unit_id, scope, kind, happened_on",
                "{county}, gen_random_uuid(), '{unit}', {scope}, 'rename', now()",
            ),
            "installation",
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
        update=(touches("post", "title", where=f"id = {id_of('post')}"), "staffing"),
    ),
    "trail": Table("branch"),
    "trail_head": Table("county", scope=AT_COUNTY),
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
