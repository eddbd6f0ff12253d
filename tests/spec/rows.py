"""The specification rows, read: a formula, what goes in, what must come out.

A line is `topic | kind | formula | inputs | expected`. Inputs are `item=value`, with `@prev`, `@ago`,
`@within`, `@-2` (periods) and `@-3y` (years) for other periods; what is not named is missing. Rows of
group functions hold several records, divided by ` / `.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from gongjian.methods.formulas import Key, Scope, Shift
from gongjian.methods.formulas.records import Records
from gongjian.methods.kinds.columns import Column, TextColumn
from gongjian.methods.kinds.items import Item
from gongjian.methods.kinds.types import Type
from gongjian.methods.kinds.units import BUILT_IN

_UNIT = BUILT_IN.named
ITEMS = {
    "a": Item("a", "甲", "alpha", unit=_UNIT("千元"), decimals=0),
    "b": Item("b", "乙", "beta", unit=_UNIT("千元"), decimals=0),
    "c": Item("c", "丙", unit=_UNIT("千元"), decimals=0),
    "w": Item("w", unit=_UNIT("万元"), decimals=0),
    "q": Item("q", unit=_UNIT("千元"), decimals=2),
    "n": Item("n", unit=_UNIT("人"), decimals=0),
    "p": Item("p", unit=_UNIT("%"), decimals=1),
    "x": Item("x", "丁(当年价格)"),
    "y": Item("y", "非流动资产合计"),
    "s": Item("s", type=Type.TEXT),
    "t": Item("t", type=Type.TEXT),
    "d": Item("d", type=Type.DATE),
    "e": Item("e", type=Type.DATE),
    "f": Item("f", type=Type.BOOL),
    "g": Item("g", type=Type.BOOL),
    "o": Item("other.rev", unit=_UNIT("千元"), decimals=0),
}
SCOPE = Scope("self", tuple(ITEMS.values()))
Value = float | str | bool | None
Record = Mapping[Key, Value]


@dataclass(frozen=True)
class Row:
    """One row: `records` has one record, or those of a group."""

    topic: str
    kind: str
    formula: str
    inputs: str
    records: tuple[Record, ...]
    expected: Value
    of_group: bool
    place: str


def _rows() -> Iterator[Row]:
    for path in sorted((Path(__file__).parent / "rows").glob("*.txt")):
        of_group = path.stem == "groups"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if line.startswith("#") or not line.strip():
                continue
            topic, kind, formula, inputs, expected = (
                part.strip() for part in f" {line} ".replace(" | | ", " |  | ").split(" | ")
            )
            records = tuple(_record(text) for text in inputs.split(" / "))
            yield Row(
                topic, kind, formula, inputs, records, _expected(expected), of_group,
                f"{path.stem}:{number}",
            )  # fmt: skip


def _record(text: str) -> Record:
    record: dict[Key, Value] = {}
    for pair in filter(None, (part.strip() for part in text.split(";"))):
        name, _, written = pair.partition("=")
        code, _, when = name.partition("@")
        item = ITEMS[code]
        record[Key("", item.code, shift_of(when))] = _value(written, item.type)
    return record


def shift_of(when: str) -> Shift:
    named = {
        "": Shift(), "prev": Shift(periods=1), "ago": Shift(years=1), "within": Shift(within=1),
    }  # fmt: skip
    if when in named:
        return named[when]
    match = re.fullmatch(r"-(\d+)(y?)", when)
    assert match is not None, when
    count = int(match[1])
    return Shift(years=count) if match[2] else Shift(periods=count)


def _days(text: str) -> float:
    return float((date.fromisoformat(text) - date(1970, 1, 1)).days)


def _value(text: str, kind: Type) -> Value:
    if kind is Type.TEXT:
        return text
    if kind is Type.BOOL:
        return {"true": 1.0, "false": 0.0}[text]
    return _days(text) if kind is Type.DATE else float(text)


def _expected(text: str) -> Value:
    if text in ("missing", "true", "false"):
        return {"missing": None, "true": True, "false": False}[text]
    if text.startswith('"'):
        return text.strip('"')
    return _days(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else float(text)


def records_of(records: Sequence[Record], times: int = 1) -> Records:
    """The records as columns, the whole list repeated `times`."""
    kinds = {item.code: item.type for item in ITEMS.values()}
    columns: dict[Key, Column] = {}
    for key in {key for record in records for key in record}:
        cells = [record.get(key) for record in records] * times
        if kinds[key.code] is Type.TEXT:
            columns[key] = TextColumn.of([None if c is None else str(c) for c in cells])
        else:
            columns[key] = np.array([np.nan if c is None else c for c in cells], dtype=np.float64)
    return Records(len(records) * times, columns)


ROWS = tuple(_rows())
