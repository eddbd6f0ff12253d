"""Parquet through DuckDB, which may open nothing but the one file it is given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..methods.kinds.columns import Floats
from ..methods.kinds.words import Words
from .limits import Limits
from .table import BadInput, Cell, Chunk, Grid

if TYPE_CHECKING:
    import duckdb

MAGIC = b"PAR1"
ROWS = 65_536
_PLAIN = (
    "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT", "UINTEGER",
    "UBIGINT", "DOUBLE", "FLOAT", "DECIMAL", "VARCHAR", "DATE", "TIMESTAMP", "BOOLEAN",
)  # fmt: skip


def grid_of(path: Path, name: str, unit_columns: tuple[str, ...], limits: Limits) -> Grid:
    """The table of a parquet file. Raises BadInput."""
    import duckdb  # only parquet needs it

    try:
        connection = duckdb.connect()
        relation = f"read_parquet({_quoted(str(path))})"
        described = connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
    except duckdb.Error as error:
        raise _damaged(name) from error
    header = tuple(str(row[0]) for row in described)
    if not any(column in header for column in unit_columns):
        from .csv_file import no_unit_column

        raise no_unit_column(name, unit_columns, [list(header)])
    if len(header) > limits.columns:
        from .csv_file import too_many_columns

        raise too_many_columns(name, len(header), limits.columns)
    for column, kind, *_ in described:
        if not _is_plain(str(kind).upper()):
            raise BadInput(
                Words(
                    f"{name}：列“{column}”的类型 {kind} 不是数、文字或日期",
                    f"{name}: column {column!r} is {kind}, no number, text or date",
                )
            )
    chosen = ", ".join(_told(str(column), str(kind)) for column, kind, *_ in described)
    return Grid(
        Words(name, name), 0, header,
        _chunks(connection, f"SELECT {chosen} FROM {relation}", name, len(header)),
    )  # fmt: skip


def _is_plain(kind: str) -> bool:
    return kind.startswith(_PLAIN) and not kind.endswith("]")


def _told(column: str, kind: str) -> str:
    """Decimals as doubles: a return's figures are float64 everywhere."""
    name = '"' + column.replace('"', '""') + '"'
    return f"CAST({name} AS DOUBLE) AS {name}" if kind.upper().startswith("DECIMAL") else name


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _damaged(name: str) -> BadInput:
    return BadInput(
        Words(
            f"{name}：不是完整的 parquet 文件，打不开；请重新导出",
            f"{name}: no whole parquet file, cannot be opened; export it again",
        )
    )


def _chunks(
    connection: duckdb.DuckDBPyConnection, query: str, name: str, width: int
) -> Iterator[Chunk]:
    import duckdb

    row = 0
    try:
        result = connection.execute(query)
        while rows := result.fetchmany(ROWS):
            columns: list[Sequence[Cell]] = list(zip(*rows, strict=True))
            yield range(row + 1, row + 1 + len(rows)), columns
            row += len(rows)
    except duckdb.Error as error:
        raise _damaged(name) from error
    finally:
        connection.close()


def numbers(path: Path, columns: Sequence[str]) -> dict[str, Floats]:
    """Numeric columns of a whole file at once, NaN where null: the quick way for large files."""
    import duckdb

    chosen = ", ".join(f'CAST("{c}" AS DOUBLE) AS "{c}"' for c in columns)
    with duckdb.connect() as connection:
        fetched = connection.execute(
            f"SELECT {chosen} FROM read_parquet({_quoted(str(path))})"
        ).fetchnumpy()
    return {c: np.ma.filled(fetched[c], np.nan) for c in columns}
