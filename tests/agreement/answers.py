"""What numpy and a database say of the same formulas, told in the same way and held together."""

from __future__ import annotations

from collections.abc import Sequence

from agreement.databases import ROW, Database, Rows, column_of
from gongjian.methods.formulas import Formula, Key
from gongjian.methods.formulas.in_numpy import values_of
from gongjian.methods.formulas.in_sql import DIALECTS, sql_of
from gongjian.methods.formulas.records import Records
from gongjian.methods.kinds.columns import TextColumn

Answer = float | str | None


def row_name(database: Database) -> str:
    return DIALECTS[database.dialect]().name(ROW)


def sql_for(formula: Formula, database: Database) -> str:
    def column(key: Key) -> str:
        return column_of(key, database.dialect)

    return sql_of(formula.node, column, database.dialect)


def asked(formulas: Sequence[Formula], database: Database, where: str = "") -> list[list[Answer]]:
    """For each formula, what the database answers for each loaded record."""
    told = [f"{sql_for(f, database)} as v{i}" for i, f in enumerate(formulas)]
    row = row_name(database)
    rows = database.ask(f"select {', '.join([row, *told])} from records {where} order by {row}")
    return [[plain(r[i + 1]) for r in rows] for i in range(len(formulas))]


def plain(value: object) -> Answer:
    if value is None or isinstance(value, str):
        return value
    return float(value)  # type: ignore[arg-type]


def in_arrays(formula: Formula, records: Records) -> list[Answer]:
    """What numpy answers for each record."""
    values = values_of(formula.node, records)
    if isinstance(values, TextColumn):
        return [values.text(i) for i in range(records.length)]
    return [None if value != value else float(value) for value in values]


def alike(first: Answer, second: Answer) -> bool:
    """Numbers to nine digits, for `ln` and `power` differ in the last; all else exactly."""
    if isinstance(first, float) and isinstance(second, float):
        return first == second or abs(first - second) <= 1e-9 * max(abs(first), abs(second))
    return first is second if first is None or second is None else first == second


def disagreements(
    formulas: Sequence[Formula],
    records: Records,
    database: Database,
    answers: Rows | list[list[Answer]],
) -> list[str]:
    """One line for each formula that the database answers otherwise, with the first such record."""
    lines = []
    for formula, theirs in zip(formulas, answers, strict=True):
        ours = in_arrays(formula, records)
        wrong = [i for i, (a, b) in enumerate(zip(ours, theirs, strict=True)) if not alike(a, b)]
        if wrong:
            row = wrong[0]
            lines.append(
                f"{database.dialect}: {formula.text} of {_read(formula, records, row)}: "
                f"numpy {ours[row]!r}, database {theirs[row]!r}; {len(wrong)} records"
            )
    return lines


def _read(formula: Formula, records: Records, row: int) -> str:
    return ", ".join(
        f"{r.key.code}@{r.key.shift}={_cell(records, r.key, row)!r}" for r in formula.references
    )


def _cell(records: Records, key: Key, row: int) -> Answer:
    column = records.columns[key]
    return column.text(row) if isinstance(column, TextColumn) else float(column[row])
