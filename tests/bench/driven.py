"""What every driven browser can be asked, whatever drives it."""

from __future__ import annotations

import json
import time
from abc import ABC, abstractmethod
from typing import Any

_PATIENCE = 20.0
_SHELVED = """async (place) => {
  for (const name of await caches.keys()) {
    if (!name.startsWith('fengqiao-pages ')) continue;
    const kept = await (await caches.open(name)).keys();
    if (kept.some((one) => new URL(one.url).pathname === place)) return true;
  }
  return false;
}"""


class Driven(ABC):
    """One page in a browser."""

    errors: list[str]

    @abstractmethod
    def run(self, script: str) -> Any:
        """Run an expression in the page and return what it comes to.

        :raises RuntimeError: with what it threw
        """

    @abstractmethod
    def goto(self, address: str) -> None:
        """Open an address and wait until another page stands there."""

    @abstractmethod
    def wear(self, address: str, cookie: str) -> None:
        """Be somebody who is signed in at a site."""

    def offline(self, wanted: bool) -> bool:
        """Tell the page that there is no line; return False in a browser that cannot be told."""
        return False

    @abstractmethod
    def close(self) -> None:
        """End the browser."""

    def until(self, script: str) -> None:
        """Wait until a script comes to something true.

        :raises TimeoutError: with the script and what the page says, if it does not
        """
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            try:
                if self.run(script):
                    return
            except RuntimeError:
                # Between two pages there is nothing to ask.
                pass
            time.sleep(0.1)
        words = self.run("document.body.innerText.slice(0, 400)")
        raise TimeoutError(f"{script}: {self.errors} {words}")

    def shelved(self, place: str) -> None:
        """Wait until the page of a place can be opened without a line."""
        self.until(f"({_SHELVED})({json.dumps(place)})")
