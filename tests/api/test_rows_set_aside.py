"""A gathered row that does not count, through the machine's door."""

from __future__ import annotations

from flask import Flask

from tests.api.filing import REPORTS
from tests.case_tables import ask_rows, gathered
from tests.domain.gathering import complete
from tests.pages.browser import as_somebody
from tests.world import World

WHY = "和上河村报的是同一件事"


def test_a_script_leaves_a_row_out_says_why_and_takes_it_up_again(app: Flask, world: World) -> None:
    ask_rows(world)
    report_id, lower = gathered(world)
    township, address = as_somebody(app, world, "bridge"), f"{REPORTS}/{report_id}"
    rows = township.get(f"{address}/gathered-rows").get_json()["items"]
    doubled = [row for row in rows if (row["report_id"], row["fields"]) == (str(lower), ["cases"])]
    assert [row["cells"] for row in doubled] == [{"name": "争水", "people": "12"}] * 2
    assert (doubled[1]["unit_name"], doubled[1]["set_aside"]) == ("下河村", False)
    seen = {"If-Match": township.get(address).headers["ETag"]}
    body = {"row": doubled[1]["row"], "reason": WHY}
    place = f"{address}/rows-set-aside"

    unread = township.call("POST", place, json=body)
    empty = township.call("POST", place, json=body | {"reason": " "}, headers=seen)
    done = township.call("POST", place, json=body, headers=seen)
    late = township.call("POST", place, json=body, headers=seen)

    assert (unread.status_code, late.status_code) == (428, 412)
    assert (empty.status_code, list(empty.get_json()["errors"])) == (422, ["reason"])
    assert done.get_json()["answers"]["involved"] == "27"
    assert len(done.get_json()["answers"]["cases"]) == 3
    (told,) = township.get(f"{address}/gathering").get_json()["set_aside"]
    assert (told["row"], told["reason"], told["applies"]) == (body["row"], WHY, True)
    assert told["cells"] == {"name": "争水", "people": "12"}
    again = township.get(f"{address}/gathered-rows").get_json()["items"]
    assert [row["row"] for row in again if row["set_aside"]] == [body["row"]]

    seen = {"If-Match": done.headers["ETag"]}
    foreign = {"row": "a" * 64, "reason": WHY}
    unknown = township.call("POST", place, json=foreign, headers=seen)
    assert (unknown.status_code, unknown.get_json()["code"]) == (409, "row-not-gathered")
    for nobodys in ("a" * 64, "a%00b"):
        assert township.call("DELETE", f"{place}/{nobodys}", headers=seen).status_code == 404
    back = township.call("DELETE", f"{place}/{body['row']}", headers=seen)
    assert back.get_json()["answers"]["involved"] == "39"
    seen = {"If-Match": back.headers["ETag"]}
    assert township.call("POST", place, json=body, headers=seen).status_code == 200

    # The county reads it once it is handed up, and not what is being written on.
    county = as_somebody(app, world, "county", "reviewer")
    assert county.get(f"{address}/gathered-rows").status_code == 404
    complete(world, report_id)
    assert [
        row["reason"] for row in county.get(f"{address}/gathering").get_json()["set_aside"]
    ] == [WHY]
    assert len(county.get(f"{address}/gathered-rows").get_json()["items"]) == 7
