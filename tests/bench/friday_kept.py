"""What stands in the database after a county's Friday, held against what people were told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from fengqiao.reports.receipts import receipt_number
from fengqiao.settings import Settings
from tests.bench.friday_county import present_period
from tests.ground import connect

_REVISIONS = """
select r.id, v.number, r.revision, r.state, r.late, r.answers->'photos'->>0,
       v.answers->>'volunteers',
       (select f.value from fq.fact f
         where f.county = r.county and f.report_id = r.id and f.field = 'volunteers'),
       (select count(*) from fq.trail t where t.county = r.county
           and t.subject_id = r.id::text and t.action = 'report.submitted'),
       a.stored_sha256
  from fq.report r
  join fq.report_revision v on v.county = r.county and v.report_id = r.id
  left join fq.attachment a on a.county = r.county and a.scope = r.scope
   and a.sha256 = r.answers->'photos'->>0
 where r.period = %s order by r.id, v.number
"""


@dataclass
class Kept:
    """How much of what was told is there once, twice or not at all; ``wrong`` says it in words."""

    again: int = 0
    late: int = 0
    lost: int = 0
    doubled: int = 0
    wrong: list[str] = field(default_factory=list)


def close_at(settings: Settings, due: float) -> None:
    """Let the present week be due at an instant and closed an hour later."""
    with connect(str(settings.admin_url)) as admin:
        admin.execute("set session_replication_role = replica")
        admin.execute(
            "update fq.obligation set due_at = to_timestamp(%s), grace_at = to_timestamp(%s),"
            " closes_at = to_timestamp(%s) + interval '1 hour' where period = %s",
            (due, due, due, present_period()),
        )


def compare(settings: Settings, told: Sequence[dict[str, Any]]) -> Kept:
    """Compare what people were told with what is kept."""
    with connect(str(settings.admin_url)) as admin:
        rows = admin.execute(_REVISIONS, (present_period(),)).fetchall()
    kept = judge(rows, told)
    kept.wrong += [f"no file {row[9]}" for row in rows if not _filed(settings, row[9])]
    return kept


def judge(rows: Sequence[tuple[Any, ...]], told: Sequence[dict[str, Any]]) -> Kept:
    """Judge the revisions that are kept, each with its report, by what people were told."""
    kept = Kept(again=sum(row[1] > 1 for row in rows))
    kept.late = sum(row[4] for row in rows if row[1] == row[2])
    receipts = Counter(each["receipt"] for each in told)
    found = Counter(receipt_number(UUID(str(row[0])), row[1]) for row in rows)
    kept.lost = sum((receipts - found).values())
    kept.doubled = sum((found - receipts).values())
    by_receipt = {each["receipt"]: each for each in told}
    for row in rows:
        kept.wrong += _differing(row, by_receipt.get(receipt_number(UUID(str(row[0])), row[1])))
    return kept


def _filed(settings: Settings, digest: str | None) -> bool:
    return digest is not None and (settings.files / digest[:2] / digest).is_file()


def _differing(row: tuple[Any, ...], told: dict[str, Any] | None) -> Iterator[str]:
    report, number, newest, state, _, photo, volunteers, fact, entries, _ = row
    if told is None:
        return
    if str(report) != told["report"] or photo != told["photo"]:
        yield f"{report}: another report or photograph than was told"
    # Figures stand as whole numbers in a revision and as facts of the newest.
    if str(volunteers) != told["volunteers"]:
        yield f"{report}: {volunteers} volunteers instead of {told['volunteers']}"
    if number == newest and (state != "submitted" or str(fact) != told["volunteers"]):
        yield f"{report}: {state} with {fact} volunteers"
    if number == newest and entries != newest:
        yield f"{report}: {entries} entries in the trail for {newest} submissions"
