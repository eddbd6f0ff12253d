"""Which rows somebody may see, for which purpose: one filter each, shared by pages, API, exports, search
and totals. What has no filter for a purpose cannot be seen for it by anybody.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import Http404

from ..web.logs import refused
from .acting import Acting
from .choices import Purpose

Row = TypeVar("Row", bound=Model)
Filter = Callable[[Acting, QuerySet[Any]], QuerySet[Any]]
SCOPES: dict[tuple[type[Model], Purpose], Filter] = {}


def scope(model: type[Model], purpose: Purpose) -> Callable[[Filter], Filter]:
    """Declares the filter of a model for a purpose."""

    def declare(narrowed: Filter) -> Filter:
        SCOPES[model, purpose] = narrowed
        return narrowed

    return declare


def within(
    acting: Acting | None,
    rows: type[Row] | QuerySet[Row],
    purpose: Purpose = Purpose.ADMINISTRATIVE,
) -> QuerySet[Row]:
    """The rows that may be seen; none where nobody acts or no filter is declared."""
    found: QuerySet[Row] = rows if isinstance(rows, QuerySet) else rows._default_manager.all()
    narrowed = SCOPES.get((found.model, purpose))
    if acting is None or narrowed is None:
        return found.none()
    return narrowed(acting, found)


def find(
    acting: Acting | None,
    rows: type[Row] | QuerySet[Row],
    purpose: Purpose = Purpose.ADMINISTRATIVE,
    **named: Any,
) -> Row:
    """The one row so named, if it may be seen; else 404, whether or not there is such a row."""
    row = within(acting, rows, purpose).filter(**named).first()
    if row is None:
        everything = rows if isinstance(rows, QuerySet) else rows._default_manager.all()
        if everything.filter(**named).exists():
            refused(what=everything.model.__name__)
        raise Http404
    return row


def ours(acting: Acting, *names: str) -> Q:
    """Rows of one's own house and of all houses below it, by any of these organisations."""
    found = Q(pk__in=())
    for name in names:
        found |= Q(**{f"{name}__path__startswith": acting.path})
    return found
