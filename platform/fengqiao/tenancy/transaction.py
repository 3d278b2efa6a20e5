"""One unit of work, bound to one actor by row-level security: the doorway of every flow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from fengqiao.actor import Actor
from fengqiao.db import KEPT_PLAN, database
from fengqiao.errors import NotYours, Refusal, Stale
from fengqiao.jobs import ring
from fengqiao.log import logger

_log = logger(__name__)
_BIND = text(
    "select set_config('fq.tok', :token, true), set_config('fq.at', :at, true)"
).execution_options(**KEPT_PLAN)

# What the database's own guards say that a person can run into: each code stands for one reason.
GUARDS: dict[str, Callable[[], Refusal]] = {
    "FQ001": lambda: Refusal(
        "period-closed",
        "本期已经关闭",
        "本期填报已经截止关闭，不能再上报。请联系上级单位申请延期，已填的内容会保留。",
    ),
    "FQ002": lambda: NotYours(
        "报告改好的人不能自己复查，请另一位同事或上级单位复查。", code="own-work"
    ),
    "FQ003": lambda: Refusal(
        "waived",
        "本期不用报",
        "上级已同意本期不用报，不用再上报。填好的内容会保留；确实要报的，请联系上级单位。",
    ),
    "FQ004": lambda: NotYours(
        "代报的报表不能由代报人一个人通过，请另一位审核员来审，或请填报单位先核对确认。",
        code="own-work",
    ),
    "FQ008": lambda: Refusal(
        "children-changed",
        "下级单位有变化",
        "汇总之后，下级单位或它们的填报任务有了变化（例如划转、合并）。"
        "请先重新汇总，核对后再上报，已填的内容会保留。",
    ),
}


@contextmanager
def transaction(actor: Actor | str, at: datetime | None = None) -> Iterator[Session]:
    """Open a unit of work for an actor, commit it on leaving, roll it back on any exception.

    ``actor`` is an actor or, before one is known, a session's database token. ``at`` is the
    instant by which a demonstration county judges its deadlines; for any other county the
    database's own clock holds, whatever is said here.

    :raises Stale: if somebody else changed a record meanwhile
    :raises NotYours: if the database's own guard refuses what the deed let pass
    """
    token = actor if isinstance(actor, str) else actor.token
    with Session(database().web, expire_on_commit=False) as work:
        try:
            _bind(work, {"token": token, "at": at.isoformat() if at else ""})
            yield work
            work.commit()
        except StaleDataError:
            raise Stale from None
        except DBAPIError as error:
            raise _refusal(error) from error
        ring(work)


def _bind(work: Session, context: dict[str, str]) -> None:
    """Bind the transaction to its actor, on a fresh connection if the pool's was dead.

    After a crash of the server every pooled connection is; nothing has been done yet, so that
    beginning anew is safe here and nowhere later.
    """
    try:
        work.execute(_BIND, context)
    except DBAPIError as error:
        if not error.connection_invalidated:
            raise
        work.rollback()
        work.execute(_BIND, context)


@contextmanager
def attempt(work: Session) -> Iterator[None]:
    """Try something within a unit of work; if it is refused, the rest of the work stands.

    :raises Refusal: what the database's own guards say, as :func:`transaction` tells it
    """
    try:
        with work.begin_nested():
            yield
    except StaleDataError:
        raise Stale from None
    except DBAPIError as error:
        raise _refusal(error) from error


@contextmanager
def rehearsal(work: Session) -> Iterator[None]:
    """Do something within a unit of work to see what would come of it, and leave no trace of it."""
    with work.begin_nested() as trial:
        yield
        trial.rollback()


def _refusal(error: DBAPIError) -> Exception:
    """Tell the database's guards apart from a defect."""
    state = getattr(error.orig, "sqlstate", None)
    if state in GUARDS:
        return GUARDS[state]()
    if state in ("40001", "40P01", "55P03"):
        return Stale()
    if state == "42501":
        # The deed should have refused it first: where it arose and the database's own words,
        # which name a table or a move and nobody's data, are what the defect is found by.
        _log.warning("the database refused", kind=_words(error), exc_info=error)
        return NotYours(
            "数据库拒绝了这一步：不在您的岗位权限之内。请刷新页面再试，仍不行请告诉系统管理人员。",
            code="database-refused",
        )
    return error


def _words(error: DBAPIError) -> str:
    """Return the one line that a guard says; detail and context, which quote rows, stay out."""
    diagnosis = getattr(error.orig, "diag", None)
    return str(getattr(diagnosis, "message_primary", None) or "")
