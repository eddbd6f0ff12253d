"""A table as one request sees it: cells, pages and links, ready for the template."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page
from django.http import HttpRequest

from .asking import FORMATS, MOST_AT_ONCE, Asked
from .columns import Column
from .labels import Label
from .links import with_query

if TYPE_CHECKING:
    from .table import Table


@dataclass(frozen=True, slots=True)
class Head:
    column: Column
    url: str
    aria: str


LONG = 24  # characters, from which a cell holds prose


@dataclass(frozen=True, slots=True)
class Cell:
    column: Column
    value: object
    url: str

    @property
    def missing(self) -> bool:
        return self.value is None or self.value == ""

    @property
    def css(self) -> str:
        """Words of some length want room of their own on a narrow screen."""
        long = self.column.kind == "text" and len(str(self.value or "")) > LONG
        return f"{self.column.css} prose".strip() if long else self.column.css


def _cell(column: Column, row: Any) -> Cell:
    value = column.links(row) if column.kind == "links" else column.value(row)
    return Cell(column, value, column.url(row))


@dataclass(frozen=True, slots=True)
class Control:
    """A filter as the bar shows it."""

    key: str
    label: Label
    choices: tuple[tuple[str, str], ...]
    chosen: str
    kind: str


@dataclass(frozen=True, slots=True)
class Bound:
    """What `{% table bound %}` shows."""

    table: Table
    request: HttpRequest
    asked: Asked
    page: Page[Any]
    totals: dict[str, Decimal | None]

    @property
    def name(self) -> str:
        return str(self.table.name)

    @property
    def searchable(self) -> bool:
        """Whether there is a search; a template would call a search that is a function."""
        return bool(self.table.search)

    @property
    def count(self) -> int:
        return self.page.paginator.count

    @property
    def pages(self) -> int:
        return self.page.paginator.num_pages

    @property
    def columns(self) -> tuple[Column, ...]:
        return self.asked.columns

    @property
    def choosable(self) -> list[tuple[Column, bool]]:
        return [(column, column in self.columns) for column in self.table.columns]

    @property
    def heads(self) -> list[Head]:
        return [self._head(column) for column in self.columns]

    @property
    def rows(self) -> Iterator[list[Cell]]:
        for row in self.page.object_list:
            yield [_cell(column, row) for column in self.columns]

    @property
    def foot(self) -> list[tuple[Column, Decimal | None]]:
        """A cell for every column but the first, which says 合计."""
        if not any(column.total for column in self.columns):
            return []
        return [(column, self.totals.get(column.key)) for column in self.columns[1:]]

    @property
    def controls(self) -> list[Control]:
        return [
            Control(
                f.key, f.label, self.asked.choices[f.key], self.asked.chosen.get(f.key, ""), f.kind
            )
            for f in self.table.filters
        ]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Parameters that the filter form must carry on: those that are not its own fields."""
        own = {"q", "page", "export", *(f.key for f in self.table.filters), "columns"}
        return [
            (name, value)
            for name, values in self.request.GET.lists()
            if name not in own
            for value in values
        ]

    @property
    def reset_url(self) -> str:
        gone = dict.fromkeys(("q", "page", "sort", *(f.key for f in self.table.filters)), None)
        return with_query(self.request, **gone, export=None)

    @property
    def exports(self) -> list[tuple[str, str]]:
        return [(kind, with_query(self.request, export=kind, page=None)) for kind in FORMATS]

    @property
    def before(self) -> str:
        return self._page_url(self.page.number - 1) if self.page.has_previous() else ""

    @property
    def after(self) -> str:
        return self._page_url(self.page.number + 1) if self.page.has_next() else ""

    @property
    def every(self) -> str:
        """All rows on one page, to print them; of too many, an export is better served."""
        if self.pages <= 1 or self.count > MOST_AT_ONCE:
            return ""
        return with_query(self.request, page="all", export=None)

    @property
    def numbered(self) -> list[tuple[str, str]]:
        """Pages around here, the first and the last; a gap has no address."""
        listed = self.page.paginator.get_elided_page_range(
            self.page.number, on_each_side=2, on_ends=1
        )
        return [(str(n), self._page_url(n) if isinstance(n, int) else "") for n in listed]

    def _page_url(self, page: int) -> str:
        return with_query(self.request, page=str(page), export=None)

    def _head(self, column: Column) -> Head:
        here = self.asked.sort is not None and self.asked.sort.key == column.key
        aria = ("descending" if self.asked.descending else "ascending") if here else "none"
        if not column.sort:
            return Head(column, "", "")
        wanted = f"-{column.key}" if here and not self.asked.descending else column.key
        return Head(column, with_query(self.request, sort=wanted, page=None, export=None), aria)
