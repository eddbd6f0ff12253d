"""What stops a verb: bad input, told to the person who can mend it."""

from __future__ import annotations

from collections.abc import Sequence

from ..methods.kinds.words import Language, Words


class Problem(Exception):
    """Bad input: one sentence, or several. Exit code 2, nothing written."""

    def __init__(self, *words: Words) -> None:
        super().__init__("; ".join(w.en for w in words))
        self.words: Sequence[Words] = words

    def lines(self, language: Language) -> list[str]:
        return [words.in_language(language) for words in self.words]
