"""Parquet, row group by row group: numbers as arrays at once, everything else cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from ..methods.kinds.columns import Floats
from ..methods.kinds.words import Words
from .csv_file import no_unit_column, too_many_columns, too_many_rows
from .limits import Limits
from .table import BadInput, Cell, Chunk, Grid

if TYPE_CHECKING:
    from pyarrow import DataType

MAGIC = b"PAR1"
ROWS = 65_536
T = TypeVar("T")


def grid_of(path: Path, name: str, unit_columns: tuple[str, ...], limits: Limits) -> Grid:
    """The table of a parquet file. Raises BadInput."""
    import pyarrow as pa  # heavy, and only parquet needs it
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(path)
        schema = file.schema_arrow
    except (pa.ArrowException, OSError) as error:
        raise _damaged(name) from error
    header = tuple(schema.names)
    if not any(column in header for column in unit_columns):
        raise no_unit_column(name, unit_columns, [list(header)])
    if len(header) > limits.columns:
        raise too_many_columns(name, len(header), limits.columns)
    if file.metadata.num_rows > limits.rows:
        raise too_many_rows(name, limits.rows)
    for field in schema:
        if not _is_plain(field.type):
            raise BadInput(
                Words(
                    f"{name}：列“{field.name}”的类型 {field.type} 不是数、文字或日期",
                    f"{name}: column {field.name!r} is {field.type}, no number, text or date",
                )
            )
    return Grid(Words(name, name), 0, header, _chunks(file, name))


def _is_plain(kind: DataType) -> bool:
    from pyarrow import types

    tests = (
        types.is_integer, types.is_floating, types.is_decimal, types.is_string,
        types.is_large_string, types.is_date, types.is_timestamp, types.is_boolean, types.is_null,
    )  # fmt: skip
    return any(test(kind) for test in tests) or (
        types.is_dictionary(kind) and types.is_string(kind.value_type)
    )


def _damaged(name: str) -> BadInput:
    return BadInput(
        Words(
            f"{name}：不是完整的 parquet 文件，打不开；请重新导出",
            f"{name}: no whole parquet file, cannot be opened; export it again",
        )
    )


def _chunks(file: Any, name: str) -> Iterator[Chunk]:
    import pyarrow as pa

    row = 0
    try:
        for batch in file.iter_batches(ROWS):
            columns: list[Sequence[Cell]] = [_cells(column) for column in batch.columns]
            yield range(row + 1, row + 1 + len(batch)), columns
            row += len(batch)
    except (pa.ArrowException, OSError) as error:
        raise _damaged(name) from error
    finally:
        file.close()


def _cells(column: Any) -> Any:
    from pyarrow import types

    if types.is_floating(column.type) or types.is_integer(column.type):
        return as_floats(column)
    if types.is_decimal(column.type):
        return as_floats(column.cast("double"))
    return column.to_pylist()


def as_floats(column: Any) -> Floats:
    """A numeric column as float64, NaN where null or infinite."""
    values = np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.float64)
    infinite = np.isinf(values)
    return np.where(infinite, np.nan, values) if infinite.any() else values


def over_row_groups(
    path: Path, columns: Sequence[str], work: Callable[[int, dict[str, Floats]], T], threads: int
) -> list[T]:
    """What `work` makes of each row group, given its first row and its numeric columns.

    Threads take row groups in turn, so that reading one and working on another overlap; a file
    larger than memory passes through.
    """
    from pyarrow import parquet

    with parquet.ParquetFile(path) as file:
        counts = [file.metadata.row_group(g).num_rows for g in range(file.num_row_groups)]
        firsts = np.concatenate([[0], np.cumsum(counts)]).astype(int).tolist()

        def one(group: int) -> T:
            table = file.read_row_group(group, columns=list(columns), use_threads=False)
            held = {
                name: np.asarray(table.column(name).to_numpy(), dtype=np.float64)
                for name in columns
            }
            return work(firsts[group], held)

        with ThreadPoolExecutor(threads) as pool:
            return list(pool.map(one, range(file.num_row_groups)))
