"""Expected, filed, late, missing: one set of definitions, and no rate above 100 %."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session

from fengqiao.db import database
from fengqiao.reports.rates import By, Population, Rates, blemishes, rates, rates_of, standings
from fengqiao.reports.standings import Deadlined, Standing, percent_words, share, standing_of
from fengqiao.tenancy.transaction import transaction
from tests.world import VILLAGE_WEEKLY, W10, W11, A, World

START = datetime(2026, 3, 1, tzinfo=UTC)
STATES = ("draft", "submitted", "sent_back", "accepted", "consolidated")
UNITS = ("upper", "lower", "bamboo", "maple", "mill")
hours = st.integers(0, 12).map(lambda n: START + timedelta(hours=n))


@dataclass(frozen=True)
class Owed:
    """One obligation as Hypothesis draws it, with its report if it has one."""

    unit: str
    opens: datetime
    due: datetime
    grace: datetime
    closes: datetime
    waived: bool
    first: datetime | None
    state: str
    nil: bool
    late: bool
    raised: bool
    held: bool


@st.composite
def owed_rows(draw: st.DrawFn) -> Owed:
    """Draw deadlines in their order, a waiver or none, a report in any state or none."""
    opens, due, grace, closes = sorted(draw(st.lists(hours, min_size=4, max_size=4)))
    first = draw(st.none() | hours)
    late = first is not None and first > grace
    return Owed(
        draw(st.sampled_from(UNITS)),
        opens,
        due,
        grace,
        closes,
        draw(st.booleans()),
        first,
        draw(st.sampled_from(STATES)),
        draw(st.booleans()),
        late,
        draw(st.booleans()),
        draw(st.booleans()),
    )


@pytest.fixture(scope="module")
def yard(shared_world: World) -> Iterator[tuple[Session, World, UUID]]:
    """Open the database as its owner, with no rows of the world in the way."""
    engine = create_engine(str(database().settings.admin_url))
    with Session(engine) as work:
        work.execute(text("set session_replication_role = replica"))
        work.execute(text("delete from fq.obligation"))
        window = uuid4()
        yield work, shared_world, window
        work.rollback()
    engine.dispose()


def lay(work: Session, world: World, window: UUID, number: int, row: Owed) -> None:
    """Write one drawn obligation and its report into the tables."""
    spot, owed = world.unit(row.unit), uuid4()
    work.execute(
        text(
            "insert into fq.obligation (county, id, scope, above, unit_id, form, form_sha256,"
            " period, opens_at, due_at, grace_at, closes_at, waived_at, waived_reason, window_id,"
            " held_open)"
            " values (:county, :id, :scope, 1, :unit, 'f', '', :period, :opens, :due, :grace,"
            " :closes, :waived, 'x', :window, :held)"
        ),
        {
            "county": A,
            "id": owed,
            "scope": spot.scope,
            "unit": spot.id,
            "period": f"2026-{number:02}",
            "opens": row.opens,
            "due": row.due,
            "grace": row.grace,
            "closes": row.closes,
            "waived": START if row.waived else None,
            "window": window if row.raised else None,
            "held": row.held,
        },
    )
    if row.first is None:
        return
    work.execute(
        text(
            "insert into fq.report (county, id, scope, above, unit_id, division_code,"
            " obligation_id, form, form_sha256, period, state, nil_report, created_at, saved_at,"
            " first_submitted_at, late) values (:county, :id, :scope, 1, :unit, '', :owed, 'f',"
            " '', :period, :state, :nil, :at, :at, :at, :late)"
        ),
        {
            "county": A,
            "id": uuid4(),
            "scope": spot.scope,
            "unit": spot.id,
            "owed": owed,
            "period": f"2026-{number:02}",
            "state": row.state,
            "nil": row.nil,
            "at": row.first,
            "late": row.late,
        },
    )


def plain(row: Owed, at: datetime) -> Standing:
    """Say how a drawn row stands by the definitions in Python."""
    return standing_of(
        Deadlined(
            row.opens,
            row.grace,
            row.closes,
            row.held,
            row.waived,
            row.first,
            row.state == "draft",
            row.late,
        ),
        at,
    )


@given(rows=st.lists(owed_rows(), max_size=12), at=hours)
@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_the_database_counts_as_the_definitions_say_and_no_rate_exceeds_100_percent(
    yard: tuple[Session, World, UUID], rows: list[Owed], at: datetime
) -> None:
    work, world, window = yard
    county = Population(A * 10**11, A * 10**11 + 10**11 - 1)
    with work.begin_nested() as point:
        for number, row in enumerate(rows):
            lay(work, world, window, number, row)
        whole = rates_of(work, county, at=at)
        parts = rates(work, county, at=at, by=[By.UNIT, By.PERIOD])
        towns = rates(work, county, at=at, by=[By.TOWNSHIP])
        each = standings(work, county, at=at)
        listed = blemishes(work, county, at=at)
        raised = rates_of(work, Population(county.lo, county.hi, raised=True), at=at)
        usual = rates_of(work, Population(county.lo, county.hi, raised=False), at=at)
        point.rollback()
    stand = Counter(plain(row, at) for row in rows)
    assert Counter(each.values()) == stand
    for word in ("waived", "on_time", "late", "pending", "overdue", "missed"):
        assert getattr(whole, word) == stand[Standing(word)]
    assert sum(parts.values(), Rates()) == sum(towns.values(), Rates()) == whole
    assert raised + usual == whole
    assert sum(blemish.standing.missing for blemish in listed) == whole.missing
    assert sum(blemish.standing is Standing.LATE for blemish in listed) == whole.late
    for found in (whole, *parts.values(), *towns.values()):
        assert 0 <= found.on_time <= found.filed <= found.expected
        assert found.expected == found.on_time + found.late + found.missing + found.pending
        assert found.nil + found.waiting <= 2 * found.filed
        assert found.in_grace <= found.on_time
        assert found.filing_rate is None or 0 <= found.filing_rate <= 10_000
        assert found.timely_rate is None or found.timely_rate <= (found.filing_rate or 0)
        assert (found.filing_rate == 10_000) == (0 < found.expected == found.filed)
    assert whole.expected + whole.waived + stand[Standing.AHEAD] == len(rows)


def test_a_rate_is_rounded_once_and_100_percent_means_all() -> None:
    assert share(29_999, 30_000) == 9_999
    assert percent_words(share(29_999, 30_000)) == "99.9%"
    assert percent_words(share(30_000, 30_000)) == "100%"
    assert percent_words(share(28, 29)) == "96.6%"
    assert percent_words(share(2, 31)) == "6.5%"
    assert (share(2, 31), share(1, 8)) == (645, 1250)
    assert percent_words(share(1, 16)) == "6.3%"
    # Exactly 6.447 %: rounded to 6.45 first, it would read 6.5 %.
    assert (share(49, 760), percent_words(share(49, 760))) == (645, "6.4%")
    assert percent_words(share(1, 30_000)) == "0.1%"
    assert percent_words(share(0, 0)) == "—"
    assert percent_words(share(0, 5)) == "0%"


def test_counts_add_up_field_by_field() -> None:
    one = Rates(*range(1, len(fields(Rates)) + 1))
    assert one + Rates() == one
    assert (one + one).expected == 2 * one.expected


def test_every_standing_has_its_word() -> None:
    assert len({standing.words for standing in Standing}) == len(Standing)


def test_everybody_who_sees_a_branch_counts_it_alike(shared_world: World) -> None:
    at = datetime(2026, 3, 14, tzinfo=UTC)
    spot = shared_world.unit("upper")
    own = Population(spot.scope, spot.scope, forms=[VILLAGE_WEEKLY], periods=[W10, W11])
    counts = []
    for unit, role in (("upper", "filer"), ("bridge", "leader"), ("county", "reviewer")):
        with transaction(shared_world.who(unit, role), at) as work:
            counts.append(rates(work, own, at=at, by=[By.PERIOD]))
    assert counts[0] == counts[1] == counts[2]
    assert counts[0] == {(W10,): Rates(missed=1), (W11,): Rates(pending=1)}
