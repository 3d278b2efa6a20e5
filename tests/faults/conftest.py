"""What breaks here is an installation's own: servers named for the run are left alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module", autouse=True)
def own_servers() -> Iterator[None]:
    """Forget the servers named from outside, which an installation would take for its own."""
    with pytest.MonkeyPatch.context() as environment:
        for name in ("DATABASE_URL", "REDIS_URL", "FENGQIAO_HOME", "FENGQIAO_SECRET"):
            environment.delenv(name, raising=False)
        yield
