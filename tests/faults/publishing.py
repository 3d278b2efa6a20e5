"""The county's assessor at work: one year after the other is judged and its bulletin published."""

from __future__ import annotations

import threading
import time
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.assessment.adoption import adopt_rule_set
from fengqiao.assessment.models import Assessment
from fengqiao.assessment.queries import assessments
from fengqiao.assessment.scoring import open_assessment, score_assessment
from fengqiao.bulletins.drafting import bulletin_of, draft_bulletin
from fengqiao.bulletins.models import Bulletin
from fengqiao.bulletins.publishing import publish_bulletin
from fengqiao.clock import local_date, now
from fengqiao.errors import Refusal
from fengqiao.rules import read_rule_set
from fengqiao.tenancy.transaction import transaction
from tests.faults.history import History, Publication
from tests.rules.cases import bent

# Every publication judges a year of its own, so the county and its rules are made old.
FIRST_YEAR = 1951
_RULES = bent(("valid: {from: 2024-01-01", "valid: {from: 1950-01-01"))
_PATIENCE = 300.0
_PAUSE = 2.0
# So many years apart, one is drafted twice: as after a doubtful end, but certain to happen.
_DRAFTED_TWICE = 3


class Assessor:
    """The county's assessor; the deeds are the product's own, called until they went through."""

    def __init__(self, actor: Actor, history: History) -> None:
        self.actor = actor
        self._history = history
        self._year = FIRST_YEAR

    def work(self, stopping: threading.Event) -> None:
        """Publish again and again until told to stop, or every year is published."""
        while not stopping.is_set() and self._year < local_date(now()).year:
            year = self._year
            if self.publish_once() is None:
                self._history.failures.append(f"never published: {year}")
            stopping.wait(_PAUSE)

    def publish_once(self) -> Publication | None:
        """Judge the next year and publish its bulletin; None if that never goes through.

        Done again after a doubtful end, it changes nothing that was done.
        """
        year, self._year = self._year, self._year + 1
        began = time.monotonic()
        while time.monotonic() - began < _PATIENCE:
            try:
                published = self._publish(str(year))
            except (SQLAlchemyError, OSError):
                time.sleep(0.2)
            except Refusal as refusal:
                self._history.failures.append(f"refused: {refusal.code} {refusal.reason}")
                return None
            else:
                self._history.publications.append(published)
                return published
        return None

    def _publish(self, period: str) -> Publication:
        actor, at = self.actor, now()
        with transaction(actor, at) as work:
            assessment = self._assessment(work, period, at)
            found = bulletin_of(work, actor, assessment.id)
        if found is None or found.state != "published":
            # Each deed by itself, as on the pages.
            with transaction(actor, at) as work:
                score_assessment(work, actor, assessment_id=assessment.id, version=None, at=at)
            drafted = self._draft(assessment)
            if int(period) % _DRAFTED_TWICE == 0:
                drafted = self._draft(assessment)
            with transaction(actor, at) as work:
                found = publish_bulletin(work, actor, bulletin_id=drafted.id, version=None, at=at)
        return Publication(str(found.id), found.serial or 0)

    def _draft(self, assessment: Assessment) -> Bulletin:
        at = now()
        with transaction(self.actor, at) as work:
            return draft_bulletin(work, self.actor, assessment_id=assessment.id, at=at)

    def _assessment(self, work: Session, period: str, at: datetime) -> Assessment:
        for known in assessments(work, self.actor):
            if known.period == period:
                return known
        adopted = adopt_rule_set(
            work, self.actor, rule_set=read_rule_set(_RULES), source=_RULES, at=at
        )
        return open_assessment(work, self.actor, rule_set_id=adopted.id, period=period, at=at)
