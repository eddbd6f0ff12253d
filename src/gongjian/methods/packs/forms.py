"""A form: what units are asked, by whom and by which right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ..kinds.items import Item
from ..kinds.words import Words
from ..periods import Frequency
from .nodes import Node
from .provenance import Provenance

OF_WHICH, NON_NEGATIVE = "of_which", "non_negative"
GENERATED = (OF_WHICH, NON_NEGATIVE)  # checks that a form may ask for without writing them

_NO_WORDS, _NO_PROVENANCE = Words(), Provenance()


@dataclass(frozen=True, slots=True)
class Legal:
    """The head that makes a form lawful: 表号, 制定机关, 批准或备案机关, 文号, 有效期至.

    `basis` is the law or the document that the survey rests on.
    """

    table_no: str = ""
    maker: Words = _NO_WORDS
    approved_by: Words = _NO_WORDS
    approval_no: str = ""
    filed_with: Words = _NO_WORDS
    filing_no: str = ""
    basis: str = ""
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a form under a heading of its own."""

    title: Words
    items: tuple[Item, ...]
    code: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """One form (统计表) as its pack lays it down.

    `unit_column` is the column of a data file that names the reporting unit. `provenance` is of
    the items, by code. `generate` names the checks that follow from the form itself. `untyped` holds respondent, review chain, calendar and prefill as they
    stand in the file.
    """

    code: str
    title: Words
    sections: tuple[Section, ...]
    unit_column: str = "unit"
    frequency: Frequency | None = None
    legal: Legal | None = None
    source: Provenance = _NO_PROVENANCE
    provenance: Mapping[str, Provenance] = field(default_factory=dict, hash=False)
    generate: tuple[str, ...] = ()
    untyped: Mapping[str, Node] = field(default_factory=dict, hash=False, compare=False)
    items: tuple[Item, ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        items = tuple(item for section in self.sections for item in section.items)
        object.__setattr__(self, "items", items)

    @property
    def titles(self) -> tuple[str, ...]:
        """What rules of other forms may call this one, besides its code."""
        return tuple(text for text in (self.title.zh, self.title.en) if text)

    def has_lapsed_on(self, day: date) -> bool:
        """True if the form was valid to an earlier day (有效期至): it may no longer be used."""
        return self.legal is not None and (self.legal.valid_to or day) < day

    def item(self, name: str) -> Item | None:
        """The item that answers to `name`, as a rule finds it: by code, then name, then English."""
        return answering(name, self.items)


def answering(name: str, items: Sequence[Item]) -> Item | None:
    """Who of the items answers to a name: by code if one does, then by name, then in English."""
    for kind in ("code", "name", "en"):
        for item in items:
            if name and getattr(item, kind) == name:
                return item
    return None
