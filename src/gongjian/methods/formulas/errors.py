"""What is wrong with a formula, said to the person who wrote it."""

from __future__ import annotations

from ..kinds.words import Words


class FormulaError(ValueError):
    """A formula that means nothing: where, what was expected, and the nearest thing that exists.

    `column` counts characters from 1; `length` is how many are at fault (0 at the end of the text).
    """

    def __init__(
        self,
        column: int,
        words: Words,
        *,
        expected: tuple[str, ...] = (),
        suggestion: str | None = None,
        length: int = 1,
    ) -> None:
        super().__init__(f"{column}: {words.en}")
        self.column = column
        self.words = words
        self.expected = expected
        self.suggestion = suggestion
        self.length = length

    def moved(self, offset: int) -> FormulaError:
        return FormulaError(
            self.column + offset,
            self.words,
            expected=self.expected,
            suggestion=self.suggestion,
            length=self.length,
        )


def shortened(text: str, most: int = 40) -> str:
    """A piece of the formula as an error quotes it: long ones are cut."""
    return text if len(text) <= most else text[: most - 1] + "…"
