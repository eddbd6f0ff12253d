"""How 飞地 are shared between parks: written down once, used by units from a day on, never changed. Another
distribution is another sharing, so that past totals stay what they were."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Count, OuterRef, Subquery
from django.utils import timezone

from ..accounts.acting import Acting
from ..accounts.models import Organisation
from ..audit.recording import About, record
from .models import SharePart, Sharing, State


@transaction.atomic
def make(*, name: str, basis: str, parts: Sequence[tuple[Organisation, int]], by: Acting) -> Sharing:  # fmt: skip
    """Parts in millionths; that they sum to one the database sees to."""
    made = Sharing.objects.create(name=name.strip()[:200], basis=basis.strip()[:200])
    SharePart.objects.bulk_create(
        SharePart(sharing=made, park=park, millionths=part) for park, part in parts
    )
    record("sharing.made", About("sharing", str(made.pk), made.name), by=by.actor, purpose="statistical",
           after={park.code: part for park, part in parts})  # fmt: skip
    return made


def counted(found: Any) -> Any:
    """Sharings with how many living units use each."""
    using = State.objects.as_of(timezone.localdate()).filter(sharing=OuterRef("pk")).order_by()
    number = using.values("sharing").annotate(number=Count("pk")).values("number")
    return found.annotate(count=Subquery(number))
