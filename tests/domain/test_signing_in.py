"""A person signs in, works in one post at a time, and loses the door the moment it is taken."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from argon2 import Parameters, PasswordHasher, extract_parameters
from sqlalchemy import text

from fengqiao.accounts.appointments import (
    accept_invitation,
    appoint_to_post,
    disable_account,
    invite_person,
    relieve_of_post,
)
from fengqiao.accounts.queries import end_own_session, own_posts, own_sessions
from fengqiao.accounts.signing_in import (
    PER_ACCOUNT,
    PER_ADDRESS,
    counties,
    recognize,
    sign_out,
    switch_post,
)
from fengqiao.actor import Actor
from fengqiao.clock import local_date, now
from fengqiao.db import Database
from fengqiao.errors import NotFound
from fengqiao.tenancy.sessions import database_token
from fengqiao.tenancy.transaction import transaction
from fengqiao.units.queries import units_in_branch
from tests.domain.door import enter, refusal, signed_in
from tests.ground import connect
from tests.world import FOUNDED, PASSWORD, A, B, World


def test_the_counties_stand_at_the_door(world: World) -> None:
    assert [(each.code, each.demonstration) for each in counties()] == [(A, True), (B, False)]


def test_the_login_may_be_written_in_capitals_and_with_blanks(world: World) -> None:
    actor = enter("  Upper.Filer ").actor
    assert (actor.unit_name, actor.role, actor.county) == ("上河村", "filer", A)


def test_the_same_login_in_another_county_is_another_person(world: World) -> None:
    assert refusal(lambda: enter("upper.filer", county=B)).code == "sign-in-failed"


def test_an_unknown_account_and_a_wrong_password_get_the_same_words(world: World) -> None:
    wrong, unknown = refusal(lambda: enter(password="不是这个")), refusal(lambda: enter("nobody"))
    assert vars(wrong) == vars(unknown)


def test_an_unknown_account_costs_the_same_work_to_refuse(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    verify = PasswordHasher.verify
    checked: list[tuple[Parameters, str]] = []

    def watching(hasher: PasswordHasher, stored: str, given: str) -> bool:
        checked.append((extract_parameters(stored), given))
        return verify(hasher, stored, given)

    monkeypatch.setattr(PasswordHasher, "verify", watching)
    for login in ("lower.filer", "nobody"):
        refusal(partial(enter, login, "不是这个"))
    known, unknown = checked
    assert known == unknown
    # A password hash's work: far more than looking a name up is.
    assert unknown[0].memory_cost >= 19 * 1024


@pytest.mark.parametrize(
    "login", ["", "上河村", "a\x00b", "'; drop table fq.account; --", "x" * 9000]
)
def test_what_cannot_be_a_login_is_refused_like_any_other(world: World, login: str) -> None:
    assert refusal(lambda: enter(login)).code == "sign-in-failed"


@pytest.mark.parametrize("password", ["", "\x00", "\ud800", "长" * 100_000])
def test_what_cannot_be_a_password_is_refused_like_any_other(world: World, password: str) -> None:
    assert refusal(lambda: enter(password=password)).code == "sign-in-failed"


def test_after_eight_wrong_passwords_even_the_right_one_waits(world: World) -> None:
    addresses = (f"192.0.2.{number}" for number in range(PER_ACCOUNT))
    refused = [
        refusal(lambda: enter(password="不是这个", address=next(addresses)))
        for _ in range(PER_ACCOUNT)
    ]
    assert {each.status for each in refused} == {403}
    limited = refusal(enter)
    assert (limited.code, limited.status) == ("too-many-attempts", 429)
    assert enter("lower.filer").actor.unit_name == "下河村"


def test_an_unknown_account_is_limited_just_the_same(world: World) -> None:
    for _ in range(PER_ACCOUNT):
        refusal(lambda: enter("nobody", "不是这个"))
    assert refusal(lambda: enter("nobody", "不是这个")).code == "too-many-attempts"


def test_one_address_cannot_try_everybodys_door(world: World, base: Database) -> None:
    with connect(str(base.settings.admin_url)) as connection:
        connection.execute(
            "insert into sec.attempt (county, login, address, success)"
            " select 341599, 'guess' || n, '203.0.113.9', false from generate_series(1, %s) n",
            [PER_ADDRESS],
        )
    assert refusal(lambda: enter(address="203.0.113.9")).code == "too-many-attempts"
    assert enter(address="203.0.113.10")


def test_a_quarter_of_an_hour_later_the_door_is_open_again(world: World, base: Database) -> None:
    for _ in range(PER_ACCOUNT):
        refusal(lambda: enter(password="不是这个"))
    with connect(str(base.settings.admin_url)) as connection:
        connection.execute("update sec.attempt set at = at - interval '16 minutes'")
    assert enter()


def test_signed_out_the_cookie_opens_nothing(world: World) -> None:
    entered = enter()
    assert signed_in(entered.actor.token)
    sign_out(entered.secret, entered.actor)
    assert not signed_in(entered.actor.token)


def test_the_database_knows_neither_cookie_nor_token(world: World, base: Database) -> None:
    entered = enter()
    with connect(str(base.settings.admin_url)) as connection:
        stored = connection.execute("select s::text from sec.session s").fetchall()
    for secret in (entered.secret, entered.actor.token, database_token(entered.secret)):
        assert not any(secret in row[0] or secret.encode().hex() in row[0] for row in stored)


@pytest.mark.parametrize("changed", ["seen_at = now() - interval '15 days'", "expires_at = now()"])
def test_a_session_that_ran_out_opens_nothing(world: World, base: Database, changed: str) -> None:
    entered = enter()
    with connect(str(base.settings.admin_url)) as connection:
        connection.execute(f"update sec.session set {changed}")
    assert not signed_in(entered.actor.token)
    with transaction(entered.actor) as work:
        assert units_in_branch(work, entered.actor, on=FOUNDED) == []


def test_a_person_ends_one_of_the_own_sessions_but_nobody_elses(world: World) -> None:
    here, there = enter(), enter()
    other = enter("lower.filer")
    with transaction(here.actor) as work:
        listed = {each.id: each.current for each in own_sessions(work)}
        assert listed[here.actor.session_id or UUID(int=0)]
        assert other.actor.session_id not in listed
        assert not end_own_session(work, other.actor.session_id or UUID(int=0))
        assert end_own_session(work, there.actor.session_id or UUID(int=0))
    assert [signed_in(each.actor.token) for each in (here, there, other)] == [True, False, True]


def test_a_disabled_account_loses_its_sessions_at_once_and_its_door(world: World) -> None:
    entered, chief = enter(), world.who("bridge", "administrator")
    with transaction(chief) as work:
        disable_account(work, chief, account_id=entered.actor.account_id, at=now())
    assert not signed_in(entered.actor.token)
    assert refusal(enter).code == "sign-in-failed"
    assert vars(refusal(enter)) == vars(refusal(lambda: enter("nobody")))


def relieve(world: World, actor: Actor) -> None:
    """Have the township's administrator relieve a person of the active post."""
    chief = world.who("bridge", "administrator")
    with transaction(chief) as work:
        relieve_of_post(work, chief, post_id=actor.post_id, at=now())


