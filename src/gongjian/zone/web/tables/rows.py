"""Rows of a list or a queryset: searched, filtered, ordered, summed; the same words for both."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from gongjian.zone.web.numbers import decimal

from .asking import Asked, Filter
from .columns import Column

Rows = QuerySet[Any] | Sequence[Any]
Search = tuple[str, ...] | Callable[[Any, str], Any]
CHUNK = 2_000


def found(rows: Rows, asked: Asked, filters: Sequence[Filter], search: Search) -> Rows:
    """What is left after search and filters."""
    for each in filters:
        if value := asked.chosen.get(each.key):
            rows = each.apply(rows, value)
    if asked.search and search:
        rows = search(rows, asked.search) if callable(search) else _matching(rows, search, asked)
    return rows


def ordered(rows: Rows, asked: Asked) -> Rows:
    if asked.sort is None:
        return _settled(rows)
    if isinstance(rows, QuerySet):
        return rows.order_by(*_way(rows, str(asked.sort.sort), asked.descending))
    value = asked.sort.value
    there = [row for row in rows if value(row) is not None]
    there.sort(key=lambda row: _comparable(value(row)), reverse=asked.descending)
    return there + [row for row in rows if value(row) is None]


def _way(rows: QuerySet[Any], name: str, descending: bool) -> tuple[Any, Any]:
    """What is empty comes last; a column that is never empty is told plainly, as its index has it."""
    own = {field.name: field for field in rows.model._meta.concrete_fields}.get(name)
    last = True if own is None or own.null else None
    field = F(name)
    return (
        (field.desc(nulls_last=last), "-pk") if descending else (field.asc(nulls_last=last), "pk")
    )


def totals(rows: Rows, columns: Iterable[Column]) -> dict[str, Decimal | None]:
    """Sums over all rows; None where no row holds a number."""
    summed = [column for column in columns if column.total]
    by_database = [c for c in summed if isinstance(c.total, str) and isinstance(rows, QuerySet)]
    result: dict[str, Decimal | None] = {}
    if by_database and isinstance(rows, QuerySet):
        sums = rows.order_by().aggregate(**{f"sum_{c.key}": Sum(str(c.total)) for c in by_database})
        result |= {c.key: decimal(sums[f"sum_{c.key}"]) for c in by_database}
    if by_hand := [c for c in summed if c.key not in result]:
        result |= dict.fromkeys((c.key for c in by_hand), None)
        for row in each(rows):
            for column in by_hand:
                if (value := decimal(column.value(row))) is not None:
                    result[column.key] = (result[column.key] or Decimal(0)) + value
    return result


def each(rows: Rows) -> Iterator[Any]:
    return rows.iterator(chunk_size=CHUNK) if isinstance(rows, QuerySet) else iter(rows)


def keys(rows: Rows) -> list[Any]:
    return (
        list(rows.values_list("pk", flat=True))
        if isinstance(rows, QuerySet)
        else [row.pk for row in rows]
    )


def count(rows: Rows) -> int:
    return rows.count() if isinstance(rows, QuerySet) else len(rows)


def _settled(rows: Rows) -> Rows:
    """Pages of an unordered queryset could show a row twice and another never."""
    if isinstance(rows, QuerySet) and not rows.ordered:
        return rows.order_by("pk")
    return rows


def _matching(rows: Rows, fields: tuple[str, ...], asked: Asked) -> Rows:
    if isinstance(rows, QuerySet):
        return rows.filter(reduce(or_, (Q(**{f"{f}__icontains": asked.search}) for f in fields)))
    text = asked.search.casefold()
    return [row for row in rows if any(text in _said(row, field) for field in fields)]


def _said(row: Any, field: str) -> str:
    value = row.get(field) if isinstance(row, dict) else getattr(row, field, None)
    return "" if value is None else str(value).casefold()


def _comparable(value: object) -> tuple[int, Any]:
    """Numbers before texts, so that a mixed column has an order at all."""
    exact = None if isinstance(value, str) else decimal(value)
    return (1, str(value)) if exact is None else (0, exact)
