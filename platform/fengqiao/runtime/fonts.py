"""The typefaces of official documents (GB/T 9704), fetched at set-up into a cache directory.

They are never part of the repository: Fandol comes out of Debian's texlive-lang-chinese and
lacks most uncommon characters of names and places (流波䃥镇), so each of its styles is followed
by a fall-back holding only what Fandol has not. They stay raw OTF and TTF: compressed web
fonts would have to be unpacked for every document.

Run as ``python -m fengqiao.runtime.fonts``; a second run finds everything there and ends.
"""

from __future__ import annotations

import fcntl
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from fengqiao.runtime import debian
from fengqiao.runtime.font_subset import SubsetFailed, write_missing

FONT_FILES: Mapping[str, str] = MappingProxyType(
    {
        "fangsong": "FandolFang-Regular.otf",
        "heiti": "FandolHei-Regular.otf",
        "kaiti": "FandolKai-Regular.otf",
        "songti": "FandolSong-Regular.otf",
        "xiaobiaosong": "FandolSong-Bold.otf",
        "latin": "LiberationSerif-Regular.ttf",
        "latin_bold": "LiberationSerif-Bold.ttf",
        "fallback_kaiti": "FengqiaoFallbackKai.ttf",
        "fallback_heiti": "FengqiaoFallbackHei.otf",
        "fallback_songti": "FengqiaoFallbackSong.otf",
        "fallback_xiaobiaosong": "FengqiaoFallbackSongBold.otf",
    }
)
"""Role of a typeface to its file in :func:`fonts_directory`."""

FALLBACKS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "fangsong": ("fallback_kaiti", "fallback_songti"),
        "kaiti": ("fallback_kaiti", "fallback_songti"),
        "heiti": ("fallback_heiti",),
        "songti": ("fallback_songti",),
        "xiaobiaosong": ("fallback_xiaobiaosong",),
    }
)
"""Role to the roles that lend it characters, in order; the Kai one lacks part of Extension A."""

# Raised whenever the set of files or the way they are made changes.
EDITION = "1"


@dataclass(frozen=True)
class _Package:
    """A Debian package with the files taken from it: path ending to our file name."""

    name: str
    files: Mapping[str, str]


@dataclass(frozen=True)
class _Fallback:
    """A fall-back to cut: from ``source``, leaving out what the role's first font has."""

    role: str
    source: str
    face: int
    lacking: str
    family: str


_FANDOL = {
    f"/public/fandol/{FONT_FILES[role]}": FONT_FILES[role]
    for role in ("fangsong", "heiti", "kaiti", "songti", "xiaobiaosong")
}
_PACKAGES = (
    _Package("texlive-lang-chinese", _FANDOL),
    _Package(
        "fonts-liberation",
        {f"/{FONT_FILES[role]}": FONT_FILES[role] for role in ("latin", "latin_bold")},
    ),
    _Package("fonts-lxgw-wenkai", {"/LXGWWenKai-Light.ttf": "LXGWWenKai-Light.ttf"}),
    _Package(
        "fonts-noto-cjk",
        {
            f"/{name}.ttc": f"{name}.ttc"
            for name in ("NotoSansCJK-Regular", "NotoSerifCJK-Regular", "NotoSerifCJK-Bold")
        },
    ),
)
# Face 2 of each Noto collection holds the forms of mainland China.
_CUTS = (
    _Fallback("fallback_kaiti", "LXGWWenKai-Light.ttf", 0, "kaiti", "Fengqiao Fallback Kai"),
    _Fallback("fallback_heiti", "NotoSansCJK-Regular.ttc", 2, "heiti", "Fengqiao Fallback Hei"),
    _Fallback("fallback_songti", "NotoSerifCJK-Regular.ttc", 2, "songti", "Fengqiao Fallback Song"),
    _Fallback(
        "fallback_xiaobiaosong",
        "NotoSerifCJK-Bold.ttc",
        2,
        "xiaobiaosong",
        "Fengqiao Fallback Song Bold",
    ),
)