def test_a_post_that_was_taken_loses_its_sessions_at_once(world: World) -> None:
    entered = enter()
    relieve(world, entered.actor)
    assert not signed_in(entered.actor.token)
    assert refusal(enter).code == "no-post"


def test_also_a_post_that_was_given_only_today(world: World) -> None:
    chief = world.who("bridge", "administrator")
    with transaction(chief) as work:
        invited = invite_person(
            work,
            chief,
            login="new.face",
            name="新同事",
            unit_id=world.unit("upper").id,
            role="filer",
            at=now(),
        )
    accept_invitation(invited.secret, PASSWORD)
    entered = enter("new.face")
    relieve(world, entered.actor)
    assert not signed_in(entered.actor.token)
    assert refusal(lambda: enter("new.face")).code == "no-post"


def second_post(world: World, *, to_on_days: int | None = None, from_days: int = 0) -> UUID:
    """Give 上河村's filer a second post at 石桥镇; return its id."""
    chief = world.who("bridge", "administrator")
    today = local_date(now())
    with transaction(chief) as work:
        return appoint_to_post(
            work,
            chief,
            account_id=world.who("upper").account_id,
            unit_id=world.unit("bridge").id,
            role="filer",
            from_on=today + timedelta(days=from_days),
            to_on=None if to_on_days is None else today + timedelta(days=to_on_days),
            at=now(),
        ).id


