"""The embedded servers keep what was acknowledged, wherever the home is and whoever is killed."""

from __future__ import annotations

import stat
import subprocess
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from fengqiao.runtime import server
from fengqiao.runtime.account import StartFailed, server_account
from fengqiao.runtime.postgres import start_postgres
from fengqiao.runtime.valkey import start_valkey
from tests.runtime.kept import comes, gone, kept, kill, note, notes


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home with every hard character, in a directory only its owner may enter."""
    private = tmp_path_factory.mktemp("private")
    private.chmod(0o700)
    return private / "枫桥 数据, 100%" / "家'目录"


def test_a_home_of_any_name_keeps_its_rows_over_a_restart(home: Path) -> None:
    above = [(folder, folder.stat().st_mode) for folder in home.parents if folder.exists()]
    for words in ("一", "二"):
        postgres = start_postgres(home)
        note(postgres.url, words)
        postgres.stop()
    postgres = start_postgres(home)
    try:
        assert notes(postgres.url) == ["一", "二"]
        with psycopg.connect(postgres.url.replace("+psycopg", "")) as session:
            found = session.execute(
                "SELECT current_setting('fsync'), current_setting('server_encoding'),"
                " datlocprovider, datname FROM pg_database WHERE datname = current_database()"
            ).fetchone()
        assert found == ("on", "UTF8", "b", "fengqiao")
    finally:
        postgres.stop()
    assert gone(postgres.process.pid)
    for folder, mode in above:
        assert folder.stat().st_mode == mode, f"{folder} was opened up"


def test_no_server_runs_as_root_and_no_stranger_can_enter_its_data(home: Path) -> None:
    with kept(home) as servers:
        for number in (servers.postgres, servers.valkey):
            assert 0 not in psutil.Process(number).uids()
    for data in (home / "postgres" / "data", home / "valkey" / "data"):
        assert stat.S_IMODE(data.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "postgres" / "password").stat().st_mode) == 0o600


def test_both_servers_end_when_their_parent_is_killed_and_start_again(home: Path) -> None:
    with kept(home) as servers:
        note(servers.database, "父进程被杀之前")
        kill(servers.parent.pid)
        assert comes(lambda: gone(servers.postgres, servers.valkey))
    with kept(home) as again:
        assert "父进程被杀之前" in notes(again.database)
        assert again.postgres != servers.postgres


def test_parent_and_database_killed_together_lose_no_acknowledged_row(home: Path) -> None:
    with kept(home) as servers:
        written = [f"断电前{number:03}" for number in range(50)]
        for words in written:
            note(servers.database, words)
        kill(servers.parent.pid, servers.postgres)
    with kept(home) as again:
        assert [words for words in notes(again.database) if words in written] == written


def test_the_queue_keeps_its_jobs_when_its_server_is_killed(home: Path) -> None:
    with kept(home) as servers:
        with redis.Redis.from_url(servers.queue) as queue:
            queue.rpush("jobs", *range(100))
        kill(servers.valkey, servers.parent.pid)
    with kept(home) as again, redis.Redis.from_url(again.queue) as queue:
        assert queue.llen("jobs") == 100


def test_a_stale_process_file_of_a_living_stranger_does_not_stop_the_start(home: Path) -> None:
    start_postgres(home).stop()  # Makes the data when this test runs alone.
    data = home / "postgres" / "data"
    # As after a crash whose process number has been given to somebody else since.
    owner = data.stat()
    stranger = subprocess.Popen(["sleep", "600"], user=owner.st_uid, group=owner.st_gid)
    with stranger:
        (data / "postmaster.pid").write_text(f"{stranger.pid}\n{data}\n0\n5432\n\n\n0 0\n")
        again = start_postgres(home)
        again.stop()
        stranger.kill()
    assert again.process.returncode == 0


def test_a_start_that_was_cut_off_half_way_is_begun_anew(tmp_path: Path) -> None:
    half = tmp_path / "postgres" / "making"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    postgres = start_postgres(tmp_path)
    postgres.stop()
    assert (tmp_path / "postgres" / "data" / "PG_VERSION").exists()
    assert not half.exists()


def test_data_of_another_major_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    version = tmp_path / "postgres" / "data" / "PG_VERSION"
    version.parent.mkdir(parents=True)
    version.write_text("15\n")
    with pytest.raises(StartFailed) as refused:
        start_postgres(tmp_path)
    assert "PostgreSQL 15" in refused.value.reason
    assert version.read_text() == "15\n"


def test_a_socket_directory_that_others_may_write_is_refused(tmp_path: Path) -> None:
    account = server_account(tmp_path)
    folder = server.socket_folder(tmp_path.resolve(), "valkey", account)
    try:
        folder.parent.chmod(0o777)
        with pytest.raises(StartFailed) as refused:
            start_valkey(tmp_path)
        assert str(folder.parent) in refused.value.reason
    finally:
        folder.parent.chmod(0o711)
        server.discard_sockets(folder)
    assert not folder.parent.exists()


def test_a_home_that_cannot_be_used_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StartFailed) as refused:
        start_postgres(tmp_path / "file")
    assert "--home" in refused.value.reason


def test_a_short_plain_home_of_an_ordinary_user_holds_its_sockets() -> None:
    assert server.socket_place(Path("/srv/fengqiao"), "valkey", None) == Path(
        "/srv/fengqiao/run/valkey"
    )
    for hard in ("/srv/枫桥", "/srv/a b", "/srv/a,b", "/srv/100%", "/srv/" + "long" * 30):
        place = str(server.socket_place(Path(hard), "valkey", None) / ".s.PGSQL.5432.lock")
        assert place.isascii()
        assert len(place) < 107
        assert not set(" ,%") & set(place)
