"""What stops a verb: bad input, told to the person who can mend it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ..intake.reasons import reason_of
from ..methods.kinds.words import Language, Words


class Problem(Exception):
    """Bad input: one sentence, or several. Exit code 2, nothing written."""

    def __init__(self, *words: Words) -> None:
        super().__init__("; ".join(w.en for w in words))
        self.words: Sequence[Words] = words

    def lines(self, language: Language) -> list[str]:
        return [words.in_language(language) for words in self.words]


def cannot_read(place: Path, error: OSError) -> Problem:
    """A file that the system will not give us, and why."""
    zh, en = reason_of(error)
    return Problem(Words(f"{place}：读不出来（{zh}）", f"{place}: cannot be read ({en})"))


def cannot_write(place: Path, error: OSError) -> Problem:
    """A place that the system will not take, and why."""
    zh, en = reason_of(error)
    return Problem(Words(f"{place}：写不进去（{zh}）", f"{place}: cannot be written ({en})"))
