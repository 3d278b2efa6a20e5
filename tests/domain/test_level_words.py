"""A county calls its levels as its people do: 市, 镇街, 村社; and every page says so."""

from __future__ import annotations

import json

from flask import Flask

from fengqiao.reorganization.changes import NewUnit
from tests.domain.reorganizing import asked, planned, scalar
from tests.pages.browser import as_somebody, words_of
from tests.world import A, World

OWN = {"county": "市", "township": "镇街", "village": "村社"}


def called(world: World) -> World:
    """Have the county call its levels in its own words, as its file would."""
    card = json.dumps({"levels": OWN})
    scalar(
        "update fq.county set definition = definition"
        " || jsonb_build_object('card', %(card)s::jsonb)"
        " where county = %(county)s returning 1",
        card=card,
        county=A,
    )
    return world


def test_units_and_forms_are_shown_in_the_countys_own_words(app: Flask, world: World) -> None:
    county = as_somebody(app, called(world), "county", "administrator")
    units = words_of(county.get("/units"))
    assert "镇街" in units
    assert "村社" in units
    assert "村（社区）" not in units
    # What it does not name is called as usual.
    assert "企业" in units
    assert "镇街" in words_of(county.get(f"/units/{world.unit('bridge').id}"))
    assert "村社" in county.get("/exports/units?as=csv").text
    assert "村社" in words_of(county.get("/forms"))
    offered = words_of(county.get("/units/changes/new?kind=open"))
    assert "镇街" in offered
    assert "乡镇" not in offered.replace("村和乡镇", "")


def test_who_is_turned_away_is_told_in_the_same_words(app: Flask, world: World) -> None:
    village = as_somebody(app, called(world), "upper", "administrator")
    assert "这里由市级管理员办理" in words_of(village.get("/units/changes"))


def test_a_change_of_the_tree_speaks_them_too(world: World) -> None:
    new = (NewUnit("上岭村", "341599100209"),)
    change = asked(called(world), "open", target="bridge", new=new, level="village")
    assert planned(world, change).title == "在石桥镇下新设村社上岭村"
