"""Waiting for a state, however busy the machine is; what never comes still fails."""

from __future__ import annotations

import time
from collections.abc import Callable

from playwright.sync_api import Page

# Far longer than anything takes: only a test that is about to fail waits so long.
PATIENCE = 90.0


def until(page: Page, happened: Callable[[], bool], what: object) -> None:
    """Wait until something has happened, while the page goes on with its own.

    ``what`` are the words for its never happening, or what finds them then.

    :raises AssertionError: if it never does
    """
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end, what() if callable(what) else what
        page.wait_for_timeout(50)
