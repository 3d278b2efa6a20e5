"""What both doors answer with about bulletins: a place in the list, the stored document."""

from __future__ import annotations

from uuid import UUID

from flask import Response, request
from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.bulletins.documents import read_document
from fengqiao.bulletins.models import Bulletin
from fengqiao.bulletins.queries import find_bulletin
from fengqiao.errors import Invalid, NotFound
from fengqiao.web.files import attached_name
from fengqiao.web.paging import Place


def read_after(work: Session, actor: Actor, place: Place) -> Bulletin | None:
    """Return the bulletin behind which a page of the list begins.

    :raises Invalid: if the place names none in sight
    """
    if place.key is None:
        return None
    try:
        return find_bulletin(work, actor, UUID(str(place.key[0])))
    except (ValueError, IndexError, NotFound):
        raise Invalid("翻页的位置认不出来，请从第一页重新看起。", code="bad-cursor") from None


def document_answer(bulletin: Bulletin) -> Response:
    """Return a bulletin's stored document as an answer, under its own name.

    :raises NotFound: if it has not been rendered yet
    """
    answer = Response(read_document(bulletin), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = attached_name(document_name(bulletin), inline=True)
    answer.set_etag(bulletin.pdf_sha256 or "")
    answer.cache_control.private = True
    answer.cache_control.no_cache = True
    answer.make_conditional(request)
    return answer


def document_name(bulletin: Bulletin) -> str:
    """Return the name under which a document is kept by whoever saves it."""
    number = bulletin.number or "（预览稿）"
    return f"{number}{bulletin.title}.pdf".replace("\n", "")
