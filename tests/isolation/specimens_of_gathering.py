"""The tables that hang on a consolidation: what it was made from, lacks, changes and leaves out."""

from __future__ import annotations

from tests.isolation.tables import Table, adds, id_of

GATHERING: dict[str, Table] = {
    "pin": Table(
        "branch, inherited",
        insert=(
            adds(
                "pin",
                "county, report_id, child_report_id, child_revision, scope",
                f"{{county}}, {id_of('report-draft')}, {id_of('report-submitted')}, 1, {{scope}}",
            ),
            "files, own",
        ),
        delete=("delete from fq.pin where scope = {scope}", "files, own"),
    ),
    "gap": Table(
        "branch, inherited",
        insert=(
            adds(
                "gap",
                "county, report_id, obligation_id, scope, kind",
                f"{{county}}, {id_of('report-draft')}, {id_of('obligation-free')}, {{scope}},"
                " 'late'",
            ),
            "files, own",
        ),
        delete=("delete from fq.gap where scope = {scope}", "files, own"),
    ),
    "adjustment": Table(
        "branch, inherited",
        insert=(
            adds(
                "adjustment",
                "county, report_id, field, scope, computed, adjusted, reason",
                f"{{county}}, {id_of('report-draft')}, 'new', {{scope}}, 1, 2, '因为'",
            ),
            "files, own",
        ),
        delete=("delete from fq.adjustment where scope = {scope}", "files, own"),
    ),
    "row_set_aside": Table(
        "branch, inherited",
        insert=(
            adds(
                "row_set_aside",
                "county, report_id, row_key, child_report_id, child_revision, field, scope,"
                " content, reason",
                f"{{county}}, {id_of('report-draft')}, repeat('b', 64),"
                f" {id_of('report-submitted')}, 1, 'list', {{scope}}, '{{{{}}}}', '因为'",
            ),
            "files, own",
        ),
        delete=("delete from fq.row_set_aside where scope = {scope}", "files, own"),
    ),
}
