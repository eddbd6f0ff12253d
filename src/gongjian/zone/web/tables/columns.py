"""A column: where its value comes from, how it is shown, sorted, summed and exported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from .labels import Label

Kind = Literal["text", "number", "day", "moment", "badge", "links"]
_SAFE = ("/", "?", "#", "https://", "http://")


class Badge(NamedTuple):
    """What a column of kind "badge" gives: a tone (ok, wait, bad, idle, info) and its words."""

    tone: str
    words: str

    def __str__(self) -> str:
        return str(self.words)


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `sort`: the ORM field to order by; over a list any text, which orders by value.

    `kind` "badge": `value` gives a Badge; "links": (words, address) pairs, shown and never exported.
    `whole`: its texts stand in one line. `total`: True sums the values of all rows; the name of an ORM field is summed by the database.
    """

    key: str
    label: Label
    value: Callable[[Any], object]
    align: Literal["start", "end"] | None = None
    sort: str | None = None
    export: bool = True
    shown: bool = True
    total: bool | str = False
    link: Callable[[Any], str | None] | None = None
    kind: Kind = "text"
    places: int = 0
    whole: bool = False

    def __post_init__(self) -> None:
        if not self.key.replace("_", "").isalnum() or not self.key.isascii():
            raise ValueError(f"a column's key stands in addresses: ASCII letters, not {self.key!r}")
        if self.total and self.kind != "number":
            raise ValueError(f"{self.key}: only numbers have a total")

    @property
    def aligned(self) -> str:
        return self.align or ("end" if self.kind == "number" else "start")

    @property
    def css(self) -> str:
        still = "still" if self.kind in ("day", "moment") else ""
        links = "links" if self.kind == "links" else ""
        whole = "text-nowrap" if self.whole else ""
        return " ".join(filter(None, ("end" if self.aligned == "end" else "", still, links, whole)))

    def url(self, row: Any) -> str:
        """The row's link, or nothing. A link of a row may hold what a stranger wrote: no `javascript:`."""
        return _safe((self.link(row) if self.link else None) or "")

    def links(self, row: Any) -> list[tuple[str, str]]:
        given = self.value(row)
        pairs = given if isinstance(given, list | tuple) else ()
        return [(words, url) for words, url in pairs if _safe(url)]

    @property
    def exportable(self) -> bool:
        return self.export and self.kind != "links"


def _safe(url: str) -> str:
    return url if url.startswith(_SAFE) else ""
