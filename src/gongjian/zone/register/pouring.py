"""Many rows into a table at once, past the ORM's cost of a row: COPY on PostgreSQL, one statement over
many rows on SQLite. Constraints and triggers of the database hold as ever."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, models

Row = Sequence[Any]


def pour(model: type[models.Model], columns: Sequence[str], rows: Iterable[Row], *, unless_there: bool = False) -> None:  # fmt: skip
    """Insert rows, whose values stand in the order of the columns. `unless_there`: what is there stays."""
    table = model._meta.db_table
    adapted = _adapted(model, columns, rows)
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and not unless_there:
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for row in adapted:
                    copy.write_row(row)
            return
        holes = ", ".join(["%s"] * len(columns))
        end = " ON CONFLICT DO NOTHING" if unless_there else ""
        cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({holes}){end}', list(adapted))


def change(model: type[models.Model], told: Sequence[str], named: Sequence[str], rows: Iterable[Row], also: str = "") -> None:  # fmt: skip
    """Set columns of the rows that are named by others; each row has the values of the first, then of the second."""
    sets = ", ".join(f'"{name}" = %s' for name in told)
    where = " AND ".join(f'"{name}" = %s' for name in named) + also
    adapted = list(_adapted(model, (*told, *named), rows))
    with connection.cursor() as cursor:
        cursor.executemany(f'UPDATE "{model._meta.db_table}" SET {sets} WHERE {where}', adapted)


def _adapted(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Row]
) -> Iterable[Row]:
    fields = {field.column: field for field in model._meta.concrete_fields}
    ways = [(place, way) for place, name in enumerate(columns) if (way := _way(fields[name]))]
    for row in rows:
        values = list(row)
        for place, way in ways:
            if values[place] is not None:
                values[place] = way(values[place])
        yield values


def _way(field: Any) -> Callable[[Any], Any] | None:
    """How a value of a field goes to this database; None where it goes as it is."""
    if isinstance(field, models.JSONField):
        return lambda value: json.dumps(value, ensure_ascii=False)
    if connection.vendor == "postgresql":
        return None
    if isinstance(field, models.DateTimeField):
        return _moments()
    if isinstance(field, models.DateField):
        return date.isoformat
    if isinstance(field, models.DecimalField):
        return lambda value: connection.ops.adapt_decimalfield_value(value, field.max_digits, field.decimal_places)  # fmt: skip
    return None


def _moments() -> Callable[[datetime], Any]:
    """Moments repeat over the rows of one change: each is written once."""
    known: dict[datetime, Any] = {}

    def way(value: datetime) -> Any:
        if value not in known:
            known[value] = connection.ops.adapt_datetimefield_value(value)
        return known[value]

    return way
