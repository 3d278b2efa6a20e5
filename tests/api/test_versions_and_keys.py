"""Two editors and two deliveries: nothing is overwritten unread, nothing is done twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import pytest
from flask import Flask

from fengqiao.db import database
from tests.api.filing import begin, drafted, save, submit
from tests.ground import connect
from tests.pages.browser import as_somebody
from tests.world import VILLAGE_WEEKLY, World, filled


def test_the_second_of_two_editors_is_told_instead_of_overwriting(app: Flask, world: World) -> None:
    filer, address, etag = drafted(app, world)
    colleague = as_somebody(app, world, "b-head")
    answers = filled(world.forms[VILLAGE_WEEKLY])

    first = save(filer, address, etag, answers)
    second = save(colleague, address, etag, {})

    assert (first.status_code, second.status_code) == (200, 412)
    assert second.get_json()["code"] == "stale"
    assert filer.get(address).get_json()["answers"] == answers


@pytest.mark.parametrize(
    ("header", "status"),
    [
        (None, 428),
        ("", 428),
        ("*", 428),
        ('""', 412),
        ('"v1", "v2"', 428),
        ('"v999"', 412),
        ('W/"v1"', 412),
        ('"1"', 412),
        ('"v1x"', 412),
        ('"v' + "9" * 40 + '"', 412),
        ('"v-1"', 412),
        ('"v\uff11"', 412),
    ],
    ids=ascii,
)
def test_a_change_must_name_the_version_it_was_made_from(
    app: Flask, world: World, header: str | None, status: int
) -> None:
    filer = as_somebody(app, world, "b-head")
    address, _ = begin(filer)
    headers = {} if header is None else {"If-Match": header.encode().decode("latin-1")}

    answer = filer.call("PUT", address, json={"answers": {}}, headers=headers)

    assert answer.status_code == status
    assert answer.get_json()["code"] == ("stale" if status == 412 else "precondition-required")


def test_the_same_request_sent_again_gets_the_same_answer(app: Flask, world: World) -> None:
    filer, address, etag = drafted(app, world)
    key = str(uuid4())

    first = submit(filer, address, etag, key)
    second = submit(filer, address, etag, key)

    assert (first.status_code, second.status_code) == (200, 200)
    assert first.get_json() == second.get_json()
    assert first.headers["ETag"] == second.headers["ETag"]
    assert filer.get(address).get_json()["revision"] == 1


def test_a_second_submission_under_a_new_key_is_refused(app: Flask, world: World) -> None:
    filer, address, etag = drafted(app, world)
    done = submit(filer, address, etag)

    again = submit(filer, address, done.headers["ETag"])

    assert again.status_code == 409
    assert again.get_json()["code"] == "already-submitted"


def test_a_key_that_comes_back_with_another_body_is_refused(app: Flask, world: World) -> None:
    filer, address, etag = drafted(app, world)
    key = str(uuid4())
    done = submit(filer, address, etag, key)

    other = submit(filer, address, done.headers["ETag"], key)

    assert other.status_code == 422
    assert other.get_json()["code"] == "idempotency-key-reused"


def test_a_refusal_keeps_no_answer_so_the_same_key_may_try_again(app: Flask, world: World) -> None:
    filer = as_somebody(app, world, "b-head")
    address, etag = begin(filer)
    key = str(uuid4())
    assert submit(filer, address, etag, key).status_code == 422

    saved = save(filer, address, etag, filled(world.forms[VILLAGE_WEEKLY]))

    assert submit(filer, address, saved.headers["ETag"], key).status_code == 200


@pytest.mark.parametrize(
    ("key", "status", "code"),
    [
        ("", 400, "idempotency-key-required"),
        ("7", 422, "idempotency-key-malformed"),
        ("x" * 5000, 422, "idempotency-key-malformed"),
    ],
    ids=["none", "a number", "very long"],
)
def test_a_submission_carries_a_key_that_is_one(
    app: Flask, world: World, key: str, status: int, code: str
) -> None:
    filer, address, etag = drafted(app, world)
    headers = {"If-Match": etag, "Idempotency-Key": key}

    answer = filer.call("POST", f"{address}/submission", headers=headers)

    assert (answer.status_code, answer.get_json()["code"]) == (status, code)


def test_a_neighbors_key_is_no_key_of_ours(app: Flask, world: World) -> None:
    key = str(uuid4())
    filer, address, etag = drafted(app, world, "b-head")
    neighbor, beside, other = drafted(app, world, "b-shore")
    submit(filer, address, etag, key)

    answer = submit(neighbor, beside, other, key)

    assert answer.status_code == 200
    assert answer.get_json()["id"] == beside.rsplit("/", 1)[1]


def test_eight_deliveries_at_one_moment_are_one_submission(app: Flask, world: World) -> None:
    filer, address, etag = drafted(app, world)
    key, token = str(uuid4()), filer.token()

    def deliver(_: int) -> tuple[int, str]:
        other = as_somebody(app, world, "b-head")
        answer = other.client.post(
            f"{address}/submission",
            base_url="https://fengqiao.test",
            headers={"If-Match": etag, "Idempotency-Key": key, "X-CSRF-Token": token},
            buffered=True,
        )
        return answer.status_code, answer.text

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(deliver, range(8)))

    assert {status for status, _ in answers} == {200}
    assert len({body for _, body in answers}) == 1
    report = UUID(address.rsplit("/", 1)[1])
    with connect(str(database().settings.admin_url)) as admin:
        for table in ("report_revision", "trail"):
            column = "report_id" if table == "report_revision" else "subject_id"
            action = " and action = 'report.submitted'" if table == "trail" else ""
            count = admin.execute(
                f"select count(*) from fq.{table} where {column}::text = %s{action}",
                [str(report)],
            ).fetchone()
            assert count == (1,), table


def test_of_many_editors_exactly_the_acknowledged_edits_are_applied(
    app: Flask, world: World
) -> None:
    filer, address, etag = drafted(app, world)
    answers = filled(world.forms[VILLAGE_WEEKLY])
    text_field = next(c for c, f in world.forms[VILLAGE_WEEKLY].fields.items() if f.type == "text")
    token = filer.token()

    def edit(number: int) -> list[str]:
        mine = as_somebody(app, world, "b-head")
        written = []
        for round_ in range(6):
            etag = mine.get(address).headers["ETag"]
            words = f"{number}-{round_}"
            saved = mine.client.put(
                address,
                base_url="https://fengqiao.test",
                json={"answers": {**answers, text_field: words}},
                headers={"If-Match": etag, "X-CSRF-Token": token},
                buffered=True,
            )
            assert saved.status_code in (200, 412), saved.text
            if saved.status_code == 200:
                written.append(words)
        return written

    before = int(etag.strip('"v'))
    with ThreadPoolExecutor(4) as pool:
        acknowledged = [words for each in pool.map(edit, range(4)) for words in each]

    after = filer.get(address)
    assert int(after.headers["ETag"].strip('"v')) == before + len(acknowledged)
    assert after.get_json()["answers"][text_field] in acknowledged
