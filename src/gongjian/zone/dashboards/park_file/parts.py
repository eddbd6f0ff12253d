"""What a park's file is made of: sections of sentences, figures and rows, told as of a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest
from typing import Any

from django.utils import timezone

from ...register.queries import end_of
from ...web.numbers import NOTHING, number

MOST = 12  # rows of a section; the rest stands behind its link


@dataclass(frozen=True, slots=True)
class When:
    """A day, as it was known at its end."""

    day: date
    moment: datetime

    @classmethod
    def of(cls, day: date | None) -> When:
        day = min(day or timezone.localdate(), timezone.localdate())
        return cls(day, min(end_of(day), timezone.now()))

    @property
    def is_today(self) -> bool:
        return self.day == timezone.localdate()


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a section: what it is, how much, of what; `value` None where there is none. `words` stand
    instead of a number that this person is not told."""

    label: str
    value: Any
    unit: str = ""
    places: int = 0
    words: str = ""

    @property
    def told(self) -> str:
        """As it is written, with its unit; nothing where there is none."""
        return self.words or (
            "" if self.value is None else f"{number(self.value, self.places)} {self.unit}".strip()
        )


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a section: texts in the order of its heads, a light, where it leads."""

    texts: tuple[str, ...]
    url: str = ""
    light: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter of a park's file."""

    key: str
    heading: str
    sentences: Sequence[str] = ()
    figures: Sequence[Figure] = ()
    heads: Sequence[str] = ()
    lines: Sequence[Line] = ()
    missing: str = ""  # whose act would fill it, where nothing is there
    more: str = ""  # where all of it stands

    def words(self, line: Line) -> str:
        """A row in one line, as on paper: each text behind the head that says what it is, but for its day and its
        name; what is not there is not named."""
        told = [
            text.rstrip("。") if place < 2 or not head else f"{head}{text.rstrip('。')}"
            for place, (head, text) in enumerate(zip_longest(self.heads, line.texts, fillvalue=""))
            if text not in ("", NOTHING)
        ]
        return "，".join(told) + "。" if told else ""

    @property
    def told(self) -> list[tuple[Line, str]]:
        """Each row that says something, with its words."""
        return [(line, words) for line in self.lines if (words := self.words(line))]

    @property
    def empty(self) -> bool:
        return not (self.sentences or self.lines or any(f.told for f in self.figures))


def pressing(light: str) -> int:
    """Where a light stands among the others: red first, none last."""
    return {"red": 0, "yellow": 1, "green": 2}.get(light, 3)


def dated(day: Any) -> str:
    """A day of a copy as a row writes it."""
    return "—" if day in (None, "") else str(day)
