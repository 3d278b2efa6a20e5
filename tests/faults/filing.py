"""A filer at work: save, submit, sometimes send the same again, take it back and begin anew."""

from __future__ import annotations

import random
import threading
from datetime import datetime
from uuid import uuid4

from fengqiao.clock import now
from fengqiao.forms.form_file import read_form
from tests.faults.desk import Answered, Desk, NeverAnswered
from tests.faults.history import History, Submission
from tests.world import FORMS, filled

_FORM = read_form(FORMS / "village-weekly.yaml")
_SENT_AGAIN = 0.2
_PAUSE = 0.25


class Filer:
    """One village's filer, whose every submission says its own key in the narrative."""

    def __init__(self, desk: Desk, history: History, seed: int) -> None:
        self.desk = desk
        self._history = history
        self._dice = random.Random(seed)
        self._report = self._begin()

    def work(self, stopping: threading.Event) -> None:
        """Submit again and again until told to stop."""
        while not stopping.is_set():
            try:
                self.submit_once()
            except NeverAnswered as silence:
                self._history.failures.append(f"never answered: {silence}")
            stopping.wait(_PAUSE * self._dice.uniform(0.5, 1.5))

    def submit_once(self) -> Submission | None:
        """Take the report back if it is submitted, fill it in and submit it; None if refused."""
        key, path = str(uuid4()), f"/api/v1/reports/{self._report}"
        found = self.desk.ask("GET", path)
        if found.ok and found.body["state"] == "submitted":
            found = self.desk.ask("POST", f"{path}/withdrawal", If_Match=found.etag)
        if not found.ok:
            return None
        wish = {"answers": filled(_FORM, {"narrative": f"本周情况正常。{key}"})}
        saved = self.desk.ask("PUT", path, wish, If_Match=found.etag)
        # A save whose answer was lost is refused when it is sent again: its version has moved.
        return self._submit(key, path, saved.etag) if saved.ok else None

    def _submit(self, key: str, path: str, etag: str) -> Submission:
        def send() -> Answered:
            headers = {"If_Match": etag, "Idempotency_Key": key}
            return self.desk.ask("POST", f"{path}/submission", **headers)

        submission = Submission(key, self._report, "unknown")
        try:
            answer = send()
            submission = _noted(key, self._report, answer)
        finally:
            self._history.submitted(submission)
        if answer.ok and self._dice.random() < _SENT_AGAIN:
            again = send()
            self._history.sent_again(key, same=again.ok and again.body == answer.body)
        return submission

    def _begin(self) -> str:
        duties = self.desk.ask("GET", f"/api/v1/obligations?form={_FORM.code}").body["items"]
        # The next period is already owed, but may not be filed before it has begun.
        due = next(one for one in duties if datetime.fromisoformat(one["opens_at"]) <= now())
        begun = self.desk.ask("POST", "/api/v1/reports", {"obligation_id": due["id"]})
        assert begun.ok, begun.text
        return str(begun.body["id"])


def _noted(key: str, report: str, answer: Answered) -> Submission:
    if not answer.ok:
        return Submission(key, report, "refused", words=answer.text)
    body = answer.body
    return Submission(key, report, "ok", receipt=body["receipt"], revision=body["revision"])
