"""The demonstration's people are seated whole, wherever an earlier run was cut off."""

from __future__ import annotations

import pickle

from fengqiao.accounts.appointments import invite_person
from fengqiao.clock import local_date
from fengqiao.demonstration.cast import Person
from fengqiao.demonstration.people import enter, settle_person
from fengqiao.errors import Invalid, Refusal
from fengqiao.tenancy.transaction import transaction
from tests.world import MONDAY, World


def test_whoever_was_invited_by_a_run_that_was_cut_off_accepts_in_the_next(world: World) -> None:
    chief, village = world.who("bridge", "administrator"), world.unit("upper")
    person = Person("cut.off", "半途", village.id, ("filer",), "")
    on = local_date(MONDAY)
    with transaction(chief, MONDAY) as work:
        invite_person(
            work,
            chief,
            login=person.login,
            name=person.name,
            unit_id=village.id,
            role="filer",
            title="",
            from_on=on,
            at=MONDAY,
        )
    for _ in range(2):
        settle_person(chief, person, at=MONDAY, from_on=on)
        assert enter(chief.county, person).unit_id == village.id


def test_a_refusal_comes_whole_out_of_another_process() -> None:
    for one in (
        Refusal("closed", "已经关闭", "过了时间。"),
        Invalid(errors={"role": ["请换一种。"]}),
    ):
        told = pickle.loads(pickle.dumps(one))  # noqa: S301 - made one line above
        assert (type(told), vars(told)) == (type(one), vars(one))
