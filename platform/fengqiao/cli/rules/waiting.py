"""A word on the error stream when something takes longer than a second."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import click

PATIENCE = 1.0
EVERY = 5.0


@contextmanager
def working(what: str) -> Iterator[None]:
    """Say after a second, and every few seconds then, that work goes on."""
    done = threading.Event()
    speaker = threading.Thread(target=_speak, args=(what, done), daemon=True)
    speaker.start()
    try:
        yield
    finally:
        done.set()
        speaker.join()


def _speak(what: str, done: threading.Event) -> None:
    waited = PATIENCE
    if done.wait(PATIENCE):
        return
    while True:
        click.echo(f"{what}，已用 {waited:.0f} 秒……", err=True)
        if done.wait(EVERY):
            return
        waited += EVERY
