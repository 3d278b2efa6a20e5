"""The search finds what was handed up in the own branch, quotes it, and finds nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from fengqiao.clock import ZONE
from fengqiao.errors import Invalid, NotFound
from fengqiao.forms.form import Form
from fengqiao.ledgers.adoption import adopt_ledger
from fengqiao.ledgers.entries import amend_entry, enter_inspection
from fengqiao.ledgers.ledger_file import read_ledger
from fengqiao.overview.quoting import marked, quote_of
from fengqiao.overview.searching import ENTRIES, REPORTS, Hit, Position, read_words, search, seek
from fengqiao.reports.adoption import adopt_form
from fengqiao.reports.drafting import save_answers
from fengqiao.reports.submission import submit_report, withdraw_report
from fengqiao.tenancy.sessions import open_system_session
from fengqiao.tenancy.transaction import transaction
from tests.domain.reporting import hand_in, send_back
from tests.world import (
    MONDAY,
    ROOT,
    VILLAGE_WEEKLY,
    W10,
    W11,
    A,
    World,
    begun,
    drafted,
    open_period,
    submitted,
)

FRIDAY = datetime(2026, 3, 6, 10, tzinfo=ZONE).astimezone(UTC)
LEDGER = ROOT / "tenants" / "jinzhai" / "ledgers" / "inspection.yaml"


def told(world: World, unit: str, words: str, *, period: str = W10, at: datetime = FRIDAY) -> None:
    """Have a village say something in its report."""
    submitted(world, unit, period=period, at=at, answers={"narrative": words})


def find(
    world: World,
    who: tuple[str, str],
    words: str,
    *,
    kind: str = REPORTS,
    limit: int = 20,
    after: Position | None = None,
    **more: str,
) -> list[Hit]:
    """Return what somebody finds."""
    actor = world.who(*who)
    unit = world.unit(more.pop("unit")).id if "unit" in more else None
    with transaction(actor, MONDAY) as work:
        sought = seek(work, actor, kind=kind, words=words, unit=unit, **more)
        return search(work, actor, sought, after=after, limit=limit)


def names(hits: list[Hit]) -> list[str]:
    """Return whose records were found."""
    return [hit.unit_name for hit in hits]


def test_each_finds_their_own_branch_and_nothing_beside_it(world: World) -> None:
    told(world, "upper", "村口路灯坏了三盏，已经报修。")
    told(world, "maple", "路灯全部正常。")
    assert names(find(world, ("county", "reviewer"), "路灯")) == ["上河村", "枫林村"]
    assert names(find(world, ("bridge", "reviewer"), "路灯")) == ["上河村"]
    assert names(find(world, ("upper", "filer"), "路灯")) == ["上河村"]
    for stranger in (("lower", "filer"), ("willow", "reviewer"), ("b-county", "reviewer")):
        assert "上河村" not in names(find(world, stranger, "路灯"))
    (hit,) = find(world, ("bridge", "leader"), "路灯 报修")
    assert [(q.label, q.pieces) for q in hit.quotes] == [
        (
            "重点情况说明",
            [
                ("村口", False),
                ("路灯", True),
                ("坏了三盏，已经", False),
                ("报修", True),
                ("。", False),
            ],
        )
    ]


def test_what_was_never_handed_up_or_taken_back_is_not_found(world: World) -> None:
    drafted(world, "upper", answers={"narrative": "消防通道"}, at=FRIDAY)
    report_id = submitted(world, "lower", at=FRIDAY, answers={"narrative": "消防通道被占"})
    assert names(find(world, ("bridge", "reviewer"), "消防通道")) == ["下河村"]
    with transaction(world.who("lower"), FRIDAY) as work:
        withdraw_report(work, world.who("lower"), report_id=report_id, version=None, at=FRIDAY)
    assert find(world, ("bridge", "reviewer"), "消防通道") == []


def test_a_corrected_report_is_found_by_its_new_words_and_no_more_by_its_old_ones(
    world: World,
) -> None:
    report_id = submitted(world, "upper", at=FRIDAY, answers={"narrative": "桥面破损"})
    send_back(world, report_id, FRIDAY)
    hand_in(world, report_id, FRIDAY, narrative="护栏松动")
    assert names(find(world, ("bridge", "reviewer"), "护栏松动")) == ["上河村"]
    assert find(world, ("bridge", "reviewer"), "桥面破损") == []


def test_all_words_must_stand_there_and_in_one_piece(world: World) -> None:
    told(world, "upper", "路灯坏了。桥上的灯路也坏了。")
    viewer = ("bridge", "reviewer")
    assert find(world, viewer, "路灯 护栏") == []
    # Both pairs stand there, but not the word they make.
    assert find(world, viewer, "灯路灯") == []
    assert names(find(world, viewer, "路灯坏了")) == ["上河村"]


def test_units_and_forms_are_found_by_name_and_filters_narrow(world: World) -> None:
    told(world, "upper", "路灯")
    told(world, "upper", "路灯", period=W11, at=FRIDAY + timedelta(days=6))
    told(world, "lower", "路灯")
    viewer = ("county", "reviewer")
    assert names(find(world, viewer, "上河村 周报")) == ["上河村", "上河村"]
    assert [hit.key[0] for hit in find(world, viewer, "路灯 上河")] == [W11, W10]
    assert len(find(world, viewer, "路灯", last=W10)) == 2
    assert len(find(world, viewer, "路灯", first=W11)) == 1
    assert len(find(world, viewer, "路灯", first="2026", last="2026")) == 3
    assert find(world, viewer, "路灯", state="accepted") == []
    assert find(world, viewer, "路灯", subject="enterprise_monthly") == []
    assert names(find(world, viewer, "路灯", unit="lower")) == ["下河村"]
    with pytest.raises(NotFound):
        find(world, ("bridge", "reviewer"), "路灯", unit="maple")


def test_a_common_word_is_turned_through_page_by_page_without_gap_or_double(world: World) -> None:
    weeks = [f"2025-W{n:02}" for n in range(30, 36)]
    for week in weeks:
        open_period(world, A, week)
        year, number = week.split("-W")
        at = datetime.fromisocalendar(int(year), int(number), 5).replace(hour=2, tzinfo=UTC)
        for unit in ("upper", "lower"):
            told(world, unit, "平安无事", period=week, at=at)
    told(world, "upper", "平安无事")
    seen: list[tuple[str, str]] = []
    after: Position | None = None
    while page := find(world, ("bridge", "reviewer"), "平安无事", limit=3, after=after):
        seen += [(hit.key[0], hit.unit_name) for hit in page]
        after = page[-1].key
    assert len(seen) == len(set(seen)) == 13
    assert [moment for moment, _ in seen] == sorted((m for m, _ in seen), reverse=True)


def test_what_a_form_marks_as_personal_is_never_found(world: World) -> None:
    form = _with_a_personal_field(world)
    report_id = begun(world, "upper", at=FRIDAY)
    actor = world.who("upper")
    with transaction(actor, FRIDAY) as work:
        answers = {
            code: "0" if asked.numeric else "无"
            for code, asked in form.fields.items()
            if asked.required
        }
        answers |= {"contact": "联系人赵老四", "narrative": "路灯坏了"}
        save_answers(work, actor, report_id=report_id, answers=answers, version=None, at=FRIDAY)
        submit_report(work, actor, report_id=report_id, version=None, proposals={}, at=FRIDAY)
    assert names(find(world, ("bridge", "reviewer"), "路灯")) == ["上河村"]
    assert find(world, ("bridge", "reviewer"), "赵老四") == []


def _with_a_personal_field(world: World) -> Form:
    """Have the county adopt a weekly form that asks for a contact."""
    shipped = world.forms[VILLAGE_WEEKLY]
    first = shipped.sections[-1]
    text = next(each for each in first.fields if each.type == "text")
    contact = replace(text, code="contact", label="联系人", personal="contact", help="")
    section = replace(first, fields=(*first.fields, contact))
    form = replace(shipped, sections=(*shipped.sections[:-1], section), version_note="加联系人")
    system = open_system_session(A, demonstration=True)
    with transaction(system) as work:
        adopt_form(work, system, form, at=FRIDAY)
    return form


def test_an_amended_entry_is_found_by_what_it_says_now(world: World) -> None:
    system, actor = open_system_session(A, demonstration=True), world.who("upper")
    ledger = read_ledger(LEDGER)
    with transaction(system) as work:
        adopt_ledger(work, system, ledger, at=FRIDAY)
    with transaction(actor, FRIDAY) as work:
        entry = enter_inspection(
            work,
            actor,
            ledger=ledger,
            answers={"place": "村礼堂", "item": "消防"},
            found=False,
            severity="",
            photos=[],
            at=FRIDAY,
        )
    (hit,) = find(world, ("bridge", "reviewer"), "礼堂", kind=ENTRIES)
    assert (hit.unit_name, hit.title) == ("上河村", ledger.title)
    assert find(world, ("willow", "reviewer"), "礼堂", kind=ENTRIES) == []
    with transaction(actor, FRIDAY) as work:
        amend_entry(
            work,
            actor,
            entry_id=entry.id,
            answers={"place": "老戏台", "item": "消防"},
            reason="地点写错了",
            version=None,
            at=FRIDAY,
        )
    assert len(find(world, ("bridge", "reviewer"), "戏台", kind=ENTRIES)) == 1
    assert find(world, ("bridge", "reviewer"), "礼堂", kind=ENTRIES) == []


def test_words_too_short_too_long_or_too_many_are_refused_with_what_to_do() -> None:
    for typed in ("灯", "路灯 坏", "很" * 21, "一一 二二 三三 四四 五五 六六"):
        with pytest.raises(Invalid):
            read_words(typed)
    assert read_words("  路灯　路灯 消防 ") == ("路灯", "消防")


def test_a_quotation_shows_the_word_and_what_stands_around_it() -> None:
    long = "前" * 60 + "路灯" + "后" * 90
    quote = quote_of("说明", long, ["路灯"])
    assert quote is not None
    shown = "".join(words for words, _ in quote.pieces)
    assert shown.startswith("…前")
    assert shown.endswith("后…")
    assert ("路灯", True) in quote.pieces
    assert quote_of("说明", "没有", ["路灯"]) is None
    assert marked("LED路灯", ["led", "路灯"]) == [("LED路灯", True)]
    assert marked("aXaXa", ["axa"]) == [("aXaXa", True)]
