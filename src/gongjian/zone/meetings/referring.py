"""送审: a draft of the office is put before a leader, who approves it or returns it with words."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from ..accounts.acting import Acting
from ..accounts.choices import Role
from ..documents.choices import Stage as Paper
from ..documents.models import Document, Rendering
from ..history.deeds import about, begin, deed, fresh
from ..history.deeds import withdraw as taken_back
from ..history.models import Copy
from ..inbox.actions import close_matters, open_matter
from . import arrays
from .addressing import leaders
from .choices import Ruling
from .due import RULE
from .models import Referral


@transaction.atomic
def refer(*, document: Document, words: str, by: Acting) -> Referral:
    """A draft as it is now; it is not changed until the leader has ruled. Raises ValidationError."""
    now = fresh(document, Paper.DRAFT)
    if pending(now) is not None:
        raise ValidationError(_("这份文书已经在送审"), code="again")
    referral = Referral(document=now, words=words.strip(), of_version=now.version)
    begin(referral, "put", by=by)
    days = arrays.days("matter", "settle", timezone.localdate())
    for place in leaders():
        open_matter(kind=RULE, about=about(referral), url=url_of(referral),
                    organisation=place, role=Role.LEADER, working_days=days)  # fmt: skip
    return referral


@transaction.atomic
def rule(*, referral: Referral, approved: bool, words: str, by: Acting) -> Referral:
    """Raises ValidationError."""
    if not approved and not words.strip():
        raise ValidationError(_("退回修改要写明意见"), code="words")
    now = fresh(referral, Ruling.ASKED, field="ruling")
    close_matters(kind=RULE, about=about(now), by=by.person_name)
    return deed(now, "approved" if approved else "returned", by=by, answer=words.strip()[:500],
                ruling=Ruling.APPROVED if approved else Ruling.RETURNED, ruled_by_id=by.person_id,
                ruled_at=timezone.now())  # fmt: skip


@transaction.atomic
def take_back(*, referral: Referral, by: Acting, reason: str) -> Referral:
    now = taken_back(fresh(referral, Ruling.ASKED, field="ruling"), by=by, reason=reason)
    close_matters(kind=RULE, about=about(now), by=by.person_name)
    return now


def pending(document: Document) -> Referral | None:
    return document.referrals.filter(ruling=Ruling.ASKED, withdrawn_at=None).first()


def as_put(referral: Referral) -> dict[str, Any]:
    """The words of the draft as it was put forward: what is changed later is no leader's yet."""
    copy = Copy.objects.of(referral.document).get(version=referral.of_version)
    return dict(copy.told["data"])


def file_as_put(referral: Referral) -> Rendering | None:
    """Its Word file as it was then."""
    return referral.document.files.filter(made_at__lte=referral.made_at).first()


def url_of(referral: Referral) -> str:
    return reverse("referral", args=[referral.pk])
