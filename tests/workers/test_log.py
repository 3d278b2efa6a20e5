"""A worker's log: lines for machines, and never what people wrote."""

from __future__ import annotations

import json
from pathlib import Path

from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

from fengqiao.jobs import QUEUE
from tests.workers.process import comes, worker
from tests.world import World


def test_an_unforeseen_error_is_logged_without_the_words_it_quotes(
    world: World, redis_url: str, tmp_path: Path
) -> None:
    log = tmp_path / "worker.log"
    with worker(redis_url, log) as process, Redis.from_url(redis_url) as session:
        # An error whose words quote what it was given, as a database's quote a row.
        Queue(QUEUE, connection=session, serializer=JSONSerializer).enqueue(
            "builtins.int", "王家调解笔录"
        )
        assert comes(lambda: b"wake-up failed" in log.read_bytes()), process.poll()

    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()]
    [told] = [line for line in lines if line["event"] == "wake-up failed"]
    assert told["defect"] == "ValueError"
    assert "王家" not in json.dumps(lines, ensure_ascii=False)
