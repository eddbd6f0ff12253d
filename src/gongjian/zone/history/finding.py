"""What somebody may find by its words, in all rooms at once: each room's own scope decides."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet

from ..accounts.acting import Acting
from ..accounts.choices import Purpose
from ..accounts.scopes import SCOPES, within
from . import searching
from .models import Kept, Text

AROUND = 40  # characters on each side of what was found


@cache
def kinds() -> dict[str, type[Kept]]:
    """Every kind of thing that has words and a scope, in the order of the rooms."""
    return {
        model.kind(): model
        for model in apps.get_models()
        if issubclass(model, Kept) and (model, Purpose.ADMINISTRATIVE) in SCOPES
    }


def seen(acting: Acting | None, text: str) -> QuerySet[Text]:
    """The texts in which these words stand, of things that somebody may see and that were not withdrawn."""
    theirs = Q(pk__in=())
    for kind, model in kinds().items():
        visible: Any = within(acting, model).filter(withdrawn_at=None).order_by().values("pk")
        theirs |= Q(kind=kind, key__in=visible)
    return searching.found(text).filter(theirs)


def excerpt(row: Text, text: str) -> str:
    """The place in a text where the first of the words stands."""
    whole = " ".join(row.body.split())
    for word in text.split():
        at = whole.lower().find(word.lower())
        if at >= 0:
            start, end = max(at - AROUND, 0), at + len(word) + AROUND
            return ("…" if start else "") + whole[start:end] + ("…" if end < len(whole) else "")
    return whole[: 2 * AROUND] + ("…" if len(whole) > 2 * AROUND else "")