def fonts_directory() -> Path:
    """Return where the fonts are kept: ``FENGQIAO_FONTS``, else the user's cache directory."""
    chosen = os.environ.get("FENGQIAO_FONTS")
    if chosen:
        return Path(chosen).absolute()
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache).absolute() / "fengqiao" / "fonts"


def font_files(site: Path | None = None) -> dict[str, Path]:
    """Return each role's file; a file ``<role>.otf`` or ``.ttf`` in ``site`` goes first.

    This is how a county uses the typefaces it has licensed.
    """
    folder = fonts_directory()
    chosen = {role: folder / name for role, name in FONT_FILES.items()}
    for role in chosen if site else ():
        own = [site / f"{role}{ending}" for ending in (".otf", ".ttf") if site]
        chosen[role] = next((file for file in own if file.is_file()), chosen[role])
    return chosen


def missing_fonts(folder: Path | None = None) -> list[str]:
    """Return the names of font files that are not there, in the order of their roles."""
    folder = folder or fonts_directory()
    return [name for name in FONT_FILES.values() if not (folder / name).is_file()]


def complete(folder: Path) -> bool:
    """Tell whether the whole present edition of the fonts is in ``folder``."""
    stamp = folder / "edition"
    made = stamp.read_text() if stamp.is_file() else ""
    return made == EDITION and not missing_fonts(folder)


def fetch_fonts(folder: Path) -> None:
    """Fetch and cut every font; the stamp that says "complete" is written last.

    :raises debian.Unavailable: when a package cannot be had.
    :raises SubsetFailed: when a fall-back cannot be cut.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _sole_writer(folder), tempfile.TemporaryDirectory(dir=folder, prefix=".making-") as making:
        if complete(folder):
            return
        work = Path(making)
        say("正在下载公文字体（约160 MB，只需一次）……")
        debs = debian.download([package.name for package in _PACKAGES], work)
        for package in _PACKAGES:
            say(f"正在取出 {package.name} 中的字体……")
            wanted = {ending: work / name for ending, name in package.files.items()}
            wanted["/copyright"] = work / f"{package.name}.copyright"
            debian.extract(debs[package.name], wanted)
        for cut in _CUTS:
            _cut(cut, work)
        _move_into_place(work, folder)


def _cut(cut: _Fallback, work: Path) -> None:
    lacking = work / FONT_FILES[cut.lacking]
    target = work / FONT_FILES[cut.role]
    count = write_missing(work / cut.source, cut.face, lacking, target, cut.family)
    say(f"正在裁剪后备字体 {target.name}：{count} 个字。")


def _move_into_place(work: Path, folder: Path) -> None:
    for file in [*(work / name for name in FONT_FILES.values()), *work.glob("*.copyright")]:
        file.chmod(0o644)
        file.replace(folder / file.name)
    stamp = work / "edition"
    stamp.write_text(EDITION)
    stamp.replace(folder / "edition")


@contextmanager
def _sole_writer(folder: Path) -> Iterator[None]:
    """Let one set-up at a time fill the cache; the second then finds it full."""
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def say(words: str) -> None:
    """Tell the person at the terminal, at once."""
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def main() -> int:
    """Fetch the fonts unless they are there; return the exit status."""
    folder = fonts_directory()
    try:
        if not complete(folder):
            fetch_fonts(folder)
            say(f"字体已就绪：{folder}")
    except (debian.Unavailable, SubsetFailed) as refused:
        say(f"{refused}\n字体没有取到。请检查网络后重新运行；也可以在另一台机器上运行成功后，")
        say(f"把它的字体目录整个复制到 {folder}。")
        return 3
    except OSError as failed:
        say(
            f"字体目录 {folder} 写不进去：{failed.strerror}。可用环境变量 FENGQIAO_FONTS 另指一处。"
        )
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
