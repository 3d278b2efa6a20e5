"""Administrators staff their own unit and what lies below, and nothing else."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from fengqiao.accounts.appointments import (
    Invited,
    accept_invitation,
    appoint_to_post,
    disable_account,
    invite_person,
    relieve_of_post,
)
from fengqiao.accounts.searching import search_people
from fengqiao.accounts.signing_in import sign_in, switch_post
from fengqiao.actor import Actor
from fengqiao.clock import local_date, now
from fengqiao.errors import Invalid, NotFound, NotYours, Refusal
from fengqiao.tenancy.transaction import transaction
from tests.world import PASSWORD, A, World


def invite(
    world: World,
    by: Actor,
    unit: str,
    role: str = "filer",
    *,
    login: str = "new.face",
    name: str = "新同事",
) -> Invited:
    """Have somebody invite a new colleague."""
    with transaction(by) as work:
        return invite_person(
            work, by, login=login, name=name, unit_id=world.unit(unit).id, role=role, at=now()
        )


@pytest.mark.parametrize(
    ("by", "unit", "allowed"),
    [
        ("county", "county", True),
        ("county", "peach", True),
        ("bridge", "bridge", True),
        ("bridge", "upper", True),
        ("bridge", "mill", True),
        ("upper", "upper", True),
        ("mill", "mill", True),
        ("bridge", "county", False),
        ("bridge", "willow", False),
        ("bridge", "maple", False),
        ("upper", "bridge", False),
        ("upper", "lower", False),
        ("mill", "bridge", False),
        ("emergency", "bridge", False),
        ("county", "b-county", False),
        ("county", "b-head", False),
    ],
)
def test_an_administrator_staffs_the_own_unit_and_below(
    world: World, by: str, unit: str, allowed: bool
) -> None:
    chief = world.who(by, "administrator")
    if allowed:
        invited = invite(world, chief, unit)
        accept_invitation(invited.secret, PASSWORD)
        entered = sign_in(county=A, login="new.face", password=PASSWORD, address="192.0.2.8")
        assert entered.actor.unit_id == world.unit(unit).id
        assert entered.actor.lo >= chief.lo
        assert entered.actor.hi <= chief.hi
    else:
        with pytest.raises(NotFound):
            invite(world, chief, unit)


@pytest.mark.parametrize("role", ["filer", "reviewer", "assessor", "leader"])
def test_no_other_post_staffs_anything(world: World, role: str) -> None:
    actor = world.who("county", role)
    with pytest.raises(NotYours):
        invite(world, actor, "upper")
    with pytest.raises(NotYours), transaction(actor) as work:
        disable_account(work, actor, account_id=world.who("upper").account_id, at=now())
    with pytest.raises(NotYours), transaction(actor) as work:
        relieve_of_post(work, actor, post_id=world.who("upper").post_id, at=now())


@pytest.mark.parametrize(
    ("unit", "role"),
    [
        ("upper", "assessor"),
        ("bridge", "assessor"),
        ("mill", "reviewer"),
        ("county", "system"),
        ("upper", "leader"),
        ("upper", ""),
    ],
)
def test_a_unit_has_only_the_posts_of_its_level(world: World, unit: str, role: str) -> None:
    with pytest.raises(Invalid) as refused:
        invite(world, world.who("county", "administrator"), unit, role)
    assert "role" in refused.value.errors


@pytest.mark.parametrize(
    ("login", "name", "field"),
    [
        ("上河村", "新同事", "login"),
        ("ab", "新同事", "login"),
        ("new.face", "  ", "name"),
        ("new.face", "新\x00同事", "name"),
        ("upper.filer", "新同事", "login"),
        ("x" * 41, "新", "login"),
    ],
)
def test_an_unfit_or_taken_login_or_name_is_refused_at_its_field(
    world: World, login: str, name: str, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        invite(world, world.who("upper", "administrator"), "upper", login=login, name=name)
    assert set(refused.value.errors) == {field}


def test_a_branchs_people_are_listed_and_no_others(world: World) -> None:
    chief = world.who("bridge", "administrator")
    with transaction(chief) as work:
        units = {held.unit.name for held in search_people(work, chief)}
        first = search_people(work, chief, limit=3)
        rest = search_people(work, chief, after=(first[-1].post.scope, first[-1].post.id))
    assert units == {"石桥镇", "上河村", "下河村", "竹园村", "石桥竹木加工厂"}
    assert not {held.post.id for held in first} & {held.post.id for held in rest}


@pytest.mark.parametrize("target", ["county", "willow", "maple", "b-county"])
def test_people_of_other_branches_are_not_found(world: World, target: str) -> None:
    chief, other = (
        world.who("bridge", "administrator"),
        world.who(target, "administrator") if (target != "maple") else world.who("maple"),
    )
    with pytest.raises(NotFound), transaction(chief) as work:
        disable_account(work, chief, account_id=other.account_id, at=now())
    with pytest.raises(NotFound), transaction(chief) as work:
        relieve_of_post(work, chief, post_id=other.post_id, at=now())
    with pytest.raises(NotFound), transaction(chief) as work:
        appoint_to_post(
            work,
            chief,
            account_id=other.account_id,
            unit_id=world.unit("upper").id,
            role="filer",
            at=now(),
        )


def promote(world: World, account: UUID) -> UUID:
    """Have the county give a village's person a post at the township; return the post."""
    chief = world.who("county", "administrator")
    with transaction(chief) as work:
        return appoint_to_post(
            work,
            chief,
            account_id=account,
            unit_id=world.unit("bridge").id,
            role="administrator",
            at=now(),
        ).id


