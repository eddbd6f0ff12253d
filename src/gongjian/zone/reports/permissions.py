"""(person, thing) → bool."""

from __future__ import annotations

from ..accounts.acting import Acting
from ..accounts.choices import CONCERNED, OFFICE
from .choices import UNREPORTED, WRITABLE, RoundStage, Stage
from .models import Report, Round


def may_see_reports(acting: Acting | None) -> bool:
    return acting is not None and acting.builds


def may_manage(acting: Acting | None) -> bool:
    """Rounds, reviews, chasing and circulars are the office's."""
    return acting is not None and acting.role in OFFICE


def may_see_whole(acting: Acting | None) -> bool:
    """How the whole zone stands in a round."""
    return acting is not None and acting.sees_zone


def writes(acting: Acting | None, report: Report) -> bool:
    """Whose report it is to write, whether or not it can be written now."""
    return (
        acting is not None and acting.role in CONCERNED | OFFICE
        and report.house_id == acting.organisation_id
    )  # fmt: skip


def may_write(acting: Acting | None, report: Report) -> bool:
    return writes(acting, report) and report.stage in WRITABLE and is_open(report.round)


def may_read(acting: Acting | None, report: Report) -> bool:
    """Its words: its own house always, others once it was submitted."""
    return acting is not None and (
        report.house_id == acting.organisation_id or report.stage not in UNREPORTED
    )


def may_review(acting: Acting | None, report: Report) -> bool:
    """The office, and nobody what they submitted."""
    return (
        acting is not None and acting.role in OFFICE and report.stage in (Stage.SUBMITTED, Stage.SENT_BACK)
        and is_open(report.round) and report.submitted_by_id != acting.person_id
    )  # fmt: skip


def may_prove(acting: Acting | None, report: Report) -> bool:
    """The signed copy, scanned: by its own house, once it was submitted."""
    return writes(acting, report) and report.stage not in UNREPORTED


def is_open(of: Round) -> bool:
    return of.stage == RoundStage.OPEN and of.withdrawn_at is None
