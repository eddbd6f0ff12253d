"""Whether units come into the register or go out of it with a list: that takes two people (ADR 0020)."""

from __future__ import annotations

from typing import Any

from ...accounts.acting import Acting
from ..changes import comes_or_goes
from ..choices import Verdict
from ..models import Change, Import
from .columns import ENDED


def of_scope(imported: Import) -> bool:
    """Of one that was applied, whether any did, by it or by what was answered of its doubts."""
    if imported.change is not None:
        return comes_or_goes(imported.change, *answered(imported))
    rows = imported.rows
    ending = rows.filter(verdict=Verdict.CHANGED, differs__has_key=ENDED)
    return rows.filter(verdict=Verdict.NEW).exists() or ending.exists()


def may_approve(imported: Import, by: Acting) -> bool:
    return by.person_id != imported.made_by_id or not of_scope(imported)


def answered(imported: Import) -> Any:
    """The changes of those of its doubts that were answered."""
    return Change.objects.filter(doubts__row__of=imported, undone_by=None)
