"""Files written whole or not at all: beside their place first, then renamed."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from ..methods.kinds.words import Words
from .problems import Problem, cannot_write

Row = Sequence[object]
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Outputs:
    """Several files that appear together when all are complete.

    CSV as the contract says: UTF-8, comma, \\n, missing empty. `excel` adds a BOM and disarms texts
    that a spreadsheet would take for a formula.
    """

    def __init__(self, *, excel: bool = False) -> None:
        self.excel = excel
        self._ready: list[tuple[Path, Path]] = []

    def __enter__(self) -> Outputs:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            for draft, place in self._ready:
                os.replace(draft, place)
        for draft, _ in self._ready:
            with suppress(OSError):
                draft.unlink(missing_ok=True)

    def table(self, place: Path, heads: Row, rows: Iterable[Row]) -> None:
        """A table as csv, or as parquet where the name ends so. Raises Problem."""
        if place.suffix.lower() not in (".csv", ".parquet"):
            raise Problem(
                Words(
                    f"{place}：结果写成 .csv 或 .parquet",
                    f"{place}: results are written as .csv or .parquet",
                )
            )
        draft = self._draft(place)
        parquet = place.suffix.lower() == ".parquet"
        try:
            self._write(draft, heads, rows, plain=parquet)
            if parquet:
                _to_parquet(draft)
        except OSError as error:
            raise cannot_write(place, error) from error

    def text(self, place: Path, text: str) -> None:
        """A text as it is. Raises Problem."""
        draft = self._draft(place)
        try:
            draft.write_text(text + "\n", encoding="utf-8")
        except OSError as error:
            raise cannot_write(place, error) from error

    def _draft(self, place: Path) -> Path:
        try:
            handle, name = tempfile.mkstemp(prefix=f".{place.name}.", dir=place.parent)
        except OSError as error:
            raise cannot_write(place, error) from error
        os.close(handle)
        draft = Path(name)
        draft.chmod(0o666 & ~_umask())
        self._ready.append((draft, place))
        return draft

    def _write(self, draft: Path, heads: Row, rows: Iterable[Row], *, plain: bool) -> None:
        excel = self.excel and not plain
        with draft.open("w", encoding="utf-8-sig" if excel else "utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(heads)
            if excel:
                writer.writerows([_disarmed(cell) for cell in row] for row in rows)
            else:
                writer.writerows(rows)
            file.flush()
            os.fsync(file.fileno())


def _disarmed(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _to_parquet(draft: Path) -> None:
    """The csv that was written, as parquet in its place: all columns are texts."""
    from pyarrow import csv as arrow_csv  # heavy, and only wanted here
    from pyarrow import parquet, string

    with draft.open(encoding="utf-8", newline="") as file:
        heads = next(csv.reader(file))
    kinds = arrow_csv.ConvertOptions(column_types={h: string() for h in heads})
    quoted = arrow_csv.ParseOptions(newlines_in_values=True)
    table = arrow_csv.read_csv(draft, convert_options=kinds, parse_options=quoted)
    target = draft.with_suffix(draft.suffix + ".parquet")
    parquet.write_table(table, target, compression="zstd")
    os.replace(target, draft)
