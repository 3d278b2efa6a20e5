"""What the product asks of PostgreSQL is what the oldest server it promises can do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# What came with PostgreSQL 16, 17 and 18, as it stands in a statement.
NEWER = re.compile(
    r"""\b(?:
      any_value | array_(?:sample|shuffle|reverse|sort) | date_(?:add|subtract)
      | erfc? | json_(?:exists|query|scalar|serialize|table|value|array|object|arrayagg|objectagg)
      | merge_action | pg_input_(?:is_valid|error_info) | random_normal | to_(?:bin|oct)
      | to_regtypemod | unicode_assigned | uuid_extract_\w+ | uuidv[47]
    )\s*\(
    | \b(?:pg_(?:maintain|create_subscription|signal_autovacuum_worker|use_reserved_connections)
      | without\s+overlaps | not\s+enforced | is\s+(?:not\s+)?json | system_user
      | with\s+(?:inherit|set)\s+(?:true|false|option) | grant\s+maintain
      | returning\s+(?:with\b|old\.|new\.) | generated\s+always\s+as\s+\([^;]*\)\s+virtual
      | transaction_timeout | createrole_self_grant)\b""",
    re.VERBOSE | re.IGNORECASE,
)


def statements() -> list[Path]:
    """Return every file in which statements for the database are written."""
    return [
        path
        for folder in ("migrations", "platform/fengqiao", "workers")
        for path in sorted((ROOT / folder).rglob("*.py"))
    ]


def test_no_statement_uses_what_only_newer_servers_know() -> None:
    files = statements()
    assert len(files) > 100
    found = {
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in files
        for match in NEWER.finditer(path.read_text(encoding="utf-8"))
    }
    assert found == set()


@pytest.mark.parametrize(
    "statement",
    [
        "select any_value(name) from fq.unit",
        "grant fq_owner to fengqiao with set true",
        "select * from json_table (a, '$[*]' columns (x int))",
        "update fq.unit set name = '' returning old.name",
        "select uuidv7()",
    ],
)
def test_a_statement_for_newer_servers_would_be_noticed(statement: str) -> None:
    assert NEWER.search(statement)
