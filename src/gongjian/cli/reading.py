"""Files that people hand in, read by intake; what cannot be read becomes a Problem in one sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from ..intake import BadInput, Table, Wanted, read
from ..methods.kinds.types import Type
from ..methods.kinds.words import Words
from .problems import Problem, cannot_read

PERIOD = "period"
PERIODS = Wanted(PERIOD, (PERIOD, "报告期", "年度"), Type.TEXT)


def table_of(
    path: Path,
    wanted: Sequence[Wanted],
    *,
    unit_column: str | tuple[str, ...] = "unit",
    periods: bool = False,
    extra_columns: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Table:
    """The table of a file; with `periods`, a unit may stand once in each. Raises Problem."""
    try:
        return read(
            path, name=str(path), unit_column=unit_column,
            wanted=[*wanted, PERIODS] if periods else wanted,
            period_column=PERIOD if periods else "", extra_columns=extra_columns, progress=progress,
        )  # fmt: skip
    except BadInput as error:
        raise Problem(error.words) from error
    except OSError as error:
        raise cannot_read(path, error) from error


def refuse_empty(table: Table, path: Path) -> None:
    if not table.units:
        raise Problem(Words(f"{path}：没有一个单位", f"{path}: there is no unit"))
