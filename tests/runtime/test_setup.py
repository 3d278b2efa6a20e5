"""The set-up finds what is missing, says the one line to run, and fetches nothing twice."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from fengqiao.runtime import fonts, packages
from fengqiao.runtime.font_subset import characters
from fengqiao.runtime.packages import Need

_ROOT = Path(__file__).parents[2]
ABSENT = Need("no-such-package", "什么也不做", lambda: packages.loadable("libno-such.so.9"))


def test_nothing_is_said_or_installed_when_all_is_there() -> None:
    assert packages.ensure(packages.PDF, only_check=True) == ""
    assert packages.ensure(packages.PDF, only_check=False) == ""
    assert packages.main(["--check"]) == 0


def test_a_missing_package_is_named_with_the_one_line_to_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = packages.ensure([*packages.PDF, ABSENT], only_check=True)
    assert "no-such-package（什么也不做）" in words
    assert "libpango" not in words
    monkeypatch.setattr(packages, "PDF", (ABSENT,))
    assert packages.main(["--check"]) == 3
    line = next(line for line in capsys.readouterr().out.splitlines() if "apt-get install" in line)
    for part in ("apt-get update &&", "-y --no-install-recommends no-such-package"):
        assert part in line


def test_an_ordinary_user_without_sudo_is_given_the_line_and_nothing_is_tried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    found = shutil.which
    monkeypatch.setattr(shutil, "which", lambda name: None if name == "sudo" else found(name))
    words = packages.ensure([ABSENT], only_check=False)
    assert 'su -c "apt-get update && apt-get install' in words


def test_every_name_of_the_counties_can_be_drawn_in_every_style() -> None:
    names = set("流波䃥镇枫桥一二三四五、（）《》〔〕〇①—喆堃镕玥䶮㛃𬸣𫖯")
    files = fonts.font_files()
    for role, fallbacks in fonts.FALLBACKS.items():
        drawn = frozenset().union(*(characters(files[each]) for each in (role, *fallbacks)))
        assert {chr(point) for point in map(ord, names) if point not in drawn} == set(), role


def test_a_fall_back_holds_only_what_its_font_lacks_and_no_reserved_name() -> None:
    from fontTools.ttLib import TTFont

    files = fonts.font_files()
    assert not characters(files["kaiti"]) & characters(files["fallback_kaiti"])
    with TTFont(files["fallback_kaiti"], lazy=True) as opened:
        assert opened["name"].getDebugName(1) == "Fengqiao Fallback Kai"
        assert "LXGW" not in " ".join(
            str(record) for record in opened["name"].names if record.nameID in (1, 3, 4, 6)
        )


def test_a_second_fetch_of_complete_fonts_downloads_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    assert fonts.main() == 0
    assert capsys.readouterr().out == ""


def test_without_apt_the_missing_fonts_are_refused_in_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.setenv("FENGQIAO_FONTS", str(tmp_path / "字体"))
    assert fonts.main() == 3
    said = capsys.readouterr().out
    assert "没有 apt-get" in said
    assert str(tmp_path / "字体") in said
    assert not fonts.complete(tmp_path / "字体")
    assert fonts.missing_fonts()[0] == "FandolFang-Regular.otf"


def test_a_half_filled_cache_is_not_taken_for_complete(tmp_path: Path) -> None:
    for name in fonts.FONT_FILES.values():
        (tmp_path / name).touch()
    assert not fonts.complete(tmp_path)
    (tmp_path / "edition").write_text(fonts.EDITION)
    assert fonts.complete(tmp_path)
    (tmp_path / fonts.FONT_FILES["kaiti"]).unlink()
    assert not fonts.complete(tmp_path)


def test_a_county_may_use_the_typefaces_it_has_licensed(tmp_path: Path) -> None:
    own = tmp_path / "xiaobiaosong.ttf"
    own.touch()
    chosen = fonts.font_files(tmp_path)
    assert chosen["xiaobiaosong"] == own
    assert chosen["heiti"] == fonts.fonts_directory() / "FandolHei-Regular.otf"


def test_make_help_lists_every_target_and_the_checks_run_the_test_command() -> None:
    make = shutil.which("make")
    assert make is not None
    done = subprocess.run([make, "help"], cwd=_ROOT, capture_output=True, text=True, check=True)
    for target in ("env", "demo", "test", "lint", "bench", "lock", "clean"):
        assert f"\n  {target} " in done.stdout
    checks = (_ROOT / ".ci" / "run").read_text().splitlines()
    assert checks[-1] == "make test"
    assert os.access(_ROOT / ".ci" / "run", os.X_OK)