def test_of_several_posts_one_is_active_and_gives_the_reach(world: World) -> None:
    post = second_post(world)
    entered = enter()
    assert entered.actor.unit_name == "上河村"
    switched = switch_post(entered.actor, post)
    assert switched.actor.unit_name == "石桥镇"
    assert not signed_in(entered.actor.token)
    with transaction(switched.actor) as work:
        reach = {unit.name for unit in units_in_branch(work, switched.actor, on=local_date(now()))}
        assert reach == {"石桥镇", "上河村", "下河村", "竹园村", "石桥竹木加工厂"}
        _, _, posts = recognize(work, switched.actor.token)
        assert posts == 2
    back = switch_post(switched.actor, entered.actor.post_id)
    with transaction(back.actor) as work:
        reach = {unit.name for unit in units_in_branch(work, back.actor, on=local_date(now()))}
        held = {each.unit.name for each in own_posts(work, back.actor, on=local_date(now()))}
    assert reach == {"上河村"}
    assert held == {"上河村", "石桥镇"}


def test_nobody_takes_a_post_that_is_not_theirs(world: World) -> None:
    entered = enter()
    for other in (world.who("bridge", "reviewer"), world.who("b-head")):
        with pytest.raises(NotFound):
            switch_post(entered.actor, other.post_id)
    assert signed_in(entered.actor.token)


def test_a_term_that_is_over_or_not_begun_gives_no_seat(world: World) -> None:
    future = second_post(world, from_days=5)
    past = second_post(world, from_days=-9, to_on_days=-2)
    entered = enter()
    for post in (future, past):
        with pytest.raises(NotFound):
            switch_post(entered.actor, post)


def test_a_session_ends_with_the_term_of_its_post(world: World, base: Database) -> None:
    post = second_post(world, to_on_days=1)
    switched = switch_post(enter().actor, post)
    with connect(str(base.settings.admin_url)) as connection:
        row = connection.execute(
            "select (expires_at at time zone 'Asia/Shanghai')::text from sec.session where id = %s",
            [switched.actor.session_id],
        ).fetchone()
    assert row is not None
    assert row[0] == f"{local_date(now()) + timedelta(days=2)} 00:00:00"


def test_a_term_cut_short_shortens_the_open_session(world: World, base: Database) -> None:
    entered = enter()
    ends = local_date(now()) + timedelta(days=1)
    with transaction(world.who("bridge", "administrator")) as work:
        work.execute(
            text("update fq.post set to_on = :ends, version = version + 1 where id = :id"),
            {"ends": ends, "id": entered.actor.post_id},
        )
    with connect(str(base.settings.admin_url)) as connection:
        row = connection.execute(
            "select (expires_at at time zone 'Asia/Shanghai')::date from sec.session where id = %s",
            [entered.actor.session_id],
        ).fetchone()
    assert row == (ends + timedelta(days=1),)


def test_a_door_whose_connections_died_meanwhile_opens_all_the_same(
    world: World, base: Database
) -> None:
    enter()
    with connect(str(base.settings.admin_url)) as connection:
        # As after a restart of the server: the pool still holds what the server has closed.
        ended = connection.execute(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
            " where usename = 'fq_auth' and datname = current_database()"
        ).fetchall()
    assert ended
    assert all(done for (done,) in ended)
    assert enter().actor.unit_name == "上河村"
