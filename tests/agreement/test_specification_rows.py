"""Every specification row, on every database."""

from __future__ import annotations

from itertools import accumulate

from agreement.answers import alike, asked, plain, row_name
from agreement.databases import Database, column_of
from gongjian.methods.formulas import Key, formula_of, indicator_of
from gongjian.methods.formulas.in_sql import indicator_sql
from spec.rows import ROWS, SCOPE, Record, Row, Value, records_of

BATCH = 40


def expected(value: Value) -> float | str | None:
    return float(value) if isinstance(value, bool) else value


def load(database: Database, records: list[Record], rows: list[Row]) -> None:
    """A table with a column for everything that any of the rows reads, held or not."""
    read = {
        reference.key: None
        for row in rows
        for reference in (indicator_of if row.of_group else formula_of)(
            row.formula, SCOPE
        ).references
    }
    empty: Record = dict(read)
    table = records_of([{**empty, **record} for record in records])
    assert all(len(column) == len(records) for column in table.columns.values())
    database.load(table)


def test_a_record_gives_what_is_written(database: Database) -> None:
    rows = [row for row in ROWS if not row.of_group]
    load(database, [row.records[0] for row in rows], rows)
    wrong = []
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        formulas = [formula_of(row.formula, SCOPE) for row in batch]
        within = f"where {row_name(database)} between {start} and {start + len(batch) - 1}"
        answers = asked(formulas, database, within)
        for place, (row, column) in enumerate(zip(batch, answers, strict=True)):
            if not alike(column[place], expected(row.expected)):
                wrong.append((row.place, row.formula, row.inputs, row.expected, column[place]))
    assert wrong == []


def test_a_group_gives_what_is_written(database: Database) -> None:
    rows = [row for row in ROWS if row.of_group]
    starts = [0, *accumulate(len(row.records) for row in rows)]
    load(database, [record for row in rows for record in row.records], rows)
    wrong = []
    for row, start, stop in zip(rows, starts, starts[1:], strict=False):
        within = f"{row_name(database)} between {start} and {stop - 1}"
        relation = f"(select * from records where {within}) as r"

        def column(key: Key) -> str:
            return column_of(key, database.dialect)

        query = indicator_sql(
            indicator_of(row.formula, SCOPE), column, relation, [], database.dialect
        )
        ((told,),) = database.ask(query)
        if not alike(plain(told), expected(row.expected)):
            wrong.append((row.place, row.formula, row.inputs, row.expected, told))
    assert wrong == []
