"""An invitation opens an account once, and asks for a password that can be kept."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fengqiao.accounts.appointments import (
    accept_invitation,
    invite_person,
)
from fengqiao.cli.counties import accounts_invite_list
from fengqiao.cli.place import Place
from fengqiao.clock import now
from fengqiao.db import Database, database
from fengqiao.errors import Invalid
from fengqiao.settings import Settings
from fengqiao.tenancy.transaction import transaction
from tests.domain.door import enter, refusal
from tests.ground import connect
from tests.world import PASSWORD, A, World


@pytest.mark.parametrize(
    "password", ["短", "12345678", "长" * 129, "newface1", "有\x07控制字符的密码"]
)
def test_a_weak_password_is_refused_and_the_invitation_stays(world: World, password: str) -> None:
    chief = world.who("bridge", "administrator")
    with transaction(chief) as work:
        invited = invite_person(
            work,
            chief,
            login="newface1",
            name="新同事",
            unit_id=world.unit("upper").id,
            role="filer",
            at=now(),
        )
    with pytest.raises(Invalid):
        accept_invitation(invited.secret, password)
    assert accept_invitation(invited.secret, PASSWORD) == (A, "newface1")


def test_an_invitation_serves_once_and_within_a_week(world: World, base: Database) -> None:
    chief = world.who("bridge", "administrator")
    secrets = []
    for login in ("first.one", "second.one"):
        with transaction(chief) as work:
            invited = invite_person(
                work,
                chief,
                login=login,
                name="新同事",
                unit_id=world.unit("upper").id,
                role="filer",
                at=now(),
            )
        secrets.append(invited.secret)
    accept_invitation(secrets[0], PASSWORD)
    assert refusal(lambda: accept_invitation(secrets[0], "另一个长密码")).code == "invitation-over"
    assert enter("first.one")
    with connect(str(base.settings.admin_url)) as connection:
        connection.execute("update sec.invitation set expires_at = now() where used_at is null")
    over = refusal(lambda: accept_invitation(secrets[1], PASSWORD))
    assert (over.code, over.status) == ("invitation-over", 410)
    assert refusal(lambda: accept_invitation("forged", PASSWORD)).code == "invitation-over"


def invite_list(tmp_path: Path, text: str, output: str = "links.csv") -> Result:
    """Have the installation invite the people of a list at its console."""

    class Here(Place):
        def settings(self) -> Settings:
            return database().settings

    (tmp_path / "名单.csv").write_bytes(text.encode("gb18030"))
    asked = ["--county", str(A), "--site", "https://here.test/", "--output"]
    return CliRunner().invoke(
        accounts_invite_list,
        [str(tmp_path / "名单.csv"), *asked, str(tmp_path / output)],
        obj=Here(tmp_path),
    )


def test_a_list_of_people_is_invited_at_once_and_each_link_opens_an_account(
    world: World, tmp_path: Path
) -> None:
    lower, bridge = world.unit("lower").code, world.unit("bridge").code
    list_ = f"单位代码,姓名,账号,岗位\n{lower},赵六,zhao.six,填报员\n{bridge},钱七,Qian.7,审核员\n"

    done, again = invite_list(tmp_path, list_), invite_list(tmp_path, list_)

    assert (done.exit_code, done.stderr) == (0, ""), done
    with (tmp_path / "links.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(one["单位"], one["账号"], one["岗位"]) for one in rows] == [
        ("下河村", "zhao.six", "填报员"),
        ("石桥镇", "qian.7", "审核员"),
    ]
    head = "https://here.test/invitations/"
    assert all(one["邀请链接"].startswith(head) for one in rows)
    accept_invitation(rows[1]["邀请链接"].removeprefix(head), PASSWORD)
    assert enter("qian.7")
    assert again.exit_code == 1
    assert "已经有了" in again.stderr


def test_a_list_with_faults_invites_nobody_and_names_each_cell(
    world: World, tmp_path: Path
) -> None:
    lower, taken = world.unit("lower").code, world.unit("upper").code
    good = f"{lower},赵六,zhao.six,填报员\n"
    wrong = (
        f"3.41524E+11,钱七,qian.7,填报员\n{lower},孙八,zhao.six,填报员\n{taken},李九,li.9,村长\n"
    )

    refused = invite_list(tmp_path, "单位代码,姓名,账号,岗位\n" + good + wrong)

    assert refused.exit_code == 1
    found = [line.split(" ", 1)[0] for line in refused.stderr.splitlines()]
    assert found == ["名单.csv:3:1", "名单.csv:4:3", "名单.csv:5:4"]
    assert "设成文本" in refused.stderr
    assert not (tmp_path / "links.csv").exists()
    assert invite_list(tmp_path, "单位代码,姓名,账号,岗位\n" + good).exit_code == 0
