"""What an address asks of a table, after checking: search, filters, order, page, columns, format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.http import HttpRequest

from .columns import Column
from .labels import Label

FORMATS = ("xlsx", "csv")
RESERVED = ("q", "sort", "page", "columns", "export", "unit")
LONGEST_SEARCH = 100
EVERY, MOST_AT_ONCE = 0, 1_000  # the page that holds all rows, and how many rows it may hold
YEARS = (1900, 2200)
# Beyond this no page exists anyway, and int() of a million digits takes its time.
MOST_PAGE_DIGITS = 7

Choices = Iterable[tuple[str, Label]]


@dataclass(frozen=True, slots=True)
class Filter:
    """A field above the table. `choices()`: (value, label) pairs; `apply(rows, value)`: fewer rows.

    Of the kind `day` any day is taken, as YYYY-MM-DD, and of the kind `text` any word; they offer no choices.
    """

    key: str
    label: Label
    choices: Callable[[], Choices]
    apply: Callable[[Any, str], Any]
    kind: Literal["choice", "day", "text"] = "choice"

    def __post_init__(self) -> None:
        if self.key in RESERVED:
            raise ValueError(f"a filter cannot be called {self.key!r}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked and may be."""

    search: str
    chosen: dict[str, str]
    sort: Column | None
    descending: bool
    page: int
    columns: tuple[Column, ...]
    choices: dict[str, tuple[tuple[str, str], ...]]

    @property
    def anything(self) -> bool:
        return bool(self.search or self.chosen)

    @property
    def query(self) -> dict[str, str]:
        """In the words of the address, for the record of an export."""
        said = {"q": self.search, **self.chosen}
        said["sort"] = f"{'-' * self.descending}{self.sort.key}" if self.sort else ""
        said["columns"] = ",".join(column.key for column in self.columns)
        return {name: value for name, value in said.items() if value}


def asked(request: HttpRequest, columns: Sequence[Column], filters: Sequence[Filter]) -> Asked:
    get = request.GET
    choices = {
        f.key: tuple((str(value), str(label)) for value, label in f.choices()) for f in filters
    }
    chosen = {
        key: value
        for key, value in ((f.key, _taken(f, get.get(f.key, ""), choices)) for f in filters)
        if value
    }
    wanted = get.get("sort", "")
    sort = next((c for c in columns if c.sort and c.key == wanted.removeprefix("-")), None)
    return Asked(
        search=_search(get.get("q", "")),
        chosen=chosen,
        sort=sort,
        descending=sort is not None and wanted.startswith("-"),
        page=_page(get.get("page", "")),
        columns=_columns(get.getlist("columns"), columns),
        choices=choices,
    )


def _taken(filter: Filter, said: str, choices: Mapping[str, Sequence[tuple[str, str]]]) -> str:
    """What a filter takes of what the address says; nothing where it is none of what may be said."""
    if filter.kind == "text":
        return _search(said)
    if filter.kind == "day":
        return said if _is_day(said) else ""
    return said if said in dict(choices[filter.key]) else ""


def _is_day(said: str) -> bool:
    """Of years in which there are rows: no time zone has the first and the last day of all."""
    try:
        day = date.fromisoformat(said)
    except ValueError:
        return False
    return day.isoformat() == said and YEARS[0] <= day.year <= YEARS[1]


def wanted_export(request: HttpRequest) -> Literal["xlsx", "csv"] | None:
    """The format asked for with `?export=`, or None."""
    wanted = request.GET.get("export")
    if wanted == "xlsx":
        return "xlsx"
    return "csv" if wanted == "csv" else None


def _search(text: str) -> str:
    # PostgreSQL refuses NUL in text; no name holds control characters.
    return "".join(c for c in text if c.isprintable()).strip()[:LONGEST_SEARCH]


def _page(text: str) -> int:
    if text == "all":
        return EVERY
    if not (text.isascii() and text.isdigit()) or len(text) > MOST_PAGE_DIGITS:
        return 1
    return max(int(text), 1)


def _columns(keys: list[str], columns: Sequence[Column]) -> tuple[Column, ...]:
    """Those named, in the table's own order; the usual ones where none that exists is named."""
    named = {part for key in keys for part in key.split(",")}
    return tuple(c for c in columns if c.key in named) or tuple(c for c in columns if c.shown)
