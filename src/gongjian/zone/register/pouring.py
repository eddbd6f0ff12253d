"""Many rows into a table at once, past the ORM's cost of a row: COPY on PostgreSQL, one statement over
many rows on SQLite. Constraints and triggers of the database hold as ever."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from itertools import chain, islice
from typing import Any

from django.db import connection, models

Row = Sequence[Any]
ROWS_OF_A_STATEMENT = 250
MANY = 200
FEW = 1_000  # rows by the planner's last count


def pour(model: type[models.Model], columns: Sequence[str], rows: Iterable[Row], *, unless_there: bool = False) -> None:  # fmt: skip
    """Insert rows, whose values stand in the order of the columns. `unless_there`: what is there stays."""
    table = model._meta.db_table
    adapted = _adapted(model, columns, rows)
    names = _listed(columns)
    end = " ON CONFLICT DO NOTHING" if unless_there else ""
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            _inserted(cursor, f'INSERT INTO "{table}" ({names}) VALUES ', end, adapted)
        elif unless_there:
            beside = _beside(cursor, table, columns, adapted)
            cursor.execute(f'INSERT INTO "{table}" ({names}) SELECT {names} FROM {beside}{end}')
        else:
            _copied(cursor, table, columns, _told_of(cursor, table, columns, adapted))


def change(model: type[models.Model], told: Sequence[str], named: Sequence[str], rows: Iterable[Row], also: str = "") -> None:  # fmt: skip
    """Set columns of the rows that are named by others; each row has the values of the first, then of the
    second. `also`: what else must hold of a row that is changed."""
    table, columns = model._meta.db_table, (*told, *named)
    adapted = list(_adapted(model, columns, rows))
    if not adapted:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            beside = _beside(cursor, table, columns, adapted)
            sets = ", ".join(f'"{name}" = b."{name}"' for name in told)
            where = " AND ".join(f't."{name}" = b."{name}"' for name in named)
            with _row_by_row(cursor, len(adapted) > MANY):
                cursor.execute(f'UPDATE "{table}" t SET {sets} FROM {beside} b WHERE {where}{also}')
            return
        sets = ", ".join(f'"{name}" = %s' for name in told)
        where = " AND ".join(f'"{name}" = %s' for name in named)
        cursor.executemany(f'UPDATE "{table}" AS t SET {sets} WHERE {where}{also}', adapted)


@contextmanager
def _row_by_row(cursor: Any, many: bool) -> Iterator[None]:
    """Each row is looked up in the index that holds it once: of a table that it knows nothing of, or that has grown
    since, the planner would go through the whole."""
    ways = ("enable_hashjoin", "enable_mergejoin", "enable_seqscan") if many else ()
    for way in ways:
        cursor.execute(f"SET LOCAL {way} = off")
    yield
    for way in ways:
        cursor.execute(f"SET LOCAL {way} = on")


def _told_of(cursor: Any, table: str, columns: Sequence[str], rows: Iterable[Row]) -> Iterable[Row]:  # fmt: skip
    """The rows that are still to come. Of a table that PostgreSQL knows little of, as in its first list, the first
    rows go in by themselves and are told to the planner: else every look into it goes through most of it, and a
    list into an empty register takes ten times as long."""
    waiting = iter(rows)
    first = list(islice(waiting, MANY))
    if len(first) < MANY or not _little_known(cursor, table):
        return chain(first, waiting)
    _copied(cursor, table, columns, first)
    cursor.execute(f'ANALYZE (SKIP_LOCKED) "{table}"')
    return waiting


def _little_known(cursor: Any, table: str) -> bool:
    cursor.execute("SELECT reltuples < %s FROM pg_class WHERE oid = to_regclass(%s)", [FEW, table])
    return bool(cursor.fetchone()[0])


def _inserted(cursor: Any, begin: str, end: str, rows: Iterable[Row]) -> None:
    """Many rows to a statement: a trigger costs each statement more than each row."""
    waiting = iter(rows)
    while part := list(islice(waiting, ROWS_OF_A_STATEMENT)):
        one = f"({', '.join(['%s'] * len(part[0]))})"
        cursor.execute(f"{begin}{', '.join([one] * len(part))}{end}", [v for row in part for v in row])  # fmt: skip


def _listed(columns: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in columns)


def _copied(cursor: Any, table: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """What the driver refuses is told in Django's words, as everywhere."""
    with (
        connection.wrap_database_errors,
        cursor.copy(f'COPY "{table}" ({_listed(columns)}) FROM STDIN') as copy,
    ):
        for row in rows:
            copy.write_row(row)


def _beside(cursor: Any, table: str, columns: Sequence[str], rows: Iterable[Row]) -> str:
    """Rows in a table of their own, of this transaction alone, for one statement over all of them."""
    name = f"beside_{table}"
    cursor.execute(f'DROP TABLE IF EXISTS "{name}"')
    cursor.execute(
        f'CREATE TEMPORARY TABLE "{name}" ON COMMIT DROP AS SELECT {_listed(columns)} FROM "{table}" LIMIT 0'
    )
    _copied(cursor, name, columns, rows)
    cursor.execute(f'ANALYZE "{name}"')  # else it is taken for a thousand rows
    return f'"{name}"'


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
        return _encoded
    if connection.vendor == "postgresql":
        return None
    if isinstance(field, models.DateTimeField):
        return _moments()
    if isinstance(field, models.DateField):
        return date.isoformat
    if isinstance(field, models.DecimalField):
        return lambda value: connection.ops.adapt_decimalfield_value(value, field.max_digits, field.decimal_places)  # fmt: skip
    return None


_encoded = json.JSONEncoder(ensure_ascii=False).encode


def _moments() -> Callable[[datetime], Any]:
    """Moments repeat over the rows of one change: each is written once."""
    known: dict[datetime, Any] = {}

    def way(value: datetime) -> Any:
        if value not in known:
            known[value] = connection.ops.adapt_datetimefield_value(value)
        return known[value]

    return way
