"""(person, thing) → bool."""

from __future__ import annotations

from ..accounts.acting import Acting
from ..accounts.choices import OFFICE, Role
from .choices import Stage
from .models import Document, Evidence


def may_see_documents(acting: Acting | None) -> bool:
    return acting is not None and acting.builds


def may_edit(acting: Acting | None, document: Document) -> bool:
    """The house that drafted it, while it is a draft."""
    return (
        acting is not None
        and document.stage == Stage.DRAFT
        and document.withdrawn_at is None
        and acting.organisation_id == document.house_id
        and acting.role != Role.AUDITOR
    )


def may_take_back(acting: Acting | None, evidence: Evidence) -> bool:
    return (
        acting is not None
        and acting.organisation_id == evidence.house_id
        and evidence.withdrawn_at is None
    )


def may_keep_templates(acting: Acting | None) -> bool:
    return acting is not None and acting.role in OFFICE
