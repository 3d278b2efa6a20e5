"""A county's form file is adopted: checked, hashed, and from then on unchanged."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from fengqiao.actor import Actor
from fengqiao.reports.forms import Form
from fengqiao.reports.models import FormVersion
from fengqiao.tenancy.sessions import require_installation


def adopt_form(work: Session, actor: Actor, form: Form, *, at: datetime) -> bool:
    """Adopt a checked form for the county; False if this very version was adopted before.

    :raises NotYours: unless the installation itself acts
    """
    require_installation(actor)
    if work.get(FormVersion, (actor.county, form.code, form.hash)) is not None:
        return False
    work.add(
        FormVersion(
            county=actor.county,
            form=form.code,
            sha256=form.hash,
            title=form.title,
            level=form.level,
            frequency=form.frequency.value,
            definition=form.as_json(),
            adopted_at=at,
        )
    )
    work.flush()
    return True
