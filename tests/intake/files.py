"""Builders of files as people send them, whole and damaged."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

Sheet = Any
Fill = Callable[[Any, Sheet], None]


def book(path: Path, rows: Sequence[Sequence[Any]], fill: Fill | None = None) -> Path:
    """A workbook of one sheet with these rows; `fill` may do more to it."""
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet("数据")
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell is not None:
                    sheet.write(at, column, cell)
        if fill is not None:
            fill(workbook, sheet)
    return path


def repacked(
    source: Path, target: Path, changes: dict[str, bytes], *, stored: bool = False
) -> Path:
    """The workbook with some of its parts replaced or added."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        kind = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
        for name in old.namelist():
            if name not in changes:
                new.writestr(name, old.read(name), kind)
        for name, content in changes.items():
            new.writestr(name, content, kind)
    return target


def part(source: Path, name: str) -> bytes:
    with zipfile.ZipFile(source) as package:
        return package.read(name)


def bomb(size: int) -> bytes:
    """A zip whose one member unpacks to `size` bytes of nothing."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("xl/workbook.xml", b" " * size)
    return out.getvalue()