def test_a_village_does_not_command_an_account_that_serves_above_it(world: World) -> None:
    person, chief = world.who("upper"), world.who("upper", "administrator")
    post = promote(world, person.account_id)
    with pytest.raises(NotYours) as refused, transaction(chief) as work:
        disable_account(work, chief, account_id=person.account_id, at=now())
    assert refused.value.code == "serves-elsewhere"
    with pytest.raises(NotFound), transaction(chief) as work:
        relieve_of_post(work, chief, post_id=post, at=now())
    with transaction(chief) as work:
        relieve_of_post(work, chief, post_id=person.post_id, at=now())
    with transaction(chief) as work:
        changed = work.execute(
            text("update fq.account set disabled_at = now() where id = :id"),
            {"id": person.account_id},
        )
        assert getattr(changed, "rowcount", None) == 0
    township = world.who("bridge", "administrator")
    with transaction(township) as work:
        disable_account(work, township, account_id=person.account_id, at=now())


@pytest.mark.parametrize(
    "statement",
    [
        "update fq.post set role = 'administrator'",
        "update fq.post set scope = (select sec.lo()) - 1",
        "update fq.post set unit_id = gen_random_uuid()",
        "update fq.account set password_hash = 'x'",
        "select password_hash from fq.account",
        "update sec.session set hi = 99999999999999999",
        "select * from sec.session",
        "select * from sec.invitation",
        "insert into sec.state_move values ('report', 'draft', 'accepted', 'own', '{filer}')",
        "set role fq_owner",
        "alter table fq.report disable row level security",
    ],
)
def test_no_raw_sql_raises_a_persons_own_rights(world: World, statement: str) -> None:
    for unit in ("upper", "county"):
        with pytest.raises(NotYours), transaction(world.who(unit, "administrator")) as work:
            work.execute(text(statement))


@pytest.mark.parametrize(("unit", "scope_of"), [("county", "upper"), ("upper", "county")])
def test_a_post_cannot_borrow_the_reach_of_another_unit(
    world: World, unit: str, scope_of: str
) -> None:
    chief = world.who("upper", "administrator")
    with pytest.raises(NotYours), transaction(chief) as work:
        work.execute(
            text(
                "insert into fq.post (county, id, scope, account_id, unit_id, role, from_on)"
                " values (:county, gen_random_uuid(), :scope, :account, :unit, 'administrator',"
                " '2020-01-01')"
            ),
            {
                "county": A,
                "scope": world.unit(scope_of).scope,
                "account": chief.account_id,
                "unit": world.unit(unit).id,
            },
        )


def test_nobody_takes_away_the_ground_they_stand_on(world: World) -> None:
    chief = world.who("bridge", "administrator")
    with pytest.raises(NotYours) as refused, transaction(chief) as work:
        disable_account(work, chief, account_id=chief.account_id, at=now())
    assert refused.value.code == "own-account"
    with pytest.raises(NotYours) as refused, transaction(chief) as work:
        relieve_of_post(work, chief, post_id=chief.post_id, at=now())
    assert refused.value.code == "own-post"


def test_a_term_upside_down_is_refused(world: World) -> None:
    chief, today = world.who("bridge", "administrator"), local_date(now())
    with pytest.raises(Invalid) as refused, transaction(chief) as work:
        appoint_to_post(
            work,
            chief,
            account_id=world.who("upper").account_id,
            unit_id=world.unit("bridge").id,
            role="filer",
            from_on=today,
            to_on=today - timedelta(days=1),
            at=now(),
        )
    assert "to_on" in refused.value.errors


def test_relieving_does_not_prolong_a_term_that_was_over(world: World) -> None:
    chief, today = world.who("bridge", "administrator"), local_date(now())
    with transaction(chief) as work:
        post = appoint_to_post(
            work,
            chief,
            account_id=world.who("upper").account_id,
            unit_id=world.unit("bridge").id,
            role="filer",
            from_on=today - timedelta(days=30),
            to_on=today - timedelta(days=20),
            at=now(),
        )
    with transaction(chief) as work:
        again = relieve_of_post(work, chief, post_id=post.id, at=now())
        assert again.to_on == today - timedelta(days=20)


def test_a_post_that_was_relieved_is_not_entered_again(world: World) -> None:
    person = world.who("upper")
    post = promote(world, person.account_id)
    chief = world.who("county", "administrator")
    with transaction(chief) as work:
        relieve_of_post(work, chief, post_id=post, at=now())
    with pytest.raises(Refusal):
        switch_post(person, post)
