"""A county or township invites, in one go, everybody below that has nobody yet."""

from __future__ import annotations

from flask import Flask
from werkzeug.test import TestResponse

from tests.domain.reorganizing import scalar
from tests.pages.browser import HOME, Browser, as_somebody, words_of
from tests.pages.reporting import soup_of
from tests.world import World

PAGE = "/people/unstaffed"


def leave(world: World, *units: str) -> None:
    """Have units with nobody: their posts ended yesterday."""
    for unit in units:
        scalar(
            "update fq.post set from_on = '2020-01-01', to_on = '2020-12-31'"
            " where unit_id = %(unit)s returning 1",
            unit=world.unit(unit).id,
        )


def offered(answer: TestResponse) -> list[str]:
    """Return the units that can be ticked."""
    return [str(box["value"]) for box in soup_of(answer).select("input[name=unit]")]


def test_units_without_anybody_are_invited_with_one_link_each(app: Flask, world: World) -> None:
    leave(world, "lower", "bamboo", "maple")
    chief = as_somebody(app, world, "bridge", "administrator")
    page = chief.get(PAGE)
    lower, bamboo = (str(world.unit(key).id) for key in ("lower", "bamboo"))
    assert offered(page) == [lower, bamboo]
    typed = {"role": "filer", "unit": [lower, bamboo], f"name.{lower}": "赵六"}

    slips = soup_of(chief.post(PAGE, data=typed)).select(".slip")

    assert [slip.select_one("h2").text for slip in slips] == ["下河村", "竹园村"]  # type: ignore[union-attr]  # each slip has one
    assert "赵六" in slips[0].text
    assert "竹园村填报员" in slips[1].text
    assert all(slip.select_one("svg path") for slip in slips)
    assert "都已经有人了" in words_of(chief.get(PAGE))
    link = str(slips[1].select("p")[-1].text)
    assert link.startswith(f"{HOME}/invitations/")
    guest = Browser(app)
    password = {"password": "春种秋收冬藏一年忙", "again": "春种秋收冬藏一年忙"}
    name = world.unit("bamboo").code
    done = guest.post(link.removeprefix(HOME), data={**password, "username": name})
    assert done.status_code == 303
    assert guest.get("/api/v1/session").get_json()["unit_name"] == "竹园村"


def test_what_was_invited_meanwhile_is_told_and_nobody_is_invited(app: Flask, world: World) -> None:
    leave(world, "lower", "bamboo")
    chief = as_somebody(app, world, "bridge", "administrator")
    lower, bamboo = (str(world.unit(key).id) for key in ("lower", "bamboo"))
    chief.post(PAGE, data={"role": "filer", "unit": [lower]})
    both = {"role": "filer", "unit": [lower, bamboo], f"name.{bamboo}": "钱七"}
    refused = chief.post(PAGE, data=both)
    assert refused.status_code == 409
    assert "有的已经有人" in words_of(refused)
    assert "钱七" in refused.text
    assert offered(refused) == [bamboo]
    beyond = chief.post(PAGE, data={"role": "filer", "unit": [str(world.unit("maple").id)]})
    assert beyond.status_code == 409
    assert chief.post(PAGE, data={"role": "filer"}).status_code == 422
    wrong = chief.post(PAGE, data={"role": "assessor", "unit": [bamboo]})
    assert wrong.status_code == 422
    assert offered(chief.get(PAGE)) == [bamboo]


def test_a_place_left_before_is_invited_with_another_login(app: Flask, world: World) -> None:
    leave(world, "lower")
    chief = as_somebody(app, world, "bridge", "administrator")
    typed = {"role": "filer", "unit": [str(world.unit("lower").id)]}
    code = world.unit("lower").code
    assert code in words_of(chief.post(PAGE, data=typed))
    leave(world, "lower")
    assert f"{code}-2" in words_of(chief.post(PAGE, data=typed))


def test_a_county_narrows_the_list_and_reads_whose_village_it_is(app: Flask, world: World) -> None:
    leave(world, "lower", "willow", "maple")
    chief = as_somebody(app, world, "county", "administrator")
    page = chief.get(PAGE)
    heads = [head.text for head in soup_of(page).select("fieldset h2")]
    assert heads == ["石桥镇", "云岭县", "柳溪乡"]
    villages = chief.get(f"{PAGE}?level=village")
    assert offered(villages) == [str(world.unit(key).id) for key in ("lower", "maple")]
    told = chief.post(PAGE, data={"role": "filer", "unit": offered(villages)})
    text = soup_of(told).select_one("#links")
    assert text is not None
    assert "枫林村（柳溪乡）" in text.text


def test_only_whoever_may_invite_finds_the_way(app: Flask, world: World) -> None:
    assert as_somebody(app, world, "bridge", "reviewer").get(PAGE).status_code == 403
    people = soup_of(as_somebody(app, world, "bridge", "administrator").get("/people"))
    assert people.select_one(f'a[href="{PAGE}"]') is not None
