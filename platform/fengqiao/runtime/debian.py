"""Debian's and Ubuntu's package tools, used with as few rights as each step needs."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
from collections.abc import Mapping, Sequence
from pathlib import Path


class Unavailable(Exception):
    """A package could not be had; the text is Chinese and says what to do next."""


def installed(names: Sequence[str]) -> set[str]:
    """Return those of ``names`` that dpkg holds completely installed."""
    query = shutil.which("dpkg-query")
    if query is None:
        return set()
    answer = subprocess.run(  # noqa: S603 - fixed program, our own package names
        [query, "--show", "--showformat=${binary:Package} ${db:Status-Status}\n", *names],
        capture_output=True,
        text=True,
        check=False,
        env=plain_environment(),
    )
    lines = (line.split() for line in answer.stdout.splitlines())
    return {words[0].split(":")[0] for words in lines if words[1:] == ["installed"]}


def plain_environment() -> dict[str, str]:
    """Return the caller's environment with English messages and no questions asked."""
    return {**os.environ, "LC_ALL": "C.UTF-8", "DEBIAN_FRONTEND": "noninteractive"}


def download(names: Sequence[str], folder: Path) -> dict[str, Path]:
    """Fetch the .deb files of ``names`` into ``folder`` without root and without installing.

    The machine's own package lists are tried first. Where they are absent or too old, fresh
    ones are fetched into a private place, which needs no rights either. apt checks every file
    against the signed lists in both cases.

    :raises Unavailable: when there is no apt or the packages cannot be reached.
    """
    apt = shutil.which("apt-get")
    if apt is None:
        raise Unavailable("这台机器没有 apt-get（只支持 Debian 12+ 或 Ubuntu 24.04+）。")
    own = _private_state(folder / "state")
    attempts: list[list[list[str]]] = [
        [[apt, *_UNSANDBOXED, "download", *names]],
        [[apt, *own, "--quiet", "update"], [apt, *own, "download", *names]],
    ]
    complaint = ""
    for commands in attempts:
        complaint = _run_all(commands, folder)
        found = _debs_in(folder)
        if all(name in found for name in names):
            return {name: found[name] for name in names}
    raise Unavailable(f"没有取到软件包 {' '.join(names)}。apt 的原话：\n{complaint.strip()[-800:]}")


# Without this apt drops to the user _apt, who may not write into a private folder.
_UNSANDBOXED = ["-o", "APT::Sandbox::User=root"]


def _private_state(folder: Path) -> list[str]:
    """Return apt options that keep lists and caches of one run under ``folder``."""
    for part in ("lists/partial", "cache/archives/partial"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    places = {"Dir::State::Lists": "lists", "Dir::Cache": "cache"}
    options = [f"{key}={folder / part}" for key, part in places.items()]
    options += ["Debug::NoLocking=1", "Acquire::Languages=none"]
    return [*_UNSANDBOXED, *(word for option in options for word in ("-o", option))]


def _run_all(commands: Sequence[Sequence[str]], folder: Path) -> str:
    """Run commands in ``folder`` until one fails; return what they complained of.

    An update that reaches no server ends as if all were well, so its words are kept too.
    """
    said = ""
    for command in commands:
        done = subprocess.run(  # noqa: S603 - apt-get with our own options
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            env=plain_environment(),
        )
        said += done.stderr
        if done.returncode != 0:
            break
    return said


def _debs_in(folder: Path) -> dict[str, Path]:
    return {file.name.split("_")[0]: file for file in folder.glob("*.deb")}


def extract(deb: Path, wanted: Mapping[str, Path]) -> None:
    """Copy single files out of a .deb: ``wanted`` maps a path's ending to where it goes.

    :raises Unavailable: when the package does not hold every one of them.
    """
    left = dict(wanted)
    reader = subprocess.Popen(  # noqa: S603 - dpkg-deb on a file apt has verified
        [shutil.which("dpkg-deb") or "dpkg-deb", "--fsys-tarfile", str(deb)],
        stdout=subprocess.PIPE,
    )
    with reader, tarfile.open(fileobj=reader.stdout, mode="r|") as archive:
        for member in archive:
            ending = next((end for end in left if member.name.endswith(end)), None)
            source = archive.extractfile(member) if ending and member.isfile() else None
            if ending and source is not None:
                with left.pop(ending).open("wb") as target:
                    shutil.copyfileobj(source, target)
    if left:
        raise Unavailable(f"软件包 {deb.name} 里没有 {'、'.join(left)}，请升级系统后再试。")
