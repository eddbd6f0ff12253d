"""What a view declares: columns, rows, search, filters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse

from . import exporting
from .asking import EVERY, MOST_AT_ONCE, Asked, Filter, asked
from .bound import Bound
from .columns import Column
from .labels import Label
from .rows import Rows, Search, found, ordered, totals


class _Pages(Paginator[Any]):
    def __init__(self, rows: Rows, size: int, counted: Callable[[Any], int] | None) -> None:
        super().__init__(rows, size)
        self.counted = counted

    @cached_property
    def count(self) -> int:
        return int(super().count) if self.counted is None else self.counted(self.object_list)


@dataclass(frozen=True, slots=True)
class Table:
    """A list of things of one kind. `name`: ASCII, in the export's record; `title`: its file's name.

    `search`: fields that the search box looks into, or a function (rows, text) → rows.
    `count`: how many rows there are, where asking the database is dear.
    `microdata`: firms' answers; the view also sets `microdata` in its context for the watermark.
    """

    name: Label
    columns: Sequence[Column]
    rows: Rows
    search: Search = ()
    filters: Sequence[Filter] = ()
    page_size: int = 25
    empty_title: Label = ""
    empty_hint: Label = ""
    microdata: bool = False
    title: Label = ""
    search_label: Label = ""
    count: Callable[[Any], int] | None = None

    def __post_init__(self) -> None:
        for what in (self.columns, self.filters):
            keys = [each.key for each in what]
            if len(set(keys)) != len(keys):
                raise ValueError(f"{self.name}: keys stand for one thing each: {keys}")
        if not self.columns:
            raise ValueError(f"{self.name}: a table has columns")

    def bind(self, request: HttpRequest) -> Bound:
        """The page that the request asks for; a page past the end is the last."""
        question, left = self._found(request)
        size = MOST_AT_ONCE if question.page == EVERY else self.page_size
        page = _Pages(ordered(left, question), size, self.count).get_page(question.page or 1)
        return Bound(self, request, question, page, totals(left, question.columns))

    def export(self, request: HttpRequest, kind: Literal["xlsx", "csv"]) -> HttpResponse:
        """Everything found, in the chosen columns, as a file; told to whoever listens to `exported`."""
        question, left = self._found(request)
        return exporting.answer(
            self, request, kind=kind, asked=question, found=ordered(left, question)
        )

    def found(self, request: HttpRequest) -> Rows:
        """The rows that the request asks for, for a page that shows them in another shape."""
        return self._found(request)[1]

    def _found(self, request: HttpRequest) -> tuple[Asked, Rows]:
        question = asked(request, self.columns, self.filters)
        return question, found(self.rows, question, self.filters, self.search)
